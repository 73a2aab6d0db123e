"""One round of the train bench in Python: `train_peers.py keras|function|torch`. Prints examples a second by task, and the peak of memory.

The networks and the data are those of train-models.ts."""

import json
import os
import resource
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

WARM_UP = 2.5
"""Seconds, for all trainers: time to trace, to compile and to grow warm."""

CNN, LSTM, RNN, VAE = "CNN", "LSTM 128 over 28 rows", "RNN of 4 inputs", "VAE 784-400-32"
MLP = {32: "MLP, batch 32", 512: "MLP, batch 512"}
INFERENCE = "inference CNN, batch {}"
CALLS = {1: 500, 256: 12}
COUNT = {CNN: 6400, LSTM: 1920, RNN: 3200, VAE: 6400, MLP[32]: 9600, MLP[512]: 51_200}


def timed(examples, run):
    began = time.perf_counter()
    while time.perf_counter() - began < WARM_UP:
        run()
    began = time.perf_counter()
    run()
    return examples / (time.perf_counter() - began)


def noise(name, *shape):
    import numpy

    random = numpy.random.default_rng(1)
    count = COUNT[name]
    return random.random((count, *shape), dtype="float32"), random.integers(0, 10, count)


def keras_models():
    import keras
    import tensorflow as tf
    from keras import layers

    def sequential(shape, *rest):
        return keras.Sequential([keras.Input(shape), *rest, layers.Dense(10, activation="softmax")])

    class Rnn(keras.Model):
        def __init__(self):
            super().__init__()
            self.i2h, self.i2o = layers.Dense(128), layers.Dense(10)

        def call(self, x):
            hidden = tf.zeros((tf.shape(x)[0], 128))
            for step in tf.unstack(x, axis=1):
                combined = tf.concat([step, hidden], 1)
                hidden, output = self.i2h(combined), self.i2o(combined)
            return tf.nn.log_softmax(output)

    class Vae(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.mean, self.log_variance = layers.Dense(400, activation="relu"), layers.Dense(32), layers.Dense(32)
            self.decoder = keras.Sequential([layers.Dense(400, activation="relu"), layers.Dense(784, activation="sigmoid")])

        def call(self, x):
            hidden = self.hidden(x)
            mean, log_variance = self.mean(hidden), self.log_variance(hidden)
            z = mean + tf.exp(0.5 * log_variance) * tf.random.normal(tf.shape(mean))
            return tf.concat([self.decoder(z), mean, log_variance], 1)

    def vae_loss(truth, output):
        picture, mean, log_variance = tf.split(output, [784, 32, 32], 1)
        picture = tf.clip_by_value(picture, 1e-7, 1 - 1e-7)
        cross = truth * tf.math.log(picture) + (1 - truth) * tf.math.log(1 - picture)
        kl = tf.reduce_sum(1 + log_variance - tf.square(mean) - tf.exp(log_variance), 1)
        return -tf.reduce_sum(cross, 1) - 0.5 * kl

    def mlp():
        return sequential((784,), layers.Dense(128, activation="relu"))

    cnn = sequential((28, 28, 1), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2), layers.Flatten(), layers.Dense(128, activation="relu"))
    sparse = keras.losses.SparseCategoricalCrossentropy()
    return {
        CNN: (cnn, sparse, noise(CNN, 28, 28, 1), 32),
        LSTM: (sequential((28, 28), layers.LSTM(128)), sparse, noise(LSTM, 28, 28), 32),
        RNN: (Rnn(), lambda y, log: -tf.reduce_sum(tf.one_hot(tf.cast(tf.reshape(y, [-1]), "int32"), 10) * log, 1), noise(RNN, 4, 784), 32),
        VAE: (Vae(), vae_loss, noise(VAE, 784)[:1] * 2, 32),
        MLP[32]: (mlp(), sparse, noise(MLP[32], 784), 32),
        MLP[512]: (mlp(), sparse, noise(MLP[512], 784), 512),
    }


def keras_round():
    """`fit` of Keras as it comes, and `model(x)`."""
    import keras
    import numpy

    speeds = {}
    models = keras_models()
    for name, (model, loss, (x, y), batch) in models.items():
        model.compile(optimizer=keras.optimizers.Adam(0.001), loss=loss)
        speeds[name] = timed(len(x), lambda: model.fit(x, y, batch_size=batch, epochs=1, verbose=0))
    cnn = models[CNN][0]
    for batch, calls in CALLS.items():
        x = numpy.random.random((batch, 28, 28, 1)).astype("float32")
        speeds[INFERENCE.format(batch)] = timed(batch * calls, lambda: [cnn(x, training=False) for _ in range(calls)])
    return speeds


