"""Materialises an exported Feast repository and reads every feature of every row back.

Usage: read_features.py REPOSITORY EXPECTED ONLINE HISTORICAL. EXPECTED is Lathe's own table, in which
row n is the entity n; ONLINE and HISTORICAL are Parquet files to write with its columns and types.
"""

import json
import sys
from datetime import datetime, timedelta, timezone

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from feast import FeatureStore

repository, expected_path, online_path, historical_path = sys.argv[1:]
expected = pq.read_table(expected_path)
store = FeatureStore(repo_path=repository)
now = datetime.now(timezone.utc) + timedelta(seconds=1)
store.materialize(datetime(1970, 1, 1, tzinfo=timezone.utc), now)
view = store.list_feature_views()[0]
references = [f"{view.name}:{feature.name}" for feature in view.features]
columns = {feature.name: feature.tags["column"] for feature in view.features}
keys = list(range(1, expected.num_rows + 1))


def write(frame: pd.DataFrame, path: str) -> None:
    frame = frame.sort_values("record_id").rename(columns=columns)[expected.column_names]
    arrays = []
    for field in expected.schema:
        values = frame[field.name]
        if pa.types.is_timestamp(field.type) and values.dt.tz is not None:
            values = values.dt.tz_localize(None)
        if pa.types.is_integer(field.type) and values.dtype.kind == "f":
            values = values.astype("Int64")
        if pa.types.is_list(field.type):
            values = pd.Series([None if each is None else list(each) for each in values])
        arrays.append(pa.array(values, from_pandas=True).cast(field.type))
    pq.write_table(pa.Table.from_arrays(arrays, names=expected.column_names), path)


rows = [{"record_id": key} for key in keys]
write(store.get_online_features(features=references, entity_rows=rows).to_df(), online_path)
entities = pd.DataFrame({"record_id": keys, "event_timestamp": now})
write(store.get_historical_features(entity_df=entities, features=references).to_df(), historical_path)
print(json.dumps({"features": len(references), "rows": len(keys)}))
