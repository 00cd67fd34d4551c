"""Custom steps on single rows: which are taken, which are refused, and how values cross."""

import datetime
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lathe_sidecar.arrow_text import from_texts, to_texts, type_name, type_named
from lathe_sidecar.failure import Failure
from lathe_sidecar.read_frame import pandas_frame, read_frame
from lathe_sidecar.row_check import check_rows, check_without
from lathe_sidecar.row_step import transform_rows
from tests.conftest import Heard

LOANS = pa.table(
    {
        "amount": pa.array([10.0, None, 30.0, 40.0, 50.0, 60.0]),
        "n": pa.array([1, 2, 3, 4, 5, 6]),
        "town": pa.array(["Ulm", "Bonn", "Bonn", None, "Lyon", "Ulm"]),
        "day": pa.array([datetime.date(2024, 1, day) for day in range(1, 7)]),
        "parts": pa.array([["a", "b"], [], None, ["c"], ["d"], [None]]),
    }
)


@pytest.fixture(autouse=True)
def keeps_main(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A step's code runs as ``__main__``, which elsewhere is a process of its own."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    yield


class Trial:
    """Tries code on a table that lies in a file."""

    def __init__(self, folder: Path, table: pa.Table = LOANS) -> None:
        self.folder = folder
        self.path = folder / "in.parquet"
        pq.write_table(table, self.path)

    def params(self, code: str) -> dict[str, Any]:
        return {
            "code": code,
            "sourceName": "step",
            "input": {"name": "loans", "path": str(self.path)},
            "sample": 20,
        }

    def check(self, code: str) -> dict[str, Any]:
        output = str(self.folder / "out.parquet")
        return check_rows({**self.params(code), "output": output}, Heard())

    def without(self, code: str, absent: list[str]) -> list[str]:
        gives = self.check(code)["gives"]
        told = check_without({**self.params(code), "absent": absent, "gives": gives}, Heard())
        changed: list[str] = told["changed"]
        return changed

    def refused(self, code: str) -> Failure:
        with pytest.raises(Failure) as failure:
            self.check(code)
        assert failure.value.code == "python-rows-dependent"
        return failure.value


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path)


@pytest.mark.parametrize(
    "code",
    [
        "df.info()",
        'df["town"] = df["town"].map({"Ulm": 1, "Bonn": 2})',
        'df["far"] = df["town"].isin(["Lyon"]) & (df["amount"] > 20)',
        'df["share"] = df.apply(lambda row: row["amount"] / row["n"], axis=1)',
        'df["weekday"] = pd.to_datetime(df["day"]).dt.dayofweek',
        'df["count"] = df["parts"].str.len()',
        'df = loans[["n", "town"]].rename(columns={"n": "number"})',
        'df["size"] = pd.cut(df["n"], [0, 2, 10])',
        'df = df.set_index("n")',
        'df["amount"] = df["amount"].fillna(0)',
    ],
)
def test_code_that_looks_at_each_row_alone_is_taken(trial: Trial, code: str) -> None:
    told = trial.check(code)
    assert told["rows"] == 6
    assert told["checked"] == 6


@pytest.mark.parametrize(
    ("code", "row", "column"),
    [
        # The mean of the others is 38; alone there is nothing to take the mean of.
        ('df["amount"] = df["amount"].fillna(df["amount"].mean())', 2, "amount"),
        ('df["n"] = df["n"].rank()', 2, "n"),
        ('df["amount"] = df["amount"].cumsum()', 3, "amount"),
        ('df["at"] = range(len(df))', 2, "at"),
        ('df = df.sort_values("n", ascending=False)', 1, "amount"),
        ('df["times"] = df.groupby("town")["n"].transform("size")', 1, "times"),
        ('df["before"] = df["n"].shift()', 2, "before"),
    ],
)
def test_code_that_looks_at_other_rows_is_refused_with_row_and_column(
    trial: Trial, code: str, row: int, column: str
) -> None:
    failure = trial.refused(code)
    assert (failure.place["row"], failure.place["column"]) == (row, column)
    assert f"row {row} alone" in failure.message


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ('df = df.drop_duplicates(subset="town")', 4),
        ("df = df.head(3)", 3),
        ('df = df.dropna(subset=["amount"])', 5),
        ("df = pd.concat([df, df])", 12),
    ],
)
def test_code_that_gives_another_number_of_rows_is_refused(
    trial: Trial, code: str, rows: int
) -> None:
    assert trial.refused(code).message == f"It gives {rows} rows for 6."


