"""
What scikit-learn and PyALE say of the columns of a table, to a model with given weights, written in NumPy. JSON in,
JSON out.
"""

import contextlib
import io
import json
import sys

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.inspection import _permutation_importance as importance
from sklearn.inspection import partial_dependence, permutation_importance

with contextlib.redirect_stdout(io.StringIO()):
    from PyALE._src.ALE_1D import aleplot_1D_continuous

ACTIVATIONS = {
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softmax": lambda z: np.exp(z - z.max(1, keepdims=True)) / np.exp(z - z.max(1, keepdims=True)).sum(1, keepdims=True),
}


class Net(BaseEstimator):
    def __init__(self, layers=None, weights=None):
        self.layers, self.weights = layers, weights

    def fit(self, x, y):
        return self

    def __sklearn_is_fitted__(self):
        return True

    def outputs(self, x):
        x = np.asarray(x, dtype=np.float64)
        for layer, given in zip(self.layers, self.weights):
            if layer["kind"] == "dense":
                x = x @ np.array(given[0]) + np.array(given[1])
            x = ACTIVATIONS[layer["activation"]](x) if "activation" in layer else x
        return x


class Regressor(RegressorMixin, Net):
    def __init__(self, layers=None, weights=None, target=None):
        super().__init__(layers, weights)
        self.target = target

    def predict(self, x):
        outputs = self.outputs(x)
        return outputs if self.target is None else outputs[:, self.target]


class Classifier(ClassifierMixin, Net):
    @property
    def classes_(self):
        return np.arange(max(2, len(self.weights[-1][1])))

    def predict_proba(self, x):
        outputs = self.outputs(x)
        return np.hstack([1 - outputs, outputs]) if outputs.shape[1] == 1 else outputs

    def predict(self, x):
        return self.predict_proba(x).argmax(1)


class Shuffles:
    """In the place of scikit-learn's random numbers: every shuffle leaves the column in the order that was given."""

    def __init__(self, orders):
        self.orders = [np.array(order) for order in orders]
        self.now = np.arange(len(self.orders[0]))

    def randint(self, _):
        return 0

    def shuffle(self, index):
        # The column stays shuffled from one repeat to the next.
        order = self.orders.pop(0)
        index[:] = np.argsort(self.now)[order]
        self.now = order


def importances(case):
    x, y = np.array(case["x"]), np.array(case["y"])
    net = (Classifier if case["classifier"] else Regressor)(case["layers"], case["weights"])
    importance.check_random_state = lambda _: Shuffles(case["orders"])
    found = permutation_importance(net, x, y, scoring=case["scoring"], n_repeats=len(case["orders"]))
    return {
        "means": found.importances_mean.tolist(),
        "spreads": found.importances_std.tolist(),
        "values": found.importances.tolist(),
    }


def dependence(case):
    net = Regressor(case["layers"], case["weights"], case["target"])
    found = partial_dependence(
        net,
        np.array(case["x"]),
        [tuple(case["columns"])],
        grid_resolution=case["points"],
        percentiles=tuple(case["percentiles"]),
        kind="both" if len(case["columns"]) == 1 else "average",
        method="brute",
    )
    return {
        "grids": [grid.tolist() for grid in found.grid_values],
        "mean": found.average[0].ravel().tolist(),
        "curves": found.individual[0].tolist() if len(case["columns"]) == 1 else [],
    }


def ale(case):
    net = Regressor(case["layers"], case["weights"], case["target"])
    x = pd.DataFrame(case["x"]).rename(columns=str)
    column = str(case["column"])
    found = aleplot_1D_continuous(x, net, column, grid_size=case["bins"], include_CI=False)
    shares = np.arange(1, case["bins"] + 1) / case["bins"]
    edges = np.quantile(x[column], shares, method="inverted_cdf")
    return {
        "grid": found.index.tolist(),
        "effects": found["eff"].tolist(),
        "rows": found["size"].tolist()[1:],
        "edges": np.unique([x[column].min(), *edges]).tolist(),
    }


ASKED = {"importances": importances, "dependence": dependence, "ale": ale}
print(json.dumps([ASKED[case["ask"]](case) for case in json.load(sys.stdin)]))
