"""The WSGI application of the gunicorn workers: takes requests, asks a model process, answers.

The Open Inference Protocol passes through as it is. ``/ping`` and ``/invocations`` are those of the
original container; ``/invocations`` takes JSON, JSON lines and CSV, for models of one input.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from lathe_backend.instances import WrongCall, predictions_of, read_instances, shape_of
from lathe_backend.model_processes import Broken, ModelProcesses, Reply, Unavailable
from lathe_backend.settings import Settings
from lathe_backend.tensors import LENGTH_HEADER

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]

_REASONS = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    415: "Unsupported Media Type",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}
_PASSED_ON = ("Content-Type", LENGTH_HEADER)


class Application:
    def __init__(self, processes: ModelProcesses, name: str, version: str) -> None:
        self._processes = processes
        self._name = name
        self._version = version
        self._input: Mapping[str, Any] | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            reply = self._answer(environ)
        except WrongCall as error:
            reply = _said(error.status, {"error": str(error)})
        except Broken as error:
            reply = _said(502, {"error": str(error)})
        except Unavailable as error:
            reply = _said(503, {"error": str(error)}, {"Retry-After": "1"})
        headers = [("Content-Length", str(len(reply.body))), *reply.headers.items()]
        start_response(f"{reply.status} {_REASONS.get(reply.status, 'Status')}", headers)
        return [reply.body]

    def _answer(self, environ: Environ) -> Reply:
        path, method = environ["PATH_INFO"].rstrip("/"), environ["REQUEST_METHOD"]
        if path == "/invocations" and method == "POST":
            return self._invocations(environ)
        if path == "/ping":
            ready = self._processes.call("GET", "/v2/health/ready").status == 200
            return _said(200 if ready else 503, {})
        if path == "/v2":
            extensions = ["binary_tensor_data"]
            return _said(200, {"name": "lathe-backend", "version": "1", "extensions": extensions})
        if path == "/v2/health/live":
            return _said(200, {"live": True})
        if path == "/v2/repository/index":
            one = {"name": self._name, "version": self._version, "state": "READY", "reason": ""}
            return Reply(200, _JSON, json.dumps([one]).encode())
        return self._passed_on(environ, method, quote(environ["PATH_INFO"]))

    def _passed_on(self, environ: Environ, method: str, path: str) -> Reply:
        headers = {}
        if length := environ.get("HTTP_INFERENCE_HEADER_CONTENT_LENGTH"):
            headers[LENGTH_HEADER] = length
        reply = self._processes.call(method, path, _body(environ), headers)
        kept = {name: reply.headers[name] for name in _PASSED_ON if name in reply.headers}
        return Reply(reply.status, kept, reply.body)

    def _invocations(self, environ: Environ) -> Reply:
        kind = str(environ.get("CONTENT_TYPE") or "application/json").partition(";")[0].strip()
        instances = read_instances(_body(environ), kind)
        given = self._model_input()
        request = {
            "inputs": [
                {
                    "name": given["name"],
                    "datatype": given["datatype"],
                    "shape": shape_of(instances),
                    "data": instances,
                }
            ]
        }
        path = self._path("/infer")
        reply = self._processes.call("POST", path, json.dumps(request).encode())
        if reply.status != 200:
            return Reply(reply.status, _JSON, reply.body)
        return _said(200, {"predictions": predictions_of(json.loads(reply.body)["outputs"])})

    def _path(self, call: str) -> str:
        return quote(f"/v2/models/{self._name}/versions/{self._version}{call}")

    def _model_input(self) -> Mapping[str, Any]:
        if self._input is None:
            reply = self._processes.call("GET", self._path(""))
            inputs = json.loads(reply.body)["inputs"]
            if len(inputs) != 1:
                raise WrongCall(
                    400, f"the model has {len(inputs)} inputs; call /v2/models/{self._name}/infer"
                )
            self._input = inputs[0]
        return self._input


_JSON = {"Content-Type": "application/json"}


def _said(
    status: int, value: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> Reply:
    return Reply(status, {**_JSON, **(headers or {})}, json.dumps(value).encode())


def _body(environ: Environ) -> bytes:
    body: bytes = environ["wsgi.input"].read()
    return body


def create(settings_file: str, ports: str) -> Application:
    """What gunicorn calls in each worker; ``ports`` of the model processes, with commas between."""
    settings = Settings.read(settings_file)
    processes = ModelProcesses(
        [int(port) for port in ports.split(",")],
        settings.routing,
        settings.connections,
        settings.timeout_seconds,
    )
    return Application(processes, settings.name, settings.version)
