"""One round of the explain bench in Python: `explain_peers.py captum|shap FOLDER`. Prints milliseconds a call by task.

The network, the samples and the parameters are those of explain-tfjs.ts, which has written them to FOLDER."""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn

warnings.filterwarnings("ignore")
WARM_UP_SECONDS = 0.5
"""Of each task, as LEAST_SECONDS."""
LEAST_SECONDS = 1.0
MOST_CALLS = 20
LONG = 5.0
"""Seconds: a call that takes longer is not repeated."""
TARGET = 3
IG, SMOOTH, CAM = "integrated gradients, 50 steps", "SmoothGrad, 50 draws", "Grad-CAM"
LIFT, OCCLUSION, KERNEL = "DeepLIFT", "occlusion, windows of 4 × 4", "KernelSHAP, 2,000 samples of 49 patches"


def main():
    given = json.loads(Path(sys.argv[2], "network.json").read_text())
    net = network([torch.tensor(weight, dtype=torch.float32) for weight in given["weights"]])
    samples = torch.tensor(given["samples"], dtype=torch.float32).permute(0, 3, 1, 2).contiguous()
    times = {}
    for name, explain in {"captum": with_captum, "shap": with_shap}[sys.argv[1]](net).items():
        for count in (1, 64):
            x = samples[:count]
            warm = time.perf_counter() + WARM_UP_SECONDS
            first = seconds(explain, x)
            while time.perf_counter() < warm:
                explain(x)
            taken, began = [first] if first > LONG else [], time.perf_counter()
            while time.perf_counter() - began < LEAST_SECONDS and len(taken) < MOST_CALLS and first <= LONG:
                taken.append(seconds(explain, x))
            times[f"{name}, {'one image' if count == 1 else f'{count} images'}"] = 1000 * float(np.median(taken))
    print(json.dumps(times))


def seconds(explain, x):
    began = time.perf_counter()
    explain(x)
    return time.perf_counter() - began


def network(weights):
    """Channels first; the first dense layer's rows are put in the order of PyTorch's flattening."""
    kernel, bias, first, first_bias, second, second_bias = weights
    net = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(13 * 13 * 32, 128), nn.ReLU(), nn.Linear(128, 10), nn.Softmax(dim=1)
    )
    net[0].weight.data, net[0].bias.data = kernel.permute(3, 2, 0, 1).contiguous(), bias
    net[4].weight.data = first.reshape(13, 13, 32, 128).permute(3, 2, 0, 1).reshape(128, -1).contiguous()
    net[4].bias.data = first_bias
    net[6].weight.data, net[6].bias.data = second.T.contiguous(), second_bias
    return net.eval()


def patches():
    row = torch.arange(28) // 4
    return (row[:, None] * 7 + row[None, :]).reshape(1, 1, 28, 28)


def with_captum(net):
    from captum import attr

    noise = attr.NoiseTunnel(attr.Saliency(net))
    return {
        IG: lambda x: attr.IntegratedGradients(net).attribute(x, target=TARGET, n_steps=50, internal_batch_size=64 * 50),
        SMOOTH: lambda x: noise.attribute(x, nt_type="smoothgrad", nt_samples=50, stdevs=0.15, target=TARGET, abs=False),
        CAM: lambda x: attr.LayerGradCam(net, net[0]).attribute(x, target=TARGET),
        LIFT: lambda x: attr.DeepLift(net[:-1]).attribute(x, target=TARGET),
        OCCLUSION: lambda x: attr.Occlusion(net).attribute(x, (1, 4, 4), strides=(1, 2, 2), target=TARGET, perturbations_per_eval=64),
        KERNEL: lambda x: attr.KernelShap(net).attribute(x, target=TARGET, feature_mask=patches(), n_samples=2000, perturbations_per_eval=64),
    }


def with_shap(net):
    import shap

    zeros = torch.zeros(1, 1, 28, 28)
    mask = patches().reshape(-1).numpy()

    def kernel(x):
        results = []
        for one in x:
            flat = one.reshape(-1)

            def scores(there):
                mixed = torch.tensor(there[:, mask], dtype=torch.float32) * flat
                with torch.no_grad():
                    return net(mixed.reshape(-1, 1, 28, 28))[:, TARGET].numpy()

            explainer = shap.KernelExplainer(scores, np.zeros((1, 49)))
            results.append(explainer.shap_values(np.ones((1, 49)), nsamples=2000, silent=True, l1_reg=0))
        return results

    return {
        LIFT: lambda x: shap.DeepExplainer(net[:-1], zeros).shap_values(x, check_additivity=False),
        KERNEL: kernel,
    }


main()
