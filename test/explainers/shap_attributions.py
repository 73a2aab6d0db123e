"""
What SHAP says of models with given weights. What it draws is ours. JSON in, JSON out. Channels come and go last.
"""

import json
import sys
import warnings

import numpy as np
import shap
import torch
from captum_attributions import Net, channels_first, channels_last
from shap.utils._legacy import DenseData

warnings.filterwarnings("ignore")


def scores_of(net, shape, target):
    """Rows of numbers, as SHAP has them, to the score of each."""

    def scores(rows):
        with torch.no_grad():
            x = channels_first(np.asarray(rows).reshape(-1, *shape).tolist())
            return net(x)[:, target].numpy().astype(np.float64)

    return scores


def masker_of(background):
    return shap.maskers.Independent(background, max_samples=len(background))


def exact(scores, row, background, options):
    explainer = shap.explainers.Exact(scores, masker_of(background))
    return explainer(row[None]).values[0]


def permutation(scores, row, background, options):
    orders = [np.array(order) for order in options["orders"]]
    given = iter(orders)

    def shuffle(places):
        places[:] = next(given)

    real, np.random.shuffle = np.random.shuffle, shuffle
    try:
        explainer = shap.explainers.Permutation(scores, masker_of(background))
        return explainer(row[None], max_evals=len(orders) * (2 * len(row) + 1)).values[0]
    finally:
        np.random.shuffle = real


def kernel(scores, row, background, options):
    """All coalitions, or ours with our weights; of groups of values, which share what the group is worth."""
    features = np.array(options["features"]).flatten()
    groups = [np.flatnonzero(features == feature) for feature in range(features.max() + 1)]
    data = DenseData(background, [str(feature) for feature in range(len(groups))], groups)
    if "coalitions" in options:
        explainer, samples = Given(scores, data), len(options["weights"])
        explainer.given = options
    else:
        explainer, samples = shap.KernelExplainer(scores, data), 2 ** len(groups)
    values = explainer.shap_values(row, nsamples=samples, l1_reg=False, silent=True)
    return (values / np.bincount(features))[features]


class Given(shap.KernelExplainer):
    def addsample(self, x, m, w):
        self.x = x
        super().addsample(x, m, w)

    def run(self):
        self.nsamples = len(self.given["weights"])
        self.allocate()
        for row, weight in zip(self.given["coalitions"][2:], self.given["weights"]):
            super().addsample(self.x, np.array(row, dtype=float), weight)
        super().run()


def gradients(net, row, target, background, options):
    """The rows and the points are ours."""
    rows, alphas = iter(options["rows"]), iter(options["alphas"])
    choice, uniform = np.random.choice, np.random.uniform
    np.random.choice, np.random.uniform = lambda *_: next(rows), lambda *_: next(alphas)
    try:
        return shap.GradientExplainer(Only(net, target), background).shap_values(row, nsamples=len(options["rows"]))
    finally:
        np.random.choice, np.random.uniform = choice, uniform


class Only(torch.nn.Module):
    """One of the outputs: SHAP draws anew for each."""

    def __init__(self, net, target):
        super().__init__()
        self.net, self.target = net, target

    def forward(self, x):
        return self.net(x)[:, self.target : self.target + 1]


def deep(net, row, target, background):
    return shap.DeepExplainer(net, background).shap_values(row)[..., target]


def plan(case):
    """The coalitions that SHAP asks about, each with its weight behind it."""
    features = case["features"]
    explainer = shap.KernelExplainer(lambda rows: rows.sum(1), np.zeros((1, features)))
    explainer.shap_values(np.ones(features), nsamples=case["draws"], l1_reg=False, silent=True)
    return np.hstack([explainer.maskMatrix, explainer.kernelWeights[:, None]]).flatten().tolist()


def attribute(case):
    if case["method"] == "plan":
        return plan(case)
    net = Net(case["layers"], case["weights"])
    options, method = case["options"], case["method"]
    x, background = np.array(case["x"]), np.array(options["background"])
    found = []
    for row, target in zip(x, case["target"]):
        if method in ("expected-gradients", "deep-shap"):
            net.apart = method == "deep-shap"
            rows = [channels_first(part.tolist()) for part in (row[None], background)]
            if method == "deep-shap":
                values = deep(net, rows[0], target, rows[1])
            else:
                values = gradients(net, rows[0], target, rows[1], options)
            values = channels_last(torch.tensor(values).reshape(rows[0].shape)).numpy()
        else:
            of = {"exact-shapley": exact, "permutation-shapley": permutation, "kernel-shap": kernel}[method]
            flat = background.reshape(len(background), -1)
            values = of(scores_of(net, row.shape, target), row.flatten(), flat, options)
        found.extend(np.asarray(values, dtype=np.float64).flatten().tolist())
    return found


if __name__ == "__main__":
    print(json.dumps([attribute(case) for case in json.load(sys.stdin)]))
