"""The composed lead of a story about a move of several coins: one sentence made of ledger rows.

"Over 24 hours BTC fell 3.3%, ETH 8.5% and SOL 9%; $1.14 billion of positions were liquidated." Each figure is one that
an article states: the stated value nearest the median. Each piece goes through the gate with the quotes of its row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from newsdigest.records import ConsensusMove, Item, SumRow
from newsdigest.text.wording import dollars, percent
from newsdigest.write.gate import check
from newsdigest.write.market import consensus
from newsdigest.write.rank import MAJOR
from newsdigest.write.sums import sum_rows

LEAST_PUBLISHERS, LEAST_ASSETS = 2, 2
MOST_ASSETS = 4
HALF = Decimal("0.5")  # percentage points within which two reports agree
WINDOW = "24h"
_MARKET = {"MARKET": "the whole market", "ALTCOINS": "altcoins"}


@dataclass(frozen=True, slots=True)
class Composed:
    """A composed sentence and the articles whose quotes carry it; `refused` counts the pieces that the gate stopped."""

    text: str
    articles: tuple[str, ...]
    refused: int


def lead(found: Sequence[Item], *, words: int = 30) -> Composed | None:
    """The lead, or None where fewer than two coins moved by the word of several publishers."""
    publishers = len({i.article.publisher for i in found})
    least = max(LEAST_PUBLISHERS, publishers // 6)
    rows = [
        r
        for r in consensus(found, metrics=frozenset({"price", "market_cap"}))
        if r.window == WINDOW and ":" not in r.asset and r.publishers >= least and r.median_pct
        and (r.metric == "price") != (r.asset in _MARKET)
    ]  # fmt: skip
    if publishers < 2 * LEAST_PUBLISHERS or len(rows) < LEAST_ASSETS:
        return None
    falling = rows[0].median_pct < 0
    rows = [r for r in rows if (r.median_pct < 0) == falling]
    rows.sort(key=lambda r: -MAJOR.get(r.asset, 0.1))
    rows = rows[:MOST_ASSETS]
    pieces: list[str] = []
    articles: dict[str, None] = {}
    refused = 0
    for row in rows:
        name = _MARKET.get(row.asset, row.asset)
        verb = "fell" if falling else "rose"
        value = next((v for v in _stated(row, falling) if _carried(row, v, f"{row.asset} {verb}")), None)
        if value is None:
            refused += 1
            continue
        pieces.append(f"{name} {'' if pieces else verb + ' '}{percent(abs(value), sign=False)}")
        articles.update(dict.fromkeys([e.article for e in row.evidence if e.pct == value][:2]))
    if len(pieces) < LEAST_ASSETS:
        return None
    # "daily", "on Friday": the figure 24 is the articles' own or not written
    quotes = " ".join(e.quote for r in rows for e in r.evidence if e.article in articles)
    text = (
        ("Over 24 hours " if re.search(r"\b24\b", quotes) else "In a day ")
        + ", ".join(pieces[:-1])
        + " and "
        + pieces[-1]
    )
    wiped = _liquidated(found, least)
    if wiped:
        top = wiped.values[0]
        text += f"; {dollars(top.usd)} of {_sided(wiped)}positions were liquidated"
        articles.update(dict.fromkeys([e.article for e in top.evidence if e.usd == top.usd][:2]))
    text += "."
    return Composed(text, tuple(articles), refused) if len(text.split()) <= words else None


def _stated(row: ConsensusMove, falling: bool) -> list[Decimal]:
    """The values that several publishers come near to, those nearest the row's median first: lead and table agree."""
    stated = [e for e in row.evidence if (e.pct < 0) == falling]
    near = {e.pct: {x.publisher for x in stated if abs(x.pct - e.pct) <= max(HALF, abs(e.pct) / 8)} for e in stated}
    agreed = [p for p in near if len(near[p]) >= LEAST_PUBLISHERS]
    return sorted(agreed, key=lambda p: (abs(p - row.median_pct), -len(near[p]), p))


def _carried(row: ConsensusMove, value: Decimal, words: str) -> bool:
    """True where a quote of the row carries "BTC fell 3%"; quotes of the whole market name no coin."""
    quotes = [e.quote for e in row.evidence if e.pct == value]
    said = words.split()[1] if row.asset in _MARKET else words
    return check(f"{said} {percent(abs(value), sign=False)}.", quotes).ok


def _sided(row: SumRow) -> str:
    return f"{row.side} " if row.side in ("long", "short") else ""


def _liquidated(found: Sequence[Item], least: int) -> SumRow | None:
    """The sum of all liquidations over a day that most publishers give; the larger of equals, for the count grew."""
    rows = [
        r
        for r in sum_rows(found, whats=frozenset({"liquidations"}))
        if r.window == WINDOW
        and r.asset in (None, "MARKET")
        and r.side in (None, "both")
        and r.values[0].publishers >= least
    ]
    return max(rows, key=lambda r: (r.values[0].publishers, r.values[0].usd), default=None)
