"""The order of the day's stories: independent publishers, size of the moves, novelty, well-known coins."""

import math
from collections.abc import Sequence

from newsdigest.records import MARKET, Item, Story

MAJOR = {"BTC": 1.0, "ETH": 0.7, MARKET: 1.0, "XRP": 0.5, "SOL": 0.5, "BNB": 0.3, "DOGE": 0.3, "ADA": 0.3}

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
