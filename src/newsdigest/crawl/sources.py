"""Where feeds are named: OPML, lists of addresses, a feed's own address, a site's front page that links to its feed."""

import asyncio
import html
import re
from pathlib import Path

from newsdigest.crawl.limits import CrawlLimits
from newsdigest.errors import FetchError, InputError
from newsdigest.records import Feed
from newsdigest.text.addresses import join_address, parse_address, without_secrets

MAX_OUTLINES = 20_000
_ALTERNATE = re.compile(r"<link\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\b(rel|type|href|title)\s*=\s*(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|([^\s>\"']{1,2000}))", re.IGNORECASE
)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


def load_feeds(source: str, *, limits: CrawlLimits) -> tuple[Feed, ...]:
    """The feeds that SOURCE names. Raises InputError, which names SOURCE and says what to do."""
    if re.match(r"https?:", source, re.IGNORECASE):
        return _of_address(source, limits)
    if re.match(r"[a-z][a-z0-9+.-]+://", source, re.IGNORECASE):
        raise InputError(f"{source}: only http and https are fetched")
    try:
        body = Path(source).read_bytes()
    except OSError as error:
        raise InputError(
            f"{source}: cannot be read: {error.strerror or error}; give an OPML file or an address"
        ) from error
    return feeds_in(body, source)


def feeds_in(body: bytes, name: str) -> tuple[Feed, ...]:
    """The feeds of a file: OPML, or one address a line. Raises InputError."""
    if b"<opml" in body[:5000].lower():
        return parse_opml(body, name)
    if not body.strip():
        raise InputError(f"{name}: the file is empty; give an OPML file or an address")
    words = [w.strip() for w in body[:2_000_000].decode("utf-8", "replace").splitlines()]
    lines = [w for w in words if w and not w.startswith("#")]
    if lines and all(re.match(r"https?://\S+$", w, re.IGNORECASE) for w in lines):
        return tuple(feed_at(w, name) for w in dict.fromkeys(lines))
    raise InputError(f"{name}: it is neither OPML nor a list of addresses; give an OPML file, or a feed's address")


def parse_opml(body: bytes, name: str) -> tuple[Feed, ...]:
    """Every outline with an address, each once. Entities are not expanded: a file that declares some is refused."""
    from lxml import etree

    if not body.strip():
        raise InputError(f"{name}: the file is empty; give an OPML file or an address")
    if b"<!entity" in body.lower():
        raise InputError(f"{name}: it declares XML entities, which no OPML needs; remove its <!DOCTYPE …>")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{name}: its XML cannot be read: {getattr(error, 'msg', error)}") from error
    found: dict[str, Feed] = {}
    for number, outline in enumerate(root.iter("outline") if root is not None else ()):
        try:
            said = {str(k).lower(): str(v).strip() for k, v in outline.attrib.items()}
        except UnicodeDecodeError:  # half of a character, written as &#xD800;
            continue
        url = said.get("xmlurl", "")
        if url and url not in found and number < MAX_OUTLINES:
            publisher = said.get("title") or said.get("text") or ""
            found[url] = feed_at(url, name, " ".join(publisher.split())[:200], said.get("htmlurl", ""))
    if not found:
        raise InputError(f"{name}: the OPML holds no feed: no <outline> has an xmlUrl")
    return tuple(found.values())


def feed_at(url: str, name: str = "", publisher: str = "", home: str = "") -> Feed:
    """The feed at an address, which NAME names; secrets in it are put apart. Raises InputError where it is none."""
    try:
        address = str(parse_address(url))
    except ValueError as error:
        raise InputError(f"{name}{': ' * bool(name)}{url[:200]!r} is no feed's address: {error}") from None
    public = without_secrets(address)
    return Feed(
        url=public,
        publisher=publisher,
        home=without_secrets(join_address(address, home)) if home else "",
        private=address if address != public else "",
    )


def _of_address(source: str, limits: CrawlLimits) -> tuple[Feed, ...]:
    from newsdigest.crawl.fetch import Answer, Fetcher

    async def ask() -> Answer:
        async with Fetcher(limits) as fetcher:
            return await fetcher.get(source, cap=limits.feed_bytes)

    try:
        answer = asyncio.run(ask())
    except FetchError as error:
        raise InputError(f"{source}: could not be fetched: {error}{_advice(error.reason)}") from error
    if answer.status != 200:
        raise InputError(f"{source}: could not be fetched: HTTP {answer.status}; check the address")
    start = answer.body[:5000].lower()
    if b"<opml" in start:
        return parse_opml(answer.body, source)
    if any(mark in start for mark in (b"<rss", b"<feed", b"<rdf:rdf", b"jsonfeed.org")):
        return (feed_at(source, source),)
    found = discover(answer.body[:500_000].decode("utf-8", "replace"), answer.final) if b"<" in start else ()
    if not found:
        raise InputError(f"{source}: is no feed and no OPML, and links to no feed; give the address of a feed")
    return (feed_at(found[0], source),)


def _advice(reason: str) -> str:
    return {
        "unknown_host": "; check the spelling and the network",
        "private_address": "",
        "tls": "; check its certificate, and whether it is http or https",
        "timeout": "; try again later",
    }.get(reason, "; check the address")


def discover(page: str, base: str) -> tuple[str, ...]:
    """The feeds that a web page links to by <link rel=alternate>, those of comments last.

    >>> discover('<link rel="alternate" type="application/rss+xml" href="/feed/">', "https://a.example/x/")
    ('https://a.example/feed/',)
    """
    found: list[tuple[bool, str]] = []
    for tag in _ALTERNATE.findall(page):
        said = {k.lower(): a or b or c for k, a, b, c in _ATTRIBUTE.findall(tag)}
        if "alternate" in said.get("rel", "").lower() and said.get("type", "").lower() in _FEED_TYPES:
            url = join_address(base, html.unescape(said.get("href", "")))
            if url:
                found.append(("comments" in (url + said.get("title", "")).lower(), url))
    return tuple(dict.fromkeys(url for _, url in sorted(found, key=lambda f: f[0])))
