"""The page *search*: full text, best first, with the words marked."""

import re
from collections.abc import Mapping

from newsdigest.publish.browse.pages.page import Page
from newsdigest.publish.browse.rows import Connection, select

_OPEN, _CLOSE = "\x02", "\x03"


def search(connection: Connection, parts: Mapping[str, str], args: Mapping[str, str]) -> Page:
    """Articles that hold every word of ?q=."""
    words = args.get("q", "")
    query = quoted(words)
    found = (
        select(
            connection,
            "SELECT a.id, a.day, a.publisher, a.title, snippet(articles_fts, 1, char(2), char(3), '…', 40) AS sentence"
            " FROM articles_fts JOIN articles a ON a.rowid = articles_fts.rowid WHERE articles_fts MATCH ?"
            " ORDER BY bm25(articles_fts, 4.0, 1.0), a.id LIMIT 50",
            query,
        )
        if query
        else []
    )
    for row in found:
        row["pieces"] = pieces(row["sentence"])
    return Page("search.html", {"title": f"Search: {words}" if words else "Search", "words": words, "found": found})


def quoted(words: str) -> str:
    """The query as FTS5 reads it: every word quoted, so that none is syntax.

    >>> quoted('bitcoin AND "open interest" (')
    '"bitcoin" "AND" "open interest"'
    """
    out = []
    for phrase, word in re.findall(r'"([^"]+)"|([^\s"]+)', words[:2000])[:50]:
        clean = " ".join(re.findall(r"[^\W_]+", phrase or word))
        if clean:
            out.append(f'"{clean}"')
    return " ".join(out)


def pieces(sentence: str) -> list[tuple[str, bool]]:
    """A snippet as (words, whether they match).

    >>> pieces("the \\x02market\\x03 fell")
    [('the ', False), ('market', True), (' fell', False)]
    """
    out = []
    for number, part in enumerate(sentence.split(_OPEN)):
        marked, closing, rest = part.partition(_CLOSE)
        if number and closing:
            out.append((marked, True))
            out.append((rest, False))
        else:
            out.append((part, False))
    return [p for p in out if p[0]]
