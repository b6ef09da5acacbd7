"""A fetched page, a feed's whole content or its excerpt, made a Page; with what the page says of itself in its head."""

import html
import re

from newsdigest.crawl.decode import decoded
from newsdigest.crawl.fetch import Answer
from newsdigest.errors import FetchError
from newsdigest.records import Entry, Page
from newsdigest.text.addresses import canonical, host_of, join_address, same_site

MAX_DEPTH = 1_000  # nested elements; libxml2 can be brought to read about so many
_HEAD = 250_000  # characters in which a page says what its canonical address is; styles and scripts may come first
_SUSPECT = 250_000  # bytes from which on the depth is counted, where they hold a tag in each 25

_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
# Elements that may stay open (HTML's optional end tags) or never close: they don't tell the depth.
_OPEN_ENDED = frozenset(
    b"p li td th tr dt dd option thead tbody tfoot colgroup area base br col embed hr img input link meta source track "
    b"wbr html head body path circle rect line use".split()
)
_LINK = re.compile(r"<link\b[^>]{0,500}?\brel\s*=\s*[\"']?canonical\b[^>]{0,3000}>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]{1,3000})\"|'([^']{1,3000})'|([^\s>\"']{1,3000}))", re.IGNORECASE)
_AMP = re.compile(r"<html\b[^>]{0,300}?\s(?:amp|⚡)(?:[\s>=])", re.IGNORECASE)
_CONSENT = re.compile(r"(^|\.)(consent|guce|cmp)\.|(^|/)(consent|cookie-?wall|privacy-?gate)(/|$|\?)", re.IGNORECASE)


def page_of(entry: Entry, answer: Answer) -> Page:
    """The page that an address answered. Raises FetchError: such as "http_404", "not_a_page", "too_deep", "empty"."""
    return read_page(entry, answer)[0]


def read_page(entry: Entry, answer: Answer) -> tuple[Page, bytes]:
    """The same, with its body in UTF-8 where it came so, b"" elsewhere."""
    if answer.status != 200:
        raise FetchError(f"http_{answer.status}", answer.final if answer.final != answer.url else "")
    kind = answer.headers.get("content-type", "")
    media = kind.partition(";")[0].strip().lower()
    if media and media not in _PAGES:
        raise FetchError("not_a_page", f"it is {media[:60]}")
    if b"\0" in answer.body[:1000] and not answer.body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FetchError("not_a_page", "it is binary data")
    if not answer.body or answer.body.isspace():
        raise FetchError("empty", "the page is empty")
    if len(answer.body) > _SUSPECT and answer.body.count(b"<") > _SUSPECT / 25 and depth(answer.body) > MAX_DEPTH:
        raise FetchError("too_deep", f"over {MAX_DEPTH:,} nested elements")
    body, is_utf8 = decoded(answer.body, kind)
    url, elsewhere, flags = marks(body, entry.url, answer.final)
    page = Page(
        id=entry.id,
        url=url,
        publisher=entry.publisher,
        body=body,
        kind="text" if media == "text/plain" else "html",
        title=entry.title,
        published=entry.published,
        authors=entry.authors,
        source=entry.source,
        source_url=entry.source_url or elsewhere,
        flags=entry.flags + flags + (() if answer.whole else ("cut_short",)),
    )
    return page, answer.body if is_utf8 else b""


def whole_of(entry: Entry) -> Page:
    """What the feed carries whole."""
    return _fragment(entry, entry.content, full=True, flags=entry.flags)


def excerpt_of(entry: Entry, reason: str) -> Page:
    """What the feed carries of an article whose page could not be had; at worst the title alone."""
    body = max(entry.content, entry.summary, key=len)
    return _fragment(entry, body, full=False, flags=(*entry.flags, f"page_{reason}"))


def _fragment(entry: Entry, body: str, *, full: bool, flags: tuple[str, ...]) -> Page:
    return Page(
        id=entry.id,
        url=entry.url,
        publisher=entry.publisher,
        body=body,
        kind="fragment",
        title=entry.title,
        published=entry.published,
        authors=entry.authors,
        source=entry.source,
        source_url=entry.source_url,
        full=full,
        flags=flags,
    )


def depth(body: bytes) -> int:
    """How deep elements are nested, by their tags alone.

    >>> depth(b"<div><p>x<p>y<div><b>z</b></div></div>")
    3
    """
    here = deepest = 0
    for match in _TAG.finditer(body):
        if match[2].lower() in _OPEN_ENDED:
            continue
        here = max(0, here - 1) if match[1] else here + 1
        deepest = max(deepest, here)
    return deepest


def marks(body: str, asked: str, final: str) -> tuple[str, str, tuple[str, ...]]:
    """The page's own address, the address on another site that it calls canonical ("" for none), and flags.

    A canonical link on the same site is believed unless it leads to the front page, as those of careless themes do.
    What only the parsed page tells, such as that it is for subscribers, `clean` finds.
    """
    own, elsewhere, flags = canonical(final), "", []
    link = canonical_link(body, final)
    if link and same_site(link, final):
        if link.count("/") > 3 or own.count("/") <= 3:
            own = link
    elif link:
        elsewhere = link
        flags.append("canonical_elsewhere")
    if _AMP.search(body, 0, 2000):
        flags.append("amp")
    if final != asked and (
        _CONSENT.search(host_of(final)) or _CONSENT.search(final.partition("//")[2].partition("/")[2])
    ):
        flags.append("consent_wall")
    return own, elsewhere, tuple(flags)


def canonical_link(body: str, base: str) -> str:
    """What <link rel=canonical> says, in canonical form, "" where there is none.

    >>> canonical_link('<link rel="canonical" href="/a?utm_source=x">', "https://b.example/c")
    'https://b.example/a'
    """
    at = body.find("canonical", 0, _HEAD)
    if at < 0:
        return ""
    tag = _LINK.search(body, max(0, body.rfind("<", 0, at)), _HEAD)
    href = _HREF.search(tag[0]) if tag else None
    if not href:
        return ""
    joined = join_address(base, html.unescape(href[1] or href[2] or href[3]))
    return canonical(joined) if joined else ""
