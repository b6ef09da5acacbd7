"""Reports of the market's move: what learned tables give, and what one article's looks are."""

import numpy as np
import pytest

from newsdigest.group.learned import net, odds, sigmoid
from newsdigest.group.looks import SHAPE, directions, grams, shape, shapes
from newsdigest.group.market import company, neighbours
from newsdigest.group.signs import signs_of
from tests.group.builders import item


def test_figures_are_one_word_and_order_counts() -> None:
    assert (
        grams("Coins lose 5% in a day", "$2.1 billion gone") == grams("Coins lose 7% in a day", "$9 billion gone")
    ).all()
    assert set(grams("coins fall", "").tolist()) != set(grams("fall coins", "").tolist())


def test_directions_of_title_and_lead() -> None:
    fall = item("a", "Alder News", "Bitcoin tumbles", "Prices slid and dropped across the board.")
    rise = item("b", "Osk Times", "Bitcoin soars", "Prices jumped.")
    both = item("c", "Osk Times", "Bitcoin rebounds after it tumbled", "")
    (a, a_lead), (b, b_lead), (c, c_lead) = directions([fall, rise, both])
    assert a < 0 < b and a_lead < 0 < b_lead and (c, c_lead) == (1, 0)


def test_shape_has_its_length_on_odd_text() -> None:
    for title in ("", "\ud800", "?" * 500, "比特币 跌破", "Bitcoin falls"):
        assert len(shape(title, title * 3)) == SHAPE
    assert shapes([]).shape == (0, SHAPE)


def test_neighbours_go_both_ways_and_fade_with_time() -> None:
    signs = [signs_of(item(str(k), "P", "t", "x", hours=h)) for k, h in enumerate((0, 1, 40))]
    rows = [
        (1, np.array([0]), np.array([0.5]), np.array([0.4])),
        (2, np.array([0, 1]), np.array([0.5, 0.5]), np.array([0.4, 0.4])),
    ]
    found = neighbours(3, signs, rows)
    assert found.places[0, 0] == 1 and found.places[1, 0] == 0 and found.places[2, 0] == 1
    assert found.near[0, 0] > found.near[2, 0] > found.near[2, 2] == 0


def test_company_of_believed_reports() -> None:
    signs = [signs_of(item(str(k), "P", "t", "x", hours=k)) for k in range(3)]
    given = [(1, np.array([0]), np.array([0.9]), np.array([0.9]))]
    found = company(np.array([1.0, 0.0, 1.0]), neighbours(3, signs, given))
    assert found[1, 0] == pytest.approx(1.0) and found[0, 0] == 0
    assert (found[2] == 0).all()  # it has no neighbour


def test_a_net_is_the_mean_of_its_parts() -> None:
    one = {"n.mean": np.zeros(2), "n.deviation": np.ones(2), "n.hidden": np.eye(2), "n.hidden_bias": np.zeros(2),
           "n.weights": np.array([1.0, 2.0]), "n.bias": np.array([0.5])}  # fmt: skip
    tables = {k: v.astype(np.float32) for k, v in one.items()}
    rows = np.array([[0.3, -0.2]])
    wanted = np.tanh(0.3) + 2 * np.tanh(-0.2) + 0.5
    assert net(rows, tables, "n") == pytest.approx(sigmoid(np.array([wanted])))
    assert odds(sigmoid(np.array([wanted]))) == pytest.approx([wanted])
