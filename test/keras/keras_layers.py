"""Program: runs the cases of our-layers.ts in Keras, from the weights that ours drew.

keras_layers.py cases.json our-results.json results.json
"""

import json
import re
import sys

import keras
import tensorflow as tf
from keras.src.layers.rnn.conv_lstm import ConvLSTMCell
from keras.src.legacy import layers as legacy
from sides import number, taken, tensor

# tf.layers has Keras's names in another case; this is all that has another name there.
CLASSES = {name.lower(): value for name, value in vars(keras.layers).items() if isinstance(value, type)}
CLASSES |= {
    "convlstm2dcell": lambda **options: ConvLSTMCell(rank=2, **options),
    "randomwidth": legacy.RandomWidth,
    "thresholdedrelu": legacy.ThresholdedReLU,
    **{f"avgpooling{rank}d": CLASSES[f"averagepooling{rank}d"] for rank in (1, 2, 3)},
}


@keras.saving.register_keras_serializable()
def hard_sigmoid_of_keras_2(x):
    return tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0)


@keras.saving.register_keras_serializable()
def gelu_by_tanh(x):
    return keras.activations.gelu(x, approximate=True)


ACTIVATIONS = {"hardSigmoidOfKeras2": hard_sigmoid_of_keras_2, "gelu_new": gelu_by_tanh}


def snake(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def option(name, value):
    if isinstance(value, dict) and isinstance(value.get("layer"), str):
        return made(value)
    if isinstance(value, dict):
        return keras.regularizers.get({"class_name": value["className"], "config": value["config"]})
    if isinstance(value, list):
        return [option(name, each) for each in value]
    if isinstance(value, str):
        return ACTIVATIONS.get(value) or snake(value)
    return value


def made(layer):
    options = {snake(name): option(name, value) for name, value in layer["options"].items()}
    return CLASSES[layer["layer"].lower()](**options)


def model(case):
    symbols = [keras.Input(batch_shape=each["shape"], dtype=each["dtype"]) for each in case["inputs"]]
    inputs = symbols
    for layer in case["layers"]:
        if layer["layer"] != "inputLayer":
            symbols = tf.nest.flatten(made(layer)(symbols[0] if len(symbols) == 1 else symbols))
    whole = keras.Model(inputs, symbols)
    return whole, lambda tensors: tf.nest.flatten(whole(tensors, training=case["training"]))


def step(case):
    cell = made(case["layers"][0])
    cell.build(tuple(case["inputs"][0]["shape"]))

    def call(tensors):
        output, states = cell(tensors[0], list(tensors[1:]), training=case["training"])
        return [output, *tf.nest.flatten(states)]

    return cell, call


def answer(case, ours):
    layer, call = step(case) if case["how"] == "step" else model(case)
    layer.set_weights([number(each) for each in ours["weights"]])
    inputs = [tensor(each) for each in case["inputs"]]
    if case["how"] == "stateful":
        call(inputs)
    watched = [each for each in inputs if each.dtype.is_floating]
    with tf.GradientTape() as tape:
        tape.watch(watched)
        outputs = [tf.cast(each, tf.float32) for each in call(inputs)]
        penalty = sum(layer.losses, tf.constant(0.0))
        tested = penalty
        for output, upstream in zip(outputs, ours["upstream"], strict=True):
            if output.shape == upstream["shape"]:  # else the case fails by its shapes
                tested += tf.reduce_sum(output * tensor(upstream))
    variables = watched + [each.value for each in layer.trainable_variables]
    gradients = tape.gradient(tested, variables) if case["compare"] == "all" and "gradientError" not in ours else []
    return {
        "outputs": [taken(each) for each in outputs],
        "gradients": [None if each is None else taken(tf.convert_to_tensor(each)) for each in gradients],
        "after": [taken(each) for each in layer.get_weights()],
        "penalty": float(penalty),
    }


def main(cases_file, ours_file, results_file):
    with open(cases_file) as cases, open(ours_file) as ours:
        pairs = zip(json.load(cases), json.load(ours), strict=True)
    results = []
    for case, our in pairs:
        try:
            results.append(answer(case, our))
        except Exception as error:  # a refusal is an answer: the case tells it
            results.append({"error": f"{type(error).__name__}: {error}"})
    with open(results_file, "w") as file:
        json.dump(results, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
