"""Scores against hand calculation and against scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics

from lathe_sidecar.model.problem import Problem
from lathe_sidecar.model.scores import always_positive, area_under_roc, score, summarise

BINARY = Problem("binary", "", ("no", "yes"), np.array([]), np.array([]))


def test_area_under_roc_counts_pairs_in_order_and_ties_half() -> None:
    # Positives 0.8, 0.4; negatives 0.4, 0.1: pairs won 1 + 1 + 0.5 + 1 of 4.
    actual = np.array([1, 1, 0, 0])
    assert area_under_roc(actual, np.array([0.8, 0.4, 0.4, 0.1])) == pytest.approx(0.875)


def test_area_under_roc_agrees_with_scikit_learn() -> None:
    random = np.random.default_rng(3)
    actual = random.integers(0, 2, 500)
    probability = random.random(500).round(2)
    expected = metrics.roc_auc_score(actual, probability)
    assert area_under_roc(actual, probability) == pytest.approx(expected)


def test_binary_scores_by_hand() -> None:
    target = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    prediction = np.array([0.9, 0.2, 0.6, 0.3, 0.1])
    found = score(BINARY, target, prediction)
    # Said yes: rows 1 and 3. TP 1, FP 1, FN 1, TN 2.
    assert found["f1Positive"] == pytest.approx(2 * 1 / (2 * 1 + 1 + 1))
    assert found[("f1PerClass", "no")] == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))
    assert found["f1Macro"] == pytest.approx((0.5 + 2 / 3) / 2)
    assert found["f1Weighted"] == pytest.approx((2 * 0.5 + 3 * 2 / 3) / 5)
    assert found["accuracy"] == pytest.approx(3 / 5)
    assert found["balancedAccuracy"] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert found["brier"] == pytest.approx((0.01 + 0.64 + 0.36 + 0.09 + 0.01) / 5)
    logs = np.log(0.9) + np.log(0.2) + np.log(0.4) + np.log(0.7) + np.log(0.9)
    assert found["logLoss"] == pytest.approx(-logs / 5)
    # Pairs: 0.9 beats all three; 0.2 beats 0.1 only.
    assert found["auc"] == pytest.approx(4 / 6)


def test_saying_the_positive_class_every_time() -> None:
    # 3 of 10 positive: precision 0.3, recall 1, F1 = 0.6 / 1.3.
    target = np.array([1.0] * 3 + [0.0] * 7)
    assert always_positive(BINARY, target)["f1Positive"] == pytest.approx(0.6 / 1.3)


def test_multiclass_scores_agree_with_scikit_learn() -> None:
    random = np.random.default_rng(5)
    actual = random.integers(0, 3, 300)
    prediction = random.dirichlet([1, 1, 1], 300)
    problem = Problem("multiclass", "", ("a", "b", "c"), np.array([]), np.array([]))
    found = score(problem, actual.astype(float), prediction)
    said = prediction.argmax(axis=1)
    assert found["auc"] == pytest.approx(
        metrics.roc_auc_score(actual, prediction, multi_class="ovr", average="macro")
    )
    assert found["f1Macro"] == pytest.approx(metrics.f1_score(actual, said, average="macro"))
    assert found["f1Weighted"] == pytest.approx(metrics.f1_score(actual, said, average="weighted"))
    assert found["balancedAccuracy"] == pytest.approx(metrics.balanced_accuracy_score(actual, said))


def test_regression_scores_by_hand() -> None:
    problem = Problem("regression", "", (), np.array([]), np.array([]))
    found = score(problem, np.array([1.0, 2.0, 6.0]), np.array([1.0, 4.0, 5.0]))
    # Errors 0, -2, 1; mean 3, spread 4 + 1 + 9.
    assert found["mse"] == pytest.approx(5 / 3)
    assert found["rmse"] == pytest.approx((5 / 3) ** 0.5)
    assert found["mae"] == pytest.approx(1)
    assert found["medianAbsoluteError"] == pytest.approx(1)
    assert found["r2"] == pytest.approx(1 - 5 / 14)


def test_a_summary_gives_mean_and_sample_deviation_of_the_folds_that_count() -> None:
    summary = summarise([{"auc": 0.5}, {"auc": 0.7}, {"auc": float("nan")}])
    assert summary["auc"]["mean"] == pytest.approx(0.6)
    assert summary["auc"]["sd"] == pytest.approx(0.02**0.5)
    assert summary["auc"]["folds"] == 2
