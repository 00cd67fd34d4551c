"""How good predictions are, and how good the trivial ones."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from scipy.stats import rankdata
from sklearn import metrics

from lathe_sidecar.model.problem import Floats, Integers, Problem

#: Score names; a class's own F1 is under ("f1PerClass", class).
Scores = dict[str | tuple[str, str], float]

#: What each score is for, and the larger-is-better direction, for the reader of a report.
LARGER_IS_BETTER = {
    "auc": True,
    "averagePrecision": True,
    "f1Positive": True,
    "f1Macro": True,
    "f1Weighted": True,
    "accuracy": True,
    "balancedAccuracy": True,
    "logLoss": False,
    "brier": False,
    "r2": True,
    "rmse": False,
    "mse": False,
    "mae": False,
    "medianAbsoluteError": False,
}


def area_under_roc(positive: Integers, probability: Floats) -> float:
    """Mann-Whitney form, ties counted half. NaN when one class is absent."""
    ones = int(positive.sum())
    zeros = len(positive) - ones
    if ones == 0 or zeros == 0:
        return float("nan")
    ranks = rankdata(probability)
    return float((ranks[positive == 1].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def predicted_classes(problem: Problem, prediction: Floats) -> Integers:
    """The likelier class; for two classes the positive one from 0.5 on."""
    if problem.kind == "binary":
        return (prediction >= 0.5).astype(np.int64)
    return np.asarray(np.argmax(prediction, axis=1), dtype=np.int64)


def score(problem: Problem, target: Floats, prediction: Floats) -> Scores:
    """All scores of one set of predictions."""
    if problem.kind == "regression":
        return _regression(target, prediction)
    actual = target.astype(np.int64)
    scores = _labels(problem, actual, predicted_classes(problem, prediction))
    if problem.kind == "binary":
        both = 0 < actual.sum() < len(actual)
        scores["auc"] = area_under_roc(actual, prediction)
        scores["averagePrecision"] = (
            float(metrics.average_precision_score(actual, prediction)) if both else float("nan")
        )
        scores["logLoss"] = float(metrics.log_loss(actual, prediction, labels=[0, 1]))
        scores["brier"] = float(np.mean((prediction - actual) ** 2))
        return scores
    one_against_rest = [
        area_under_roc((actual == number).astype(np.int64), prediction[:, number])
        for number in range(len(problem.classes))
    ]
    scores["auc"] = float(np.mean(one_against_rest))
    numbers = list(range(len(problem.classes)))
    scores["logLoss"] = float(metrics.log_loss(actual, prediction, labels=numbers))
    return scores


def _labels(problem: Problem, actual: Integers, predicted: Integers) -> Scores:
    numbers = list(range(len(problem.classes)))
    per_class = metrics.f1_score(actual, predicted, labels=numbers, average=None, zero_division=0)
    counts = np.bincount(actual, minlength=len(numbers))
    scores: Scores = {
        ("f1PerClass", name): float(value)
        for name, value in zip(problem.classes, per_class, strict=True)
    }
    if problem.kind == "binary":
        scores["f1Positive"] = float(per_class[1])
    present = counts > 0
    recalls = [
        float(np.mean(predicted[actual == number] == number)) for number in np.flatnonzero(present)
    ]
    scores["f1Macro"] = float(np.mean(per_class))
    scores["f1Weighted"] = float(np.average(per_class, weights=counts))
    scores["accuracy"] = float(np.mean(actual == predicted))
    scores["balancedAccuracy"] = float(np.mean(recalls))
    return scores


def _regression(target: Floats, prediction: Floats) -> Scores:
    error = target - prediction
    spread = float(np.sum((target - target.mean()) ** 2))
    mse = float(np.mean(error**2))
    return {
        "r2": 1 - float(np.sum(error**2)) / spread if spread > 0 else float("nan"),
        "rmse": float(np.sqrt(mse)),
        "mse": mse,
        "mae": float(np.mean(np.abs(error))),
        "medianAbsoluteError": float(np.median(np.abs(error))),
    }


def trivial_prediction(problem: Problem, train_target: Floats, rows: int) -> Floats:
    """What one would predict knowing only the label's values in the training rows."""
    if problem.kind == "regression":
        return np.full(rows, train_target.mean())
    shares = np.bincount(train_target.astype(np.int64), minlength=len(problem.classes)) / len(
        train_target
    )
    if problem.kind == "binary":
        return np.full(rows, shares[1])
    return np.tile(shares, (rows, 1))


def always_positive(problem: Problem, target: Floats) -> Scores:
    """Scores of saying the positive class every time: the baseline that F1 must beat."""
    actual = target.astype(np.int64)
    return _labels(problem, actual, np.ones(len(actual), dtype=np.int64))


def trivial_name(problem: Problem) -> str:
    if problem.kind == "regression":
        return "always predicts the mean of the training rows"
    return "always predicts the most common class, with the class shares as probabilities"


def summarise(folds: Iterable[Scores]) -> dict[str, Any]:
    """Mean, sample standard deviation and number of folds of each score; nested by class."""
    every = list(folds)
    summary: dict[str, Any] = {}
    for name in every[0]:
        values = np.array([fold[name] for fold in every])
        values = values[np.isfinite(values)]
        described = {
            "mean": _number(values, np.mean, 1),
            "sd": _number(values, lambda each: np.std(each, ddof=1), 2),
            "folds": len(values),
        }
        if isinstance(name, tuple):
            summary.setdefault(name[0], {})[name[1]] = described
        else:
            summary[name] = described
    return summary


def plain(scores: Scores) -> dict[str, Any]:
    """One set of scores as JSON; undefined ones are null."""
    described: dict[str, Any] = {}
    for name, value in scores.items():
        shown = value if np.isfinite(value) else None
        if isinstance(name, tuple):
            described.setdefault(name[0], {})[name[1]] = shown
        else:
            described[name] = shown
    return described


def _number(values: Floats, what: Callable[[Floats], Any], least: int) -> float | None:
    return float(what(values)) if len(values) >= least else None
