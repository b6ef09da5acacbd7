"""A feed's bytes to entries: RSS, Atom and JSON Feed, malformed ones too. Pure: runs in a process that may be ended."""

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newsdigest.crawl.schedule import Stated
from newsdigest.errors import FetchError
from newsdigest.records import Entry, Feed
from newsdigest.text.addresses import canonical, join_address
from newsdigest.text.ids import article_id

MAX_TITLE, MAX_SUMMARY, MAX_CONTENT = 1_000, 20_000, 2_000_000  # characters
_BREAK = re.compile(r": |\s[-–—|»«•·]\s|[|»«•]")
_GENERIC = re.compile(
    r"(?:(?:all|latest|breaking|top|crypto|the)\s)*(?:news|posts|articles|stories|blog|rss|feed)", re.I
)
_PAGE = re.compile(rb"\s*(?:<!doctype\s+html|<html)\b", re.I)
FUTURE = timedelta(hours=1)  # clocks differ; what is dated further ahead is flagged
WHOLE = 500  # characters of text under which what a feed carries counts as an excerpt

_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,2000}>")
_CUT_OFF = re.compile(
    r"(\.\.\.|…|\[…\]|\[\.\.\.\]|(read|see|view) (more|the full [a-z]+)|continue reading[^.]{0,80}|read on)\W*$",
    re.IGNORECASE,
)
_APPEARED = re.compile(r"\bThe post [^\n]{1,400} (?:appeared first on|first appeared on|appeared on) [^\n]{1,120}$")


@dataclass(frozen=True, slots=True)
class Item:
    """One item as a parser found it, before it becomes an Entry. Times are aware UTC."""

    guid: str = ""
    link: str = ""
    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    summary: str = ""
    content: str = ""
    source: str = ""
    source_url: str = ""
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A parsed feed: what its head says, and its items."""

    title: str = ""
    home: str = ""
    items: tuple[Item, ...] = ()
    asked: timedelta = timedelta(0)
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    malformed: str = ""
    cut: bool = False


def parse_feed(
    body: bytes, feed: Feed, base: str, content_type: str, now: datetime, max_items: int
) -> tuple[Stated, tuple[Entry, ...]]:
    """The entries of a feed's body. BASE is its address. Raises FetchError "not_a_feed" or "empty_feed"."""
    return _entries(read_channel(body, content_type), feed, base, now, max_items)


def parse_plain_feed(
    body: bytes, feed: Feed, base: str, content_type: str, now: datetime, max_items: int
) -> tuple[Stated, tuple[Entry, ...]] | None:
    """The same, quickly, for feeds that nothing makes slow, and for web pages, which are none; None for others."""
    if _PAGE.match(body[:1000]) and not any(mark in body[:5000] for mark in (b"<rss", b"<feed", b"<rdf:RDF")):
        from newsdigest.crawl.sources import discover

        linked = discover(body[:500_000].decode("utf-8", "replace"), base)
        advice = f"its feed is at {linked[0]}" if linked else "give the address of the site's feed"
        raise FetchError("not_a_feed", f"it is a web page; {advice}")
    from newsdigest.crawl.feed_plain import read_plain_feed

    channel = read_plain_feed(body, content_type)
    return _entries(channel, feed, base, now, max_items) if channel else None


def _entries(
    channel: Channel, feed: Feed, base: str, now: datetime, max_items: int
) -> tuple[Stated, tuple[Entry, ...]]:
    title = plain(channel.title)[:200]
    items = channel.items[:max_items]
    entries = make_entries(items, feed, feed.publisher or publisher_of(title), base, now)
    dates = [e.published for e in entries if e.published and "future_date" not in e.flags]
    bare = sum(not (i.guid or i.link or i.title or i.summary or i.content) for i in items)
    malformed = channel.malformed or (f"{bare} items hold neither title, link nor text" if bare else "")
    if len(channel.items) > max_items:
        malformed = f"{len(channel.items):,} items, of which {max_items:,} were read"
    stated = Stated(
        title=title,
        publisher=publisher_of(title),
        home=join_address(base, channel.home) if channel.home else "",
        asked=channel.asked,
        skip_hours=channel.skip_hours if len(channel.skip_hours) < 24 else frozenset(),
        skip_days=channel.skip_days if len(channel.skip_days) < 7 else frozenset(),
        newest=max(dates, default=None),
        entries=len(entries),
        undated=sum("undated" in e.flags for e in entries),
        malformed=malformed,
        cut=channel.cut,
    )
    return stated, entries


