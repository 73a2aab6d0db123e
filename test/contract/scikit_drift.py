"""What scipy, scikit-learn and river say of drift. JSON in, JSON out."""

import json
import sys

import numpy as np
from river._river_rust.drift import AdaptiveWindowing
from scipy.spatial.distance import jensenshannon, pdist
from scipy.stats import chi2, ks_2samp, wasserstein_distance
from sklearn.metrics.pairwise import rbf_kernel


def shares(reference, values):
    distinct = np.unique(reference)
    if len(distinct) > 20:
        edges = np.unique(np.quantile(reference, np.arange(1, 10) / 10))
        bins = lambda x: np.bincount(np.digitize(x, edges, right=True), minlength=len(edges) + 1) / len(x)
    else:
        bins = lambda x: np.array([np.mean(x == one) for one in distinct] + [np.mean(~np.isin(x, distinct))])
    return bins(reference), bins(values)


def column(case):
    reference, sample, values = (np.array(case[name], dtype=float) for name in ["reference", "sample", "values"])
    q, p = shares(reference, values)
    ks = ks_2samp(sample, values, method="exact")
    p1, q1 = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    return {
        "psi": float(np.sum((p1 - q1) * np.log(p1 / q1))),
        "jensen-shannon": float(jensenshannon(q, p, base=2)),
        "kolmogorov-smirnov": [float(ks.statistic), float(ks.pvalue)],
        "wasserstein": float(wasserstein_distance(sample, values) / np.std(reference)),
    }


def mmd(x, y):
    x, y = np.array(x), np.array(y)
    gamma = 1 / np.sort(pdist(x, "sqeuclidean"))[len(x) * (len(x) - 1) // 4]
    kernel = lambda a, b: rbf_kernel(a, b, gamma=gamma).mean()
    return float(kernel(x, x) + kernel(y, y) - 2 * kernel(x, y))


def adwin(stream, delta):
    # its wrapper, ADWIN, forgets the whole window after a change; the algorithm keeps what came after it
    detector, changes = AdaptiveWindowing(delta=delta), []
    for at, value in enumerate(stream):
        if detector.update(value):
            changes.append([at, detector.get_width()])
    width = detector.get_width()
    return {"changes": changes, "width": width, "mean": detector.get_total() / width}


given = json.load(sys.stdin)
print(
    json.dumps(
        {
            "columns": [column(case) for case in given["columns"]],
            "mmd": [mmd(case["x"], case["y"]) for case in given["mmd"]],
            "adwin": [adwin(case["stream"], case["delta"]) for case in given["adwin"]],
            "chi2": chi2.ppf(1 - 0.001, given["degrees"]).tolist(),
        }
    )
)
