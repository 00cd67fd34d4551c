"""Starts model processes, gunicorn and nginx, in that order, and stops them in the other.

    python -m lathe_backend SETTINGS_FILE

Tells what happens as JSON lines on standard output, and ends in order when its standard input ends
or it is asked to by SIGTERM or SIGINT. When it is killed, the kernel ends what it started.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from lathe_backend import front, ports
from lathe_backend.children import Child, keep_alive
from lathe_backend.settings import Settings

#: Seconds that nginx and gunicorn have to finish what is under way.
_DRAIN_SECONDS = 30.0
_FRONT_SECONDS = 30.0
_SINGLE = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class StartFailure(Exception):  # noqa: N818
    def __init__(self, code: str, message: str, details: str) -> None:
        super().__init__(message)
        self.code = code
        self.details = details


def say(event: str, **values: object) -> None:
    print(json.dumps({"event": event, **values}), flush=True)


class Backend:
    """All processes of one back end."""

    def __init__(self, settings: Settings, settings_file: str) -> None:
        self._settings = settings
        self._kept = [ports.reserve() for _ in range(settings.instances)]
        self._front_kept = self._reserve_front(settings.port)
        self._port = ports.number_of(self._front_kept)
        self._model_ports = [ports.number_of(kept) for kept in self._kept]
        nginx_file, gunicorn_file = front.write_configuration(settings, self._port)
        environment = dict(os.environ)
        model_environment = {
            **environment,
            "OMP_NUM_THREADS": str(settings.omp_threads),
            **{name: environment.get(name, "1") for name in _SINGLE},
        }
        python = [sys.executable, "-X", "utf8", "-P"]
        self._models = [
            self._child(
                f"model {index}",
                [*python, "-m", "lathe_backend.model_server", settings_file, str(port)],
                model_environment,
                signal.SIGKILL,
            )
            for index, port in enumerate(self._model_ports)
        ]
        gunicorn = [*python, "-m", "gunicorn", "--config", str(gunicorn_file)]
        target = front.application_target(settings_file, self._model_ports)
        self._gunicorn = self._child("gunicorn", [*gunicorn, target], environment, signal.SIGTERM)
        self._nginx = self._child(
            "nginx",
            # Else it opens the log of the whole machine before it has read its configuration.
            [settings.nginx, "-e", "stderr", "-p", settings.folder, "-c", str(nginx_file)],
            environment,
            signal.SIGTERM,
        )
        self._keepers: list[asyncio.Task[None]] = []

    def _child(
        self, name: str, command: list[str], environment: Mapping[str, str], death: signal.Signals
    ) -> Child:
        return Child(
            name, command, environment, death, lambda by, line: say("log", by=by, line=line)
        )

    @staticmethod
    def _reserve_front(port: int) -> socket.socket:
        try:
            return ports.reserve(port)
        except OSError as error:
            raise StartFailure("port-taken", f"port {port} cannot be used: {error}", "") from error

    async def start(self) -> None:
        """Raises StartFailure."""
        for model in self._models:
            await model.start()
        async with asyncio.timeout(self._settings.start_seconds) as limit:
            with suppress(TimeoutError):
                for model in self._models:
                    if not await model.ready():
                        raise _failed(model, "model-unreadable")
        if limit.expired():
            seconds = self._settings.start_seconds
            raise StartFailure("model-slow", f"the model did not start in {seconds:g} seconds", "")
        await self._gunicorn.start()
        await self._front_ready()
        everyone = [*self._models, self._gunicorn, self._nginx]
        self._keepers = [asyncio.create_task(keep_alive(one, self._died)) for one in everyone]
        say("ready", port=self._port, models=self._model_processes())

    async def _front_ready(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + _FRONT_SECONDS
        watched = {asyncio.create_task(self._gunicorn.ended()): self._gunicorn}
        try:
            while not await answers(self._port):
                # nginx does not ask a socket again for a second that it has found missing.
                if self._nginx.pid is None and Path(self._settings.folder, front.SOCKET).exists():
                    await self._nginx.start()
                    watched[asyncio.create_task(self._nginx.ended())] = self._nginx
                for ended, one in watched.items():
                    if ended.done():
                        raise _failed(one, "backend-failed")
                if loop.time() > until:
                    raise _failed(self._gunicorn, "backend-failed")
                await asyncio.sleep(0.05)
        finally:
            for ended in watched:
                ended.cancel()

    def _model_processes(self) -> list[dict[str, object]]:
        return [
            {"port": port, "pid": model.pid}
            for port, model in zip(self._model_ports, self._models, strict=True)
        ]

    def _died(self, child: Child, code: int) -> None:
        say("died", by=child.name, code=code)

    async def stop(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        await self._nginx.stop(signal.SIGQUIT, _DRAIN_SECONDS)
        await self._gunicorn.stop(signal.SIGTERM, _DRAIN_SECONDS)
        await asyncio.gather(*(model.stop(signal.SIGTERM, 5) for model in self._models))
        for kept in (*self._kept, self._front_kept):
            kept.close()


def _failed(child: Child, code: str) -> StartFailure:
    return StartFailure(code, f"{child.name} did not start", "\n".join(child.lines))


async def answers(port: int) -> bool:
    """Whether a prediction on made-up input comes back through every part."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(
            b"GET /v2/health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        line = await asyncio.wait_for(reader.readline(), 10)
        return line.split(b" ")[1:2] == [b"200"]
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()


async def _end_of_input() -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.read(4096):
        pass


async def supervise(settings_file: str) -> int:
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    waiting = [asyncio.create_task(asked.wait()), asyncio.create_task(_end_of_input())]
    try:
        backend = Backend(Settings.read(settings_file), settings_file)
    except StartFailure as failure:
        say("failed", code=failure.code, message=str(failure), details=failure.details)
        return 1
    starting = asyncio.create_task(backend.start())
    try:
        await asyncio.wait({starting, *waiting}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        return 0
    except StartFailure as failure:
        say("failed", code=failure.code, message=str(failure), details=failure.details)
        return 1
    finally:
        starting.cancel()
        await backend.stop()
        # Its client may be dead, and then nobody else does.
        shutil.rmtree(Path(settings_file).parent, ignore_errors=True)


def main() -> int:
    return asyncio.run(supervise(sys.argv[1]))
