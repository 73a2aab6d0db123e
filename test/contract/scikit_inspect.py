"""What pandas, scikit-learn and cleanlab say of data. JSON in, JSON out."""

import json
import sys

import numpy as np
import pandas as pd
from cleanlab.count import compute_confident_joint
from cleanlab.filter import find_label_issues
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, log_loss
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler


def cloud(case):
    x, labels, train = StandardScaler().fit_transform(np.array(case["x"])), np.array(case["labels"]), case["train"]
    logistic = LogisticRegression(tol=1e-8, max_iter=5000).fit(x[train], labels[train])
    neighbours = KNeighborsClassifier(n_neighbors=10, algorithm="brute").fit(x[train], labels[train])
    probabilities = np.array(case["probabilities"])
    issues = find_label_issues(labels, probabilities, filter_by="confident_learning", n_jobs=1)
    joint = compute_confident_joint(labels, probabilities, calibrate=False)
    return {
        "logistic": logistic.predict_proba(x).tolist(),
        "neighbours": neighbours.predict_proba(x).tolist(),
        "issues": np.flatnonzero(issues).tolist(),
        "joint": joint.tolist(),
    }


def columns(table):
    return {
        "missing": table.isna().sum().tolist(),
        "min": table.min().tolist(),
        "max": table.max().tolist(),
        "mean": table.mean().tolist(),
        "std": table.std(ddof=0).tolist(),
        "distinct": table.nunique().tolist(),
        "repeats": int(table.duplicated().sum()),
    }


def linear(case, targets):
    x, y = StandardScaler().fit_transform(np.array(case["x"])), np.array(targets)
    return Ridge(alpha=1.0).fit(x[case["train"]], y[case["train"]]).predict(x).tolist()


def dummy(case):
    labels = np.array(case["labels"])
    model = DummyClassifier(strategy="prior").fit(np.zeros((len(labels), 1)), labels)
    probabilities = model.predict_proba(np.zeros((len(labels), 1)))
    return {
        "accuracy": accuracy_score(labels, model.predict(np.zeros((len(labels), 1)))),
        "loss": log_loss(labels, probabilities),
    }


given = json.load(sys.stdin)
print(
    json.dumps(
        {
            "clouds": [cloud(case) for case in given["clouds"]],
            "table": columns(pd.DataFrame(given["table"], dtype=float)),
            "ridge": linear(given["clouds"][0], given["targets"]),
            "dummy": dummy(given["clouds"][0]),
        }
    )
)
