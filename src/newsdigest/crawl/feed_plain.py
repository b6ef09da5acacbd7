"""Plain RSS 2.0 and Atom 1.0 read directly, some thirty times as fast as feedparser, and to the same entries.

Whatever is not plain (a document type, another charset, repeated or foreign elements that feedparser gives a meaning,
markup as XML, odd dates) is left to feedparser: None. tests/crawl compare the two on feedparser's own suite.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

from newsdigest.crawl.feed_ask import asked, skipped
from newsdigest.crawl.feeds import Channel, Item

MAX_BYTES = 5_000_000
_ATOM = "{http://www.w3.org/2005/Atom}"
_DC, _SY = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/rss/1.0/modules/syndication/}"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_ORIGIN = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"
_CHARSET = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
_PLAIN_CHARSETS = (b"utf-8", b"utf8")

# What may stand in an item without telling an Entry anything.
_IGNORED = {
    "category", "comments", "enclosure", f"{_ATOM}category", f"{_ATOM}rights", f"{_MEDIA}thumbnail", f"{_MEDIA}content",
    "{http://purl.org/rss/1.0/modules/slash/}comments", "{http://wellformedweb.org/CommentAPI/}commentRss",
    "{http://purl.org/syndication/thread/1.0}total", "{http://purl.org/syndication/thread/1.0}in-reply-to",
}  # fmt: skip
_RSS_FIELDS = {"title", "link", "guid", "description", "pubDate", "source", f"{_DC}creator", _ENCODED, _ORIGIN}
_ATOM_FIELDS = {f"{_ATOM}{n}" for n in ("id", "title", "link", "summary", "content", "published", "updated", "author")}
_MONTHS = {m: i for i, m in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_RFC_822 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d?) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) "
    r"(\d\d):(\d\d):(\d\d) (?:GMT|UTC|([+-])(\d\d)(\d\d))"
)
_ISO_8601 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")


_MISREAD = re.compile(r"[\x80-\x9f]")


class _Odd(Exception):
    """This feed is for feedparser."""


def read_plain_feed(body: bytes, content_type: str = "") -> Channel | None:
    """The feed, or None where it is not plain."""
    head = body[:300]
    charset = _CHARSET.search(head.split(b"?>")[0])
    stated = content_type.lower().replace('"', "")
    if (
        len(body) > MAX_BYTES
        or not head.startswith((b"<?xml", b"<rss", b"<feed"))
        or (charset and charset[1].lower() not in _PLAIN_CHARSETS)
        or ("charset=" in stated and "charset=utf-8" not in stated)
        or b"<!DOCTYPE" in body  # anywhere: what stands before it may be long
        or b"xml:base" in body
        or b"xml:space" in body
    ):
        return None
    try:
        body.decode("utf-8")
        root = ElementTree.fromstring(body)
        if root.tag not in ("rss", f"{_ATOM}feed"):
            return None
        channel = _rss(root, body) if root.tag == "rss" else _atom(root, body)
    except (_Odd, ElementTree.ParseError, UnicodeDecodeError):
        return None
    return channel if channel.items else None


def _rss(root: ElementTree.Element, body: bytes) -> Channel:
    if len(root) != 1 or root[0].tag != "channel" or not _one(root[0], "title"):
        raise _Odd
    channel = root[0]
    hours, days = skipped(body)
    return Channel(
        title=_one(channel, "title"),
        home=_one(channel, "link"),
        items=tuple(_rss_item(e) for e in channel if e.tag == "item"),
        asked=asked(_one(channel, "ttl"), _one(channel, f"{_SY}updatePeriod"), _one(channel, f"{_SY}updateFrequency")),
        skip_hours=hours,
        skip_days=days,
    )


def _rss_item(item: ElementTree.Element) -> Item:
    found = dict(_fields(item, _RSS_FIELDS))
    guid, source = found.get("guid"), found.get("source")
    link = _text(found.get(_ORIGIN)) or _text(found.get("link"))
    if not link and guid is not None and guid.get("isPermaLink", "true") != "false":
        link = _text(guid)
    creator = _text(found.get(f"{_DC}creator"))
    content, summary = _text(found.get(_ENCODED)), _text(found.get("description"))
    if "@" in creator or "(" in creator or ("link" in found and not _text(found["link"])):
        raise _Odd  # feedparser takes addresses apart
    return Item(
        guid=_text(guid),
        link=link,
        title=_text(found.get("title")),
        published=_time(_text(found.get("pubDate"))),
        summary="" if summary == content else summary,
        content=content,
        source=_text(source),
        source_url=(source.get("url") or "").strip() if source is not None else "",
        authors=(creator,) if creator else (),
    )


def _atom(root: ElementTree.Element, body: bytes) -> Channel:
    hours, days = skipped(body)
    home = [e for e in root if e.tag == f"{_ATOM}link" and e.get("rel", "alternate") == "alternate"]
    title = [e for e in root if e.tag == f"{_ATOM}title"]
    if len(home) > 1 or len(title) != 1:
        raise _Odd
    name = _one(root, f"{_ATOM}id")
    return Channel(
        title=_typed(title[0]),
        home=(home[0].get("href") or "").strip() if home else name if name.startswith("http") else "",
        items=tuple(_atom_item(e) for e in root if e.tag == f"{_ATOM}entry"),
        asked=asked("", _one(root, f"{_SY}updatePeriod"), _one(root, f"{_SY}updateFrequency")),
        skip_hours=hours,
        skip_days=days,
    )


def _atom_item(entry: ElementTree.Element) -> Item:
    links = [e for e in entry if e.tag == f"{_ATOM}link"]
    here = [e for e in links if e.get("rel", "alternate") == "alternate"]
    if (
        len(here) > 1
        or not all(e.get("href") for e in links)
        or any(e.get("type", "text/html") not in ("text/html", "application/xhtml+xml") for e in here)
    ):
        raise _Odd
    found = {tag: e for tag, e in _fields(entry, _ATOM_FIELDS, many=(f"{_ATOM}link",)) if tag != f"{_ATOM}link"}
    author = found.get(f"{_ATOM}author")
    name = _one(author, f"{_ATOM}name") if author is not None else ""
    content, summary = _typed(found.get(f"{_ATOM}content")), _typed(found.get(f"{_ATOM}summary"))
    guid = _text(found.get(f"{_ATOM}id"))
    if (author is not None and len(author) > 1 and not name) or "@" in name or "(" in name:
        raise _Odd
    if not here:
        raise _Odd  # feedparser may take the id for the link
    return Item(
        guid=guid,
        link=(here[0].get("href") or "").strip(),
        title=_typed(found.get(f"{_ATOM}title")),
        published=_time(_text(found.get(f"{_ATOM}published"))),
        updated=_time(_text(found.get(f"{_ATOM}updated"))),
        summary="" if summary == content else summary,
        content=content,
        authors=(name,) if name else (),
    )


def _fields(
    item: ElementTree.Element, wanted: set[str], many: tuple[str, ...] = ()
) -> Iterator[tuple[str, ElementTree.Element]]:
    """The elements that make an Entry. Raises _Odd where one repeats, or where there is one we don't know."""
    seen: set[str] = set()
    for element in item:
        tag = element.tag
        if tag in wanted:
            if tag in seen and tag not in many:
                raise _Odd
            seen.add(tag)
            yield tag, element
        elif len(element) or tag not in _IGNORED:
            raise _Odd


