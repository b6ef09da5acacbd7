"""Articles with their facts and vectors."""

import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from newsdigest.records import Amount, Article, Driver, Facts, Item, Level, Mention, Move, Origin, Removal
from newsdigest.store.database import Store, transaction
from newsdigest.store.rows import from_list, from_time, to_decimal, to_list, to_time


@dataclass(frozen=True, slots=True)
class Made:
    """What processing made of one page: the article, its facts, its vector, and of which page by which version."""

    article: Article
    facts: Facts
    vector: tuple[float, ...]
    page_fingerprint: str


def save_made(store: Store, made: Iterable[Made], *, made_by: str, model: str) -> None:
    """Replace articles with their facts in one transaction; an article whose words changed leaves a version behind."""
    with transaction(store) as connection:
        for one in made:
            _save_one(connection, one, made_by, model)


def _save_one(connection: sqlite3.Connection, made: Made, made_by: str, model: str) -> None:
    a, f = made.article, made.facts
    old = connection.execute("SELECT page_fingerprint, title, text FROM articles WHERE id = ?", [a.id]).fetchone()
    origin = a.origin or Origin("")
    connection.execute(
        "INSERT INTO articles (id, publisher, url, title, text, published, modified, authors, language, origin_publisher, origin_url, origin_evidence,"
        " promo, promo_evidence, genre, left_out, full_text, flags, topic, page_fingerprint, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET publisher = excluded.publisher, url = excluded.url, title = excluded.title, text = excluded.text, published = excluded.published,"
        " modified = excluded.modified, authors = excluded.authors, language = excluded.language, origin_publisher = excluded.origin_publisher,"
        " origin_url = excluded.origin_url, origin_evidence = excluded.origin_evidence, promo = excluded.promo, promo_evidence = excluded.promo_evidence,"
        " genre = excluded.genre, left_out = excluded.left_out, full_text = excluded.full_text, flags = excluded.flags, topic = excluded.topic,"
        " page_fingerprint = excluded.page_fingerprint, made_by = excluded.made_by",
        [a.id, a.publisher, a.url, a.title, a.text, from_time(a.published), from_time(a.modified), from_list(a.authors), a.language,
         origin.publisher or None, origin.url or None, origin.evidence or None, a.promo, a.promo_evidence, a.genre, a.left_out, int(a.full_text),
         from_list(a.flags), f.topic, made.page_fingerprint, made_by],
    )  # fmt: skip
    if old and old[0] != made.page_fingerprint:
        connection.execute(
            "INSERT OR IGNORE INTO article_versions (article, page_fingerprint, title, text) VALUES (?, ?, ?, ?)",
            [a.id, *old],
        )
    for table in ("removed", "coins", "mentions", "moves", "amounts", "levels", "drivers", "vectors"):
        connection.execute(f"DELETE FROM [{table}] WHERE article = ?", [a.id])

    def rows(table: str, values: Iterable[Sequence[object]]) -> None:
        for row in values:
            connection.execute(f"INSERT OR IGNORE INTO [{table}] VALUES ({', '.join('?' * len(row))})", row)

    rows("removed", ((a.id, n, r.kind, r.rule, r.text, r.start, r.end) for n, r in enumerate(a.removed)))
    rows("coins", ((a.id, c, int(c in f.coins_primary)) for c in dict.fromkeys((*f.coins_all, *f.coins_primary))))
    rows("mentions", ((a.id, m.coin, m.start, m.end) for m in f.mentions))
    rows(
        "moves",
        (
            (a.id, n, m.asset, m.metric, float(m.pct), m.bound, m.window, m.kind, m.said_by, m.quote, m.start, m.end)
            for n, m in enumerate(f.moves)
        ),
    )
    rows(
        "amounts",
        (
            (a.id, n, m.what, m.asset, m.side, float(m.usd), m.bound, m.window, m.quote, m.start, m.end)
            for n, m in enumerate(f.amounts)
        ),
    )
    rows("levels", ((a.id, n, m.asset, float(m.usd), m.role, m.quote, m.start, m.end) for n, m in enumerate(f.levels)))
    rows(
        "drivers",
        (
            (a.id, n, d.type, d.effect, d.asset, d.hedge, d.said_by, d.quote, d.start, d.end)
            for n, d in enumerate(f.drivers)
        ),
    )
    if made.vector:
        rows("vectors", [(a.id, model, array("f", made.vector).tobytes())])


