"""
What Captum's TCAV says of given concept activation vectors, what scikit-learn's logistic regression finds between given
samples, and what SciPy's t-test says of given scores. JSON in, JSON out.
"""

import json
import sys
import tempfile
import warnings

import numpy as np
import torch
from captum.concept import TCAV, Classifier, Concept
from scipy import stats
from sklearn.linear_model import LogisticRegression
from torch import nn

from captum_attributions import Net, channels_first


class Given(Classifier):
    """Trains nothing: its vectors are those that it was given, in turn."""

    def __init__(self, vectors):
        self.vectors = iter(vectors)

    def train_and_eval(self, dataloader, **_):
        for _ in dataloader:
            pass
        self.vector = torch.tensor(next(self.vectors), dtype=torch.float32)
        return {}

    def weights(self):
        return torch.stack([self.vector, -self.vector])

    def classes(self):
        return [0, 1]


class Named(nn.Module):
    """The output of the named layer comes out of a module of its own, channels last, as ours has it."""

    def __init__(self, net, layer):
        super().__init__()
        self.net, self.at, self.layer = net, layer, nn.Identity()

    def forward(self, x):
        for step in self.net.steps:
            x = applied(step, x)
            if step is self.net.ends[self.at]:
                x = last(self.layer(last(x)), back=True)
        return x


def applied(step, x):
    if step == "flatten":
        return x.permute(0, 2, 3, 1).flatten(1)
    if step == "globalavg":
        return x.mean((2, 3))
    return step(x)


def last(x, back=False):
    if x.ndim != 4:
        return x
    return x.permute(0, 3, 1, 2) if back else x.permute(0, 2, 3, 1).contiguous()


def tcav(case):
    net = Named(Net(case["layers"], case["weights"]), case["layer"])
    x, samples = channels_first(case["x"]), channels_first(case["samples"])
    scores = []
    with tempfile.TemporaryDirectory() as folder:
        for index, vector in enumerate(case["cavs"]):
            concepts = [Concept(2 * index + at, f"concept{index}_{at}", [samples]) for at in range(2)]
            given = Given([vector])
            given.classes = lambda concepts=concepts: [concept.id for concept in concepts]
            judge = TCAV(net, ["layer"], classifier=given, save_path=folder)
            [found] = judge.interpret(x, [concepts], target=case["target"]).values()
            scores.append({name: float(values[0]) for name, values in found["layer"].items()})
    judge.layer_attr_method.layer = net.layer
    slopes = judge.layer_attr_method.attribute(x, target=case["target"]).flatten(1)
    sensitivities = slopes @ torch.tensor(case["cavs"], dtype=torch.float32).T
    return {"scores": scores, "sensitivities": sensitivities.T.tolist()}


def logistic(case):
    x, y = np.array(case["x"]), np.array(case["y"])
    model = LogisticRegression(C=case["C"], solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(x, y)
    return {"weights": model.coef_[0].tolist(), "bias": float(model.intercept_[0])}


def welch(case):
    found = stats.ttest_ind(case["one"], case["other"], equal_var=False)
    return {"statistic": float(found.statistic), "pValue": float(found.pvalue)}


def above_chance(case):
    return float(stats.binom.sf(case["right"] - 1, case["guesses"], 0.5))


def main():
    warnings.simplefilter("ignore")
    given = json.load(sys.stdin)
    kinds = {"tcav": tcav, "logistic": logistic, "welch": welch, "aboveChance": above_chance}
    result = {kind: [answer(case) for case in given[kind]] for kind, answer in kinds.items()}
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
