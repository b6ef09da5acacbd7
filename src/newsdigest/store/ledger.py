"""Stated moves over days, by size: what the ledger is asked most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from newsdigest.store.database import Store
from newsdigest.store.rows import to_decimal


@dataclass(frozen=True, slots=True)
class StatedMove:
    """One stated percentage change with where it stands; `causes` are those that the article states for that asset."""

    day: str
    asset: str
    metric: str
    pct: Decimal
    bound: str
    window: str
    kind: str
    said_by: str | None
    publisher: str
    quote: str
    article: str
    title: str
    url: str
    causes: tuple[str, ...]


def moves_at_least(
    store: Store, percent: Decimal, *, first: date, last: date, asset: str = "", kind: str = "change", limit: int = 50
) -> Sequence[StatedMove]:
    """Moves of at least so many percent, either way, of articles that the digest keeps; the largest first."""
    sql = """
        SELECT a.day, m.asset, m.metric, m.pct, m.bound, m."window", m.kind, m.said_by, a.publisher, m.quote, a.id, a.title, a.url,
               (SELECT group_concat(DISTINCT d.type) FROM drivers d WHERE d.article = a.id AND d.asset IN (m.asset, 'MARKET'))
        FROM articles a CROSS JOIN moves m ON m.article = a.id
        WHERE a.day BETWEEN ? AND ? AND a.left_out = '' AND m.kind = ? AND (? = '' OR m.asset = ?) AND abs(m.pct) >= ?
        ORDER BY abs(m.pct) DESC, a.day DESC, a.id, m.n LIMIT ?"""
    values = [first.isoformat(), last.isoformat(), kind, asset, asset, abs(float(percent)), limit]
    found = []
    for row in store.connection.execute(sql, values):
        told = list(row)
        told[3] = to_decimal(row[3])
        told[13] = tuple(sorted(row[13].split(","))) if row[13] else ()
        found.append(StatedMove(*told))
    return found
