"""Running a custom Python step's code on frames: what it sees, and what it leaves."""

import sys
from types import CodeType, ModuleType
from typing import Any

import numpy as np
import pandas as pd

from lathe_sidecar.failure import Failure
from lathe_sidecar.protocol import Reporter
from lathe_sidecar.user_code import UserCode

_LEAVE_A_FRAME = "Leave the resulting pandas DataFrame in the variable `df`."


def run_step(
    code: UserCode, compiled: CodeType, frames: dict[str, pd.DataFrame], report: Reporter
) -> pd.DataFrame:
    """The frame that the code leaves in ``df``, which is the first of the given ones before it.

    Empties ``frames``, so that inputs do not stay in memory beside the result. Raises
    ``python-step-failed`` and ``python-no-frame``.
    """
    namespace = _namespace(frames)
    code.run(compiled, namespace)
    frame = _resulting_frame(namespace.get("df"), "df" in namespace, report)
    # The inputs go before the output is built: two copies of a large frame are enough.
    frames.clear()
    namespace.clear()
    return frame


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
