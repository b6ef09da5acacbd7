"""Back-filling: the articles of a past span, by a site's feeds' older pages, its sitemaps, or its archive pages."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from newsdigest.crawl.decode import decode
from newsdigest.crawl.feeds import plain
from newsdigest.crawl.listings import month_archives, next_feed_page, parse_listing
from newsdigest.crawl.run import FEED_TYPES, Run, take_entries
from newsdigest.crawl.schedule import poll_address
from newsdigest.crawl.sitemaps import Row, is_wanted, parse_sitemap, worth_opening
from newsdigest.crawl.unpack import unpack
from newsdigest.errors import FetchError
from newsdigest.records import Entry, Feed, Outcome
from newsdigest.text.addresses import host_of, join_address, parse_address, same_site
from newsdigest.text.ids import article_id

MAX_SITEMAPS, MAX_PAGES = 100, 10_000  # of one site
MAX_FEED_PAGES, MAX_LISTINGS = 60, 100  # of one feed, of one site
_USUAL = ("/news-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml")

KnownUrls = Callable[[Collection[str]], set[str]] | None


async def back_fill(run: Run, feeds: Sequence[Feed], since: datetime, known_urls: KnownUrls) -> None:
    """Fetch the articles dated SINCE or later that the site of FEEDS lists, and that are not known by their address.

    One request after the other. Archive pages are asked only where neither the feeds' pages nor sitemaps reach back.
    """
    reached, seen = False, set[str]()
    for feed in feeds:
        reached = await _by_feed_pages(run, feed, since, known_urls, seen) or reached
    home = feeds[0].home or join_address(feeds[0].url, "/")
    rows = await list_site(run, home, since)
    if not rows and not reached:
        rows = await list_archives(run, home, since, seen)
    had = _had(run, rows, known_urls)
    entries = [
        Entry(
            id=article_id("", "", row.url),
            feed=feeds[0].url,
            publisher=feeds[0].publisher or host_of(home).removeprefix("www."),
            url=row.url,
            title=plain(row.title),
            published=row.published,
            flags=("from_archive",) if row.published else ("from_archive", "undated"),
        )
        for row in rows.values()
        if row.url not in had
    ]
    await take_entries(run, feeds[0], entries)


def _had(run: Run, urls: Iterable[str], known_urls: KnownUrls) -> set[str]:
    """Those of URLS that this run or an earlier one has fetched."""
    wanted = set(urls)
    return (wanted & run.urls) | (known_urls(wanted) if known_urls and wanted else set())


async def _by_feed_pages(run: Run, feed: Feed, since: datetime, known_urls: KnownUrls, seen: set[str]) -> bool:
    """Take the entries of a feed's older pages, back to SINCE; True where they reach it. SEEN gets their addresses."""
    url, guessed, asked = poll_address(feed, run.limits), False, set[str]()
    while url and url not in asked and len(asked) < MAX_FEED_PAGES:
        asked.add(url)
        try:
            await run.robots.allow(url)
            answer = await run.fetcher.get(url, cap=run.limits.feed_bytes, headers={"Accept": FEED_TYPES})
            if answer.status != 200:
                raise FetchError(f"http_{answer.status}")
            _, entries = await run.parse(answer, feed, run.now())
        except FetchError as error:
            if not guessed:  # a guess that leads nowhere is no failure
                run.sink(_refused(url, error))
            return guessed and len(asked) > 2  # the feed's last page is its beginning
        new = [e for e in entries if e.url not in seen]
        seen.update(e.url for e in entries if e.url)
        dates = [e.published for e in entries if e.published]
        wanted = [e for e in new if e.published and e.published >= since]
        had = _had(run, (e.url for e in wanted if e.url), known_urls)
        if len(asked) > 1:
            said = f"{len(wanted)} of {len(entries)} entries since {since:%Y-%m-%d}"
            run.sink(Outcome("crawl", url, "kept", "feed_page", said))
        await take_entries(run, feed, [e for e in wanted if e.url not in had])
        if dates and min(dates) < since:
            return True
        if not new:
            return False
        url, guessed = next_feed_page(answer.body, answer.final)
    return False


