"""What the crawl hands on: feeds with their polling state, entries as a feed states them, pages as fetched."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A URL polled for entries, with all that must be remembered between polls. Times are aware UTC."""

    url: str  # secrets in it are masked
    publisher: str = ""  # "" until the feed's own title is known
    title: str = ""
    tier: int = 2  # 1: primary newsrooms, 2: others, 3: reposting or promotional
    reposts: bool = False  # a site that mostly repeats others
    home: str = ""
    etag: str = ""  # validators are kept verbatim
    last_modified: str = ""
    checked: datetime | None = None
    next_check: datetime | None = None
    status: str = "new"  # new, ok, not_modified, silent, failing, gone, undated, partly_malformed
    detail: str = ""  # the last error or remark, one line
    failing_since: datetime | None = None
    failures: int = 0  # in a row
    newest: datetime | None = None  # published time of the newest entry seen
    moved_to: str = ""  # where a permanent redirect pointed
    moved_times: int = 0  # how many polls in a row it did
    manners: str = ""  # how it asks to be polled, kept for answers without a body: "every=5400 hours=3,4 days=6"
    private: str = field(default="", repr=False)  # the address with its secrets, "" where it has none: kept apart


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as its feed states it. `content` is what the feed carries whole, `summary` its excerpt."""

    id: str  # the article's id: of feed and guid, or of the canonical URL
    feed: str  # the feed's URL
    publisher: str
    url: str
    guid: str = ""
    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    summary: str = ""
    content: str = ""
    source: str = ""  # RSS <source>: who put it out first
    source_url: str = ""
    authors: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()  # "undated", "future_date", …


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes to clean, with what is known about them from outside. `kind` says how to read `body`."""

    id: str  # the article's id
    url: str
    publisher: str
    body: str  # decoded text
    kind: str = "html"  # "html": a whole page; "fragment": HTML content out of a feed; "text": flat text
    title: str = ""  # as the feed or the line states it; "" when unknown
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    source: str = ""  # RSS <source>
    source_url: str = ""
    full: bool = True  # False where only a feed's excerpt was to be had
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item at one stage. Reasons are short stable words; they are counted and shown."""

    stage: str  # "crawl", "clean", "read", "group"
    item: str  # a URL, an article's id, or FILE:LINE
    status: str  # "kept", "dropped" or "failed"
    reason: str = ""
    detail: str = ""
