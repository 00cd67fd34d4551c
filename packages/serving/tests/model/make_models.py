"""Writes the models of the tests: python make_models.py FOLDER."""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT
value = helper.make_tensor_value_info


def save(path, nodes, inputs, outputs, weights=(), external=None):
    graph = helper.make_graph(
        nodes,
        path.stem,
        inputs,
        outputs,
        [numpy_helper.from_array(array, name) for name, array in weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    if external is None:
        onnx.save(model, path)
    else:
        onnx.save(
            model, path, save_as_external_data=True, location=external, size_threshold=0
        )


def scale(path, factor):
    save(
        path,
        [helper.make_node("Mul", ["x", "factor"], ["y"])],
        [value("x", FLOAT, ["N", 2])],
        [value("y", FLOAT, ["N", 2])],
        [("factor", np.array([factor], np.float32))],
    )


def mlp(folder):
    random = np.random.default_rng(7)
    w1, b1, w2, b2 = (
        random.normal(size=size).astype(np.float32) for size in [(4, 16), (16,), (16, 3), (3,)]
    )
    save(
        folder / "mlp.onnx",
        [
            helper.make_node("Gemm", ["x", "w1", "b1"], ["hidden"]),
            helper.make_node("Relu", ["hidden"], ["active"]),
            helper.make_node("Gemm", ["active", "w2", "b2"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
        ],
        [value("x", FLOAT, ["N", 4])],
        [value("probabilities", FLOAT, ["N", 3])],
        [("w1", w1), ("b1", b1), ("w2", w2), ("b2", b2)],
    )
    x = random.normal(size=(200, 4)).astype(np.float32)
    scores = np.maximum(x.astype(np.float64) @ w1 + b1, 0) @ w2 + b2
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    expected = powers / powers.sum(axis=1, keepdims=True)
    (folder / "mlp.json").write_text(json.dumps({"x": x.tolist(), "expected": expected.tolist()}))


TYPES = {
    "BYTES": TensorProto.STRING,
    "BOOL": TensorProto.BOOL,
    "UINT8": TensorProto.UINT8,
    "INT32": TensorProto.INT32,
    "INT64": TensorProto.INT64,
    "UINT64": TensorProto.UINT64,
    "FP16": TensorProto.FLOAT16,
    "FP32": FLOAT,
    "FP64": TensorProto.DOUBLE,
}


def main(folder):
    save(
        folder / "add.onnx",
        [helper.make_node("Add", ["a", "b"], ["sum"]), helper.make_node("Sub", ["a", "b"], ["gap"])],
        [value("a", FLOAT, ["N", 2]), value("b", FLOAT, ["N", 2])],
        [value("sum", FLOAT, ["N", 2]), value("gap", FLOAT, ["N", 2])],
    )
    save(
        folder / "same.onnx",
        [helper.make_node("Identity", [f"x-{name}"], [f"y-{name}"]) for name in TYPES],
        [value(f"x-{name}", kind, ["N", "M"]) for name, kind in TYPES.items()],
        [value(f"y-{name}", kind, ["N", "M"]) for name, kind in TYPES.items()],
    )
    save(
        folder / "scalar.onnx",
        [helper.make_node("Neg", ["x"], ["y"])],
        [value("x", FLOAT, [])],
        [value("y", FLOAT, [])],
    )
    # Fails on a row number that the table does not have.
    save(
        folder / "table.onnx",
        [helper.make_node("Gather", ["table", "row"], ["y"], axis=0)],
        [value("row", TensorProto.INT64, ["N"])],
        [value("y", FLOAT, ["N"])],
        [("table", np.array([10, 20, 30, 40], np.float32))],
    )
    # What a row gives depends on the rows beside it.
    save(
        folder / "centred.onnx",
        [
            helper.make_node("ReduceMean", ["x"], ["mean"], axes=[0], keepdims=1),
            helper.make_node("Sub", ["x", "mean"], ["y"]),
        ],
        [value("x", FLOAT, ["N", 2])],
        [value("y", FLOAT, ["N", 2])],
    )
    scale(folder / "twice.onnx", 2)
    scale(folder / "thrice.onnx", 3)
    save(
        folder / "outside" / "model.onnx",
        [helper.make_node("Add", ["x", "shift"], ["y"])],
        [value("x", FLOAT, ["N", 2])],
        [value("y", FLOAT, ["N", 2])],
        [("shift", np.array([[100, 200]], np.float32))],
        external="shift.bin",
    )
    # 48 MB of weights, so that it is seen in the memory of a process.
    save(
        folder / "large.onnx",
        [helper.make_node("Gather", ["table", "row"], ["y"], axis=0)],
        [value("row", TensorProto.INT64, ["N"])],
        [value("y", FLOAT, ["N", 4])],
        [("table", np.ones((3_000_000, 4), np.float32))],
    )
    save(
        folder / "sequence.onnx",
        [helper.make_node("SequenceConstruct", ["x"], ["y"])],
        [value("x", FLOAT, ["N"])],
        [helper.make_tensor_sequence_value_info("y", FLOAT, None)],
    )
    mlp(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
