"""Talks to an endpoint that serves mlp.onnx of the test models: HTTP_PORT GRPC_PORT FOLDER."""

import json
import pathlib
import sys

import numpy as np
import tritonclient.grpc as grpc_client
import tritonclient.http as http_client

http_port, grpc_port, folder = sys.argv[1:4]
known = json.loads((pathlib.Path(folder) / "mlp.json").read_text())
x = np.array(known["x"], np.float32)


def check_answers(client, module):
    given = module.InferInput("x", list(x.shape), "FP32")
    given.set_data_from_numpy(x)
    answer = client.infer("mlp", [given]).as_numpy("probabilities")
    np.testing.assert_allclose(answer, known["expected"], atol=1e-5)


for module, port in ((http_client, http_port), (grpc_client, grpc_port)):
    with module.InferenceServerClient(f"127.0.0.1:{port}") as client:
        assert client.is_server_ready()
        check_answers(client, module)
        for _ in range(2):
            client.unload_model("mlp")
            assert not client.is_model_ready("mlp")
            client.load_model("mlp")
            assert client.is_model_ready("mlp")
            check_answers(client, module)

print("ok")
