"""Reads a log of explanations and checks that every sum in it closes.

    othello-zero explain f5d6c3d3c4 --ply all --target value,move --layers --out log.npz
    python3 examples/check_explanations.py log.npz

Needs NumPy alone. docs/explanation-log.md says what each array is.
"""

import json
import sys

import numpy as np

# Sums of float32 numbers; the closure of a ledger is promised to 1e-5.
LIMIT = 1e-5


def off(found, expected, size):
    """Largest difference as a part of the numbers that were added up."""
    return float(np.max(np.abs(found - expected) / np.maximum(size, 1e-12), initial=0))


def over_all_but_rows(array):
    return array.reshape(len(array), -1).astype(np.float64).sum(axis=1)


def check(log):
    """The largest error of each sum, by what is said to be equal."""
    maps, output, lines = log["maps"], log["output"], log["lines"]
    kept = [log["input"], log["bias"], log["leak"], lines]
    size = sum(np.abs(part) for part in kept) + np.abs(output)
    of_maps = np.abs(maps).reshape(len(maps), -1).sum(axis=1) + np.abs(output)
    yield "square = sum of the planes", off(log["square"], maps.sum(axis=1), of_maps[:, None, None])
    yield "input = sum of the maps", off(log["input"], over_all_but_rows(maps), of_maps)
    yield "output = input + bias + leak + lines", off(output, sum(kept), size)
    for name in ("Bias", "Leak"):
        by_layer = log[f"layer{name}"]
        around = np.abs(by_layer).sum(axis=1) + np.abs(output)
        yield f"{name.lower()} = sum over the layers", off(log[name.lower()], by_layer.sum(axis=1), around)
    if "layerArrived" in log:
        yield from check_layers(log, json.loads(log["about"].item())["layers"])


def check_layers(log, names):
    """Of a log with --layers: every layer passes on what it was given, but for its bias and its leak."""
    arrived, handed = log["layerArrived"], log["layerHanded"]
    kept = log["layerBias"] + log["layerLeak"]
    relevance = {name: log[f"layer/{name}"] for name in names if f"layer/{name}" in log}
    sizes = [np.abs(array).reshape(len(array), -1).sum(axis=1) for array in relevance.values()]
    size = np.max(sizes, axis=0) + np.abs(log["output"])
    yield "arrived = handed on + bias + leak, by layer", off(arrived, handed + kept, size[:, None])
    whole = log["output"] + handed.sum(axis=1)
    yield "output + all handed on = all arrived + input", off(whole, arrived.sum(axis=1) + log["input"], size)
    worst = 0.0
    for name, array in relevance.items():
        # A contrast is one neuron at the policy's layer, and has no map there.
        rows = array.reshape(len(array), -1).any(axis=1)
        found, expected = over_all_but_rows(array)[rows], arrived[rows, names.index(name)]
        worst = max(worst, off(found, expected, size[rows]))
    yield "arrived = sum over channels and squares", worst


def main(file):
    with np.load(file) as archive:
        log = {name: archive[name] for name in archive.files}
    about = json.loads(log["about"].item())
    print(f"{len(log['output'])} explanations by {about['composite']}, planes {', '.join(about['planes'])}")
    errors = dict(check(log))
    for name, error in errors.items():
        print(f"{error:8.1e}  {name}")
    for target in np.unique(log["target"]):
        rows = log["target"] == target
        share = np.abs(log["bias"][rows]).mean() / np.abs(log["output"][rows]).mean()
        print(f"{target.decode()}: the biases are {share:.2f} of the output's size, in the mean of {rows.sum()}")
    wrong = [name for name, error in errors.items() if not error <= LIMIT]
    if wrong:
        sys.exit(f"does not close: {'; '.join(wrong)}")


if __name__ == "__main__":
    main(sys.argv[1])