def test_columns_that_one_row_lacks_are_refused(trial: Trial) -> None:
    failure = trial.refused('df = pd.get_dummies(df, columns=["town"])')
    assert failure.place["column"] == "town_Bonn"
    assert "row 1 alone" in failure.message


def test_code_that_fails_for_a_row_alone_is_refused_with_its_line(trial: Trial) -> None:
    failure = trial.refused('df["n"] = df["n"] * 2\nsecond = df["n"].iloc[1]')
    assert failure.place["line"] == 2
    assert "row 1 alone it fails: IndexError" in failure.message


def test_code_that_fails_for_the_whole_table_fails_as_it_does_in_a_run(trial: Trial) -> None:
    with pytest.raises(Failure) as failure:
        trial.check('df["none"]')
    assert failure.value.code == "python-step-failed"


def test_what_only_the_largest_value_shows_is_found(tmp_path: Path) -> None:
    numbers = [5] * 999
    numbers.insert(123, 10_000)
    wide = Trial(tmp_path, pa.table({"n": pa.array(numbers)}))
    failure = wide.refused('df["n"] = df["n"].clip(upper=df["n"].median())')
    assert failure.place["row"] == 124


def test_what_shows_only_among_other_rows_is_found(trial: Trial) -> None:
    failure = trial.refused('df["first"] = df["n"] if len(df) == 1 or df["n"].iloc[0] == 1 else 0')
    assert "6 rows in another order" in failure.message


def test_an_empty_table_proves_nothing(tmp_path: Path) -> None:
    assert "no rows" in Trial(tmp_path, LOANS.slice(0, 0)).refused("df").message


def test_columns_that_single_rows_cannot_carry_are_refused_by_name(tmp_path: Path) -> None:
    table = pa.table({"n": [1], "bytes": pa.array([b"x"])})
    assert Trial(tmp_path, table).refused("df").place["column"] == "bytes"


def test_the_whole_output_is_written_as_a_run_writes_it(trial: Trial) -> None:
    trial.check('df["twice"] = df["n"] * 2')
    written = pq.read_table(trial.folder / "out.parquet")
    assert written.column("twice").to_pylist() == [2, 4, 6, 8, 10, 12]


def test_each_column_is_told_with_the_columns_that_it_follows(trial: Trial) -> None:
    told = trial.check('df["sum"] = df["amount"].fillna(0) + df["n"]\ndf["one"] = 1')
    follows = {column["name"]: column["from"] for column in told["gives"]}
    assert follows == {
        **{name: [name] for name in LOANS.column_names},
        "sum": ["amount", "n"],
        "one": [],
    }


def test_code_that_cannot_do_with_nulls_is_told_with_what_it_follows_too(trial: Trial) -> None:
    told = trial.check('df["even"] = [int(n) % 2 == 0 for n in df["n"]]')
    assert told["gives"][-1] == {"name": "even", "type": "bool", "from": ["n"]}


def test_what_changes_without_a_column_is_told(trial: Trial) -> None:
    code = 'df["far"] = (df["town"] == "Lyon").astype(int)\ndf["twice"] = df["n"] * 2'
    assert trial.without(code, ["town"]) == ["town", "far"]


def test_what_follows_two_columns_together_is_told(trial: Trial) -> None:
    code = 'df["copy"] = df["town"]\ndf["either"] = df["town"].fillna(df["copy"])'
    assert "either" in trial.without(code, ["town"])


