"""What the supervisor, the application and the model processes are told, as one JSON file."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, get_args

WorkerClass = Literal["sync", "gthread", "gevent"]
Routing = Literal["random", "least-outstanding"]
Connections = Literal["kept", "fresh"]


@dataclass(frozen=True)
class Settings:
    """Written by the back end's client (``packages/serving/src/backend``)."""

    #: The name under which the model is called, its version, and its ONNX file.
    name: str
    version: str
    model: str
    #: Holds sockets, configuration and logs of this back end and of no other.
    folder: str
    nginx: str
    #: gunicorn: processes, threads of each (greenlets at once for gevent), how they wait.
    workers: int
    threads: int
    worker_class: WorkerClass
    #: Model processes.
    instances: int
    #: ``OMP_NUM_THREADS`` of the model processes.
    omp_threads: int
    intra_op_threads: int
    inter_op_threads: int
    spinning: bool
    #: Which model process a worker asks, and whether it keeps connections to them.
    routing: Routing
    connections: Connections
    #: How long a call of a model process may take before the worker gives up.
    timeout_seconds: float
    #: How long a model process may take to load the model and pass its test.
    start_seconds: float
    #: Where nginx listens on 127.0.0.1; 0: a free port.
    port: int

    @staticmethod
    def read(file: str | Path) -> "Settings":
        return Settings.parse(json.loads(Path(file).read_text(encoding="utf-8")))

    @staticmethod
    def parse(values: dict[str, object]) -> "Settings":
        """Raises ValueError on what is missing, unknown, or of another type."""
        known = {field.name: field.type for field in fields(Settings)}
        if strange := values.keys() ^ known.keys():
            raise ValueError(f"settings are missing or unknown: {', '.join(sorted(strange))}")
        for name, kind in known.items():
            if not _fits(values[name], kind):
                raise ValueError(f"{name} cannot be {values[name]!r}")
        return Settings(**values)  # type: ignore[arg-type]  # checked above, field by field


def _fits(value: object, kind: object) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(kind, type):
        return type(value) is kind
    return value in get_args(kind)