_ARTICLE = (
    "id, publisher, url, title, text, published, modified, authors, language, origin_publisher, origin_url, origin_evidence, promo, promo_evidence,"
    " genre, left_out, full_text, flags, topic"
)


def _article(row: Sequence[object], removed: tuple[Removal, ...]) -> tuple[Article, str]:
    v: dict[str, object] = dict(zip(_ARTICLE.replace(" ", "").split(","), row, strict=True))
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


def load_item(store: Store, article_id: str) -> Item | None:
    """One article with its facts, its vector, and what was taken out of it."""
    row = store.connection.execute(f"SELECT {_ARTICLE} FROM articles WHERE id = ?", [article_id]).fetchone()
    if row is None:
        return None
    removed = tuple(
        Removal(*r)
        for r in store.connection.execute(
            'SELECT kind, rule, text, "start", "end" FROM removed WHERE article = ? ORDER BY n', [article_id]
        )
    )
    return _items(store, [_article(row, removed)])[0]


def load_items(store: Store, first: date, last: date) -> tuple[Item, ...]:
    """Every article published on the days from `first` to `last`, by time, then id; left-out ones too, `removed` left empty."""
    rows = store.connection.execute(
        f"SELECT {_ARTICLE} FROM articles WHERE day BETWEEN ? AND ? ORDER BY published, id",
        [first.isoformat(), last.isoformat()],
    )
    return _items(store, [_article(row, ()) for row in rows])


def _items(store: Store, articles: list[tuple[Article, str]]) -> tuple[Item, ...]:
    ids = [a.id for a, _ in articles]
    got: dict[str, dict[str, list[tuple[object, ...]]]] = {}
    tables = {
        "coins": 'coin, "primary"', "mentions": 'coin, "start", "end"',
        "moves": 'asset, metric, pct, bound, "window", kind, quote, "start", "end", said_by',
        "amounts": 'what, asset, side, usd, bound, "window", quote, "start", "end"', "levels": 'asset, usd, role, quote, "start", "end"',
        "drivers": 'type, effect, asset, quote, "start", "end", hedge, said_by', "vectors": "vector",
    }  # fmt: skip
    for table, columns in tables.items():
        got[table] = {}
        for begin in range(0, len(ids), 500):
            part = ids[begin : begin + 500]
            sql = f"SELECT article, {columns} FROM [{table}] WHERE article IN ({', '.join('?' * len(part))}) ORDER BY article, rowid"
            for article, *values in store.connection.execute(sql, part):
                got[table].setdefault(article, []).append(tuple(values))
    return tuple(
        _item(article, topic, {t: rows.get(article.id, []) for t, rows in got.items()}) for article, topic in articles
    )


def _item(article: Article, topic: str, rows: dict[str, list[tuple[object, ...]]]) -> Item:
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


def find_article(store: Store, wanted: str) -> tuple[str, ...]:
    """Ids of articles whose id begins with `wanted` or whose address is `wanted`; at most ten."""
    rows = store.connection.execute(
        "SELECT id FROM articles WHERE url = ? OR substr(id, 1, ?) = ? ORDER BY id LIMIT 10",
        [wanted, max(4, len(wanted)), wanted],
    )
    return tuple(r[0] for r in rows)


def days_with_news(store: Store, around: date | None = None, span: int = 3650) -> tuple[date, ...]:
    """Days that have articles, the latest first; with `around`, those within `span` days of it."""
    low = (around - timedelta(days=span)).isoformat() if around else "0000"
    high = (around + timedelta(days=span)).isoformat() if around else "9999"
    rows = store.connection.execute(
        "SELECT DISTINCT day FROM articles WHERE day BETWEEN ? AND ? ORDER BY day DESC", [low, high]
    )
    return tuple(date.fromisoformat(r[0]) for r in rows if r[0])


def coin_known(store: Store, coin: str) -> bool:
    """True where any stored article names the coin."""
    return store.connection.execute("SELECT 1 FROM coins WHERE coin = ? LIMIT 1", [coin]).fetchone() is not None
