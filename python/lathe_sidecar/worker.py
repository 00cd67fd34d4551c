"""One call in a process of its own, forked from the server with the libraries already imported.

A fork per call keeps steps independent: options, random state, threads and memory of one step
never reach the next, so a preview and a job compute the same.
"""

import ctypes
import faulthandler
import json
import os
import sys
import traceback
from contextlib import suppress
from typing import NoReturn

from lathe_sidecar import limits
from lathe_sidecar.failure import Failure
from lathe_sidecar.methods import Method
from lathe_sidecar.protocol import MESSAGES, REQUESTS, Reporter, Request, send


def run_worker(request: Request, method: Method, server: int) -> NoReturn:
    """Does the work, sends its result or failure, and ends the process."""
    try:
        os.setpgid(0, 0)
        limits.die_with_parent(server)
        limits.no_core_dump()
        os.close(REQUESTS)
        os.set_inheritable(MESSAGES, False)
        faulthandler.enable()
        if request.memory_limit is not None:
            limits.limit_memory(request.memory_limit)
        send({"id": request.id, **_outcome(request, method)})
        flush_prints()
    finally:
        os._exit(0)


def _outcome(request: Request, method: Method) -> dict[str, object]:
    try:
        result = method.work()(request.params, Reporter(request.id))
        json.dumps(result, allow_nan=False)
        return {"result": result}
    except Failure as failure:
        return {"failure": failure.to_json()}
    except MemoryError:
        limits.lift_memory_limit()
        return {"failure": memory_failure(request.memory_limit).to_json()}
    except BaseException as error:
        limits.lift_memory_limit()
        defect = Failure(
            "python-internal",
            f"The Python side-car failed in {request.method}: {type(error).__name__}: {error}",
            "This is a defect in Lathe; please report it with the details.",
            kind="internal",
            details=traceback.format_exc(limit=20),
        )
        return {"failure": defect.to_json()}


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
