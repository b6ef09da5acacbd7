"""The page *article*: the clean text with its facts where they stand, what was taken out on demand, its story."""

import json
from collections.abc import Mapping

from newsdigest.publish.browse import wording
from newsdigest.publish.browse.marks import Span, paragraphs
from newsdigest.publish.browse.pages.page import Page, missing
from newsdigest.publish.browse.rows import Connection, Row, first, select

_FACTS = (("move", "moves"), ("amount", "amounts"), ("level", "levels"), ("cause", "drivers"))


def article(connection: Connection, parts: Mapping[str, str], args: Mapping[str, str]) -> Page:
    """One article by its id."""
    wanted = parts["article"]
    row = first(connection, "SELECT * FROM articles WHERE id = ?", wanted)
    if row is None:
        return missing("No such article", "It may have been removed by `newsdigest prune`: search for its words.")
    facts = _facts(connection, wanted)
    mentions = select(connection, 'SELECT coin, "start", "end" FROM mentions WHERE article = ?', wanted)
    spans = [_span(kind, fact) for kind, rows in facts.items() for fact in rows]
    spans += [Span(m["start"], m["end"], "mention", m["coin"], "") for m in mentions]
    title = row["title"]
    heading = paragraphs(title.replace("\n\n", "\n "), 0, [s for s in spans if s.start < len(title)])
    return Page(
        "article.html",
        {
            "title": title or "Untitled",
            "article": row,
            "authors": ", ".join(_listed(row["authors"])),
            "flags": _listed(row["flags"]),
            "heading": heading,
            "paragraphs": paragraphs(row["text"], len(title) + 1, spans),
            "facts": facts,
            "removed": select(connection, "SELECT kind, rule, text FROM removed WHERE article = ? ORDER BY n", wanted),
            "coins": select(
                connection, 'SELECT coin, "primary" FROM coins WHERE article = ? ORDER BY 2 DESC, 1', wanted
            ),
            "stories": select(
                connection,
                "SELECT s.day, s.story, s.why, t.headline FROM story_articles s"
                " JOIN stories t ON t.day = s.day AND t.id = s.story WHERE s.article = ? ORDER BY s.day DESC LIMIT 5",
                wanted,
            ),
            "reposts": select(
                connection,
                'SELECT DISTINCT "copy", copy_publisher, original, original_publisher, round(score, 3) AS score, why'
                ' FROM v_reposts WHERE "copy" = ? OR original = ? ORDER BY 1, 3',
                wanted,
                wanted,
            ),
        },
    )


def _facts(connection: Connection, wanted: str) -> dict[str, list[Row]]:
    return {
        kind: select(connection, f"SELECT * FROM [{table}] WHERE article = ? ORDER BY n", wanted)
        for kind, table in _FACTS
    }


def _span(kind: str, fact: Row) -> Span:
    return Span(fact["start"], fact["end"], kind, wording.fact(kind, fact), wording.anchor(fact["quote"]))


def _listed(value: str) -> list[str]:
    try:
        found = json.loads(value)
    except ValueError:
        return []
    return [str(v) for v in found] if isinstance(found, list) else []
