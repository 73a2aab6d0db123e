"""What PyTorch counts of layers: floating point operations of one sample, forward, biases left out. JSON in, JSON out."""

import json
import sys

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

CONVOLUTIONS = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}
TRANSPOSED = {2: nn.ConvTranspose2d, 3: nn.ConvTranspose3d}
CELLS = {"SimpleRNN": nn.RNNCell, "LSTM": nn.LSTMCell, "GRU": nn.GRUCell}


def run(case):
    """`shape` is that of one sample, channels last; windows are not padded."""
    kind, shape = case["kind"], case["shape"]
    if kind == "dense":
        return nn.Linear(shape[-1], case["units"], bias=False)(torch.zeros(1, *shape))
    if kind in CELLS:
        steps, channels = shape
        cell = CELLS[kind](channels, case["units"], bias=False)
        state = None
        for _ in range(steps * case.get("directions", 1)):
            state = cell(torch.zeros(1, channels), state)
        return state
    *sides, channels = shape
    image = torch.zeros(1, channels, *sides)
    window = dict(kernel_size=case["kernel"], stride=case.get("stride", 1), bias=False)
    if kind == "conv":
        return CONVOLUTIONS[len(sides)](channels, case["filters"], dilation=case.get("dilation", 1), **window)(image)
    if kind == "transposed":
        return TRANSPOSED[len(sides)](channels, case["filters"], **window)(image)
    depthwise = nn.Conv2d(channels, channels * case["multiplier"], groups=channels, **window)(image)
    if kind == "depthwise":
        return depthwise
    return nn.Conv2d(depthwise.shape[1], case["filters"], 1, bias=False)(depthwise)


counts = []
for given in json.load(sys.stdin):
    with FlopCounterMode(display=False) as counter:
        run(given)
    counts.append(counter.get_total_flops())
print(json.dumps(counts))
