"""Plain SELECTs over the store's tables and views, and what the pages ask most."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

Row = dict[str, Any]

# Of the view v_moves: what the digest counts too. A repost counts only where its story has no article of its own that day.
TOLD_ONCE = """left_out = '' AND NOT EXISTS (
    SELECT 1 FROM reposts r WHERE r.day = v_moves.day AND r."copy" = v_moves.article AND EXISTS (
        SELECT 1 FROM story_articles s JOIN articles a ON a.id = s.article AND a.day = s.day AND a.left_out = ''
        WHERE s.day = r.day AND s.story = r.story
        AND NOT EXISTS (SELECT 1 FROM reposts q WHERE q.day = s.day AND q."copy" = s.article)))"""


class Connection(Protocol):
    """What the pages need of a database connection: Datasette's own, read-only."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Iterable[Any]:
        """Run one SELECT."""
        ...


def select(connection: Connection, sql: str, *values: Any) -> list[Row]:
    """The rows of a SELECT as dictionaries."""
    return [dict(row) for row in connection.execute(sql, values)]


def first(connection: Connection, sql: str, *values: Any) -> Row | None:
    """The first row, or None."""
    return next(iter(select(connection, sql, *values)), None)


def days(connection: Connection) -> list[str]:
    """Every day with news, the latest first."""
    sql = "SELECT day FROM days UNION SELECT day FROM digests ORDER BY day DESC"
    return [row["day"] for row in select(connection, sql)]


def digest_of(connection: Connection, day: str) -> Row | None:
    """The day's JSON, or None where the day was not exported or cannot be read."""
    row = first(connection, "SELECT json FROM digests WHERE day = ?", day)
    if row is None:
        return None
    try:
        digest = json.loads(row["json"])
    except ValueError:
        return None
    return digest if isinstance(digest, dict) else None


def neighbours(all_days: Sequence[str], day: str) -> tuple[str | None, str | None]:
    """The day with news before DAY, and the one after it. ALL_DAYS has the latest first.

    >>> neighbours(["2026-03-18", "2026-03-17", "2026-03-15"], "2026-03-17")
    ('2026-03-15', '2026-03-18')
    >>> neighbours(["2026-03-18"], "2026-03-18")
    (None, None)
    """
    before = next((d for d in all_days if d < day), None)
    after = next((d for d in reversed(all_days) if d > day), None)
    return before, after
