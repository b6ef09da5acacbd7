"""Events: what a crawl tells its caller as it goes."""

from dataclasses import dataclass

from newsdigest.records import Entry, Feed, Outcome, Page


@dataclass(frozen=True, slots=True)
class FeedPolled:
    """A feed was asked, and all its pages are dealt with. `feed` is its new state, `entries` what it stated.

    It comes after the pages, so that a crawl that was killed in between asks this feed again and loses no article.
    """

    feed: Feed
    entries: tuple[Entry, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PageFetched:
    """The words of one entry: its page, what its feed carries whole, or, where the page failed, the feed's excerpt.

    In the last case `outcome` is the page's failure and `page.full` is False. `utf8` is the page's body in UTF-8 where
    it came so, b"" elsewhere: it spares who stores it to encode it again.
    """

    entry: Entry
    page: Page
    outcome: Outcome
    utf8: bytes = b""


Event = FeedPolled | PageFetched | Outcome
