"""Whether each row that a custom Python step gives depends on its own row alone.

Nobody can tell from the code, so it is tried on the real rows: alone, among others, and without
what rows to come do not have.
"""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lathe_sidecar.arrow_text import plain_type, type_name, type_named
from lathe_sidecar.failure import Failure
from lathe_sidecar.limits import thread_count
from lathe_sidecar.protocol import Reporter
from lathe_sidecar.read_frame import beyond_exact_floats, read_table
from lathe_sidecar.row_step import RowStep, silent
from lathe_sidecar.same_values import in_type, same
from lathe_sidecar.write_frame import write_table

#: Rows that are tried alone, when a call does not say how many.
_ALONE = 100
#: Rows that are tried together at most.
_TOGETHER = 10_000
#: Rows that are tried alone without the absent columns.
_ALONE_WITHOUT = 10
_SHOWN = 60

_ADVICE = (
    "Let the code compute each row from that row alone, or use a step that learns (such as filling "
    "or scaling) for what depends on all rows."
)


def check_rows(params: dict[str, Any], report: Reporter) -> dict[str, Any]:
    """Runs a step's code over a whole table, and again over rows of it.

    ``params``: ``code``, ``sourceName``; ``input`` with ``name`` and ``path``, a Parquet file;
    ``output``, the Parquet file to write what the code makes of the whole table; ``sample``, about
    how many rows are tried alone. Returns ``given``, the ``{"name", "type"}`` in which columns of
    single rows have to come; ``gives``, the columns of the result, each with the columns of the
    input that it was seen to depend on (``from``); ``rows``; ``checked``, the rows tried alone.

    Raises ``python-rows-dependent`` for the first row that is not the same alone or among others as
    in the whole table, or fails there; for another number of rows; and for columns of types that
    single rows cannot carry. Of the place, ``row`` counts among all rows.
    """
    pa.set_cpu_count(thread_count())
    step = RowStep.of(params)
    given = _crossing(read_table(params["input"]["path"]))
    with silent():
        whole = step.apply(given)
        if whole.num_rows != given.num_rows:
            raise _dependent(f"It gives {whole.num_rows:,} rows for {given.num_rows:,}.")
        if whole.num_rows == 0:
            raise _dependent("There are no rows to try it on.")
        write_table(whole, params["output"])
        result = _Result.stored(whole, pq.read_schema(params["output"]))
        del whole
        telling = _telling_rows(given, params.get("sample") or _ALONE)
        for done, row in enumerate(telling):
            report.progress(done / len(telling), "trying rows alone")
            result.require_same(step, given, [row], f"row {row + 1:,} alone")
        together = sorted({*_spread(given.num_rows, _TOGETHER), *telling}, reverse=True)
        result.require_same(step, given, together, f"{len(together):,} rows in another order")
        origins = _origins(step, given.take(telling), result.schema)
    return {
        "given": [_column(field) for field in given.schema],
        "gives": [{**_column(field), "from": origins[field.name]} for field in result.schema],
        "rows": given.num_rows,
        "checked": len(telling),
    }


def check_without(params: dict[str, Any], _: Reporter) -> dict[str, Any]:
    """Which columns of a step's result are others when some columns of its input have no values.

    ``params``: as of ``check_rows``, without ``output``; ``absent``, the names of those columns;
    ``gives``, the columns of the result as ``check_rows`` gave them. Returns ``changed``, names.

    Raises ``python-rows-dependent`` when the code fails without them, or when rows depend on each
    other then.
    """
    pa.set_cpu_count(thread_count())
    step = RowStep.of(params)
    given = _crossing(read_table(params["input"]["path"]))
    telling = _telling_rows(given, params.get("sample") or _ALONE)
    rows = given.take(sorted({*_spread(given.num_rows, _TOGETHER), *telling}))
    schema = pa.schema([(each["name"], type_named(each["type"])) for each in params["gives"]])
    names = ", ".join(f'"{name}"' for name in params["absent"])
    where = f"rows without {names}, which rows to predict do not have"
    with silent():
        before = _Result(_typed(_applied(step, rows, "some rows"), schema, "some rows"))
        without = _emptied(rows, params["absent"])
        after = _Result(_typed(_applied(step, without, where), schema, where))
        for row in _spread(rows.num_rows, _ALONE_WITHOUT):
            after.require_same(step, without, [row], f"one of the {where}")
    return {"changed": before.changed(after.table)}


@dataclass(frozen=True)
class _Result:
    """What a step made of a table, row by row of it."""

    table: pa.Table

    @classmethod
    def stored(cls, table: pa.Table, schema: pa.Schema) -> "_Result":
        """In the types in which it was written to a file."""
        plain = [(field.name, plain_type(field.type)) for field in schema]
        return cls(table.cast(pa.schema(plain), safe=False))

    @property
    def schema(self) -> pa.Schema:
        return self.table.schema

    def require_same(self, step: RowStep, given: pa.Table, rows: list[int], which: str) -> None:
        """Raises unless the step makes of just these rows what it made of them before."""
        got = _typed(_applied(step, given.take(rows), which), self.schema, which)
        if got.num_rows != len(rows):
            raise _dependent(f"For {which} it gives {got.num_rows:,} rows.")
        before = self.table.take(rows)
        for name in self.schema.names:
            pairs = zip(before[name].to_pylist(), got[name].to_pylist(), strict=True)
            for row, (whole, alone) in zip(rows, pairs, strict=True):
                if not same(whole, alone):
                    of_row = "" if len(rows) == 1 else f", row {row + 1:,}"
                    raise _dependent(
                        f'For {which}{of_row}, it gives {_shown(alone)} in "{name}", '
                        f"and {_shown(whole)} for the same row of the whole table.",
                        row=row + 1,
                        column=name,
                    )

    def changed(self, other: pa.Table) -> list[str]:
        """The columns of another run over as many rows that hold other values."""
        return [
            name
            for name in self.schema.names
            if not all(map(same, self.table[name].to_pylist(), other[name].to_pylist()))
        ]


