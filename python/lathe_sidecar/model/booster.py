"""The model: a small LightGBM ensemble, the same numbers for the same seed."""

from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np

from lathe_sidecar.limits import threads_for
from lathe_sidecar.model.problem import Floats, Kind

#: Small trees: the best of those compared on 1,000 rows, and close to the best on 100,000.
DEFAULTS: dict[str, Any] = {
    "learning_rate": 0.05,
    "rounds": 150,
    "num_leaves": 7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
}


@dataclass(frozen=True)
class BoosterSettings:
    kind: Kind
    classes: int
    seed: int

    def parameters(self) -> dict[str, Any]:
        objective: dict[str, Any] = {"objective": self.kind}
        if self.kind == "multiclass":
            objective["num_class"] = self.classes
        return {
            **objective,
            **{name: value for name, value in DEFAULTS.items() if name != "rounds"},
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,
            "verbose": -1,
        }


def fit_booster(
    settings: BoosterSettings, matrix: Floats, target: Floats, categorical: list[int]
) -> lgb.Booster:
    """A fixed number of rounds: stopping early on scored rows would flatter the scores."""
    # Names of our own: LightGBM refuses some characters that columns may have.
    names = [f"f{at}" for at in range(matrix.shape[1])]
    data = lgb.Dataset(
        matrix,
        label=target,
        feature_name=names,
        categorical_feature=categorical,
        free_raw_data=True,
    )
    parameters = {**settings.parameters(), "num_threads": threads_for(matrix.size)}
    return lgb.train(parameters, data, num_boost_round=DEFAULTS["rounds"])


def predict(booster: lgb.Booster, matrix: Floats) -> Floats:
    """Probability of the positive class, probabilities by class, or values."""
    threads = threads_for(matrix.size)
    return np.asarray(booster.predict(matrix, num_threads=threads), dtype=np.float64)
