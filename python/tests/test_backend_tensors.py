"""Messages of the Open Inference Protocol, checked against bytes and texts made by hand."""

import json
import re
from typing import Any

import numpy as np
import pytest

from lathe_backend.tensors import BadRequest, read_request, write_response


def message(**values: Any) -> bytes:
    tensor = {"name": "x", "datatype": "FP32", "shape": [2, 2], "data": [1, 2, 3, 4]} | values
    return json.dumps({"inputs": [tensor]}).encode()


def header(**values: Any) -> bytes:
    return json.dumps({"inputs": [{"name": "x"} | values]}).encode()


def test_numbers_fill_the_shape_row_by_row() -> None:
    array = read_request(message(), None).inputs["x"]
    assert array.dtype == np.float32
    assert array.tolist() == [[1, 2], [3, 4]]


def test_nested_data_is_the_same_as_flat_data() -> None:
    array = read_request(message(data=[[1, 2], [3, 4]]), None).inputs["x"]
    assert array.tolist() == [[1, 2], [3, 4]]


def test_long_integers_keep_their_digits() -> None:
    body = message(datatype="INT64", shape=[1], data=[2**63 - 1])
    assert read_request(body, None).inputs["x"].tolist() == [2**63 - 1]


def test_bytes_that_follow_the_json_are_little_endian() -> None:
    head = header(datatype="INT16", shape=[2], parameters={"binary_data_size": 4})
    request = read_request(head + b"\x02\x01\xff\xff", len(head))
    assert request.inputs["x"].tolist() == [258, -1]


def test_texts_follow_their_length() -> None:
    head = header(datatype="BYTES", shape=[2], parameters={"binary_data_size": 11})
    request = read_request(head + b"\x02\0\0\0hi\x01\0\0\0!", len(head))
    assert request.inputs["x"].tolist() == ["hi", "!"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "not JSON"),
        (b"{}", 'no list "inputs"'),
        (message(shape=[3]), "4 values for the shape [3]"),
        (message(shape=[-1]), "not a list of counts"),
        (message(datatype="FP33"), 'unknown datatype "FP33"'),
        (message(data=["a", "b", "c", "d"]), 'data of input "x"'),
    ],
)
def test_a_wrong_message_says_what_is_wrong(body: bytes, said: str) -> None:
    with pytest.raises(BadRequest, match=re.escape(said)):
        read_request(body, None)


def test_a_length_beyond_the_body_is_refused() -> None:
    with pytest.raises(BadRequest, match="Content-Length is 999"):
        read_request(message(), 999)


def test_outputs_come_as_json_unless_bytes_are_asked_for() -> None:
    request = read_request(message(), None)
    body, head = write_response(("m", "3"), request, [("y", np.array([[1, 2]], dtype=np.int32))])
    assert head is None
    assert json.loads(body) == {
        "model_name": "m",
        "model_version": "3",
        "outputs": [{"name": "y", "datatype": "INT32", "shape": [1, 2], "data": [1, 2]}],
    }


def test_outputs_as_bytes_follow_the_json() -> None:
    asked = json.loads(message()) | {"id": "7", "parameters": {"binary_data_output": True}}
    request = read_request(json.dumps(asked).encode(), None)
    body, head = write_response(("m", "1"), request, [("y", np.array([258], dtype=np.int16))])
    assert head is not None
    assert body[head:] == b"\x02\x01"
    described = json.loads(body[:head])
    assert described["id"] == "7"
    assert described["outputs"][0]["parameters"] == {"binary_data_size": 2}
