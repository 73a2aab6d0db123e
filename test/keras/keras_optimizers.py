"""Program: the steps of our-optimizers.ts in Keras, or in PyTorch.

keras_optimizers.py cases.json our-results.json results.json
"""

import json
import sys

import keras
import torch
from sides import number, taken


def keras_steps(peer, start, steps):
    # Numbers come from JSON; Keras tells 1 from 1.0.
    options = {name: value if isinstance(value, bool) else float(value) for name, value in peer["options"].items()}
    decay = options.pop("decay", 0)
    if decay:
        options["learning_rate"] = keras.optimizers.schedules.InverseTimeDecay(options["learning_rate"], 1, decay)
    optimizer = getattr(keras.optimizers, peer["create"])(**options)
    variables = [keras.Variable(each) for each in start]
    for gradients in steps:
        optimizer.apply_gradients(list(zip([keras.ops.convert_to_tensor(each) for each in gradients], variables)))
        yield [taken(each) for each in variables]


def torch_steps(peer, start, steps):
    options = dict(peer["options"])
    betas = (options.pop("beta1"), options.pop("beta2"))
    variables = [torch.tensor(each, requires_grad=True) for each in start]
    optimizer = getattr(torch.optim, peer["create"])(variables, betas=betas, **options)
    for gradients in steps:
        for variable, gradient in zip(variables, gradients):
            variable.grad = torch.tensor(gradient)
        optimizer.step()
        yield [taken(each.detach()) for each in variables]


def main(cases_file, _, results_file):
    with open(cases_file) as file:
        cases = json.load(file)
    results = []
    for case in cases:
        start = [number(each) for each in case["start"]]
        steps = [[number(each) for each in gradients] for gradients in case["steps"]]
        run = keras_steps if case["peer"]["library"] == "keras" else torch_steps
        results.append(list(run(case["peer"], start, steps)))
    with open(results_file, "w") as file:
        json.dump(results, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
