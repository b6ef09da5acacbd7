"""The page *audit*: why articles were merged into stories, which are reposts, and what became of everything else."""

from collections.abc import Mapping

from newsdigest.publish.browse.pages.page import Page
from newsdigest.publish.browse.rows import Connection, Row, days, neighbours, select


def audit(connection: Connection, parts: Mapping[str, str], args: Mapping[str, str]) -> Page:
    """The merges of the latest day, or of ?day=."""
    known = days(connection)
    day = args.get("day") or (known[0] if known else "")
    before, after = neighbours(known, day)
    members = select(
        connection,
        "SELECT v.story, s.headline, v.article, v.score, v.why, v.publisher, v.published, v.title, v.repost_of"
        " FROM v_story_articles v JOIN stories s ON s.day = v.day AND s.id = v.story WHERE v.day = ?"
        " ORDER BY v.story, v.published, v.article",
        day,
    )
    stories: dict[str, list[Row]] = {}
    for member in members:
        stories.setdefault(member["story"], []).append(member)
    merged = sorted((m for m in stories.values() if len(m) > 1), key=lambda m: (-len(m), m[0]["story"]))
    return Page(
        "audit.html",
        {
            "title": f"Audit of {day}",
            "day": day,
            "before": before,
            "after": after,
            "merged": merged[:100],
            "alone": sum(len(m) == 1 for m in stories.values()),
            "reposts": select(
                connection, "SELECT * FROM v_reposts WHERE day = ? ORDER BY score DESC, title LIMIT 200", day
            ),
            "outcomes": select(
                connection, "SELECT stage, status, reason, items FROM v_outcomes ORDER BY stage, status, items DESC"
            ),
        },
    )
