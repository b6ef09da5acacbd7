"""Lists of older articles: further pages of a feed, months, numbered lists. Pure: what a page holds and where it goes on."""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from newsdigest.crawl.lines import parse_time
from newsdigest.crawl.sitemaps import IN_PATH, NO_ARTICLE, day_in_path
from newsdigest.text.addresses import canonical, join_address, same_site

MAX_LINKS = 5_000  # of one page
_FEED_LINK = re.compile(r"<(?:[a-z0-9]{1,10}:)?link\b([^<>]{0,3000})>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)(a|h[1-4]|time|link|nav|aside|footer)\b([^<>]{0,3000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(href|rel|class|datetime)\s*=\s*(?:\"([^\"]{0,3000})\"|'([^']{0,3000})'|([^\s>\"']{1,3000}))", re.I)  # fmt: skip
_NUMBER = re.compile(r"/page/(\d{1,5})/?(?=$|\?)|[?&](?:page|paged)=(\d{1,5})(?=$|&)", re.IGNORECASE)
_SLUG = re.compile(r"/[a-z0-9%]+(?:-[a-z0-9%]+){3,}(?:\.html?|\.php)?/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a page of a list says: addresses of articles, the times it states, and where the list goes on."""

    articles: tuple[str, ...] = ()
    newest: datetime | None = None
    following: str = ""


def next_feed_page(body: bytes, base: str) -> tuple[str, bool]:
    """Where a feed's older entries are, "" where it tells nowhere; and whether that is only a guess.

    By RFC 5005's prev-archive and next, JSON Feed's next_url, and WordPress's numbered feeds.

    >>> next_feed_page(b'<feed><link rel="prev-archive" href="/feed-2025-05"/><entry/></feed>', "https://a.example/feed")
    ('https://a.example/feed-2025-05', False)
    >>> next_feed_page(b"<rss><generator>https://wordpress.org/?v=6.8</generator><item/></rss>", "https://a.example/feed/")
    ('https://a.example/feed/?paged=2', True)
    """
    start = body[:50_000].decode("utf-8", "replace")
    if start.lstrip("\ufeff \t\r\n").startswith("{"):
        return _of_json(body, base), False
    head = re.split(r"<(?:item|entry)\b", start, maxsplit=1)[0]
    links = [_attributes(found) for found in _FEED_LINK.findall(head)]
    for rel in ("prev-archive", "next"):
        for said in links:
            if rel in said.get("rel", "").lower().split() and (url := _on_site(base, said.get("href", ""))):
                return url, False
    if "wordpress.org" not in head and "paged=" not in base:
        return "", False
    number = _number_of(base)
    if number > 1:
        return re.sub(r"([?&]paged=)\d+", rf"\g<1>{number + 1}", base), True
    return base + ("&" if "?" in base else "?") + "paged=2", True


def _of_json(body: bytes, base: str) -> str:
    try:
        said = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return ""
    url = said.get("next_url") if isinstance(said, dict) else ""
    return _on_site(base, url) if isinstance(url, str) else ""


def parse_listing(page: str, base: str) -> Listing:
    """The articles that a page lists outside of its navigation, each once, and its next page.

    An article's link stands in a heading, or has a date or at least four words in its path.

    >>> parse_listing('<nav><a href="/about-us-and-our-long-history">…</a></nav><h2><a href="/btc-falls">…</a></h2>'
    ...               '<a rel="next" href="/news/page/3/">Older</a>', "https://a.example/news/page/2/")
    Listing(articles=('https://a.example/btc-falls',), newest=None, following='https://a.example/news/page/3/')
    """
    found: dict[str, None] = {}
    times: list[datetime] = []
    follows: dict[int, str] = {}  # by how plainly a link says that it leads on
    number, heading, aside = _number_of(base), 0, 0
    for closing, name, rest in _TAG.findall(page):
        tag, step = name.lower(), -1 if closing else 1
        if tag in ("nav", "aside", "footer"):
            aside = max(0, aside + step)
        elif tag[0] == "h":
            heading = max(0, heading + step)
        elif not closing:
            said = _attributes(rest)
            if tag == "time":
                times += [t for t in [parse_time(said.get("datetime", ""))] if t]
                continue
            url = _on_site(base, said.get("href", ""))
            if url and (plain := _leads_on(tag, said, url, number)) is not None:
                follows.setdefault(plain, url)
            elif tag == "a" and url and not aside and len(found) < MAX_LINKS and _is_article(url, bool(heading)):
                found[canonical(url)] = None
    dates = times or [d for d in map(day_in_path, found) if d]
    return Listing(tuple(found), max(dates, default=None), follows[min(follows)] if follows else "")


def _leads_on(tag: str, said: dict[str, str], url: str, number: int) -> int | None:
    """How plainly a link says that it leads to the next page, 0 the plainest; None where it doesn't."""
    if "next" in said.get("rel", "").lower().split():
        return 0
    if tag == "a" and any(
        c == "next" or c.startswith(("next-page", "nav-next")) for c in said.get("class", "").split()
    ):
        return 1
    return 2 if tag == "a" and _number_of(url) == number + 1 else None


def _is_article(url: str, in_heading: bool) -> bool:
    if NO_ARTICLE.search(url) or _NUMBER.search(url) or re.search(r"/20\d\d(/\d\d?){0,2}/?$", url):
        return False
    return in_heading or bool(_SLUG.search(url.partition("?")[0])) or day_in_path(url) is not None


def _number_of(url: str) -> int:
    """The number of a page of a list; the first has none in its address."""
    match = _NUMBER.search(url)
    return int(match[1] or match[2]) if match else 1


def month_archives(urls: Iterable[str], since: datetime, until: datetime) -> tuple[str, ...]:
    """The months' archives of a site whose articles carry their date in the path, the latest first; () of others.

    >>> month_archives(["https://a.example/2025/06/13/btc/"], datetime(2025, 5, 20), datetime(2025, 6, 14))
    ('https://a.example/2025/06/', 'https://a.example/2025/05/')
    """
    match = next((m for m in map(IN_PATH.search, urls) if m), None)
    if match is None or match.string[match.start() + 5] != "/":
        return ()
    prefix = match.string[: match.start()]
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return tuple(f"{prefix}/{n // 12}/{n % 12 + 1:02}/" for n in range(last, first - 1, -1))


def _attributes(tag: str) -> dict[str, str]:
    return {k.lower(): html.unescape(a or b or c) for k, a, b, c in _ATTRIBUTE.findall(tag)}


def _on_site(base: str, reference: str) -> str:
    """An address on the same site, "" for others."""
    url = join_address(base, reference) if reference else ""
    return url if url and same_site(url, base) else ""
