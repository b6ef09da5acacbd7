"""Crawl: feeds, pages and files to entries and pages. The only code that opens a socket."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from newsdigest.crawl.events import Event, FeedPolled, PageFetched
from newsdigest.crawl.limits import CrawlLimits
from newsdigest.records import Entry, Feed, Outcome, Page

__all__ = ["CrawlLimits", "Event", "FeedPolled", "PageFetched", "crawl", "load_feeds", "read_path"]


def crawl(
    feeds: Sequence[Feed],
    *,
    now: Callable[[], datetime],
    known: Callable[[Collection[str]], set[str]],
    sink: Callable[[Event], None],
    limits: CrawlLimits,
    force: bool = False,
    apart: Callable[..., Any] | None = None,
    pages: bool = True,
    changed: Callable[[Sequence[Entry]], set[str]] | None = None,
    since: datetime | None = None,
    known_urls: Callable[[Collection[str]], set[str]] | None = None,
) -> None:
    """Ask the feeds that are due at `now()` and fetch the pages of their new entries; SINK hears of each item.

    `known(ids)` answers those ids whose page is had. `changed(entries)`, asked of known ones, answers the ids of those
    that say something else than was stored; without it an entry counts as changed where it states an update later than
    the feed's last poll. `force` asks feeds that are not due, too, conditionally as ever. Without `pages` only feeds
    are asked, and the next crawl asks them again. `apart(function, *args, timeout=seconds)` runs a parser in a process
    that may be ended; two such run at once. `since` back-fills what is dated then or later from the feeds' older pages, the
    sites' sitemaps or their archive pages, except for what `known_urls(urls)` answers to be had under another id. All these are called in the caller's thread, and what they
    raise ends the crawl. Ctrl-C ends it too; what was heard of is whole, and feeds in flight are asked again next time.
    """
    import asyncio

    from newsdigest.crawl.run import run_crawl

    asyncio.run(
        run_crawl(
            feeds,
            now=now,
            known=known,
            sink=sink,
            limits=limits,
            force=force,
            apart=apart,
            pages=pages,
            changed=changed,
            since=since,
            known_urls=known_urls,
        )
    )


def load_feeds(source: str, *, limits: CrawlLimits) -> tuple[Feed, ...]:
    """The feeds that SOURCE names: an OPML file, a list of addresses, an address of either, of a feed or of a site.

    Raises InputError, which names SOURCE and says what to do.
    """
    from newsdigest.crawl.sources import load_feeds

    return load_feeds(str(source), limits=limits)


def read_path(path: Path) -> Iterator[Page | Feed | Outcome]:
    """What a file holds: pages of .html, .txt, .jsonl, .warc, entries of feeds, feeds of .opml, gzipped or not.

    What cannot be read is an Outcome named FILE or FILE:LINE. Raises InputError where the file itself cannot be read.
    """
    from newsdigest.crawl.files import read_path

    return read_path(path)
