#!/usr/bin/env python3
"""Writes three small models with made-up weights, to serve, load and tune without a download.

    .venv/bin/python examples/serving/models.py OUT_DIR [mlp] [retrieval] [detector] [options]

Each becomes OUT_DIR/NAME/1/model.onnx. The same options and seed write the same weights.
"""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8


class Graph:
    """Collects nodes and weights; every method that adds a node gives the name of its output."""

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.random = np.random.default_rng(seed)
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, values: object, dtype: type = np.float32) -> str:
        name = f"c{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(values, dtype=dtype), name))
        return name

    def normal(self, *shape: int, deviation: float) -> str:
        return self.constant(self.random.normal(0, deviation, shape))

    def add(self, operator: str, *inputs: str, out: str | None = None, **attributes: object) -> str:
        return self.add_many(operator, *inputs, outs=[out], **attributes)[0]

    def add_many(
        self, operator: str, *inputs: str, outs: Sequence[str | None], **attributes: object
    ) -> list[str]:
        made = [name or f"{operator.lower()}{len(self.nodes)}_{i}" for i, name in enumerate(outs)]
        self.nodes.append(helper.make_node(operator, list(inputs), made, **attributes))
        return made

    def model(
        self, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]
    ) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, self.name, inputs, outputs, self.weights)
        model = helper.make_model(
            graph,
            producer_name="lathe-example",
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
        )
        onnx.checker.check_model(model, full_check=True)
        return model


def value(name: str, kind: int, shape: Sequence[int | str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def mlp(seed: int) -> onnx.ModelProto:
    """4 numbers to 3 probabilities over one hidden layer of 16: microseconds, all overhead."""
    graph = Graph("mlp", seed)
    hidden = graph.add(
        "Gemm",
        "features",
        graph.normal(4, 16, deviation=math.sqrt(2 / 4)),
        graph.constant(np.zeros(16)),
    )
    logits = graph.add(
        "Gemm",
        graph.add("Relu", hidden),
        graph.normal(16, 3, deviation=math.sqrt(1 / 16)),
        graph.constant(np.zeros(3)),
    )
    graph.add("Softmax", logits, out="probabilities", axis=-1)
    return graph.model(
        [value("features", TensorProto.FLOAT, ["rows", 4])],
        [value("probabilities", TensorProto.FLOAT, ["rows", 3])],
    )


def retrieval(seed: int, users: int, items: int, dimension: int, top: int) -> onnx.ModelProto:
    """A user's number to the best items: a small tower, then the dot product with every item.

    Reads the whole item matrix for each batch, so memory bandwidth is what it waits for. A number
    that is not below ``users`` makes the run fail, as a real table look-up does.
    """
    graph = Graph("retrieval", seed)
    found = graph.add("Gather", graph.normal(users, dimension, deviation=1), "user", axis=0)
    tower = graph.add(
        "Gemm",
        found,
        graph.normal(dimension, dimension, deviation=math.sqrt(2 / dimension)),
        graph.constant(np.zeros(dimension)),
    )
    every = graph.add(
        "MatMul",
        graph.add("Relu", tower),
        graph.normal(dimension, items, deviation=math.sqrt(1 / dimension)),
    )
    graph.add_many(
        "TopK", every, graph.constant([top], np.int64), outs=["scores", "items"], axis=-1
    )
    return graph.model(
        [value("user", TensorProto.INT64, ["rows"])],
        [
            value("scores", TensorProto.FLOAT, ["rows", top]),
            value("items", TensorProto.INT64, ["rows", top]),
        ],
    )


IMAGE = 300
CLASSES = 91  # 90 of COCO's numbering, and 0 for background
MOST_BOXES = 100
# Side of each feature map and anchors at each of its cells, as of SSD with MobileNet: 1,917 in all.
FEATURE_MAPS = ((19, 3), (10, 6), (5, 6), (3, 6), (2, 6), (1, 6))
RATIOS = (1.0, 2.0, 0.5, 3.0, 1 / 3)
# How far background leads the classes, and how far apart scores lie. Chosen so that some tens of
# boxes survive for an image of noise: what non-maximum suppression costs depends on that.
BACKGROUND = 2.0
HEAD_DEVIATION = 2.5


def anchors() -> np.ndarray:
    """Centre y, centre x, height, width of every anchor, in parts of the image."""
    rows: list[tuple[float, float, float, float]] = []
    sizes = np.linspace(0.2, 0.95, len(FEATURE_MAPS) + 1)
    for level, (side, each) in enumerate(FEATURE_MAPS):
        size, following = float(sizes[level]), float(sizes[level + 1])
        shapes = [(size / math.sqrt(ratio), size * math.sqrt(ratio)) for ratio in RATIOS[:each]]
        if each > len(RATIOS):
            shapes.append((math.sqrt(size * following),) * 2)
        for y in range(side):
            for x in range(side):
                rows.extend(
                    ((y + 0.5) / side, (x + 0.5) / side, height, width) for height, width in shapes
                )
    return np.array(rows, dtype=np.float32)


class Convolutions:
    """Layers on feature maps; a feature map is its name and number of channels."""

    def __init__(self, graph: Graph, width: float) -> None:
        self.graph = graph
        self.width = width

    def channels(self, full: int) -> int:
        return max(8, round(full * self.width / 8) * 8)

    def layer(
        self, source: tuple[str, int], out: int, kernel: int, stride: int = 1
    ) -> tuple[str, int]:
        """Convolution and ReLU6, padded as TensorFlow's SAME."""
        name, entering = source
        weights = self.graph.normal(
            out, entering, kernel, kernel, deviation=math.sqrt(2 / (entering * kernel**2))
        )
        made = self.graph.add(
            "Conv", name, weights, strides=[stride, stride], auto_pad="SAME_UPPER"
        )
        return self.clipped(made), out

    def separable(self, source: tuple[str, int], out: int, stride: int = 1) -> tuple[str, int]:
        """3 by 3 on each channel alone, then 1 by 1 over the channels (MobileNet's block)."""
        name, entering = source
        weights = self.graph.normal(entering, 1, 3, 3, deviation=math.sqrt(2 / 9))
        made = self.graph.add(
            "Conv",
            name,
            weights,
            strides=[stride, stride],
            auto_pad="SAME_UPPER",
            group=entering,
        )
        return self.layer((self.clipped(made), entering), out, kernel=1)

    def clipped(self, name: str) -> str:
        return self.graph.add(
            "Clip", name, self.graph.constant(np.float32(0)), self.graph.constant(np.float32(6))
        )

    def head(self, source: tuple[str, int], each: int, values: int, deviation: float) -> str:
        """``values`` numbers an anchor, ``each`` anchors a cell: 1, cells x each, values."""
        name, entering = source
        weights = self.graph.normal(
            each * values, entering, 1, 1, deviation=deviation / math.sqrt(entering)
        )
        made = self.graph.add("Conv", name, weights)
        last = self.graph.add("Transpose", made, perm=[0, 2, 3, 1])
        return self.graph.add("Reshape", last, self.graph.constant([1, -1, values], np.int64))


def backbone(graph: Graph, image: str, width: float) -> list[tuple[str, int]]:
    """MobileNet's blocks and SSD's extra layers: the six feature maps."""
    layers = Convolutions(graph, width)
    count = layers.channels
    at = layers.layer((image, 3), count(32), kernel=3, stride=2)
    for full, stride in ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)):
        at = layers.separable(at, count(full), stride)
    for _ in range(5):
        at = layers.separable(at, count(512))
    maps = [at]
    at = layers.separable(layers.separable(at, count(1024), stride=2), count(1024))
    maps.append(at)
    for between, full in ((256, 512), (128, 256), (128, 256), (64, 128)):
        at = layers.layer(layers.layer(at, count(between), kernel=1), count(full), 3, stride=2)
        maps.append(at)
    return maps


