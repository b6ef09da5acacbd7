"""Which articles report the market-wide move of the day: a story that half the publishers tell, each in other words.

Trained by scripts/training/group_model.py. Two logistic regressions read one article each: the one the shape of its
title and lead and its vector, the other its words. A small net adds what stands around the article: how near it is to
the others that the two believe, weighed by time, whether it tells of the same direction as they do, and what its
nearest neighbours are. On a day of one great move, what sounds like its reports is one of them; what tells of the
recovery is not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from newsdigest.group.learned import logistic, net, odds, sigmoid
from newsdigest.group.looks import all_grams, directions, recoveries, shapes
from newsdigest.group.pairs import Candidates
from newsdigest.group.signs import Signs
from newsdigest.group.sparse import Rows, products
from newsdigest.inference.tables import Tables
from newsdigest.records import Item

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
DECAY = 10.0  # hours in which an article's pull on the others falls to 1/e
REACH = 48.0
BELIEVED = 0.05  # the belief from which an article pulls at others
NEIGHBOURS = (5, 10, 20)
TWINS = 3
TOLD_AGAINST, AGAINST = -11, -0.2  # the column of a title's direction times the others'; from where they are opposed
REBOUND = 0.1  # what is left of the probability then
NOTHING = 1e-3  # the pull where no report stands around


def nearness(
    signs: Sequence[Signs],
    belief: Floats,
    way: Floats,
    fields: Sequence[Rows],
    vectors: Floats | None,
    width: int,
) -> Floats:
    """(n, 1 + fields + vector + 2): how much believed reports stand around each article in time, how near in words
    and vectors, and which `way`, up or down, they tell of.

    Hours are added up: an hour's believed articles are one weighted row, so the cost is articles times hours in reach.
    """
    n = len(signs)
    out = np.zeros((n, 4 + len(fields)))
    out[:, 0] = np.log(NOTHING)
    dated = [k for k, s in enumerate(signs) if s.hour is not None]
    by_hour: dict[int, list[int]] = {}
    for k in dated:
        by_hour.setdefault(int(signs[k].hour or 0), []).append(k)
    pull = np.where(belief > BELIEVED, belief, 0.0) ** 2
    hours = {h: [k for k in ks if pull[k]] for h, ks in by_hour.items()}
    for hour, members in sorted(by_hour.items()):
        reach = [h for h in range(hour - int(REACH), hour + int(REACH) + 1) if hours.get(h)]
        around = np.array([k for h in reach for k in hours[h]], dtype=np.int64)
        if not len(around):
            continue
        away = np.array([abs(h - hour) for h in reach for _ in hours[h]])
        weights = pull[around] * np.exp(-away / DECAY)
        centres = [_centre(f, around, weights, width) for f in fields]
        middle = weights @ vectors[around] if vectors is not None else None
        js = np.array(members, dtype=np.int64)
        own = pull[js]
        total = np.maximum(weights.sum() - own, NOTHING)
        out[js, 0] = np.log(total)
        for column, (field, centre) in enumerate(zip(fields, centres, strict=True), 1):
            lengths = np.array([float((field.row(j)[1] ** 2).sum()) for j in members])
            out[js, column] = (_against(field, js, centre) - own * lengths) / total
        if middle is not None and vectors is not None:
            out[js, -3] = (vectors[js] @ middle - own) / total
        told = weights @ way[around] - own[:, None] * way[js]
        out[js, -2:] = told / (total + 0.1)[:, None]
    return out


def _centre(field: Rows, around: npt.NDArray[np.int64], weights: Floats, width: int) -> Floats:
    centre = np.zeros(width)
    for k, weight in zip(around.tolist(), weights.tolist(), strict=True):
        keys, values = field.row(k)
        centre[keys] += values * weight
    return centre


def _against(field: Rows, js: npt.NDArray[np.int64], centre: Floats) -> Floats:
    keys = np.flatnonzero(centre)
    return products(field, js, (keys, centre[keys]), np.zeros(len(centre)))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest others of each place, the nearest first, and how near; where there are fewer, with nearness 0."""

    places: Ints  # (n, 20)
    near: Floats


