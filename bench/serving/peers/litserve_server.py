"""LitServe: one API, as many model processes as told, its own batching."""

import litserve as ls
import numpy as np
from onnx_session import BATCH, MODEL, PORT, WORKERS, open_session

INPUT, DTYPE = ("features", np.float32) if MODEL == "mlp" else ("user", np.int64)


class OnnxApi(ls.LitAPI):
    def setup(self, device):
        self.session = open_session()

    def decode_request(self, request):
        return np.asarray(request[INPUT], dtype=DTYPE)

    def batch(self, inputs):
        return np.concatenate(inputs)

    def predict(self, rows):
        return self.session.run(None, {INPUT: rows})

    def unbatch(self, outputs):
        # Each request of the benchmark has one row.
        return [[output[at : at + 1] for output in outputs] for at in range(len(outputs[0]))]

    def encode_response(self, outputs):
        return {"outputs": [output.tolist() for output in outputs]}


if __name__ == "__main__":
    api = OnnxApi(max_batch_size=BATCH, batch_timeout=0.005 if BATCH > 1 else 0.0)
    server = ls.LitServer(api, accelerator="cpu", workers_per_device=WORKERS, timeout=60)
    server.run(
        host="127.0.0.1",
        port=PORT,
        num_api_servers=WORKERS,
        log_level="error",
        generate_client_file=False,
    )
