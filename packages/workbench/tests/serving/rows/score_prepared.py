"""Scores a prepared table with LightGBM itself, reading the model's description with pandas alone.

score_prepared.py MODEL TABLE: prints predictions as a JSON list, one a row.
"""

import json
import sys

import lightgbm as lgb
import numpy as np
import pandas as pd

model, table = sys.argv[1:]
with open(f"{model}.json", encoding="utf-8") as file:
    described = json.load(file)
frame = pd.read_parquet(table)
columns = []
for name in described["features"]:
    if name in described["categories"]:
        codes = pd.Categorical(frame[name], categories=described["categories"][name]).codes
        columns.append(np.where(codes < 0, np.nan, codes))
    else:
        columns.append(frame[name].to_numpy(dtype=float, na_value=np.nan))
booster = lgb.Booster(model_file=model)
print(json.dumps(booster.predict(np.column_stack(columns)).tolist()))
