"""Articles with their facts and vectors."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from newsdigest.records import Article, Item, Removal
from newsdigest.store.database import Store, transaction
from newsdigest.store.rows import from_time
from newsdigest.store.tables import (
    ARTICLE_COLUMNS,
    FACTS,
    ITEM_COLUMNS,
    Made,
    Ready,
    Row,
    article_of,
    article_row,
    facts_rows,
    item_of,
)


def save_made(store: Store, made: Iterable[Made], *, made_by: str, model: str) -> None:
    """Replace articles with their facts in one transaction; an article whose words changed leaves a version behind."""
    with transaction(store) as connection:
        for one in made:
            save_rows(connection, article_row(one, made_by), facts_rows(one, model))


def save_ready(store: Store, ready: Iterable[Ready], *, fetched: datetime) -> int:
    """Store pages that were processed elsewhere, in one transaction; how many were new or changed."""
    at = from_time(fetched)
    names = [r[1] for r in store.connection.execute("PRAGMA table_info(pages)")]
    place = {name: n for n, name in enumerate(names)}
    told = [n for n in names if n not in ("id", "published")]
    keep = ", ".join(f"[{n}] = excluded.[{n}]" for n in told)
    count = 0
    with transaction(store) as connection:
        for one in ready:
            page = [at if n == "fetched" else one.page[place[n]] for n in names]
            old = connection.execute(
                "SELECT a.page_fingerprint, a.made_by FROM articles a WHERE a.id = ?", [page[0]]
            ).fetchone()
            if old == one.article[-2:]:
                continue
            connection.execute(
                f"INSERT INTO pages VALUES ({', '.join('?' * len(names))}) ON CONFLICT (id) DO UPDATE SET {keep},"
                " published = coalesce(pages.published, excluded.published)",
                page,
            )
            save_rows(connection, one.article, one.facts)
            count += 1
    return count


def save_rows(connection: sqlite3.Connection, article: Row, facts: Mapping[str, Sequence[Row]]) -> None:
    """Replace one article and its facts by rows in the order of the tables' columns."""
    id_ = article[0]
    old = connection.execute("SELECT page_fingerprint, title, text FROM articles WHERE id = ?", [id_]).fetchone()
    connection.execute(
        f"INSERT INTO articles ({', '.join(ARTICLE_COLUMNS)}) VALUES ({', '.join('?' * len(ARTICLE_COLUMNS))})"
        f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in ARTICLE_COLUMNS[1:])}",
        article,
    )
    if old and old[0] != article[ARTICLE_COLUMNS.index("page_fingerprint")]:
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


_ARTICLE = ", ".join(ARTICLE_COLUMNS[:-2])  # without page_fingerprint and made_by


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
    return _items(store, [article_of(row, removed)])[0]


def load_items(store: Store, first: date, last: date, *, without: Collection[str] = ()) -> tuple[Item, ...]:
    """Every article published on the days from `first` to `last`, by time, then id; left-out ones too, `removed` left empty.

    The tables `without` (such as mentions, vectors) are not read: what they hold is empty.
    """
    rows = store.connection.execute(
        f"SELECT {_ARTICLE} FROM articles WHERE day BETWEEN ? AND ? ORDER BY published, id",
        [first.isoformat(), last.isoformat()],
    )
    return _items(store, [article_of(row, ()) for row in rows], without)


def _items(store: Store, articles: list[tuple[Article, str]], without: Collection[str] = ()) -> tuple[Item, ...]:
    ids = [a.id for a, _ in articles]
    got: dict[str, dict[str, list[tuple[object, ...]]]] = {}
    for table, names in ITEM_COLUMNS.items():
        got[table] = {}
        if table in without:
            continue
        columns = ", ".join(f"[{n}]" for n in names)
        for begin in range(0, len(ids), 500):
            part = ids[begin : begin + 500]
            sql = f"SELECT article, {columns} FROM [{table}] WHERE article IN ({', '.join('?' * len(part))}) ORDER BY article, rowid"
            for article, *values in store.connection.execute(sql, part):
                got[table].setdefault(article, []).append(tuple(values))
    return tuple(
        item_of(article, topic, {t: rows.get(article.id, []) for t, rows in got.items()}) for article, topic in articles
    )


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
