"""One session of ONNX Runtime, and what it takes and gives in the protocol's terms."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime as ort

from lathe_backend.tensors import DATATYPES, Array, BadRequest, Request, datatype_of

_DATATYPES = {
    "bool": "BOOL",
    "string": "BYTES",
    "float16": "FP16",
    "float": "FP32",
    "double": "FP64",
} | {
    f"{sign}int{bits}": f"{sign.upper()}INT{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)
}


@dataclass(frozen=True)
class Threads:
    intra_op: int
    inter_op: int
    spinning: bool


@dataclass(frozen=True)
class Spec:
    name: str
    datatype: str
    #: -1: any length.
    shape: Sequence[int]

    def as_json(self) -> dict[str, object]:
        return {"name": self.name, "datatype": self.datatype, "shape": list(self.shape)}


class OnnxModel:
    def __init__(self, file: str, threads: Threads) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads.intra_op
        options.inter_op_num_threads = threads.inter_op
        # Without it the second number has no effect.
        if threads.inter_op != 1:
            options.execution_mode = ort.ExecutionMode.ORT_PARALLEL
        allowed = "1" if threads.spinning else "0"
        options.add_session_config_entry("session.intra_op.allow_spinning", allowed)
        options.add_session_config_entry("session.inter_op.allow_spinning", allowed)
        self._session = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self.inputs = [_spec(one) for one in self._session.get_inputs()]
        self.outputs = [_spec(one) for one in self._session.get_outputs()]
        self._by_name = {one.name: one for one in self.inputs}
        self._output_names = [one.name for one in self.outputs]

    def run(self, request: Request) -> list[tuple[str, Array]]:
        """Raises BadRequest, or what ONNX Runtime raises."""
        wanted = list(request.outputs) or self._output_names
        for name in wanted:
            if name not in self._output_names:
                raise BadRequest(f'the model has no output "{name}"')
        self._check(request.inputs)
        return list(zip(wanted, self._session.run(wanted, dict(request.inputs)), strict=True))

    def test(self) -> None:
        """Runs on made-up input of the least size."""
        self._session.run(
            None,
            {
                one.name: np.full([max(side, 1) for side in one.shape], "", dtype=object)
                if one.datatype == "BYTES"
                else np.zeros([abs(side) for side in one.shape], dtype=DATATYPES[one.datatype])
                for one in self.inputs
            },
        )

    def told(self) -> dict[str, object]:
        """What this session really runs with, from ONNX Runtime itself where it says."""
        options = self._session.get_session_options()
        return {
            "intra_op_threads": options.intra_op_num_threads,
            "inter_op_threads": options.inter_op_num_threads,
            "parallel": options.execution_mode == ort.ExecutionMode.ORT_PARALLEL,
            "spinning": options.get_session_config_entry("session.intra_op.allow_spinning") == "1",
            "omp_num_threads": os.environ.get("OMP_NUM_THREADS"),
            "pid": os.getpid(),
            "onnxruntime": ort.__version__,
        }

    def _check(self, inputs: Mapping[str, Array]) -> None:
        for name in inputs:
            if name not in self._by_name:
                raise BadRequest(f'the model has no input "{name}"')
        for one in self.inputs:
            array = inputs.get(one.name)
            if array is None:
                raise BadRequest(f'input "{one.name}" is missing')
            if datatype_of(array) != one.datatype:
                raise BadRequest(
                    f'input "{one.name}" is {one.datatype}, and {datatype_of(array)} was given'
                )
            if len(array.shape) != len(one.shape) or any(
                side not in (-1, given) for side, given in zip(one.shape, array.shape, strict=True)
            ):
                raise BadRequest(
                    f'input "{one.name}" has the shape {list(one.shape)}, '
                    f"and {list(array.shape)} was given"
                )


def _spec(node: ort.NodeArg) -> Spec:
    kind = node.type.removeprefix("tensor(").removesuffix(")")
    shape = [side if isinstance(side, int) else -1 for side in node.shape]
    if kind not in _DATATYPES:
        raise ValueError(f'"{node.name}" is {node.type}, which the protocol cannot carry')
    return Spec(node.name, _DATATYPES[kind], shape)
