"""What charts of held-out predictions need: curves, bins, the confusion matrix."""

from typing import Any

import numpy as np
from sklearn import metrics

from lathe_sidecar.model.problem import Floats, Integers, Problem
from lathe_sidecar.model.scores import predicted_classes

_MOST_POINTS = 200
_CALIBRATION_BINS = 10
_MOST_SCATTER_POINTS = 500


def held_out_charts(problem: Problem, target: Floats, prediction: Floats) -> dict[str, Any]:
    """Confusion matrix; for two classes also ROC, precision-recall, thresholds and calibration."""
    if problem.kind == "regression":
        return {"predictedActual": _scatter(target, prediction)}
    actual = target.astype(np.int64)
    charts: dict[str, Any] = {"confusion": _confusion(problem, actual, prediction)}
    if problem.kind == "binary":
        charts["roc"] = _roc(actual, prediction)
        charts["precisionRecall"] = _precision_recall(actual, prediction)
        charts["calibration"] = _calibration(actual, prediction)
        charts["thresholds"] = _thresholds(actual, prediction)
    return charts


def _confusion(problem: Problem, actual: Integers, prediction: Floats) -> dict[str, Any]:
    counts = metrics.confusion_matrix(
        actual, predicted_classes(problem, prediction), labels=list(range(len(problem.classes)))
    )
    return {"classes": list(problem.classes), "actualByPredicted": counts.tolist()}


def _roc(actual: Integers, prediction: Floats) -> list[dict[str, float]]:
    false, true, _ = metrics.roc_curve(actual, prediction)
    return [
        {"falsePositiveRate": float(false[at]), "truePositiveRate": float(true[at])}
        for at in _thinned(len(false))
    ]


def _precision_recall(actual: Integers, prediction: Floats) -> list[dict[str, float]]:
    precision, recall, _ = metrics.precision_recall_curve(actual, prediction)
    return [
        {"recall": float(recall[at]), "precision": float(precision[at])}
        for at in _thinned(len(precision))
    ]


def _calibration(actual: Integers, prediction: Floats) -> list[dict[str, float | int]]:
    bins = np.minimum((prediction * _CALIBRATION_BINS).astype(int), _CALIBRATION_BINS - 1)
    return [
        {
            "from": number / _CALIBRATION_BINS,
            "to": (number + 1) / _CALIBRATION_BINS,
            "rows": int((bins == number).sum()),
            "meanPredicted": float(prediction[bins == number].mean()),
            "shareObserved": float(actual[bins == number].mean()),
        }
        for number in range(_CALIBRATION_BINS)
        if (bins == number).any()
    ]


def _thresholds(actual: Integers, prediction: Floats) -> list[dict[str, float | int]]:
    positive = int(actual.sum())
    negative = len(actual) - positive
    found: list[dict[str, float | int]] = []
    for hundredth in range(1, 100):
        said = prediction >= hundredth / 100
        true = int(actual[said].sum())
        false = int(said.sum()) - true
        found.append(
            {
                "threshold": hundredth / 100,
                "truePositive": true,
                "falsePositive": false,
                "falseNegative": positive - true,
                "trueNegative": negative - false,
            }
        )
    return found


def _scatter(target: Floats, prediction: Floats) -> list[dict[str, float]]:
    step = max(1, len(target) // _MOST_SCATTER_POINTS)
    return [
        {"predicted": float(prediction[at]), "actual": float(target[at])}
        for at in range(0, len(target), step)
    ][:_MOST_SCATTER_POINTS]


def _thinned(count: int) -> list[int]:
    """At most 200 positions, first and last among them."""
    if count <= _MOST_POINTS:
        return list(range(count))
    return sorted(set(np.linspace(0, count - 1, _MOST_POINTS).round().astype(int).tolist()))
