"""The steps of cross-entropy.ts in Keras 3. See cross-entropy.test.ts."""

import json
import sys

import keras
import numpy as np
import tensorflow as tf

LOSSES = {
    "categoricalCrossentropy": keras.losses.CategoricalCrossentropy,
    "sparseCategoricalCrossentropy": keras.losses.SparseCategoricalCrossentropy,
    "binaryCrossentropy": keras.losses.BinaryCrossentropy,
}


def compute(case):
    shape = case["shape"]
    is_sparse = case["loss"].startswith("sparse")
    logits = tf.reshape(tf.constant(case["logits"], tf.float32), shape)
    truth = np.reshape(np.array(case["truth"], np.float32), shape[:-1] if is_sparse else shape)
    weights = None
    if case["classWeight"] is not None:
        weights = np.array(case["classWeight"], np.float32)[(truth if is_sparse else truth.argmax(-1)).astype(int)]
    loss = LOSSES[case["loss"]]()
    activation = keras.layers.Activation("sigmoid" if case["loss"].startswith("binary") else "softmax")
    with tf.GradientTape() as tape:
        tape.watch(logits)
        probabilities = activation(logits)
        value = loss(truth, probabilities, sample_weight=weights)
    gradient = tape.gradient(value, logits)
    unweighted = float(loss(truth, activation(logits)))
    step = {"loss": float(value), "crossentropy": unweighted, "gradient": tf.reshape(gradient, [-1]).numpy().tolist()}
    return {"opByOp": step, "traced": step, "evaluated": [unweighted, unweighted]}


print(json.dumps([compute(case) for case in json.load(sys.stdin)]))
