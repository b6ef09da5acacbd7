"""What the crawl's tests share: a crawl that remembers what it was told."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from newsdigest.crawl import CrawlLimits, Event, FeedPolled, PageFetched, crawl
from newsdigest.records import Entry, Feed, Outcome, Page

NOON = datetime(2025, 6, 13, 12, tzinfo=UTC)


@dataclass
class Desk:
    """A caller of crawl with a memory in place of a database."""

    feeds: dict[str, Feed] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    now: datetime = NOON

    def known(self, ids: Collection[str]) -> set[str]:
        return set(ids) & self.pages.keys()

    def sink(self, event: Event) -> None:
        self.outcomes.append(event if isinstance(event, Outcome) else event.outcome)
        if isinstance(event, FeedPolled):
            self.feeds[event.feed.url] = event.feed
            self.entries.update({e.id: e for e in event.entries})
        elif isinstance(event, PageFetched):
            self.pages[event.page.id] = event.page

    def run(self, *urls: str, **options: Any) -> "Desk":
        for url in urls:
            self.feeds.setdefault(url, Feed(url))
        self.outcomes.clear()
        limits = options.pop("limits", CrawlLimits(allowed_hosts=("127.0.0.0/8",)))
        options.setdefault("known", self.known)
        options.setdefault("sink", self.sink)
        crawl(tuple(self.feeds.values()), now=lambda: self.now, limits=limits, **options)
        return self

    def reasons(self) -> dict[str, tuple[str, str]]:
        return {o.item.rpartition("/")[2]: (o.status, o.reason) for o in self.outcomes}


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def make_desk() -> Callable[[], Desk]:
    return Desk
