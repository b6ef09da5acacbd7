"""Disputed: one quantity for which a story's articles give different values, and who says which."""

import itertools
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from newsdigest.records import Disputed, DisputedValue, Item
from newsdigest.text.wording import dollars, percent
from newsdigest.write.slots import slots_of
from newsdigest.write.sums import SAME, SAME_LEVEL, clusters

# Roles whose level is one fact: everybody's support is not the same support.
_ONE_LEVEL = ("low", "high", "ath")
_ONE_PHASE = Decimal("0.02")  # a low further off belongs to another fall
# Windows in which a total can grow while the day goes on.
_GROWING = frozenset({"liquidations", "hack_loss", "etf_inflow", "etf_outflow", "purchase", "market_cap_change"})
_POINTS = Decimal("1")  # percentage points between two reports of one move that rounding and minutes don't explain


def disputed_of(items: Sequence[Item]) -> tuple[Disputed, ...]:
    """The quantities on which items of different publishers disagree, those with most articles first."""
    rows = [*_sums(items), *_levels(items), *_moves(items)]
    ledger = {(n, a) for r in rows for v in r.values for a in v.articles for n in _numbers(v.value)}
    rows += [
        r
        for r in slots_of(items)
        if not all((n, a) in ledger for v in r.values for a in v.articles for n in _numbers(v.value)[:1])
    ]
    rows.sort(key=lambda d: (d.kind != "conflict", -sum(len(v.articles) for v in d.values), d.what))
    return tuple(rows)


def _numbers(shown: str) -> list[str]:
    return re.findall(r"\d[\d,]*(?:\.\d+)?", shown)


def _row(
    what: str, said: list[tuple[Item, Decimal]], runs: list[list[Decimal]], *, grows: bool, money: bool
) -> Iterable[Disputed]:
    if len(runs) < 2 or len({i.article.publisher for i, _ in said}) < 2:
        return
    values, firsts = [], []
    for run in runs:
        inside = [(i, v) for i, v in said if v in run]
        articles = tuple(dict.fromkeys(i.article.id for i, _ in inside))
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


def _rises(times: list[datetime | None]) -> bool:
    """True where larger values (the list's order) were first told later."""
    known = [t for t in times if t is not None]
    return len(known) == len(times) and all(a < b for a, b in itertools.pairwise(known))


def _sums(items: Sequence[Item]) -> Iterable[Disputed]:
    stated: dict[tuple[str, str | None, str | None, str | None], list[tuple[Item, Decimal]]] = {}
    for item in items:
        for a in item.facts.amounts:
            if a.window is None and a.what in _GROWING - {"purchase", "hack_loss"}:
                continue  # a part or another span of the whole: not one quantity
            stated.setdefault((a.what, a.asset, a.side, a.window), []).append((item, a.usd))
    for (what, asset, side, window), said in stated.items():
        parts = [what.replace("_", " "), asset or "", side or "", f"over {window}" if window else ""]
        yield from _row(
            " ".join(p for p in parts if p),
            said,
            clusters((v for _, v in said), SAME),
            grows=what in _GROWING,
            money=True,
        )


def _levels(items: Sequence[Item]) -> Iterable[Disputed]:
    stated: dict[tuple[str, str], list[tuple[Item, Decimal]]] = {}
    for item in items:
        for level in item.facts.levels:
            if level.role in _ONE_LEVEL:
                stated.setdefault((level.asset, level.role), []).append((item, level.usd))
    for (asset, role), every in stated.items():
        main = max(
            clusters((v for _, v in every), SAME_LEVEL / 4), key=lambda run: (sum(v in run for _, v in every), run)
        )
        said = [(i, v) for i, v in every if abs(v - main[0]) <= main[0] * _ONE_PHASE]
        yield from _row(
            f"{asset} {role}", said, clusters((v for _, v in said), SAME_LEVEL / 4), grows=False, money=True
        )


def _moves(items: Sequence[Item]) -> Iterable[Disputed]:
    stated: dict[tuple[str, str, str], list[tuple[Item, Decimal]]] = {}
    for item in items:
        for m in item.facts.moves:
            if m.kind == "change" and m.window != "unstated":
                stated.setdefault((m.asset, m.metric, m.window), []).append((item, m.pct))
    for (asset, metric, window), every in stated.items():
        falling = sum(v < 0 for _, v in every) * 2 >= len(every)
        said = [(i, v) for i, v in every if (v < 0) == falling]  # a rise beside a fall is another hour's
        runs: list[list[Decimal]] = []
        for value in sorted({v for _, v in said}):
            if runs and value - runs[-1][0] < _POINTS and (value > 0) == (runs[-1][0] > 0):
                runs[-1].append(value)
            else:
                runs.append([value])
        yield from _row(f"{asset} {metric.replace('_', ' ')} over {window}", said, runs, grows=False, money=False)
