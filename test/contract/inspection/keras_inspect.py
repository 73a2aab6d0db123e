"""What Keras gives of models that a spec describes: each layer's output, the loss and its gradients, in inference. JSON in, JSON out."""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

MADE = {
    "dense": lambda one, base: layers.Dense(one["units"], activation=one.get("activation"), **base),
    "conv": lambda one, base: layers.Conv2D(one["filters"], one["kernel"], activation=one.get("activation"), **base),
    "maxpool": lambda one, base: layers.MaxPooling2D(one["size"], **base),
    "batchnorm": lambda one, base: layers.BatchNormalization(**base),
    "dropout": lambda one, base: layers.Dropout(0.5, **base),
    "flatten": lambda one, base: layers.Flatten(**base),
    "activation": lambda one, base: layers.Activation(one["activation"], **base),
    "lstm": lambda one, base: layers.LSTM(one["units"], **base),
    "gru": lambda one, base: layers.GRU(one["units"], **base),
}


def looked(case):
    made = [MADE[one["kind"]](one, {"name": f"layer_{at}"}) for at, one in enumerate(case["layers"])]
    source = output = keras.Input(case["input"])
    outputs = [output := layer(output) for layer in made]
    model = keras.Model(source, outputs)
    for layer, weights in zip(made, case["weights"]):
        own = [np.array(values, dtype=np.float32) for values in weights]
        layer.set_weights([values.reshape(one.shape) for values, one in zip(own, layer.weights, strict=True)])
    x = np.array(case["x"], dtype=np.float32)
    with tf.GradientTape() as tape:
        activations = model(x, training=False)
        losses = keras.losses.sparse_categorical_crossentropy(np.array(case["labels"]), activations[-1])
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, [[one.value for one in layer.trainable_weights] for layer in made])
    return {
        "loss": float(loss),
        "activations": [flat(values) for values in activations],
        "gradients": [[flat(values) for values in one] for one in gradients],
    }


def flat(values):
    return np.asarray(values).ravel().tolist()


print(json.dumps([looked(case) for case in json.load(sys.stdin)]))
