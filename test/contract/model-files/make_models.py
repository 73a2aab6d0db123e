"""Models of every layer that tfjs has, made, saved and asked by Keras 3 itself.

    python make_models.py FOLDER

writes for each model NAME, below FOLDER:
    NAME.keras, NAME.h5     what Keras saves
    NAME/                   a SavedModel (model.export)
    NAME.json, NAME.bin     the same as TensorFlow.js's Python converter writes it: topology and weights out of NAME.h5
    NAME.activations.h5     inputs/0..., outputs/0..., layers/<name of a layer that is called once>, and trained/0...: outputs
                            after one step of SGD(0.05) on the mean squared error to zeros, where nothing is drawn at random
"""

import itertools
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import h5py
import keras
import numpy as np
from keras import Input, Model, Sequential, layers as L

MODELS = {}


def model(make):
    MODELS[make.__name__] = make
    return make


@model
def mlp():
    dense = [L.Dense(16, activation=a) for a in ("relu", "tanh", "sigmoid", "elu", "selu", "softplus", "softsign", "silu")]
    return Sequential([Input((12,)), *dense, L.Dropout(0.5), L.Dense(10, activation="softmax")])


@model
def activations():
    x = Input((6, 4))
    outputs = [
        L.ReLU(max_value=1.0)(x),
        L.LeakyReLU(negative_slope=0.2)(x),
        L.ELU()(x),
        L.PReLU()(x),
        L.PReLU(shared_axes=[1])(x),
        L.Softmax()(x),
        L.Activation("gelu")(x),
        L.Activation("relu6")(x),
        L.Activation("mish")(x),
        L.Dense(3, activation="hard_sigmoid")(x),
    ]
    return Model(x, outputs)


@model
def cnn():
    return Sequential(
        [
            Input((20, 20, 3)),
            L.Rescaling(0.5, offset=0.1),
            L.ZeroPadding2D(2),
            L.Conv2D(8, 3, strides=2, activation="relu", name="first"),
            L.BatchNormalization(),
            L.Conv2D(8, 3, padding="same", use_bias=False),
            L.MaxPooling2D(2),
            L.DepthwiseConv2D(3, depth_multiplier=2, padding="same"),
            L.SeparableConv2D(6, 3, padding="same", activation="relu"),
            L.UpSampling2D(2),
            L.AveragePooling2D(2),
            L.Conv2DTranspose(4, 3, strides=2, padding="same"),
            L.Cropping2D(1),
            L.GaussianNoise(0.1),
            L.Flatten(),
            L.Dense(5, activation="softmax"),
        ]
    )


@model
def dilated():
    x = Input((9, 9, 2))
    y = L.SeparableConv2D(3, 2, dilation_rate=2, padding="same")(L.Conv2D(4, 3, dilation_rate=2)(x))
    return Model(x, L.BatchNormalization(scale=False, center=False)(y))


@model
def conv1d():
    x = Input((24, 3))
    y = L.Conv1D(8, 5, activation="relu")(x)
    y = L.Conv1D(8, 3, strides=2, padding="same")(y)
    y = L.Conv1D(8, 3, dilation_rate=2, padding="causal")(y)
    y = L.SpatialDropout1D(0.3)(y)
    y = L.MaxPooling1D(2)(y)
    y = L.AveragePooling1D(2)(y)
    return Model(x, [L.GlobalAveragePooling1D()(y), L.GlobalMaxPooling1D()(y)])


@model
def conv3d():
    x = Input((8, 8, 8, 2))
    y = L.Conv3D(4, 3, padding="same", activation="relu")(x)
    y = L.MaxPooling3D(2)(y)
    y = L.Conv3D(3, 2, strides=2)(y)
    y = L.Conv3DTranspose(3, 3, strides=2, padding="same")(y)
    return Model(x, L.Flatten()(L.AveragePooling3D(2)(L.BatchNormalization()(y))))


