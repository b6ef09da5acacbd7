"""Figures that contradict one another within sentences: two that changed places, and two prices of one holding.

"$500 million in equity and $250 million in debt" against "$250 million equity and $500 million debt": both articles
state both figures, each behind the other's word. "500,000 DOT, worth $50 million" against "501,000 DOT worth $1.9
million": one holding, prices that no day explains.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from newsdigest.records import Disputed, DisputedValue, Item
from newsdigest.text.numbers import SCALES
from newsdigest.text.wording import dollars
from newsdigest.write.claims import assets
from newsdigest.write.told import sentences_of
from newsdigest.write.units import units

MOST_ARTICLES, SCAN = 16, 6_000
_KINDS = "$%"
# Words that may stand behind any sum: which of two they follow says nothing.
_NO_PART = frozenset(
    f"w{w}" for w in "fresh new total net daily inflow outflow worth btc eth crypto purchas investment".split()
)
_SAME_HOLDING, _SAME_PRICE = Decimal("0.02"), Decimal("0.15")
_NUMBER = r"((?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.\d{1,6})?)"
_SCALE = r"(?:[\s-]?(thousand|million|billion|[KkMmBb](?![a-z])))?"
_WORTH = re.compile(
    rf"(?<![\w$€£.,]){_NUMBER}{_SCALE}\s+(?:\w+\s\()?([A-Z][A-Za-z]{{1,11}})\)?(?:\s(?:tokens?|coins?))?,?\s"
    r"(?:(?:which|that)\s(?:is|are)\s)?(?:currently\s|now\s)?(?:worth|valued at)\s"
    r"(?:about\s|roughly\s|approximately\s|around\s|nearly\s|almost\s|over\s|more than\s|some\s|an estimated\s)?"
    rf"\$\s?{_NUMBER}{_SCALE}"
)


def crossed(items: Sequence[Item]) -> list[Disputed]:
    """Two figures that articles of different publishers put in one another's place."""
    if not 1 < len(items) <= MOST_ARTICLES:
        return []
    paired = [(i, _pairs(i)) for i in items]
    rows: dict[frozenset[str], Disputed] = {}
    for (one, mine), (other, theirs) in itertools.combinations(paired, 2):
        if one.article.publisher == other.article.publisher:
            continue
        both = {figure for figure, _ in mine} & {figure for figure, _ in theirs}
        for (a, first), (b, second) in itertools.combinations(sorted(p for p in mine if p[0] in both), 2):
            if a[0] == b[0] and a != b and first != second and {(b, first), (a, second)} <= theirs.keys():
                if {(a, first), (b, second)} & theirs.keys() or {(b, first), (a, second)} & mine.keys():
                    continue  # one of them says both
                rows.setdefault(frozenset((a, b)), _swap(paired, (a, first), (b, second), mine, theirs))
    return list(rows.values())


_Pair = tuple[str, str]  # a figure and the word behind it, as units


def _pairs(item: Item) -> dict[_Pair, str]:
    """Each sum or share of an article that a word follows, with the figure and the word as written."""
    found: dict[_Pair, str] = {}
    for sentence in (f"{item.article.title}.", *sentences_of(item, scan=SCAN)):
        for figure, word in itertools.pairwise(units(sentence)):
            if figure[0] in _KINDS and word[0] == "w" and word not in _NO_PART:
                found.setdefault((figure, word), sentence)
    return found


def _swap(
    paired: Sequence[tuple[Item, dict[_Pair, str]]],
    one: _Pair,
    other: _Pair,
    mine: dict[_Pair, str],
    theirs: dict[_Pair, str],
) -> Disputed:
    """The row of a swap: which articles put the first figure before the first word, which the other."""
    straight = tuple(i.article.id for i, p in paired if {one, other} <= p.keys())
    across = tuple(i.article.id for i, p in paired if {(other[0], one[1]), (one[0], other[1])} <= p.keys())
    a, b = _shown(one[0]), _shown(other[0])
    words = [_word(mine[one], one[1]), _word(mine[other], other[1])]
    values = (f"{a} {words[0]}, {b} {words[1]}", f"{b} {words[0]}, {a} {words[1]}")
    return Disputed(
        f"which is {words[0]}, which {words[1]}",
        "conflict",
        (DisputedValue(values[0], straight), DisputedValue(values[1], across)),
    )


def _shown(figure: str) -> str:
    value = Decimal(figure[1:])
    return dollars(Decimal(f"{value:f}")) if figure[0] == "$" else f"{value:f}%"


def _word(sentence: str, unit: str) -> str:
    return next((w for w in re.findall(r"[A-Za-z][\w’'-]*", sentence) if unit in units(w)), unit[1:])


def worths(items: Sequence[Item]) -> list[Disputed]:
    """Prices of one holding ("500,000 DOT, worth …") that lie further apart than the days of a story explain."""
    said: dict[str, list[tuple[Decimal, Decimal, Item]]] = {}
    for item in items:
        for ticker, holding, usd in _priced(f"{item.article.title}.\n{item.article.text[:SCAN]}"):
            said.setdefault(ticker, []).append((holding, usd, item))
    rows: list[Disputed] = []
    for ticker, every in said.items():
        every.sort(key=lambda e: (e[0], e[1], e[2].article.id))
        while every:
            same = [e for e in every if e[0] - every[0][0] <= _SAME_HOLDING * every[0][0]]
            every = every[len(same) :]
            rows += _priced_row(ticker, same)
    return rows


def _priced(text: str) -> Iterator[tuple[str, Decimal, Decimal]]:
    for m in _WORTH.finditer(text):
        named = assets(m[3])
        if named:
            yield named[0][2], _value(m[1], m[2]), _value(m[4], m[5])


def _value(number: str, scale: str | None) -> Decimal:
    return Decimal(number.replace(",", "")) * SCALES[(scale or "").lower()]


def _priced_row(ticker: str, same: Sequence[tuple[Decimal, Decimal, Item]]) -> Iterator[Disputed]:
    """The row of one holding, where different publishers price it differently."""
    runs: list[list[tuple[Decimal, Item]]] = []
    for usd, item in sorted(((u, i) for _, u, i in same), key=lambda s: (s[0], s[1].article.id)):
        if runs and usd - runs[-1][0][0] <= _SAME_PRICE * usd:
            runs[-1].append((usd, item))
        else:
            runs.append([(usd, item)])
    if len(runs) < 2 or len({i.article.publisher for _, _, i in same}) < 2:
        return
    values = []
    for run in runs:
        shown = dict.fromkeys(dollars(v) for v in (run[0][0], run[-1][0]))
        values.append(DisputedValue(" to ".join(shown), tuple(dict.fromkeys(i.article.id for _, i in run))))
    yield Disputed(f"value of {same[0][0]:,} {ticker}", "conflict", tuple(values))
