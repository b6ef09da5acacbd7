"""Sums of money side by side: one quantity, its values, who says which. Values are never added up."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from newsdigest.records import Amount, Item, Level, LevelRow, SumEvidence, SumRow, SumValue

# Two reports give the same value when they differ by no more than rounding to two figures ("$1.1 billion", "$1.14B").
SAME = Decimal("0.04")
SAME_LEVEL = Decimal("0.01")
# More than any day has brought: such a sum is a fund's holdings or a total since its launch.
MOST_IN_A_DAY = {"etf_inflow": Decimal(3 * 10**9), "etf_outflow": Decimal(3 * 10**9)}
FAR = Decimal(3)  # times: another quantity
# Totals that grow while the day goes on: a later count is no contradiction until it is well above.
GROWING = frozenset({"liquidations", "hack_loss", "etf_inflow", "etf_outflow", "purchase", "market_cap_change"})
# Without a window: a part, or another span, of the whole.
PARTS = GROWING - {"purchase", "hack_loss"} | {"fund_inflow", "fund_outflow"}
WATCHED = ("support", "resistance", "liquidation")


def clusters(values: Iterable[Decimal], within: Decimal) -> list[list[Decimal]]:
    """Distinct values, ascending, in runs whose ends differ by no more than a share of the smaller.

    >>> clusters([Decimal(100), Decimal(103), Decimal(150)], Decimal("0.04"))
    [[Decimal('100'), Decimal('103')], [Decimal('150')]]
    """
    runs: list[list[Decimal]] = []
    for value in sorted(set(values)):
        if runs and value - runs[-1][0] <= abs(runs[-1][0]) * within:
            runs[-1].append(value)
        else:
            runs.append([value])
    return runs


def plausible(amount: Amount) -> bool:
    """False for a day's flow that is larger than any day's was."""
    return amount.window != "24h" or amount.usd <= MOST_IN_A_DAY.get(amount.what, amount.usd)


def sum_rows(items: Iterable[Item], *, whats: frozenset[str] | None = None) -> tuple[SumRow, ...]:
    """One row for each quantity that the items state, most publishers first."""
    stated: dict[tuple[str, str | None, str | None, str | None], list[tuple[Item, Amount]]] = {}
    for item in items:
        for amount in item.facts.amounts:
            if (whats is None or amount.what in whats) and plausible(amount):
                key = (amount.what, amount.asset, amount.side, amount.window)
                stated.setdefault(key, []).append((item, amount))
    rows = [SumRow(*key, values=_values(said)) for key, said in stated.items()]
    rows.sort(
        key=lambda r: (
            -max(v.publishers for v in r.values),
            -max(v.usd for v in r.values),
            r.what,
            str(r.asset),
            str(r.side),
            str(r.window),
        )
    )
    return tuple(rows)


def _values(said: Sequence[tuple[Item, Amount]]) -> tuple[SumValue, ...]:
    values = []
    for run in clusters((a.usd for _, a in said), SAME):
        inside = [(i, a) for i, a in said if a.usd in run]
        # The value that most state; among equals the one with more digits, for it was rounded less.
        counts = Counter(a.usd for _, a in inside)
        usd = max(counts, key=lambda v: (counts[v], len(str(v.normalize().as_tuple().digits)), v))
        evidence = _evidence((i, a.quote, a.usd) for i, a in inside)
        bound = next(a.bound for _, a in inside if a.usd == usd)
        values.append(SumValue(usd, bound, len({e.publisher for e in evidence}), evidence))
    values.sort(key=lambda v: (-v.publishers, -v.usd))
    return tuple(values)


def _evidence(said: Iterable[tuple[Item, str, Decimal]]) -> tuple[SumEvidence, ...]:
    once: dict[tuple[str, Decimal], SumEvidence] = {}
    for item, quote, usd in said:
        once.setdefault((item.article.id, usd), SumEvidence(item.article.id, item.article.publisher, quote, usd))
    return tuple(once.values())


def level_rows(items: Iterable[Item], *, roles: Sequence[str] = WATCHED) -> tuple[LevelRow, ...]:
    """Price levels to watch, those with most publishers first; values within one percent are one level."""
    stated: dict[tuple[str, str], list[tuple[Item, Level]]] = {}
    for item in items:
        for level in item.facts.levels:
            if level.role in roles:
                stated.setdefault((level.asset, level.role), []).append((item, level))
    rows = []
    for (asset, role), said in stated.items():
        for run in clusters((x.usd for _, x in said), SAME_LEVEL):
            inside = [(i, x.quote, x.usd) for i, x in said if x.usd in run]
            counts = Counter(usd for _, _, usd in inside)
            evidence = _evidence(inside)
            usd = max(counts, key=lambda v: (counts[v], -v))
            rows.append(LevelRow(asset, role, usd, run[0], run[-1], len({e.publisher for e in evidence}), evidence))
    rows.sort(key=lambda r: (-r.publishers, r.asset, r.role, -r.usd))
    return tuple(rows)
