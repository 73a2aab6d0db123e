"""
DeepLIFT and LRP through recurrent layers, rule by rule and step by step, in NumPy and in double precision. JSON in, JSON
out. A layer has `run(x)` -> (output, memory) and passes back multipliers (`lift`, for two memories: of the sample and of
the reference) or relevance (`share`). Sequences are [steps, features].
"""

import json
import sys

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def hard_sigmoid(z):
    return np.clip(0.2 * z + 0.5, 0, 1)


def slope(f, z):
    return (f(z + 1e-5) - f(z - 1e-5)) / 2e-5


def rescale(f, z, z0):
    same = np.abs(z - z0) < 1e-9
    return np.where(same, slope(f, z), (f(z) - f(z0)) / np.where(same, 1, z - z0))


def mean(one, other):
    return (one + other) / 2


def stable(sums, epsilon):
    return sums + np.where(sums < 0, -epsilon, epsilon)


class Dense:
    def __init__(self, spec, weights):
        self.kernel, self.bias = weights

    def run(self, x):
        z = x @ self.kernel + self.bias
        return z, (x, z)

    def lift(self, back, _, __):
        return back @ self.kernel.T

    def share(self, back, memory, epsilon):
        x, z = memory
        return x * ((back / stable(z, epsilon)) @ self.kernel.T)


class Normalization:
    def __init__(self, spec, weights):
        self.gamma, self.beta = weights

    def run(self, x):
        centred = x - x.mean(-1, keepdims=True)
        variance = (centred**2).mean(-1, keepdims=True)
        scale = self.root(variance)
        return self.gamma * scale * centred + self.beta, (x, centred, variance, scale)

    @staticmethod
    def root(variance):
        return 1 / np.sqrt(variance + 1e-3)

    def lift(self, back, memory, memory0):
        (_, d, v, s), (_, d0, v0, s0) = memory, memory0
        back = back * self.gamma
        to_scale = (back * mean(d, d0)).sum(-1, keepdims=True)
        to_variance = to_scale * rescale(self.root, v, v0)
        to_centred = back * mean(s, s0) + to_variance * (d + d0) / d.shape[-1]
        return to_centred - to_centred.mean(-1, keepdims=True)

    def share(self, back, memory, epsilon):
        x, d, _, s = memory
        back = back * self.gamma * s * d / stable(self.gamma * s * d + self.beta, epsilon)
        flow = back / stable(d, epsilon)
        return x * (flow - flow.mean(-1, keepdims=True))


class Recurrent:
    """Goes through the steps; a cell below says what one step does."""

    def __init__(self, spec, weights):
        self.units, self.sequences = spec["units"], spec.get("sequences", False)
        self.backwards = spec.get("backwards", False)
        self.gate = hard_sigmoid if spec.get("hard") else sigmoid
        self.kernel, self.recurrent, self.bias = weights

    def order(self, length):
        return range(length - 1, -1, -1) if self.backwards else range(length)

    def run(self, x):
        states = [np.zeros(self.units) for _ in range(self.count)]
        outputs, memories = [], []
        for at in self.order(len(x)):
            states, memory = self.step(x[at], states)
            outputs.append(states[0])
            memories.append(memory)
        return np.stack(outputs) if self.sequences else outputs[-1], (x, memories)

    def back(self, back, x, through):
        order = list(self.order(len(x)))
        found = np.zeros_like(x)
        states = [np.zeros(self.units) for _ in range(self.count)]
        for index in reversed(range(len(order))):
            last = index == len(order) - 1
            states[0] = states[0] + (back[index] if self.sequences else back if last else 0)
            found[order[index]], states = through(index, states)
        return found

    def lift(self, back, memory, memory0):
        return self.back(
            back, memory[0], lambda index, states: self.lift_step(states, memory[1][index], memory0[1][index])
        )

    def share(self, back, memory, epsilon):
        return self.back(back, memory[0], lambda index, states: self.share_step(states, memory[1][index], epsilon))

    def shared_sums(self, back, z, x, h, columns, epsilon):
        flow = back / stable(z, epsilon)
        return x * (self.kernel[:, columns] @ flow), h * (self.recurrent[:, columns] @ flow)

    def columns(self, gate):
        return slice(gate * self.units, (gate + 1) * self.units)


