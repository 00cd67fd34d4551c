"""What pandas columns become in a table. Expected Arrow types are written out by hand."""

import datetime
import decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lathe_sidecar.arrow_column import arrow_column
from lathe_sidecar.failure import Failure
from lathe_sidecar.read_frame import read_frame
from lathe_sidecar.write_frame import write_frame
from tests.conftest import Heard

UTC = datetime.UTC

KEPT: list[tuple[str, "pd.Series[Any]", pa.DataType, list[Any]]] = [
    ("integers", pd.Series([1, -2]), pa.int64(), [1, -2]),
    ("NaN is null", pd.Series([1.5, np.nan]), pa.float64(), [1.5, None]),
    (
        "nullable integers",
        pd.Series([2**60 + 1, None], dtype="Int64"),
        pa.int64(),
        [2**60 + 1, None],
    ),
    ("nullable booleans", pd.Series([True, None], dtype="boolean"), pa.bool_(), [True, None]),
    ("boolean objects", pd.Series([True, None, False]), pa.bool_(), [True, None, False]),
    ("texts with NaN", pd.Series(["ä", np.nan, None]), pa.string(), ["ä", None, None]),
    ("all null", pd.Series([None, None], dtype=object), pa.string(), [None, None]),
    (
        "category of texts",
        pd.Series(["a", None, "b"], dtype="category"),
        pa.string(),
        ["a", None, "b"],
    ),
    ("category of integers", pd.Series([3, 1, 3], dtype="category"), pa.int64(), [3, 1, 3]),
    (
        "category of integers with null",
        pd.Series(pd.Categorical([3, None])),
        pa.int64(),
        [3, None],
    ),
    ("bins", pd.cut(pd.Series([1, 9]), [0, 5, 10]), pa.string(), ["(0, 5]", "(5, 10]"]),
    ("small floats", pd.Series([0.5], dtype="float16"), pa.float32(), [0.5]),
    ("small unsigned", pd.Series([7], dtype="uint64"), pa.int64(), [7]),
    (
        "decimals",
        pd.Series([decimal.Decimal("1.10"), None]),
        pa.decimal128(3, 2),
        [decimal.Decimal("1.10"), None],
    ),
    ("dates", pd.Series([datetime.date(2024, 2, 29)]), pa.date32(), [datetime.date(2024, 2, 29)]),
    ("lists", pd.Series([[1, 2], None, []]), pa.list_(pa.int64()), [[1, 2], None, []]),
    ("lists of nothing", pd.Series([[None]]), pa.list_(pa.string()), [[None]]),
    (
        "structs",
        pd.Series([{"a": 1}, {"b": "x"}]),
        pa.struct([("a", pa.int64()), ("b", pa.string())]),
        [{"a": 1, "b": None}, {"a": None, "b": "x"}],
    ),
    ("whole and broken numbers", pd.Series([1, 2.5], dtype=object), pa.float64(), [1.0, 2.5]),
    ("numpy scalars", pd.Series([np.int8(1), np.int64(2)], dtype=object), pa.int64(), [1, 2]),
    ("sparse", pd.Series([0.0, 2.0], dtype="Sparse[float]"), pa.float64(), [0.0, 2.0]),
    ("empty", pd.Series([], dtype=object), pa.string(), []),
]


@pytest.mark.parametrize(("case", "series", "kind", "values"), KEPT, ids=[case[0] for case in KEPT])
def test_a_column_keeps_its_values(
    case: str, series: "pd.Series[Any]", kind: pa.DataType, values: list[Any]
) -> None:
    array = arrow_column(series, case)
    assert array.type == kind
    assert array.to_pylist() == values


REFUSED: list[tuple[str, "pd.Series[Any]", str, str]] = [
    (
        "numbers and texts",
        pd.Series([1, "a"]),
        "python-column-mixed",
        "int (1 values, first in row 1)",
    ),
    ("bytes and texts", pd.Series([b"a", "b"]), "python-column-mixed", "bytes"),
    ("booleans and integers", pd.Series([True, 2], dtype=object), "python-column-mixed", "bool"),
    ("sets", pd.Series([{1}]), "python-column-unsupported", "type set"),
    (
        "durations",
        pd.Series(pd.to_timedelta([1], unit="s")),
        "python-column-unsupported",
        "timedelta64",
    ),
    ("complex", pd.Series([1j]), "python-column-unsupported", "complex128"),
    ("objects", pd.Series([object()]), "python-column-unsupported", "type object"),
    ("huge integers", pd.Series([2**70]), "python-column-unsupported", "beyond 64 bits"),
    ("lists of different things", pd.Series([[1], ["a"]]), "python-column-mixed", "do not fit"),
]


