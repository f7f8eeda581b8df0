"""Writes the ONNX files in test/lrp/golden/foreign, and the relevance of one position by a program of its own.

The files are committed; this script only made them, and neither the program nor its tests need Python. It was run with Python
3.11, torch 2.15.0, onnx 1.23.2 and onnxscript 0.7.2:

    python3 test/support/nn/makeForeignOnnx.py

Each network is written once with plain operations, which is exported, and once with rules as the backward step of autograd
functions, in float64, which gives the figures: zPlus on convolutions, epsilon on dense layers (those of each square too), on norms
with the standard deviation as a constant, on means and on sums; activations pass relevance on; a gate is a constant. The
stabiliser is z + 1e-6 sign(z), biases are absorbed. The explained numbers are the logit of MOVE and the value before tanh.
"""

import json
import os

import torch
from torch import nn
from torch.nn import functional as F

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "lrp", "golden", "foreign")
CHANNELS = 3
MOVES = ["f5", "d6", "c3"]
MOVE = "d3"


def stab(z):
    return z + 1e-6 * torch.where(z >= 0, 1.0, -1.0).to(z)


class Epsilon(torch.autograd.Function):
    """Any affine function of its inputs."""

    @staticmethod
    def forward(ctx, function, *inputs):
        ctx.function = function
        ctx.save_for_backward(*inputs)
        return function(*inputs)

    @staticmethod
    def backward(ctx, relevance):
        with torch.enable_grad():
            inputs = [x.detach().requires_grad_() for x in ctx.saved_tensors]
            z = ctx.function(*inputs)
            back = torch.autograd.grad(z, inputs, relevance / stab(z))
        return None, *[x * c for x, c in zip(ctx.saved_tensors, back)]


class ZPlus(torch.autograd.Function):
    @staticmethod
    def forward(ctx, conv, x):
        ctx.conv = conv
        ctx.save_for_backward(x)
        return conv(x)

    @staticmethod
    def backward(ctx, relevance):
        (x,) = ctx.saved_tensors
        conv = ctx.conv
        apply = lambda board, weight: F.conv2d(board, weight, None, conv.stride, conv.padding, conv.dilation, conv.groups)
        with torch.enable_grad():
            parts = [x.clamp(min=0).requires_grad_(), x.clamp(max=0).requires_grad_()]
            z = apply(parts[0], conv.weight.clamp(min=0)) + apply(parts[1], conv.weight.clamp(max=0))
            z = z + conv.bias.clamp(min=0)[:, None, None]
            back = torch.autograd.grad(z, parts, relevance / stab(z))
        return None, parts[0] * back[0] + parts[1] * back[1]


class Pass(torch.autograd.Function):
    @staticmethod
    def forward(ctx, function, x):
        return function(x)

    @staticmethod
    def backward(ctx, relevance):
        return None, relevance


class Plain:
    """The operations as they are exported."""

    def conv(self, layer, x):
        return layer(x)

    def affine(self, function, *inputs):
        return function(*inputs)

    def activation(self, function, x):
        return function(x)

    def gate(self, x, gate):
        return x * gate

    def norm(self, x, axes, scale, shift):
        centered = x - x.mean(axes, keepdim=True)
        return centered / torch.sqrt(centered.pow(2).mean(axes, keepdim=True) + 1e-5) * scale + shift


class Relevance(Plain):
    """The same with rules as their backward steps."""

    def conv(self, layer, x):
        return ZPlus.apply(layer, x)

    def affine(self, function, *inputs):
        return Epsilon.apply(function, *inputs)

    def activation(self, function, x):
        return Pass.apply(function, x)

    def gate(self, x, gate):
        return Pass.apply(lambda signal: signal * gate.detach(), x)

    def norm(self, x, axes, scale, shift):
        centered = x - x.mean(axes, keepdim=True)
        deviation = torch.sqrt(centered.pow(2).mean(axes, keepdim=True) + 1e-5).detach()
        return Epsilon.apply(lambda y: (y - y.mean(axes, keepdim=True)) / deviation * scale + shift, x)


