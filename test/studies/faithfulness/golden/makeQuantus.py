"""Figures of Quantus for a fixed case, which quantusTwins.test.ts holds the metrics here to.

Run with the versions that are printed into the file:
    pip install quantus==0.6.0
    python test/studies/faithfulness/golden/makeQuantus.py > test/studies/faithfulness/golden/quantus.json

The metrics are Quantus's own code. What it takes from a framework (PyTorch, TensorFlow) is a network of NumPy in float64:
    logits = w2 tanh(w1 x + b1) + b2, attributions gradient * input, both written down here.
Draws of random numbers are recorded, so that they can be taken again elsewhere.
"""

import json
import sys
import warnings

import numpy as np
import quantus
import scipy.special
from quantus.helpers import utils
from quantus.helpers.model.model_interface import ModelInterface
from quantus.functions.perturb_func import noisy_linear_imputation

warnings.simplefilter("ignore")
rng = np.random.default_rng(20261130)
SAMPLES, HIDDEN, CLASSES = 3, 12, 5


class Net:
    def __init__(self, w1, b1, w2, b2):
        self.w1, self.b1, self.w2, self.b2 = w1, b1, w2, b2

    def hidden(self, x):
        return np.tanh(x.reshape(len(x), -1) @ self.w1.T + self.b1)

    def logits(self, x):
        return self.hidden(x) @ self.w2.T + self.b2

    def explain(self, x, y):
        h = self.hidden(x)
        gradient = (self.w2[y] * (1 - h**2)) @ self.w1
        return (gradient * x.reshape(len(x), -1)).reshape(x.shape)


def draw():
    return Net(
        rng.normal(size=(HIDDEN, 64)) / 4,
        rng.normal(size=HIDDEN) / 4,
        rng.normal(size=(CLASSES, HIDDEN)),
        rng.normal(size=CLASSES),
    )


net, other = draw(), draw()


class Wrapped(ModelInterface):
    """What Quantus asks of a model."""

    def __init__(self, model, softmax=False):
        super().__init__(model, channel_first=True, softmax=softmax)

    def predict(self, x, **kwargs):
        logits = self.model.logits(np.asarray(x))
        return scipy.special.softmax(logits, axis=-1) if self.softmax else logits

    def shape_input(self, x, shape, channel_first=None, batched=False):
        return np.asarray(x).reshape(shape if batched else (1, *shape))

    def get_model(self):
        return self.model

    def get_hidden_representations(self, x, layer_names=None, layer_indices=None, **kwargs):
        return self.model.hidden(np.asarray(x))

    def get_random_layer_generator(self, order="top_down", seed=42):
        yield "all", other

    @property
    def random_layer_generator_length(self):
        return 1

    def get_softmax_arg_model(self):
        return self.model

    def state_dict(self):
        return {}

    def add_mean_shift_to_first_layer(self, input_shift, shape):
        raise NotImplementedError


def wrap(model, channel_first=True, softmax=False, **kwargs):
    return model if isinstance(model, Wrapped) else Wrapped(model, softmax)


def explain(model, inputs, targets, **kwargs):
    model = model.get_model() if isinstance(model, Wrapped) else model
    return model.explain(np.asarray(inputs), np.asarray(targets))


utils.get_wrapped_model = wrap
quantus.explain = explain

# No zeros: a relative change of nothing has no size. The baseline is said, since black is the smallest number of the input.
x = rng.choice([-1.0, 1.0], size=(SAMPLES, 1, 8, 8)) * rng.uniform(0.5, 1.5, size=(SAMPLES, 1, 8, 8))
y = net.logits(x).argmax(-1)
a = net.explain(x, y)

recorded = []


def record(name):
    """Every call of a function of np.random is written down until the next one."""
    recorded.clear()
    original = getattr(np.random, name)

    def call(*args, **kwargs):
        value = original(*args, **kwargs)
        recorded.append(np.array(value))
        return value

    setattr(np.random, name, call)
    return lambda: setattr(np.random, name, original)


def ask(metric, **kwargs):
    np.random.seed(1)
    arguments = {"model": net, "x_batch": x.copy(), "y_batch": y, "a_batch": a.copy(), "channel_first": True}
    # Some metrics ask for probabilities unless told otherwise.
    arguments["softmax"] = False
    return metric(**{**arguments, "explain_func": explain, **kwargs})


quiet = {"disable_warnings": True, "return_aggregate": False}
cases = {}