def neighbours(n: int, signs: Sequence[Signs], candidates: Candidates) -> Neighbours:
    """The nearest by words of the lead and by vector, less with time; both ways, since candidates name earlier ones."""
    most = NEIGHBOURS[-1]
    ones, others, values = [], [], []
    for k, js, lead, vector in candidates:
        here = signs[k].hour
        then = [signs[j].hour for j in js.tolist()]
        hours = np.array([abs(here - h) if here is not None and h is not None else 24.0 for h in then])
        near = (lead + np.maximum(vector, 0.0)) * np.exp(-hours / (2 * DECAY))
        best = np.argsort(-near, kind="stable")[:most]
        ones.append(np.full(len(best), k, dtype=np.int64))
        others.append(js[best])
        values.append(near[best])
    places, out = np.zeros((n, most), dtype=np.int64), np.zeros((n, most))
    if ones:
        one = np.concatenate([*ones, *others])
        other, value = np.concatenate([*others, *ones]), np.concatenate([*values, *values])
        order = np.lexsort((other, -value, one))
        one, other, value = one[order], other[order], value[order]
        rank = np.arange(len(one)) - np.searchsorted(one, one)
        kept = rank < most
        places[one[kept], rank[kept]] = other[kept]
        out[one[kept], rank[kept]] = value[kept]
    return Neighbours(places, out)


def company(belief: Floats, given: Neighbours) -> Floats:
    """(n, 6): the mean belief of 5, 10 and 20 neighbours, and how near the nearest is as a report and as another's."""
    theirs = belief[given.places]
    means = [
        (theirs[:, :k] * given.near[:, :k]).sum(axis=1) / np.maximum(given.near[:, :k].sum(axis=1), 0.01)
        for k in NEIGHBOURS
    ]
    first, near = theirs[:, 0], given.near[:, 0]
    twins = (theirs[:, :TWINS] * given.near[:, :TWINS]).sum(axis=1)
    return np.column_stack([*means, near * first, near * (1 - first), twins])


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the net needs of the articles besides beliefs."""

    signs: Sequence[Signs]
    shape: Floats
    way: Floats  # of `directions`
    fields: Sequence[Rows]
    vectors: Floats | None
    width: int
    neighbours: Neighbours


def net_inputs(around: Surroundings, looks: Floats, words: Floats) -> Floats:
    """What the net reads: shape, the two beliefs and their mean, nearness, directions, neighbours."""
    belief = sigmoid((odds(looks) + odds(words)) / 2)
    near = nearness(around.signs, belief, around.way, around.fields, around.vectors, around.width)
    title, lead, told, told_lead = *around.way.T, *near[:, -2:].T
    ways = np.column_stack([title * told, lead * told_lead, np.abs(told), title * told_lead, lead * told])
    near = near[:, :-2] if around.vectors is not None else near[:, :-3]
    beliefs = np.column_stack([odds(belief), odds(looks), odds(words)])
    return np.concatenate([around.shape, beliefs, near, ways, company(belief, around.neighbours)], axis=1)


def word_belief(grams: Iterable[Ints], tables: Tables, name: str) -> Floats:
    """A logistic regression over hashed words; each article's words weigh 1 together, as lengths go."""
    weights, bias = tables[f"{name}.weights"].astype(np.float64), float(tables[f"{name}.bias"][0])
    return sigmoid(np.array([weights[g].sum() / max(1, len(g)) ** 0.5 for g in grams]) + bias)


def market_reports(
    items: Sequence[Item],
    signs: Sequence[Signs],
    fields: Sequence[Rows],
    vectors: Floats | None,
    tables: Tables,
    width: int,
    candidates: Candidates,
) -> Floats:
    """The probability of each article to report the market-wide move of its day; 0 where it is undated."""
    if not items:
        return np.zeros(0)
    kind = "plain" if vectors is None else "full"
    first = shapes(items)
    looks = logistic([first] if vectors is None else [first, vectors], tables, f"market.{kind}.looks")
    words = word_belief(all_grams(items), tables, "market.words")
    near = neighbours(len(items), signs, candidates)
    around = Surroundings(signs, first, directions(items), fields, vectors, width, near)
    inputs = net_inputs(around, looks, words)
    likely = net(inputs, tables, f"market.{kind}.net")
    # The bounce after a day's fall is another story than the fall, however alike the two sound.
    likely = np.where(recoveries(items) & (inputs[:, TOLD_AGAINST] < AGAINST), likely * REBOUND, likely)
    dated = np.array([s.hour is not None for s in signs])
    return np.where(dated, likely, 0.0)
