"""Parquet to the pandas frame that notebook code expects."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lathe_sidecar.failure import Failure

#: Integers up to here are exact as float64.
EXACT_FLOAT = 2**53


def read_frame(path: str, columns: list[str] | None = None) -> pd.DataFrame:
    """A Parquet file as pandas reads it by default, which notebook code is written for.

    Integers with nulls become float64 with NaN, texts and dates objects, timestamps datetime64.
    One exception: an integer column with nulls that holds values beyond 2^53, which float64 cannot
    keep, becomes ``Int64``.
    """
    try:
        table = pq.read_table(path, columns=columns)
    except (OSError, pa.ArrowException) as error:
        raise Failure(
            "python-input-unreadable",
            f"The step's input cannot be read: {error}",
            "This is a defect in Lathe, or a full or failing disk; run the flow again.",
            kind="storage",
        ) from None
    wide = [field.name for field in table.schema if _needs_nullable(table, field)]
    frame: pd.DataFrame = table.drop_columns(wide).to_pandas() if wide else table.to_pandas()
    for name in wide:
        position = table.schema.get_field_index(name)
        column = table.column(position).cast(pa.int64())
        frame.insert(position, name, column.to_pandas(types_mapper=lambda _: pd.Int64Dtype()))
    return frame


def _needs_nullable(table: pa.Table, field: pa.Field) -> bool:
    if field.type not in (pa.int64(), pa.uint64()):
        return False
    column = table.column(field.name)
    if column.null_count == 0 or column.null_count == len(column):
        return False
    import pyarrow.compute as pc

    extremes = pc.min_max(column).as_py()
    return bool(max(abs(extremes["min"]), abs(extremes["max"])) > EXACT_FLOAT)
