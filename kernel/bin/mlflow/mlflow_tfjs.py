"""MLflow's Python flavour of a TensorFlow.js layers model: model.json and weights.bin, computed by numpy alone.

mlflow.pyfunc.load_model finds this file in the model's folder `code` and calls _load_pyfunc. A layer that is not here is
refused by its name as the model is loaded; none is approximated. The meanings are those of TensorFlow.js 4, which has
Keras 2's. Nothing in the files is run.
"""

import json
import os

import numpy as np


def _load_pyfunc(path):
    """Path of the folder `data` -> what MLflow calls `predict` of."""
    return TfjsModel(path)


class TfjsModel:
    def __init__(self, path):
        with open(os.path.join(path, "model.json"), encoding="utf-8") as file:
            saved = json.load(file)
        if saved.get("format") == "graph-model":
            raise ValueError("A graph model of TensorFlow.js cannot be computed by numpy.")
        topology = saved["modelTopology"]
        self.model = Network(topology.get("model_config", topology), _weights(path, saved["weightsManifest"]))
        self.names = self.model.inputs

    def predict(self, data, params=None):
        """An array, a list of arrays, a dictionary of arrays by names of inputs, or a DataFrame whose rows are samples."""
        results = self.model(self._arrays(data))
        return results[0] if len(results) == 1 else dict(zip(self.model.outputs, results))

    def _arrays(self, data):
        if hasattr(data, "to_numpy"):
            data = data.to_numpy()
        if isinstance(data, dict):
            # a signature may have names of its own, in the order of the inputs
            is_own = set(data) == set(self.names)
            values = [data[name] for name in self.names] if is_own else list(data.values())
        else:
            values = [data] if len(self.names) == 1 else list(data)
        return [np.asarray(value) for value in values]


BYTES = {"float32": np.float32, "int32": np.int32, "bool": np.uint8}
STORED = {"uint8": np.uint8, "uint16": np.uint16, "float16": np.float16}


def _weights(path, manifest):
    """The weights by their names, those stored in fewer bits as what they stand for."""
    weights = {}
    for group in manifest:
        data = b""
        for name in group["paths"]:
            if name != os.path.basename(name):
                raise ValueError(f"The weights are to be read from {name}, which is not beside model.json.")
            with open(os.path.join(path, name), "rb") as file:
                data += file.read()
        at = 0
        for spec in group["weights"]:
            quantized = spec.get("quantization")
            kind = STORED[quantized["dtype"]] if quantized else BYTES[spec["dtype"]]
            count = int(np.prod(spec["shape"], dtype=np.int64))
            values = np.frombuffer(data, kind, count, at).reshape(spec["shape"])
            at += values.nbytes
            if quantized and "scale" in quantized:
                values = values.astype(np.float32) * np.float32(quantized["scale"]) + np.float32(quantized["min"])
            weights[spec["name"]] = values.astype(np.float32 if spec["dtype"] == "float32" else values.dtype)
    return weights


MODELS = ("Sequential", "Functional", "Model")


class Network:
    """A Sequential or functional model, which may be a layer of another one."""

    def __init__(self, topology, weights):
        config = topology["config"]
        layers = config if isinstance(config, list) else config["layers"]
        # name, layer, number of its first use, and for each use the (name, use, tensor) that it takes
        self.steps = []
        if topology["class_name"] == "Sequential":
            before = None
            for layer in layers:
                name = layer["config"]["name"]
                self.steps.append((name, _layer(layer, weights), 0, [[(before, 0, 0)]] if before else []))
                before = name
            first = layers[0]["config"]["name"] if layers[0]["class_name"] == "InputLayer" else "input"
            if first == "input":
                name, layer, *_ = self.steps[0]
                self.steps = [("input", _identity, 0, []), (name, layer, 0, [[("input", 0, 0)]]), *self.steps[1:]]
            self.inputs, self.results = [first], [(before, 0, 0)]
        else:
            for layer in layers:
                uses = [[(name, use, tensor) for name, use, tensor, *_ in _nodes(node)] for node in layer["inbound_nodes"]]
                # a model counts the making of itself as its first use
                first = int(layer["class_name"] in MODELS)
                self.steps.append((layer["name"], _layer(layer, weights), first, uses))
            self.inputs = [name for name, *_ in _nodes(config["input_layers"])]
            self.results = [tuple(one[:3]) for one in _nodes(config["output_layers"])]
        self.outputs = [name for name, *_ in self.results]

    def __call__(self, arrays):
        known = {(name, 0): [array] for name, array in zip(self.inputs, arrays)}
        waiting = [(name, use, layer, taken) for name, layer, first, uses in self.steps for use, taken in enumerate(uses, first)]
        while waiting:
            later = []
            for name, use, layer, taken in waiting:
                if all((source, at) in known for source, at, _ in taken):
                    given = layer([known[source, at][tensor] for source, at, tensor in taken])
                    known[name, use] = given if isinstance(given, list) else [given]
                else:
                    later.append((name, use, layer, taken))
            if len(later) == len(waiting):
                raise ValueError(f"The layer {later[0][0]} takes what no layer gives.")
            waiting = later
        return [known[name, use][tensor] for name, use, tensor in self.results]


