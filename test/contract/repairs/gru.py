"""The GRU layers of gru.ts in Keras 3, with the same weights. See gru-reset-after.test.ts."""

import json
import sys

import keras
import tensorflow as tf

SNAKE = {
    "useBias": "use_bias",
    "resetAfter": "reset_after",
    "goBackwards": "go_backwards",
    "returnSequences": "return_sequences",
    "recurrentActivation": "recurrent_activation",
}


def compute(case):
    config = {SNAKE.get(key, key): value for key, value in case["config"].items()}
    layer = keras.layers.GRU(**config)
    x = tf.reshape(tf.constant(case["x"], tf.float32), case["shape"])
    layer.build(x.shape)
    layer.set_weights([tf.reshape(w["values"], w["shape"]).numpy() for w in case["weights"]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        output = layer(x, training=True)
        loss = tf.reduce_sum(output * tf.reshape(case["upstream"], output.shape))
    gradients = tape.gradient(loss, [*layer.trainable_variables, x])
    flat = [tf.reshape(gradient, [-1]).numpy().tolist() for gradient in gradients]
    return {"output": tf.reshape(output, [-1]).numpy().tolist(), "gradients": flat}


json.dump([compute(case) for case in json.load(sys.stdin)], sys.stdout)
