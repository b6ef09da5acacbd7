"""The market's consensus: what independent publishers say that an asset moved, as median and range."""

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from newsdigest.records import LOWEST, ConsensusMove, Item, Move, PercentEvidence, spread
from newsdigest.reference.coins import ticker_of
from newsdigest.write.calendar import other_day
from newsdigest.write.claims import DIRECTION, assets

UNNAMED = "STOCK:UNNAMED"  # "its shares", of a firm that was not told apart
_METRICS = {"price": 0, "market_cap": 1}
OF_A_DAY = frozenset({"1h", "4h", "12h", "24h"})
_MARKETS = frozenset({"MARKET", "ALTCOINS"})
_OF_MARKET = re.compile(r"market|crypto|altcoin|total|sector|industry|token|digital asset", re.IGNORECASE)
_SIGN = {"since_high": -1, "since_low": 1}  # nothing stands above its high
# The seven days before, a calendar week's beginning, the week after an event: not the seven days up to now.
_OTHER_WEEK = re.compile(
    r"\b(?:last week['’]s|(?:previous|prior|preceding) week|(?:start|began|beg[iu]n|open)\w* (?:the|last|this) (?:\w+ )?week|"
    r"within (?:a|one) week of|in a matter of (?:hours|minutes))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_YIELD = re.compile(r"\b(?:yields?|AP[RY])\b([^,;!?]{0,45}?)\d\s?%|%\s(?:yield|AP[RY])\b")
MAX_EVIDENCE = 200  # sentences kept a row: each publisher's first


def consensus(items: Iterable[Item], *, metrics: frozenset[str] | None = None) -> tuple[ConsensusMove, ...]:
    """One row for each asset, metric and window whose changes were reported; coins first, then by publishers.

    Median and range are those of records.spread. Forecasts and history are left out. Values far from all others stay
    in the evidence but not in the range.
    """
    stated: dict[tuple[str, str, str], dict[str, list[tuple[Item, Move]]]] = {}
    for item in items:
        for move in item.facts.moves:
            if (
                move.kind == "change"
                and move.pct >= LOWEST
                and move.asset != UNNAMED
                and (metrics is None or move.metric in metrics)
                and not _mistaken(move)
                and not of_another(move, item.article.published)
            ):
                key = (move.asset, move.metric, move.window)
                stated.setdefault(key, {}).setdefault(item.article.publisher, []).append((item, move))
    rows = [_row(*key, voices) for key, voices in stated.items()]
    rows.sort(
        key=lambda r: (
            ":" in r.asset,
            -r.publishers,
            _METRICS.get(r.metric, 2),
            r.window == "unstated",
            -abs(r.median_pct),
            r.asset,
            r.window,
            r.metric,
        )
    )
    return tuple(rows)


def _mistaken(move: Move) -> bool:
    """True for a yield, a rise above a high, a fall below a low, and for a week's move that its sentence gives to another week."""
    if move.metric == "price" and _tells_a_yield(move.quote):
        return True
    return move.pct * _SIGN.get(move.window, 0) < 0 or (move.window == "7d" and bool(_OTHER_WEEK.search(move.quote)))


def _tells_a_yield(sentence: str) -> bool:
    """True for "a yield of 9%", not where another verb moves between: "As yields fell Bitcoin rose 9%"."""
    found = _YIELD.search(sentence)
    return found is not None and not any(w.lower() in DIRECTION for w in _WORD.findall(found[1] or ""))


def of_another(move: Move, published: datetime | None) -> bool:
    """True for a day's move of an earlier day, and for one whose sentence names other coins only, or no market."""
    if move.window in OF_A_DAY and other_day(move.quote, published):
        return True
    if move.asset in _MARKETS and not _OF_MARKET.search(move.quote):
        return True
    if move.asset in _MARKETS or ":" in move.asset:
        return False
    named = {ticker for _, _, ticker in assets(move.quote)}  # the certain ones
    if not named or move.asset in named:
        return False
    return all(ticker_of(w) != move.asset for w in _WORD.findall(move.quote))


def _row(asset: str, metric: str, window: str, voices: dict[str, list[tuple[Item, Move]]]) -> ConsensusMove:
    found = spread({publisher: [m.pct for _, m in said] for publisher, said in voices.items()})
    evidence = []
    for publisher, said in voices.items():
        seen = set()
        for item, move in said:
            if (item.article.id, move.pct) not in seen:
                seen.add((item.article.id, move.pct))
                evidence.append(PercentEvidence(item.article.id, publisher, move.quote, move.pct))
    return ConsensusMove(
        asset=asset,
        metric=metric,
        window=window,
        median_pct=_tidy(found.median),
        min_pct=_tidy(found.least),
        max_pct=_tidy(found.most),
        publishers=len(voices),
        evidence=tuple(evidence[:MAX_EVIDENCE]),
    )


def _tidy(value: Decimal) -> Decimal:
    """The value as stated, without trailing zeros: -2.90 is -2.9.

    >>> _tidy(Decimal("-2.90")), _tidy(Decimal("100"))
    (Decimal('-2.9'), Decimal('100'))
    """
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
