"""Models that train jobs can make, with rows and what LightGBM itself predicts for them.

make_models.py FOLDER: for each kind of problem writes KIND.txt, KIND.json, KIND.onnx (by the
side-car) and KIND.rows.json: {"rows": [...], "expected": [...]}.
"""

import json
import sys
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd

from lathe_sidecar.protocol import Reporter
from lathe_sidecar.trained_model import train_model


class Silent(Reporter):
    def note(self, text: str) -> None:
        pass

    def progress(self, share: float | None, text: str) -> None:
        pass


def table(rows: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "amount": random.normal(size=rows).round(1),
            "días": random.integers(-3, 40, rows).astype(float),
            "town": np.char.add("town ", random.integers(0, 40, rows).astype(str)).astype(object),
            "owner": random.choice([True, False], rows).astype(object),
            "since": pd.Timestamp("2020-01-01")
            + pd.to_timedelta(random.integers(0, 1e8, rows), unit="s"),
        }
    )
    for name in frame.columns:
        frame.loc[random.random(rows) < 0.1, name] = None
    return frame


def thresholds(dump: dict[str, Any]) -> list[tuple[int, float]]:
    found: list[tuple[int, float]] = []

    def walk(split: dict[str, Any]) -> None:
        if "threshold" not in split:
            return
        if split["decision_type"] == "<=":
            found.append((split["split_feature"], split["threshold"]))
        walk(split["left_child"])
        walk(split["right_child"])

    for tree in dump["tree_info"]:
        walk(tree["tree_structure"])
    return found


def main(folder: Path) -> None:
    frame = table(800, 1)
    number = frame["amount"].fillna(0) + frame["town"].isin(["town 1", "town 7"]) * 2
    number += frame["owner"].eq(True) * frame["días"].fillna(5) / 20 + frame["since"].isna()
    labels = {
        "binary": np.where(number > 0.5, "yes", "no"),
        "multiclass": np.array(["low", "middle", "high"])[np.digitize(number, [0, 1.5])],
        "regression": number,
    }
    for kind, label in labels.items():
        given = str(folder / f"{kind}.parquet")
        frame.assign(label=label).to_parquet(given, index=False)
        model = str(folder / f"{kind}.txt")
        params = {"table": given, "label": "label", "problem": kind, "model": model, "seed": 1}
        document = train_model(params, Silent(0))
        booster = lgb.Booster(model_file=model)
        write_rows(folder / f"{kind}.rows.json", document, booster)


def write_rows(path: Path, document: dict[str, Any], booster: lgb.Booster) -> None:
    random = np.random.default_rng(5)
    other = table(600, 9)
    # Categories that the model never met, and values at and right beside its thresholds.
    other.loc[::9, "town"] = "Atlantis"
    rows = json.loads(other.to_json(orient="records", date_format="iso", double_precision=15))
    for feature, threshold in thresholds(booster.dump_model())[:400]:
        name = document["features"][feature]
        if name == "since":
            continue
        for value in (threshold, np.nextafter(threshold, 1e9), np.nextafter(threshold, -1e9)):
            row = dict(rows[random.integers(600)])
            row[name] = float(value)
            rows.append(row)
    columns = []
    for name in document["features"]:
        values = [row[name] for row in rows]
        if name in document["categories"]:
            texts = [str(v).lower() if isinstance(v, bool) else v for v in values]
            codes = pd.Categorical(texts, categories=document["categories"][name]).codes
            columns.append(np.where(codes < 0, np.nan, codes))
        elif name == "since":
            moments = pd.to_datetime(pd.Series(values), utc=True)
            columns.append((moments - pd.Timestamp(0, tz="UTC")).dt.total_seconds().to_numpy())
        else:
            columns.append(np.array(values, dtype=float))
    expected = booster.predict(np.column_stack(columns)).tolist()
    path.write_text(json.dumps({"rows": rows, "expected": expected}))


main(Path(sys.argv[1]))
