"""Checks files of ONNX and runs them: {models: [{file, inputs: {name: {shape, values, dtype}}}]} -> [{ops, outputs}]."""
import json
import sys

import numpy as np
import onnx
import onnxruntime

onnxruntime.set_default_logger_severity(3)


def run(model):
    loaded = onnx.load(model['file'])
    onnx.checker.check_model(loaded, full_check=True)
    session = onnxruntime.InferenceSession(model['file'], providers=['CPUExecutionProvider'])
    inputs = {
        name: np.array(one['values'], dtype=one['dtype']).reshape(one['shape'])
        for name, one in model['inputs'].items()
    }
    outputs = session.run(None, inputs)
    return {
        'ops': sorted({node.op_type for node in loaded.graph.node}),
        'names': [output.name for output in session.get_outputs()],
        'outputs': [{'shape': list(one.shape), 'values': one.astype(np.float64).ravel().tolist()} for one in outputs],
    }


json.dump([run(model) for model in json.load(sys.stdin)['models']], sys.stdout)