def test_code_that_needs_an_absent_column_is_refused_with_its_line(trial: Trial) -> None:
    with pytest.raises(Failure) as failure:
        trial.without('df["n"] = df["n"].astype(int)', ["n"])
    assert failure.value.code == "python-rows-dependent"
    assert failure.value.place["line"] == 1
    assert '"n", which rows to predict do not have' in failure.value.message


def transformed(
    code: str, given: dict[str, tuple[str, list[Any] | None]], gives: dict[str, str]
) -> Any:
    named = [{"name": name, "type": kind} for name, (kind, _) in given.items()]
    rows = next(len(values) for _, values in given.values() if values is not None)
    return transform_rows(
        {
            "code": code,
            "sourceName": "step",
            "input": {"name": "loans"},
            "rows": rows,
            "given": named,
            "values": [values for _, values in given.values()],
            "gives": [{"name": name, "type": kind} for name, kind in gives.items()],
        },
        Heard(),
    )["values"]


def test_rows_go_through_and_only_what_is_wanted_comes_back() -> None:
    values = transformed(
        'df["later"] = df["day"] + pd.Timedelta(days=1)\ndf["long"] = df["n"] > 1',
        {"n": ("int64", ["1", "2"]), "day": ("date32[day]", ["2024-02-28", None])},
        {"later": "date32[day]", "long": "bool"},
    )
    assert values == [["2024-02-29", None], ["false", "true"]]


def test_an_absent_column_has_no_values() -> None:
    given: dict[str, tuple[str, list[Any] | None]] = {
        "n": ("int64", ["1"]),
        "risk": ("string", None),
    }
    assert transformed('df["known"] = df["risk"].notna()', given, {"known": "bool"}) == [["false"]]


def test_integers_that_had_nulls_among_all_rows_are_floats_alone_too(tmp_path: Path) -> None:
    holey = Trial(tmp_path, pa.table({"n": pa.array([1, None, 3])}))
    code = 'df["text"] = df["n"].astype(str)'
    (given,) = holey.check(code)["given"]
    assert given == {"name": "n", "type": "double"}
    assert transformed(code, {"n": (given["type"], ["3"])}, {"text": "string"}) == [["3.0"]]


def test_integers_too_large_for_floats_stay_whole(tmp_path: Path) -> None:
    large = Trial(tmp_path, pa.table({"n": pa.array([2**60 + 1, None])}))
    assert large.check("df")["given"] == [{"name": "n", "type": "int64"}]
    same = transformed("df", {"n": ("int64", [str(2**60 + 1)])}, {"n": "int64"})
    assert same == [[str(2**60 + 1)]]


def test_another_number_of_rows_is_refused() -> None:
    with pytest.raises(Failure) as failure:
        transformed("df = df.drop_duplicates()", {"n": ("int64", ["1", "1", "2"])}, {"n": "int64"})
    assert (failure.value.code, failure.value.kind) == ("python-rows-changed", "data")
    assert failure.value.message == "The code gives 2 rows for 3."


@pytest.mark.parametrize("code", ['df = df.drop(columns="n")[["m"]]', 'df["n"] = "many"'])
def test_a_column_that_is_not_as_in_training_is_refused(code: str) -> None:
    given: dict[str, tuple[str, list[Any] | None]] = {"n": ("int64", ["1"]), "m": ("int64", ["1"])}
    with pytest.raises(Failure) as failure:
        transformed(code, given, {"n": "int64"})
    assert failure.value.code == "python-rows-type"
    assert failure.value.place["column"] == "n"


def test_the_code_that_fails_is_told_with_its_line() -> None:
    with pytest.raises(Failure) as failure:
        transformed("x = 1\nint(df['t'][0])", {"t": ("string", ["many"])}, {})
    assert (failure.value.code, failure.value.place["line"]) == ("python-step-failed", 2)


