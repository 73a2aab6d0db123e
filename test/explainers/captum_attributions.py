"""
What Captum says of models with given weights; where Captum has no such method, what the formulae of the papers say,
written with PyTorch. JSON in, JSON out. Channels come and go last.
"""

import json
import sys

import numpy as np
import torch
import torch.nn.functional as F
from captum import attr
from captum._utils.models.linear_model import SkLearnRidge
from captum.attr._core.lime import get_exp_kernel_similarity_function
from captum.attr._utils import lrp_rules
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "softmax": lambda: nn.Softmax(dim=1)}


class Recurrent(nn.Module):
    def __init__(self, kind, kernel, recurrent, bias):
        super().__init__()
        layer = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[kind]
        self.layer = layer(kernel.shape[0], recurrent.shape[0], batch_first=True)
        # Keras and tfjs keep the update gate of a GRU before its reset gate, PyTorch after it.
        order = [1, 0, 2] if kind == "gru" else range(kernel.shape[1] // recurrent.shape[0])
        biases = bias if kind == "gru" else torch.stack([bias, torch.zeros_like(bias)])
        gates = lambda weights: torch.cat([weights.chunk(len(order), -1)[gate] for gate in order], -1)
        self.layer.weight_ih_l0.data = gates(kernel).T.contiguous()
        self.layer.weight_hh_l0.data = gates(recurrent).T.contiguous()
        self.layer.bias_ih_l0.data, self.layer.bias_hh_l0.data = gates(biases)

    def forward(self, x):
        return self.layer(x)[0][:, -1]


class Embedding(nn.Module):
    def __init__(self, vectors):
        super().__init__()
        self.vectors = vectors

    def forward(self, x):
        return F.embedding(x.long(), self.vectors)


class Net(nn.Module):
    """The last module of a layer, its activation if it has one, is in `ends`."""

    def __init__(self, layers, weights):
        super().__init__()
        self.parts = nn.ModuleList()
        self.steps, self.ends = [], []
        # Captum hooks the output of one module and the input of the next. Where both are one tensor, a ReLU before a
        # maximum sees the plain gradient instead of what the rule for the maximum gives: copies keep them apart. Its
        # LRP needs the one tensor.
        self.apart = False
        for layer, given in zip(layers, weights):
            self.add(layer, [torch.tensor(weight, dtype=torch.get_default_dtype()) for weight in given])
        self.eval()

    def add(self, layer, weights):
        module = None
        if layer["kind"] in ("flatten", "globalavg"):
            self.steps.append(layer["kind"])
        elif layer["kind"] != "activation":
            module = module_of(layer, weights)
            self.parts.append(module)
            self.steps.append(module)
        if "activation" in layer:
            module = ACTIVATIONS[layer["activation"]]()
            self.parts.append(module)
            self.steps.append(module)
        self.ends.append(module)

    def forward(self, x):
        for step in self.steps:
            x = applied(step, x.clone() if self.apart else x)
        return x


def applied(step, x):
    # Functions and not modules, because Captum's LRP knows no module for either.
    if step == "flatten":
        return x.permute(0, 2, 3, 1).flatten(1)
    if step == "globalavg":
        return x.mean((2, 3))
    return step(x)


def module_of(layer, weights):
    kind = layer["kind"]
    if kind == "dense":
        module = nn.Linear(*weights[0].shape)
        module.weight.data, module.bias.data = weights[0].T.contiguous(), weights[1]
        return module
    if kind == "conv":
        height, width, channels, filters = weights[0].shape
        module = nn.Conv2d(channels, filters, (height, width))
        module.weight.data, module.bias.data = weights[0].permute(3, 2, 0, 1).contiguous(), weights[1]
        return module
    if kind == "batchnorm":
        module = nn.BatchNorm2d(len(weights[0]), eps=1e-3)
        module.weight.data, module.bias.data, module.running_mean, module.running_var = weights
        return module
    if kind == "embedding":
        return Embedding(*weights)
    if kind in ("lstm", "gru", "rnn"):
        return Recurrent(kind, *weights)
    return {"maxpool": nn.MaxPool2d, "avgpool": nn.AvgPool2d, "dropout": lambda _: nn.Dropout()}[kind](layer.get("size"))


def channels_first(values):
    return channels_first_of(torch.tensor(values, dtype=torch.get_default_dtype()))


def channels_first_of(x):
    return x.permute(0, 3, 1, 2).contiguous() if x.ndim == 4 else x


def channels_last(x):
    return x.permute(0, 2, 3, 1) if x.ndim == 4 else x


def noisy(net, x, target, options, kind):
    """The noise that Captum draws is ours, the same for every sample."""
    noise = channels_first(options["noise"])
    draws = len(noise)
    shape = (len(x),) + (1,) * (x.ndim - 1)
    deviations = torch.tensor(options["deviations"], dtype=torch.get_default_dtype()).reshape(shape)
    real = torch.normal
    torch.normal = lambda mean, std: noise.repeat(len(x), *[1] * (x.ndim - 1)) * deviations.repeat_interleave(draws, 0)
    try:
        tunnel = attr.NoiseTunnel(attr.Saliency(net))
        return tunnel.attribute(x, nt_type=kind, nt_samples=draws, stdevs=1.0, target=target, abs=False)
    finally:
        torch.normal = real


def expected(net, x, target, options):
    """The rows and the points that Captum draws are ours, the same for every sample."""
    rows, alphas = np.tile(options["rows"], len(x)), np.tile(options["alphas"], len(x))
    choice, uniform = np.random.choice, np.random.uniform
    np.random.choice, np.random.uniform = lambda *_: rows, lambda *_: alphas
    try:
        background = channels_first(options["background"])
        draws = len(options["rows"])
        return attr.GradientShap(net).attribute(x, background, n_samples=draws, stdevs=0.0, target=target)
    finally:
        np.random.choice, np.random.uniform = choice, uniform


def shapley(method, x, base, target, options):
    """Captum gives each value of a feature all that the feature is worth; ours share it."""
    features = channels_first_of(torch.tensor(options["features"]))
    sizes = torch.bincount(features.flatten())[features]
    return method(x, baselines=base, target=target, feature_mask=features, perturbations_per_eval=50) / sizes


def by_orders(net, options):
    """The orders are ours, each forwards and backwards."""
    method = attr.ShapleyValueSampling(net)
    orders = [walk for order in options["orders"] for walk in (order, order[::-1])]
    method.permutation_generator = lambda *_: orders
    return lambda *given, **known: method.attribute(*given, n_samples=len(orders), **known)


def kernel_shap(net, options):
    """The coalitions and their weights are ours."""
    rows = [torch.tensor([row]) for row in options["coalitions"]]
    known = {tuple(row): weight for row, weight in zip(options["coalitions"][2:], options["weights"])}
    least = min(known.values())

    class Given(attr.KernelShap):
        def kernel_shap_perturb_generator(self, original_inp, **_):
            yield from rows

        def kernel_shap_similarity_kernel(self, _, __, sample, **___):
            return torch.tensor([known.get(tuple(sample[0].tolist()), least * self.inf_weight) / least])

    return lambda *given, **known: Given(net).attribute(*given, n_samples=len(rows), **known)


def lime(net, options):
    """The neighbours are ours."""
    rows = [torch.tensor([row]) for row in options["coalitions"]]

    def neighbours(*_, **__):
        yield from rows

    method = attr.Lime(
        net,
        interpretable_model=SkLearnRidge(alpha=options.get("ridge", 1)),
        similarity_func=get_exp_kernel_similarity_function(
            options.get("distance", "cosine"), options.get("kernelWidth", 1)
        ),
        perturb_func=neighbours,
    )
    return lambda *given, **known: method.attribute(*given, n_samples=len(rows), **known)


def relevance(net, x, target, options):
    rule = options["rule"]
    if rule in ("alpha-beta", "composite"):
        return relevance_of_papers(net, x, target, rule)
    for module in net.parts:
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            module.rule = {
                "epsilon": lambda: lrp_rules.EpsilonRule(options.get("epsilon", 1e-9)),
                "gamma": lambda: lrp_rules.GammaRule(0.25),
                "z-plus": lambda: lrp_rules.Alpha1_Beta0_Rule(set_bias_to_zero=True),
            }[rule]()
    return attr.LRP(net).attribute(x, target=target)


def relevance_of_papers(net, x, target, rule):
    """Montavon et al., 2019, table 1, backwards through the layers one by one."""
    inputs = []
    with torch.no_grad():
        for step in net.steps:
            inputs.append(x)
            x = applied(step, x)
    flow = torch.zeros_like(x)
    flow[range(len(x)), target] = x[range(len(x)), target]
    for index in reversed(range(len(net.steps))):
        flow = shared(net.steps[index], inputs[index], flow, rule, index == 0)
    return flow


def shared(step, x, flow, rule, is_first):
    if isinstance(step, (nn.ReLU, nn.Dropout)):
        return flow
    if not isinstance(step, (nn.Linear, nn.Conv2d)):
        if isinstance(step, (nn.BatchNorm2d, nn.AvgPool2d)) or step == "globalavg":
            return by(lambda z: applied(step, z), x, flow)
        return torch.autograd.functional.vjp(lambda z: applied(step, z), x, flow)[1]
    affine = F.linear if isinstance(step, nn.Linear) else F.conv2d
    weight = step.weight.data
    if rule == "composite" and isinstance(step, nn.Linear):
        return by(step, x, flow)
    if rule == "composite" and is_first:
        return by(lambda z: affine(z, torch.ones_like(weight)), torch.ones_like(x), flow)
    up, down = weight.clamp(min=0), weight.clamp(max=0)
    both = torch.stack([x.clamp(min=0), x.clamp(max=0)])
    adding = by(lambda z: affine(z[0], up) + affine(z[1], down), both, flow).sum(0)
    if rule == "composite":
        return adding
    taking = by(lambda z: affine(z[0], down) + affine(z[1], up), both, flow).sum(0)
    return 2 * adding - taking


def by(sums, x, flow):
    z = sums(x).detach()
    z = z + torch.where(z < 0, -1e-9, 1e-9)
    return x * torch.autograd.functional.vjp(sums, x, flow / z)[1]


def maps_of(net, layer, x, target):
    kept = {}
    handle = layer.register_forward_hook(lambda module, given, output: kept.update(maps=output))
    score = net(x)[range(len(x)), target]
    handle.remove()
    return kept["maps"].detach(), torch.autograd.grad(score.sum(), kept["maps"])[0]


def grad_cam_plus_plus(net, layer, x, target):
    maps, gradients = maps_of(net, layer, x, target)
    below = 2 * gradients**2 + maps.sum((2, 3), keepdim=True) * gradients**3
    alphas = torch.where(below == 0, torch.zeros_like(below), gradients**2 / torch.where(below == 0, 1, below))
    return ((alphas * gradients.relu()).sum((2, 3), keepdim=True) * maps).sum(1).relu()


def layer_cam(net, layer, x, target):
    maps, gradients = maps_of(net, layer, x, target)
    return (maps * gradients.relu()).sum(1).relu()


def score_cam(net, layer, x, target):
    maps, _ = maps_of(net, layer, x, target)
    found = []
    for sample, own, output in zip(x, maps, target):
        masks = F.interpolate(own[:, None], size=sample.shape[1:], mode="bilinear", align_corners=False)
        least, most = masks.amin((2, 3), keepdim=True), masks.amax((2, 3), keepdim=True)
        masks = (masks - least) / torch.where(most == least, 1, most - least)
        with torch.no_grad():
            weights = net(sample[None] * masks)[:, output].softmax(0)
        found.append((own * weights[:, None, None]).sum(0).relu())
    return torch.stack(found)


def ablated(net, x, base, target, options):
    features = torch.tensor(options["features"], dtype=torch.long)
    features = features.permute(0, 3, 1, 2) if features.ndim == 4 else features
    return attr.FeatureAblation(net).attribute(x, base, target=target, feature_mask=features)


def occluded(net, x, base, target, options):
    window, stride = tuple(options["window"]), tuple(options["stride"])
    return attr.Occlusion(net).attribute(x, window, strides=stride, baselines=base, target=target)


def seen_through_masks(net, x, base, target, options):
    """Petsiuk et al., 2018, equation 6, with the cells and the shifts that ours has drawn."""
    masks = torch.tensor(options["grids"], dtype=torch.get_default_dtype())[:, None]
    if x.ndim > 2:
        masks = F.interpolate(masks, size=options["enlarged"], mode="bilinear", align_corners=False)
    height, width = (x.shape[2:] if x.ndim == 4 else (x.shape[1], 1))
    masks = torch.stack(
        [mask[:, down : down + height, along : along + width] for mask, (down, along) in zip(masks, options["shifts"])]
    )
    masks = masks.reshape((len(masks),) + {4: (1, height, width), 3: (height, 1), 2: (height,)}[x.ndim])
    found = []
    for sample, start, output in zip(x, base, target):
        with torch.no_grad():
            scores = net(sample * masks + start * (1 - masks))[:, output]
        shares = scores.reshape(-1, *[1] * (x.ndim - 1)) * masks
        found.append((shares.sum(0) / (len(masks) * options["probability"])).expand(sample.shape))
    return torch.stack(found)


def attribute(case):
    net = Net(case["layers"], case["weights"])
    net.apart = case["method"] in ("deep-lift", "deep-shap")
    x, target, options = channels_first(case["x"]), case["target"], case["options"]
    with torch.no_grad():
        outputs = net(x)
    return {"outputs": outputs.flatten().tolist(), "values": values_of(net, x, target, options, case["method"])}


def values_of(net, x, target, options, method):
    steps = options.get("steps", 50)
    base = channels_first(options["baseline"]) if "baseline" in options else torch.zeros_like(x)
    layer = net.ends[options["layer"]] if "layer" in options else None
    found = {
        "saliency": lambda: attr.Saliency(net).attribute(x, target=target, abs=options.get("absolute", False)),
        "input-x-gradient": lambda: attr.InputXGradient(net).attribute(x, target=target),
        "smooth-grad": lambda: noisy(net, x, target, options, "smoothgrad"),
        "smooth-grad-squared": lambda: noisy(net, x, target, options, "smoothgrad_sq"),
        "var-grad": lambda: noisy(net, x, target, options, "vargrad"),
        "integrated-gradients": lambda: attr.IntegratedGradients(net).attribute(x, base, target=target, n_steps=steps),
        "layer-integrated-gradients": lambda: attr.LayerIntegratedGradients(net, layer).attribute(
            x, base, target=target, n_steps=steps
        ),
        "neuron-integrated-gradients": lambda: attr.NeuronIntegratedGradients(net, layer).attribute(
            x, tuple(options["neuron"]), base, n_steps=steps
        ),
        "layer-conductance": lambda: attr.LayerConductance(net, layer).attribute(x, base, target=target, n_steps=steps),
        "internal-influence": lambda: attr.InternalInfluence(net, layer).attribute(
            x, base, target=target, n_steps=steps
        ),
        "expected-gradients": lambda: expected(net, x, target, options),
        "deep-lift": lambda: attr.DeepLift(net).attribute(x, base, target=target),
        "deep-shap": lambda: attr.DeepLiftShap(net).attribute(x, channels_first(options["background"]), target=target),
        "lrp": lambda: relevance(net, x, target, options),
        "guided-backpropagation": lambda: attr.GuidedBackprop(net).attribute(x, target=target),
        "deconvolution": lambda: attr.Deconvolution(net).attribute(x, target=target),
        "grad-cam": lambda: attr.LayerGradCam(net, layer).attribute(x, target=target, relu_attributions=True),
        "grad-cam-plus-plus": lambda: grad_cam_plus_plus(net, layer, x, target),
        "score-cam": lambda: score_cam(net, layer, x, target),
        "layer-cam": lambda: layer_cam(net, layer, x, target),
        "exact-shapley": lambda: shapley(attr.ShapleyValues(net).attribute, x, base, target, options),
        "permutation-shapley": lambda: shapley(by_orders(net, options), x, base, target, options),
        "kernel-shap": lambda: shapley(kernel_shap(net, options), x, base, target, options),
        "lime": lambda: shapley(lime(net, options), x, base, target, options),
        "feature-ablation": lambda: ablated(net, x, base, target, options),
        "occlusion": lambda: occluded(net, x, base, target, options),
        "rise": lambda: seen_through_masks(net, x, base, target, options),
    }[method]()
    return channels_last(found).flatten().tolist()


torch.manual_seed(0)
# The models are small: threads would wait for each other more than they compute.
torch.set_num_threads(1)
if __name__ == "__main__":
    # Ours has 32 bits: what differs is then its rounding alone, not that of two, which each processor does otherwise.
    torch.set_default_dtype(torch.float64)
    print(json.dumps([attribute(case) for case in json.load(sys.stdin)]))
