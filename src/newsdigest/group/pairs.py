"""Which two articles tell the same event: candidates by shared words and near vectors, and a learned probability each.

The probability is a small net's over twenty-one numbers (`FEATURES`), trained by
scripts/training/group_model.py on days of news labelled by event. Nothing is quadratic past the window of `REACH`
hours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from newsdigest.group.learned import net
from newsdigest.group.signs import Rarity, Signs
from newsdigest.group.sparse import Floats, Index, Ints, Rows, products, rows
from newsdigest.inference.tables import Tables

REACH = 72.0  # hours: articles further apart tell different events
WINDOW = 20_000  # articles that one is compared with, at most
CANDIDATES = 80  # of them are looked at closely
NEAR_WORDS, NEAR_VECTORS = 0.06, 0.45  # below both, two articles are never one event
BLOCK = 256
RARE = 3.5  # a word's rarity from which it names something
TELLING = 2.5  # the same for figures

# Two articles about other coins, or with other figures in their titles, neither of which holds what the other's title
# names, tell two events however alike their words are: two funds, two whales. Their probability is cut to a tenth.
VETO, HELD = 0.1, 0.75
FAINT = 0.01  # a pair less likely than this counts as no pair: most are, and they would fill the memory
LEADERS = frozenset(("BTC", "MARKET", "ALTCOINS"))  # what most articles are about
FEATURES = (
    "title", "lead", "body", "title_in_lead", "vector", "rare_words", "figures", "title_figures", "hours",
    "same_publisher", "both_full", "both_outlook", "one_outlook", "lead_vector", "vector_squared",
    "minutes_vector", "least_named", "most_named", "coins_apart", "altcoin_shared", "title_figures_apart",
)  # fmt: skip


Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fields:
    """The articles as rows of numbers, one row each, in the order given."""

    title: Rows
    lead: Rows
    body: Rows
    rare: Rows
    figures: Rows
    title_figures: Rows
    names: Rows  # rare words of the title
    everything: Rows  # rare words of title, lead and body
    vectors: Floats | None  # None where most articles have none
    width: int


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of articles, by place, with the probability that they tell one event; first > second."""

    first: Ints
    second: Ints
    probability: Floats


def fields_of(signs: Sequence[Signs], rarity: Rarity) -> Fields:
    """Turn signs into rows; words weigh by rarity and, slowly, by how often they stand."""
    number: dict[str, int] = {}

    def weighed(counts: Sequence[dict[str, int]]) -> Rows:
        given = ({w: (1 + float(np.log(c))) * rarity(w) for w, c in row.items()} for row in counts)
        return rows(given, number, normalise=True)

    def shared(
        sets: Iterable[frozenset[str]], above: float
    ) -> Rows:  # one set at a time: together they are the largest thing
        # The product of two square roots is the weight itself: a row product adds up what two articles share.
        return rows(({k: max(0.0, rarity(k) - above) ** 0.5 for k in sorted(row)} for row in sets), number)

    title = weighed([s.title for s in signs])
    lead = weighed([s.lead for s in signs])
    body = weighed([s.body for s in signs])
    rare = shared((frozenset(s.lead) for s in signs), RARE)
    figures = shared((s.figures for s in signs), TELLING)
    title_figures = shared((s.title_figures for s in signs), TELLING)
    names = shared((frozenset(s.title) for s in signs), RARE)
    everything = shared((frozenset(s.lead.keys() | s.body.keys()) for s in signs), RARE)
    return Fields(title, lead, body, rare, figures, title_figures, names, everything, _vectors(signs), len(number))


def _vectors(signs: Sequence[Signs]) -> Floats | None:
    """(n, width), a missing one as zeros; None where most are missing."""
    given = [s.vector for s in signs if s.vector is not None]
    if 2 * len(given) <= len(signs):
        return None
    none = np.zeros(len(given[0]), dtype=np.float32)
    return np.array([none if s.vector is None else s.vector for s in signs], dtype=np.float64)


def _windows(signs: Sequence[Signs]) -> Ints:
    """For each article the first one it is compared with. Articles stand in the order of time, undated ones last."""
    first = np.zeros(len(signs), dtype=np.int64)
    begin = 0
    for k, s in enumerate(signs):
        if s.hour is not None:
            while (signs[begin].hour or 0.0) < s.hour - REACH:
                begin += 1
        first[k] = max(begin if s.hour is not None else 0, k - WINDOW)
    return first


Candidates = list[tuple[int, Ints, Floats, Floats]]


