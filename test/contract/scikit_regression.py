"""Errors of predictions by scikit-learn: JSON in, JSON out."""

import json
import sys

from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

print(
    json.dumps(
        [
            {"rmse": mean_squared_error(y, p) ** 0.5, "mae": mean_absolute_error(y, p), "r2": r2_score(y, p)}
            for y, p in json.load(sys.stdin)
        ]
    )
)
