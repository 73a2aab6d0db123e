"""Loads what TypeScript saved, asks it, and prints as JSON how far its outputs are from those stored beside it.

    python ask_models.py FOLDER

FOLDER holds for each NAME: NAME.keras, the SavedModel NAME/, and NAME.activations.h5 with inputs/0... and outputs/0...
"""

import glob
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import h5py
import keras
import numpy as np
import tensorflow as tf


def stored(path):
    with h5py.File(path) as file:
        return [[file[kind][str(index)][()] for index in range(len(file[kind]))] for kind in ("inputs", "outputs")]


def ask_keras(path, inputs):
    outputs = keras.saving.load_model(path).predict_on_batch(inputs if len(inputs) > 1 else inputs[0])
    return outputs if isinstance(outputs, list) else [outputs]


def ask_saved_model(path, inputs, names):
    outputs = tf.saved_model.load(path).signatures["serving_default"](**{name: tf.constant(value) for name, value in zip(names, inputs)})
    return [outputs[f"output_{index}"].numpy() for index in range(len(outputs))]


def difference(found, expected):
    assert [value.shape for value in found] == [value.shape for value in expected]
    return max(float(np.max(np.abs(a - b) / np.maximum(1, np.abs(b)))) for a, b in zip(found, expected))


def main(folder):
    answers = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.keras"))):
        base = path.removesuffix(".keras")
        inputs, outputs = stored(f"{base}.activations.h5")
        model = keras.saving.load_model(path, compile=False)
        names = [tensor.name for tensor in model.inputs]
        few = [value[:2] for value in inputs]
        answers[os.path.basename(base)] = {
            ".keras": difference(ask_keras(path, inputs), outputs),
            "SavedModel": difference(ask_saved_model(base, inputs, names), outputs),
            "SavedModel, a smaller batch": difference(
                ask_saved_model(base, few, names), [value[:2] for value in outputs]
            ),
        }
    print(json.dumps(answers))


main(sys.argv[1])