@model
def pooled():
    x = Input((6, 6, 4))
    y = L.LayerNormalization()(x)
    y = L.BatchNormalization(momentum=0.9, epsilon=0.01)(y)
    y = L.Softmax(axis=1)(y)
    return Model(x, [L.GlobalAveragePooling2D()(y), L.GlobalMaxPooling2D()(y)])


@model
def embedding():
    x = Input((9,), dtype="int32")
    y = L.Embedding(30, 8)(x)
    y = L.Dropout(0.1)(y)
    y = L.SimpleRNN(7, return_sequences=True)(y)
    y = L.GaussianDropout(0.1)(y)
    return Model(x, L.Dense(4)(y))


@model
def masked():
    x = Input((9,), dtype="int32")
    y = L.Embedding(30, 8, mask_zero=True)(x)
    return Model(x, L.Dense(4)(L.LSTM(6)(y)))


@model
def lstm():
    x = Input((7, 5))
    y = L.LSTM(6, return_sequences=True)(x)
    y = L.LSTM(4, go_backwards=True, use_bias=False, recurrent_activation="tanh")(y)
    return Model(x, L.Dense(2, activation="sigmoid")(y))


@model
def states():
    x, h, c = Input((7, 5), name="x"), Input((6,), name="h"), Input((6,), name="c")
    y, *state = L.LSTM(6, return_sequences=True, return_state=True, name="decoder")(x, initial_state=[h, c])
    return Model([x, h, c], [y, *state])


@model
def gru():
    x = Input((7, 5))
    y = L.GRU(6, return_sequences=True, reset_after=False)(x)
    return Model(x, L.GRU(4, reset_after=False)(y))


@model
def gru_reset_after():
    x = Input((7, 5))
    y = L.GRU(6, return_sequences=True)(x)
    return Model(x, L.GRU(4)(y))


@model
def bidirectional():
    x = Input((7, 5))
    y = L.Bidirectional(L.LSTM(6, return_sequences=True))(x)
    y = L.Bidirectional(L.SimpleRNN(3, return_sequences=True), merge_mode="sum")(y)
    y = L.TimeDistributed(L.Dense(4, activation="relu"))(y)
    return Model(x, L.TimeDistributed(L.BatchNormalization())(y))


@model
def cells():
    x = Input((7, 5))
    y = L.RNN([L.LSTMCell(4), L.SimpleRNNCell(3)], return_sequences=True)(x)
    return Model(x, L.RNN(L.LSTMCell(5))(y))


@model
def conv_lstm():
    x = Input((4, 8, 8, 2))
    return Model(x, L.ConvLSTM2D(3, 3, padding="same")(x))


@model
def merges():
    a, b = Input((6,), name="a"), Input((6,), name="b")
    wide = L.Concatenate()([L.Dense(4, name="wide")(a), b])
    merged = [
        L.Add()([a, b]),
        L.Multiply()([a, b]),
        L.Average()([a, b]),
        L.Maximum()([a, b]),
        L.Minimum()([a, b]),
        L.Dot(axes=1)([a, b]),
        L.Flatten()(L.Permute((2, 1))(L.Reshape((2, 5))(wide))),
        L.Flatten()(L.RepeatVector(3)(b)),
    ]
    return Model([a, b], merged)


@model
def nested():
    """A Sequential within a Functional within a Functional, and a layer that is used twice."""
    shared = L.Dense(6, activation="tanh", name="shared")
    tower = Sequential([Input((6,)), L.Dense(5), L.BatchNormalization(), L.Dense(6)], name="tower")
    z = Input((6,))
    block = Model(z, L.Add()([tower(z), L.Dense(6)(z)]), name="block")
    a, b = Input((6,), name="left"), Input((6,), name="right")
    joined = L.Concatenate(name="joined")([block(shared(a)), shared(b)])
    return Model([a, b], [L.Dense(3, name="one")(joined), L.Dense(2, name="two")(joined)])


@model
def frozen():
    """Weights that are not trained are stored elsewhere in older formats."""
    inner = Sequential([Input((6,)), L.Dense(5, trainable=False), L.BatchNormalization(), L.Dense(4)], name="inner")
    return Sequential([Input((6,)), inner, L.Dense(3, trainable=False), L.Dense(2)])


