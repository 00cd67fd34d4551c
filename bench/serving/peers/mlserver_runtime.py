"""MLServer has no runtime for ONNX: a model of one's own, as its documentation shows."""

from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse
from onnx_session import open_session


class OnnxModel(MLModel):
    async def load(self) -> bool:
        self.session = open_session()
        self.names = [output.name for output in self.session.get_outputs()]
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        inputs = {one.name: NumpyCodec.decode_input(one) for one in payload.inputs}
        outputs = self.session.run(None, inputs)
        return InferenceResponse(
            model_name=self.name,
            outputs=[
                NumpyCodec.encode_output(name, output)
                for name, output in zip(self.names, outputs, strict=True)
            ],
        )
