"""What a careful colleague would say on seeing the scores."""

from typing import Any

from lathe_sidecar.model.problem import Problem

_NEAR = 0.05
_TOO_GOOD_AUC = 0.98
_FEW_ROWS = 20
_GAP = 0.15


def findings(
    problem: Problem,
    scores: dict[str, Any],
    trivial: dict[str, Any],
    always_positive: dict[str, Any] | None,
    train_scores: dict[str, Any],
) -> list[dict[str, str]]:
    """Warnings, each with ``id``, ``severity`` (high, medium) and ``message``."""
    found = [
        *_against_trivial(problem, scores, trivial),
        *_f1_against_always_positive(problem, scores, always_positive),
    ]
    auc = _mean(scores, "auc")
    if auc is not None and auc > _TOO_GOOD_AUC:
        found.append(
            _finding(
                "too-good",
                "high",
                f"AUC {auc:.3f} is rarely honest: look for a feature that is known only after "
                "the label, starting with the most important one.",
            )
        )
    if problem.kind != "regression":
        name, rows = min(problem.class_counts().items(), key=lambda item: item[1])
        if rows < _FEW_ROWS:
            found.append(
                _finding(
                    "few-rows-in-class",
                    "high",
                    f'Class "{name}" has {rows} rows; its scores are mostly chance.',
                )
            )
    measure = "r2" if problem.kind == "regression" else "auc"
    trained, held_out = _mean(train_scores, measure), _mean(scores, measure)
    if trained is not None and held_out is not None and trained - held_out > _GAP:
        found.append(
            _finding(
                "train-gap",
                "medium",
                f"{measure.upper()} is {trained:.3f} on the rows it was trained on and "
                f"{held_out:.3f} on held-out rows: the model remembers rows; more rows or fewer "
                "features would help.",
            )
        )
    return found


def _against_trivial(
    problem: Problem, scores: dict[str, Any], trivial: dict[str, Any]
) -> list[dict[str, str]]:
    measure = "rmse" if problem.kind == "regression" else "logLoss"
    model, base = _mean(scores, measure), _mean(trivial, measure)
    if model is None or base is None:
        return []
    shown = {"rmse": "root mean squared error", "logLoss": "log loss"}[measure]
    if model >= base:
        message = (
            f"The model is no better than the trivial one ({shown} {model:.4g}, trivial "
            f"{base:.4g}): these features tell nothing about the label."
        )
        return [_finding("below-trivial", "high", message)]
    if model > base * (1 - _NEAR):
        message = (
            f"The model is within 5 % of the trivial one ({shown} {model:.4g}, trivial {base:.4g})."
        )
        return [_finding("near-trivial", "medium", message)]
    return []


def _f1_against_always_positive(
    problem: Problem, scores: dict[str, Any], always_positive: dict[str, Any] | None
) -> list[dict[str, str]]:
    if always_positive is None:
        return []
    model, base = _mean(scores, "f1Positive"), _mean(always_positive, "f1Positive")
    if model is None or base is None or model > base:
        return []
    message = (
        f'F1 of "{problem.positive}" is {model:.3f} at the threshold 0.5; saying '
        f'"{problem.positive}" every time gives {base:.3f}. A lower threshold will do better.'
    )
    return [_finding("f1-below-always-positive", "medium", message)]


def _mean(scores: dict[str, Any], name: str) -> float | None:
    found = scores.get(name)
    value = None if found is None else found["mean"]
    return None if value is None else float(value)


def _finding(identity: str, severity: str, message: str) -> dict[str, str]:
    return {"id": identity, "severity": severity, "message": message}
