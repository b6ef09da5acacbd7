"""What one processed page writes to each table: the same rows for SQLite and for the Parquet files of `bulk`."""

from array import array
from dataclasses import dataclass

from newsdigest.records import Article, Facts, Origin
from newsdigest.store.rows import from_list, from_time

Row = tuple[object, ...]
FACTS = ("removed", "coins", "mentions", "moves", "amounts", "levels", "drivers", "vectors")  # tables keyed by article


@dataclass(frozen=True, slots=True)
class Made:
    """What processing made of one page: the article, its facts, its vector, and of which page by which version."""

    article: Article
    facts: Facts
    vector: tuple[float, ...]
    page_fingerprint: str


def article_row(made: Made, made_by: str) -> Row:
    """The row of `articles`, in the order of its columns."""
    a = made.article
    origin = a.origin or Origin("")
    return (
        *(a.id, a.publisher, a.url, a.title, a.text, from_time(a.published), from_time(a.modified)),
        *(from_list(a.authors), a.language, origin.publisher or None, origin.url or None, origin.evidence or None),
        *(a.promo, a.promo_evidence, a.genre, a.left_out, int(a.full_text), from_list(a.flags), made.facts.topic),
        *(made.page_fingerprint, made_by),
    )


def facts_rows(made: Made, model: str) -> dict[str, list[Row]]:
    """The rows of the tables of `FACTS`, each in the order of its columns."""
    a, f = made.article, made.facts
    return {
        "removed": [(a.id, n, r.kind, r.rule, r.text, r.start, r.end) for n, r in enumerate(a.removed)],
        "coins": [(a.id, c, int(c in f.coins_primary)) for c in dict.fromkeys((*f.coins_all, *f.coins_primary))],
        "mentions": [(a.id, m.coin, m.start, m.end) for m in f.mentions],
        "moves": [
            (a.id, n, m.asset, m.metric, float(m.pct), m.bound, m.window, m.kind, m.said_by, m.quote, m.start, m.end)
            for n, m in enumerate(f.moves)
        ],
        "amounts": [
            (a.id, n, m.what, m.asset, m.side, float(m.usd), m.bound, m.window, m.quote, m.start, m.end)
            for n, m in enumerate(f.amounts)
        ],
        "levels": [(a.id, n, m.asset, float(m.usd), m.role, m.quote, m.start, m.end) for n, m in enumerate(f.levels)],
        "drivers": [
            (a.id, n, d.type, d.effect, d.asset, d.hedge, d.said_by, d.quote, d.start, d.end)
            for n, d in enumerate(f.drivers)
        ],
        "vectors": [(a.id, model, array("f", made.vector).tobytes())] if made.vector else [],
    }
