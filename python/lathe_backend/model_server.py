"""A model process: one session of ONNX Runtime behind HTTP on a port of its own.

As many requests run at once as there are inter-op threads, the others wait: the pool of TensorFlow
Serving, which this process stands for, bounds them the same way.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import gevent
from gevent import socket
from gevent.pywsgi import WSGIServer
from gevent.threadpool import ThreadPool

from lathe_backend.onnx_model import OnnxModel, Threads
from lathe_backend.settings import Settings
from lathe_backend.tensors import LENGTH_HEADER, BadRequest, read_request, write_response

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Reply = tuple[str, bytes, int | None]
Result = TypeVar("Result")


class ModelApplication:
    """What the model process answers, as a WSGI application."""

    def __init__(self, model: OnnxModel, name: str, version: str, at_once: int) -> None:
        self._model = model
        self._name = name
        self._version = version
        # One at a time needs no other thread, and saves the hand-over.
        self._pool = ThreadPool(at_once) if at_once > 1 else None
        base = f"/v2/models/{name}"
        self._roots = {f"{base}/versions/{version}": True, base: True}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            status, body, head = self._answer(environ)
        except BadRequest as error:
            status, body, head = "400 Bad Request", _error(str(error)), None
        except Exception as error:
            status, body, head = "500 Internal Server Error", _error(str(error)), None
        headers = [("Content-Length", str(len(body)))]
        if head is None:
            headers.append(("Content-Type", "application/json"))
        else:
            headers.append(("Content-Type", "application/octet-stream"))
            headers.append((LENGTH_HEADER, str(head)))
        start_response(status, headers)
        return [body]

    def _answer(self, environ: Environ) -> Reply:
        path, method = environ["PATH_INFO"].rstrip("/"), environ["REQUEST_METHOD"]
        root, _, last = path.rpartition("/")
        if method == "POST" and last == "infer" and root in self._roots:
            return self._infer(environ)
        if path == "/v2/health/ready" or (last == "ready" and root in self._roots):
            self._run(self._model.test)
            return "200 OK", b'{"ready":true}', None
        if path in self._roots:
            return "200 OK", _json(self._metadata()), None
        if path == "/lathe/process":
            return "200 OK", _json(self._model.told()), None
        return "404 Not Found", _error(f"there is nothing at {method} {path}"), None

    def _infer(self, environ: Environ) -> Reply:
        body = environ["wsgi.input"].read()
        length = environ.get("HTTP_INFERENCE_HEADER_CONTENT_LENGTH")
        if length is not None and not (length.isascii() and length.isdigit()):
            raise BadRequest(f"{LENGTH_HEADER} is not a count")
        request = read_request(body, None if length is None else int(length))
        outputs = self._run(lambda: self._model.run(request))
        return "200 OK", *write_response((self._name, self._version), request, outputs)

    def _run(self, work: Callable[[], Result]) -> Result:
        return work() if self._pool is None else self._pool.apply(work)

    def _metadata(self) -> dict[str, object]:
        return {
            "name": self._name,
            "versions": [self._version],
            "platform": "onnx_onnxv1",
            "inputs": [one.as_json() for one in self._model.inputs],
            "outputs": [one.as_json() for one in self._model.outputs],
        }


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _error(message: str) -> bytes:
    return _json({"error": message})


def listener(port: int) -> socket.socket:
    open_port = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Lets it listen where the supervisor keeps the port.
    open_port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Taken over by every connection. Without it an answer, which leaves in two parts, waits for
    # the delayed acknowledgement of the first: 40 ms.
    open_port.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    open_port.bind(("127.0.0.1", port))
    open_port.listen(1024)
    return open_port


def main() -> int:
    settings, port = Settings.read(sys.argv[1]), int(sys.argv[2])
    threads = Threads(settings.intra_op_threads, settings.inter_op_threads, settings.spinning)
    try:
        model = OnnxModel(settings.model, threads)
        model.test()
    except Exception as error:
        print(error, file=sys.stderr)
        return 1
    at_once = settings.inter_op_threads or os.cpu_count() or 1
    application = ModelApplication(model, settings.name, settings.version, at_once)
    server = WSGIServer(listener(port), application, log=None, error_log=sys.stderr)
    gevent.signal_handler(signal.SIGTERM, server.stop, settings.timeout_seconds)
    server.start()
    # What the supervisor waits for: the model has passed its test and the port is open.
    print("ready", flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
