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
from newsdigest.write.units import units

MOST_ARTICLES, SCAN = 16, 6_000
# A sum or a share and the noun it is of: only a preposition and a quantifier may stand between them.
_PART = re.compile(
    r"(?<![\w$€£.,])(\$\s?\d[\d,]{0,14}(?:\.\d{1,6})?(?:[\s-]?(?:thousand|million|billion|trillion|[KkMmBb](?![a-z])))?|\d{1,3}(?:\.\d{1,6})?\s?%)"
    r"\s(?:(?:worth\s)?(?:in|of|as|for|from|to)\s)?(?:the\s|its\s|new\s|total\s)?([a-z][a-z’'-]{2,20})"
)
# Words that may stand behind any sum: which of two they follow says nothing.
_NO_PART = frozenset("worth mark level range total daily time crypto investment inflows outflows bitcoin ether".split())
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
                rows.setdefault(frozenset((a, b)), _swap(paired, (a, first), (b, second), mine))
    return list(rows.values())


_Pair = tuple[str, str]  # a figure and the word behind it, as units
_Pairs = dict[_Pair, tuple[str, str]]  # with both as written


def _pairs(item: Item) -> _Pairs:
    """Each sum or share of an article with the noun it is of, both as units; and as written."""
    found: _Pairs = {}
    for match in _PART.finditer(f"{item.article.title}.\n{item.article.text[:SCAN]}"):
        pair = units(f"{match[1]} {match[2]}")
        if len(pair) == 2 and match[2] not in _NO_PART:
            found.setdefault((pair[0], pair[1]), (match[1], match[2]))
    return found


def _swap(paired: Sequence[tuple[Item, _Pairs]], one: _Pair, other: _Pair, mine: _Pairs) -> Disputed:
    """The row of a swap: which articles put the first figure before the first word, which the other."""
    straight = tuple(i.article.id for i, p in paired if {one, other} <= p.keys())
    across = tuple(i.article.id for i, p in paired if {(other[0], one[1]), (one[0], other[1])} <= p.keys())
    (a, first), (b, second) = mine[one], mine[other]
    values = (f"{a} {first}, {b} {second}", f"{b} {first}, {a} {second}")
    return Disputed(
        f"which is {first}, which {second}",
        "conflict",
        (DisputedValue(values[0], straight), DisputedValue(values[1], across)),
    )


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
    if "worth" not in text and "valued" not in text:  # else each figure of the text would be tried
        return
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
