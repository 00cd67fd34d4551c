"""What the side-car can be asked to do, and what each needs imported."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lathe_sidecar.protocol import Reporter

Work = Callable[[dict[str, Any], Reporter], dict[str, Any]]


@dataclass(frozen=True)
class Method:
    """``module.function`` does the work; ``preload`` is imported once, before the fork."""

    module: str
    function: str
    preload: tuple[str, ...] = ()
    #: Its calls go one after the other to a worker that stays; those of others fork one each.
    lasting: bool = False

    def prepare(self) -> None:
        for name in (*self.preload, self.module):
            importlib.import_module(name)

    def work(self) -> Work:
        found: Work = getattr(importlib.import_module(self.module), self.function)
        return found


METHODS = {
    "transform": Method("lathe_sidecar.transform", "transform"),
    "transform_rows": Method("lathe_sidecar.row_step", "transform_rows", lasting=True),
    "check_rows": Method("lathe_sidecar.row_check", "check_rows"),
    "check_without": Method("lathe_sidecar.row_check", "check_without"),
    "quick_model": Method("lathe_sidecar.quick_model", "quick_model"),
    "train_model": Method("lathe_sidecar.trained_model", "train_model"),
    "evaluate_model": Method("lathe_sidecar.trained_model", "evaluate_model"),
    "export_onnx": Method("lathe_sidecar.trained_model", "export_onnx"),
}