def _nodes(nodes):
    return [nodes] if nodes and isinstance(nodes[0], str) else nodes


def _layer(spec, weights):
    kind, config = spec["class_name"], spec["config"]
    if kind in MODELS:
        inner = Network(spec, weights)
        return lambda arrays: inner(arrays)
    if kind not in LAYERS:
        raise ValueError(f"The layer {config.get('name')} is of the class {kind}, which is not computed here.")
    if config.get("data_format") not in (None, "channels_last"):
        raise ValueError(f"The layer {config.get('name')} has its channels first, which is not computed here.")
    prefix = f"{config['name']}/"
    own = {name[len(prefix) :]: value for name, value in weights.items() if name.startswith(prefix)}
    return LAYERS[kind](config, own)


# Activations


def _softmax(x, axis=-1):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def _elu(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "relu6": lambda x: np.clip(x, 0, 6),
    "elu": _elu,
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0))),
    "sigmoid": _sigmoid,
    "hard_sigmoid": lambda x: np.clip(0.2 * x + 0.5, 0, 1),
    "tanh": np.tanh,
    "softmax": _softmax,
    "log_softmax": lambda x: x - x.max(-1, keepdims=True) - np.log(np.exp(x - x.max(-1, keepdims=True)).sum(-1, keepdims=True)),
    "softplus": lambda x: np.logaddexp(x, 0),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "swish": lambda x: x * _sigmoid(x),
    "mish": lambda x: x * np.tanh(np.logaddexp(x, 0)),
}


def _activation(config, name="activation"):
    wanted = config.get(name) or "linear"
    if wanted not in ACTIVATIONS:
        raise ValueError(f"The layer {config['name']} has the activation {wanted}, which is not computed here.")
    return ACTIVATIONS[wanted]


# Layers: configuration and weights -> a function of a list of arrays


def _identity(arrays):
    return arrays[0]


def _alone(compute):
    return lambda arrays: compute(arrays[0])


def _dense(config, own):
    kernel, bias, act = own["kernel"], own.get("bias", 0), _activation(config)
    return _alone(lambda x: act(x @ kernel + bias))


def _pair(value, count):
    return [value] * count if isinstance(value, int) else list(value)


