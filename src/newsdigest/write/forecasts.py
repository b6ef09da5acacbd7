"""Forecasts: predicted moves and price targets, kept apart from what has happened."""

from collections.abc import Iterable

from newsdigest.records import Forecast, Item

TARGET = "target"


def forecasts_of(items: Iterable[Item]) -> tuple[Forecast, ...]:
    """Each publisher's forecasts, one row an asset, value and voice; by asset, then as the items stand."""
    rows: dict[tuple[str, str, str, str], Forecast] = {}
    for item in items:
        a = item.article
        for m in item.facts.moves:
            if m.kind == "forecast":
                row = Forecast(m.asset, m.metric, m.pct, None, m.window, m.said_by, a.id, a.publisher, m.quote)
                rows.setdefault((m.asset, m.metric, str(m.pct), a.publisher), row)
        for level in item.facts.levels:
            if level.role == TARGET:
                row = Forecast(level.asset, "price", None, level.usd, "unstated", None, a.id, a.publisher, level.quote)
                rows.setdefault((level.asset, "target", str(level.usd), a.publisher), row)
    return tuple(
        sorted(rows.values(), key=lambda f: (f.asset, f.metric, f.usd is None, -(f.usd or 0), -(f.pct or 0), f.article))
    )