def _applied(step: RowStep, rows: pa.Table, which: str) -> pa.Table:
    try:
        return step.apply(rows)
    except Failure as failure:
        line = failure.place.get("line")
        at_line = "" if line is None else f" (line {line})"
        raise _dependent(
            f"For {which} it fails: {failure.message.removesuffix('.')}{at_line}.",
            line=line,
            column=failure.place.get("column"),
            details=failure.details,
        ) from None


def _typed(table: pa.Table, schema: pa.Schema, which: str) -> pa.Table:
    """The columns of a result in the types of the whole table's."""
    arrays = []
    for field in schema:
        if field.name not in table.column_names:
            raise _dependent(f'For {which} it gives no column "{field.name}".', column=field.name)
        found = table.column(field.name).combine_chunks()
        try:
            arrays.append(in_type(found, field.type))
        except pa.ArrowException:
            raise _dependent(
                f'For {which} it gives values of type {found.type} in "{field.name}", '
                f"where the whole table has {field.type}.",
                column=field.name,
            ) from None
    return pa.Table.from_arrays(arrays, schema=schema)


def _crossing(table: pa.Table) -> pa.Table:
    """A table in types in which a single row becomes a frame like the whole table's.

    Integers with nulls are floats in pandas; alone, most would be integers.
    """
    for at, field in enumerate(table.schema):
        column = table.column(at)
        if type_name(field.type) is None:
            raise _dependent(
                f'It gets "{field.name}" of type {field.type}, which single rows cannot carry.',
                column=field.name,
            )
        if (
            pa.types.is_integer(field.type)
            and column.null_count > 0
            and not beyond_exact_floats(column)
        ):
            table = table.set_column(at, field.name, column.cast(pa.float64()))
    return table


def _column(field: pa.Field) -> dict[str, str]:
    name = type_name(field.type)
    if name is None:
        raise _dependent(
            f'It gives "{field.name}" of type {field.type}, which single rows cannot carry.',
            column=field.name,
        )
    return {"name": field.name, "type": name}


def _telling_rows(table: pa.Table, count: int) -> list[int]:
    """Rows spread over the table, and rows at which it shows first what depends on all of them.

    Of each column one without a value, which may be filled; the least and the largest, which may
    be cut.
    """
    found = _spread(table.num_rows, count)
    extremes: list[int] = []
    for column in table.columns:
        if column.null_count > 0:
            extremes.append(pc.index(pc.is_null(column), True).as_py())
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            ends = pc.min_max(column)
            extremes.extend(pc.index(column, ends[end]).as_py() for end in ("min", "max"))
    return sorted({*found, *(row for row in extremes[: 2 * count] if row >= 0)})


def _spread(rows: int, count: int) -> list[int]:
    """Up to ``count`` of so many rows, from the first to the last, at equal distances."""
    if rows <= count:
        return list(range(rows))
    return [at * (rows - 1) // (count - 1) for at in range(count)]


def _origins(step: RowStep, rows: pa.Table, schema: pa.Schema) -> dict[str, list[str]]:
    """For each column of the result, the columns of the input that it follows.

    Found by changing one column of the input at a time: to nulls, and to the values of the rows
    beside. Where the code fails at that, the column of the same name is taken to follow.
    """
    before = _Result(_typed(_applied(step, rows, "some rows"), schema, "some rows"))
    origins: dict[str, list[str]] = {name: [] for name in schema.names}
    others = pa.concat_tables([rows.slice(1), rows.slice(0, 1)])
    for name in rows.column_names:
        at = rows.schema.get_field_index(name)
        shifted = rows.set_column(at, rows.schema.field(at), others.column(at))
        follow: set[str] = set()
        for variant in (_emptied(rows, [name]), shifted):
            try:
                got = _typed(step.apply(variant), schema, "changed rows")
            except Failure:
                follow |= {name} & set(schema.names)
                continue
            if got.num_rows == rows.num_rows:
                follow |= set(before.changed(got))
        for column in follow:
            origins[column].append(name)
    return origins


def _emptied(table: pa.Table, names: list[str]) -> pa.Table:
    for name in names:
        at = table.schema.get_field_index(name)
        field = table.schema.field(at)
        table = table.set_column(at, field, pa.nulls(table.num_rows, field.type))
    return table


def _shown(value: Any) -> str:
    if value is None or value != value:
        return "no value"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _dependent(message: str, **place: Any) -> Failure:
    return Failure("python-rows-dependent", message, _ADVICE, kind="data", **place)
