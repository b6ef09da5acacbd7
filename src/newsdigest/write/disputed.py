"""Disputed: one quantity for which a story's articles give different values, and who says which."""

import itertools
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from newsdigest.records import Disputed, DisputedValue, Item, Move
from newsdigest.text.wording import asset, dollars, measured, percent
from newsdigest.write.calendar import other_day
from newsdigest.write.courses import courses
from newsdigest.write.crossed import crossed, worths
from newsdigest.write.leverage import leverages
from newsdigest.write.market import OF_A_DAY, UNNAMED, of_another
from newsdigest.write.ratios import ratios
from newsdigest.write.slots import NEAR, exact_values, slots_of
from newsdigest.write.sums import FAR, GROWING, PARTS, SAME, SAME_LEVEL, clusters, plausible
from newsdigest.write.thresholds import beside, only_bounded, tells_record, threshold
from newsdigest.write.values import gathered

# Roles whose level is one fact: everybody's support is not the same support.
_ONE_LEVEL = ("low", "high", "ath")
_ONE_PHASE = Decimal("0.02")  # a low further off belongs to another fall
_ONE_PLACE = SAME_LEVEL / 4  # two exchanges' lows lie so far apart
_FLOWS = frozenset({"etf_inflow", "etf_outflow", "fund_inflow", "fund_outflow"})
_EVENTS = frozenset({"whale_transfer", "sale", "raise"})  # each is one of many: two values are two of them
_ONE_OF_MANY = frozenset({"hack_loss"})  # the story's is the one that several tell
_SUM = Decimal("0.005")  # between two values of one sum that were rounded alike
_FAR_PURCHASE = Decimal("1.25")  # firms buy again and again: another purchase
_BESIDE = Decimal("1.1")  # times: two values in one article that are two quantities
_LIKE_HOURS = timedelta(hours=6)  # a morning: in which a market that never closes has one day's move
_ONE_SESSION = timedelta(hours=16)  # a share's day, with the trade before the bell and after it
_RANGE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s?%?\s?(?:[-–—]|to|and)\s?(\d{1,3}(?:\.\d{1,2})?)\s?%")
_OTHER_MARKETS = ("INDEX:", "COMMODITY:", "FIAT:")  # an index, its future and its sister go by one name
_NO_SPAN = frozenset({"unstated", "since_low", "since_high"})  # a low of a day, of a week, of a year: not one span
_POINTS, _SHARE = Decimal("0.5"), Decimal("0.1")  # between two values of a move: the less of the two
_REACH = Decimal("0.15")  # "a tenth" of 19% would be 10%, its last digit cut off: too far
_HISTORY = 3  # values of one quantity that one article states
_OPENS, _OPENS_SMALL, _OPENS_SHARE = Decimal(1), Decimal("0.25"), Decimal("0.15")  # what minutes don't explain

_Said = list[tuple[Item, Decimal]]


def disputed_of(items: Sequence[Item]) -> tuple[Disputed, ...]:
    """The quantities on which items of different publishers disagree, those with most articles first."""
    rows = [*_sums(items), *_levels(items), *_moves(items)]
    for found in (
        *ratios(items),
        *leverages(items),
        *crossed(items),
        *worths(items),
        *courses(items),
        *slots_of(items),
    ):
        if not _repeats(found, rows):
            rows.append(found)
    rows.sort(key=lambda d: (d.kind != "conflict", -sum(len(v.articles) for v in d.values), d.what))
    return tuple(rows)


def _repeats(row: Disputed, known: Sequence[Disputed]) -> bool:
    """True where a row's values are those of a known row that shares an article with it, or each an article's own in any."""
    told = [
        (n, min(of), max(of), set(v.articles))
        for n, r in enumerate(known)
        for v in r.values
        if (of := exact_values(v.value))
    ]
    near = [
        [
            (n, articles.isdisjoint(v.articles))
            for n, low, high, articles in told
            if low * (1 - NEAR) <= x <= high * (1 + NEAR)
        ]
        for v in row.values
        for x in exact_values(v.value)
    ]
    shared = {n for of in near for n, strange in of if not strange}
    return any(all(n in {m for m, _ in of} for of in near) for n in shared) or all(
        any(not strange for _, strange in of) for of in near
    )


