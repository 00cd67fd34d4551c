"""Compiling and running a user's code, with errors that point at the user's own lines."""

import linecache
import traceback
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

from lathe_sidecar.failure import Failure

_ADVICE = {
    "EOFError": "A step has no keyboard: read what it needs from a file or a flow parameter.",
    "SystemExit": "Remove the call that ends the program; leave the result in `df` instead.",
    "KeyError": "Check the name against the columns that reach this step.",
    "ModuleNotFoundError": "Install the package into Lathe's Python environment (.venv).",
}


@dataclass(frozen=True)
class UserCode:
    """``text`` as the user wrote it; ``name`` is what tracebacks call it."""

    text: str
    name: str

    @property
    def file(self) -> str:
        return f"<{self.name}>"

    def compile(self) -> CodeType:
        """Raises ``python-step-failed`` with the line for code that is not Python."""
        lines = self.text.splitlines(keepends=True)
        # With no modification time, linecache keeps the entry and tracebacks show source lines.
        linecache.cache[self.file] = (len(self.text), None, lines, self.file)
        try:
            return _compiled(self.text, self.file)
        except SyntaxError as error:
            shown = "".join(traceback.format_exception_only(error)).rstrip()
            advice = "Correct the marked place."
            if error.msg == "'return' outside function":
                advice = "A step does not return: assign the result to `df`."
            raise Failure(
                "python-step-failed",
                f"{type(error).__name__}: {error.msg}",
                advice,
                line=error.lineno,
                details=shown,
            ) from None
        except ValueError as error:  # null characters
            raise Failure(
                "python-step-failed", f"ValueError: {error}", "Remove the unreadable characters."
            ) from None

    def run(self, compiled: CodeType, namespace: dict[str, Any]) -> None:
        """Executes the code. MemoryError passes; any other exception is ``python-step-failed``."""
        try:
            exec(compiled, namespace)
        except MemoryError:
            raise
        except BaseException as error:
            raise self._failure(error) from None

    def _failure(self, error: BaseException) -> Failure:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if frame.filename == self.file]
        kind = type(error).__name__
        return Failure(
            "python-step-failed",
            _one_line(error),
            _ADVICE.get(kind, "Correct the step's code, or the data that reaches it."),
            line=own[-1].lineno if own else None,
            details=self._traceback(error, frames, own),
        )

    def _traceback(
        self,
        error: BaseException,
        frames: traceback.StackSummary,
        own: list[traceback.FrameSummary],
    ) -> str:
        lines = ["Traceback (your code, most recent call last):"]
        for frame in own:
            place = "" if frame.name == "<module>" else f", in {frame.name}"
            lines.append(f"  {self.name}, line {frame.lineno}{place}")
            if frame.line:
                lines.append(f"    {frame.line.strip()}")
        if frames and frames[-1].filename != self.file:
            last = frames[-1]
            lines.append(f"  raised in {_shortened(last.filename)}, in {last.name}")
        lines.append("".join(traceback.format_exception_only(error)).rstrip())
        if error.__cause__ is not None:
            lines.append(f"caused by {_one_line(error.__cause__)}")
        return "\n".join(lines)


@lru_cache(maxsize=32)
def _compiled(text: str, file: str) -> CodeType:
    return compile(text, file, "exec", dont_inherit=True)


def _one_line(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:
        text = "(its message cannot be shown)"
    first = text.strip().split("\n", 1)[0]
    kind = type(error).__name__
    return f"{kind}: {first}" if first else kind


def _shortened(path: str) -> str:
    """A library's file from its package on: where Python is installed does not matter here."""
    parts = Path(path).parts
    for folder in ("site-packages", "dist-packages"):
        if folder in parts:
            return "/".join(parts[parts.index(folder) + 1 :])
    return "/".join(parts[-2:])
