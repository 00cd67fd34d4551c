import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lathe_sidecar.failure import Failure
from lathe_sidecar.quick_model import quick_model
from tests.conftest import Heard, ParquetWriter

REAL = Path(__file__).parents[3] / "shared" / "data" / "tables" / "german_credit_data_DERIVED.csv"


def signal_frame(rows: int = 400) -> pd.DataFrame:
    """A label that depends on `strong` and on `family`; `idle` has nothing to do with it."""
    random = np.random.default_rng(1)
    strong = random.standard_normal(rows)
    family = random.integers(0, 3, rows)
    idle = random.standard_normal(rows)
    lift = np.where(family == 2, 2.0, 0.0)
    label = np.where(strong + lift + random.standard_normal(rows) > 1.5, "yes", "no")
    return pd.DataFrame(
        {
            "strong": strong,
            "family_0": (family == 0).astype(int),
            "family_1": (family == 1).astype(int),
            "family_2": (family == 2).astype(int),
            "idle": idle,
            "label": label,
        }
    )


def names(result: dict[str, Any]) -> list[str]:
    return [each["feature"] for each in result["importance"]["features"]]


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here: no real loan rows")
def test_real_loans_score_as_published(parquet: ParquetWriter, heard: Heard) -> None:
    table = parquet("loans", pd.read_csv(REAL, keep_default_na=False))
    result = quick_model({"table": table, "label": "risk", "positive": "high risk"}, heard)
    # Published honest range of AUC on these rows: 0.77 to 0.82.
    assert 0.77 <= result["scores"]["auc"]["mean"] <= 0.82
    assert result["scores"]["auc"]["folds"] == 15
    f1 = result["scores"]["f1Positive"]["mean"]
    # 300 of 1,000 are positive: F1 of always saying so is 0.6 / 1.3; of never saying so, 0.
    always = result["trivial"]["alwaysPositive"]["scores"]["f1Positive"]["mean"]
    assert always == pytest.approx(0.6 / 1.3)
    assert result["trivial"]["majority"]["scores"]["f1Positive"]["mean"] == 0
    assert f1 > always
    # -(0.7 ln 0.7 + 0.3 ln 0.3)
    prior = -(0.7 * math.log(0.7) + 0.3 * math.log(0.3))
    assert result["trivial"]["majority"]["scores"]["logLoss"]["mean"] == pytest.approx(prior)
    assert names(result)[0] == "existingchecking"
    assert set(names(result)[1:4]) <= {"duration", "creditamount", "credithistory", "purpose"}
    eighth = result["importance"]["features"][7]["mean"]
    assert result["importance"]["noise"]["mean"] < eighth
    assert result["classes"] == {"low risk": 700, "high risk": 300}
    confusion = np.array(result["heldOut"]["confusion"]["actualByPredicted"])
    assert confusion.sum(axis=1).tolist() == [700, 300]
    assert heard.shares[-1] == 1


def test_the_same_seed_gives_the_same_numbers(parquet: ParquetWriter, heard: Heard) -> None:
    params = {"table": parquet("t", signal_frame()), "label": "label", "seed": 7}
    first, second = quick_model(params, heard), quick_model(params, heard)
    for each in (first, second):
        each.pop("seconds")
    assert first == second


def test_another_seed_gives_other_folds(parquet: ParquetWriter, heard: Heard) -> None:
    table = parquet("t", signal_frame())
    one = quick_model({"table": table, "label": "label", "seed": 1}, heard)
    two = quick_model({"table": table, "label": "label", "seed": 2}, heard)
    assert one["scores"]["auc"] != two["scores"]["auc"]


def test_a_group_of_columns_counts_as_one_feature(parquet: ParquetWriter, heard: Heard) -> None:
    groups = {"family": ["family_0", "family_1", "family_2"]}
    params = {"table": parquet("t", signal_frame()), "label": "label", "groups": groups}
    result = quick_model(params, heard)
    assert sorted(names(result)) == ["family", "idle", "strong"]
    above = {each["feature"] for each in result["importance"]["features"] if each["aboveNoise"]}
    assert {"strong", "family"} <= above


def test_importance_does_not_change_the_scores(parquet: ParquetWriter, heard: Heard) -> None:
    table = parquet("t", signal_frame())
    one = quick_model({"table": table, "label": "label", "importanceRepeats": 1}, heard)
    five = quick_model({"table": table, "label": "label", "importanceRepeats": 5}, heard)
    assert one["scores"] == five["scores"]


