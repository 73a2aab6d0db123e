"""The gradients of gradients.ts by TensorFlow's GradientTape, in double precision. See gradients.test.ts."""

import json
import sys

import tensorflow as tf


def convolution(equation):
    """Tap by tap: TensorFlow has no gradient of dilated convolutions on CPUs."""

    def convolve(x, filters, padding, dilations):
        reach = [(size - 1) * dilation for size, dilation in zip(filters.shape, dilations)]
        if padding == "same":
            x = tf.pad(x, [[0, 0], *([size // 2, size - size // 2] for size in reach), [0, 0]])
        height, width = (size - around for size, around in zip(x.shape[1:3], reach))
        taps = []
        for row in range(filters.shape[0]):
            for column in range(filters.shape[1]):
                top, left = row * dilations[0], column * dilations[1]
                seen = x[:, top : top + height, left : left + width]
                taps.append(tf.einsum(equation, seen, filters[row, column]))
        return tf.add_n(taps)

    return convolve


def depthwise(x, filters, padding, dilations):
    convolved = convolution("nhwc,cm->nhwcm")(x, filters, padding, dilations)
    return tf.reshape(convolved, [*convolved.shape[:3], -1])


def pow_of_both(base, exponent):
    return tf.pow(tf.abs(base) + 0.5, exponent)


def cumulative(op):
    return lambda x, axis, exclusive, reverse: op(x, axis, exclusive=exclusive, reverse=reverse)


OPS = {
    "einsum": lambda *given: tf.einsum(given[-1], *given[:-1]),
    "stridedSlice": lambda x, begin, end, strides, *masks: tf.strided_slice(x, begin, end, strides, *masks),
    "gatherND": tf.gather_nd,
    "gather": lambda x, indices, axis, batch: tf.gather(x, indices, axis=axis, batch_dims=batch),
    "topk": lambda x, k: tf.math.top_k(x, k).values,
    "conv2d": convolution("nhwc,cf->nhwf"),
    "depthwiseConv2d": depthwise,
    "cumsum": cumulative(tf.cumsum),
    "cumprod": cumulative(tf.math.cumprod),
    "mirrorPad": lambda x, paddings, mode: tf.pad(x, paddings, mode),
    "matMul": tf.matmul,
    "prod": tf.reduce_prod,
    "max": tf.reduce_max,
    "logSumExp": tf.reduce_logsumexp,
    "pow": pow_of_both,
    "unstack": lambda x, axis: tf.stack(tf.unstack(x, axis=axis)[::-1], axis),
    "split": lambda x, parts, axis: tf.concat(tf.split(x, parts, axis)[::-1], axis),
    "maxPool": lambda x, size, strides, padding: tf.nn.max_pool2d(x, size, strides, padding.upper()),
    "avgPool": lambda x, size, strides, padding: tf.nn.avg_pool2d(x, size, strides, padding.upper()),
    "logSoftmax": tf.nn.log_softmax,
    "leakyRelu": lambda x: tf.nn.leaky_relu(x, 0.2),
}


def tensor(given):
    return tf.reshape(tf.constant(given["values"], tf.float64), given["shape"])


def compute(case):
    op = OPS.get(case["op"]) or getattr(tf.math if hasattr(tf.math, case["op"]) else tf.nn, case["op"])
    inputs = [tensor(given) for given in case["inputs"]]
    along = [tensor(given) for given in case["direction"]]
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(inputs)
        with tf.GradientTape() as inner:
            inner.watch(inputs)
            result = op(*inputs, *case["rest"])
            weights = tf.cos(tf.range(tf.size(result, tf.float64)))
            value = tf.reduce_sum(tf.reshape(weights, tf.shape(result)) * result**2)
        first = inner.gradient(value, inputs)
        slope = tf.add_n([tf.reduce_sum(tf.convert_to_tensor(g) * v) for g, v in zip(first, along)])
    second = outer.gradient(slope, inputs, unconnected_gradients="zero")

    def flat(all):
        return [tf.reshape(tf.convert_to_tensor(one), [-1]).numpy().tolist() for one in all]

    return {"value": value.numpy().item(), "first": flat(first), "second": flat(second)}


json.dump([compute(case) for case in json.load(sys.stdin)], sys.stdout)
