"""Linear classifiers: the same chances whatever is scored beside, and by the written formula."""

import math

import numpy as np
import pytest

from newsdigest.inference.linear import LinearModel


def model() -> LinearModel:
    weights = np.random.default_rng(1).normal(size=(40, 3)).astype(np.float32)
    return LinearModel(("a", "b", "c"), {f"f{n}": n for n in range(40)}, weights, np.array([0.5, 0, -1], np.float32))


def test_chances_follow_the_formula_and_count_each_known_feature_once() -> None:
    it = model()
    scores = it.bias + it.weights[3] + it.weights[7]
    odds = [math.exp(s) for s in scores.tolist()]
    found = it.probabilities(["f7", "f3", "f7", "never seen"])
    assert found == pytest.approx({c: o / sum(odds) for c, o in zip("abc", odds, strict=True)}, rel=1e-5)


def test_one_thing_gets_the_same_numbers_in_any_company() -> None:
    it = model()
    bags = [[f"f{n}" for n in range(0, 40, step)] for step in (1, 2, 3, 11, 39)] + [[], ["unknown"]]
    assert it.probabilities_of(bags) == [it.probabilities(bag) for bag in bags]
    assert it.probabilities_of([]) == []
