"""What is learned, as numpy alone runs it: a logistic regression, and a net of one hidden layer."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from newsdigest.inference.tables import Tables

Floats = npt.NDArray[np.float64]


def logistic(columns: Sequence[Floats], tables: Tables, name: str) -> Floats:
    """A logistic regression whose inputs, given as blocks of columns, are standardised as it was trained."""
    weights = tables[f"{name}.weights"].astype(np.float64) / tables[f"{name}.deviation"]
    scores = float(tables[f"{name}.bias"][0]) - float(tables[f"{name}.mean"] @ weights)
    at, out = 0, np.full(len(columns[0]), scores)
    for block in columns:
        out += block @ weights[at : at + block.shape[1]]
        at += block.shape[1]
    return sigmoid(out)


def net(inputs: Floats, tables: Tables, name: str) -> Floats:
    """The probability that a net of one hidden layer gives each row of inputs.

    Several nets trained from different beginnings are one net of all their hidden units: their mean.
    """
    scaled = (inputs - tables[f"{name}.mean"]) / tables[f"{name}.deviation"]
    hidden = np.tanh(scaled @ tables[f"{name}.hidden"].astype(np.float64) + tables[f"{name}.hidden_bias"])
    scores: Floats = hidden @ tables[f"{name}.weights"].astype(np.float64) + float(tables[f"{name}.bias"][0])
    return sigmoid(scores)


def sigmoid(scores: Floats) -> Floats:
    """Scores to probabilities."""
    out: Floats = 1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30)))
    return out


def odds(probabilities: Floats) -> Floats:
    """Probabilities to the logarithm of their odds, held to 14 either way.

    >>> odds(np.array([0.5]))
    array([0.])
    """
    out: Floats = np.log(np.clip(probabilities, 1e-6, 1 - 1e-6) / np.clip(1 - probabilities, 1e-6, 1))
    return out