def read_channel(body: bytes, content_type: str) -> Channel:
    """Choose the parser: JSON Feed by the standard library, all else by feedparser."""
    body = body.lstrip(b" \t\r\n")  # before a declaration, blanks are an error, and many hang the parser
    start = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        from newsdigest.crawl.feed_json import read_json_feed

        return read_json_feed(body)
    if not start:
        raise FetchError("empty_feed", "the body is empty")
    from newsdigest.crawl.feed_xml import read_xml_feed

    return read_xml_feed(body, content_type)


def make_entries(items: Sequence[Item], feed: Feed, publisher: str, base: str, now: datetime) -> tuple[Entry, ...]:
    """Entries with stable ids, one an id, in the feed's order."""
    # A guid that several items share names none of them.
    links: dict[str, set[str]] = {}
    for item in items:
        links.setdefault(item.guid, set()).add(item.link)
    shared = Counter({guid: len(found) for guid, found in links.items()})
    out: dict[str, Entry] = {}
    for item in items:
        entry = make_entry(item, feed, publisher, base, now, guid_is_own=shared[item.guid] < 2)
        if entry and entry.id not in out:
            out[entry.id] = entry
    return tuple(out.values())


def make_entry(
    item: Item, feed: Feed, publisher: str, base: str, now: datetime, *, guid_is_own: bool = True
) -> Entry | None:
    """The entry of an item; None where it holds nothing that could become an article."""
    url = canonical(join_address(base, item.link)) if item.link else ""
    title = plain(item.title)[:MAX_TITLE]
    guid = item.guid.strip()[:2000] if guid_is_own else ""
    if not url and guid.lower().startswith(("http://", "https://")):
        url = canonical(join_address(base, guid))
    said = title + item.summary[:1000] + item.content[:1000]
    if not (guid or url or said):
        return None
    published = item.published or item.updated
    flags = []
    if published is None:
        flags.append("undated")
    elif published > now + FUTURE:
        flags.append("future_date")
    if not url:
        flags.append("bad_link" if item.link else "no_link")
    return Entry(
        id=article_id(feed.url, guid or ("" if url else said), url),
        feed=feed.url,
        publisher=publisher,
        url=url,
        guid=guid,
        title=title,
        published=published,
        updated=item.updated,
        summary=item.summary[:MAX_SUMMARY],
        content=item.content[:MAX_CONTENT],
        source=plain(item.source)[:200],
        source_url=canonical(join_address(base, item.source_url)) if item.source_url else "",
        authors=tuple(a for a in (plain(a)[:200] for a in item.authors[:20]) if a),
        flags=tuple(flags),
    )


def plain(text: str) -> str:
    """Text of a title or name that may hold markup and entities, on one line.

    >>> plain("<b>AT&amp;T</b> &lt; BTC <$100K")
    'AT&T < BTC <$100K'
    """
    return " ".join(html.unescape(_TAG.sub(" ", text[:20_000]) if "<" in text else text).split())


def publisher_of(title: str) -> str:
    """The publisher's name in a feed's title, which often says more.

    >>> publisher_of("Harbour Ledger: Bitcoin, Ethereum and Price Data"), publisher_of("Latest News | Harbour Ledger")
    ('Harbour Ledger', 'Harbour Ledger')
    """
    parts = [p.strip() for p in _BREAK.split(title) if p.strip()]
    return next((p for p in parts if not _GENERIC.fullmatch(p)), title)


def carries_whole(entry: Entry) -> bool:
    """True where the feed's content is the article itself, not its beginning."""
    if len(entry.content) < WHOLE:
        return False
    text = " ".join(html.unescape(_TAG.sub(" ", entry.content)).split())
    text = _APPEARED.sub("", text[-600:]).rstrip() if len(text) > WHOLE else ""
    return bool(text) and not _CUT_OFF.search(text[-160:])


def as_utc(parts: Sequence[int] | None) -> datetime | None:
    """A time of feedparser's, which is UTC already; None where it is none."""
    if not parts:
        return None
    try:
        year, month, day, hour, minute, second = parts[:6]
        time = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return time if 1990 < time.year < 2200 else None
