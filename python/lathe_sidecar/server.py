"""The supervisor: reads calls, forks a worker for each, watches its time and memory.

It never runs user code itself, so it always answers: when its client goes away it ends the worker
and then itself.
"""

import gc
import os
import select
import signal
import sys
import time
from contextlib import suppress

from lathe_sidecar import __version__
from lathe_sidecar.failure import Failure
from lathe_sidecar.limits import MEMORY_ALLOWANCE, adopt_orphans
from lathe_sidecar.methods import METHODS, Method
from lathe_sidecar.process_tree import kill_children_left_behind, kill_group, memory_above
from lathe_sidecar.protocol import (
    MESSAGES,
    REQUESTS,
    Request,
    RequestReader,
    send,
    write_all,
)
from lathe_sidecar.worker import run_worker

_WATCH_MILLISECONDS = 200
_POLL_WITHOUT_PIDFD_MILLISECONDS = 10


def main() -> int:
    os.set_inheritable(MESSAGES, False)
    os.set_inheritable(REQUESTS, False)
    # One stream for both keeps what was printed in order.
    os.dup2(1, 2)
    for stream in (sys.stdout, sys.stderr):
        # Line by line, so that a killed step has shown what it printed.
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    adopt_orphans()
    requests = RequestReader()
    # The first call is nearly always a transform; its libraries load while it is being prepared.
    METHODS["transform"].prepare()
    send({"ready": {"pid": os.getpid(), "python": sys.version.split()[0], "version": __version__}})
    while True:
        message = requests.take()
        if isinstance(message, Request):
            answer(message, requests)
        elif requests.closed:
            return 0
        elif message is None:
            requests.receive()


def answer(request: Request, requests: RequestReader) -> None:
    """Runs one call to its end and says how it ended."""
    try:
        method = _prepared(request.method)
    except Failure as failure:
        send({"id": request.id, "failure": failure.to_json()})
        _end(request, {"reason": "exit", "exitCode": 0, "signal": None})
        return
    gc.collect()
    gc.freeze()
    server = os.getpid()
    worker = os.fork()
    if worker == 0:
        run_worker(request, method, server)
    with suppress(OSError):
        os.setpgid(worker, worker)
    reason, status = watch(worker, request, requests)
    kill_group(worker)
    kill_children_left_behind()
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    _end(
        request,
        {
            "reason": reason,
            "exitCode": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": None if number is None else _signal_name(number),
        },
    )
    if requests.closed:
        raise SystemExit(0)


def _prepared(name: str) -> Method:
    method = METHODS.get(name)
    if method is None:
        raise Failure(
            "python-method-unknown",
            f'The Python side-car has no method "{name}".',
            f"Use one of {', '.join(METHODS)}.",
            kind="internal",
        )
    try:
        method.prepare()
    except ImportError as error:
        raise Failure(
            "python-missing",
            f"The Python environment cannot load what {name} needs: {error}",
            "Run ./lathe setup, which installs it.",
        ) from None
    return method


def watch(worker: int, request: Request, requests: RequestReader) -> tuple[str, int]:
    """Waits for the worker; ends it at its limits, when cancelled, or when the client is gone.

    Returns why it ended (``exit``, ``time``, ``memory``, ``cancelled``) and its wait status.
    """
    deadline = None if request.time_limit is None else time.monotonic() + request.time_limit
    pidfd = os.pidfd_open(worker) if hasattr(os, "pidfd_open") else None
    poll = select.poll()
    if pidfd is not None:
        poll.register(pidfd, select.POLLIN)
    if not requests.closed:
        poll.register(REQUESTS, select.POLLIN)
    reason = "exit"
    try:
        while True:
            ended, status = os.waitpid(worker, os.WNOHANG)
            if ended == worker:
                return reason, status
            pause = _WATCH_MILLISECONDS if pidfd is not None else _POLL_WITHOUT_PIDFD_MILLISECONDS
            if deadline is not None:
                pause = min(pause, max(1, int((deadline - time.monotonic()) * 1000) + 1))
            for descriptor, _ in poll.poll(pause):
                if descriptor == REQUESTS:
                    requests.receive()
                    if requests.closed:
                        poll.unregister(REQUESTS)
                        reason = "cancelled"
                        _kill_tree(worker)
                    elif requests.take_cancel(request.id):
                        reason = "cancelled"
                        _kill_tree(worker)
            if reason != "exit":
                continue
            if deadline is not None and time.monotonic() >= deadline:
                reason = "time"
                _kill_tree(worker)
            elif request.memory_limit is not None and memory_above(
                worker, request.memory_limit + MEMORY_ALLOWANCE * 2
            ):
                reason = "memory"
                _kill_tree(worker)
    finally:
        if pidfd is not None:
            os.close(pidfd)


def _kill_tree(worker: int) -> None:
    kill_group(worker)
    with suppress(ProcessLookupError):
        os.kill(worker, signal.SIGKILL)


def _end(request: Request, ended: dict[str, object]) -> None:
    with suppress(OSError):
        write_all(1, request.end_mark.encode())
    with suppress(OSError):
        send({"id": request.id, "ended": ended})


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