def function_round():
    """The bare step: one tf.function with a gradient tape, called in a plain loop over slices."""
    import keras
    import tensorflow as tf

    speeds = {}
    for name, (model, loss, (x, y), batch) in keras_models().items():
        optimizer = keras.optimizers.Adam(0.001)
        x, y = tf.constant(x), tf.constant(y)

        @tf.function(reduce_retracing=True)
        def step(xs, ys):
            with tf.GradientTape() as tape:
                value = tf.reduce_mean(loss(ys, model(xs, training=True)))
            optimizer.apply_gradients(zip(tape.gradient(value, model.trainable_variables), model.trainable_variables))
            return value

        model(x[:batch])
        optimizer.build(model.trainable_variables)

        def epoch():
            for start in range(0, len(x), batch):
                value = step(x[start : start + batch], y[start : start + batch])
            return float(value)

        speeds[name] = timed(len(x), epoch)
    return speeds


def torch_round():
    import torch
    from torch import nn

    class Last(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm, self.out = nn.LSTM(28, 128, batch_first=True), nn.Linear(128, 10)

        def forward(self, x):
            return self.out(self.lstm(x)[0][:, -1])

    class Rnn(nn.Module):
        def __init__(self):
            super().__init__()
            self.i2h, self.i2o = nn.Linear(784 + 128, 128), nn.Linear(784 + 128, 10)

        def forward(self, x):
            hidden = torch.zeros(len(x), 128)
            for step in x.unbind(1):
                combined = torch.cat([step, hidden], 1)
                hidden, output = self.i2h(combined), self.i2o(combined)
            return nn.functional.log_softmax(output, 1)

    class Vae(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden, self.mean, self.log_variance = nn.Linear(784, 400), nn.Linear(400, 32), nn.Linear(400, 32)
            self.decoder = nn.Sequential(nn.Linear(32, 400), nn.ReLU(), nn.Linear(400, 784), nn.Sigmoid())

        def forward(self, x):
            hidden = torch.relu(self.hidden(x))
            mean, log_variance = self.mean(hidden), self.log_variance(hidden)
            return self.decoder(mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)), mean, log_variance

    def vae_loss(output, truth):
        picture, mean, log_variance = output
        cross = nn.functional.binary_cross_entropy(picture, truth, reduction="sum")
        return (cross - 0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum()) / len(truth)

    def mlp():
        return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))

    cnn = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 13 * 13, 128), nn.ReLU(), nn.Linear(128, 10))
    cross_entropy = nn.CrossEntropyLoss()
    tasks = {
        CNN: (cnn, cross_entropy, noise(CNN, 1, 28, 28), 32),
        LSTM: (Last(), cross_entropy, noise(LSTM, 28, 28), 32),
        RNN: (Rnn(), nn.NLLLoss(), noise(RNN, 4, 784), 32),
        VAE: (Vae(), vae_loss, noise(VAE, 784)[:1] * 2, 32),
        MLP[32]: (mlp(), cross_entropy, noise(MLP[32], 784), 32),
        MLP[512]: (mlp(), cross_entropy, noise(MLP[512], 784), 512),
    }
    speeds = {}
    for name, (model, loss, (x, y), batch) in tasks.items():
        optimizer = torch.optim.Adam(model.parameters(), 0.001)
        x, y = torch.from_numpy(x), torch.from_numpy(y)

        def epoch():
            for chosen in torch.randperm(len(x)).split(batch):
                optimizer.zero_grad()
                value = loss(model(x[chosen]), y[chosen])
                value.backward()
                optimizer.step()
            return value.item()

        speeds[name] = timed(len(x), epoch)
    cnn.eval()
    with torch.no_grad():
        for batch, calls in CALLS.items():
            x = torch.rand(batch, 1, 28, 28)
            speeds[INFERENCE.format(batch)] = timed(batch * calls, lambda: [cnn(x) for _ in range(calls)])
    return speeds


speeds = {"keras": keras_round, "function": function_round, "torch": torch_round}[sys.argv[1]]()
print(json.dumps({"speeds": speeds, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
