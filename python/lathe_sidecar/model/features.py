"""Columns as LightGBM wants them: numbers, and categories numbered by the training rows alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lathe_sidecar.failure import Failure
from lathe_sidecar.model.problem import Floats, class_text

#: A text column with nearly as many different values as rows tells rows apart, not classes.
_IDENTIFIER_SHARE = 0.9
_IDENTIFIER_ROWS = 50


@dataclass(frozen=True)
class LeftOut:
    column: str
    why: str

    def to_json(self) -> dict[str, str]:
        return {"column": self.column, "why": self.why}


@dataclass(frozen=True)
class Features:
    """Numeric columns as float64, categories as objects (texts or None), by name and in order."""

    columns: dict[str, "np.ndarray[Any, Any]"]
    categorical: frozenset[str]

    @property
    def names(self) -> list[str]:
        return list(self.columns)

    def rows(self, chosen: Any) -> "Features":
        return Features(
            {name: values[chosen] for name, values in self.columns.items()}, self.categorical
        )


def schema_of(path: str) -> pa.Schema:
    schema: pa.Schema = pq.read_schema(path)
    return schema


def require_columns(schema: pa.Schema, names: list[str], parameter: str) -> None:
    for name in names:
        if name not in schema.names:
            raise Failure(
                "column-missing",
                f'There is no column "{name}" in the table.',
                "Columns here: " + ", ".join(schema.names[:30]),
                kind="data",
                column=name,
                parameter=parameter,
            )


def read_features(
    frame: pd.DataFrame, schema: pa.Schema, names: list[str], keep_identifiers: bool = False
) -> tuple[Features, list[LeftOut]]:
    """Splits the columns into numbers, categories and those that a model cannot use.

    Dates and times become seconds since 1970. Lists, structs and binaries are left out, and so,
    unless ``keep_identifiers``, are text columns that nearly always differ between rows.
    """
    columns: dict[str, np.ndarray[Any, Any]] = {}
    categorical: set[str] = set()
    left_out: list[LeftOut] = []
    for name in names:
        kind = schema.field(name).type
        series = frame[name]
        if pa.types.is_boolean(kind) or _is_text(kind):
            values = _category_texts(series)
            known = values[~pd.isna(values)]
            distinct = len(pd.unique(known))
            if (
                not keep_identifiers
                and len(known) >= _IDENTIFIER_ROWS
                and distinct > _IDENTIFIER_SHARE * len(known)
            ):
                left_out.append(LeftOut(name, f"nearly every row differs ({distinct:,} texts)"))
                continue
            columns[name] = values
            categorical.add(name)
        elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            columns[name] = pd.to_numeric(series).to_numpy(dtype=np.float64, na_value=np.nan)
        elif pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            columns[name] = _epoch_seconds(series)
        else:
            left_out.append(LeftOut(name, f"values of type {kind} cannot be learnt from"))
    return Features(columns, frozenset(categorical)), left_out


def column_type(kind: pa.DataType) -> str:
    """The type of a feature's column in a model's description, in one word."""
    if pa.types.is_boolean(kind):
        return "boolean"
    if _is_text(kind):
        return "text"
    if pa.types.is_date(kind):
        return "date"
    return "timestamp" if pa.types.is_timestamp(kind) else "number"


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)
    )


def _category_texts(series: "pd.Series[Any]") -> "np.ndarray[Any, Any]":
    values = series.astype(object).to_numpy()
    null = pd.isna(values)
    texts = np.empty(len(values), dtype=object)
    texts[~null] = [
        value if isinstance(value, str) else class_text(value) for value in values[~null]
    ]
    return texts


def _epoch_seconds(series: "pd.Series[Any]") -> Floats:
    times = pd.to_datetime(series, utc=True)
    seconds = (times - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    return np.asarray(seconds, dtype=np.float64)


@dataclass(frozen=True)
class Encoder:
    """Learned on training rows: the categories of each categorical column, in order.

    Categories that the training rows did not have become missing values.
    """

    names: tuple[str, ...]
    categories: dict[str, list[str]]

    @staticmethod
    def fit(features: Features, rows: Any = slice(None)) -> "Encoder":
        categories = {
            name: sorted({text for text in features.columns[name][rows] if text is not None})
            for name in features.names
            if name in features.categorical
        }
        return Encoder(tuple(features.names), categories)

    @property
    def categorical_positions(self) -> list[int]:
        return [at for at, name in enumerate(self.names) if name in self.categories]

    def matrix(self, features: Features, rows: Any = slice(None)) -> Floats:
        """Rows by features; category numbers and numbers as float64, missing as NaN."""
        columns = [self._column(features, name, rows) for name in self.names]
        return np.asarray(np.column_stack(columns), dtype=np.float64)

    def _column(self, features: Features, name: str, rows: Any) -> Floats:
        values = features.columns[name][rows]
        if name not in self.categories:
            return np.asarray(values, dtype=np.float64)
        numbers = pd.Categorical(values, categories=self.categories[name]).codes.astype(np.float64)
        return np.asarray(np.where(numbers < 0, np.nan, numbers), dtype=np.float64)
