"""What scikit-learn says of labels and probabilities. JSON in, JSON out."""

import json
import sys

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, brier_score_loss, precision_recall_curve, roc_auc_score, roc_curve


def curves(labels, probabilities):
    rates = roc_curve(labels, probabilities, drop_intermediate=False)
    precision, recall, thresholds = precision_recall_curve(labels, probabilities)
    return {
        "falsePositiveRate": rates[0].tolist(),
        "truePositiveRate": rates[1].tolist(),
        "auc": roc_auc_score(labels, probabilities),
        "precision": precision[::-1].tolist(),
        "recall": recall[::-1].tolist(),
        "thresholds": thresholds[::-1].tolist(),
        "averagePrecision": average_precision_score(labels, probabilities),
    }


def answer(case):
    labels, probabilities = np.array(case["labels"]), np.array(case["probabilities"])
    if probabilities.ndim == 2:
        return [curves(labels == index, probabilities[:, index]) for index in range(probabilities.shape[1])]
    observed, predicted = calibration_curve(labels, probabilities, n_bins=case["bins"])
    return {
        **curves(labels, probabilities),
        "observed": observed.tolist(),
        "predicted": predicted.tolist(),
        "brier": brier_score_loss(labels, probabilities),
    }


print(json.dumps([answer(case) for case in json.load(sys.stdin)]))