def _row(
    what: str, said: _Said, runs: list[list[Decimal]], *, grows: bool, money: bool, hourly: bool = False
) -> Iterable[Disputed]:
    if len(runs) < 2 or len({i.article.publisher for i, _ in said}) < 2:
        return
    values, firsts = [], []
    owned = [(run, tuple(dict.fromkeys(i.article.id for i, v in said if v in run))) for run in runs]
    owned = owned if hourly else _not_beside(owned)
    if len(owned) < 2:
        return
    for run, articles in owned:
        inside = [(i, v) for i, v in said if v in run]
        shown = [dollars(v) if money else percent(v) for v in dict.fromkeys((run[0], run[-1]))]
        values.append(DisputedValue(" to ".join(shown), articles))
        firsts.append(min((i.article.published for i, _ in inside if i.article.published), default=None))
    if any(not set(a.articles) - set(b.articles) for a in values for b in values if a is not b):
        # One article states both values: they are two quantities, or it reports the disagreement itself.
        owners = {frozenset(v.articles) for v in values}
        if len(owners) == 1:
            return
    kind = "timeline" if grows and _rises(firsts) else "conflict"
    yield Disputed(what, kind, tuple(values))  # type: ignore[arg-type]


_Owned = list[tuple[list[Decimal], tuple[str, ...]]]  # values that are one, and the articles that state them


def _not_beside(owned: _Owned) -> _Owned:
    """The values but those told only beside one far from them that more articles tell: they are of something else.

    One near it is a slip of that article, or the disagreement that it reports.
    """
    return [
        (run, mine)
        for run, mine in owned
        if not any(set(mine) < set(theirs) and _far(run[0], other[0]) for other, theirs in owned)
        or any(other != run and not _far(run[0], other[0]) for other, _ in owned)
    ]


def _far(a: Decimal, b: Decimal) -> bool:
    return max(abs(a), abs(b)) > _BESIDE * min(abs(a), abs(b))


def _rises(times: list[datetime | None]) -> bool:
    """True where larger values (the list's order) were first told later."""
    known = [t for t in times if t is not None]
    return len(known) == len(times) and all(a < b for a, b in itertools.pairwise(known))


def _voices(said: _Said) -> list[tuple[str, Decimal]]:
    return [(i.article.publisher, v) for i, v in said]


def _most_told(said: _Said, share: Decimal) -> list[Decimal]:
    """The values near one another that most articles state; the larger of equals."""
    return max(clusters((v for _, v in said), share), key=lambda run: (sum(v in run for _, v in said), run))


def _sums(items: Sequence[Item]) -> Iterable[Disputed]:
    stated: dict[tuple[str, str | None, str | None, str | None], _Said] = {}
    for item in items:
        for a in item.facts.amounts:
            if (a.window is None and a.what in PARTS) or a.what in _EVENTS or not plausible(a):
                continue
            stated.setdefault((a.what, a.asset, a.side, a.window), []).append((item, a.usd))
    for (what, ticker, side, window), every in stated.items():
        main = _most_told(every, SAME)
        if what in _ONE_OF_MANY and len({i.article.publisher for i, v in every if v in main}) < 2:
            continue
        far = _FAR_PURCHASE if what == "purchase" else FAR
        said = [(i, v) for i, v in every if main[0] <= v * far and v <= main[-1] * far]
        said = _without_other_days(said) if what in _FLOWS else said
        bounds = _bounds(
            (a.usd, a.bound) for i, _ in said for a in i.facts.amounts if (a.what, a.asset) == (what, ticker)
        )
        said = [(i, v) for i, v in said if not only_bounded(v, bounds[v], (w for _, w in said))]
        runs = gathered(_voices(said), lambda a, b: abs(a - b) <= _SUM * min(abs(a), abs(b)))
        if what in GROWING and len(clusters((v for _, v in said), SAME)) < 2:
            continue
        parts = [what.replace("_", " "), asset(ticker), side or "", f"over {window}" if window else ""]
        yield from _row(" ".join(p for p in parts if p), said, runs, grows=what in GROWING, money=True)


def _without_other_days(said: _Said) -> _Said:
    """A day's flow without what the same articles give beside it: the day before's, or one fund's."""
    main = _most_told(said, SAME)
    both = {i.article.id for i, v in said if v in main}
    beside = {v for i, v in said if i.article.id in both and v not in main}
    return [(i, v) for i, v in said if v not in beside]


