"""The pandas frame that a step left, to Parquet: every value kept, or an error that names it."""

import os
from collections import Counter

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lathe_sidecar.arrow_column import arrow_column
from lathe_sidecar.failure import Failure
from lathe_sidecar.protocol import Reporter

_ROW_GROUP = 122_880


def write_frame(frame: pd.DataFrame, path: str, report: Reporter) -> tuple[int, int]:
    """Writes what ``arrow_table`` makes of the frame, whole or not; gives its rows and columns."""
    table = arrow_table(frame, report)
    write_table(table, path)
    return table.num_rows, table.num_columns


def arrow_table(frame: pd.DataFrame, report: Reporter) -> pa.Table:
    """The table that a frame stands for.

    A named index becomes columns in front. An unnamed one is dropped, with a note when it holds
    anything but integers.
    """
    frame = _index_as_columns(frame, report)
    names = _column_names(frame)
    columns = (column for _, column in frame.items())
    arrays = [arrow_column(column, name) for column, name in zip(columns, names, strict=True)]
    return pa.Table.from_arrays(arrays, names=names)


def write_table(table: pa.Table, path: str) -> None:
    """Writes a table as Parquet, whole or not at all, its moments in microseconds."""
    temporary = f"{path}.part-{os.getpid()}"
    try:
        pq.write_table(
            table,
            temporary,
            row_group_size=_ROW_GROUP,
            coerce_timestamps="us",
            allow_truncated_timestamps=True,
        )
        os.replace(temporary, path)
    except OSError as error:
        raise Failure(
            "python-output-unwritable",
            f"The step's output cannot be written: {error.strerror or error}.",
            "Free space on the disk that holds the workspace, or move the workspace.",
            kind="storage",
        ) from None
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def _index_as_columns(frame: pd.DataFrame, report: Reporter) -> pd.DataFrame:
    index = frame.index
    if all(name is None for name in index.names):
        if isinstance(index, pd.MultiIndex) or not pd.api.types.is_integer_dtype(index.dtype):
            report.note(
                "The index of `df` has no name and was dropped; "
                "use df.reset_index() in the step to keep it as a column."
            )
        return frame
    taken = [name for name in index.names if name in frame.columns]
    if taken:
        listed = ", ".join(f'"{name}"' for name in taken)
        report.note(f"Index {listed} was dropped: `df` already has a column of that name.")
        frame = frame.reset_index(level=taken, drop=True)
        if list(frame.index.names) == [None] or set(taken) == set(index.names):
            return frame
    return frame.reset_index()


def _column_names(frame: pd.DataFrame) -> list[str]:
    if isinstance(frame.columns, pd.MultiIndex):
        raise Failure(
            "python-column-name",
            f"The columns of `df` have {frame.columns.nlevels} levels of names.",
            'Join them: df.columns = ["_".join(map(str, name)) for name in df.columns]',
        )
    names: list[str] = []
    for position, name in enumerate(frame.columns):
        if not isinstance(name, str):
            raise Failure(
                "python-column-name",
                f"Column {position + 1} of `df` is named {name!r} "
                f"({type(name).__name__}), not with a text.",
                "Name it, or use df.columns = df.columns.astype(str)",
            )
        if name == "" or "\0" in name:
            raise Failure(
                "python-column-name",
                f"Column {position + 1} of `df` has an empty or unreadable name.",
                "Name it with df.columns = [...] or df.rename(columns={...}).",
            )
        names.append(name)
    folded = Counter(name.lower() for name in names)
    twins = [name for name in names if folded[name.lower()] > 1]
    if twins:
        same = len(set(twins)) == 1 or twins[0] in twins[1:]
        raise Failure(
            "python-column-duplicate",
            f'`df` has several columns named "{twins[0]}".'
            if same
            else f'The columns "{twins[0]}" and "{twins[1]}" of `df` differ only in case, '
            "which SQL engines do not tell apart.",
            "Rename or drop one of them in the step, e.g. "
            "df = df.loc[:, ~df.columns.str.lower().duplicated()]",
            column=twins[0],
        )
    return names
