"""A custom Python step over rows that come one by one or a few together, as to a served model."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from types import CodeType
from typing import Any

import pyarrow as pa

from lathe_sidecar.arrow_text import from_texts, to_texts, type_named
from lathe_sidecar.failure import Failure
from lathe_sidecar.limits import threads_for
from lathe_sidecar.protocol import Reporter
from lathe_sidecar.read_frame import pandas_frame
from lathe_sidecar.run_step import run_step
from lathe_sidecar.same_values import in_type
from lathe_sidecar.user_code import UserCode
from lathe_sidecar.write_frame import arrow_table


@dataclass(frozen=True)
class RowStep:
    """A step's code, run on tables in memory. What it prints and decides is not told."""

    code: UserCode
    compiled: CodeType
    #: The name that the code knows its input by.
    input: str

    @classmethod
    def of(cls, params: dict[str, Any]) -> "RowStep":
        """From ``code``, ``sourceName`` and ``input``, with a ``name``, of a call."""
        code = UserCode(params["code"], params.get("sourceName") or "step")
        return cls(code, code.compile(), params["input"]["name"])

    def apply(self, rows: pa.Table) -> pa.Table:
        """The table that the code makes of these rows. Raises what ``transform`` does."""
        frames = {self.input: pandas_frame(rows)}
        frame = run_step(self.code, self.compiled, frames, Unheard(0))
        return arrow_table(frame, Unheard(0))


class Unheard(Reporter):
    """A reporter whose notes go nowhere."""

    def note(self, text: str) -> None:
        pass

    def progress(self, share: float | None, text: str) -> None:
        pass


@contextmanager
def silent() -> Iterator[None]:
    """What Python code prints meanwhile goes nowhere."""
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        yield


def transform_rows(params: dict[str, Any], _: Reporter) -> dict[str, Any]:
    """Runs a step's code on rows that a call gives.

    ``params``: ``code``, ``sourceName``, ``input`` with the ``name`` that the code knows the rows
    by; ``rows``, their number; ``given``, the ``{"name", "type"}`` of each column; ``values``, a
    list of texts for each, or None for one without values; ``gives``, the columns that are wanted.
    Types are Arrow's, by name. Returns the ``values`` of those as texts.

    Raises ``python-rows-changed`` when the code gives another number of rows, and
    ``python-rows-type`` when a wanted column is not there or not of its type.
    """
    pa.set_cpu_count(threads_for(params["rows"] * len(params["given"])))
    step = RowStep.of(params)
    arrays = [
        _array(values, type_named(each["type"]), params["rows"])
        for each, values in zip(params["given"], params["values"], strict=True)
    ]
    with silent():
        given = pa.Table.from_arrays(arrays, names=[each["name"] for each in params["given"]])
        table = step.apply(given)
    if table.num_rows != params["rows"]:
        raise Failure(
            "python-rows-changed",
            f"The code gives {table.num_rows:,} rows for {params['rows']:,}.",
            "In front of a model a step must keep each row; filter in a step of its own.",
            kind="data",
        )
    return {"values": [to_texts(_wanted(table, each)) for each in params["gives"]]}


def _array(values: list[Any] | None, kind: pa.DataType, rows: int) -> pa.Array:
    return pa.nulls(rows, kind) if values is None else from_texts(values, kind)


def _wanted(table: pa.Table, column: dict[str, str]) -> pa.Array:
    name = column["name"]
    try:
        found = table.column(name).combine_chunks()
        return in_type(found, type_named(column["type"]))
    except (KeyError, pa.ArrowException) as error:
        lacks = isinstance(error, KeyError)
        raise Failure(
            "python-rows-type",
            f'The code gives no column "{name}" for these rows.'
            if lacks
            else f'The code gives other values in "{name}" than it gave in training: {error}',
            "In front of a model a step must give the same columns for every row.",
            kind="data",
            column=name,
        ) from None