def decoded_boxes(graph: Graph, offsets: str) -> str:
    """Offsets of SSD (scaled by 10, 10, 5, 5) to top, left, bottom, right."""
    known = anchors()
    scaled = graph.add("Mul", offsets, graph.constant([0.1, 0.1, 0.2, 0.2]))
    centre_part, size_part = graph.add_many("Split", scaled, outs=[None, None], axis=2)
    centre = graph.add(
        "Add",
        graph.add("Mul", centre_part, graph.constant(known[:, 2:])),
        graph.constant(known[:, :2]),
    )
    size = graph.add("Mul", graph.add("Exp", size_part), graph.constant(known[:, 2:]))
    half = graph.add("Mul", size, graph.constant(np.float32(0.5)))
    return graph.add(
        "Concat", graph.add("Sub", centre, half), graph.add("Add", centre, half), axis=2
    )


def suppressed(graph: Graph, boxes: str, scores: str) -> None:
    """Non-maximum suppression in each class, then the best of all, filled up with zeros."""
    kept = graph.add(
        "NonMaxSuppression",
        boxes,
        scores,
        graph.constant([MOST_BOXES], np.int64),
        graph.constant([0.6]),
        graph.constant([0.3]),
    )  # rows of: image, class, box
    places = graph.add("Slice", kept, *ints(graph, [2], [3], [1]))
    corners = graph.add("GatherND", graph.add("Squeeze", boxes, *ints(graph, [0])), places)
    kept_scores = graph.add("GatherND", scores, kept)
    which = graph.add("Slice", kept, *ints(graph, [1], [2], [1]))
    # Class 0 of the scores is class 1, since background is not among them.
    kept_classes = graph.add(
        "Add", graph.add("Squeeze", which, *ints(graph, [1])), *ints(graph, [1])
    )
    filled = [
        graph.add("Concat", found, graph.constant(np.zeros(shape), dtype), axis=0)
        for found, shape, dtype in (
            (corners, (MOST_BOXES, 4), np.float32),
            (kept_scores, (MOST_BOXES,), np.float32),
            (kept_classes, (MOST_BOXES,), np.int64),
        )
    ]
    best_scores, best = graph.add_many(
        "TopK", filled[1], *ints(graph, [MOST_BOXES]), outs=[None, None], axis=0
    )
    first = ints(graph, [0])
    graph.add("Unsqueeze", graph.add("Gather", filled[0], best, axis=0), *first, out="boxes")
    graph.add("Unsqueeze", best_scores, *first, out="scores")
    graph.add("Unsqueeze", graph.add("Gather", filled[2], best, axis=0), *first, out="classes")
    found = graph.add("Slice", graph.add("Shape", kept), *ints(graph, [0], [1]))
    graph.add("Min", found, *ints(graph, [MOST_BOXES]), out="count")


