"""Values of two runs of a step side by side: in the same types, and whether they are the same."""

import math
from typing import Any

import pyarrow as pa

#: Sums of floats in another order may differ in the last digits.
_RELATIVE = 1e-9
_ABSOLUTE = 1e-12


def in_type(array: pa.Array, kind: pa.DataType) -> pa.Array:
    """The column in the type that it has in another run, where numbers may be wider or narrower.

    Raises ``pa.ArrowInvalid`` when it holds another kind of values, or one that does not fit.
    """
    if array.type == kind:
        return array
    if array.null_count == len(array):
        return pa.nulls(len(array), kind)
    if pa.types.is_timestamp(array.type) and pa.types.is_timestamp(kind):
        if (array.type.tz is None) == (kind.tz is None):
            # Finer digits are cut, as when a table is written.
            return array.cast(kind, safe=False)
    elif _is_list(array.type) and _is_list(kind):
        array = array.cast(pa.list_(array.type.value_type))
        values = in_type(array.values, kind.value_type)
        return pa.ListArray.from_arrays(array.offsets, values, mask=array.is_null())
    elif (_is_number(array.type) and _is_number(kind)) or (_is_text(array.type) and _is_text(kind)):
        return array.cast(kind)
    raise pa.ArrowInvalid(f"{array.type} is not {kind}")


def same(one: Any, other: Any) -> bool:
    """Whether two values count as one: NaN as missing, floats to nine digits, lists by element."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if _is_missing(one) or _is_missing(other):
        return _is_missing(one) and _is_missing(other)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)
    return bool(one == other)


def _is_missing(value: Any) -> bool:
    return value is None or value != value


def _is_number(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))
