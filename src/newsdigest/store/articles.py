"""Articles with their facts and vectors."""

import sqlite3
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from newsdigest.records import Amount, Article, Driver, Facts, Item, Level, Mention, Move, Origin, Removal
from newsdigest.store.database import Store, transaction
from newsdigest.store.rows import to_decimal, to_list, to_time
from newsdigest.store.tables import FACTS, Made, Row, article_row, facts_rows

_ARTICLE_COLUMNS = (
    "id, publisher, url, title, text, published, modified, authors, language, origin_publisher, origin_url, origin_evidence, promo, promo_evidence,"
    " genre, left_out, full_text, flags, topic, page_fingerprint, made_by"
).split(", ")


def save_made(store: Store, made: Iterable[Made], *, made_by: str, model: str) -> None:
    """Replace articles with their facts in one transaction; an article whose words changed leaves a version behind."""
    with transaction(store) as connection:
        for one in made:
            save_rows(connection, article_row(one, made_by), facts_rows(one, model))


def save_rows(connection: sqlite3.Connection, article: Row, facts: Mapping[str, Sequence[Row]]) -> None:
    """Replace one article and its facts by rows in the order of the tables' columns."""
    id_ = article[0]
    old = connection.execute("SELECT page_fingerprint, title, text FROM articles WHERE id = ?", [id_]).fetchone()
    connection.execute(
        f"INSERT INTO articles ({', '.join(_ARTICLE_COLUMNS)}) VALUES ({', '.join('?' * len(_ARTICLE_COLUMNS))})"
        f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in _ARTICLE_COLUMNS[1:])}",
        article,
    )
    if old and old[0] != article[_ARTICLE_COLUMNS.index("page_fingerprint")]:
        connection.execute(
            "INSERT OR IGNORE INTO article_versions (article, page_fingerprint, title, text) VALUES (?, ?, ?, ?)",
            [id_, *old],
        )
    for table in FACTS:
        if old:
            connection.execute(f"DELETE FROM [{table}] WHERE article = ?", [id_])
        rows = facts.get(table, ())
        if rows:
            connection.executemany(f"INSERT OR IGNORE INTO [{table}] VALUES ({', '.join('?' * len(rows[0]))})", rows)


_ARTICLE = ", ".join(_ARTICLE_COLUMNS[:-2])


def _article(row: Sequence[object], removed: tuple[Removal, ...]) -> tuple[Article, str]:
    v: dict[str, object] = dict(zip(_ARTICLE_COLUMNS[:-2], row, strict=True))
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
