"""One pandas column as an Arrow array that keeps every value, or a failure that says why."""

import datetime
import decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.types import infer_dtype

from lathe_sidecar.failure import Failure

#: What `infer_dtype` calls object columns that Arrow takes as they are.
_PLAIN = frozenset(
    {
        "string",
        "bytes",
        "integer",
        "floating",
        "boolean",
        "date",
        "datetime",
        "datetime64",
        "time",
        "empty",
    }
)


def arrow_column(series: "pd.Series[Any]", name: str) -> pa.Array:
    """Categories become their values; intervals and periods their text; all-null columns text."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = _category_values(series)
    if isinstance(series.dtype, (pd.IntervalDtype, pd.PeriodDtype)):
        series = series.astype("string")
    elif isinstance(series.dtype, pd.SparseDtype):
        series = pd.Series(series.to_numpy())
    elif series.dtype.kind in "mc":
        raise _unsupported(series, name)
    if series.dtype == object:
        _require_one_type(series, name)
    try:
        array = pa.array(series, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise _not_convertible(series, name, error) from None
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return _as_stored(array, series, name)


def _category_values(series: "pd.Series[Any]") -> "pd.Series[Any]":
    categories = series.cat.categories
    if isinstance(categories, (pd.IntervalIndex, pd.PeriodIndex)):
        return series.astype("string")
    if pd.api.types.is_integer_dtype(categories.dtype) and series.isna().any():
        return series.astype("Int64")
    return series.astype(categories.dtype)


def _as_stored(array: pa.Array, series: "pd.Series[Any]", name: str) -> pa.Array:
    kind = array.type
    stored = _storable(kind)
    if stored == pa.int64() and kind == pa.uint64():
        largest = pc.max(array).as_py()
        if largest is not None and largest > np.iinfo(np.int64).max:
            return array
    if isinstance(kind, pa.Decimal256Type) and kind.precision > 38:
        raise Failure(
            "python-column-unsupported",
            f'Column "{name}" holds decimals of {kind.precision} digits; 38 is the most.',
            f'Round them, or use df["{name}"] = df["{name}"].astype(float)',
            column=name,
        )
    return array if stored == kind else array.cast(stored)


def _storable(kind: pa.DataType) -> pa.DataType:
    """The type a value is written as; nulls without a type become text, at any depth."""
    if pa.types.is_null(kind):
        return pa.string()
    if pa.types.is_float16(kind):
        return pa.float32()
    if kind == pa.uint64():
        return pa.int64()
    if isinstance(kind, pa.Decimal256Type) and kind.precision <= 38:
        return pa.decimal128(kind.precision, kind.scale)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_storable(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_storable(field.type)) for field in kind])
    if pa.types.is_dictionary(kind):
        return _storable(kind.value_type)
    return kind


def _require_one_type(series: "pd.Series[Any]", name: str) -> None:
    """Arrow would read bytes and texts, or whole and broken numbers, together without a word."""
    if infer_dtype(series, skipna=True) in _PLAIN:
        return
    first_rows: dict[str, int] = {}
    counts: dict[str, int] = {}
    for row, value in enumerate(series, start=1):
        kind = _kind_of(value)
        if kind is None:
            continue
        counts[kind] = counts.get(kind, 0) + 1
        first_rows.setdefault(kind, row)
    if set(counts) in ({"int", "float"}, {"int", "Decimal"}):
        return
    if len(counts) > 1:
        listed = ", ".join(
            f"{kind} ({count:,} values, first in row {first_rows[kind]:,})"
            for kind, count in sorted(counts.items(), key=lambda item: -item[1])
        )
        rarest = min(counts, key=lambda kind: counts[kind])
        examples = "\n".join(
            f"row {row:,}: {series.iloc[row - 1]!r:.80} ({kind})"
            for kind, row in sorted(first_rows.items(), key=lambda item: item[1])
        )
        raise Failure(
            "python-column-mixed",
            f'Column "{name}" holds values of several types: {listed}.',
            f'Give it one type, e.g. df["{name}"] = df["{name}"].astype(str), '
            f'or pd.to_numeric(df["{name}"], errors="coerce").',
            column=name,
            row=first_rows[rarest],
            details=examples,
        )
    for kind in counts:
        if kind not in _SUPPORTED_KINDS:
            raise _unsupported(series, name, row=first_rows[kind])


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    ((bool, np.bool_), "bool"),
    ((int, np.integer), "int"),
    ((float, np.floating), "float"),
    (str, "str"),
    ((bytes, bytearray, memoryview), "bytes"),
    (decimal.Decimal, "Decimal"),
    ((datetime.timedelta, np.timedelta64), "timedelta"),
    ((datetime.datetime, np.datetime64), "datetime"),
    (datetime.date, "date"),
    (datetime.time, "time"),
    ((list, tuple, np.ndarray), "list"),
    (dict, "dict"),
)

_SUPPORTED_KINDS = frozenset(kind for _, kind in _KINDS) - {"timedelta"}


def _kind_of(value: object) -> str | None:
    """The name of a value's type, or None for what counts as null."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and value != value:
        return None
    for types, kind in _KINDS:
        if isinstance(value, types):
            return kind
    return type(value).__name__


def _unsupported(series: "pd.Series[Any]", name: str, row: int | None = None) -> Failure:
    value = series.dropna().iloc[0] if series.notna().any() else None
    kind = type(value).__name__ if series.dtype == object else str(series.dtype)
    advice = f'Turn it into text with df["{name}"] = df["{name}"].astype(str), or drop it.'
    if series.dtype.kind == "m" or kind in ("timedelta", "Timedelta", "timedelta64"):
        advice = f'Turn it into seconds with df["{name}"] = df["{name}"].dt.total_seconds()'
    elif isinstance(value, (set, frozenset)):
        advice = f'Turn it into lists with df["{name}"] = df["{name}"].map(sorted)'
    return Failure(
        "python-column-unsupported",
        f'Column "{name}" holds values of type {kind}, which a table cannot keep.',
        advice,
        column=name,
        row=row,
    )


def _not_convertible(series: "pd.Series[Any]", name: str, error: Exception) -> Failure:
    if series.dtype == object and infer_dtype(series, skipna=True) == "integer":
        return Failure(
            "python-column-unsupported",
            f'Column "{name}" holds integers beyond 64 bits.',
            f'Use df["{name}"] = df["{name}"].astype(float), or .astype(str) to keep all digits.',
            column=name,
        )
    return Failure(
        "python-column-mixed",
        f'The values of column "{name}" do not fit one type: {error}',
        f'Give them one shape, or turn them into text with df["{name}"].map(repr).',
        column=name,
    )
