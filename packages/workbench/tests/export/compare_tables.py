"""Compares two Parquet or CSV files cell by cell, exactly; prints the difference as JSON.

Floats are compared by their bits (NaN equals NaN). Usage: compare_tables.py EXPECTED ACTUAL [KEY...]
With KEYs both tables are put in that order first.
"""

import json
import math
import struct
import sys

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq


def read(path: str) -> pa.Table:
    if path.endswith(".csv"):
        return pa.csv.read_csv(path)
    return pq.read_table(path)


def same(a: object, b: object) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isnan(a) and math.isnan(b) or struct.pack("d", a) == struct.pack("d", b)
    return type(a) is type(b) and a == b


def main() -> None:
    expected, actual = read(sys.argv[1]), read(sys.argv[2])
    keys = [(key, "ascending") for key in sys.argv[3:]]
    if keys:
        expected, actual = expected.sort_by(keys), actual.sort_by(keys)
    differences = []
    if expected.column_names == actual.column_names and expected.num_rows == actual.num_rows:
        for name in expected.column_names:
            pairs = zip(expected[name].to_pylist(), actual[name].to_pylist(), strict=True)
            for row, (a, b) in enumerate(pairs):
                if not same(a, b):
                    differences.append([name, row, repr(a), repr(b)])
    print(
        json.dumps(
            {
                "columns": [expected.column_names, actual.column_names],
                "rows": [expected.num_rows, actual.num_rows],
                "cells": expected.num_rows * expected.num_columns,
                "differing": len(differences),
                "examples": differences[:10],
            }
        )
    )


main()
