"""MMD-critic by the definitions of its paper (Kim et al., 2016), every candidate tried with NumPy. JSON in, JSON out."""

import json
import sys

import numpy as np


def critic(case):
    x = np.array(case["x"], dtype=np.float64)
    squares = ((x[:, None] - x[None]) ** 2).sum(-1)
    gamma = case.get("gamma") or 1 / np.median(squares[np.triu_indices(len(x), 1)])
    kernel = np.exp(-gamma * squares)
    chosen, discrepancies = [], []
    while len(chosen) < case["count"]:
        chosen.append(best(kernel, chosen, lambda some: -discrepancy(kernel, some)))
        discrepancies.append(discrepancy(kernel, chosen))
    witness = kernel.mean(1) - kernel[:, chosen].mean(1)
    criticisms = []
    while len(criticisms) < case["criticisms"]:
        value = lambda some: np.abs(witness[some]).sum() + np.linalg.slogdet(kernel[np.ix_(some, some)])[1]
        criticisms.append(best(kernel, criticisms, value, chosen))
    return {
        "gamma": gamma,
        "prototypes": chosen,
        "discrepancies": discrepancies,
        "criticisms": criticisms,
        "witness": witness[criticisms].tolist(),
    }


def best(kernel, chosen, value, others=()):
    candidates = [at for at in range(len(kernel)) if at not in chosen and at not in others]
    return max(candidates, key=lambda at: value(chosen + [at]))


def discrepancy(kernel, some):
    return kernel.mean() - 2 * kernel[:, some].mean() + kernel[np.ix_(some, some)].mean()


print(json.dumps([critic(case) for case in json.load(sys.stdin)]))