def _one(parent: ElementTree.Element, tag: str) -> str:
    found = parent.findall(tag)
    if len(found) > 1:
        raise _Odd
    return _text(found[0]) if found else ""


def _text(element: ElementTree.Element | None) -> str:
    if element is None:
        return ""
    if len(element):
        raise _Odd  # markup as elements
    text = (element.text or "").strip()
    if _MISREAD.search(text):
        raise _Odd  # feedparser mends text that was decoded wrongly
    return text


def _typed(element: ElementTree.Element | None) -> str:
    """The words of an Atom text construct, other than XHTML and what lies elsewhere."""
    if element is None:
        return ""
    if element.get("type", "text") not in ("text", "html") or element.get("src") or element.get("mode"):
        raise _Odd
    return _text(element)


def _time(text: str) -> datetime | None:
    """A time in one of the two forms that nearly all feeds use. Raises _Odd for others.

    >>> _time("Fri, 13 Jun 2025 08:00:00 +0200").isoformat()
    '2025-06-13T06:00:00+00:00'
    """
    if not text:
        return None
    try:
        if match := _RFC_822.fullmatch(text):
            day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
            zone = f"{sign}{hours}:{minutes}" if sign else "Z"
            text = f"{year}-{_MONTHS[month]:02}-{int(day):02}T{hour}:{minute}:{second}{zone}"
        elif not _ISO_8601.fullmatch(text):
            raise _Odd
        time = datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise _Odd from None
    if not 1990 < time.year < 2200:
        raise _Odd
    return time
