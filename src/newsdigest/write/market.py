"""The market's consensus: what independent publishers say that an asset moved, as median and range."""

from collections.abc import Iterable
from decimal import Decimal

from newsdigest.records import LOWEST, ConsensusMove, Item, Move, PercentEvidence, spread

UNNAMED = "STOCK:UNNAMED"  # "its shares", of a firm that was not told apart
_METRICS = {"price": 0, "market_cap": 1}
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
