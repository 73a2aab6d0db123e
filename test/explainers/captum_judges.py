"""
What captum.metrics says of attributions, with stored perturbations. JSON in, JSON out. Channels come last.
"""

import json
import sys

import torch
from captum import attr, metrics
from captum_attributions import Net, channels_first


def judged(case):
    net = Net(case["layers"], case["weights"])
    x, target = channels_first(case["x"]), case["target"]
    moves = channels_first(case["perturbations"])
    count = len(moves)
    moves = moves.repeat(len(x), *[1] * (x.ndim - 1))
    base = torch.full_like(x, case["baseline"])
    steps = case["steps"]
    methods = {
        "saliency": lambda rows: attr.Saliency(net).attribute(rows, target=targets_of(rows), abs=False),
        "integrated-gradients": lambda rows: attr.IntegratedGradients(net).attribute(
            rows, case["baseline"], target=targets_of(rows), n_steps=steps
        ),
    }

    def targets_of(rows):
        return [one for one in target for _ in range(len(rows) // len(target))]

    def explanation(rows):
        # Captum gives a tuple first, and wants no views.
        is_tuple = isinstance(rows, tuple)
        found = methods[case["method"]](rows[0] if is_tuple else rows).contiguous()
        return (found,) if is_tuple else found

    def perturbed(rows, baselines=None):
        return moves, rows - moves

    # Of attributions that were multiplied by the input, Captum takes the share of the way to the baseline.
    shared = metrics.infidelity_perturb_func_decorator(True)(lambda rows, baselines=None: rows - moves)
    is_slope = case["method"] == "saliency"
    infidelity = metrics.infidelity(
        net,
        perturbed if is_slope else shared,
        x,
        channels_first(case["attributions"]),
        baselines=None if is_slope else base,
        target=target,
        n_perturb_samples=count,
        normalize=not case["unscaled"],
    )
    sensitivity = metrics.sensitivity_max(
        explanation, x, perturb_func=lambda rows: rows + moves, n_perturb_samples=count
    )
    return {"infidelity": infidelity.tolist(), "sensitivity": sensitivity.tolist()}


torch.set_num_threads(1)
print(json.dumps([judged(case) for case in json.load(sys.stdin)]))
