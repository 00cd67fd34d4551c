import json
from pathlib import Path

import pandas as pd
import pytest

from lathe_sidecar.failure import Failure
from lathe_sidecar.trained_model import evaluate_model, train_model
from tests.conftest import Heard, ParquetWriter
from tests.test_quick_model import signal_frame


def trained(parquet: ParquetWriter, heard: Heard, folder: Path) -> str:
    model = str(folder / "model.txt")
    frame = signal_frame(600).assign(town=pd.Series(["a", "b", None] * 200))
    params = {"table": parquet("train", frame), "label": "label", "positive": "yes", "model": model}
    train_model(params, heard)
    return model


def test_a_model_is_three_whole_files(parquet: ParquetWriter, heard: Heard, tmp_path: Path) -> None:
    model = trained(parquet, heard, tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".parquet")
    assert written == ["model.txt", "model.txt.json", "model.txt.onnx"]
    document = json.loads(Path(f"{model}.json").read_text())
    assert document["categories"] == {"town": ["a", "b"]}
    assert document["positive"] == "yes"
    assert document["rows"] == 600


def test_a_model_is_scored_on_other_rows(
    parquet: ParquetWriter, heard: Heard, tmp_path: Path
) -> None:
    model = trained(parquet, heard, tmp_path)
    frame = signal_frame(900).iloc[600:].assign(town="never seen")
    output = str(tmp_path / "metrics.json")
    params = {"table": parquet("test", frame), "model": model, "output": output}
    result = evaluate_model(params, heard)
    assert result["scores"]["auc"] > 0.7
    assert result["trivial"]["majority"]["scores"]["auc"] == 0.5
    assert result["rows"]["used"] == 300
    assert json.loads(Path(output).read_text())["scores"] == result["scores"]


def test_the_same_seed_trains_the_same_model(
    parquet: ParquetWriter, heard: Heard, tmp_path: Path
) -> None:
    first = Path(trained(parquet, heard, tmp_path)).read_text()
    assert Path(trained(parquet, heard, tmp_path)).read_text() == first


def test_a_missing_feature_is_named(parquet: ParquetWriter, heard: Heard, tmp_path: Path) -> None:
    model = trained(parquet, heard, tmp_path)
    table = parquet("test", signal_frame())
    with pytest.raises(Failure, match='no column "town"'):
        evaluate_model({"table": table, "model": model}, heard)


def test_an_unknown_class_is_named(parquet: ParquetWriter, heard: Heard, tmp_path: Path) -> None:
    model = trained(parquet, heard, tmp_path)
    table = parquet("test", signal_frame().assign(town="a", label="perhaps"))
    with pytest.raises(Failure, match='"perhaps"'):
        evaluate_model({"table": table, "model": model}, heard)


def test_a_broken_model_file_is_said_to_be(
    parquet: ParquetWriter, heard: Heard, tmp_path: Path
) -> None:
    model = trained(parquet, heard, tmp_path)
    Path(f"{model}.json").write_text("{")
    with pytest.raises(Failure) as caught:
        evaluate_model({"table": parquet("t", pd.DataFrame({"a": [1]})), "model": model}, heard)
    assert caught.value.code == "model-unreadable"
