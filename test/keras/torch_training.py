"""Program: the models of our-training.ts in PyTorch, written by hand; images are channels last and weights Keras's.

torch_training.py cases.json our-results.json results.json
"""

import base64
import json
import sys

import numpy as np
import torch
from torch.nn import functional as F


def tensor(values):
    flat = np.frombuffer(base64.b64decode(values["base64"]), dtype=np.float32)
    return torch.tensor(flat.reshape(values["shape"]))


def crossentropy(logits, target):
    return -(target * F.log_softmax(logits, dim=1)).sum(1).mean()


def mlp(weights, inputs, targets):
    w1, b1, w2, b2 = weights
    return crossentropy(F.relu(inputs[0] @ w1 + b1) @ w2 + b2, targets[0])


def cnn(weights, inputs, targets):
    kernel, gamma, beta, w, b, mean, variance = weights
    image, mask = inputs
    seen = F.conv2d(image.permute(0, 3, 1, 2), kernel.permute(3, 2, 0, 1))
    seen = F.batch_norm(seen, mean.detach(), variance.detach(), gamma, beta, training=True, momentum=0.01, eps=1e-3)
    seen = F.max_pool2d(F.relu(seen), 2).permute(0, 2, 3, 1) * mask
    return crossentropy(seen.flatten(1) @ w + b, targets[0])


def recurrent(step, states):
    def loss(weights, inputs, targets):
        *cell, w, b = weights
        state = [torch.zeros(inputs[0].shape[0], 8) for _ in range(states)]
        for x in inputs[0].unbind(1):
            state = step(x, state, *cell)
        return crossentropy(state[0] @ w + b, targets[0])

    return loss


def rnn_step(x, state, kernel, recurrent_kernel, bias):
    return [torch.tanh(x @ kernel + state[0] @ recurrent_kernel + bias)]


def lstm_step(x, state, kernel, recurrent_kernel, bias):
    h, c = state
    i, f, g, o = (x @ kernel + h @ recurrent_kernel + bias).chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return [torch.sigmoid(o) * torch.tanh(c), c]


def gru_step(x, state, kernel, recurrent_kernel, bias):
    """Resets before it multiplies: `reset_after` is false, which torch.nn.GRU cannot."""
    (h,) = state
    x_z, x_r, x_h = (x @ kernel + bias).chunk(3, 1)
    u_z, u_r, u_h = recurrent_kernel.chunk(3, 1)
    z, r = torch.sigmoid(x_z + h @ u_z), torch.sigmoid(x_r + h @ u_r)
    return [z * h + (1 - z) * torch.tanh(x_h + (r * h) @ u_h)]


def embedding(weights, inputs, targets):
    table, w, b = weights
    return crossentropy(F.embedding(inputs[0].long(), table).flatten(1) @ w + b, targets[0])


def vae(weights, inputs, targets):
    w1, b1, w_mean, b_mean, w_log, b_log, w2, b2, w3, b3 = weights
    picture, noise = inputs
    hidden = F.relu(picture @ w1 + b1)
    mean, log_variance = hidden @ w_mean + b_mean, hidden @ w_log + b_log
    sample = mean + torch.exp(0.5 * log_variance) * noise
    decoded = torch.sigmoid(F.relu(sample @ w2 + b2) @ w3 + b3)
    reconstruction = F.binary_cross_entropy(decoded, targets[0], reduction="none").sum(1).mean()
    divergence = (-0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(1)).mean()
    return reconstruction + divergence


def heads(weights, inputs, targets):
    w1, b1, w_classes, b_classes, w_steps, b_steps = weights
    hidden = torch.tanh(inputs[0] @ w1 + b1)
    classes = crossentropy(hidden.flatten(1) @ w_classes + b_classes, targets[0])
    return classes + F.mse_loss(hidden @ w_steps + b_steps, targets[1])


LOSSES = {
    "MLP": mlp,
    "constrained": mlp,
    "CNN": cnn,
    "RNN": recurrent(rnn_step, 1),
    "LSTM": recurrent(lstm_step, 2),
    "GRU": recurrent(gru_step, 1),
    "embedding": embedding,
    "VAE": vae,
    "heads": heads,
}


@torch.no_grad()
def constrain(kernel, bias, last_kernel, _):
    """Not negative, not negative, and columns with norms of 0.3 at most."""
    kernel.clamp_(min=0)
    bias.clamp_(min=0)
    norms = last_kernel.norm(dim=0, keepdim=True)
    last_kernel.mul_(norms.clamp(max=0.3) / (1e-7 + norms))


OPTIMIZERS = {
    "adam": lambda weights: torch.optim.Adam(weights, 0.01, (0.9, 0.999), 1e-12),
    "sgd": lambda weights: torch.optim.SGD(weights, 0.5),
}


def train(case):
    weights = [tensor(each).requires_grad_() for each in case["weights"]]
    optimizer = OPTIMIZERS[case["optimizer"]](weights)
    losses = []
    for step in case["steps"]:
        inputs, targets = ([tensor(each) for each in step[of]] for of in ("inputs", "targets"))
        loss = LOSSES[case["name"]](weights, inputs, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if case["name"] == "constrained":
            constrain(*weights)
        losses.append(loss.item())
    return losses


def main(cases_file, _, results_file):
    with open(cases_file) as file:
        cases = json.load(file)
    with open(results_file, "w") as file:
        json.dump([train(case) for case in cases], file)


if __name__ == "__main__":
    main(*sys.argv[1:])
