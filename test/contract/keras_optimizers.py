"""Trains every case of optimizer-cases.ts with Keras: a JSON of problem and cases on stdin -> the weights of each on stdout."""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy


def weights_of(problem, case):
    inputs, hidden, classes = problem["layers"]
    x = numpy.array(problem["x"], "float32").reshape(-1, inputs)
    y = keras.utils.to_categorical(problem["y"], classes)
    layers = [keras.layers.Dense(hidden, activation="tanh"), keras.layers.Dense(classes, activation="softmax")]
    model = keras.Sequential([keras.Input((inputs,)), *layers])
    shapes = [weight.shape for weight in model.get_weights()]
    model.set_weights([numpy.array(flat, "float32").reshape(shape) for flat, shape in zip(problem["weights"], shapes)])
    config = dict(case["config"])
    if "schedule" in case:
        schedule = case["schedule"]
        config["learning_rate"] = getattr(keras.optimizers.schedules, schedule["name"])(**schedule["config"])
    optimizer = getattr(keras.optimizers, case["name"])(**config)
    if case["excluded"]:
        optimizer.exclude_from_weight_decay(var_names=case["excluded"])
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", run_eagerly=True)
    for _ in range(problem["steps"]):
        model.train_on_batch(x, y)
    if optimizer.use_ema:
        optimizer.finalize_variable_values(model.trainable_variables)
    return [weight.ravel().tolist() for weight in model.get_weights()]


given = json.load(sys.stdin)
json.dump([weights_of(given["problem"], case) for case in given["cases"]], sys.stdout)
