"""Strays: what was read as a coin's fall or rise and can't be: a firm's shares, a reward, a holding that grew.

"The ether treasury firm plunges 70%" on a day on which nine publishers see ether lose 8%. The ledger keeps such a row as
it was read; the digest leaves it out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from statistics import median_low

from newsdigest.records import Item, Move

LEAST = 4  # publishers of a day that know what a coin did
FAR, TIMES = Decimal(12), 2  # points, and times the day's move, that no hour and no exchange explains
_OF_A_DAY = frozenset({"1h", "4h", "12h", "24h"})
_Key = tuple[date, str]


def without_strays(items: Mapping[str, Item]) -> Mapping[str, Item]:
    """The items, those changed whose moves of a day lie far from what most publishers of that day give for the coin."""
    middle = {
        key: median_low(median_low(values) for values in voices.values())
        for key, voices in _stated(items.values()).items()
        if len(voices) >= LEAST
    }
    out = dict(items)
    for name, item in items.items():
        kept = tuple(m for m in item.facts.moves if not _strays(m, middle.get(_key(item, m))))
        if len(kept) < len(item.facts.moves):
            out[name] = replace(item, facts=replace(item.facts, moves=kept))
    return out


def _stated(items: Iterable[Item]) -> dict[_Key, dict[str, list[Decimal]]]:
    """For each day and coin what each publisher gives for a day's move."""
    found: dict[_Key, dict[str, list[Decimal]]] = {}
    for item in items:
        for m in item.facts.moves if not item.article.left_out else ():
            if _told(m):
                found.setdefault(_key(item, m), {}).setdefault(item.article.publisher, []).append(m.pct)
    return found


def _key(item: Item, move: Move) -> _Key:
    return item.article.published.date() if item.article.published else date.min, move.asset


def _told(move: Move) -> bool:
    return move.kind == "change" and move.metric == "price" and move.window in _OF_A_DAY and ":" not in move.asset


def _strays(move: Move, middle: Decimal | None) -> bool:
    return middle is not None and _told(move) and abs(move.pct - middle) > max(FAR, TIMES * abs(middle))
