"""Writes the ONNX files in test/nn/onnx/golden with PyTorch's own exporter, and checks ONNX files with onnx.checker.

The files are committed; this script only made them, and neither the program nor its tests need Python. On Debian:

    apt-get install -y --no-install-recommends python3-torch python3-onnx     (large: about 1 GB)
    python3 test/support/nn/makeClassicOnnx.py                    writes the files, with PyTorch 1.13.1 and onnx 1.12.0
    python3 test/support/nn/makeClassicOnnx.py --check FILE ...   runs onnx.checker on ONNX files, such as our own exports
                                                               (onnx 1.12 knows operator sets to 17; training graphs
                                                               are written in 18 and need onnx 1.13 or later)

The weights are those of test/lrp/golden/classic.json and residual.json. The forms differ on purpose:

    classic.onnx            as most people export: eval mode, constants folded, batch free, board [batch, 8, 8]
    classic-unfolded.onnx   nothing folded, operator set 11, batch norms kept, shapes computed from the input's size
    residual.onnx           batch fixed to 1, operator set 17, policy as probabilities
"""

import json
import os
import sys

import onnx
import torch
from torch import nn
from torch.nn import functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
WEIGHTS = os.path.join(HERE, "..", "..", "lrp", "golden")
GOLDEN = os.path.join(HERE, "..", "..", "nn", "onnx", "golden")


class Layers:
    """Layers of a Zennit file as PyTorch modules."""

    def __init__(self, file):
        with open(os.path.join(WEIGHTS, file)) as opened:
            self.layers = json.load(opened)["layers"]

    def __call__(self, name, board=True):
        layer = self.layers[name]
        tensor = lambda key: torch.tensor(layer[key], dtype=torch.float32)
        if layer["kind"] == "batchNorm":
            kind = nn.BatchNorm2d if board else nn.BatchNorm1d
            module = kind(len(layer["gamma"]), eps=layer["epsilon"])
            values = dict(weight="gamma", bias="beta", running_mean="mean", running_var="variance")
        else:
            weight = tensor("weight")
            if layer["kind"] == "conv":
                module = nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2], padding=layer["padding"])
            else:
                module = nn.Linear(weight.shape[1], weight.shape[0])
            values = dict(weight="weight", bias="bias")
        with torch.no_grad():
            for attribute, key in values.items():
                getattr(module, attribute).copy_(tensor(key))
        return module


class Classic(nn.Module):
    """The classic Othello net: a signed board [batch, 8, 8] -> log-probabilities [batch, 65], value [batch, 1]."""

    def __init__(self, computed_shapes):
        super().__init__()
        layer = Layers("classic.json")
        self.computed_shapes = computed_shapes
        self.c1, self.c2, self.c3, self.c4 = (layer(f"c{n}") for n in (1, 2, 3, 4))
        self.b1, self.b2, self.b3, self.b4 = (layer(f"b{n}") for n in (1, 2, 3, 4))
        self.f1, self.f2, self.p, self.v = (layer(name) for name in ("f1", "f2", "p", "v"))
        self.fb1, self.fb2 = layer("fb1", board=False), layer("fb2", board=False)

    def forward(self, board):
        x = board.unsqueeze(1) if self.computed_shapes else board.view(-1, 1, 8, 8)
        for conv, norm in ((self.c1, self.b1), (self.c2, self.b2), (self.c3, self.b3), (self.c4, self.b4)):
            x = F.relu(norm(conv(x)))
        x = x.view(x.size(0), -1) if self.computed_shapes else x.view(-1, self.f1.in_features)
        for dense, norm in ((self.f1, self.fb1), (self.f2, self.fb2)):
            x = F.dropout(F.relu(norm(dense(x))), p=0.3, training=self.training)
        return F.log_softmax(self.p(x), dim=1), torch.tanh(self.v(x))


class Residual(nn.Module):
    """Planes [1, 3, 8, 8] -> probabilities [1, 65], value [1, 1]."""

    def __init__(self):
        super().__init__()
        layer = Layers("residual.json")
        self.stem, self.stem_bn = layer("stem"), layer("stem_bn")
        names = ("conv1", "bn1", "conv2", "bn2")
        self.blocks = nn.ModuleList(
            nn.ModuleDict({name: layer(f"blocks.{block}.{name}") for name in names}) for block in (0, 1)
        )
        self.pc, self.pbn, self.pfc = layer("pc"), layer("pbn"), layer("pfc")
        self.vc, self.vbn, self.vfc1, self.vfc2 = layer("vc"), layer("vbn"), layer("vfc1"), layer("vfc2")

    def forward(self, planes):
        x = F.relu(self.stem_bn(self.stem(planes)))
        for block in self.blocks:
            branch = F.relu(block["bn1"](block["conv1"](x)))
            x = F.relu(block["bn2"](block["conv2"](branch)) + x)
        policy = self.pfc(torch.flatten(F.relu(self.pbn(self.pc(x))), 1))
        hidden = F.relu(self.vfc1(torch.flatten(F.relu(self.vbn(self.vc(x))), 1)))
        return F.softmax(policy, dim=1), torch.tanh(self.vfc2(hidden))


def export(file, model, example, **options):
    path = os.path.normpath(os.path.join(GOLDEN, file))
    torch.onnx.export(model.eval(), example, path, output_names=["policy", "value"], **options)
    check(path)


def check(path):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    print(f"{path}: sound, {os.path.getsize(path)} bytes")


def make():
    torch.manual_seed(0)
    free = {name: {0: "batch"} for name in ("board", "policy", "value")}
    board = torch.zeros(2, 8, 8)
    export("classic.onnx", Classic(False), board, input_names=["board"], dynamic_axes=free)
    kept = dict(
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
        opset_version=11,
        keep_initializers_as_inputs=True,
    )
    export("classic-unfolded.onnx", Classic(True), board, input_names=["board"], dynamic_axes=free, **kept)
    export("residual.onnx", Residual(), torch.zeros(1, 3, 8, 8), input_names=["planes"], opset_version=17)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        for path in sys.argv[2:]:
            check(path)
    else:
        make()
