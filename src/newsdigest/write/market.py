"""The market's consensus: what independent publishers say that an asset moved, as median and range."""

from collections.abc import Iterable
from decimal import Decimal
from statistics import median_low

from newsdigest.records import ConsensusMove, Item, Move, PercentEvidence

_METRICS = {"price": 0, "market_cap": 1}
FAR, MANY = 6, 5  # median deviations; publishers from which on a value can be far from the others
FAR_OF_FEW = Decimal(20)  # percentage points, where few state a move
LOWEST = Decimal(-100)  # nothing falls by more
MAX_EVIDENCE = 200  # sentences kept a row: each publisher's first


def consensus(items: Iterable[Item], *, metrics: frozenset[str] | None = None) -> tuple[ConsensusMove, ...]:
    """One row for each asset, metric and window whose changes were reported; coins first, then by publishers.

    A publisher speaks once: its value is the (lower) median of what it states, so that each figure is one that an
    article states. Forecasts and history are left out. Values far from all others (FAR median deviations; where few speak,
    FAR_OF_FEW points and three times the median) stay in the evidence but not in the range.
    """
    stated: dict[tuple[str, str, str], dict[str, list[tuple[Item, Move]]]] = {}
    for item in items:
        for move in item.facts.moves:
            if move.kind == "change" and move.pct >= LOWEST and (metrics is None or move.metric in metrics):
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


def _row(asset: str, metric: str, window: str, voices: dict[str, list[tuple[Item, Move]]]) -> ConsensusMove:
    values = sorted(median_low([m.pct for _, m in said]) for said in voices.values())
    middle = median_low(values)
    spread = max(median_low([abs(v - middle) for v in values]), Decimal(1))
    far = FAR * spread if len(values) >= MANY else max(FAR_OF_FEW, 3 * abs(middle))
    near = [v for v in values if abs(v - middle) <= far]
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
        median_pct=_tidy(middle),
        min_pct=_tidy(near[0]),
        max_pct=_tidy(near[-1]),
        publishers=len(voices),
        evidence=tuple(evidence[:MAX_EVIDENCE]),
    )


def _tidy(value: Decimal) -> Decimal:
    """The value as stated, without trailing zeros: -2.90 is -2.9.

    >>> _tidy(Decimal("-2.90")), _tidy(Decimal("100"))
    (Decimal('-2.9'), Decimal('100'))
    """
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
