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
from newsdigest.write.claims import assets
from newsdigest.write.gate import check
from newsdigest.write.market import consensus
from newsdigest.write.rank import MAJOR
from newsdigest.write.sums import sum_rows

LEAST_PUBLISHERS = 2
SEVERAL = 2  # coins that make a story one of the market
LEAST_ALONE = 3  # coins that an only publisher must tell of: fewer are told as well by its own sentence
MOST_ASSETS = 4
HALF = Decimal("0.5")  # percentage points within which two reports agree
WINDOW = "24h"
_OF_MARKET = re.compile(
    r"\b(?:crypto(?:currency)?|market|altcoin)s?\b[^.]{0,40}\b(?:crash|fall|fell|drop|slide|slip|slump|sink|tumble|plunge|down|bleed|red|sell|rally|rallies|rise|rose|jump|surge|soar|up|rebound)",
    re.IGNORECASE,
)
_MARKET = {"MARKET": "the whole market", "ALTCOINS": "altcoins"}


@dataclass(frozen=True, slots=True)
class Composed:
    """A composed sentence and the articles whose quotes carry it; `refused` counts the pieces that the gate stopped."""

    text: str
    articles: tuple[str, ...]
    refused: int


def lead(found: Sequence[Item], *, coins: int = SEVERAL, words: int = 30) -> Composed | None:
    """The lead, or None where fewer than COINS coins moved by the word of several publishers.

    An only publisher's word is enough for LEAST_ALONE coins, one of them in its title: the story is about the market.
    """
    publishers = len({i.article.publisher for i in found})
    alone = publishers == 1
    least = 1 if alone else max(LEAST_PUBLISHERS, publishers // 6)
    coins = max(coins, LEAST_ALONE) if alone else coins
    rows = _rows(found, least)
    if len(rows) < coins or not (_titled(found, rows) if alone else publishers >= 2 * LEAST_PUBLISHERS):
        return None
    falling = rows[0].median_pct < 0
    rows = [r for r in rows if (r.median_pct < 0) == falling]
    rows.sort(key=lambda r: -MAJOR.get(r.asset, 0.1))
    rows = rows[:MOST_ASSETS]
    # Of several publishers each has its own bound; the figure between them is none's.
    bounds = _bounds(found) if alone else {}
    verb = "fell" if falling else "rose"
    pieces: list[str] = []
    articles: dict[str, None] = {}
    for row in rows:
        value = next((v for v in _stated(row, falling, least) if _carried(row, v, f"{row.asset} {verb}")), None)
        if value is not None:
            figure = f"{bounds.get((row.asset, value), '')}{percent(abs(value), sign=False)}"
            pieces.append(f"{_MARKET.get(row.asset, row.asset)} {'' if pieces else verb + ' '}{figure}")
            articles.update(dict.fromkeys([e.article for e in row.evidence if e.pct == value][:2]))
    if len(pieces) < coins:
        return None
    # "daily", "on Friday": the figure 24 is the articles' own or not written
    quotes = " ".join(e.quote for r in rows for e in r.evidence if e.article in articles)
    text = "Over 24 hours " if re.search(r"\b24\b", quotes) else "In a day "
    text += " and ".join([", ".join(pieces[:-1]), pieces[-1]] if len(pieces) > 1 else pieces)
    wiped = _liquidated(found, least, alone=alone)
    if wiped:
        top = wiped.values[0]
        about = {"about": "about ", "over": "over "}.get(top.bound, "") if alone else ""
        text += f"; {about}{dollars(top.usd)} of {_sided(wiped)}positions were liquidated"
        articles.update(dict.fromkeys([e.article for e in top.evidence if e.usd == top.usd][:2]))
    text += "."
    return Composed(text, tuple(articles), len(rows) - len(pieces)) if len(text.split()) <= words else None


def _rows(found: Sequence[Item], least: int) -> list[ConsensusMove]:
    """The day's moves of coins and the market that at least so many publishers state."""
    return [
        r
        for r in consensus(found, metrics=frozenset({"price", "market_cap"}))
        if r.window == WINDOW and ":" not in r.asset and r.publishers >= least and r.median_pct
        and (r.metric == "price") != (r.asset in _MARKET)
    ]  # fmt: skip


def _titled(found: Sequence[Item], rows: Sequence[ConsensusMove]) -> bool:
    """True where a title names the market or one of the coins that moved."""
    titles = " ".join(i.article.title for i in found)
    return bool(_OF_MARKET.search(titles)) or any(t in {r.asset for r in rows} for _, _, t in assets(titles))


def _bounds(found: Sequence[Item]) -> dict[tuple[str, Decimal], str]:
    return {(m.asset, m.pct): f"{m.bound} " for i in found for m in i.facts.moves if m.bound in ("about", "over")}


def _stated(row: ConsensusMove, falling: bool, least: int) -> list[Decimal]:
    """The values that several publishers come near to, those nearest the row's median first: lead and table agree."""
    stated = [e for e in row.evidence if (e.pct < 0) == falling]
    near = {e.pct: {x.publisher for x in stated if abs(x.pct - e.pct) <= max(HALF, abs(e.pct) / 8)} for e in stated}
    agreed = [p for p in near if len(near[p]) >= min(least, LEAST_PUBLISHERS)]
    return sorted(agreed, key=lambda p: (abs(p - row.median_pct), -len(near[p]), p))


def _carried(row: ConsensusMove, value: Decimal, words: str) -> bool:
    """True where a quote of the row carries "BTC fell 3%"; quotes of the whole market name no coin."""
    quotes = [e.quote for e in row.evidence if e.pct == value]
    said = words.split()[1] if row.asset in _MARKET else words
    return check(f"{said} {percent(abs(value), sign=False)}.", quotes).ok


def _sided(row: SumRow) -> str:
    coin = f"{row.asset} " if row.asset not in (None, "MARKET") else ""
    return f"{coin}{row.side} " if row.side in ("long", "short") else coin


def _liquidated(found: Sequence[Item], least: int, *, alone: bool) -> SumRow | None:
    """The sum of liquidations over a day that most publishers give; the larger of equals, for the count grew.

    Of all of them; of one coin or side only where an only publisher tells no other.
    """
    rows = [
        r
        for r in sum_rows(found, whats=frozenset({"liquidations"}))
        if r.window == WINDOW and r.values[0].publishers >= least
    ]
    whole = [r for r in rows if r.asset in (None, "MARKET") and r.side in (None, "both")]
    return max(whole or (rows if alone else []), key=lambda r: (r.values[0].publishers, r.values[0].usd), default=None)
