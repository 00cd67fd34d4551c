"""What a worker that stays puts back after a call, and after which calls it does not stay."""

import os
import random
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lathe_sidecar import tenure
from lathe_sidecar.process_state import ProcessState, unchanged_contexts
from lathe_sidecar.protocol import Request
from lathe_sidecar.tenure import Tenure

CALL = Request(1, "transform_rows", {"code": "df"})


@pytest.fixture(autouse=True)
def home() -> Iterator[None]:
    folder = os.getcwd()
    yield
    os.chdir(folder)


def test_options_of_every_depth_and_deprecated_ones_are_put_back() -> None:
    state = ProcessState()
    pd.set_option("display.unicode.east_asian_width", True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pd.set_option("mode.use_inf_as_na", True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        state.put_back()
    assert pd.get_option("display.unicode.east_asian_width") is False
    assert pd.isna(pd.Series([np.inf])).tolist() == [False]


def test_an_option_that_was_set_before_is_put_back_to_that() -> None:
    with pd.option_context("display.width", 99):
        state = ProcessState()
        pd.set_option("display.width", 7)
        state.put_back()
        assert pd.get_option("display.width") == 99


def test_the_same_random_numbers_come_again() -> None:
    state = ProcessState()
    first = (random.random(), np.random.rand())
    random.seed(1)
    np.random.seed(1)
    state.put_back()
    assert (random.random(), np.random.rand()) == first


def test_folder_environment_and_paths_are_put_back(tmp_path: Path) -> None:
    before = (os.getcwd(), dict(os.environ), list(sys.path))
    state = ProcessState()
    os.chdir(tmp_path)
    os.environ["LATHE_TEST"] = "1"
    del os.environ["PATH"]
    sys.path.clear()
    state.put_back()
    assert (os.getcwd(), dict(os.environ), list(sys.path)) == before


def test_warnings_and_arithmetic_are_put_back() -> None:
    before = (list(warnings.filters), np.geterr(), np.get_printoptions())
    with unchanged_contexts():
        warnings.simplefilter("error")
        np.seterr(all="raise")
        np.set_printoptions(precision=2)
    assert (list(warnings.filters), np.geterr(), np.get_printoptions()) == before


def test_a_worker_stays_after_a_call_that_leaves_nothing() -> None:
    assert Tenure().lasts(CALL)


def test_a_worker_does_not_stay_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenure, "_MOST_CALLS", 3)
    worker = Tenure()
    assert [worker.lasts(CALL) for _ in range(3)] == [True, True, False]


def test_a_worker_does_not_stay_where_its_folder_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    os.chdir(folder)
    worker = Tenure()
    folder.rmdir()
    assert not worker.lasts(CALL)


def test_a_worker_does_not_stay_beside_a_thread() -> None:
    worker = Tenure()
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    assert not worker.lasts(CALL)
    done.set()
    thread.join()
    assert worker.lasts(CALL)


def test_a_worker_does_not_stay_when_memory_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    resident = iter([500, 700, 755, 756])
    monkeypatch.setattr(tenure, "resident_bytes", lambda _: next(resident) << 20)
    worker = Tenure()
    # 256 MiB beyond what its first call left.
    assert [worker.lasts(CALL) for _ in range(4)] == [True, True, True, False]


def test_what_other_code_imports_is_not_growth(monkeypatch: pytest.MonkeyPatch) -> None:
    resident = iter([500, 900, 900])
    monkeypatch.setattr(tenure, "resident_bytes", lambda _: next(resident) << 20)
    worker = Tenure()
    other = Request(2, "transform_rows", {"code": "import torch"})
    assert [worker.lasts(call) for call in (CALL, other, CALL)] == [True, True, True]
