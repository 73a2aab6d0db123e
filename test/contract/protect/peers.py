"""What foolbox, dp-accounting and scikit-learn say. JSON in, JSON out."""

import json
import logging
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
logging.disable(logging.WARNING)

import dp_accounting
import foolbox
import mpmath
import numpy as np
import tensorflow as tf
from dp_accounting import rdp
from sklearn.metrics import roc_auc_score

# eagerpy, which foolbox stands on, calls what NumPy 2 has under another name
np.find_common_type = lambda arrays, scalars: np.result_type(*arrays, *scalars)


def classifier(layers):
    parts = [tf.keras.layers.Input(shape=(len(layers[0][0]),))]
    for at, (kernel, _) in enumerate(layers):
        last = at == len(layers) - 1
        parts.append(tf.keras.layers.Dense(len(kernel[0]), activation=None if last else "relu"))
    model = tf.keras.Sequential(parts)
    model.set_weights([np.array(one, dtype=np.float32) for layer in layers for one in layer])
    return model


def attacked(given):
    tf.random.set_seed(7)
    model = foolbox.TensorFlowModel(classifier(given["layers"]), bounds=(0, 1), device="/CPU:0")
    x = tf.constant(np.array(given["x"], dtype=np.float32))
    y = tf.constant(given["y"], dtype=tf.int32)
    steps, step, epsilon = given["steps"], given["step"], given["epsilon"]
    attacks = {
        "fgsm": foolbox.attacks.LinfFastGradientAttack(random_start=False),
        "linf": foolbox.attacks.LinfPGD(steps=steps, abs_stepsize=step, random_start=False),
        "random": foolbox.attacks.LinfPGD(steps=steps, abs_stepsize=step, random_start=True),
    }
    found = {}
    for name, attack in attacks.items():
        _, clipped, success = attack(model, x, y, epsilons=epsilon)
        found[name] = {"x": clipped.numpy().tolist(), "success": success.numpy().tolist()}
    attack = foolbox.attacks.L2PGD(steps=steps, abs_stepsize=given["l2"]["step"], random_start=False)
    _, clipped, success = attack(model, x, y, epsilons=given["l2"]["epsilon"])
    found["l2"] = {"x": clipped.numpy().tolist(), "success": success.numpy().tolist()}
    return found


def spent(case):
    accountant = rdp.RdpAccountant()
    event = dp_accounting.PoissonSampledDpEvent(case["sampleRate"], dp_accounting.GaussianDpEvent(case["noise"]))
    accountant.compose(event, case["steps"])
    epsilon, order = accountant.get_epsilon_and_optimal_order(case["delta"])
    return {"epsilon": float(epsilon), "order": float(order)}


def moment(case):
    """The divergence of one step by its definition, with forty digits."""
    mpmath.mp.dps = 40
    rate, noise, order = (mpmath.mpf(case[name]) for name in ("sampleRate", "noise", "order"))

    def density(z):
        ratio = (1 - rate) + rate * mpmath.exp((2 * z - 1) / (2 * noise**2))
        return mpmath.exp(-z * z / (2 * noise**2)) / (noise * mpmath.sqrt(2 * mpmath.pi)) * ratio**order

    points = mpmath.linspace(-14 * noise, order + 14 * noise, 80)
    return float(mpmath.log(mpmath.quad(density, points)) / (order - 1))


given = json.load(sys.stdin)
print(
    json.dumps(
        {
            "attacks": attacked(given["attacks"]),
            "spent": [spent(case) for case in given["spent"]],
            "moments": [moment(case) for case in given["moments"]],
            "auc": [roc_auc_score(case["labels"], case["scores"]) for case in given["auc"]],
        }
    )
)
