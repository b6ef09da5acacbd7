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


def test_two_classes_follow_the_formula_too_and_no_odds_are_too_long() -> None:
    weights = np.random.default_rng(2).normal(size=(40, 2)).astype(np.float32)
    it = LinearModel(("no", "yes"), {f"f{n}": n for n in range(40)}, weights, np.array([0.5, -1], np.float32))
    odds = [math.exp(s) for s in (it.bias + it.weights[3] + it.weights[7]).tolist()]
    found = it.probabilities(["f7", "f3", "f7", "never seen"])
    assert found == pytest.approx({c: o / sum(odds) for c, o in zip(("no", "yes"), odds, strict=True)}, rel=1e-6)
    backwards = it.probabilities([f"f{n}" for n in range(39, -1, -1)])
    assert backwards == it.probabilities([f"f{n}" for n in range(40)])
    for far in (-3000.0, 3000.0):
        sure = LinearModel(("no", "yes"), {"f": 0}, np.array([[0, far]], np.float32), np.zeros(2, np.float32))
        assert sure.probabilities(["f"])["yes"] == pytest.approx(float(far > 0), abs=1e-9)
