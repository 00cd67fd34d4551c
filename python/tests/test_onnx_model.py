"""The ONNX form against LightGBM itself, run by the reference evaluator of the onnx package.

The runtime that serves it is held against LightGBM in packages/workbench/tests/serving.
"""

import json
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator

from lathe_sidecar.failure import Failure
from lathe_sidecar.model.booster import BoosterSettings, fit_booster, predict
from lathe_sidecar.model.onnx_model import onnx_model
from lathe_sidecar.model.problem import Floats, Kind
from lathe_sidecar.trained_model import export_onnx
from tests.conftest import Heard, ParquetWriter
from tests.test_trained_model import trained

TOWNS = [f"town {number}" for number in range(40)]
CLASSES: dict[Kind, list[str]] = {
    "binary": ["no", "yes"],
    "multiclass": ["low", "middle", "high"],
    "regression": [],
}


def matrix(rows: int, seed: int, with_missing: bool = True) -> Floats:
    """Two columns of numbers and one of category numbers, with values that are missing."""
    random = np.random.default_rng(seed)
    values = np.column_stack(
        [random.normal(size=(rows, 2)).round(1), random.integers(0, len(TOWNS), rows)]
    )
    if with_missing:
        values[random.random(values.shape) < 0.1] = np.nan
    return values


def target(values: Floats, kind: Kind) -> Floats:
    known = np.nan_to_num(values)
    score = known[:, 0] - known[:, 1] + np.sin(known[:, 2]) + np.isnan(values[:, 0])
    if kind == "regression":
        return score
    return np.digitize(score, [0.3] if kind == "binary" else [-0.5, 1.0]).astype(np.float64)


def booster_of(kind: Kind, with_missing: bool = True) -> lgb.Booster:
    values = matrix(600, 1, with_missing)
    settings = BoosterSettings(kind, len(CLASSES[kind]), seed=2)
    return fit_booster(settings, values, target(values, kind), [2])


def description(kind: Kind, **changed: Any) -> dict[str, Any]:
    return {
        "format": "lathe-model-1",
        "problem": kind,
        "label": "risk",
        "positive": "yes",
        "classes": CLASSES[kind],
        "features": ["age", "amount in €", "town"],
        "categories": {"town": TOWNS},
        **changed,
    }


def texts(numbers: Floats) -> "np.ndarray[Any, Any]":
    named = ["" if np.isnan(number) else TOWNS[int(number)] for number in numbers]
    return np.array(named, dtype=object).reshape(-1, 1)


def evaluate(model: onnx.ModelProto, values: Floats) -> list[Any]:
    given = {"age": values[:, :1], "amount in €": values[:, 1:2], "town": texts(values[:, 2])}
    answer: list[Any] = list(ReferenceEvaluator(model).run(None, given))
    return answer


@pytest.mark.parametrize("with_missing", [True, False])
@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_it_predicts_what_lightgbm_predicts(kind: Kind, with_missing: bool) -> None:
    booster = booster_of(kind, with_missing)
    model, layout = onnx_model(description(kind), booster.dump_model())
    # Missing values also where the rows that were learned from had none.
    values = matrix(300, 7)
    expected = predict(booster, values)
    answer = evaluate(model, values)
    if kind == "regression":
        assert layout.prediction == "prediction"
        np.testing.assert_allclose(answer[0][:, 0], expected, rtol=0, atol=1e-12)
        return
    both = np.column_stack([1 - expected, expected]) if kind == "binary" else expected
    np.testing.assert_allclose(answer[1], both, rtol=0, atol=1e-12)
    assert answer[0][:, 0].tolist() == [CLASSES[kind][at] for at in both.argmax(axis=1)]


def test_a_value_on_a_threshold_goes_left_as_in_lightgbm() -> None:
    booster = booster_of("regression")
    model, _ = onnx_model(description("regression"), booster.dump_model())
    rows: list[list[float]] = []
    for number, threshold in thresholds(booster):
        for value in (threshold, np.nextafter(threshold, 9), np.nextafter(threshold, -9)):
            row = [0.1, -0.2, 3.0]
            row[number] = value
            rows.append(row)
    values = np.array(rows)
    # Thresholds beside 0, whose neighbours LightGBM takes for 0, are among them.
    assert (np.abs(values[:, :2]) < 1e-30).any()
    prediction = evaluate(model, values)[0][:, 0]
    np.testing.assert_allclose(prediction, predict(booster, values), rtol=0, atol=1e-12)


