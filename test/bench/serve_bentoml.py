"""BentoML's service around onnxruntime: the network that Limpid serves."""

import os

import bentoml
import numpy as np
import onnxruntime


@bentoml.service(workers=1, traffic={"timeout": 60})
class Network:
    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        path = os.environ["NETWORK"]
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    @bentoml.api(batchable=os.environ["BATCHES"] == "yes", max_batch_size=64)
    def predict(self, rows: np.ndarray) -> np.ndarray:
        (output,) = self._session.run(None, {self._input: rows.astype(np.float32)})
        return output
