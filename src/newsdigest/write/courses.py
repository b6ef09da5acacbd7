"""A price's course that articles tell differently: one fall with two percentages, one hour with two prices.

"Down 5.5% from the high of $110,300 to $104,269" against "hit $110,290, then slipped 4.5% to $104,300": both ends are the
same, so one percentage is wrong. A fall "of 9% to a low of $2,470" against a later "6%, down to $2,650". And a price
"now" that is far from what others state before and after it.
"""

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from newsdigest.records import Disputed, DisputedValue, Item, Level, Move
from newsdigest.text.wording import dollars, percent
from newsdigest.write.market import OF_A_DAY

_SAME_END = Decimal("0.002")  # share by which two prices of one moment differ
_APART = Decimal("0.15")  # share by which two percentages of one course differ more than by rounding
_BEFORE = 240  # characters between a high and the fall from it
_IN_LINE, _OUT_OF_LINE = Decimal("0.005"), Decimal("0.015")  # shares of a price
_HOURS = timedelta(hours=12)
_ONE_FALL = timedelta(hours=2)  # in which two reports tell of the same fall
_OTHER_LOW = Decimal("0.02")  # share by which two lows differ more than two exchanges' do

_Course = tuple[Item, Move, Decimal, Decimal]  # with the price it begins at and the one it ends at
_Price = tuple[datetime, Item, Decimal]


def courses(items: Sequence[Item]) -> list[Disputed]:
    """The falls from one high or to one low, and the prices of one time, that different publishers tell differently."""
    return [*_falls(items), *_lows(items), *_prices(items)]


def _falls(items: Sequence[Item]) -> Iterator[Disputed]:
    every = [c for item in items for c in _courses(item)]
    for (one, a, high, low), (other, b, top, end) in itertools.combinations(every, 2):
        if one.article.publisher == other.article.publisher or a.asset != b.asset:
            continue
        if _same(high, top) and _same(low, end) and abs(a.pct - b.pct) > _APART * max(abs(a.pct), abs(b.pct)):
            what = f"{a.asset} from {dollars(high)} to {dollars(low)}"
            told = ((a.pct, one), (b.pct, other))
            yield Disputed(what, "conflict", tuple(DisputedValue(percent(p), (i.article.id,)) for p, i in told))


def _courses(item: Item) -> Iterator[_Course]:
    """Each fall of an article that has a price at its end and a high told before it, or anywhere if it says "from the high"."""
    for move in item.facts.moves:
        if move.kind != "change" or move.pct >= 0:
            continue
        mine = [x for x in item.facts.levels if x.asset == move.asset]
        ends = [x for x in mine if x.role in ("current", "low") and move.start <= x.start <= move.end]
        highs = [x for x in mine if x.role in ("high", "ath") and _begins(x, move)]
        if len({x.usd for x in ends}) == 1 and len({x.usd for x in highs}) == 1 and highs[0].usd > ends[0].usd:
            yield item, move, highs[0].usd, ends[0].usd


def _lows(items: Sequence[Item]) -> Iterator[Disputed]:
    """Falls of a day to a low, where a later report has a smaller fall and a higher low: what was once low stays so."""
    told = [(i.article.published, i, m, low) for i in items if i.article.published for m, low in _to_a_low(i)]
    told.sort(key=lambda t: (t[0], t[1].article.id))
    seen = set()
    for (then, one, a, low), (now, other, b, end) in itertools.combinations(told, 2):
        if one.article.publisher == other.article.publisher or a.asset != b.asset or now - then > _ONE_FALL:
            continue
        if end - low > _OTHER_LOW * low and a.pct - b.pct < _APART * a.pct and a.asset not in seen:
            seen.add(a.asset)
            values = ((a, low, one), (b, end, other))
            shown = (DisputedValue(f"{percent(m.pct)} to {dollars(p)}", (i.article.id,)) for m, p, i in values)
            yield Disputed(f"{a.asset} fall and low", "conflict", tuple(shown))


def _to_a_low(item: Item) -> Iterator[tuple[Move, Decimal]]:
    """The falls within a day whose sentence tells the low that they ended at."""
    for move in item.facts.moves:
        lows = [x.usd for x in item.facts.levels if (x.asset, x.role, x.quote) == (move.asset, "low", move.quote)]
        if move.kind == "change" and move.metric == "price" and move.pct < 0 and move.window in OF_A_DAY and lows:
            yield move, min(lows)


def _begins(level: Level, move: Move) -> bool:
    return move.window == "since_high" or 0 <= move.start - level.end <= _BEFORE


def _same(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= _SAME_END * min(a, b)


def _prices(items: Sequence[Item]) -> Iterator[Disputed]:
    """Prices "now" that lie far from what other publishers, agreeing with one another, state before and after them."""
    said: dict[str, list[_Price]] = {}
    for item in items:
        for x in item.facts.levels:
            if x.role == "current" and item.article.published and ":" not in x.asset:
                said.setdefault(x.asset, []).append((item.article.published, item, x.usd))
    for ticker, every in said.items():
        for time, item, usd in every:
            beside = [e for e in every if e[1].article.publisher != item.article.publisher]
            before = [e for e in beside if timedelta(0) < time - e[0] <= _HOURS]
            after = [e for e in beside if timedelta(0) < e[0] - time <= _HOURS]
            others = [*before, *after]
            if not before or not after or not _agree(others):
                continue
            if min(abs(usd - v) for _, _, v in others) > _OUT_OF_LINE * usd:
                articles = tuple(dict.fromkeys(i.article.id for _, i, _ in others))
                shown = " to ".join(dict.fromkeys(dollars(f(v for _, _, v in others)) for f in (min, max)))
                values = (DisputedValue(shown, articles), DisputedValue(dollars(usd), (item.article.id,)))
                yield Disputed(f"{ticker} price at the time", "conflict", values)
                break


def _agree(prices: Sequence[_Price]) -> bool:
    values = [v for _, _, v in prices]
    return max(values) - min(values) <= _IN_LINE * min(values)