stop = record("choice")
scores = ask(quantus.FaithfulnessCorrelation(nr_runs=20, subset_size=16, normalise=False, perturb_baseline=0.0, **quiet))
stop()
subsets = np.array(recorded).reshape(20, SAMPLES, 16).transpose(1, 0, 2)
cases["faithfulnessCorrelation"] = {"subsets": subsets, "scores": scores}

inputs = []
predict = Wrapped.predict


def watched(self, batch, **kwargs):
    inputs.append(np.array(batch))
    return predict(self, batch, **kwargs)


Wrapped.predict = watched
scores = ask(quantus.Infidelity(perturb_patch_sizes=[4], n_perturb_samples=1, **quiet))
Wrapped.predict = predict
# The first prediction is of the input itself.
cases["infidelity"] = {"perturbed": np.stack(inputs[1:], axis=1), "scores": scores}

scores = ask(quantus.SensitivityN(n_max_percentage=0.8, features_in_step=4, normalise=False, perturb_baseline=0.0, **quiet))
cases["sensitivityN"] = {"step": 4, "scores": scores}

cases["sparseness"] = {"scores": ask(quantus.Sparseness(**quiet))}
cases["complexity"] = {"scores": ask(quantus.Complexity(**quiet))}
# By default Quantus divides the maps of a batch by the largest number of the whole batch, so that a map's score depends on its company.
effective = quantus.EffectiveComplexity(eps=0.05, **quiet)
alone = [ask(effective, x_batch=x[i : i + 1], y_batch=y[i : i + 1], a_batch=a[i : i + 1].copy())[0] for i in range(SAMPLES)]
cases["effectiveComplexity"] = {"eps": 0.05, "scores": alone, "together": ask(effective)}

percentages = [10, 30, 50, 70, 90]
stop = record("randn")
scores = ask(quantus.ROAD(percentages=percentages, noise=0.01, normalise=False, **quiet))
stop()
cases["road"] = {
    "percentages": percentages,
    "noise": [[draw_.flatten() for draw_ in recorded[at * SAMPLES : (at + 1) * SAMPLES]] for at in range(len(percentages))],
    "scores": [scores[p] for p in percentages],
}
removed = np.argsort(-a[0].flatten())[:40]
cases["imputation"] = {"removed": removed, "board": noisy_linear_imputation(x[0], removed, noise=0.0).flatten()}

for name, metric in (
    ("relativeInputStability", quantus.RelativeInputStability),
    ("relativeOutputStability", quantus.RelativeOutputStability),
    ("relativeRepresentationStability", quantus.RelativeRepresentationStability),
):
    stop = record("uniform")
    scores = ask(metric(nr_samples=6, return_nan_when_prediction_changes=False, **quiet))
    stop()
    noise = np.array(recorded).reshape(6, SAMPLES, 64).transpose(1, 0, 2)
    cases[name] = {"noise": noise, "scores": scores}

cases["efficientMprt"] = {"bins": 100, "scores": ask(quantus.EfficientMPRT(**quiet), a_batch=None, softmax=True)}

stop = record("randn")
scores = ask(quantus.SmoothMPRT(nr_samples=5, noise_magnitude=0.1, **quiet), a_batch=None)
stop()
spread = 0.1 * (x.max(axis=(1, 2, 3), keepdims=True) - x.min(axis=(1, 2, 3), keepdims=True))
# Three passes: the maps of the trained network twice (once before the metric begins), then those of the random one.
draws = np.array(recorded).reshape(3, 4, SAMPLES, 1, 8, 8) * spread
cases["smoothMprt"] = {"noise": draws.reshape(3, 4, SAMPLES, 64), "scores": scores["all"]}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.tolist() if hasattr(value, "tolist") else value


def weights(model):
    return {"w1": model.w1, "b1": model.b1, "w2": model.w2, "b2": model.b2}


versions = {"quantus": quantus.__version__, "numpy": np.__version__, "scipy": scipy.__version__, "python": sys.version.split()[0]}
about = "Scores of Quantus for logits = w2 tanh(w1 x + b1) + b2 and gradient * input, by makeQuantus.py beside this file."
document = {
    "about": about,
    "versions": versions,
    "network": weights(net),
    "random": weights(other),
    "x": x.reshape(SAMPLES, 64),
    "y": y,
    "attributions": a.reshape(SAMPLES, 64),
    "cases": cases,
}
print(json.dumps(plain(document)))
