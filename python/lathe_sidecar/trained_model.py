"""A model that is kept: trained on all rows, saved whole, scored later on other rows."""

import json
import os
import time
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
import pyarrow as pa

from lathe_sidecar.failure import Failure
from lathe_sidecar.limits import thread_count
from lathe_sidecar.model.booster import DEFAULTS, BoosterSettings, fit_booster, predict
from lathe_sidecar.model.curves import held_out_charts
from lathe_sidecar.model.features import (
    Encoder,
    column_type,
    read_features,
    require_columns,
    schema_of,
)
from lathe_sidecar.model.onnx_model import onnx_model
from lathe_sidecar.model.problem import Floats, Kind, Problem, class_text, read_problem
from lathe_sidecar.model.scores import (
    always_positive,
    plain,
    score,
    trivial_name,
    trivial_prediction,
)
from lathe_sidecar.protocol import Reporter
from lathe_sidecar.quick_model import columns_to_learn_from, versions
from lathe_sidecar.read_frame import read_frame

_FORMAT = "lathe-model-1"


def train_model(params: dict[str, Any], report: Reporter) -> dict[str, Any]:
    """Fits on every row with a label and writes the model.

    ``params``: ``table`` (Parquet), ``label``, ``problem``, ``positive``, ``features``, ``seed`` as
    for ``quick_model``; ``model``, the file to write in LightGBM's text format. Beside it go
    ``<model>.onnx`` and ``<model>.json`` with features, categories, classes, seed, versions and how
    the ONNX form is fed. Returns that document.
    """
    started = time.monotonic()
    pa.set_cpu_count(thread_count())
    seed = int(params.get("seed", 0))
    label: str = params["label"]
    table, names = columns_to_learn_from(params)
    frame = read_frame(params["table"], [*names, label])
    problem = read_problem(frame[label], params.get("problem", "auto"), params.get("positive"))
    features, left_out = read_features(frame[problem.known], table, names)
    if not features.names:
        raise Failure(
            "model-no-features",
            "No column is left that a model could learn from.",
            "Choose features that are numbers, texts, booleans or dates.",
            kind="data",
            parameter="features",
        )
    for each in left_out:
        report.note(f'Column "{each.column}" is left out: {each.why}.')
    encoder = Encoder.fit(features)
    matrix = encoder.matrix(features)
    settings = BoosterSettings(problem.kind, len(problem.classes), seed)
    booster = fit_booster(settings, matrix, problem.target, encoder.categorical_positions)
    document = {
        "format": _FORMAT,
        "problem": problem.kind,
        "label": label,
        "classes": list(problem.classes),
        "positive": problem.positive,
        "features": list(encoder.names),
        "types": {name: column_type(table.field(name).type) for name in encoder.names},
        "categories": encoder.categories,
        "leftOut": [each.to_json() for each in left_out],
        "rows": len(problem.target),
        "rowsWithoutLabel": int((~problem.known).sum()),
        "baseline": _baseline(problem),
        "trainScores": plain(score(problem, problem.target, predict(booster, matrix))),
        "model": {"kind": "LightGBM", **DEFAULTS},
        "seed": seed,
        "versions": versions(),
        "seconds": time.monotonic() - started,
    }
    _write_whole(params["model"], booster.model_to_string())
    return _write_portable(document, booster, params["model"])


def export_onnx(params: dict[str, Any], report: Reporter) -> dict[str, Any]:
    """Writes the ONNX form of a saved model, of one that was trained before models had it, too.

    ``params``: ``model`` (as given to ``train_model``), ``output`` (a name without ending; default
    that of the model). Writes ``<output>.onnx`` and ``<output>.json``. Returns the description.
    """
    document, booster = _load(params["model"])
    return _write_portable(document, booster, params.get("output") or params["model"])


def evaluate_model(params: dict[str, Any], report: Reporter) -> dict[str, Any]:
    """Scores a saved model on a table that has its features and its label.

    ``params``: ``table`` (Parquet), ``model`` (as given to ``train_model``), ``output`` (optional
    JSON file for the result). Returns scores, the trivial model's scores and chart data.
    """
    started = time.monotonic()
    pa.set_cpu_count(thread_count())
    document, booster = _load(params["model"])
    table = schema_of(params["table"])
    label: str = document["label"]
    require_columns(table, [label, *document["features"]], "table")
    frame = read_frame(params["table"], [*document["features"], label])
    problem = _same_problem(frame[label], document)
    kept = frame[problem.known]
    features, left_out = read_features(kept, table, document["features"], keep_identifiers=True)
    if left_out:
        raise Failure(
            "model-column-type",
            f'Column "{left_out[0].column}" cannot be used: {left_out[0].why}.',
            "Prepare the table as the one the model was trained on.",
            kind="data",
            column=left_out[0].column,
        )
    encoder = Encoder(tuple(document["features"]), document["categories"])
    prediction = predict(booster, encoder.matrix(features))
    trivial = _trivial(problem, document)
    result: dict[str, Any] = {
        "problem": problem.kind,
        "label": label,
        "positive": problem.positive,
        "classes": None if problem.kind == "regression" else problem.class_counts(),
        "rows": {"used": len(kept), "withoutLabel": int((~problem.known).sum())},
        "scores": plain(score(problem, problem.target, prediction)),
        "trivial": trivial,
        "charts": held_out_charts(problem, problem.target, prediction),
        "model": {"file": os.path.basename(params["model"]), "seed": document["seed"]},
        "versions": versions(),
        "seconds": time.monotonic() - started,
    }
    if params.get("output"):
        _write_whole(params["output"], json.dumps(result, indent=2, sort_keys=True) + "\n")
    return result


