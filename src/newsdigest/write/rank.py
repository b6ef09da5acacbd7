"""The order of the day's stories: independent publishers, size of the moves, novelty, well-known coins."""

import math
import re
from collections.abc import Sequence
from decimal import Decimal

from newsdigest.records import MARKET, Item, Story
from newsdigest.write.sums import SAME, sum_rows
from newsdigest.write.units import importance, units

MAJOR = {"BTC": 1.0, "ETH": 0.7, MARKET: 1.0, "XRP": 0.5, "SOL": 0.5, "BNB": 0.3, "DOGE": 0.3, "ADA": 0.3}

TOP = 60  # stories among which one deal is looked for in two
AGAIN = -4.0  # a deal that a story above has told: below what is new, with all its rows
_DEALS = frozenset({"purchase", "sale", "hack_loss"})
_FLOWS = frozenset({"etf_inflow", "etf_outflow", "fund_inflow", "fund_outflow"})
_OF_FLOWS = re.compile(r"\b(?:in|out)flows?\b|\b(?:ETFs?|funds)\b", re.IGNORECASE)
_ONE_FLOW = Decimal("0.005")  # between two roundings of it
_RARE = 0.75  # how rare a word must be to name a firm
TITLE_ONLY = -0.6  # of nobody more than a title or an excerpt was seen: little to read, and little checked


def weight(story: Story, items: Sequence[Item], *, known: bool) -> float:
    """How high a story stands. `items` are its articles of the day, told once; `known`: the day before had it already.

    Publishers count by their logarithm, so that forty reports of one fall don't bury all else; the size of price moves
    counts by publishers that state them, so that a single report of +900 % doesn't lead.
    """
    publishers = len({i.article.publisher for i in items})
    if not publishers:
        return 0.0
    sizes = []
    for item in items:
        moves = [abs(m.pct) for m in item.facts.moves if m.kind == "change" and m.metric in ("price", "market_cap")]
        if moves:
            sizes.append(float(sorted(moves)[len(moves) // 2]))
    typical = sorted(sizes)[len(sizes) // 2] if sizes else 0.0
    moved = min(1.0, typical / 10) * min(1.0, len(sizes) / 3)
    coins = max((MAJOR.get(c, 0.1) for c in story.coins), default=0.0)
    fresh = 0.0 if known else 0.4
    seen = 0.0 if any(i.article.full_text for i in items) else TITLE_ONLY
    return seen + 2.0 * math.log2(1 + publishers) + 1.2 * moved + 0.8 * coins + fresh


def repeated(ranked: Sequence[Sequence[Item]]) -> frozenset[int]:
    """The places, among the first TOP stories, of those that tell a deal which one above has told.

    One deal: the same sum for the same thing, and a rare name in titles of both; or the same flow of money, which a
    coin has one of in a day, in two stories that are of flows by their titles.
    """
    deals = [(_deal(items), _flow(items)) for items in ranked[:TOP]]
    return frozenset(
        n
        for n, (deal, flow) in enumerate(deals)
        if any((deal and d and _one(d, deal)) or (flow and f and _near(f, flow)) for d, f in deals[:n])
    )


_Flow = tuple[tuple[str, str | None], Decimal]


def _flow(items: Sequence[Item]) -> _Flow | None:
    """The first flow of money that most tell, of a story most of whose titles are of flows."""
    if 2 * sum(bool(_OF_FLOWS.search(i.article.title)) for i in items) <= len(items):
        return None
    rows = sum_rows(items, whats=_FLOWS)
    return ((rows[0].what, rows[0].asset), rows[0].values[0].usd) if rows else None


def _near(first: _Flow, second: _Flow) -> bool:
    return first[0] == second[0] and abs(first[1] - second[1]) <= _ONE_FLOW * second[1]


_Deal = tuple[tuple[str, str | None], Decimal, frozenset[str]]


def _deal(items: Sequence[Item]) -> _Deal | None:
    """What was bought, sold or stolen by the word of most, for how much, and the rare words of the titles."""
    rows = sum_rows(items, whats=_DEALS)
    if not rows:
        return None
    words = {u for i in items for u in units(i.article.title) if u[0] == "w" and importance(u) >= _RARE}
    return (rows[0].what, rows[0].asset), rows[0].values[0].usd, frozenset(words)


def _one(first: _Deal, second: _Deal) -> bool:
    same = first[0] == second[0] and abs(first[1] - second[1]) <= SAME * second[1]
    return same and not first[2].isdisjoint(second[2])
