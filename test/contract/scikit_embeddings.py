"""The digits of scikit-learn, and what it makes of them; or how well a plane keeps who is whose neighbour. JSON in, JSON out."""

import json
import sys

from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness

given = json.load(sys.stdin)
digits, labels = load_digits(return_X_y=True)
if given["ask"] == "digits":
    print(json.dumps({"points": digits.tolist(), "labels": labels.tolist()}))
elif given["ask"] == "pca":
    pca = PCA(2, svd_solver="full")
    print(json.dumps({"coordinates": pca.fit_transform(digits).tolist(), "shares": pca.explained_variance_ratio_.tolist()}))
else:
    some = digits[: len(given["planes"][0])]
    planes = [TSNE(random_state=0).fit_transform(some), *given["planes"]]
    print(json.dumps([trustworthiness(some, plane, n_neighbors=12) for plane in planes]))