@pytest.mark.parametrize(
    ("case", "series", "code", "words"), REFUSED, ids=[case[0] for case in REFUSED]
)
def test_a_column_that_cannot_be_kept_is_named(
    case: str, series: "pd.Series[Any]", code: str, words: str
) -> None:
    with pytest.raises(Failure) as caught:
        arrow_column(series, case)
    assert caught.value.code == code
    assert caught.value.place["column"] == case
    assert words in caught.value.message
    assert caught.value.advice != ""


def test_times_with_and_without_a_zone_are_microseconds(tmp_path: Path, heard: Heard) -> None:
    frame = pd.DataFrame(
        {
            "plain": pd.to_datetime(["2024-03-31 02:30:00.123456789"]),
            "zoned": pd.to_datetime(["2024-03-31 03:30"]).tz_localize("Europe/Berlin"),
        }
    )
    write_frame(frame, str(tmp_path / "out.parquet"), heard)
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column("plain").to_pylist() == [datetime.datetime(2024, 3, 31, 2, 30, 0, 123456)]
    # 03:30 in Berlin on the day the clocks went forward is 01:30 in UTC.
    zoned = table.column("zoned").to_pylist()[0]
    assert zoned.astimezone(UTC) == datetime.datetime(2024, 3, 31, 1, 30, tzinfo=UTC)


def test_integers_with_nulls_are_floats_unless_that_loses_digits(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"small": [1, None], "wide": [2**53 + 1, None]}), path)
    frame = read_frame(str(path))
    assert list(frame.columns) == ["small", "wide"]
    assert str(frame["small"].dtype) == "float64"
    assert str(frame["wide"].dtype) == "Int64"
    assert frame["wide"][0] == 9007199254740993


@pytest.mark.parametrize(
    ("frame", "code", "words"),
    [
        (pd.DataFrame([[1, 2]]), "python-column-name", "named 0 (int)"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "python-column-duplicate", 'named "a"'),
        (pd.DataFrame([[1, 2]], columns=["a", "A"]), "python-column-duplicate", "only in case"),
        (
            pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])),
            "python-column-name",
            "2 levels",
        ),
    ],
)
def test_column_names_that_no_table_can_have_are_refused(
    tmp_path: Path, heard: Heard, frame: pd.DataFrame, code: str, words: str
) -> None:
    with pytest.raises(Failure) as caught:
        write_frame(frame, str(tmp_path / "out.parquet"), heard)
    assert caught.value.code == code
    assert words in caught.value.message
    assert not any(tmp_path.iterdir())


def _written(folder: Path, frame: pd.DataFrame, heard: Heard) -> dict[str, list[Any]]:
    write_frame(frame, str(folder / "out.parquet"), heard)
    values: dict[str, list[Any]] = pq.read_table(folder / "out.parquet").to_pydict()
    return values


def test_a_named_index_becomes_a_column(tmp_path: Path, heard: Heard) -> None:
    frame = pd.DataFrame({"k": ["x", "y", "x"], "v": [1, 2, 3]}).groupby("k").sum()
    assert _written(tmp_path, frame, heard) == {"k": ["x", "y"], "v": [4, 2]}
    assert heard.notes == []


def test_the_index_that_a_filter_leaves_is_dropped_in_silence(tmp_path: Path, heard: Heard) -> None:
    frame = pd.DataFrame({"v": [1, 2, 3]})
    assert _written(tmp_path, frame[frame["v"] > 1], heard) == {"v": [2, 3]}
    assert heard.notes == []


def test_an_unnamed_index_of_texts_is_dropped_with_a_note(tmp_path: Path, heard: Heard) -> None:
    frame = pd.DataFrame({"v": [1]}, index=["first"])
    assert _written(tmp_path, frame, heard) == {"v": [1]}
    assert "index" in heard.notes[0]


def test_an_index_whose_name_is_taken_is_dropped_with_a_note(tmp_path: Path, heard: Heard) -> None:
    frame = pd.DataFrame({"k": ["x"], "v": [1]}).set_index("k", drop=False)
    assert _written(tmp_path, frame, heard) == {"k": ["x"], "v": [1]}
    assert '"k"' in heard.notes[0]