class Lstm(Recurrent):
    count = 2

    def step(self, x, states):
        h, c = states
        zi, zf, zg, zo = np.split(x @ self.kernel + h @ self.recurrent + self.bias, 4)
        i, f, g, o = self.gate(zi), self.gate(zf), np.tanh(zg), self.gate(zo)
        new = f * c + i * g
        return [o * np.tanh(new), new], (x, h, c, zi, zf, zg, zo, i, f, g, o, new)

    def lift_step(self, back, memory, memory0):
        to_h, to_c = back
        _, _, c, zi, zf, zg, zo, i, f, g, o, new = memory
        _, _, c0, zi0, zf0, zg0, zo0, i0, f0, g0, o0, new0 = memory0
        to_o = to_h * mean(np.tanh(new), np.tanh(new0))
        to_c = to_c + to_h * mean(o, o0) * rescale(np.tanh, new, new0)
        to_z = np.concatenate([
            to_c * mean(g, g0) * rescale(self.gate, zi, zi0),
            to_c * mean(c, c0) * rescale(self.gate, zf, zf0),
            to_c * mean(i, i0) * rescale(np.tanh, zg, zg0),
            to_o * rescale(self.gate, zo, zo0),
        ])
        return self.kernel @ to_z, [self.recurrent @ to_z, to_c * mean(f, f0)]

    def share_step(self, back, memory, epsilon):
        of_h, of_c = back
        x, h, c, _, _, zg, _, i, f, g, _, new = memory
        flow = (of_h + of_c) / stable(new, epsilon)
        to_x, to_h = self.shared_sums(i * g * flow, zg, x, h, self.columns(2), epsilon)
        return to_x, [to_h, f * c * flow]


class Gru(Recurrent):
    """The reset gate acts after the recurrent product where there are two rows of biases."""

    count = 1

    def step(self, x, states):
        (h,) = states
        update, reset, last = (self.columns(gate) for gate in range(3))
        after = self.bias.ndim == 2
        bias, inner_bias = self.bias if after else (self.bias, np.zeros_like(self.bias))
        z_z, z_r = (
            x @ self.kernel[:, gate] + h @ self.recurrent[:, gate] + bias[gate] + inner_bias[gate]
            for gate in (update, reset)
        )
        z, r = self.gate(z_z), self.gate(z_r)
        inner = h @ self.recurrent[:, last] + inner_bias[last] if after else h
        gated = r * inner
        z_h = x @ self.kernel[:, last] + bias[last] + (gated if after else gated @ self.recurrent[:, last])
        candidate = np.tanh(z_h)
        return [z * h + (1 - z) * candidate], (x, h, z_z, z_r, z_h, z, r, inner, candidate, gated)

    def lift_step(self, back, memory, memory0):
        (to_h,) = back
        x, h, z_z, z_r, z_h, z, r, inner, candidate, _ = memory
        _, h0, z_z0, z_r0, z_h0, z0, r0, inner0, candidate0, _ = memory0
        update, reset, last = (self.columns(gate) for gate in range(3))
        to_z = to_h * (mean(h, h0) - mean(candidate, candidate0))
        to_before = to_h * mean(z, z0)
        to_zh = to_h * mean(1 - z, 1 - z0) * rescale(np.tanh, z_h, z_h0)
        after = self.bias.ndim == 2
        to_gated = to_zh if after else self.recurrent[:, last] @ to_zh
        to_inner = to_gated * mean(r, r0)
        to_before = to_before + (self.recurrent[:, last] @ to_inner if after else to_inner)
        to_zz = to_z * rescale(self.gate, z_z, z_z0)
        to_zr = to_gated * mean(inner, inner0) * rescale(self.gate, z_r, z_r0)
        gates = np.concatenate([to_zz, to_zr])
        both = slice(0, 2 * self.units)
        return (
            self.kernel[:, both] @ gates + self.kernel[:, last] @ to_zh,
            [to_before + self.recurrent[:, both] @ gates],
        )

    def share_step(self, back, memory, epsilon):
        (of_h,) = back
        x, h, _, _, z_h, z, _, inner, candidate, gated = memory
        last = self.columns(2)
        flow = of_h / stable(z * h + (1 - z) * candidate, epsilon)
        to_before, of_candidate = z * h * flow, (1 - z) * candidate * flow
        inner_flow = of_candidate / stable(z_h, epsilon)
        to_x = x * (self.kernel[:, last] @ inner_flow)
        if self.bias.ndim == 2:
            to_gated = gated * inner_flow
            to_before = to_before + h * (self.recurrent[:, last] @ (to_gated / stable(inner, epsilon)))
        else:
            to_before = to_before + gated * (self.recurrent[:, last] @ inner_flow)
        return to_x, [to_before]


