"""Feeds, entries, pages and outcomes: what the crawl brings, committed as it arrives."""

import hashlib
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from newsdigest.records import Entry, Feed, Outcome, Page
from newsdigest.store.database import Store, transaction
from newsdigest.store.rows import from_list, from_time, to_list, to_time
from newsdigest.store.secrets import forget_secret
from newsdigest.text.addresses import without_secrets

_FEED_COLUMNS = tuple(f.name for f in fields(Feed) if f.name != "private")
_FEED_TIMES = ("checked", "next_check", "failing_since", "newest")
MAX_BODY = 64_000_000  # characters of one page when read back: a damaged row is no reason to run out of memory


def save_feeds(store: Store, feeds: Iterable[Feed]) -> None:
    """Insert or replace feeds with their polling state; their secrets have a place of their own."""
    names = _FEED_COLUMNS
    marks = ", ".join("?" * len(names))
    update = ", ".join(f"{n} = excluded.{n}" for n in names[1:])
    with transaction(store) as connection:
        for feed in feeds:
            values = [from_time(v) if n in _FEED_TIMES else v for n, v in ((n, getattr(feed, n)) for n in names)]
            connection.execute(
                f"INSERT INTO feeds ({', '.join(names)}) VALUES ({marks}) ON CONFLICT (url) DO UPDATE SET {update}",
                [int(v) if isinstance(v, bool) else without_secrets(v) if isinstance(v, str) else v for v in values],
            )


def load_feeds(store: Store) -> tuple[Feed, ...]:
    """Every feed, by publisher and address."""
    names = _FEED_COLUMNS
    rows = store.connection.execute(f"SELECT {', '.join(names)} FROM feeds ORDER BY publisher, url")
    out = []
    for row in rows:
        values = dict(zip(names, row, strict=True))
        for name in _FEED_TIMES:
            values[name] = to_time(values[name])
        out.append(Feed(**{**values, "reposts": bool(values["reposts"])}))
    return tuple(out)


def remove_feed(store: Store, url: str) -> bool:
    """Forget a feed and its secret; its articles stay. False where there was none."""
    public = without_secrets(url)
    forget_secret(store, public)
    with transaction(store) as connection:
        return connection.execute("DELETE FROM feeds WHERE url = ?", [public]).rowcount > 0


def save_entries(store: Store, entries: Iterable[Entry]) -> None:
    """Insert or update entries as their feeds state them."""
    with transaction(store) as connection:
        for e in entries:
            connection.execute(
                "INSERT INTO entries (id, feed, publisher, url, guid, title, published, updated, summary, source, source_url, authors, flags, fingerprint)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET title = excluded.title,"
                " updated = excluded.updated, summary = excluded.summary, url = excluded.url, flags = excluded.flags,"
                " fingerprint = excluded.fingerprint",
                [e.id, without_secrets(e.feed), e.publisher, without_secrets(e.url), without_secrets(e.guid), e.title,
                 from_time(e.published), from_time(e.updated), without_secrets(e.summary[:2000]), e.source,
                 without_secrets(e.source_url), from_list(e.authors), from_list(e.flags), entry_fingerprint(e)],
            )  # fmt: skip


def entry_fingerprint(entry: Entry) -> str:
    """What the feed says of an entry: a changed one is fetched again."""
    said = "\x1f".join((entry.title, entry.summary, entry.content))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def changed_entries(store: Store, entries: Sequence[Entry]) -> set[str]:
    """Ids of those entries that are stored and said something else then."""
    out: set[str] = set()
    for e in entries:
        old = store.connection.execute("SELECT fingerprint FROM entries WHERE id = ?", [e.id]).fetchone()
        if old and old[0] and old[0] != entry_fingerprint(e):
            out.add(e.id)
    return out


