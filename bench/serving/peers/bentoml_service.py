"""BentoML: worker processes, each with the model, adaptive batching by its decorator."""

import bentoml
import numpy as np
from onnx_session import BATCH, WORKERS, open_session

BATCHING = (
    {"batchable": True, "max_batch_size": BATCH, "max_latency_ms": 60_000} if BATCH > 1 else {}
)


@bentoml.service(workers=WORKERS, traffic={"timeout": 60})
class Mlp:
    def __init__(self) -> None:
        self.session = open_session()

    @bentoml.api(**BATCHING)
    def predict(self, features: np.ndarray) -> np.ndarray:
        return self.session.run(None, {"features": features.astype(np.float32)})[0]


@bentoml.service(workers=WORKERS, traffic={"timeout": 60})
class Retrieval:
    def __init__(self) -> None:
        self.session = open_session()

    @bentoml.api(**BATCHING)
    def predict(self, user: np.ndarray) -> np.ndarray:
        # One array, since a batch is cut along the first side of one: scores, then items.
        return np.concatenate(self.session.run(None, {"user": user.astype(np.int64)}), axis=1)