def test_what_the_code_prints_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    transformed("print('here'); df.info()", {"n": ("int64", ["1"])}, {})
    assert capfd.readouterr().out == ""


#: Values as the engine writes them, and as they come back.
CROSSING: list[tuple[str, pa.DataType, list[Any], list[Any], list[str | None]]] = [
    (
        "whole",
        pa.int64(),
        ["-9007199254740993", None],
        [-9007199254740993, None],
        ["-9007199254740993", None],
    ),
    ("small", pa.int32(), ["7"], [7], ["7"]),
    (
        "float",
        pa.float64(),
        ["0.30000000000000004", "5e-324"],
        [0.1 + 0.2, 5e-324],
        ["0.30000000000000004", "5e-324"],
    ),
    (
        "infinite",
        pa.float64(),
        ["Infinity", "-Infinity"],
        [float("inf"), float("-inf")],
        ["inf", "-inf"],
    ),
    ("truth", pa.bool_(), ["true", "false", None], [True, False, None], ["true", "false", None]),
    ("text", pa.string(), ["", "ä 'b' \"c\"\n"], ["", "ä 'b' \"c\"\n"], ["", "ä 'b' \"c\"\n"]),
    ("day", pa.date32(), ["2024-02-29"], [datetime.date(2024, 2, 29)], ["2024-02-29"]),
    (
        "moment",
        pa.timestamp("us"),
        ["2024-02-29 12:30:00.5"],
        [datetime.datetime(2024, 2, 29, 12, 30, 0, 500_000)],
        ["2024-02-29 12:30:00.500000"],
    ),
    (
        "zoned",
        pa.timestamp("us", "UTC"),
        ["2024-02-29 12:30:00+00"],
        [datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.UTC)],
        ["2024-02-29 12:30:00.000000Z"],
    ),
    ("time", pa.time64("us"), ["12:30:00"], [datetime.time(12, 30)], ["12:30:00.000000"]),
    ("decimal", pa.decimal128(5, 2), ["-1.10"], [Decimal("-1.10")], ["-1.10"]),
    (
        "list",
        pa.list_(pa.string()),
        [["a, b", None], [], None],
        [["a, b", None], [], None],
        ['["a, b", null]', "[]", None],
    ),
    ("numbers", pa.list_(pa.float64()), [["0.1", None]], [[0.1, None]], ['["0.1", null]']),
]


@pytest.mark.parametrize(
    ("case", "kind", "texts", "values", "back"), CROSSING, ids=[case[0] for case in CROSSING]
)
def test_values_cross_as_texts_without_loss(
    case: str, kind: pa.DataType, texts: list[Any], values: list[Any], back: list[str | None]
) -> None:
    name = type_name(kind)
    assert name is not None
    array = from_texts(texts, type_named(name))
    assert array.type == kind
    assert array.to_pylist() == values
    assert to_texts(array) == back


@pytest.mark.parametrize("kind", [pa.binary(), pa.struct([("a", pa.int64())]), pa.duration("s")])
def test_types_that_do_not_cross_have_no_name(kind: pa.DataType) -> None:
    assert type_name(kind) is None
    assert type_name(pa.list_(kind)) is None


def test_a_row_from_texts_is_to_pandas_what_it_is_from_a_file(trial: Trial) -> None:
    kinds = [type_name(field.type) or "" for field in LOANS.schema]
    texts: list[list[Any]] = [
        ["10.0"],
        ["1"],
        ["Ulm"],
        ["2024-01-01"],
        [["a", "b"]],
    ]
    arrays = [
        from_texts(column, type_named(kind)) for column, kind in zip(texts, kinds, strict=True)
    ]
    alone = pandas_frame(pa.Table.from_arrays(arrays, names=LOANS.column_names))
    whole = read_frame(str(trial.path))
    pd.testing.assert_frame_equal(alone, whole.head(1))