def candidates(signs: Sequence[Signs], fields: Fields) -> Candidates:
    """Of each article its place, the earlier ones worth a closer look, how near by words of the lead, and by vector."""
    first, index = _windows(signs), Index(fields.lead, fields.width)
    found = []
    for start in range(0, len(signs), BLOCK):
        end = min(start + BLOCK, len(signs))
        low = int(first[start:end].min())
        near = fields.vectors[start:end] @ fields.vectors[low:end].T if fields.vectors is not None else None
        for k in range(start, end):
            begin = int(first[k])
            if begin >= k:
                continue
            lead = index.similar(fields.lead.row(k), begin, k)
            vector = near[k - start, begin - low : k - low] if near is not None else np.zeros(k - begin)
            keep = np.flatnonzero((lead > NEAR_WORDS) | (vector > NEAR_VECTORS))
            if len(keep) > CANDIDATES:
                score = lead[keep] + 0.5 * vector[keep]
                keep = np.sort(keep[np.argsort(-score, kind="stable")[:CANDIDATES]])
            if len(keep):
                found.append((k, keep + begin, lead[keep], vector[keep]))
    return found


def features(
    signs: Sequence[Signs], fields: Fields, k: int, js: Ints, lead: Floats, vector: Floats, scratch: Floats
) -> Floats:
    """(len(js), FEATURES) of the pairs of article k with articles js; the order of a pair changes nothing."""

    def with_row(many: Rows, of: Rows) -> Floats:
        return products(many, js, of.row(k), scratch)

    f, one = fields, signs[k]
    others = [signs[j] for j in js.tolist()]
    hours = np.array([abs(one.hour - s.hour) if one.hour is not None and s.hour is not None else 24.0 for s in others])
    title_in_lead = np.maximum(with_row(f.lead, f.title), with_row(f.title, f.lead))
    title_figures = np.maximum(with_row(f.figures, f.title_figures), with_row(f.title_figures, f.figures))
    # How much of what one title names the other article holds: two funds of two houses fail it both ways.
    mine, theirs = f.names.row(k)[1], np.array([float((f.names.row(j)[1] ** 2).sum()) for j in js.tolist()])
    named = (
        with_row(f.everything, f.names) / max(float((mine * mine).sum()), 1e-9) if len(mine) else np.full(len(js), 0.5),
        np.where(theirs > 0, with_row(f.names, f.everything) / np.maximum(theirs, 1e-9), 0.5),
    )
    outlook = np.array([float(s.outlook) for s in others])
    columns = (
        with_row(f.title, f.title),
        lead,
        with_row(f.body, f.body),
        title_in_lead,
        vector,
        np.log1p(with_row(f.rare, f.rare)),
        np.log1p(with_row(f.figures, f.figures)),
        np.log1p(title_figures),
        np.log1p(hours),
        np.array([float(s.publisher == one.publisher) for s in others]),
        np.array([float(not (s.excerpt or one.excerpt)) for s in others]),
        outlook * one.outlook,
        np.abs(outlook - one.outlook),
        lead * vector,
        vector * vector,
        np.exp(-hours / 0.5) * vector,
        np.minimum(*named),
        np.maximum(*named),
        np.array([float(bool(s.coins and one.coins) and not s.coins & one.coins) for s in others]),
        np.array([float(bool((s.coins & one.coins) - LEADERS)) for s in others]),
        np.array([float(bool(s.title_figures and one.title_figures)) for s in others]) * (title_figures == 0),
    )
    return np.column_stack(columns)


def probabilities(values: Floats, tables: Tables, *, vectors: bool) -> Floats:
    """The learned probability of each row of features."""
    return net(values, tables, "pairs.full" if vectors else "pairs.plain")


def vetoed(values: Floats) -> Mask:
    """Which rows of features are pairs of other entities."""
    at = FEATURES.index
    other = (values[:, at("coins_apart")] > 0) | (values[:, at("title_figures_apart")] > 0)
    held: Mask = values[:, at("most_named")] < HELD
    return other & held


def edges_of(signs: Sequence[Signs], fields: Fields, tables: Tables, worth: Candidates) -> Edges:
    """The candidate pairs with their probabilities."""
    scratch = np.zeros(fields.width)
    first: list[Ints] = []
    second: list[Ints] = []
    values: list[Floats] = []
    for k, js, lead, vector in worth:
        got = features(signs, fields, k, js, lead, vector, scratch)
        learned = probabilities(got, tables, vectors=fields.vectors is not None)
        learned = np.where(vetoed(got), learned * VETO, learned)
        likely = learned >= FAINT
        values.append(learned[likely])
        first.append(np.full(int(likely.sum()), k, dtype=np.int64))
        second.append(js[likely])
    if not first:
        none = np.zeros(0, dtype=np.int64)
        return Edges(none, none, np.zeros(0))
    return Edges(np.concatenate(first), np.concatenate(second), np.concatenate(values))
