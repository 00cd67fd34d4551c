"""Arrow types by name and values as texts: so single rows cross from the engine and back."""

import json
import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_SIMPLE: dict[str, pa.DataType] = {
    str(kind): kind
    for kind in (
        pa.bool_(),
        *(pa.int8(), pa.int16(), pa.int32(), pa.int64()),
        *(pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()),
        *(pa.float32(), pa.float64()),
        pa.string(),
        pa.date32(),
        pa.time64("us"),
        *(pa.timestamp(unit, tz) for unit in ("s", "ms", "us", "ns") for tz in (None, "UTC")),
    )
}


def type_name(kind: pa.DataType) -> str | None:
    """The name of a type, or None for one whose values do not cross as texts."""
    if pa.types.is_list(kind):
        inner = type_name(kind.value_type)
        # Arrow does not read times within lists.
        return None if inner is None or "time64" in inner else f"list<{inner}>"
    if pa.types.is_decimal128(kind):
        return f"decimal128({kind.precision}, {kind.scale})"
    name = str(kind)
    return name if name in _SIMPLE else None


def type_named(name: str) -> pa.DataType:
    """The type that ``type_name`` has given that name."""
    if name.startswith("list<"):
        return pa.list_(type_named(name[len("list<") : -1]))
    decimal = re.fullmatch(r"decimal128\((\d+), (\d+)\)", name)
    if decimal is not None:
        return pa.decimal128(int(decimal[1]), int(decimal[2]))
    return _SIMPLE[name]


def from_texts(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """The array of such a type whose values are given as texts; lists as lists of texts."""
    texts = pa.array(values, _textual(kind))
    if pa.types.is_time(kind):
        # Arrow reads moments from texts, but not times.
        texts = pc.binary_join_element_wise("1970-01-01", texts, " ").cast(pa.timestamp(kind.unit))
    return texts.cast(kind)


def to_texts(array: pa.Array) -> list[str | None]:
    """Values as texts that lose nothing; lists as the JSON text of a list of texts."""
    texts: list[Any] = array.cast(_textual(array.type)).to_pylist()
    if not pa.types.is_list(array.type):
        return texts
    return [None if text is None else json.dumps(text, ensure_ascii=False) for text in texts]


def _textual(kind: pa.DataType) -> pa.DataType:
    return pa.list_(_textual(kind.value_type)) if pa.types.is_list(kind) else pa.string()


def plain_type(kind: pa.DataType) -> pa.DataType:
    """The type without what the engine does not tell apart: large variants, and zones but UTC."""
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(plain_type(kind.value_type))
    if pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return pa.timestamp(kind.unit, "UTC")
    return kind
