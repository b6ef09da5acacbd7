"""What comes in: feeds and pages from the web, files from the disk, into the store."""

import functools
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from newsdigest import engines, store
from newsdigest.config import Settings
from newsdigest.pipeline.shared import Report, silent
from newsdigest.records import Feed, Outcome, Page
from newsdigest.store import Store
from newsdigest.text.addresses import MASK, secrets_of


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl brought: feeds asked, by status; pages new; what failed by reason, and the first of it in words."""

    feeds: Mapping[str, int]
    pages: int
    failed: Mapping[str, int]
    errors: Sequence[str] = ()  # those of feeds come first: they weigh more


def crawl(
    db: Store,
    settings: Settings,
    *,
    now: Callable[[], datetime],
    force: bool = False,
    pages: bool = True,
    since: date | None = None,
    report: Report = silent,
) -> Crawled:
    """Fetch what is due. Each answer is committed as it arrives; Ctrl-C loses those in flight at most.

    `force` asks feeds that are not due too; without `pages` only feeds are asked;
    `since` back-fills from the sites' sitemaps.
    """
    from newsdigest.crawl import CrawlLimits, FeedPolled, PageFetched
    from newsdigest.crawl import crawl as fetch
    from newsdigest.crawl.schedule import is_due

    feeds: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    errors: dict[bool, list[str]] = {True: [], False: []}  # of feeds, of pages
    counts = Counter({"pages": 0, "feeds": 0})

    def keep(event: Any, at: datetime, own: Store, page: Any) -> None:
        if isinstance(event, FeedPolled):
            store.save_feeds(own, [event.feed])
            store.save_entries(own, event.entries)
        elif isinstance(event, PageFetched):
            counts["pages"] += store.save_pages(own, [page], at)
            store.save_entries(own, [event.entry])
        store.save_outcomes(own, [event if isinstance(event, Outcome) else event.outcome], at)

    feeds_asked = store.reveal(db, store.load_feeds(db))
    hidden = {s for f in feeds_asked for s in secrets_of(f.private)}

    def sink(event: Any) -> None:
        page = _without(hidden, event) if isinstance(event, PageFetched) else None
        same = isinstance(event, PageFetched) and page is event.page
        writer.put(functools.partial(keep, event, now()), page, event.utf8 if same else b"")
        outcome = event if isinstance(event, Outcome) else event.outcome
        if isinstance(event, FeedPolled):
            feeds[event.feed.status] += 1
            counts["feeds"] += 1
        if outcome.status == "failed":
            failed[outcome.reason] += 1
            said = f"{outcome.item}: {outcome.reason}" + (f" ({outcome.detail})" if outcome.detail else "")
            errors[isinstance(event, FeedPolled)].append(said)
        report("feeds", counts["feeds"], due)
        report("pages", counts["pages"], 0)

    limits = CrawlLimits(
        allowed_hosts=settings.allow_hosts, concurrency=settings.concurrency, per_host=settings.per_host
    )
    due = sum(is_due(feed, now(), force=force) for feed in feeds_asked)
    with engines.apart() as apart, store.writing(db) as writer:
        fetch(
            feeds_asked,
            now=now,
            known=functools.partial(store.known_ids, db),
            changed=functools.partial(store.changed_entries, db),
            sink=sink,
            limits=limits,
            force=force,
            pages=pages,
            apart=apart,
            since=datetime.combine(since, time(), UTC) if since else None,
            known_urls=functools.partial(store.known_urls, db),
        )
    return Crawled(dict(feeds), counts["pages"], dict(failed), (*errors[True], *errors[False]))


def _without(hidden: Collection[str], event: Any) -> Page:
    """The page of an event; where its site repeats a secret of its feed or of its own address, that is masked."""
    page: Page = event.page
    body = page.body
    for secret in (*hidden, *secrets_of(event.entry.url)):
        body = body.replace(secret, MASK)
    return page if body == page.body else replace(page, body=body)


def use_feeds(db: Store, settings: Settings) -> tuple[Feed, ...]:
    """Make the feeds that the settings name known to the store; the default list where neither names any."""
    from newsdigest.crawl import CrawlLimits, load_feeds
    from newsdigest.reference.feeds import default_feeds

    known = {f.url for f in store.load_feeds(db)}
    if settings.feeds:
        wanted = load_feeds(settings.feeds, limits=CrawlLimits(allowed_hosts=settings.allow_hosts))
    elif known:
        wanted = ()
    else:
        wanted = default_feeds()
    store.keep_secrets(db, wanted)
    store.save_feeds(db, [f for f in wanted if f.url not in known])
    return store.load_feeds(db)


def add(db: Store, paths: Sequence[Path], *, now: datetime, report: Report = silent) -> tuple[int, list[Outcome]]:
    """Take in files: how many pages were new or changed, and what could not be read."""
    from newsdigest.crawl import read_path

    new, bad, batch = 0, [], []
    for path in paths:
        for got in read_path(path):
            if isinstance(got, Feed):
                store.keep_secrets(db, [got])
                store.save_feeds(db, [] if got.url in {f.url for f in store.load_feeds(db)} else [got])
            elif isinstance(got, Outcome):
                bad.append(got)
            else:
                batch.append(got)
            if len(batch) >= 200:
                new += store.save_pages(db, batch, now)
                batch = []
                report("add", new, 0)
    new += store.save_pages(db, batch, now)
    store.save_outcomes(db, bad, now)
    return new, bad
