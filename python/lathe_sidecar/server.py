"""The supervisor: reads calls, has a worker do each, watches its time and memory.

A worker is forked for the call, or lasts from one to the next (``Method.lasting``). The supervisor
itself never runs user code, so it always answers: when its client goes away it ends its workers and
then itself.
"""

import gc
import os
import select
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

from lathe_sidecar import __version__
from lathe_sidecar.failure import Failure
from lathe_sidecar.lasting_worker import LastingWorker
from lathe_sidecar.limits import MEMORY_ALLOWANCE, adopt_orphans
from lathe_sidecar.methods import METHODS, Method
from lathe_sidecar.process_tree import (
    descendants,
    kill_children_left_behind,
    kill_group,
    memory_above,
)
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
    supervisor = Supervisor(requests)
    try:
        supervisor.answer_all()
    finally:
        supervisor.end_lasting()
    return 0


@dataclass
class Supervisor:
    """Answers one call after the other. Between calls at most one worker is there."""

    requests: RequestReader
    _lasting: LastingWorker | None = None

    def answer_all(self) -> None:
        """Returns when the client is gone."""
        while True:
            message = self.requests.take()
            if isinstance(message, Request):
                self.answer(message)
            if self.requests.closed:
                return
            if message is None:
                self.requests.receive()

    def answer(self, request: Request) -> None:
        """Has one call done, to its end, and says how it ended."""
        try:
            method = _prepared(request.method)
        except Failure as failure:
            send({"id": request.id, "failure": failure.to_json()})
            _end(request, "exit", 0)
            return
        if method.lasting:
            reason, status = self._run_lasting(request)
        else:
            reason, status = self._run_forked(request, method)
        self._end_left_behind()
        _end(request, reason, status)

    def _run_forked(self, request: Request, method: Method) -> tuple[str, int]:
        _tidy_for_fork()
        server = os.getpid()
        worker = os.fork()
        if worker == 0:
            if self._lasting is not None:
                self._lasting.forget()
            run_worker(request, method, server)
        with suppress(OSError):
            os.setpgid(worker, worker)
        reason, status = watch(worker, request, self.requests)
        kill_group(worker)
        return reason, status or 0

    def _run_lasting(self, request: Request) -> tuple[str, int]:
        worker = self._lasting
        if worker is None or worker.memory_limit != request.memory_limit or not worker.is_alive():
            self.end_lasting()
            _tidy_for_fork()
            worker = self._lasting = LastingWorker(request.memory_limit)
        worker.give(request)
        reason, status = watch(worker.pid, request, self.requests, worker)
        if status is None:
            return reason, 0
        kill_group(worker.pid)
        worker.forget()
        self._lasting = None
        return reason, status

    def _end_left_behind(self) -> None:
        """Ends what a call left running, and with it a lasting worker, whose child it may be."""
        lasting = set() if self._lasting is None else {self._lasting.pid}
        if lasting.issuperset(descendants(os.getpid())):
            return
        self.end_lasting()
        kill_children_left_behind()

    def end_lasting(self) -> None:
        if self._lasting is not None:
            self._lasting.end()
            self._lasting = None


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


def _tidy_for_fork() -> None:
    """What is frozen a worker's collector leaves alone, so that its pages stay shared."""
    gc.collect()
    gc.freeze()


def watch(
    worker: int, request: Request, requests: RequestReader, lasting: LastingWorker | None = None
) -> tuple[str, int | None]:
    """Waits for the worker; ends it at its limits, when cancelled, or when the client is gone.

    Returns why it ended (``exit``, ``time``, ``memory``, ``cancelled``) and its wait status, which
    is None when it is the ``lasting`` one, is done and stays.
    """
    deadline = None if request.time_limit is None else time.monotonic() + request.time_limit
    pidfd = os.pidfd_open(worker) if hasattr(os, "pidfd_open") else None
    poll = select.poll()
    if pidfd is not None:
        poll.register(pidfd, select.POLLIN)
    if not requests.closed:
        poll.register(REQUESTS, select.POLLIN)
    if lasting is not None:
        poll.register(lasting, lasting.awaited)
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
                elif lasting is not None and descriptor == lasting.fileno():
                    told = lasting.proceed()
                    if told == "fit" and reason == "exit":
                        return reason, None
                    if told == "working":
                        poll.modify(lasting, lasting.awaited)
                    else:
                        poll.unregister(lasting)
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


def _end(request: Request, reason: str, status: int) -> None:
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    ended = {
        "reason": reason,
        "exitCode": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "signal": None if number is None else _signal_name(number),
    }
    with suppress(OSError):
        write_all(1, request.end_mark.encode())
    with suppress(OSError):
        send({"id": request.id, "ended": ended})


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