def _windows(x, size, strides, dilation, padding, fill=0.0):
    """All windows of the axes after the batch: batch, places…, channels, window…"""
    axes = range(1, 1 + len(size))
    reach = [(one - 1) * apart + 1 for one, apart in zip(size, dilation)]
    if padding == "same":
        total = [max((-(-x.shape[a] // s) - 1) * s + r - x.shape[a], 0) for a, s, r in zip(axes, strides, reach)]
        around = [(0, 0), *[(one // 2, one - one // 2) for one in total], (0, 0)]
        x = np.pad(x, around, constant_values=fill)
    elif padding != "valid":
        raise ValueError(f"The padding {padding} is not computed here.")
    seen = np.lib.stride_tricks.sliding_window_view(x, reach, tuple(axes))
    steps = [slice(None, None, stride) for stride in strides]
    apart = [slice(None, None, one) for one in dilation]
    return seen[(slice(None), *steps, slice(None), *apart)]


def _convolution(count, depthwise=False):
    def make(config, own):
        kernel = own["depthwise_kernel" if depthwise else "kernel"]
        size, act, bias = kernel.shape[:count], _activation(config), own.get("bias", 0)
        strides, dilation = _pair(config["strides"], count), _pair(config.get("dilation_rate") or 1, count)

        def compute(x):
            seen = _windows(x, size, strides, dilation, config["padding"])
            if depthwise:
                return act(_depthwise(seen, kernel) + bias)
            channels = 1 + count
            moved = np.moveaxis(seen, channels, -1)  # batch, places…, window…, channels
            return act(np.tensordot(moved, kernel, count + 1) + bias)

        return _alone(compute)

    return make


def _depthwise(seen, kernel):
    result = np.einsum("nhwcij,ijcm->nhwcm", seen, kernel)
    return result.reshape(*result.shape[:3], -1)


def _separable(config, own):
    size, strides = own["depthwise_kernel"].shape[:2], _pair(config["strides"], 2)
    dilation, act = _pair(config.get("dilation_rate") or 1, 2), _activation(config)

    def compute(x):
        deep = _depthwise(_windows(x, size, strides, dilation, config["padding"]), own["depthwise_kernel"])
        return act(deep @ own["pointwise_kernel"][0, 0] + own.get("bias", 0))

    return _alone(compute)


def _pool(count, is_max):
    def make(config, _):
        size = _pair(config["pool_size"], count)
        strides = _pair(config.get("strides") or size, count)
        window = tuple(range(-count, 0))

        def compute(x):
            seen = _windows(x, size, strides, [1] * count, config["padding"], -np.inf if is_max else np.nan)
            # what was padded is no value of the mean
            return seen.max(window) if is_max else np.nanmean(seen, window, dtype=np.float32)

        return _alone(compute)

    return make


def _normalization(config, own):
    scale, shift = own.get("gamma", 1), own.get("beta", 0)
    axis = config["axis"][0] if isinstance(config["axis"], list) else config["axis"]
    factor = scale / np.sqrt(own["moving_variance"] + np.float32(config["epsilon"]))

    def compute(x):
        shape = [1] * x.ndim
        shape[axis] = -1
        return x * factor.reshape(shape) + (shift - own["moving_mean"] * factor).reshape(shape)

    return _alone(compute)


def _layer_normalization(config, own):
    axes = tuple(config["axis"]) if isinstance(config["axis"], list) else (config["axis"],)

    def compute(x):
        mean = x.mean(axes, keepdims=True)
        variance = ((x - mean) ** 2).mean(axes, keepdims=True)
        normal = (x - mean) / np.sqrt(variance + np.float32(config["epsilon"]))
        shape = [x.shape[at] if at in [axis % x.ndim for axis in axes] else 1 for at in range(x.ndim)]
        return normal * np.reshape(own.get("gamma", np.ones(shape)), shape) + np.reshape(own.get("beta", np.zeros(shape)), shape)

    return _alone(compute)


def _recurrent(step, states):
    def make(config, own):
        if config.get("stateful") or config.get("return_state"):
            raise ValueError(f"The layer {config['name']} keeps or gives states, which is not computed here.")
        act, units = _activation(config), config["units"]
        gate = _activation(config, "recurrent_activation") if states == 2 or step is _gru else None
        if config.get("reset_after"):
            raise ValueError(f"The layer {config['name']} resets after its product, which is not computed here.")

        def compute(x):
            held = [np.zeros((len(x), units), np.float32)] * states
            times = range(x.shape[1])
            given = []
            for time in reversed(times) if config.get("go_backwards") else times:
                held = step(x[:, time] @ own["kernel"] + own.get("bias", 0), held, own["recurrent_kernel"], act, gate)
                given.append(held[0])
            return np.stack(given, 1) if config.get("return_sequences") else given[-1]

        return _alone(compute)

    return make


def _simple(x, held, kernel, act, _):
    return [act(x + held[0] @ kernel)]


def _lstm(x, held, kernel, act, gate):
    enter, forget, new, leave = np.split(x + held[0] @ kernel, 4, 1)
    cell = gate(forget) * held[1] + gate(enter) * act(new)
    return [gate(leave) * act(cell), cell]


def _gru(x, held, kernel, act, gate):
    (before,), units = held, held[0].shape[1]
    update, reset = np.split(gate(x[:, : 2 * units] + before @ kernel[:, : 2 * units]), 2, 1)
    new = act(x[:, 2 * units :] + (reset * before) @ kernel[:, 2 * units :])
    return [update * before + (1 - update) * new]


def _embedding(config, own):
    if config.get("mask_zero"):
        raise ValueError(f"The layer {config['name']} makes a mask, which is not computed here.")
    return _alone(lambda x: own["embeddings"][np.asarray(x, np.int64)])


def _reshape(config, _):
    shape = [-1 if one is None else one for one in config["target_shape"]]
    return _alone(lambda x: x.reshape(len(x), *shape))


def _zeros(config, _):
    (top, bottom), (left, right) = config["padding"]
    return _alone(lambda x: np.pad(x, [(0, 0), (top, bottom), (left, right), (0, 0)]))


def _upsampling(config, _):
    if config.get("interpolation") not in (None, "nearest"):
        raise ValueError(f"The layer {config['name']} interpolates, which is not computed here.")
    high, wide = config["size"]
    return _alone(lambda x: x.repeat(high, 1).repeat(wide, 2))


def _relu(config, _):
    most = config.get("max_value")
    return _alone(lambda x: np.maximum(x, 0) if most is None else np.clip(x, 0, most))


def _global(reduce):
    return lambda config, own: _alone(lambda x: reduce(x, tuple(range(1, x.ndim - 1))))


def _merge(reduce):
    return lambda config, own: lambda arrays: reduce(arrays)


def _fold(operation):
    def fold(arrays):
        result = arrays[0]
        for array in arrays[1:]:
            result = operation(result, array)
        return result

    return _merge(fold)


_UNCHANGED = dict.fromkeys(
    ["InputLayer", "Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout"],
    lambda config, own: _identity,
)

LAYERS = {
    **_UNCHANGED,
    "Dense": _dense,
    "Activation": lambda config, own: _alone(_activation(config)),
    "Flatten": lambda config, own: _alone(lambda x: x.reshape(len(x), -1)),
    "Reshape": _reshape,
    "Permute": lambda config, own: _alone(lambda x: x.transpose(0, *config["dims"])),
    "RepeatVector": lambda config, own: _alone(lambda x: np.repeat(x[:, None], config["n"], 1)),
    "Embedding": _embedding,
    "Conv1D": _convolution(1),
    "Conv2D": _convolution(2),
    "DepthwiseConv2D": _convolution(2, depthwise=True),
    "SeparableConv2D": _separable,
    "MaxPooling1D": _pool(1, True),
    "MaxPooling2D": _pool(2, True),
    "AveragePooling1D": _pool(1, False),
    "AveragePooling2D": _pool(2, False),
    "GlobalMaxPooling1D": _global(np.max),
    "GlobalMaxPooling2D": _global(np.max),
    "GlobalAveragePooling1D": _global(np.mean),
    "GlobalAveragePooling2D": _global(np.mean),
    "BatchNormalization": _normalization,
    "LayerNormalization": _layer_normalization,
    "SimpleRNN": _recurrent(_simple, 1),
    "LSTM": _recurrent(_lstm, 2),
    "GRU": _recurrent(_gru, 1),
    "ZeroPadding2D": _zeros,
    "UpSampling2D": _upsampling,
    "ReLU": _relu,
    "LeakyReLU": lambda config, own: _alone(lambda x: np.where(x > 0, x, x * np.float32(config["alpha"]))),
    "ELU": lambda config, own: _alone(lambda x: np.where(x > 0, x, config.get("alpha", 1) * np.expm1(np.minimum(x, 0)))),
    "Softmax": lambda config, own: _alone(lambda x: _softmax(x, config.get("axis", -1))),
    "Add": _fold(np.add),
    "Multiply": _fold(np.multiply),
    "Maximum": _fold(np.maximum),
    "Minimum": _fold(np.minimum),
    "Average": _merge(lambda arrays: sum(arrays) / np.float32(len(arrays))),
    "Concatenate": lambda config, own: lambda arrays: np.concatenate(arrays, config.get("axis", -1)),
}
