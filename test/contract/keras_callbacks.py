"""Plays histories of validation losses to Keras's callbacks: a JSON of histories on stdin -> what became of each on stdout."""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras


class Model:
    """What callbacks see of a model: its weights are the number of the epoch that made them."""

    def __init__(self):
        self.stop_training = False
        self.weights = None
        self.optimizer = keras.optimizers.SGD(0.25)

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


def played(values, stopping, plateau):
    model = Model()
    mode = stopping["mode"]
    callbacks = [
        keras.callbacks.ReduceLROnPlateau(
            mode=mode,
            factor=plateau["factor"],
            patience=plateau["patience"],
            cooldown=plateau["cooldown"],
            min_delta=plateau["minDelta"],
            min_lr=plateau["minLearningRate"],
        ),
        keras.callbacks.EarlyStopping(
            mode=mode,
            patience=stopping["patience"],
            min_delta=stopping["minDelta"],
            baseline=stopping.get("baseline"),
            start_from_epoch=stopping["startFromEpoch"],
            restore_best_weights=True,
        ),
    ]
    rates = []
    for callback in callbacks:
        callback.set_model(model)
        callback.on_train_begin()
    for epoch, value in enumerate(values):
        model.weights = epoch
        rates.append(float(model.optimizer.learning_rate.numpy()))
        for callback in callbacks:
            callback.on_epoch_end(epoch, {"val_loss": value})
        if model.stop_training:
            break
    for callback in callbacks:
        callback.on_train_end()
    return {"epochs": len(rates), "best": model.weights, "rates": rates}


json.dump([played(**history) for history in json.load(sys.stdin)], sys.stdout)
