"""Parquet to the pandas frame that notebook code expects."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lathe_sidecar.failure import Failure

#: Integers up to here are exact as float64.
EXACT_FLOAT = 2**53


def read_frame(path: str, columns: list[str] | None = None) -> pd.DataFrame:
    """A Parquet file as ``pandas_frame`` has it. Raises ``python-input-unreadable``."""
    return pandas_frame(read_table(path, columns))


def read_table(path: str, columns: list[str] | None = None) -> pa.Table:
    """The table of a Parquet file. Raises ``python-input-unreadable``."""
    try:
        return pq.read_table(path, columns=columns)
    except (OSError, pa.ArrowException) as error:
        raise Failure(
            "python-input-unreadable",
            f"The step's input cannot be read: {error}",
            "This is a defect in Lathe, or a full or failing disk; run the flow again.",
            kind="storage",
        ) from None


def pandas_frame(table: pa.Table) -> pd.DataFrame:
    """A table as pandas reads it from Parquet by default, which notebook code is written for.

    Integers with nulls become float64 with NaN, texts and dates objects, timestamps datetime64.
    One exception: an integer column with nulls that holds values beyond 2^53, which float64 cannot
    keep, becomes ``Int64``.
    """
    wide = [
        name
        for name, column in zip(table.column_names, table.columns, strict=True)
        if 0 < column.null_count < len(column) and beyond_exact_floats(column)
    ]
    frame: pd.DataFrame = table.drop_columns(wide).to_pandas() if wide else table.to_pandas()
    for name in wide:
        position = table.schema.get_field_index(name)
        column = table.column(position).cast(pa.int64())
        frame.insert(position, name, column.to_pandas(types_mapper=lambda _: pd.Int64Dtype()))
    return frame


def beyond_exact_floats(column: pa.ChunkedArray) -> bool:
    """Whether a column holds an integer that float64 cannot keep."""
    if column.type not in (pa.int64(), pa.uint64()) or column.null_count == len(column):
        return False
    extremes = pc.min_max(column).as_py()
    return bool(max(abs(extremes["min"]), abs(extremes["max"])) > EXACT_FLOAT)
