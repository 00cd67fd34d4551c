"""Calls in processes forked from the server with the libraries already imported.

A fork per call keeps steps independent: options, random state, threads and memory of one step
never reach the next, so a preview and a job compute the same. Where somebody waits for each of many
small calls a worker lasts instead, for as long as a call leaves it as it found it.
"""

import ctypes
import faulthandler
import os
import pickle
import socket
import sys
import traceback
from contextlib import suppress
from typing import NoReturn

from lathe_sidecar import limits
from lathe_sidecar.failure import Failure
from lathe_sidecar.methods import METHODS, Method
from lathe_sidecar.process_state import unchanged_contexts
from lathe_sidecar.protocol import MESSAGES, REQUESTS, Reporter, Request, as_line, send, send_line
from lathe_sidecar.tenure import Tenure


def run_worker(request: Request, method: Method, server: int) -> NoReturn:
    """Does the work, sends its result or failure, and ends the process."""
    try:
        _begin(request.memory_limit, server)
        _do(request, method)
    finally:
        os._exit(0)


def run_lasting_worker(calls: socket.socket, memory_limit: int | None, server: int) -> NoReturn:
    """Does one call after the other, each a pickled ``Request``, and says when it is fit for more.

    Ends the process after a call that gave no result or left something that the next must not meet.
    """
    try:
        _begin(memory_limit, server)
        tenure = Tenure()
        # At the end of the supervisor: EOFError.
        with calls.makefile("rb") as pickled:
            while True:
                request: Request = pickle.load(pickled)
                with unchanged_contexts():
                    done = _do(request, METHODS[request.method])
                if not done or not tenure.lasts(request):
                    break
                calls.sendall(b"\n")
    finally:
        os._exit(0)


def _begin(memory_limit: int | None, server: int) -> None:
    os.setpgid(0, 0)
    limits.die_with_parent(server)
    limits.no_core_dump()
    os.close(REQUESTS)
    os.set_inheritable(MESSAGES, False)
    faulthandler.enable()
    if memory_limit is not None:
        limits.limit_memory(memory_limit)


def _do(request: Request, method: Method) -> bool:
    """Does the work and sends its result or failure; tells whether it is a result."""
    try:
        result = method.work()(request.params, Reporter(request.id))
        line = as_line({"id": request.id, "result": result})
    except BaseException as error:
        send({"id": request.id, "failure": _failure(error, request).to_json()})
        return False
    else:
        send_line(line)
        return True
    finally:
        flush_prints()


def _failure(error: BaseException, request: Request) -> Failure:
    if isinstance(error, Failure):
        return error
    limits.lift_memory_limit()
    if isinstance(error, MemoryError):
        return memory_failure(request.memory_limit)
    return Failure(
        "python-internal",
        f"The Python side-car failed in {request.method}: {type(error).__name__}: {error}",
        "This is a defect in Lathe; please report it with the details.",
        kind="internal",
        details="".join(traceback.format_exception(error, limit=20)),
    )


def memory_failure(limit: int | None) -> Failure:
    allowed = "" if limit is None else f" of {limit / (1 << 20):,.0f} MiB"
    return Failure(
        "python-memory-limit",
        f"The Python step needs more memory than its limit{allowed}.",
        "Drop columns or rows in a step before this one, work on fewer copies of the frame, "
        "or raise the memory limit.",
    )


def flush_prints() -> None:
    """Python's buffers and, for prints of compiled code, the C library's."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).fflush(None)