@model
def late():
    """No Input: built by its first call."""
    made = Sequential([L.Dense(4, activation="relu"), L.Dense(2)])
    made(np.zeros((1, 5), "float32"))
    return made


def randomize(made, rng):
    """Biases of nothing but zeros would hide that they are not loaded."""
    for weight in made.weights:
        drawn = rng.normal(0, 0.3, weight.shape)
        weight.assign(np.abs(drawn) + 0.5 if "variance" in weight.name else drawn)


def inputs_for(made, rng):
    for tensor in made.inputs:
        shape = (3, *tensor.shape[1:])
        yield rng.integers(0, 30, shape).astype("int32") if tensor.dtype == "int32" else rng.normal(size=shape).astype("float32")


def activations_of(made, inputs, path):
    graph = getattr(made, "_functional", None) or made
    calls = {}
    for node in itertools.chain(*graph._nodes_by_depth.values()):
        calls.setdefault(node.operation.name, []).append(node)
    once = {name: nodes[0].outputs[0] for name, nodes in calls.items() if len(nodes) == 1 and len(nodes[0].outputs) == 1}
    outputs = made.outputs
    found = Model(made.inputs, [*outputs, *once.values()])(inputs, training=False)
    with h5py.File(path, "w") as file:
        for index, value in enumerate(inputs):
            file[f"inputs/{index}"] = value
        for index, value in enumerate(found[: len(outputs)]):
            file[f"outputs/{index}"] = np.asarray(value)
        for name, value in zip(once, found[len(outputs) :]):
            file[f"layers/{name}"] = np.asarray(value)


def train(made, inputs, path):
    if any(word in type(layer).__name__ for layer in made._flatten_layers() for word in ("Dropout", "Noise")):
        return
    made.compile(keras.optimizers.SGD(0.05), "mse", run_eagerly=True)
    given = inputs if len(inputs) > 1 else inputs[0]
    zeros = [np.zeros(value.shape, "float32") for value in outputs_of(made, given)]
    made.train_on_batch(given, zeros if len(zeros) > 1 else zeros[0])
    with h5py.File(path, "a") as file:
        for index, value in enumerate(outputs_of(made, given)):
            file[f"trained/{index}"] = value


def outputs_of(made, given):
    outputs = made.predict_on_batch(given)
    return outputs if isinstance(outputs, list) else [outputs]


def converted(h5, path):
    """model.json as the Python package tensorflowjs writes it out of an .h5 file."""
    with h5py.File(h5) as file:
        topology = {key: file.attrs[key] for key in ("keras_version", "backend")}
        topology["model_config"] = json.loads(file.attrs["model_config"])
        stored = file["model_weights"]
        weights = [
            (name, np.asarray(stored[layer][name])) for layer in stored.attrs["layer_names"] for name in stored[layer].attrs["weight_names"]
        ]
    with open(f"{path}.bin", "wb") as file:
        for _, value in weights:
            file.write(value.tobytes())
    manifest = [{"name": name, "shape": value.shape, "dtype": str(value.dtype)} for name, value in weights]
    with open(f"{path}.json", "w") as file:
        group = {"paths": [os.path.basename(f"{path}.bin")], "weights": manifest}
        json.dump({"format": "layers-model", "generatedBy": f"keras v{keras.__version__}", "convertedBy": "TensorFlow.js Converter v4.22.0", "modelTopology": topology, "weightsManifest": [group]}, file)


def main(folder, names):
    for index, (name, make) in enumerate(MODELS.items()):
        if names and name not in names:
            continue
        keras.backend.clear_session()
        keras.utils.set_random_seed(index)
        rng = np.random.default_rng(index)
        made = make()
        randomize(made, rng)
        path = os.path.join(folder, name)
        made.save(f"{path}.keras")
        made.save(f"{path}.h5")
        made.export(path, verbose=False)
        converted(f"{path}.h5", path)
        inputs = list(inputs_for(made, rng))
        activations_of(made, inputs, f"{path}.activations.h5")
        train(made, inputs, f"{path}.activations.h5")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
