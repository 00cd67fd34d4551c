"""Messages of the Open Inference Protocol, JSON or with its binary extension, and numpy arrays."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

#: Datatypes of the protocol; ``BYTES`` is apart, its elements have no fixed size.
DATATYPES: Mapping[str, np.dtype[Any]] = {
    "BOOL": np.dtype(np.bool_),
    "UINT8": np.dtype(np.uint8),
    "UINT16": np.dtype(np.uint16),
    "UINT32": np.dtype(np.uint32),
    "UINT64": np.dtype(np.uint64),
    "INT8": np.dtype(np.int8),
    "INT16": np.dtype(np.int16),
    "INT32": np.dtype(np.int32),
    "INT64": np.dtype(np.int64),
    "FP16": np.dtype(np.float16),
    "FP32": np.dtype(np.float32),
    "FP64": np.dtype(np.float64),
}
_NAMES = {kind: name for name, kind in DATATYPES.items()}

#: Length of the JSON part of a message whose tensors follow it as bytes.
LENGTH_HEADER = "Inference-Header-Content-Length"

Array = np.ndarray[Any, np.dtype[Any]]


class BadRequest(ValueError):  # noqa: N818  # named for what the caller made
    """The message is wrong; the text says where."""


@dataclass(frozen=True)
class Request:
    id: str | None
    inputs: Mapping[str, Array]
    #: Names of the outputs wanted, with whether as bytes; empty: all.
    outputs: Mapping[str, bool]
    #: Whether outputs that say nothing of their own come as bytes.
    binary: bool


def datatype_of(array: Array) -> str:
    return _NAMES.get(array.dtype, "BYTES")


def read_request(body: bytes, header_length: int | None) -> Request:
    """``header_length``: of the JSON part, or None when all is JSON. Raises BadRequest."""
    length = len(body) if header_length is None else header_length
    if not 0 < length <= len(body):
        raise BadRequest(f"{LENGTH_HEADER} is {length}, and the body has {len(body)} bytes")
    try:
        message = json.loads(body[:length])
    except ValueError as error:
        raise BadRequest(f"the request is not JSON: {error}") from error
    if not isinstance(message, dict) or not isinstance(message.get("inputs"), list):
        raise BadRequest('the request has no list "inputs"')
    tail = memoryview(body)[length:]
    inputs: dict[str, Array] = {}
    for tensor in message["inputs"]:
        if not isinstance(tensor, dict) or not isinstance(tensor.get("name"), str):
            raise BadRequest("an input has no name")
        array, taken = _read_tensor(tensor, tail)
        inputs[tensor["name"]] = array
        tail = tail[taken:]
    if len(tail) > 0:
        raise BadRequest(f"{len(tail)} bytes are left over after the last tensor")
    binary = bool((message.get("parameters") or {}).get("binary_data_output", False))
    outputs = {
        str(output["name"]): bool((output.get("parameters") or {}).get("binary_data", binary))
        for output in message.get("outputs") or []
    }
    return Request(message.get("id"), inputs, outputs, binary)


def _read_tensor(tensor: Mapping[str, Any], tail: memoryview) -> tuple[Array, int]:
    name, kind = tensor["name"], str(tensor.get("datatype"))
    shape = _shape(tensor.get("shape"), name)
    count = math.prod(shape)
    size = (tensor.get("parameters") or {}).get("binary_data_size")
    if kind == "BYTES":
        values: Array = np.array(
            _json_texts(tensor) if size is None else _byte_elements(tail[:size], name), dtype=object
        )
    elif kind not in DATATYPES:
        raise BadRequest(f'input "{name}" has the unknown datatype "{kind}"')
    elif size is None:
        values = _numbers(tensor, DATATYPES[kind])
    else:
        if len(tail) < size or size != count * DATATYPES[kind].itemsize:
            raise BadRequest(f'input "{name}" has {size} bytes for {count} values of {kind}')
        values = np.frombuffer(tail[:size], dtype=DATATYPES[kind])
    if values.size != count:
        raise BadRequest(f'input "{name}" has {values.size} values for the shape {shape}')
    return values.reshape(shape), size or 0


def _shape(given: object, name: str) -> list[int]:
    if not isinstance(given, list) or not all(type(side) is int and side >= 0 for side in given):
        raise BadRequest(f'the shape of input "{name}" is not a list of counts')
    return given


def _numbers(tensor: Mapping[str, Any], kind: np.dtype[Any]) -> Array:
    try:
        return np.asarray(tensor["data"], dtype=kind).reshape(-1)
    except KeyError:
        raise BadRequest(f'input "{tensor["name"]}" has no data') from None
    except (ValueError, TypeError, OverflowError) as error:
        raise BadRequest(f'the data of input "{tensor["name"]}": {error}') from error


def _json_texts(tensor: Mapping[str, Any]) -> list[object]:
    def flat(values: object) -> list[object]:
        if isinstance(values, list):
            return [one for value in values for one in flat(value)]
        return [values]

    return flat(tensor.get("data", []))


def _byte_elements(data: memoryview, name: str) -> list[object]:
    """Each element is its length in four bytes, little-endian, and its bytes."""
    elements: list[object] = []
    at = 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "little")
        if end > len(data):
            raise BadRequest(f'an element of input "{name}" ends beyond its tensor')
        elements.append(bytes(data[at + 4 : end]).decode("utf-8", "replace"))
        at = end
    return elements


def write_response(
    model: tuple[str, str], request: Request, outputs: Sequence[tuple[str, Array]]
) -> tuple[bytes, int | None]:
    """The body, and the length of its JSON part when bytes follow it."""
    described: list[dict[str, object]] = []
    blobs: list[bytes] = []
    for name, array in outputs:
        tensor: dict[str, object] = {
            "name": name,
            "datatype": datatype_of(array),
            "shape": list(array.shape),
        }
        if request.outputs.get(name, request.binary):
            blob = _blob(array)
            tensor["parameters"] = {"binary_data_size": len(blob)}
            blobs.append(blob)
        else:
            tensor["data"] = _texts(array) if array.dtype == object else array.ravel().tolist()
        described.append(tensor)
    message: dict[str, object] = {"model_name": model[0], "model_version": model[1]}
    if request.id is not None:
        message["id"] = request.id
    head = json.dumps(message | {"outputs": described}, separators=(",", ":")).encode()
    return (b"".join([head, *blobs]), len(head)) if blobs else (head, None)


def _texts(array: Array) -> list[str]:
    return [
        value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        for value in array.ravel().tolist()
    ]


def _blob(array: Array) -> bytes:
    if array.dtype != object:
        return np.ascontiguousarray(array).tobytes()
    encoded = [text.encode() for text in _texts(array)]
    return b"".join(len(text).to_bytes(4, "little") + text for text in encoded)