def _baseline(problem: Problem) -> dict[str, Any]:
    if problem.kind == "regression":
        return {"mean": float(problem.target.mean())}
    rows = len(problem.target)
    return {"shares": {name: count / rows for name, count in problem.class_counts().items()}}


def _trivial(problem: Problem, document: dict[str, Any]) -> dict[str, Any]:
    """The trivial model knows the label's values of the training rows, not of these."""

    rows = len(problem.target)
    if problem.kind == "regression":
        base = trivial_prediction(problem, np.array([document["baseline"]["mean"]]), rows)
        return {"mean": _baseline_scores(problem, base)}
    shares = np.array([document["baseline"]["shares"][name] for name in problem.classes])
    base = np.full(rows, shares[1]) if problem.kind == "binary" else np.tile(shares, (rows, 1))
    baselines = {"majority": _baseline_scores(problem, base)}
    if problem.kind == "binary":
        baselines["alwaysPositive"] = {
            "what": f'always predicts "{problem.positive}"',
            "scores": plain(always_positive(problem, problem.target)),
        }
    return baselines


def _baseline_scores(problem: Problem, prediction: Floats) -> dict[str, Any]:
    scores = plain(score(problem, problem.target, prediction))
    return {"what": trivial_name(problem), "scores": scores}


def _same_problem(label: "pd.Series[Any]", document: dict[str, Any]) -> Problem:
    """The label read with the classes that the model knows, whichever of them occur here."""

    kind: Kind = document["problem"]
    if kind == "regression":
        return read_problem(label, "regression")
    classes: list[str] = document["classes"]
    known = label.notna().to_numpy(dtype=bool)
    texts = [class_text(value) for value in label[known]]
    unknown = sorted(set(texts) - set(classes))
    if unknown:
        raise Failure(
            "model-class-unknown",
            f'The label "{label.name}" holds "{unknown[0]}", which the model was not trained on.',
            "Use one of " + ", ".join(f'"{name}"' for name in classes) + ", or train again.",
            kind="data",
            column=str(label.name),
        )
    if not texts:
        return read_problem(label, kind)
    number = {name: at for at, name in enumerate(classes)}
    target = np.array([number[text] for text in texts], dtype=np.float64)
    return Problem(kind, "as the model was trained", tuple(classes), target, known)


def _load(path: str) -> tuple[dict[str, Any], lgb.Booster]:
    try:
        with open(f"{path}.json", encoding="utf-8") as file:
            document: dict[str, Any] = json.load(file)
        if document.get("format") != _FORMAT:
            raise ValueError("it is not a description of a Lathe model")
        with open(path, encoding="utf-8") as file:
            return document, lgb.Booster(model_str=file.read())
    except (OSError, ValueError, lgb.basic.LightGBMError) as error:
        raise Failure(
            "model-unreadable",
            f"The model cannot be read: {error}",
            "Train it again; a model is two files, NAME and NAME.json.",
            kind="storage",
            parameter="model",
        ) from None


def _write_portable(document: dict[str, Any], booster: lgb.Booster, path: str) -> dict[str, Any]:
    """``<path>.onnx`` and its description; where that stands, what it describes is whole."""
    model, layout = onnx_model(document, booster.dump_model())
    described = {**document, "onnx": layout.to_json()}
    _write_whole(f"{path}.onnx", model.SerializeToString())
    _write_whole(f"{path}.json", json.dumps(described, indent=2, sort_keys=True) + "\n")
    return described


def _write_whole(path: str, content: str | bytes) -> None:
    """To a temporary name beside it, then renamed: the file is old or new, never half."""
    temporary = f"{path}.part-{os.getpid()}"
    try:
        with open(temporary, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise Failure(
            "model-unwritable",
            f"The model cannot be written: {error.strerror or error}.",
            "Choose a folder that exists and has space.",
            kind="storage",
            parameter="model",
        ) from None
