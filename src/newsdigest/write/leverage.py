"""Leverage: one position told with two multiples, "a 20x long" and "a 40x long", in sentences that give its sum, too."""

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from newsdigest.records import Amount, Disputed, DisputedValue, Item

_ONE_POSITION = Decimal("1.1")  # times: sums of one position, told while it is closed and afterwards
_TIMES = re.compile(r"(?<![\w.,$-])(\d{1,3})\s?[xX](?![A-Za-z\d])")

_Told = tuple[Item, Amount, int]  # with the multiple


def leverages(items: Sequence[Item]) -> list[Disputed]:
    """The positions of which articles of different publishers give near sums and different leverage.

    A position is told by what the sum is, its coin and its side; a sentence with several multiples tells of several.
    """
    said: dict[tuple[str, str, str], list[_Told]] = {}
    for item in items:
        for amount, coin, times in _stated(item):
            said.setdefault((amount.what, coin, amount.side or ""), []).append((item, amount, times))
    rows: dict[str, Disputed] = {}
    for (_, coin, side), every in said.items():
        for one, other in itertools.combinations(every, 2):
            if _contradict(one, other):
                what = f"leverage {coin} {side}"
                rows.setdefault(what, Disputed(what, "conflict", _values(one, other)))
    return list(rows.values())


def _stated(item: Item) -> Iterator[tuple[Amount, str, int]]:
    """The sums of long and short positions whose sentence has one multiple, with their coins."""
    for amount in item.facts.amounts:
        times = {int(n) for n in _TIMES.findall(amount.quote)}
        coin = amount.asset or _told_elsewhere(amount, item)
        if coin and amount.side in ("long", "short") and len(times) == 1:
            yield amount, coin, times.pop()


def _told_elsewhere(amount: Amount, item: Item) -> str | None:
    """The coin that the article gives with the same sum in another sentence."""
    same = (a for a in item.facts.amounts if (a.what, a.side, a.usd) == (amount.what, amount.side, amount.usd))
    return next((a.asset for a in same if a.asset), None)


def _contradict(one: _Told, other: _Told) -> bool:
    sums = sorted((one[1].usd, other[1].usd))
    return (
        one[0].article.publisher != other[0].article.publisher
        and one[2] != other[2]
        and sums[1] <= _ONE_POSITION * sums[0]
    )


def _values(*told: _Told) -> tuple[DisputedValue, ...]:
    return tuple(DisputedValue(f"{times}x", (item.article.id,)) for item, _, times in sorted(told, key=lambda t: t[2]))
