"""The session that every Python peer runs: one thread, so that workers do not fight over cores."""

import os

import onnxruntime as ort

#: mlp or retrieval, and the ONNX file.
MODEL = os.environ["PEER_MODEL"]
FILE = os.environ["PEER_FILE"]
#: Processes that run the model, and the most requests that they take together; 1: no batching.
WORKERS = int(os.environ["PEER_WORKERS"])
BATCH = int(os.environ["PEER_BATCH"])
PORT = int(os.environ["PEER_PORT"])


def open_session() -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return ort.InferenceSession(FILE, options, providers=["CPUExecutionProvider"])
