"""Full-text search. Every word of the query is quoted, so no query can be a syntax error."""

import re
from dataclasses import dataclass

from newsdigest.store.database import Store


@dataclass(frozen=True, slots=True)
class Found:
    """One article that matches; `sentence` is the best stretch, with matches between the marks STX and ETX."""

    article: str
    day: str | None
    publisher: str
    title: str
    url: str
    sentence: str


def fts_query(words: str) -> str:
    """The query as FTS5 reads it: each token a quoted string; "…" in the input makes a phrase, a trailing * a prefix.

    >>> fts_query('bitcoin AND (liquidat*')
    '"bitcoin" AND "AND" AND ("liquidat"* OR "liquidate" OR "liquidated" OR "liquidating" OR "liquidation")'
    >>> fts_query('"open interest" fell')
    '"open interest" AND "fell"'
    """
    tokens = re.findall(r'"([^"]+)"|([^\s"]+)', words.replace("\x00", " ")[:2000])
    out = []
    for phrase, word in tokens[:50]:
        text = phrase or word
        clean = " ".join(re.findall(r"[^\W_]+", text))
        if clean and word.endswith("*"):
            # the index holds stems ("liquid"), which can be shorter than the prefix: its usual endings find those
            endings = " OR ".join(f'"{clean}{ending}"' for ending in ("e", "ed", "ing", "ion"))
            out.append(f'("{clean}"* OR {endings})')
        elif clean:
            out.append(f'"{clean}"')
    return " AND ".join(out)


def search(store: Store, words: str, limit: int = 20) -> tuple[Found, ...]:
    """Articles that hold every word, best first; () where the query has no word in it."""
    query = fts_query(words)
    if not query:
        return ()
    rows = store.connection.execute(
        "SELECT a.id, a.day, a.publisher, a.title, a.url, snippet(articles_fts, 1, char(2), char(3), '…', 40)"
        " FROM articles_fts JOIN articles a ON a.rowid = articles_fts.rowid WHERE articles_fts MATCH ? ORDER BY bm25(articles_fts, 4.0, 1.0), a.id LIMIT ?",
        [query, limit],
    )
    return tuple(Found(*row) for row in rows)
