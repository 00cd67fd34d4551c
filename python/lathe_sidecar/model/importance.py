"""Permutation importance on held-out rows, with a column of noise as the line to be above.

L. Breiman, Random Forests, Machine Learning 45 (2001), section 10; measured on rows that the model
was not trained on, and for groups of columns together, so that a one-hot family counts as one.
"""

from dataclasses import dataclass, field
from typing import Any

import lightgbm as lgb
import numpy as np

from lathe_sidecar.model.booster import BoosterSettings, fit_booster, predict
from lathe_sidecar.model.problem import Floats, Problem
from lathe_sidecar.model.scores import area_under_roc

#: Held-out rows looked at; more change the third decimal and cost minutes.
_MOST_ROWS = 20_000


def importance_measure(problem: Problem) -> str:
    return {
        "binary": "drop of AUC",
        "multiclass": "rise of log loss",
        "regression": "drop of R2",
    }[problem.kind]


def _goodness(problem: Problem, target: Floats, prediction: Floats) -> float:
    if problem.kind == "binary":
        return area_under_roc(target.astype(np.int64), prediction)
    if problem.kind == "multiclass":
        chosen = prediction[np.arange(len(target)), target.astype(np.int64)]
        return float(np.mean(np.log(np.clip(chosen, 1e-15, 1))))
    spread = np.sum((target - target.mean()) ** 2)
    return float(1 - np.sum((target - prediction) ** 2) / spread) if spread > 0 else float("nan")


@dataclass
class PermutationImportance:
    """Collects, fold by fold, how much worse a model gets when a group's values are shuffled.

    ``groups``: name to positions in the matrix. Measured on a model of its own that has one more
    column of random numbers; the scored model never sees that column.
    """

    problem: Problem
    groups: dict[str, list[int]]
    repeats: int
    seed: int
    _drops: dict[str, list[float]] = field(default_factory=dict)
    _noise: list[float] = field(default_factory=list)

    def add_fold(
        self,
        number: int,
        train: tuple[Floats, Floats],
        held_out: tuple[Floats, Floats],
        categorical: list[int],
    ) -> None:
        random = np.random.default_rng([self.seed, number])
        train_matrix = self._with_noise(train[0], random)
        matrix, target = held_out
        if len(target) > _MOST_ROWS:
            rows = np.sort(random.choice(len(target), _MOST_ROWS, replace=False))
            matrix, target = matrix[rows], target[rows]
        matrix = self._with_noise(matrix, random)
        settings = BoosterSettings(self.problem.kind, len(self.problem.classes), self.seed + number)
        booster = fit_booster(settings, train_matrix, train[1], categorical)
        whole = _goodness(self.problem, target, predict(booster, matrix))
        for name, positions in self.groups.items():
            drop = self._drop(booster, matrix, target, positions, whole, random)
            self._drops.setdefault(name, []).append(drop)
        noise = [matrix.shape[1] - 1]
        self._noise.append(self._drop(booster, matrix, target, noise, whole, random))

    def to_json(self) -> dict[str, Any]:
        """Most important first; ``sd`` is over folds. ``aboveNoise``: more than the noise's mean
        and one of its standard deviations."""
        noise = _summary(self._noise)
        features = [{"feature": name, **_summary(drops)} for name, drops in self._drops.items()]
        for each in features:
            each["aboveNoise"] = each["mean"] > max(noise["mean"], 0) + (noise["sd"] or 0)
        return {
            "measure": importance_measure(self.problem),
            "repeats": self.repeats,
            "features": sorted(features, key=lambda each: -each["mean"]),
            "noise": noise,
        }

    def _drop(
        self,
        booster: lgb.Booster,
        matrix: Floats,
        target: Floats,
        positions: list[int],
        whole: float,
        random: np.random.Generator,
    ) -> float:
        rows = len(target)
        copies = np.tile(matrix, (self.repeats, 1))
        for repeat in range(self.repeats):
            shuffled = random.permutation(rows)
            block = slice(repeat * rows, (repeat + 1) * rows)
            copies[block, positions] = matrix[shuffled][:, positions]
        predictions = predict(booster, copies)
        drops = [
            whole - _goodness(self.problem, target, predictions[at * rows : (at + 1) * rows])
            for at in range(self.repeats)
        ]
        return float(np.mean(drops))

    @staticmethod
    def _with_noise(matrix: Floats, random: np.random.Generator) -> Floats:
        return np.column_stack([matrix, random.standard_normal(len(matrix))])


def _summary(drops: list[float]) -> dict[str, Any]:
    values = np.array([drop for drop in drops if np.isfinite(drop)])
    return {
        "mean": float(values.mean()) if len(values) else 0.0,
        "sd": float(values.std(ddof=1)) if len(values) > 1 else None,
    }
