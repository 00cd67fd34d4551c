"""LightGBM's trees as one TreeEnsemble operator (ai.onnx.ml 5), in double precision.

The operator of version 5, not TreeEnsembleRegressor: ONNX Runtime sums the older one's doubles into
a float. What each split does is written from `Tree::NumericalDecision` and
`Tree::CategoricalDecision` of LightGBM's `include/LightGBM/tree.h`.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper

from lathe_sidecar.failure import Failure

#: Values of `nodes_modes`.
_LESS_OR_EQUAL = 0
_MEMBER = 6

#: LightGBM's `kZeroThreshold`, a float: its predictor takes numbers no farther from 0 for 0.
_ZERO = float(np.float32(1e-35))


def category_number(lightgbm: int) -> float:
    """Categories count from 1 in the graph: onnx's own evaluator ends a list of members at a 0."""
    return float(lightgbm + 1)


@dataclass(frozen=True)
class _Child:
    is_leaf: bool
    at: int


@dataclass
class TreeTable:
    """The trees as the operator wants them: a row for each split and one for each leaf."""

    roots: list[int] = field(default_factory=list)
    features: list[int] = field(default_factory=list)
    modes: list[int] = field(default_factory=list)
    splits: list[float] = field(default_factory=list)
    #: Of the categorical splits in their order, each closed by NaN.
    members: list[float] = field(default_factory=list)
    missing_is_true: list[int] = field(default_factory=list)
    when_true: list[_Child] = field(default_factory=list)
    when_false: list[_Child] = field(default_factory=list)
    leaf_weights: list[float] = field(default_factory=list)
    leaf_targets: list[int] = field(default_factory=list)

    def add_tree(self, structure: dict[str, Any], target: int) -> None:
        """``target``: the class whose score the tree adds to; 0 where there is one score."""
        if "leaf_value" in structure:
            # A tree that did not split. The operator has no tree without a split, so that this
            # one gets a split whose sides are equal.
            self._add_constant(float(structure["leaf_value"]), target)
            return
        self.roots.append(self._add(structure, target).at)

    def _add_constant(self, value: float, target: int) -> None:
        self.roots.append(len(self.features))
        at = self._add_split(0, _LESS_OR_EQUAL, 0.0, False)
        self.when_true[at] = self._add_leaf(value, target)
        self.when_false[at] = self._add_leaf(value, target)

    def _add(self, structure: dict[str, Any], target: int) -> _Child:
        if "leaf_value" in structure:
            if "leaf_coeff" in structure:
                raise _unsupported("leaves that are linear models")
            return self._add_leaf(float(structure["leaf_value"]), target)
        at = self._add_decision(structure)
        # The split of a parent stands before those of its children: members are listed in order.
        self.when_true[at] = self._add(structure["left_child"], target)
        self.when_false[at] = self._add(structure["right_child"], target)
        return _Child(False, at)

    def _add_decision(self, split: dict[str, Any]) -> int:
        feature = int(split["split_feature"])
        if split["decision_type"] == "==":
            # Missing, negative and unknown numbers are no members and go right, whatever the
            # split's `default_left` says.
            numbers = [int(number) for number in str(split["threshold"]).split("||")]
            self.members.extend([*(category_number(number) for number in numbers), np.nan])
            return self._add_split(feature, _MEMBER, 0.0, False)
        if split["decision_type"] != "<=":
            raise _unsupported(f'a split of the kind "{split["decision_type"]}"')
        threshold = _apart_from_zero(float(split["threshold"]))
        return self._add_split(feature, _LESS_OR_EQUAL, threshold, _missing_goes_left(split))

    def _add_split(self, feature: int, mode: int, value: float, missing_is_true: bool) -> int:
        self.features.append(feature)
        self.modes.append(mode)
        self.splits.append(value)
        self.missing_is_true.append(int(missing_is_true))
        nowhere = _Child(True, 0)
        self.when_true.append(nowhere)
        self.when_false.append(nowhere)
        return len(self.features) - 1

    def _add_leaf(self, value: float, target: int) -> _Child:
        self.leaf_weights.append(value)
        self.leaf_targets.append(target)
        return _Child(True, len(self.leaf_weights) - 1)


def _apart_from_zero(threshold: float) -> float:
    """The threshold that parts all numbers as this one does where those near 0 count as 0."""
    if abs(threshold) > _ZERO:
        return threshold
    return _ZERO if threshold >= 0 else float(np.nextafter(-_ZERO, -1))


def _missing_goes_left(split: dict[str, Any]) -> bool:
    """Where a missing value goes at a numeric split.

    A split that met no missing value when it was made (`None`) takes one for 0.
    """
    missing = split["missing_type"]
    if missing == "NaN":
        return bool(split["default_left"])
    if missing == "None":
        return float(split["threshold"]) >= 0
    raise _unsupported("splits that take 0 for a missing value (zero_as_missing)")


def tree_ensemble(dump: dict[str, Any], scores: int, given: str, result: str) -> NodeProto:
    """The operator from the matrix ``given`` [rows, features] to ``result`` [rows, scores].

    ``dump``: what `Booster.dump_model()` gives. ``scores``: classes of a multiclass model, else 1;
    trees take turns in adding to them.
    Errors: `model-not-portable` for what the operator cannot say.
    """
    if dump["average_output"]:
        raise _unsupported("trees whose outputs are averaged (a random forest)")
    table = TreeTable()
    for tree in dump["tree_info"]:
        table.add_tree(tree["tree_structure"], int(tree["tree_index"]) % scores)
    return _node(table, scores, given, result)


def _node(table: TreeTable, scores: int, given: str, result: str) -> NodeProto:
    def doubles(name: str, values: list[float]) -> onnx.TensorProto:
        return numpy_helper.from_array(np.array(values, dtype=np.float64), name)

    def children(which: list[_Child]) -> tuple[list[int], list[int]]:
        return [child.at for child in which], [int(child.is_leaf) for child in which]

    true_ids, true_leaves = children(table.when_true)
    false_ids, false_leaves = children(table.when_false)
    modes = numpy_helper.from_array(np.array(table.modes, dtype=np.uint8), "nodes_modes")
    members = {"membership_values": doubles("membership_values", table.members)}
    return helper.make_node(
        "TreeEnsemble",
        [given],
        [result],
        domain="ai.onnx.ml",
        n_targets=scores,
        tree_roots=table.roots,
        nodes_featureids=table.features,
        nodes_modes=modes,
        nodes_splits=doubles("nodes_splits", table.splits),
        nodes_missing_value_tracks_true=table.missing_is_true,
        nodes_truenodeids=true_ids,
        nodes_trueleafs=true_leaves,
        nodes_falsenodeids=false_ids,
        nodes_falseleafs=false_leaves,
        leaf_weights=doubles("leaf_weights", table.leaf_weights),
        leaf_targetids=table.leaf_targets,
        **(members if table.members else {}),
    )


def _unsupported(what: str) -> Failure:
    return Failure(
        "model-not-portable",
        f"The model has {what}, which its ONNX form cannot express.",
        "Train it with a Lathe train job, whose models have no such thing.",
        kind="data",
        parameter="model",
    )
