"""Articles and facts as rows of the tables, and back: the same rows for SQLite and for the Parquet files of `bulk`."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsdigest.records import Amount, Article, Driver, Facts, Item, Level, Mention, Move, Origin, Removal
from newsdigest.store.rows import from_list, from_time, to_decimal, to_list, to_time

Row = tuple[object, ...]
FACTS = ("removed", "coins", "mentions", "moves", "amounts", "levels", "drivers", "vectors")  # tables keyed by article

ARTICLE_COLUMNS = (
    *("id", "publisher", "url", "title", "text", "published", "modified", "authors", "language", "origin_publisher"),
    *("origin_url", "origin_evidence", "promo", "promo_evidence", "genre", "left_out", "full_text", "flags", "topic"),
    *("page_fingerprint", "made_by"),
)
ITEM_COLUMNS = {  # what a record is built from, in the order of its fields
    "coins": ("coin", "primary"),
    "mentions": ("coin", "start", "end"),
    "moves": ("asset", "metric", "pct", "bound", "window", "kind", "quote", "start", "end", "said_by"),
    "amounts": ("what", "asset", "side", "usd", "bound", "window", "quote", "start", "end"),
    "levels": ("asset", "usd", "role", "quote", "start", "end"),
    "drivers": ("type", "effect", "asset", "quote", "start", "end", "hedge", "said_by"),
    "vectors": ("vector",),
}


@dataclass(frozen=True, slots=True)
class Made:
    """What processing made of one page: the article, its facts, its vector, and of which page by which version."""

    article: Article
    facts: Facts
    vector: tuple[float, ...]
    page_fingerprint: str


@dataclass(frozen=True, slots=True)
class Ready:
    """One processed page as rows, each in the order of its table's columns."""

    page: Row
    article: Row
    facts: Mapping[str, Sequence[Row]]


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


def article_of(row: Sequence[object], removed: tuple[Removal, ...]) -> tuple[Article, str]:
    """The article of a row of `ARTICLE_COLUMNS` without the last two, and its topic."""
    v: dict[str, object] = dict(zip(ARTICLE_COLUMNS[:-2], row, strict=True))
    origin = (
        Origin(str(v["origin_publisher"]), str(v["origin_url"] or ""), str(v["origin_evidence"] or ""))
        if v["origin_publisher"]
        else None
    )
    topic = str(v["topic"])
    for name in ("origin_publisher", "origin_url", "origin_evidence", "topic"):
        del v[name]
    for name in ("authors", "flags"):
        v[name] = to_list(str(v[name]))
    for name in ("published", "modified"):
        v[name] = to_time(v[name])  # type: ignore[arg-type]
    v["full_text"] = bool(v["full_text"])
    return Article(**v, origin=origin, removed=removed), topic  # type: ignore[arg-type]


def item_of(article: Article, topic: str, rows: Mapping[str, Sequence[Row]]) -> Item:
    """An article with its facts and vector, from rows of `ITEM_COLUMNS` by table."""

    def exact(values: tuple[object, ...], place: int) -> list[object]:
        out = list(values)
        out[place] = to_decimal(out[place])  # type: ignore[arg-type]
        return out

    facts = Facts(
        article=article.id,
        coins_all=tuple(str(c) for c, _ in rows["coins"]),
        coins_primary=tuple(str(c) for c, primary in rows["coins"] if primary),
        mentions=tuple(Mention(*r) for r in rows["mentions"]),  # type: ignore[arg-type]
        moves=tuple(Move(*exact(r, 2)) for r in rows["moves"]),  # type: ignore[arg-type]
        amounts=tuple(Amount(*exact(r, 3)) for r in rows["amounts"]),  # type: ignore[arg-type]
        levels=tuple(Level(*exact(r, 1)) for r in rows["levels"]),  # type: ignore[arg-type]
        drivers=tuple(Driver(*r) for r in rows["drivers"]),  # type: ignore[arg-type]
        topic=topic,
    )
    packed = rows["vectors"][0][0] if rows["vectors"] else b""
    assert isinstance(packed, bytes)
    return Item(article, facts, tuple(array("f", packed)))