class Simple(Recurrent):
    count = 1

    def step(self, x, states):
        (h,) = states
        z = x @ self.kernel + h @ self.recurrent + self.bias
        return [np.tanh(z)], (x, h, z)

    def lift_step(self, back, memory, memory0):
        to_z = back[0] * rescale(np.tanh, memory[2], memory0[2])
        return self.kernel @ to_z, [self.recurrent @ to_z]

    def share_step(self, back, memory, epsilon):
        x, h, z = memory
        to_x, to_h = self.shared_sums(back[0], z, x, h, slice(None), epsilon)
        return to_x, [to_h]


class Bidirectional:
    def __init__(self, spec, weights):
        half = len(weights) // 2
        inner = {**spec, "kind": spec["of"]}
        self.ahead = layer_of(inner, weights[:half])
        self.behind = layer_of({**inner, "backwards": True}, weights[half:])
        self.sequences = spec.get("sequences", False)
        self.adds = spec["merge"] == "sum"

    def turned(self, values):
        return values[::-1] if self.sequences else values

    def run(self, x):
        (a, memory_a), (b, memory_b) = self.ahead.run(x), self.behind.run(x)
        b = self.turned(b)
        return a + b if self.adds else np.concatenate([a, b], -1), (memory_a, memory_b, a, b)

    def lift(self, back, memory, memory0):
        to_a, to_b = (back, back) if self.adds else np.split(back, 2, -1)
        return self.ahead.lift(to_a, memory[0], memory0[0]) + self.behind.lift(
            self.turned(to_b), memory[1], memory0[1]
        )

    def share(self, back, memory, epsilon):
        memory_a, memory_b, a, b = memory
        flow = back / stable(a + b, epsilon) if self.adds else None
        of_a, of_b = (a * flow, b * flow) if self.adds else np.split(back, 2, -1)
        return self.ahead.share(of_a, memory_a, epsilon) + self.behind.share(self.turned(of_b), memory_b, epsilon)


LAYERS = {
    "dense": Dense,
    "norm": Normalization,
    "lstm": Lstm,
    "gru": Gru,
    "rnn": Simple,
    "bidirectional": Bidirectional,
}


def layer_of(spec, weights):
    return LAYERS[spec["kind"]](spec, weights)


def through(layers, x):
    memories = []
    for layer in layers:
        x, memory = layer.run(x)
        memories.append(memory)
    return x, memories


def attribute(case):
    layers = [
        layer_of(spec, [np.array(weight, dtype=float) for weight in weights])
        for spec, weights in zip(case["layers"], case["weights"])
    ]
    x = np.array(case["x"], dtype=float)
    outputs, memories = through(layers, x)
    hot = np.eye(len(outputs))[case["target"]]
    references = [np.array(reference, dtype=float) for reference in case["references"]]
    lifts = []
    for reference in references:
        _, others = through(layers, reference)
        back = hot
        for layer, memory, other in reversed(list(zip(layers, memories, others))):
            back = layer.lift(back, memory, other)
        lifts.append(back * (x - reference))
    back = hot * outputs
    for layer, memory in reversed(list(zip(layers, memories))):
        back = layer.share(back, memory, case["epsilon"])
    return {
        "outputs": outputs.tolist(),
        "deep-lift": lifts[0].flatten().tolist(),
        "deep-shap": np.mean(lifts, 0).flatten().tolist(),
        "lrp": back.flatten().tolist(),
    }


print(json.dumps([attribute(case) for case in json.load(sys.stdin)]))
