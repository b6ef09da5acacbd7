"""Back-filling: the articles of a past span, by the sitemaps of the feeds' own sites."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from datetime import datetime

from newsdigest.crawl.run import Run, take_entries
from newsdigest.crawl.sitemaps import Row, is_wanted, parse_sitemap, worth_opening
from newsdigest.crawl.unpack import unpack
from newsdigest.errors import FetchError
from newsdigest.records import Entry, Feed, Outcome
from newsdigest.text.addresses import host_of, parse_address, same_site
from newsdigest.text.ids import article_id

MAX_SITEMAPS, MAX_PAGES = 100, 10_000  # of one site
_USUAL = ("/news-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml")


async def back_fill(
    run: Run, feed: Feed, since: datetime, known_urls: Callable[[Collection[str]], set[str]] | None
) -> None:
    """Fetch the articles dated SINCE or later that the site of FEED lists, and that are not known by their address."""
    home = feed.home or feed.url
    rows = await list_site(run, home, since)
    had = known_urls(set(rows)) if known_urls and rows else set()
    entries = [
        Entry(
            id=article_id("", "", row.url),
            feed=feed.url,
            publisher=feed.publisher or host_of(home).removeprefix("www."),
            url=row.url,
            title=row.title,
            published=row.published,
            flags=("from_sitemap",) if row.published else ("from_sitemap", "undated"),
        )
        for row in rows.values()
        if row.url not in had
    ]
    await take_entries(run, feed, entries)


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
            children, pages = await _open(run, url)
        except FetchError as error:
            if named or error.reason not in ("http_404", "not_a_sitemap"):
                run.sink(Outcome("crawl", url, "failed", error.reason, error.detail))
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