def known_ids(store: Store, ids: Collection[str]) -> set[str]:
    """Those of `ids` whose page is stored or which were given up for good."""
    out: set[str] = set()
    wanted = sorted(ids)
    for begin in range(0, len(wanted), 500):
        part = wanted[begin : begin + 500]
        marks = ", ".join("?" * len(part))
        out.update(r[0] for r in store.connection.execute(f"SELECT id FROM pages WHERE id IN ({marks})", part))
    return out


def known_urls(store: Store, urls: Collection[str]) -> set[str]:
    """Those of `urls` under which a page is stored."""
    asked: dict[str, set[str]] = {}
    for url in urls:
        asked.setdefault(without_secrets(url), set()).add(url)
    out: set[str] = set()
    wanted = sorted(asked)
    for begin in range(0, len(wanted), 500):
        part = wanted[begin : begin + 500]
        marks = ", ".join("?" * len(part))
        for (url,) in store.connection.execute(f"SELECT url FROM pages WHERE url IN ({marks})", part):
            out |= asked[url]
    return out


def fingerprint(page: Page) -> str:
    """What the page says, apart from where it was fetched: a changed one makes a new version of the article."""
    return _fingerprint(page, page.body.encode("utf-8", "surrogatepass"))


def _fingerprint(page: Page, body: bytes) -> str:
    said = hashlib.sha256(f"{page.kind}\x1f{page.title}\x1f".encode("utf-8", "surrogatepass"))
    said.update(body)
    return said.hexdigest()[:16]


def save_page(store: Store, page: Page, fetched: datetime) -> bool:
    """Store one page, committed at once. False where the very same page was stored before."""
    return save_pages(store, [page], fetched) > 0


@dataclass(frozen=True, slots=True)
class PackedPage:
    """A page made ready to be stored, which is most of the work: any thread may do it."""

    page: Page
    fingerprint: str
    body: bytes


def pack_page(page: Page, utf8: bytes = b"") -> PackedPage:
    """Compress a page's body, in zlib's format whoever writes it; UTF8 is that body where it is at hand already."""
    body = utf8 or page.body.encode("utf-8", "surrogatepass")
    return PackedPage(page, _fingerprint(page, body), _compress(body))


def _compress(body: bytes) -> bytes:
    try:
        from isal import isal_zlib  # ten times as fast as zlib, and what it writes is a seventh larger (measured)
    except ImportError:  # no wheel for this machine
        return zlib.compress(body, 1)
    return isal_zlib.compress(body, 2)


def save_pages(store: Store, pages: Iterable[Page | PackedPage], fetched: datetime) -> int:
    """Store pages in one transaction; how many were new or changed."""
    changed = 0
    with transaction(store) as connection:
        for given in pages:
            packed = given if isinstance(given, PackedPage) else pack_page(given)
            page, mark = packed.page, packed.fingerprint
            old = connection.execute("SELECT fingerprint FROM pages WHERE id = ?", [page.id]).fetchone()
            if old and old[0] == mark:
                continue
            changed += 1
            connection.execute(
                "INSERT INTO pages (id, url, publisher, kind, title, published, authors, source, source_url, full, flags, body, fetched, fingerprint)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET url = excluded.url, kind = excluded.kind,"
                " title = excluded.title, published = coalesce(pages.published, excluded.published), authors = excluded.authors,"
                " full = excluded.full, flags = excluded.flags, body = excluded.body, fetched = excluded.fetched, fingerprint = excluded.fingerprint",
                [page.id, without_secrets(page.url), page.publisher, page.kind, page.title, from_time(page.published), from_list(page.authors), page.source,
                 without_secrets(page.source_url), int(page.full), from_list(page.flags), packed.body, from_time(fetched), mark],
            )  # fmt: skip
    return changed


