"""What is predicted: the kind of problem, its classes, and the rows whose label is known."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from lathe_sidecar.failure import Failure

Kind = Literal["binary", "multiclass", "regression"]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

#: Whole-number labels with at most this many different values are taken for classes.
MOST_NUMERIC_CLASSES = 10
MOST_CLASSES = 100


@dataclass(frozen=True)
class Problem:
    """``target`` holds, for the rows with ``known`` label, class numbers or values.

    In a binary problem class 1 is the positive class, so ``classes`` is (negative, positive).
    """

    kind: Kind
    why: str
    classes: tuple[str, ...]
    target: Floats
    known: Booleans

    @property
    def positive(self) -> str | None:
        return self.classes[1] if self.kind == "binary" else None

    @property
    def class_numbers(self) -> Integers:
        return self.target.astype(np.int64)

    def class_counts(self) -> dict[str, int]:
        counts = np.bincount(self.class_numbers, minlength=len(self.classes))
        return {name: int(count) for name, count in zip(self.classes, counts, strict=True)}


def read_problem(
    label: "pd.Series[Any]", asked: str = "auto", positive: str | None = None
) -> Problem:
    """Decides the kind of problem unless asked for one. Rows without a label are not ``known``.

    ``positive`` is the class that AUC and F1 refer to, as text; by default the rarer one.
    """
    known = label.notna().to_numpy(dtype=bool)
    if pd.api.types.infer_dtype(label, skipna=True) == "decimal":
        label = pd.to_numeric(label)
    numeric = pd.api.types.is_numeric_dtype(label.dtype) and not pd.api.types.is_bool_dtype(
        label.dtype
    )
    if numeric:
        known &= np.isfinite(label.to_numpy(dtype=np.float64, na_value=np.nan))
    values = label[known]
    if len(values) == 0:
        raise Failure(
            "model-no-label",
            f'Column "{label.name}" has no values to learn from.',
            "Choose another label column.",
            kind="data",
            column=str(label.name),
            parameter="label",
        )
    kind, why = _kind(values, numeric, asked)
    if kind == "regression":
        if not numeric:
            raise Failure(
                "model-label-not-numeric",
                f'Regression needs numbers, and column "{label.name}" does not hold numbers.',
                "Choose classification, or cast the label to a number first.",
                kind="data",
                column=str(label.name),
                parameter="problem",
            )
        return Problem("regression", why, (), values.to_numpy(dtype=np.float64), known)
    return _classification(label, values, known, kind, why, positive)


def class_text(value: object) -> str:
    """A class as text: whole numbers without a decimal point, booleans in lower case."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _kind(values: "pd.Series[Any]", numeric: bool, asked: str) -> tuple[Kind, str]:
    distinct = int(values.nunique())
    if asked == "regression":
        return "regression", "asked for"
    if asked in ("binary", "multiclass"):
        return "binary" if distinct == 2 else "multiclass", "asked for"
    if asked != "auto":
        raise Failure(
            "model-problem-unknown",
            f'"{asked}" is not a kind of problem.',
            "Use binary, multiclass, regression or auto.",
            kind="usage",
            parameter="problem",
        )
    if distinct == 2:
        return "binary", "the label has 2 different values"
    if not numeric:
        return "multiclass", f"the label has {distinct:,} different values that are not numbers"
    whole = bool((values == values.round()).all())
    if whole and distinct <= MOST_NUMERIC_CLASSES:
        return "multiclass", f"the label has only {distinct} different whole numbers"
    return "regression", f"the label is numeric with {distinct:,} different values"


def _classification(
    label: "pd.Series[Any]",
    values: "pd.Series[Any]",
    known: Booleans,
    kind: Kind,
    why: str,
    positive: str | None,
) -> Problem:
    name = str(label.name)
    numbers, unique = pd.factorize(values, sort=True)
    texts = [class_text(value) for value in unique]
    counts = np.bincount(numbers, minlength=len(texts))
    if len(texts) < 2:
        raise Failure(
            "model-one-class",
            f'Column "{name}" holds one value only, "{texts[0]}": there is nothing to tell apart.',
            "Choose another label column, or look at the filters above.",
            kind="data",
            column=name,
            parameter="label",
        )
    if len(texts) > MOST_CLASSES:
        raise Failure(
            "model-many-classes",
            f'Column "{name}" has {len(texts):,} different values; {MOST_CLASSES} classes are '
            "the most.",
            "Choose another label, group its rare values, or use regression for numbers.",
            kind="data",
            column=name,
            parameter="label",
        )
    rare = [texts[at] for at in range(len(texts)) if counts[at] < 2]
    if rare:
        raise Failure(
            "model-class-too-small",
            f'Class "{rare[0]}" of column "{name}" has a single row; a model must learn from one '
            "and be tried on another.",
            "Filter out or group such classes first.",
            kind="data",
            column=name,
            parameter="label",
            details="Classes with one row: " + ", ".join(rare[:20]),
        )
    if kind == "binary":
        chosen = _positive(texts, counts, positive, name)
        if chosen == 0:
            texts, numbers = texts[::-1], 1 - numbers
    return Problem(kind, why, tuple(texts), numbers.astype(np.float64), known)


def _positive(texts: list[str], counts: Integers, positive: str | None, name: str) -> int:
    if positive is None:
        return 0 if counts[0] < counts[1] else 1
    if positive not in texts:
        raise Failure(
            "model-positive-missing",
            f'The label "{name}" has no class "{positive}".',
            "Use one of " + " or ".join(f'"{text}"' for text in texts) + ".",
            kind="usage",
            column=name,
            parameter="positive",
        )
    return texts.index(positive)