def _refused(url: str, error: FetchError) -> Outcome:
    return Outcome("crawl", url, "dropped" if error.reason == "robots" else "failed", error.reason, error.detail)


async def list_site(run: Run, home: str, since: datetime) -> dict[str, Row]:
    """The wanted rows of a site's sitemaps, by address: those that robots.txt names, or the usual ones."""
    try:
        origin = parse_address(home).origin
        named = await run.robots.sitemaps(origin)
    except (ValueError, FetchError) as error:
        run.sink(Outcome("crawl", home, "failed", "no_sitemap", str(error)[:200]))
        return {}
    queue = deque(named or [origin + path for path in _USUAL])
    seen: set[str] = set()
    found: dict[str, Row] = {}
    while queue and len(seen) < MAX_SITEMAPS and len(found) < MAX_PAGES:
        url = queue.popleft()
        if url in seen or not same_site(url, home):
            continue
        seen.add(url)
        try:
            if not named:  # what robots.txt itself names may be asked
                await run.robots.allow(url)
            children, pages = await _open(run, url)
        except FetchError as error:
            if named or error.reason not in ("http_404", "http_410", "not_a_sitemap"):
                run.sink(_refused(url, error))
            continue
        queue.extend(c.url for c in children if worth_opening(c, since))
        wanted = [p for p in pages if is_wanted(p, since) and same_site(p.url, home)]
        found.update({p.url: p for p in wanted[: MAX_PAGES - len(found)]})
        run.sink(
            Outcome("crawl", url, "kept", "sitemap", f"{len(wanted)} of {len(pages)} pages since {since:%Y-%m-%d}")
        )
    return found


async def _open(run: Run, url: str) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    cap = run.limits.feed_bytes
    answer = await run.fetcher.get(url, cap=cap)
    if answer.status != 200:
        raise FetchError(f"http_{answer.status}")
    body = answer.body
    if body[:2] == b"\x1f\x8b":
        body, _ = unpack(body, "gzip", cap)
    return await asyncio.to_thread(parse_sitemap, body, answer.final)


async def list_archives(run: Run, home: str, since: datetime, known: Collection[str]) -> dict[str, Row]:
    """The articles of a site's archive pages, by address: of its months where its addresses (KNOWN) have dates, else
    of its front page's list; each page followed to the next one until one is older than SINCE."""
    months = month_archives((u for u in known if same_site(u, home)), since, run.now())
    found: dict[str, Row] = {}
    asked: set[str] = set()
    for start in months or (home,):
        url = start
        while url and url not in asked and len(asked) < MAX_LISTINGS and len(found) < MAX_PAGES:
            asked.add(url)
            try:
                await run.robots.allow(url)
                answer = await run.fetcher.get(url, cap=run.limits.page_bytes)
                if answer.status != 200:
                    raise FetchError(f"http_{answer.status}")
            except FetchError as error:
                if error.reason != "http_404":
                    run.sink(_refused(url, error))
                break
            text = decode(answer.body, answer.headers.get("content-type", ""))
            listing = await asyncio.to_thread(parse_listing, text, answer.final)
            # A list without times can't be followed back to a day: of months' archives their own address tells it.
            if (listing.newest or since) < since or not (listing.newest or months):
                break
            wanted = [Row(u) for u in listing.articles]
            wanted = [r for r in wanted if r.dated is None or is_wanted(r, since)]
            new = [r for r in wanted if r.url not in found]
            found.update({r.url: r for r in new})
            said = f"{len(wanted)} of {len(listing.articles)} links since {since:%Y-%m-%d}"
            run.sink(Outcome("crawl", url, "kept", "archive_page", said))
            if not new and len(asked) > 1 and listing.articles:
                break
            url = listing.following
    return found
