"""Feeds out: the digest, a coin's part of it, or a cause's stories as Atom (RFC 4287) and JSON Feed 1.1.

One entry a story. Ids are of the day and the story, and times are those of the articles: no clock, so that a feed made
twice is the same bytes.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, time
from html import escape
from xml.sax.saxutils import escape as xml_escape
from xml.sax.saxutils import quoteattr

from newsdigest.publish import labels
from newsdigest.records import Digest, DigestStory
from newsdigest.text.printable import one_line, web_address

ENTRIES = 50


def stories_of(digest: Digest, cause: str | None) -> tuple[DigestStory, ...]:
    """The stories that a feed holds: all, or those of one cause."""
    if cause is None:
        return digest.stories[:ENTRIES]
    wanted = {s for t in digest.themes if t.cause == cause for s in t.stories}
    return tuple(s for s in digest.stories if s.id in wanted or any(c.type == cause for c in s.causes))[:ENTRIES]


def feed_title(digest: Digest, cause: str | None) -> str:
    """The title of a feed: without the day, so that a reader shows the same feed under the same name tomorrow."""
    return ": ".join(p for p in ("Crypto news", digest.coin, labels.cause(cause) if cause else "") if p)


def to_atom(digest: Digest, *, cause: str | None = None, address: str = "") -> str:
    """The digest as an Atom feed; `address` is where it will be found, where that is known."""
    stories = stories_of(digest, cause)
    updated = max((_updated(s, digest) for s in stories), default=_start(digest))
    name = _feed_id(digest, cause)
    link = web_address(address)
    out = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"  <id>{xml_escape(name)}</id>",
        f"  <title>{xml_escape(_xml(feed_title(digest, cause)))}</title>",
        f"  <updated>{_stamp(updated)}</updated>",
        "  <author><name>newsdigest</name></author>",
        "  <generator>newsdigest</generator>",
    ]
    if link:
        out.append(f'  <link rel="self" href={quoteattr(link)}/>')
    for s in stories:
        out += [
            "  <entry>",
            f"    <id>{xml_escape(_entry_id(digest, s))}</id>",
            f"    <title>{xml_escape(_xml(s.headline))}</title>",
        ]
        out.append(f"    <updated>{_stamp(_updated(s, digest))}</updated>")
        first = _address(s)
        if first:
            out.append(f'    <link rel="alternate" href={quoteattr(first)}/>')
        out += [
            f"    <category term={quoteattr(_xml(c))}/>" for c in (*s.coins, *dict.fromkeys(x.type for x in s.causes))
        ]
        out += [f'    <content type="html">{xml_escape(_xml(_html(s)))}</content>', "  </entry>"]
    return "\n".join([*out, "</feed>"]) + "\n"


def to_json_feed(digest: Digest, *, cause: str | None = None, address: str = "") -> str:
    """The digest as a JSON Feed."""
    feed: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": one_line(feed_title(digest, cause)),
        "language": "en",
    }
    if web_address(address):
        feed["feed_url"] = web_address(address)
    items = []
    for s in stories_of(digest, cause):
        item: dict[str, object] = {
            "id": _entry_id(digest, s),
            "title": one_line(s.headline),
            "content_html": _html(s),
            "date_modified": _stamp(_updated(s, digest)),
            "tags": [*s.coins, *dict.fromkeys(c.type for c in s.causes)],
        }
        if _address(s):
            item["url"] = _address(s)
        items.append(item)
    return json.dumps({**feed, "items": items}, ensure_ascii=False, indent=1) + "\n"


def _html(story: DigestStory) -> str:
    """An entry's content: the summary and the sources as links, everything escaped."""
    out = [f"<p>{escape(one_line(story.summary.text))}</p>"] if story.summary.text else []
    seen: set[str] = set()
    links = []
    for a in story.articles:
        if not a.repost_of and a.publisher not in seen and web_address(a.url):
            seen.add(a.publisher)
            links.append(
                f'<li><a href="{escape(web_address(a.url))}">{escape(one_line(a.publisher))}: {escape(one_line(a.title))}</a></li>'
            )
    return "".join([*out, "<ul>", *links, "</ul>"] if links else out)


def _address(story: DigestStory) -> str:
    return next((web_address(a.url) for a in story.articles if web_address(a.url)), "")


def _updated(story: DigestStory, digest: Digest) -> datetime:
    return max((a.published for a in story.articles if a.published), default=_start(digest))


def _start(digest: Digest) -> datetime:
    return datetime.combine(digest.date, time(), UTC)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _feed_id(digest: Digest, cause: str | None) -> str:
    parts: Iterable[str] = (p for p in ("digest", (digest.coin or "").lower(), cause or "") if p)
    return "urn:newsdigest:" + ":".join(parts)


def _entry_id(digest: Digest, story: DigestStory) -> str:
    return f"urn:newsdigest:story:{story.id}"


def _xml(text: str) -> str:
    """Text without the characters that XML 1.0 forbids."""
    return "".join(
        c
        for c in one_line(text)
        if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
