"""Program: the cases of our-losses.ts in Keras; functions of tf.losses in tf.compat.v1.losses, which they were made after.

keras_losses.py cases.json our-results.json results.json
"""

import json
import re
import sys

import keras
import tensorflow as tf
from sides import number, taken

# Names of Keras 2.
RENAMED = {
    "kullback_leibler_divergence": "kl_divergence",
    "cosine_proximity": "cosine_similarity",
    "cosine": "cosine_similarity",
    "logcosh": "log_cosh",
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
}
CLASSES = {"precision": keras.metrics.Precision, "recall": keras.metrics.Recall, "r2_score": keras.metrics.R2Score}


def snake(name):
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return RENAMED.get(name, name)


def compiled(case, truth, prediction):
    return tf.reduce_mean(getattr(keras.losses, snake(case["name"]))(truth, prediction))


def metric(case, truth, prediction):
    name = snake(case["name"])
    if name == "r2_score":  # of all outputs together, as tfjs has it; Keras gives the mean of each
        truth, prediction = tf.reshape(truth, [-1, 1]), tf.reshape(prediction, [-1, 1])
    if name in CLASSES:
        calculator = CLASSES[name]()
        calculator.update_state(truth, prediction)
        return calculator.result()
    return tf.reduce_mean(getattr(keras.losses if name == "cosine_similarity" else keras.metrics, name)(truth, prediction))


def core(case, truth, prediction):
    losses = tf.compat.v1.losses
    options = dict(case["options"])
    reduction = getattr(losses.Reduction, options.pop("reduction"))
    weights = 1.0 if case["weights"] is None else number(case["weights"])
    name = snake(case["name"])
    if name == "compute_weighted_loss":
        return losses.compute_weighted_loss(prediction, weights, reduction=reduction)
    given = {snake(option): value for option, value in options.items()}
    return getattr(losses, name)(truth, prediction, weights=weights, reduction=reduction, **given)


def answer(case):
    truth = tf.constant(number(case["truth"]))
    prediction = tf.constant(number(case["prediction"]))
    with tf.GradientTape() as tape:
        tape.watch(prediction)
        value = {"compiled": compiled, "metric": metric, "core": core}[case["kind"]](case, truth, prediction)
        total = tf.reduce_sum(value)
    gradient = None if case["kind"] == "metric" else tape.gradient(total, prediction)
    return {"value": taken(value), "gradient": None if gradient is None else taken(gradient)}


def main(cases_file, _, results_file):
    with open(cases_file) as file:
        cases = json.load(file)
    results = []
    for case in cases:
        try:
            results.append(answer(case))
        except Exception as error:  # a refusal is an answer: the case tells it
            results.append({"error": f"{type(error).__name__}: {error}"})
    with open(results_file, "w") as file:
        json.dump(results, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