def test_the_rarer_class_is_positive_unless_told(parquet: ParquetWriter, heard: Heard) -> None:
    table = parquet("t", signal_frame())
    assert quick_model({"table": table, "label": "label"}, heard)["positive"] == "yes"
    told = quick_model({"table": table, "label": "label", "positive": "no"}, heard)
    assert told["positive"] == "no"


def test_rows_without_a_label_are_counted(parquet: ParquetWriter, heard: Heard) -> None:
    frame = signal_frame()
    frame.loc[:24, "label"] = None
    result = quick_model({"table": parquet("t", frame), "label": "label"}, heard)
    assert result["rows"] == {"used": 375, "read": 400, "total": 400, "withoutLabel": 25}


def test_columns_that_cannot_be_learnt_from_are_named(parquet: ParquetWriter, heard: Heard) -> None:
    frame = signal_frame()
    frame["tags"] = [[1, 2]] * len(frame)
    frame["id"] = [f"row-{at}" for at in range(len(frame))]
    frame["day"] = pd.date_range("2024-01-01", periods=len(frame))
    frame["flag"] = frame["strong"] > 0
    result = quick_model({"table": parquet("t", frame), "label": "label"}, heard)
    assert [each["column"] for each in result["leftOut"]] == ["tags", "id"]
    assert {"day", "flag"} <= set(result["features"])


def test_pure_noise_is_called_no_better_than_trivial(parquet: ParquetWriter, heard: Heard) -> None:
    random = np.random.default_rng(2)
    frame = pd.DataFrame({"x": random.random(300), "label": random.integers(0, 2, 300)})
    result = quick_model({"table": parquet("t", frame), "label": "label"}, heard)
    assert "below-trivial" in [each["id"] for each in result["warnings"]]


def test_a_leak_is_called_too_good(parquet: ParquetWriter, heard: Heard) -> None:
    frame = signal_frame()
    frame["leak"] = (frame["label"] == "yes").astype(int)
    result = quick_model({"table": parquet("t", frame), "label": "label"}, heard)
    assert "too-good" in [each["id"] for each in result["warnings"]]


def test_several_classes(parquet: ParquetWriter, heard: Heard) -> None:
    frame = signal_frame()
    frame["label"] = pd.cut(frame["strong"], [-9, -0.5, 0.5, 9], labels=["low", "mid", "high"])
    result = quick_model({"table": parquet("t", frame), "label": "label"}, heard)
    assert result["problem"] == "multiclass"
    assert result["scores"]["auc"]["mean"] > 0.95
    assert set(result["scores"]["f1PerClass"]) == {"low", "mid", "high"}
    assert result["trivial"]["majority"]["scores"]["auc"]["mean"] == pytest.approx(0.5)
    assert names(result)[0] == "strong"


def test_regression(parquet: ParquetWriter, heard: Heard) -> None:
    frame = signal_frame()
    frame["label"] = 3 * frame["strong"] + 10
    result = quick_model({"table": parquet("t", frame), "label": "label"}, heard)
    assert result["problem"] == "regression"
    assert result["scores"]["r2"]["mean"] > 0.9
    # A constant cannot explain any of the spread of other rows.
    assert result["trivial"]["mean"]["scores"]["r2"]["mean"] <= 0
    assert names(result)[0] == "strong"


def test_whole_number_labels_are_shown_without_a_point(
    parquet: ParquetWriter, heard: Heard
) -> None:
    frame = signal_frame()
    frame["label"] = (frame["label"] == "yes").astype(float)
    params = {"table": parquet("t", frame), "label": "label", "positive": "1"}
    assert list(quick_model(params, heard)["classes"]) == ["0", "1"]


@pytest.mark.parametrize(
    ("change", "params", "code"),
    [
        ({"label": "same"}, {}, "model-one-class"),
        ({"label": None}, {}, "model-no-label"),
        ({}, {"positive": "maybe"}, "model-positive-missing"),
        ({}, {"label": "absent"}, "column-missing"),
        ({}, {"features": ["absent"]}, "column-missing"),
        ({}, {"problem": "regression"}, "model-label-not-numeric"),
        ({}, {"problem": "ranking"}, "model-problem-unknown"),
        ({}, {"features": ["label"]}, "model-no-features"),
    ],
)
def test_what_cannot_be_modelled_is_refused_by_name(
    parquet: ParquetWriter,
    heard: Heard,
    change: dict[str, Any],
    params: dict[str, Any],
    code: str,
) -> None:
    table = parquet("t", signal_frame().assign(**change))
    with pytest.raises(Failure) as caught:
        quick_model({"table": table, "label": "label", **params}, heard)
    assert caught.value.code == code
