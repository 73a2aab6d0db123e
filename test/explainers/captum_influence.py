"""
What Captum says of how much training samples count for others, for models with given weights, in float64. JSON in, JSON
out.
"""

import json
import sys
import warnings

import torch
from captum.influence import NaiveInfluenceFunction, TracInCP, TracInCPFast
from captum.influence._core import influence_function
from captum.influence._utils import common
from captum_attributions import Net, channels_first
from torch.utils.data import TensorDataset


def cross_entropy(outputs, targets):
    return -(targets * outputs.log()).sum(1)


def binary_cross_entropy(outputs, targets):
    return -(targets * outputs.log() + (1 - targets) * (1 - outputs).log()).mean(1)


def squared_error(outputs, targets):
    return ((outputs - targets) ** 2).mean(1)


LOSSES = {
    "categoricalCrossentropy": cross_entropy,
    "binaryCrossentropy": binary_cross_entropy,
    "meanSquaredError": squared_error,
}


def influence(case):
    nets = [Net(case["layers"], weights).double() for weights in case["checkpoints"]]
    net = Net(case["layers"], case["checkpoints"][0]).double()
    data = TensorDataset(channels_first(case["training"]).double(), torch.tensor(case["trainingTargets"]).double())
    asked = (channels_first(case["x"]).double(), torch.tensor(case["targets"]).double())
    names = {id(module): name for name, module in net.named_modules()}
    layers = None if case["layer"] == "all" else [names[id(linear_of(net, case["layer"]))]]
    loss = LOSSES[case["loss"]]
    path = range(len(nets))

    def load(module, checkpoint):
        module.load_state_dict(nets[checkpoint].state_dict())
        return case["rates"][checkpoint]

    if case["method"] == "TracInCP":
        of = TracInCP(net, data, path, load, layers, loss, batch_size=len(data))
    elif case["method"] == "TracInCPFast":
        summed = lambda outputs, targets: loss(outputs, targets).sum()
        of = TracInCPFast(net, linear_of(net, case["layer"]), data, path, load, summed, batch_size=len(data))
    else:
        # Its Hessian is of the sum, and ours of the mean.
        damping = case["damping"] * len(data)
        of = NaiveInfluenceFunction(
            net,
            data,
            0,
            load,
            layers,
            loss,
            batch_size=len(data),
            projection_dim=100_000,
            hessian_reg=damping,
            hessian_inverse_tol=1e-12,
        )
    own = of.self_influence() if case["method"] != "NaiveInfluenceFunction" else of.self_influence(None)
    return {"scores": of.influence(asked).flatten().tolist(), "self": own.flatten().tolist()}


def linear_of(net, index):
    """The module with the weights of a layer: activations are modules of their own."""
    end = list(net.parts).index(net.ends[index])
    part = net.parts[end]
    return part if hasattr(part, "weight") else net.parts[end - 1]


# Captum 0.9 flattens the gradients of convolutions by views, which their strides do not allow.
influence_function._flatten_params = lambda parts: torch.cat([part.reshape(-1) for part in parts])
# It takes eigenvectors as of any matrix: they are not orthogonal then where eigenvalues repeat, as with squared errors.
common._eig_helper = torch.linalg.eigh
# Captum says of each loss that it cannot know whether it sums.
warnings.simplefilter("ignore")
torch.set_num_threads(1)
print(json.dumps([influence(case) for case in json.load(sys.stdin)]))
