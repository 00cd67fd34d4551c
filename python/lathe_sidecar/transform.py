"""A custom Python step: `df` in, the user's code, `df` out."""

import time
from typing import Any

import pyarrow as pa

from lathe_sidecar.limits import thread_count
from lathe_sidecar.protocol import Reporter
from lathe_sidecar.read_frame import read_frame
from lathe_sidecar.run_step import run_step
from lathe_sidecar.user_code import UserCode
from lathe_sidecar.write_frame import write_frame


def transform(params: dict[str, Any], report: Reporter) -> dict[str, Any]:
    """Runs a step's code on Parquet tables.

    ``params``: ``code``; ``inputs``, a list of ``{"name", "path"}`` of which the first is bound to
    ``df`` and each to its own name; ``output``, the Parquet file to write; ``sourceName``, what
    tracebacks call the code. Returns ``rows``, ``columns`` and ``seconds``.
    """
    started = time.monotonic()
    pa.set_cpu_count(thread_count())
    code = UserCode(params["code"], params.get("sourceName") or "step")
    compiled = code.compile()
    frames = {each["name"]: read_frame(each["path"]) for each in params["inputs"]}
    frame = run_step(code, compiled, frames, report)
    rows, columns = write_frame(frame, params["output"], report)
    return {"rows": rows, "columns": columns, "seconds": time.monotonic() - started}