PAGE_COLUMNS = "id, url, publisher, kind, title, published, authors, source, source_url, full, flags, body, fingerprint"


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as stored, with the fingerprint of what it says, and what its feed said of it, should it be empty."""

    page: Page
    fingerprint: str
    excerpt: str = ""


def page_of_row(row: Sequence[object]) -> StoredPage:
    """The page of a row of `PAGE_COLUMNS`."""
    values = dict(zip(PAGE_COLUMNS.split(", "), row, strict=True))
    inflate = zlib.decompressobj()
    body = inflate.decompress(values.pop("body"), MAX_BODY).decode("utf-8", "surrogatepass")  # type: ignore[arg-type]
    mark = str(values.pop("fingerprint"))
    for name in ("authors", "flags"):
        values[name] = to_list(values[name])  # type: ignore[arg-type]
    values["published"] = to_time(values["published"])  # type: ignore[arg-type]
    values["full"] = bool(values["full"])
    return StoredPage(Page(body=body, **values), mark)  # type: ignore[arg-type]


def load_page(store: Store, page_id: str) -> StoredPage | None:
    """One stored page."""
    row = store.connection.execute(f"SELECT {PAGE_COLUMNS} FROM pages WHERE id = ?", [page_id]).fetchone()
    if not row:
        return None
    said = store.connection.execute("SELECT summary FROM entries WHERE id = ?", [page_id]).fetchone()
    return replace(page_of_row(row), excerpt=said[0] if said else "")


def undone_ids(store: Store, made_by: str) -> tuple[str, ...]:
    """Pages to be made articles of, by id: new ones, and those whose words or whose maker (`made_by`) have changed."""
    sql = """
        SELECT p.id FROM pages p
        LEFT JOIN articles a INDEXED BY articles_made ON a.id = p.id
        LEFT JOIN outcomes o ON o.stage = 'clean' AND o.item = p.id
        WHERE length(p.body) > 0  -- a pruned page is done for good
        AND coalesce(a.page_fingerprint || '/' || a.made_by, o.basis, '') <> p.fingerprint || '/' || ? ORDER BY p.id"""
    return tuple(r[0] for r in store.connection.execute(sql, [made_by]))


def load_pages(store: Store, ids: Iterable[str]) -> Iterator[StoredPage]:
    """The stored pages of `ids`, one by one, in that order."""
    for page_id in ids:
        found = load_page(store, page_id)
        if found:
            yield found


def save_outcomes(store: Store, outcomes: Iterable[Outcome], at: datetime, basis: str = "") -> None:
    """What became of items; the latest of each stage and item counts.

    `basis` is what the outcome rests on, page fingerprint and maker: the item is not tried again until that changes.
    """
    with transaction(store) as connection:
        for o in outcomes:
            connection.execute(
                "INSERT INTO outcomes (stage, item, status, reason, detail, at, basis) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (stage, item) DO UPDATE SET status = excluded.status, reason = excluded.reason,"
                " detail = excluded.detail, at = excluded.at, basis = excluded.basis",
                [
                    o.stage,
                    without_secrets(o.item),
                    o.status,
                    o.reason,
                    without_secrets(o.detail[:500]),
                    from_time(at),
                    basis,
                ],
            )


def count_outcomes(store: Store, stage: str) -> dict[tuple[str, str], int]:
    """(status, reason) to how many items of a stage ended so."""
    rows = store.connection.execute(
        "SELECT status, reason, count(*) FROM outcomes WHERE stage = ? GROUP BY status, reason ORDER BY status, reason",
        [stage],
    )
    return {(status, reason): n for status, reason, n in rows}


def begin_run(store: Store, command: str, at: datetime) -> int:
    """Note that a run has begun; its number."""
    with transaction(store) as connection:
        return int(
            connection.execute("INSERT INTO runs (command, started) VALUES (?, ?)", [command, from_time(at)]).lastrowid
            or 0
        )


def end_run(store: Store, run: int, at: datetime, outcome: str) -> None:
    """Note how a run ended."""
    with transaction(store) as connection:
        connection.execute("UPDATE runs SET finished = ?, outcome = ? WHERE id = ?", [from_time(at), outcome, run])
