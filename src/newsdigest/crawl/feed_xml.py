"""RSS and Atom by feedparser, the parser of record. Nothing of it opens a path or an address; its HTML stays unread."""

import io
import re
from collections.abc import Mapping
from typing import Any

import feedparser

from newsdigest.crawl.feed_ask import asked, skipped
from newsdigest.crawl.feeds import Channel, Item, as_utc
from newsdigest.errors import FetchError

_ENCODING = re.compile(rb"""encoding\s*=\s*["'][^"'>]{1,40}["']""", re.I)
_END = re.compile(rb"</(?:rss|feed|rdf:rdf|channel)\s*>", re.I)
_UNNAMED = re.compile(r"^<unknown>:(?=\d)")  # the parser's name for what has none
MAX_ENTITIES = 1_000  # bytes
_NO_ENCODING = re.compile(
    rb"""encoding\s*=\s*["'](?:punycode|undefined|idna|unicode_escape|raw_unicode_escape)["']""", re.I
)


def read_xml_feed(body: bytes, content_type: str) -> Channel:
    """Parse BODY; relative links stay as they are. Raises FetchError "not_a_feed" or "empty_feed"."""
    parsed = _feedparser(without_entities(body), content_type)
    if not parsed.entries and not parsed.version and _ENCODING.search(body[:300]):
        parsed = _feedparser(_ENCODING.sub(b"", body[:300]) + body[300:], "")  # it may only claim a charset
    if not parsed.entries and not parsed.version:
        raise FetchError("not_a_feed", _what_else(body))
    problem = _UNNAMED.sub("", str(parsed.get("bozo_exception", "")))[:200] if _is_broken(parsed) else ""
    head_of = parsed.feed
    hours, days = skipped(body)
    cut = bool(problem) and not _END.search(body[-1000:])
    # The item in which the body breaks off is half an item; the next poll brings the whole.
    entries = parsed.entries[:-1] if cut and len(parsed.entries) > 1 else parsed.entries
    return Channel(
        title=_text(head_of.get("title")),
        home=_text(head_of.get("link")),
        items=tuple(_item(e) for e in entries),
        asked=asked(
            _text(head_of.get("ttl")), _text(head_of.get("sy_updateperiod")), _text(head_of.get("sy_updatefrequency"))
        ),
        skip_hours=hours,
        skip_days=days,
        malformed=f"it breaks off: {problem}" if cut else problem,
        cut=cut,
    )


def _feedparser(body: bytes, content_type: str) -> Any:
    head = _NO_ENCODING.sub(b"", body[:300])  # codecs that raise in feedparser
    try:
        # sanitizing costs time quadratic in hostile styles, and none of this HTML is ever shown as HTML
        return feedparser.parse(
            io.BytesIO(head + body[300:]),
            response_headers={"content-type": content_type},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError) as error:
        raise FetchError("not_a_feed", f"feedparser: {type(error).__name__}: {error}"[:200]) from error


def without_entities(body: bytes) -> bytes:
    """BODY without a document type that declares more entities than names of letters need: such are bombs.

    >>> without_entities(b"<!DOCTYPE rss [<!ENTITY a '" + b"a" * 3000 + b"'>]><rss/>")
    b'<rss/>'
    """
    begin = body[:10_000].find(b"<!DOCTYPE")
    end = body.find(b"]>", begin) if begin >= 0 else -1
    if end - begin < MAX_ENTITIES or b"<!ENTITY" not in body[begin:end]:
        return body
    return body[:begin] + body[end + 2 :]


def _is_broken(parsed: Mapping[str, Any]) -> bool:
    """True where XML was broken; a charset or media type that the server states wrongly loses nothing."""
    if not parsed.get("bozo"):
        return False
    return not isinstance(
        parsed.get("bozo_exception"), feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType
    )


def _what_else(body: bytes) -> str:
    start = body[:2000].lower()
    if b"<html" in start or b"<!doctype html" in start:
        return "it is a web page; give the address of the site's feed"
    return "it is neither RSS nor Atom nor JSON Feed"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _item(entry: Mapping[str, Any]) -> Item:
    contents = [c for c in entry.get("content", ()) if _text(c.get("value"))]
    source = entry.get("source") or {}
    people = [_text(a.get("name")) for a in entry.get("authors", ()) if isinstance(a, Mapping)]
    content = max((c["value"] for c in contents), key=len, default="")
    summary = _text(entry.get("summary"))
    return Item(
        guid=_text(entry.get("id")),
        link=_text(entry.get("feedburner_origlink")) or _text(entry.get("link")) or _content_link(entry),
        title=_text(entry.get("title")),
        published=as_utc(entry.get("published_parsed")) or as_utc(entry.get("created_parsed")),
        updated=as_utc(entry["updated_parsed"]) if "updated_parsed" in entry.keys() else None,  # noqa: SIM118
        summary="" if summary == content else summary,
        content=content,
        source=_text(source.get("title")),
        source_url=_text(source.get("href")) or _text(source.get("link")),
        authors=tuple(p for p in people if p) or ((_text(entry.get("author")),) if entry.get("author") else ()),
    )


def _content_link(entry: Mapping[str, Any]) -> str:
    """Atom's <content src="…">: the words lie elsewhere."""
    return next((_text(c.get("src")) for c in entry.get("content", ()) if c.get("src")), "")
