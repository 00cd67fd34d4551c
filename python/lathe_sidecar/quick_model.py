"""The quick model: an honest first estimate of how well a label can be predicted, and from what."""

import sys
import time
from importlib.metadata import version
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lathe_sidecar.failure import Failure
from lathe_sidecar.limits import thread_count
from lathe_sidecar.model.booster import DEFAULTS, BoosterSettings, fit_booster, predict
from lathe_sidecar.model.curves import held_out_charts
from lathe_sidecar.model.features import (
    Encoder,
    Features,
    LeftOut,
    read_features,
    require_columns,
    schema_of,
)
from lathe_sidecar.model.findings import findings
from lathe_sidecar.model.importance import PermutationImportance
from lathe_sidecar.model.problem import Floats, Problem, read_problem
from lathe_sidecar.model.scores import (
    Scores,
    always_positive,
    score,
    summarise,
    trivial_name,
    trivial_prediction,
)
from lathe_sidecar.model.splits import Split, split_rows
from lathe_sidecar.protocol import Reporter
from lathe_sidecar.read_frame import read_frame

DEFAULT_MOST_ROWS = 200_000


def quick_model(params: dict[str, Any], report: Reporter) -> dict[str, Any]:
    """Cross-validated scores of a small LightGBM model beside the trivial ones.

    ``params``: ``table`` (Parquet), ``label``, ``problem`` (binary, multiclass, regression, auto),
    ``positive`` (class as text; default the rarer), ``features`` (default all other columns),
    ``groups`` (name to columns that are shuffled together), ``folds``, ``repeats``, ``seed`` (0),
    ``maxRows`` (200,000; a seeded sample above), ``importanceRepeats`` (5), ``rowsTotal`` (rows
    that the table was sampled from).
    """
    started = time.monotonic()
    pa.set_cpu_count(thread_count())
    seed = int(params.get("seed", 0))
    label: str = params["label"]
    table, names = columns_to_learn_from(params)
    frame = read_frame(params["table"], [*names, label])
    most = int(params.get("maxRows") or DEFAULT_MOST_ROWS)
    if len(frame) > most:
        rows = np.random.default_rng(seed).choice(len(frame), most, replace=False)
        frame = frame.iloc[np.sort(rows)]
    problem = read_problem(frame[label], params.get("problem", "auto"), params.get("positive"))
    kept = frame[problem.known]
    features, left_out = read_features(kept, table, names)
    _require_something(features, left_out, problem)
    for each in left_out:
        report.note(f'Column "{each.column}" is left out: {each.why}.')
    groups = _groups(features, params.get("groups") or {})
    split = split_rows(problem, seed, params.get("folds"), params.get("repeats"))
    repeats = int(params.get("importanceRepeats", 5))
    importance = PermutationImportance(problem, groups, repeats, seed)
    outcome = _cross_validate(problem, features, split, importance, seed, report)
    return {
        "problem": problem.kind,
        "why": problem.why,
        "label": label,
        "classes": None if problem.kind == "regression" else problem.class_counts(),
        "positive": problem.positive,
        "rows": {
            "used": len(kept),
            "read": len(frame),
            "total": int(params.get("rowsTotal") or pq.read_metadata(params["table"]).num_rows),
            "withoutLabel": int((~problem.known).sum()),
        },
        "features": features.names,
        "leftOut": [each.to_json() for each in left_out],
        "split": {"description": split.description, "folds": len(split.folds)},
        **outcome,
        "model": {"kind": "LightGBM", **DEFAULTS},
        "seed": seed,
        "versions": versions(),
        "seconds": time.monotonic() - started,
    }


def columns_to_learn_from(params: dict[str, Any]) -> tuple[pa.Schema, list[str]]:
    """The table's schema and the features asked for: by default all columns but the label."""
    table = schema_of(params["table"])
    label: str = params["label"]
    asked: list[str] = params.get("features") or table.names
    require_columns(table, [label], "label")
    require_columns(table, asked, "features")
    return table, [name for name in asked if name != label]


def versions() -> dict[str, str]:
    packages = ("lightgbm", "scikit-learn", "numpy", "pandas", "pyarrow")
    return {"python": sys.version.split()[0], **{name: version(name) for name in packages}}


def _require_something(features: Features, left_out: list[LeftOut], problem: Problem) -> None:
    if not features.names:
        raise Failure(
            "model-no-features",
            "No column is left that a model could learn from.",
            "Choose features that are numbers, texts, booleans or dates.",
            kind="data",
            parameter="features",
            details="\n".join(f"{each.column}: {each.why}" for each in left_out) or None,
        )
    if len(problem.target) < 10:
        raise Failure(
            "model-too-few-rows",
            f"{len(problem.target)} rows with a label are too few for a model.",
            "Use at least 10 rows; some hundreds give meaningful scores.",
            kind="data",
        )


def _groups(features: Features, asked: dict[str, list[str]]) -> dict[str, list[int]]:
    """Positions by group; a column that is in no group is its own."""
    position = {name: at for at, name in enumerate(features.names)}
    groups: dict[str, list[int]] = {}
    taken: set[str] = set()
    for name, columns in asked.items():
        present = [column for column in columns if column in position]
        if present:
            groups[name] = [position[column] for column in present]
            taken.update(present)
    groups.update({name: [at] for name, at in position.items() if name not in taken})
    return groups


def _cross_validate(
    problem: Problem,
    features: Features,
    split: Split,
    importance: PermutationImportance,
    seed: int,
    report: Reporter,
) -> dict[str, Any]:
    model: list[Scores] = []
    trivial: list[Scores] = []
    positive: list[Scores] = []
    trained: list[Scores] = []
    pooled: list[tuple[Floats, Floats]] = []
    for number, fold in enumerate(split.folds):
        encoder = Encoder.fit(features, fold.train)
        train = (encoder.matrix(features, fold.train), problem.target[fold.train])
        held_out = (encoder.matrix(features, fold.held_out), problem.target[fold.held_out])
        categorical = encoder.categorical_positions
        settings = BoosterSettings(problem.kind, len(problem.classes), seed + number)
        booster = fit_booster(settings, *train, categorical)
        prediction = predict(booster, held_out[0])
        model.append(score(problem, held_out[1], prediction))
        base = trivial_prediction(problem, train[1], len(held_out[1]))
        trivial.append(score(problem, held_out[1], base))
        trained.append(score(problem, train[1], predict(booster, train[0])))
        if problem.kind == "binary":
            positive.append(always_positive(problem, held_out[1]))
        # Each row once: the repeats would count it several times.
        if fold.repeat == 0:
            pooled.append((held_out[1], prediction))
        importance.add_fold(number, train, held_out, categorical)
        done = number + 1
        report.progress(done / len(split.folds), f"fold {done} of {len(split.folds)}")
    scores, base_scores, train_scores = summarise(model), summarise(trivial), summarise(trained)
    positive_scores = summarise(positive) if positive else None
    baselines = {"majority": {"what": trivial_name(problem), "scores": base_scores}}
    if problem.kind == "regression":
        baselines = {"mean": baselines["majority"]}
    if positive_scores is not None:
        what = f'always predicts "{problem.positive}"'
        baselines["alwaysPositive"] = {"what": what, "scores": positive_scores}
    return {
        "scores": scores,
        "trivial": baselines,
        "trainScores": train_scores,
        "heldOut": held_out_charts(
            problem,
            np.concatenate([target for target, _ in pooled]),
            np.concatenate([prediction for _, prediction in pooled]),
        ),
        "importance": importance.to_json(),
        "warnings": findings(problem, scores, base_scores, positive_scores, train_scores),
    }