class Network(nn.Module):
    """Stem, a body of its own, a policy of the squares by a convolution, a value of the channels' means."""

    ops = Plain()
    width = CHANNELS

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, self.width, 3, padding=1)
        self.policy = nn.Conv2d(self.width, 1, 1)
        self.value = nn.Linear(self.width, 1)
        self.make()
        for layer in self.modules():
            if isinstance(layer, (nn.Linear, nn.Conv2d)):
                layer.weight.data *= 1.7
                layer.bias.data.normal_(0, 0.2)

    def affine_numbers(self, *shape):
        self.scale = nn.Parameter(torch.rand(*shape) + 0.5)
        self.shift = nn.Parameter(torch.randn(*shape) * 0.2)

    def forward(self, planes):
        ops = self.ops
        x = self.body(ops.activation(F.relu, ops.conv(self.stem, planes)))
        value = ops.affine(self.value, ops.affine(lambda board: board.mean((2, 3)), x))
        return ops.conv(self.policy, x).flatten(1), torch.tanh(value) if type(ops) is Plain else value


class ScaledAndShifted(Network):
    """Squeeze and excitation whose dense layers give a gate and a summand: sigmoid(a) * x + b."""

    def make(self):
        self.conv = nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1)
        self.squeeze, self.excite = nn.Linear(CHANNELS, 4), nn.Linear(4, 2 * CHANNELS)

    def body(self, x):
        ops = self.ops
        y = ops.conv(self.conv, x)
        squeezed = ops.activation(F.relu, ops.affine(self.squeeze, ops.affine(lambda board: board.mean((2, 3)), y)))
        a, b = ops.affine(self.excite, squeezed).chunk(2, 1)
        y = ops.affine(torch.add, ops.gate(y, torch.sigmoid(a)[:, :, None, None]), b[:, :, None, None])
        return ops.activation(F.relu, ops.affine(torch.add, x, y))


class ChannelsLast(Network):
    """A block of ConvNeXt: depthwise convolution, then a norm and dense layers over the channels, which come last."""

    def make(self):
        self.depthwise = nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1, groups=CHANNELS)
        self.wide, self.narrow = nn.Linear(CHANNELS, 2 * CHANNELS), nn.Linear(2 * CHANNELS, CHANNELS)
        self.affine_numbers(CHANNELS)

    def body(self, x):
        ops = self.ops
        y = ops.norm(ops.conv(self.depthwise, x).permute(0, 2, 3, 1), (3,), self.scale, self.shift)
        y = ops.affine(self.narrow, ops.activation(F.gelu, ops.affine(self.wide, y)))
        return ops.affine(torch.add, x, y.permute(0, 3, 1, 2))


class NormOfSquares(Network):
    """A norm of each channel by its squares, in parts, and SELU."""

    def make(self):
        self.conv = nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1)
        self.affine_numbers(CHANNELS, 1, 1)

    def body(self, x):
        ops = self.ops
        return ops.activation(F.selu, ops.norm(ops.conv(self.conv, x), (2, 3), self.scale, self.shift))