def ints(graph: Graph, *lists: list[int]) -> list[str]:
    return [graph.constant(values, np.int64) for values in lists]


def detector(seed: int, width: float, pixels: str) -> onnx.ModelProto:
    """An image of 300 by 300 to at most 100 boxes (SSD with MobileNet): arithmetic, large requests.

    One image a run. ``width`` scales every layer's channels; 1 is MobileNet's own size.
    """
    graph = Graph("detector", seed)
    numbers = "image" if pixels == "float" else graph.add("Cast", "image", to=TensorProto.FLOAT)
    centred = graph.add(
        "Sub",
        graph.add("Mul", numbers, graph.constant(np.float32(1 / 127.5))),
        graph.constant(np.float32(1)),
    )
    maps = backbone(graph, graph.add("Transpose", centred, perm=[0, 3, 1, 2]), width)
    layers = Convolutions(graph, width)
    offsets, logits = (
        graph.add(
            "Concat",
            *(
                layers.head(source, each, values, deviation)
                for source, (_, each) in zip(maps, FEATURE_MAPS, strict=True)
            ),
            axis=1,
        )
        for values, deviation in ((4, 1.0), (CLASSES, HEAD_DEVIATION))
    )
    lean = np.zeros(CLASSES)
    lean[0] = BACKGROUND
    chances = graph.add("Softmax", graph.add("Add", logits, graph.constant(lean)), axis=2)
    things = graph.add("Slice", chances, *ints(graph, [1], [CLASSES], [2]))
    suppressed(graph, decoded_boxes(graph, offsets), graph.add("Transpose", things, perm=[0, 2, 1]))
    kind = TensorProto.FLOAT if pixels == "float" else TensorProto.UINT8
    return graph.model(
        [value("image", kind, [1, IMAGE, IMAGE, 3])],
        [
            value("boxes", TensorProto.FLOAT, [1, MOST_BOXES, 4]),
            value("scores", TensorProto.FLOAT, [1, MOST_BOXES]),
            value("classes", TensorProto.INT64, [1, MOST_BOXES]),
            value("count", TensorProto.INT64, [1]),
        ],
    )


NAMES = ("mlp", "retrieval", "detector")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Writes example models to serve.", epilog=f"Models: {', '.join(NAMES)}."
    )
    parser.add_argument("out", type=Path, metavar="OUT_DIR", help="folder to write into")
    parser.add_argument("models", nargs="*", metavar="MODEL", help="which (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="of the weights (1)")
    parser.add_argument("--users", type=int, default=10_000, help="retrieval: users (10000)")
    parser.add_argument("--items", type=int, default=100_000, help="retrieval: items (100000)")
    parser.add_argument("--dimension", type=int, default=64, help="retrieval: of vectors (64)")
    parser.add_argument("--top", type=int, default=10, help="retrieval: items a user (10)")
    parser.add_argument("--width", type=float, default=0.5, help="detector: of layers (0.5)")
    parser.add_argument(
        "--pixels", choices=["uint8", "float"], default="uint8", help="detector: input (uint8)"
    )
    given = parser.parse_args()
    for name in given.models:
        if name not in NAMES:
            parser.error(f'there is no model "{name}"; there are {", ".join(NAMES)}')
    return given


def main() -> None:
    given = arguments()
    makers = {
        "mlp": lambda: mlp(given.seed),
        "retrieval": lambda: retrieval(
            given.seed, given.users, given.items, given.dimension, given.top
        ),
        "detector": lambda: detector(given.seed, given.width, given.pixels),
    }
    for name in given.models or NAMES:
        file = given.out / name / "1" / "model.onnx"
        file.parent.mkdir(parents=True, exist_ok=True)
        # Renamed when whole: a server that watches the folder never sees half a file.
        part = file.with_suffix(".part")
        onnx.save(makers[name](), part)
        part.replace(file)
        print(f"{file} ({file.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
