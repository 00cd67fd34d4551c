"""Calls an exported script's prepare() with DataFrames: call_prepare.py MODULE CSV OUT [refit]"""

import importlib
import os
import sys

import pandas as pd

sys.path.insert(0, os.getcwd())
module = importlib.import_module(sys.argv[1])
frame = pd.read_csv(sys.argv[2])
before = frame.copy()
prepared = module.prepare(frame, refit=len(sys.argv) > 4)
pd.testing.assert_frame_equal(frame, before)
prepared.to_parquet(sys.argv[3])
