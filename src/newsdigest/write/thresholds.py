"""Bounds: figures that only say past what a price or a move went, and so contradict nothing beyond them."""

import re
from collections.abc import Iterable, Set
from decimal import Decimal

from newsdigest.records import Level
from newsdigest.write.slots import exact_values

_PAST = re.compile(
    r"\b(?:below|under|beneath|above|over|past|beyond|near|around|between|towards?|the)\s(?:the\s)?(?:[a-z]+\s){0,2}?([$]\s?\d[\d,.]*[KkMm]?)"
)
_RECORD = r"(?:all-time highs?|ATHs?|record(?: highs?| peaks?)?|peaks?)"
_FIGURE = r"[$]\s?\d[\d,.]*[KkMm]?"
_RECORD_BESIDE = re.compile(
    rf"{_RECORD}[^.;,$–—-]{{0,40}}?({_FIGURE})|({_FIGURE})[^.;,$–—-]{{0,25}}?{_RECORD}", re.IGNORECASE
)
_BEFORE, _BEHIND = 40, 30  # characters
_REACH = Decimal("1.5")  # times: how far beyond "over 20%" a figure may lie and be meant by it


def threshold(level: Level) -> bool:
    """True for a price that was only passed: "slid below $104,000" tells no low.

    >>> def low(quote, usd): return Level("BTC", Decimal(usd), "low", quote, 0, 1)
    >>> threshold(low("Bitcoin slid below $104,000.", 104_000)), threshold(low("It fell to a low of $103,100.", 103_100))
    (True, False)
    """
    return any(float(level.usd) in exact_values(m[1].rstrip(".,")) for m in _PAST.finditer(level.quote))


def beside(level: Level) -> str:
    """The words around a level's price: those that date it.

    >>> beside(Level("BTC", Decimal(90), "low", "On Monday it rose by a fifth, then fell to a low of $90 on Friday.", 0, 1))
    'rose by a fifth, then fell to a low of $90 on Friday.'
    """
    for found in re.finditer(_FIGURE, level.quote):
        if float(level.usd) in exact_values(found[0].rstrip(".,")):
            begin = level.quote.find(" ", max(0, found.start() - _BEFORE)) + 1
            return level.quote[begin : found.end() + _BEHIND]
    return level.quote


def tells_record(level: Level) -> bool:
    """True where the price stands beside the words for a record: not where a record is two percent away.

    >>> def ath(quote, usd): return Level("BTC", Decimal(usd), "ath", quote, 0, 1)
    >>> tells_record(ath("It fell from its record high of $112,000.", 112_000))
    True
    >>> tells_record(ath("Bitcoin is 2% off its all-time high, hitting $107,000.", 107_000))
    False
    """
    beside = [m[1] or m[2] for m in _RECORD_BESIDE.finditer(level.quote)]
    return any(float(level.usd) in exact_values(b.rstrip(".,")) for b in beside)


def only_bounded(value: Decimal, bounds: Set[str], others: Iterable[Decimal]) -> bool:
    """True for a figure that is told as "over 20%" or "under $1 million" only, where somebody tells one a little beyond.

    >>> only_bounded(Decimal(20), {"over"}, [Decimal(25)]), only_bounded(Decimal(20), {"over"}, [Decimal(15)])
    (True, False)
    >>> only_bounded(Decimal(-20), {"over", "exact"}, [Decimal(-25)]), only_bounded(Decimal(20), {"under"}, [Decimal(15)])
    (False, True)
    """
    size = abs(value)
    if bounds == {"over"}:
        return any(size < abs(v) <= _REACH * size for v in others)
    return bounds == {"under"} and any(abs(v) < size <= _REACH * abs(v) for v in others)
