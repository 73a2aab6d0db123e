"""What TensorFlow.js's converter makes of weights: {weights: [{values, dtype}]} -> [{bytes, min, scale}]."""
import importlib.util
import json
import sys
import sysconfig

import numpy as np

# The module alone: the package around it would load TensorFlow.
path = sysconfig.get_path('purelib') + '/tensorflowjs/quantization.py'
spec = importlib.util.spec_from_file_location('quantization', path)
quantization = importlib.util.module_from_spec(spec)
spec.loader.exec_module(quantization)


def quantised(values, dtype):
    data = np.array(values, dtype=np.float32)
    kept, metadata = quantization.quantize_weights(data, quantization.QUANTIZATION_OPTION_TO_DTYPES[dtype])
    back = quantization.dequantize_weights(kept, metadata)
    return {
        'bytes': kept.tobytes().hex(),
        'back': back.astype(np.float64).tolist(),
        **{name: float(value) for name, value in metadata.items()},
    }


given = json.load(sys.stdin)
json.dump([quantised(one['values'], one['dtype']) for one in given['weights']], sys.stdout)
