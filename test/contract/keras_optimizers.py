"""Trains every case of optimizer-cases.ts with Keras: a JSON of problem and cases on stdin -> the weights of each on stdout."""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy
import tensorflow

given = json.load(sys.stdin)
problem = given["problem"]
inputs, hidden, classes = problem["layers"]
x = tensorflow.constant(problem["x"], "float32", shape=(len(problem["y"]), inputs))
y = keras.utils.to_categorical(problem["y"], classes)
layers = [keras.layers.Dense(hidden, activation="tanh"), keras.layers.Dense(classes, activation="softmax")]
model = keras.Sequential([keras.Input((inputs,)), *layers])
first = [numpy.array(flat, "float32").reshape(weight.shape) for flat, weight in zip(problem["weights"], model.weights)]


# one model for all cases: the optimizers are what is judged
@tensorflow.function
def gradients():
    with tensorflow.GradientTape() as tape:
        loss = tensorflow.reduce_mean(keras.losses.categorical_crossentropy(y, model(x, training=True)))
    return tape.gradient(loss, [variable.value for variable in model.trainable_variables])


def weights_of(case):
    model.set_weights(first)
    config = dict(case["config"])
    if "schedule" in case:
        schedule = case["schedule"]
        config["learning_rate"] = getattr(keras.optimizers.schedules, schedule["name"])(**schedule["config"])
    optimizer = getattr(keras.optimizers, case["name"])(**config)
    if case["excluded"]:
        optimizer.exclude_from_weight_decay(var_names=case["excluded"])
    optimizer.build(model.trainable_variables)

    @tensorflow.function(autograph=False)
    def step():
        optimizer.apply_gradients(zip(gradients(), model.trainable_variables))

    for _ in range(problem["steps"]):
        step()
    if optimizer.use_ema:
        optimizer.finalize_variable_values(model.trainable_variables)
    return [weight.ravel().tolist() for weight in model.get_weights()]


json.dump([weights_of(case) for case in given["cases"]], sys.stdout)
