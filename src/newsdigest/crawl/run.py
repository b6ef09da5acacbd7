"""One crawl: the feeds that are due, then the pages of their new entries; every item ends in an event."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from newsdigest.crawl.events import Event, FeedPolled, PageFetched
from newsdigest.crawl.feeds import carries_whole, parse_feed, parse_plain_feed
from newsdigest.crawl.fetch import TRANSIENT, Answer, Fetcher
from newsdigest.crawl.gate import Lookup, look_up
from newsdigest.crawl.limits import CrawlLimits
from newsdigest.crawl.pages import excerpt_of, read_page, whole_of
from newsdigest.crawl.robots import Robots
from newsdigest.crawl.schedule import (
    Stated,
    after_answer,
    after_failure,
    after_move,
    after_pause,
    is_due,
    poll_address,
    read_manners,
)
from newsdigest.errors import FetchError
from newsdigest.records import Entry, Feed, Outcome
from newsdigest.text.addresses import MASK, host_of, without_secrets

FEED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Run:
    """What every step of one crawl needs."""

    fetcher: Fetcher
    robots: Robots
    limits: CrawlLimits
    now: Callable[[], datetime]
    known: Callable[[Collection[str]], set[str]]
    changed: Callable[[Sequence[Entry]], set[str]] | None
    sink: Callable[[Event], None]
    parse: Callable[..., Awaitable[tuple[Stated, tuple[Entry, ...]]]]
    pages: bool = True
    taken: set[str] = field(default_factory=set)  # ids dealt with: an article in two feeds is fetched once
    polled: dict[str, Feed] = field(default_factory=dict)  # the feeds' new states, by address
    urls: set[str] = field(default_factory=set)  # their addresses, and those under which their pages were found


async def run_crawl(
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
    lookup: Lookup = look_up,
) -> None:
    """See `newsdigest.crawl.crawl`; LOOKUP resolves host names."""
    due = [f for f in feeds if is_due(f, now(), force=force)]
    # Plain feeds have a thread of their own, so that those which take long in their process hold up each other at most.
    plain, odd = ThreadPoolExecutor(1, thread_name_prefix="plain"), ThreadPoolExecutor(2, thread_name_prefix="odd")
    parse = functools.partial(_parse, plain, odd, apart, limits)
    try:
        async with Fetcher(limits, lookup=lookup) as fetcher:
            run = Run(fetcher, Robots(fetcher), limits, now, known, changed, sink, parse, pages)
            for feed in feeds:  # what a host asked of an earlier run holds for all its feeds
                if (until := read_manners(feed.manners).until) and until > now():
                    fetcher.hosts.pause(host_of(poll_address(feed, limits)), (until - now()).total_seconds())
            async with asyncio.TaskGroup() as group:
                for feed in due:
                    group.create_task(poll(run, feed))
            if since:  # after the feeds, which state more of an article than a sitemap does
                from newsdigest.crawl.backfill import back_fill

                sites: dict[str, list[Feed]] = {}
                for feed in (run.polled.get(f.url, f) for f in feeds):
                    sites.setdefault(host_of(feed.home or feed.url), []).append(feed)
                async with asyncio.TaskGroup() as group:
                    for of_site in sites.values():
                        group.create_task(back_fill(run, of_site, since, known_urls))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None  # of the sink or of `known`: the caller's own, as it was raised
    finally:
        for threads in (plain, odd):
            threads.shutdown(wait=False, cancel_futures=True)


async def _parse(
    plain: ThreadPoolExecutor,
    odd: ThreadPoolExecutor,
    apart: Callable[..., Any] | None,
    limits: CrawlLimits,
    answer: Answer,
    feed: Feed,
    at: datetime,
) -> tuple[Stated, tuple[Entry, ...]]:
    """Parse a feed outside of the event loop, in a process that may be ended where one is given."""
    args = (answer.body, feed, answer.final, answer.headers.get("content-type", ""), at, limits.feed_items)
    loop, work = asyncio.get_running_loop(), functools.partial(parse_feed, *args)
    if apart is not None:
        work = functools.partial(apart, parse_feed, *args, timeout=limits.parse_timeout)
    try:
        if read := await loop.run_in_executor(plain, parse_plain_feed, *args):
            return read
        return await loop.run_in_executor(odd, work)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, MemoryError) as error:
        raise FetchError("not_a_feed", f"{type(error).__name__}: {error}"[:200]) from error


async def poll(run: Run, feed: Feed) -> None:
    """Ask one feed, then deal with its entries, then say so: a crawl killed in between asks this feed again."""
    address = poll_address(feed, run.limits)
    headers = {"Accept": FEED_TYPES}
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    answer = None
    try:
        if MASK in address:
            raise FetchError("secret_missing", "its token is not kept here: give it again with `newsdigest feeds add`")
        answer = await run.fetcher.get(address, cap=run.limits.feed_bytes, headers=headers)
        polled, entries = await _read_feed(run, feed, address, answer)
    except FetchError as error:
        _failed(run, feed, error, answer)
        return
    run.polled[feed.url] = polled
    done = await take_entries(run, feed, entries) if run.pages else False
    if not done:  # what is missing is asked for again: a 304 would hide it
        polled = replace(polled, etag=feed.etag, last_modified=feed.last_modified)
    if not run.pages:
        polled = replace(polled, next_check=feed.next_check)
    if (wait := run.fetcher.hosts.wait_of(host_of(address))) > run.limits.max_retry_wait:
        polled = after_pause(polled, timedelta(seconds=wait), run.now())
    reason = "not_modified" if answer.status == 304 else ""
    run.sink(FeedPolled(polled, entries, Outcome("crawl", feed.url, "kept", reason, polled.detail)))


async def _read_feed(run: Run, feed: Feed, address: str, answer: Answer) -> tuple[Feed, tuple[Entry, ...]]:
    at, entries = run.now(), tuple[Entry, ...]()
    if answer.status == 304 and (feed.etag or feed.last_modified):
        stated = Stated()
    elif answer.status != 200:
        raise FetchError(f"http_{answer.status}", answer.final if answer.final != address else "")
    else:
        stated, entries = await run.parse(answer, feed, at)
        if not answer.whole:
            stated = replace(stated, malformed=stated.malformed or "its compression breaks off")
    polled = after_answer(feed, answer.status, answer.headers, stated, at, run.limits)
    if stated.cut or not answer.whole:  # a later 304 would hide the rest
        polled = replace(polled, etag=feed.etag, last_modified=feed.last_modified)
    return after_move(polled, without_secrets(address), without_secrets(answer.moved_to)), entries


def _failed(run: Run, feed: Feed, error: FetchError, answer: Answer | None) -> None:
    """A feed that could not be read: backed off from. One whose host wants to be left alone has not failed itself."""
    at = run.now()
    if error.reason == "retry_later":
        wait = timedelta(seconds=run.fetcher.hosts.wait_of(host_of(poll_address(feed, run.limits))))
        later = replace(feed, next_check=max(at + wait, feed.next_check or at), detail=str(error)[:300])
        run.sink(FeedPolled(later, (), Outcome("crawl", feed.url, "dropped", error.reason, error.detail)))
        return
    headers = answer.headers if answer else {}
    polled = after_failure(feed, error.reason, error.detail, at, run.limits, headers=headers)
    run.sink(FeedPolled(polled, (), Outcome("crawl", feed.url, "failed", error.reason, error.detail)))


async def take_entries(run: Run, feed: Feed, entries: Sequence[Entry]) -> bool:
    """Deal with each entry that is new or changed. False where some page should be tried again by a later run."""
    known = run.known({e.id for e in entries}) if entries else set()
    old = [e for e in entries if e.id in known]
    if old:
        known -= run.changed(old) if run.changed else {e.id for e in old if _updated_since(e, feed.checked)}
    wanted = [e for e in entries if e.id not in known and e.id not in run.taken]
    run.taken.update(e.id for e in wanted)
    run.urls.update(e.url for e in wanted)
    had = {e.id for e in old}
    rest = []
    for entry in wanted:
        if carries_whole(entry):
            run.sink(PageFetched(entry, whole_of(entry), Outcome("crawl", entry.url or entry.id, "kept", "from_feed")))
        elif not entry.url:
            reason = "bad_address" if "bad_link" in entry.flags else "no_link"
            where = f"“{entry.title[:100]}” in {feed.url}"
            run.sink(PageFetched(entry, excerpt_of(entry, reason), Outcome("crawl", entry.id, "failed", reason, where)))
        else:
            rest.append(entry)
    if not rest:
        return True
    for entry in rest:
        run.fetcher.hosts.of(host_of(entry.url)).expected += 1
    source = iter(rest)
    workers = min(len(rest), run.limits.per_host)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_work(run, source, had)) for _ in range(workers)]
    return all(t.result() for t in tasks)


def _updated_since(entry: Entry, checked: datetime | None) -> bool:
    """True where an entry says that it was changed after we last asked its feed."""
    return bool(checked and entry.updated and checked < entry.updated)


async def _work(run: Run, source: Iterator[Entry], had: Collection[str]) -> bool:
    done = True
    for entry in source:
        done = await take_page(run, entry, had=entry.id in had) and done
        run.fetcher.hosts.of(host_of(entry.url)).expected -= 1
    return done


async def take_page(run: Run, entry: Entry, *, had: bool = False) -> bool:
    """Fetch the page of one entry; where that fails for good, its excerpt stands in. False: to be tried again.

    Of an entry whose page is `had`, this is a new version; where that fails, the old one stays.
    """
    try:
        await run.robots.allow(entry.url)
        answer = await run.fetcher.get(entry.url, cap=run.limits.page_bytes)
        page, utf8 = read_page(entry, answer)
    except FetchError as error:
        status = "dropped" if error.reason == "robots" else "failed"
        outcome = Outcome("crawl", entry.url, status, error.reason, error.detail)
        if error.reason in TRANSIENT and entry.published and run.now() - entry.published < run.limits.retry_for:
            run.sink(outcome)
            return False
        if had or not (entry.title or entry.summary or entry.content):
            run.sink(outcome)
            return True
        run.sink(PageFetched(entry, excerpt_of(entry, error.reason), outcome))
        return True
    run.urls.add(page.url)
    run.sink(PageFetched(entry, page, Outcome("crawl", entry.url, "kept"), utf8))
    return True