def thresholds(booster: lgb.Booster) -> set[tuple[int, float]]:
    found: set[tuple[int, float]] = set()

    def walk(split: dict[str, Any]) -> None:
        if "threshold" not in split:
            return
        if split["decision_type"] == "<=":
            found.add((split["split_feature"], split["threshold"]))
        walk(split["left_child"])
        walk(split["right_child"])

    for tree in booster.dump_model()["tree_info"]:
        walk(tree["tree_structure"])
    return found


def test_an_unknown_category_counts_as_missing() -> None:
    booster = booster_of("regression")
    model, _ = onnx_model(description("regression"), booster.dump_model())
    given = {"age": np.array([[0.5]]), "amount in €": np.array([[0.5]])}
    unknown = {**given, "town": np.array([["Atlantis"]], dtype=object)}
    expected = predict(booster, np.array([[0.5, 0.5, np.nan]]))
    answer: list[Any] = list(ReferenceEvaluator(model).run(None, unknown))
    assert answer[0][0, 0] == pytest.approx(expected[0], abs=1e-12)


def test_the_missing_text_is_no_category() -> None:
    model, layout = onnx_model(
        description("regression", categories={"town": ["", *TOWNS[1:]]}),
        booster_of("regression").dump_model(),
    )
    assert layout.missing_text == "?"
    assert json.loads(properties(model)["onnx"])["missingText"] == "?"


def test_an_output_gives_way_to_a_column_of_its_name() -> None:
    model, layout = onnx_model(
        description("binary", features=["label", "probabilities", "town"]),
        booster_of("binary").dump_model(),
    )
    assert (layout.label, layout.probabilities) == ("label_", "probabilities_")
    assert [given.name for given in model.graph.input] == ["label", "probabilities", "town"]


def test_it_says_what_it_predicts() -> None:
    model, _ = onnx_model(description("binary"), booster_of("binary").dump_model())
    told = properties(model)
    assert told["label"] == "risk"
    assert told["positive"] == "yes"
    assert json.loads(told["classes"]) == ["no", "yes"]


def properties(model: onnx.ModelProto) -> dict[str, str]:
    return {each.key: each.value for each in model.metadata_props}


def test_a_model_that_found_nothing_to_split_predicts_a_constant() -> None:
    settings = BoosterSettings("regression", 0, seed=1)
    booster = fit_booster(settings, np.zeros((50, 3)), np.full(50, 3.5), [])
    model, _ = onnx_model(description("regression"), booster.dump_model())
    assert evaluate(model, np.array([[1.0, np.nan, 2.0]]))[0].tolist() == [[3.5]]


@pytest.mark.parametrize(
    ("parameters", "what"),
    [
        ({"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5}, "random forest"),
        ({"zero_as_missing": True}, "zero_as_missing"),
        ({"linear_tree": True}, "linear models"),
        ({"objective": "poisson"}, 'objective "poisson"'),
    ],
)
def test_what_it_cannot_say_is_refused_by_name(parameters: dict[str, Any], what: str) -> None:
    values = np.abs(matrix(300, 3))
    data = lgb.Dataset(values, label=np.nan_to_num(np.abs(values[:, 0])))
    booster = lgb.train({"objective": "regression", "verbose": -1, **parameters}, data, 3)
    with pytest.raises(Failure, match=what) as caught:
        onnx_model(description("regression"), booster.dump_model())
    assert caught.value.code == "model-not-portable"


def test_a_model_of_earlier_days_gets_its_onnx_form(
    parquet: ParquetWriter, heard: Heard, tmp_path: Path
) -> None:
    model = trained(parquet, heard, tmp_path)
    expected = Path(f"{model}.onnx").read_bytes()
    described = json.loads(Path(f"{model}.json").read_text())
    Path(f"{model}.onnx").unlink()
    earlier = {key: value for key, value in described.items() if key not in ("onnx", "types")}
    Path(f"{model}.json").write_text(json.dumps(earlier))
    output = str(tmp_path / "elsewhere")
    export_onnx({"model": model, "output": output}, heard)
    assert Path(f"{output}.onnx").read_bytes() == expected
    assert json.loads(Path(f"{output}.json").read_text())["onnx"] == described["onnx"]
