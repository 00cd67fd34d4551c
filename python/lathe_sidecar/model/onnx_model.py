"""A trained model as an ONNX graph that takes columns and gives what LightGBM's `predict` gives.

One input a feature, named as its column: numbers as doubles [rows, 1] with NaN for missing; texts
and booleans as strings [rows, 1]. All arithmetic is in double precision.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from lathe_sidecar.failure import Failure
from lathe_sidecar.model.onnx_trees import category_number, tree_ensemble

#: The lowest that have TreeEnsemble, so that older runtimes can read the file, too.
_OPSETS = (helper.make_opsetid("", 21), helper.make_opsetid("ai.onnx.ml", 5))
_IR_VERSION = 10


@dataclass(frozen=True)
class Layout:
    """Names in the graph, for whoever feeds it; kept in the model's description as ``onnx``."""

    #: The text that stands for a missing category: one that is no category itself.
    missing_text: str
    #: Class, probabilities of the classes in the order of ``classes``; None in a regression.
    label: str | None
    probabilities: str | None
    #: The predicted value; None where classes are predicted.
    prediction: str | None

    def to_json(self) -> dict[str, str]:
        named = {
            "missingText": self.missing_text,
            "label": self.label,
            "probabilities": self.probabilities,
            "prediction": self.prediction,
        }
        return {key: name for key, name in named.items() if name is not None}


@dataclass
class _Graph:
    """A graph under construction; no two values in it have the same name."""

    taken: set[str]
    nodes: list[NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)

    def name(self, wanted: str) -> str:
        while wanted in self.taken:
            wanted += "_"
        self.taken.add(wanted)
        return wanted

    def add(self, operator: str, given: list[str], wanted: str, **attributes: Any) -> str:
        domain = attributes.pop("domain", "")
        result = self.name(wanted)
        self.nodes.append(helper.make_node(operator, given, [result], domain=domain, **attributes))
        return result

    def constant(self, wanted: str, values: "np.ndarray[Any, Any]") -> str:
        name = self.name(wanted)
        self.constants.append(numpy_helper.from_array(values, name))
        return name


def onnx_model(document: dict[str, Any], dump: dict[str, Any]) -> tuple[onnx.ModelProto, Layout]:
    """The model of a description (as `train_model` writes it) and LightGBM's `dump_model()`.

    Errors: `model-not-portable`.
    """
    names: list[str] = document["features"]
    categories: dict[str, list[str]] = document["categories"]
    graph = _Graph(set(names))
    missing = _missing_text(categories)
    columns = [
        _category_numbers(graph, name, categories[name]) if name in categories else name
        for name in names
    ]
    matrix = graph.add("Concat", columns, "features", axis=1)
    scores = len(document["classes"]) if document["problem"] == "multiclass" else 1
    raw = graph.name("scores")
    graph.nodes.append(tree_ensemble(dump, scores, matrix, raw))
    layout, outputs = _outputs(graph, document, str(dump["objective"]), raw, missing)
    inputs = [
        helper.make_tensor_value_info(
            name, TensorProto.STRING if name in categories else TensorProto.DOUBLE, ["rows", 1]
        )
        for name in names
    ]
    proto = helper.make_graph(graph.nodes, "lathe-model", inputs, outputs, graph.constants)
    model = helper.make_model(proto, opset_imports=_OPSETS, ir_version=_IR_VERSION)
    model.producer_name = "lathe"
    told = {key: document[key] for key in ("format", "problem", "label", "classes", "positive")}
    properties = {**told, "onnx": layout.to_json()}
    helper.set_model_props(
        model,
        {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in properties.items()
        },
    )
    onnx.checker.check_model(model, full_check=True)
    return model, layout


def _missing_text(categories: dict[str, list[str]]) -> str:
    """The empty text, unless a column has it as a category."""
    known = {text for texts in categories.values() for text in texts}
    text = ""
    while text in known:
        text += "?"
    return text


def _category_numbers(graph: _Graph, column: str, texts: list[str]) -> str:
    """Each known text as its number; any other text, which is unknown or missing, as NaN."""
    if not texts:
        # A column without a single text in the rows trained on: the operator wants one key.
        texts = ["?"]
    numbers = np.array([category_number(at) for at in range(len(texts))])
    return graph.add(
        "LabelEncoder",
        [column],
        f"{column} as number",
        domain="ai.onnx.ml",
        keys_tensor=numpy_helper.from_array(np.array(texts, dtype=object), "keys"),
        values_tensor=numpy_helper.from_array(numbers, "values"),
        default_tensor=numpy_helper.from_array(np.array([np.nan]), "default"),
    )


def _outputs(
    graph: _Graph, document: dict[str, Any], objective: str, raw: str, missing: str
) -> tuple[Layout, list[ValueInfoProto]]:
    """From the trees' sums to what `predict` gives, by the model's objective."""
    problem = document["problem"]
    name, _, parameters = objective.partition(" ")
    if problem == "regression" and objective == "regression":
        value = graph.add("Identity", [raw], "prediction")
        told = helper.make_tensor_value_info(value, TensorProto.DOUBLE, ["rows", 1])
        return Layout(missing, None, None, value), [told]
    if problem == "binary" and name == "binary" and parameters == "sigmoid:1":
        positive = graph.add("Sigmoid", [raw], "positive probability")
        one = graph.constant("one", np.array([1.0]))
        negative = graph.add("Sub", [one, positive], "negative probability")
        probabilities = graph.add("Concat", [negative, positive], "probabilities", axis=1)
        half = graph.constant("half", np.array([0.5]))
        is_positive = graph.add("GreaterOrEqual", [positive, half], "is positive")
        number = graph.add("Cast", [is_positive], "class number", to=TensorProto.INT64)
    elif problem == "multiclass" and name == "multiclass":
        probabilities = graph.add("Softmax", [raw], "probabilities", axis=1)
        number = graph.add("ArgMax", [probabilities], "class number", axis=1, keepdims=1)
    else:
        raise Failure(
            "model-not-portable",
            f'A {problem} model with the objective "{objective}" has no ONNX form here.',
            "Train it with a Lathe train job.",
            kind="data",
            parameter="model",
        )
    classes: list[str] = document["classes"]
    texts = graph.constant("classes", np.array(classes, dtype=object))
    label = graph.add("Gather", [texts, number], "label", axis=0)
    return Layout(missing, label, probabilities, None), [
        helper.make_tensor_value_info(label, TensorProto.STRING, ["rows", 1]),
        helper.make_tensor_value_info(probabilities, TensorProto.DOUBLE, ["rows", len(classes)]),
    ]