def _without_histories(said: _Said, share: Decimal) -> _Said:
    """What is said, of articles that tell a coin's week day by day no more than is near what others say."""
    own: dict[str, set[Decimal]] = {}
    for item, value in said:
        own.setdefault(item.article.id, set()).add(value)
    sure = [v for i, v in said if len(own[i.article.id]) < _HISTORY]
    return [
        (i, v) for i, v in said if len(own[i.article.id]) < _HISTORY or any(abs(v - x) <= share * abs(x) for x in sure)
    ]


def _levels(items: Sequence[Item]) -> Iterable[Disputed]:
    stated: dict[tuple[str, str], _Said] = {}
    for item in items:
        for level in item.facts.levels:
            if level.role not in _ONE_LEVEL or threshold(level):
                continue
            if level.role == "ath" and not tells_record(level):
                continue
            published = item.article.published
            # A week's high is told by its day; a low of another day is another fall's.
            other = level.role == "low" and other_day(beside(level), published)
            if not other and not other_day(level.quote, published, weekdays=False):
                stated.setdefault((level.asset, level.role), []).append((item, level.usd))
    for (ticker, role), every in stated.items():
        every = _without_histories(every, _ONE_PLACE)
        if not every:
            continue
        main = _most_told(every, _ONE_PLACE)
        said = [(i, v) for i, v in every if abs(v - main[0]) <= main[0] * _ONE_PHASE]
        runs = gathered(_voices(said), lambda a, b: abs(a - b) <= _ONE_PLACE * min(a, b), reach=SAME_LEVEL)
        yield from _row(f"{ticker} {role}", said, runs, grows=role == "ath", money=True)


def _moves(items: Sequence[Item]) -> Iterable[Disputed]:
    stated: dict[tuple[str, str, str], _Said] = {}
    for item in items:
        for m in item.facts.moves:
            if (
                m.kind == "change"
                and m.window not in _NO_SPAN
                and m.asset != UNNAMED
                and not m.asset.startswith(_OTHER_MARKETS)
                and not of_another(m, item.article.published)
                and not _an_end(m)
            ):
                stated.setdefault(_key(m), []).append((item, m.pct))
    for (ticker, metric, window), every in stated.items():
        every = _without_histories(every, _SHARE)
        falling = sum(v < 0 for _, v in every) * 2 >= len(every)
        said = [(i, v) for i, v in every if (v < 0) == falling]  # a rise beside a fall is another hour's
        if window in OF_A_DAY:
            said = _within(said, _ONE_SESSION if ":" in ticker else _LIKE_HOURS)
        bounds = _bounds(
            (m.pct, m.bound) for i, _ in said for m in i.facts.moves if _key(m) == (ticker, metric, window)
        )
        said = [(i, v) for i, v in said if not only_bounded(v, bounds[v], (w for _, w in said))]
        runs = gathered(_voices(said), _near_moves, reach=_REACH)
        if _apart(runs):
            hourly = window in OF_A_DAY and ":" not in ticker
            yield from _row(measured(ticker, metric, window), said, runs, grows=False, money=False, hourly=hourly)


def _key(move: Move) -> tuple[str, str, str]:
    return move.asset, move.metric, move.window


def _bounds(stated: Iterable[tuple[Decimal, str]]) -> dict[Decimal, set[str]]:
    """How each value is told: exact, about, over, under."""
    found: dict[Decimal, set[str]] = {}
    for value, bound in stated:
        found.setdefault(value, set()).add(bound)
    return found


def _near_moves(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= min(_POINTS, _SHARE * min(abs(a), abs(b)))


def _an_end(move: Move) -> bool:
    """True for an end of "3% to 5%", which is several coins'."""
    ends = {Decimal(end) for found in _RANGE.findall(move.quote) for end in found}
    return len(ends) > 1 and abs(move.pct) in ends


def _within(said: _Said, span: timedelta) -> _Said:
    """What another publisher contradicts within so much time: a market that never closes has moved by the evening."""
    return [
        (i, v)
        for i, v in said
        if any(
            j.article.publisher != i.article.publisher
            and _apart(sorted(([v], [w])))
            and (
                not i.article.published
                or not j.article.published
                or abs(i.article.published - j.article.published) <= span
            )
            for j, w in said
        )
    ]


def _apart(runs: Sequence[Sequence[Decimal]]) -> bool:
    """True where values of a move lie further apart than rounding and some minutes explain."""
    if len(runs) < 2:
        return False
    apart = runs[-1][0] - runs[0][-1]
    return apart >= _OPENS or apart >= max(_OPENS_SMALL, _OPENS_SHARE * max(abs(runs[0][0]), abs(runs[-1][-1])))
