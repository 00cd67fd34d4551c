"""What code changes of its process, put back so that the next call in it finds what this one found.

Not put back: what libraries keep for themselves (attributes set on them, caches, their threads),
imported modules and open files.
"""

import decimal
import os
import random
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import numpy as np
import pandas as pd


class ProcessState:
    """The state of this process when it is made."""

    def __init__(self) -> None:
        self._folder = os.getcwd()
        self._environment = dict(os.environ)
        self._path = list(sys.path)
        self._streams = (sys.stdin, sys.stdout, sys.stderr)
        self._random = random.getstate()
        self._numpy_random = np.random.get_state()
        with _without_warnings():
            self._options = {name: pd.get_option(name) for name in _option_names(pd.options)}

    def put_back(self) -> None:
        """Raises OSError when the working folder is gone; what NumPy and pandas raise passes."""
        os.chdir(self._folder)
        if os.environ != self._environment:
            os.environ.clear()
            os.environ.update(self._environment)
        sys.path[:] = self._path
        sys.stdin, sys.stdout, sys.stderr = self._streams
        random.setstate(self._random)
        np.random.set_state(self._numpy_random)
        # `pd.reset_option("all")` is slow, and gives defaults where something else was set.
        with _without_warnings():
            for name, value in self._options.items():
                if pd.get_option(name) is not value:
                    pd.set_option(name, value)
        for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
            signal.setitimer(timer, 0)


@contextmanager
def unchanged_contexts() -> Iterator[None]:
    """Puts back, at its end, how Python warns and how NumPy and decimals compute and print."""
    contexts: tuple[AbstractContextManager[object], ...] = (
        warnings.catch_warnings(),
        np.errstate(),
        np.printoptions(),
        decimal.localcontext(),
    )
    with ExitStack() as entered:
        for context in contexts:
            entered.enter_context(context)
        yield


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Reading an option that is deprecated warns."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _option_names(options: object, prefix: str = "") -> Iterator[str]:
    """The full names of pandas' options, which `pd.options` groups."""
    for name in dir(options):
        value = getattr(options, name)
        if isinstance(value, type(options)):
            yield from _option_names(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"
