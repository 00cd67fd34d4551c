"""A custom Python step: `df` in, the user's code, `df` out."""

import sys
import time
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from lathe_sidecar.failure import Failure
from lathe_sidecar.limits import thread_count
from lathe_sidecar.protocol import Reporter
from lathe_sidecar.read_frame import read_frame
from lathe_sidecar.user_code import UserCode
from lathe_sidecar.write_frame import write_frame

_LEAVE_A_FRAME = "Leave the resulting pandas DataFrame in the variable `df`."


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
    namespace = _namespace(frames)
    code.run(compiled, namespace)
    frame = _resulting_frame(namespace.get("df"), "df" in namespace, report)
    # The inputs go before the output is built: two copies of a large frame are enough.
    frames.clear()
    namespace.clear()
    rows, columns = write_frame(frame, params["output"], report)
    return {"rows": rows, "columns": columns, "seconds": time.monotonic() - started}


def _namespace(frames: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """The step's own ``__main__``, so that pickling and ``if __name__ == "__main__"`` work."""
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    namespace = module.__dict__
    namespace.update({"pd": pd, "np": np, "inputs": dict(frames)})
    namespace.update({name: frame for name, frame in frames.items() if name.isidentifier()})
    if frames:
        namespace["df"] = next(iter(frames.values()))
    return namespace


def _resulting_frame(value: object, present: bool, report: Reporter) -> pd.DataFrame:
    if isinstance(value, pd.Series):
        report.note("`df` was left as a Series; it became a table of one column.")
        return value.to_frame("value" if value.name is None else value.name)
    if not present:
        raise Failure(
            "python-no-frame", "The step's code deleted the variable `df`.", _LEAVE_A_FRAME
        )
    if value is None:
        raise Failure(
            "python-no-frame",
            "The step's code left `df` as None.",
            f"{_LEAVE_A_FRAME} Methods with inplace=True return None: do not assign their result.",
        )
    if not isinstance(value, pd.DataFrame):
        raise Failure(
            "python-no-frame",
            f"The step's code left `df` as {type(value).__name__}, not as a pandas DataFrame.",
            _LEAVE_A_FRAME,
        )
    if len(value.columns) == 0:
        raise Failure(
            "python-no-frame", "The step's code left `df` without any columns.", _LEAVE_A_FRAME
        )
    return value
