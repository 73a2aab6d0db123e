"""Program: the models of our-training.ts in Keras, by train_on_batch.

keras_training.py cases.json our-results.json results.json
"""

import json
import sys

import keras
from keras import layers, ops
from sides import number


class Sampling(layers.Layer):
    """z = mean + exp(log-variance / 2) · noise"""

    def call(self, inputs):
        mean, log_variance, noise = inputs
        return mean + ops.exp(0.5 * log_variance) * noise


def reconstruction(truth, picture):
    return -ops.sum(truth * ops.log(picture) + (1 - truth) * ops.log(1 - picture), axis=1)


def divergence(_, latent):
    mean, log_variance = ops.split(latent, 2, axis=1)
    return -0.5 * ops.sum(1 + log_variance - ops.square(mean) - ops.exp(log_variance), axis=1)


OPTIMIZERS = {
    "adam": lambda: keras.optimizers.Adam(0.01, 0.9, 0.999, 1e-12),
    "sgd": lambda: keras.optimizers.SGD(0.5),
}


def classifier(inputs, features, kernel_constraint=None):
    classes = layers.Dense(3, activation="softmax", kernel_constraint=kernel_constraint)
    model = keras.Model(inputs, classes(features))
    return model, "categorical_crossentropy"


def sequence(shape, *chain):
    output = source = keras.Input(shape)
    for layer in chain:
        output = layer(output)
    return classifier([source], output)


def constrained():
    source = keras.Input((12,))
    hidden = layers.Dense(8, activation="relu", kernel_constraint="non_neg", bias_constraint="non_neg")
    return classifier([source], hidden(source), keras.constraints.MaxNorm(0.3, axis=0))


def cnn():
    image, mask = keras.Input((8, 8, 1)), keras.Input((3, 3, 4))
    seen = layers.Conv2D(4, 3, use_bias=False)(image)
    seen = layers.MaxPooling2D(2)(layers.ReLU()(layers.BatchNormalization()(seen)))
    return classifier([image, mask], layers.Flatten()(layers.Multiply()([seen, mask])))


def vae():
    picture, noise = keras.Input((20,)), keras.Input((3,))
    hidden = layers.Dense(12, activation="relu")(picture)
    mean, log_variance = layers.Dense(3)(hidden), layers.Dense(3)(hidden)
    sample = Sampling()([mean, log_variance, noise])
    decoded = layers.Dense(20, activation="sigmoid")(layers.Dense(12, activation="relu")(sample))
    model = keras.Model([picture, noise], [decoded, layers.Concatenate()([mean, log_variance])])
    return model, [reconstruction, divergence]


def heads():
    """One head a sample, one a time step: their losses are of different ranks."""
    source = keras.Input((6, 4))
    hidden = layers.Dense(8, activation="tanh")(source)
    classes = layers.Dense(3, activation="softmax")(layers.Flatten()(hidden))
    model = keras.Model(source, [classes, layers.Dense(4)(hidden)])
    return model, ["categorical_crossentropy", "mean_squared_error"]


MODELS = {
    "MLP": lambda: sequence((12,), layers.Dense(16, activation="relu")),
    "constrained": constrained,
    "CNN": cnn,
    "RNN": lambda: sequence((6, 4), layers.SimpleRNN(8)),
    "LSTM": lambda: sequence((6, 4), layers.LSTM(8)),
    "GRU": lambda: sequence((6, 4), layers.GRU(8, reset_after=False)),
    "embedding": lambda: sequence((5,), layers.Embedding(10, 4), layers.Flatten()),
    "VAE": vae,
    "heads": heads,
}


def train(case):
    model, loss = MODELS[case["name"]]()
    model.compile(OPTIMIZERS[case["optimizer"]](), loss)
    weights = [number(each) for each in case["weights"]]
    # Trainable weights come first, as in tfjs; Keras lists them layer by layer.
    for variable, weight in zip(model.trainable_weights + model.non_trainable_weights, weights, strict=True):
        variable.assign(weight)
    losses = []
    for step in case["steps"]:
        # A model's loss over batches is a running mean; that of one batch is asked for.
        model.reset_metrics()
        told = model.train_on_batch(
            [number(each) for each in step["inputs"]],
            [number(each) for each in step["targets"]],
            return_dict=True,
        )
        losses.append(float(told["loss"]))
    return losses


def main(cases_file, _, results_file):
    with open(cases_file) as file:
        cases = json.load(file)
    with open(results_file, "w") as file:
        json.dump([train(case) for case in cases], file)


if __name__ == "__main__":
    main(*sys.argv[1:])
