"""The nearest counterfactual of linear models by SciPy's linear programming: L1 distance in units of `scale`, within ranges."""

import json
import sys

import numpy as np
from scipy.optimize import linprog


def nearest(case):
    x, scale = np.array(case["x"]), np.array(case["scale"])
    kernel, bias = np.array(case["kernel"]), np.array(case["bias"])
    columns, classes = kernel.shape
    others = [k for k in range(classes) if k != case["target"]]
    # Variables: the counterfactual, and for each column how far it is from x. The other scores stay below the target's.
    below = [np.concatenate([kernel[:, k] - kernel[:, case["target"]], np.zeros(columns)]) for k in others]
    limits = [bias[case["target"]] - bias[k] for k in others]
    eye = np.eye(columns)
    matrix = np.vstack([below, np.hstack([eye, -eye]), np.hstack([-eye, -eye])])
    ranges = [tuple(r) for r in case["ranges"]]
    for column in case["immutable"]:
        ranges[column] = (x[column], x[column])
    result = linprog(
        np.concatenate([np.zeros(columns), 1 / scale]),
        A_ub=matrix,
        b_ub=np.concatenate([limits, x, -x]),
        bounds=ranges + [(0, None)] * columns,
    )
    return result.fun if result.success else None


json.dump([nearest(case) for case in json.load(sys.stdin)], sys.stdout)
