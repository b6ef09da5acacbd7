"""The page *sources*: each feed's health, and each publisher's originality, lag to the first, and share of reposts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Any

from newsdigest.publish.browse.pages.page import Page
from newsdigest.publish.browse.rows import Connection, Row, select


def sources(connection: Connection, parts: Mapping[str, str], args: Mapping[str, str]) -> Page:
    """All sources, of the last 30 days with news."""
    feeds = select(
        connection,
        "SELECT publisher, url, status, detail, checked, newest, failing_since, tier, reposts FROM v_sources"
        " ORDER BY CASE WHEN status IN ('ok', 'not_modified') THEN 1 ELSE 0 END, publisher, url",
    )
    counted = select(
        connection,
        "WITH recent AS (SELECT day FROM days ORDER BY day DESC LIMIT 30),"
        ' copies AS (SELECT DISTINCT "copy" AS id FROM reposts WHERE day IN (SELECT day FROM recent)),'
        " repeated AS (SELECT DISTINCT original AS id FROM reposts WHERE day IN (SELECT day FROM recent))"
        " SELECT a.publisher, count(*) AS articles, sum(a.promo = 'yes') AS promotional, avg(a.full_text) AS full_text,"
        " count(c.id) AS reposted, count(r.id) AS repeated FROM articles a LEFT JOIN copies c ON c.id = a.id"
        " LEFT JOIN repeated r ON r.id = a.id"
        " WHERE a.day IN (SELECT day FROM recent) GROUP BY a.publisher ORDER BY a.publisher",
    )
    told = select(
        connection,
        "SELECT s.day, s.story, a.publisher, min(a.published) AS published"
        " FROM story_articles s JOIN articles a ON a.id = s.article WHERE a.published IS NOT NULL"
        " AND s.day IN (SELECT day FROM days ORDER BY day DESC LIMIT 30)"
        ' AND NOT EXISTS (SELECT 1 FROM reposts r WHERE r.day = s.day AND r."copy" = s.article) GROUP BY 1, 2, 3',
    )
    pace = lags(told)
    rows = [{**row, **pace.get(row["publisher"], {"first": 0, "shared": 0, "lag": None})} for row in counted]
    rows.sort(key=lambda r: (-r["articles"], r["publisher"]))
    return Page("sources.html", {"title": "Sources", "feeds": feeds, "rows": rows})


def lags(told: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """For each publisher: in how many stories told by several it was first, of how many; its median lag in minutes.

    >>> times = {"A": "2026-03-17T10:00:00Z", "B": "2026-03-17T10:30:00Z"}
    >>> lags([{"day": "d", "story": "s", "publisher": p, "published": t} for p, t in times.items()])
    {'A': {'first': 1, 'shared': 1, 'lag': 0}, 'B': {'first': 0, 'shared': 1, 'lag': 30}}
    """
    stories: dict[tuple[str, str], dict[str, datetime]] = {}
    for row in told:
        stories.setdefault((row["day"], row["story"]), {})[row["publisher"]] = datetime.fromisoformat(row["published"])
    minutes: dict[str, list[float]] = {}
    for by_publisher in stories.values():
        if len(by_publisher) > 1:
            start = min(by_publisher.values())
            for publisher, moment in by_publisher.items():
                minutes.setdefault(publisher, []).append((moment - start).total_seconds() / 60)
    return {
        p: {"first": sum(m == 0 for m in found), "shared": len(found), "lag": round(median(found))}
        for p, found in sorted(minutes.items())
    }
