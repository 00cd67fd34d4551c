"""Talks to an endpoint of made-up models with tritonclient, unchanged: HTTP_PORT GRPC_PORT."""

import sys

import numpy as np
import tritonclient.grpc as grpc_client
import tritonclient.http as http_client
from tritonclient.utils import InferenceServerException

http_port, grpc_port = sys.argv[1:3]

TYPES = [
    ("BOOL", np.array([[True, False]])),
    ("UINT8", np.array([0, 255], np.uint8)),
    ("UINT64", np.array([2**64 - 1], np.uint64)),
    ("INT32", np.array([-(2**31)], np.int32)),
    ("INT64", np.array([2**53 + 1, -(2**63)], np.int64)),
    ("FP16", np.array([1.5, np.nan], np.float16)),
    ("FP32", np.array([[0.1], [np.inf]], np.float32)),
    ("FP64", np.array([], np.float64)),
    ("BYTES", np.array(["é".encode(), b"", b"\x00\xff"], np.object_)),
]


def check(client, module, binary_forms):
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("echo")
    assert client.is_model_ready("echo", "1")
    assert not client.is_model_ready("missing")
    for datatype, values in TYPES:
        for binary in binary_forms:
            if datatype in ("FP16", "BYTES") and binary is False:
                continue  # The client itself refuses FP16, and these bytes are no text.
            wanted = module.InferInput("x", list(values.shape), datatype)
            if binary is None:
                wanted.set_data_from_numpy(values)
                outputs = None
            else:
                wanted.set_data_from_numpy(values, binary_data=binary)
                outputs = [module.InferRequestedOutput("y", binary_data=binary)]
            result = client.infer("anything", [wanted], outputs=outputs, request_id="7")
            np.testing.assert_array_equal(result.as_numpy("y"), values)
    a = module.InferInput("a", [2], "INT64")
    b = module.InferInput("b", [2], "INT64")
    a.set_data_from_numpy(np.array([1, 2], np.int64))
    b.set_data_from_numpy(np.array([10, 20], np.int64))
    result = client.infer("pair", [a, b], model_version="1", timeout=5_000_000)
    np.testing.assert_array_equal(result.as_numpy("total"), [11, 22])
    assert list(result.as_numpy("label")) == [b"no. 1", b"no. 2"]
    try:
        client.infer("missing", [a])
    except InferenceServerException as error:
        assert "missing" in error.message()
    else:
        raise AssertionError("a model that is not there answered")
    client.load_model("fresh")
    assert client.is_model_ready("fresh")
    client.unload_model("fresh")
    assert not client.is_model_ready("fresh")


with http_client.InferenceServerClient(f"127.0.0.1:{http_port}", concurrency=4) as client:
    check(client, http_client, [None, True, False])
    assert client.get_server_metadata()["name"] == "lathe"
    assert client.get_model_metadata("pair")["inputs"][1]["name"] == "b"
    assert client.get_model_repository_index()[0]["state"] == "READY"
    stats = client.get_inference_statistics("pair")["model_stats"][0]
    assert stats["inference_stats"]["success"]["count"] == 1
    x = http_client.InferInput("x", [1, 4], "FP32")
    x.set_data_from_numpy(np.array([[1, 2, 3, 4]], np.float32))
    for compression in (None, "gzip", "deflate"):
        result = client.infer("echo", [x], request_compression_algorithm=compression)
        np.testing.assert_array_equal(result.as_numpy("y"), [[1, 2, 3, 4]])
    pending = [client.async_infer("echo", [x]) for _ in range(20)]
    for request in pending:
        np.testing.assert_array_equal(request.get_result().as_numpy("y"), [[1, 2, 3, 4]])

with grpc_client.InferenceServerClient(f"127.0.0.1:{grpc_port}") as client:
    check(client, grpc_client, [None])
    assert client.get_server_metadata().name == "lathe"
    assert list(client.get_model_metadata("echo").inputs[0].shape) == [-1, 4]
    assert client.get_model_repository_index().models[0].state == "READY"
    stats = client.get_inference_statistics("pair").model_stats[0]
    assert stats.inference_stats.success.count == 2
    assert stats.inference_stats.queue.ns == 2_000_000

print("ok")