class NormOfGroups(Network):
    """Norms of two groups of two channels each, with numbers a channel, which the exporter multiplies and adds afterwards."""

    width = 4

    def make(self):
        self.first, self.second = nn.Conv2d(4, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
        self.affine_numbers(2, 4)

    def groups(self, x, scale, shift):
        if type(self.ops) is Plain:
            return F.group_norm(x, 2, scale, shift)
        scale, shift = (numbers.reshape(2, 2, 1).expand(2, 2, 64).reshape(2, 128) for numbers in (scale, shift))
        return self.ops.norm(x.reshape(-1, 2, 128), (2,), scale, shift).reshape(x.shape)

    def body(self, x):
        ops = self.ops
        y = ops.activation(F.relu, self.groups(ops.conv(self.first, x), self.scale[0], self.shift[0]))
        return ops.affine(torch.add, x, self.groups(ops.conv(self.second, y), self.scale[1], self.shift[1]))


class Mixer(Network):
    """Squares as a row: a dense layer along them, then one along the channels."""

    def make(self):
        self.squares, self.channels = nn.Linear(64, 64), nn.Linear(CHANNELS, CHANNELS)

    def body(self, x):
        ops = self.ops
        row = x.flatten(2)
        row = ops.affine(torch.add, row, ops.activation(F.silu, ops.affine(self.squares, row))).transpose(1, 2)
        row = ops.affine(torch.add, row, ops.activation(F.relu, ops.affine(self.channels, row)))
        return row.transpose(1, 2).reshape(-1, CHANNELS, 8, 8)


class Pooled(Network):
    """Mean and maximum over channels, a mean of windows whose number is rounded up, exchanged and turned axes."""

    def make(self):
        self.conv = nn.Conv2d(3, CHANNELS, 3, padding=1)
        self.dense = nn.Linear(CHANNELS * 25, CHANNELS * 64)

    def body(self, x):
        ops = self.ops
        first = ops.affine(lambda board: board.mean(1, keepdim=True), x)
        both = torch.cat([first, x.amax(1, keepdim=True), x[:, 1:2].transpose(2, 3).flip(3)], 1)
        y = ops.activation(F.relu, ops.conv(self.conv, both))
        y = ops.affine(lambda board: F.avg_pool2d(board, 3, 2, 1, ceil_mode=True), y)
        return ops.activation(F.relu, ops.affine(self.dense, y.flatten(1))).view(-1, CHANNELS, 8, 8)


def planes_after(moves):
    board = {(3, 3): "O", (4, 4): "O", (3, 4): "X", (4, 3): "X"}
    mover, other = "X", "O"
    for move in moves:
        square = (int(move[1]) - 1, ord(move[0]) - ord("a"))
        board[square] = mover
        for step in [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if (y, x) != (0, 0)]:
            line, at = [], (square[0] + step[0], square[1] + step[1])
            while board.get(at) == other:
                line.append(at)
                at = (at[0] + step[0], at[1] + step[1])
            if board.get(at) == mover:
                board.update({each: mover for each in line})
        mover, other = other, mover
    rows = [[board.get((row, column)) for column in range(8)] for row in range(8)]
    return torch.tensor([[[[float(disc == wanted) for disc in row] for row in rows] for wanted in (mover, other, None)]]).double()


def export(network, path, dynamo):
    names = dict(input_names=["board"], output_names=["policy", "value"])
    if dynamo:
        torch.onnx.export(network, (torch.rand(1, 3, 8, 8),), path, opset_version=20, dynamo=True, external_data=False, **names)
    else:
        free = {name: {0: "batch"} for name in ("board", "policy", "value")}
        torch.onnx.export(network, (torch.rand(2, 3, 8, 8),), path, opset_version=16, dynamo=False, dynamic_axes=free, **names)


def explanations(network):
    twin = type(network)().double().eval()
    twin.load_state_dict(network.state_dict())
    twin.ops = Relevance()
    for parameter in twin.parameters():
        parameter.requires_grad_(False)
    square = ord(MOVE[0]) - ord("a") + 8 * (int(MOVE[1]) - 1)
    found = {}
    for target in ("move", "value"):
        planes = planes_after(MOVES).requires_grad_()
        policy, value = twin(planes)
        output = value[0, 0] if target == "value" else policy[0, square]
        (relevance,) = torch.autograd.grad(output, planes, output.detach())
        numbers = [float(f"{number:.9g}") for number in relevance.flatten().tolist()]
        found[target] = {"output": output.item(), "relevance": numbers}
    return found


def make():
    os.makedirs(GOLDEN, exist_ok=True)
    cases = {}
    kinds = (ScaledAndShifted, ChannelsLast, NormOfSquares, Mixer, Pooled, NormOfGroups)
    for kind in kinds:
        torch.manual_seed(5)
        network = kind().eval()
        name = kind.__name__[0].lower() + kind.__name__[1:]
        export(network, os.path.join(GOLDEN, f"{name}.onnx"), dynamo=kind in (ChannelsLast, Mixer))
        cases[name] = explanations(network)
    with open(os.path.join(GOLDEN, "relevance.json"), "w") as file:
        json.dump({"moves": MOVES, "move": MOVE, "cases": cases}, file)
        file.write("\n")


if __name__ == "__main__":
    make()
