"""Feeds' bytes to entries: well-formed, malformed and hostile ones."""

import contextlib
import io
import json
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from newsdigest import engines
from newsdigest.crawl.feeds import carries_whole, parse_feed, parse_plain_feed
from newsdigest.crawl.schedule import Stated
from newsdigest.errors import FetchError
from newsdigest.records import Entry, Feed
from tests.crawl.servers import item, rss

NOW = datetime(2025, 6, 13, 12, tzinfo=UTC)
FEED = Feed("https://harbour.example/feed")


def parse(body: str | bytes, feed: Feed = FEED) -> tuple[Stated, tuple[Entry, ...]]:
    raw = body.encode() if isinstance(body, str) else body
    return parse_feed(raw, feed, "https://harbour.example/news/feed", "", NOW, 10_000)


def test_rss() -> None:
    more = "<content:encoded><![CDATA[<p>" + "Ether rose. " * 60 + "</p>]]></content:encoded>"
    source = '<source url="https://quay.example/feed">Quay Wire</source>'
    head = "<ttl>90</ttl><skipHours><hour>2</hour></skipHours>"
    stated, (one, two) = parse(
        rss(
            item("First &amp;amp; last", "../a?utm_source=rss", more=more + source)
            + item("Two", "https://x.example/b"),
            head,
        )
    )
    assert (one.url, one.title, one.publisher) == ("https://harbour.example/a", "First & last", "Harbour Ledger")
    assert (one.source, one.source_url) == ("Quay Wire", "https://quay.example/feed")
    assert one.published == datetime(2025, 6, 13, 8, tzinfo=UTC) and one.flags == ()
    assert carries_whole(one) and not carries_whole(two)
    assert (stated.asked, stated.skip_hours) == (timedelta(minutes=90), frozenset({2}))
    assert stated.newest == one.published and not stated.malformed


def test_ids_are_stable_and_of_the_site() -> None:
    body = rss(item("7", "https://harbour.example/a?utm_source=x"))
    ids = {parse(body)[1][0].id, parse(body.replace("?utm_source=x", ""))[1][0].id}
    assert len(ids) == 1
    assert parse(body, Feed("https://harbour.example/markets"))[1][0].id in ids, (
        "two feeds of one site carry one article"
    )
    repost = body.replace("https://harbour.example/a", "https://other.example/a")
    assert parse(repost, Feed("https://other.example/feed"))[1][0].id not in ids


def test_a_guid_that_several_items_share_names_none() -> None:
    items = "".join(
        f"<item><title>T{n}</title><link>https://a.example/{n}</link><guid>same</guid></item>" for n in range(3)
    )
    assert len({e.id for e in parse(rss(items))[1]}) == 3
    assert len(parse(rss(item("7", "https://a.example/1") * 3))[1]) == 1


@pytest.mark.parametrize(
    ("date", "flag"),
    [
        ("", "undated"),
        ("soon", "undated"),
        ("Sat, 14 Jun 2025 12:00:00 GMT", "future_date"),
        ("Fri, 13 Jun 2025 12:30:00 GMT", ""),
    ],
)
def test_dates(date: str, flag: str) -> None:
    items = f"<item><title>T</title><link>https://a.example/</link><pubDate>{date}</pubDate></item>"
    stated, (entry,) = parse(rss(items))
    assert entry.flags == ((flag,) if flag else ())
    assert stated.undated == (flag == "undated")
    assert (stated.newest is None) == (flag != "")


def test_atom() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay Wire</title><id>urn:q</id>
      <entry><id>urn:q:1</id><title type="html">&lt;b&gt;SOL&lt;/b&gt; falls</title><link rel="alternate" href="/1"/>
      <updated>2025-06-13T10:00:00+02:00</updated><author><name>A. Writer</name></author><summary>Short.</summary></entry></feed>"""
    _, (entry,) = parse(body)
    assert (entry.title, entry.url, entry.authors) == ("SOL falls", "https://harbour.example/1", ("A. Writer",))
    assert entry.published == entry.updated == datetime(2025, 6, 13, 8, tzinfo=UTC)


def test_json_feed() -> None:
    body = {"version": "https://jsonfeed.org/version/1.1", "title": "Quay Wire", "items": [
        {"id": 5, "url": "https://q.example/5", "title": "Five", "content_text": "One & two.\n\nThree.", "date_published": "2025-06-13T09:00:00Z"},
        "no object", {"id": "6", "title": ["x"], "authors": [None, {"name": "B"}], "url": 7, "content_html": "<p>x</p>"}]}  # fmt: skip
    stated, (one, two) = parse(json.dumps(body))
    assert one.content == "<p>One &amp; two.</p><p>Three.</p>" and one.published == datetime(2025, 6, 13, 9, tzinfo=UTC)
    assert two.authors == ("B",) and "undated" in two.flags
    assert "1 items" in stated.malformed


@pytest.mark.parametrize(
    "body",
    ["", "<html><body>x</body></html>", "plain", "{}", '{"items": 3}', "{" * 5000, "[1]", "<?xml version='1.0'?><x/>"],
)
def test_what_is_no_feed_is_named(body: str) -> None:
    with pytest.raises(FetchError, match=r"not_a_feed|empty_feed"):
        parse(body)


def test_a_feed_cut_in_half_gives_its_first_half() -> None:
    body = rss("".join(item(f"n{n}", f"https://a.example/{n}") for n in range(20)))
    stated, entries = parse(body[: len(body) // 2])
    assert 8 <= len(entries) <= 10 and stated.malformed and stated.cut
    assert entries == parse(body)[1][: len(entries)]  # none is half an item


@pytest.mark.parametrize("name", ["punycode", "undefined", "idna", "no-such-charset", "utf-16"])
def test_odd_encodings(name: str) -> None:
    body = rss(item("a", "https://a.example/")).replace('"1.0"?', f'"1.0" encoding="{name}"?')
    assert len(parse(body)[1]) == 1


def test_feeds_of_feedparsers_suite(shared: Path) -> None:
    """None raises or takes over two seconds of the processor, and every item with a title, link, id or text becomes an entry."""
    files = sorted((shared / "suites/feedparser").rglob("*.xml"))
    lost, refused, slowest = [], 0, 0.0
    for path in files:
        body = path.read_bytes()
        begin = time.process_time()
        try:
            _, entries = parse(body)
        except FetchError:
            refused += 1
            entries = ()
        slowest = max(slowest, time.process_time() - begin)
        read = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False).entries
        fields = ("id", "link", "title", "summary")
        want = {(*(e.get(f) for f in fields), *(c.get("value") for c in e.get("content", ()))) for e in read}
        if len(entries) < len([w for w in want if any(w)]) - _empty(read):
            lost.append((path.name, len(want), len(entries)))
    assert len(files) == 2106
    assert slowest < 2
    assert (lost, refused) == ([], refused) and refused <= 10


def _empty(read: list[dict[str, object]]) -> int:
    """Items whose text is nothing but markup or blanks."""
    from newsdigest.crawl.feeds import plain

    said = [" ".join(str(e.get(k) or "") for k in ("id", "link", "title", "summary", "content")) for e in read]
    return sum(not plain(s).strip("[] ") for s in said)


HANGS = {
    "attributes": b"<rss version='2.0'><channel><item "
    + b" ".join(b"a%d='x'" % n for n in range(20_000))
    + b"></item></channel></rss",
    "newlines": b"\n" * 40_000 + b"<rss version='2.0'><channel><title>x</title></channel>",
    "author": rss("<item><title>a</title><author>" + "a" * 60_000 + "</author></item>").encode(),
    "comments": b"<rss><channel>" + b"<!--" * 50_000,
    "nested": b"<rss><channel><item><description>" + b"<div>" * 100_000,
}


@pytest.mark.parametrize("name", sorted(HANGS))
def test_feeds_that_hang_parsers_are_ended(name: str) -> None:
    with engines.apart() as apart:
        apart(parse_feed, rss("").encode(), FEED, "https://a.example/", "", NOW, 10, timeout=20)  # the process is up
        begin = time.monotonic()
        with contextlib.suppress(FetchError):
            apart(parse_feed, HANGS[name], FEED, "https://a.example/", "", NOW, 10_000, timeout=1)
        assert time.monotonic() - begin < 10  # ended after a second; a busy machine may be slow


def test_attacks_by_xml(shared: Path) -> None:
    """No entity leads out or grows: the suite's files put into a feed's place, and one inside a feed."""
    for path in sorted((shared / "suites/defusedxml/xmltestdata").glob("*.x*")):
        begin = time.process_time()
        with contextlib.suppress(FetchError):
            _, entries = parse(path.read_bytes())
            assert sum(len(e.content) + len(e.summary) + len(e.title) for e in entries) < 10**6, path.name
        assert time.process_time() - begin < 2
    bomb = "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(9)
    )
    file = "<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    begin = time.process_time()
    _, entries = parse(
        f"{bomb}{file}" + rss("<item><title>&j;&f;</title><link>https://a.example/</link></item>").partition("?>")[2]
    )
    assert time.process_time() - begin < 2
    assert all(len(e.title) < 1001 and "root:" not in e.title for e in entries)


@pytest.mark.parametrize(
    ("end", "whole"),
    [("It ended there.", True), ("and then [&#8230;]", False), ("and so on…", False), ("Read more", False), ("Continue reading Five at Quay", False),
     ("done.</p><p>The post <a href='#'>Five</a> appeared first on <a href='#'>Quay Wire</a>.", True)],
)  # fmt: skip
def test_what_is_whole(end: str, whole: bool) -> None:
    entry = Entry("1", "f", "p", "u", content="<p>" + "Words of news. " * 60 + end + "</p>")
    assert carries_whole(entry) == whole
    assert not carries_whole(Entry("1", "f", "p", "u", content="<p>Short.</p>", summary="<p>Short.</p>"))


def test_the_quick_parser_says_what_feedparser_says(shared: Path) -> None:
    """On feedparser's own suite, its leading comments cut off and titles put in, for which most of it is plain."""
    quick = 0
    paths = [*sorted((shared / "suites/feedparser").rglob("*.xml")), *(shared / "feeds").glob("*.xml")]
    for path in paths:
        body = re.sub(rb"<!--.*?-->\s*", b"", path.read_bytes(), count=1, flags=re.DOTALL).lstrip()
        body = re.sub(
            rb"(<channel>|<feed[^>]*Atom[^>]*>)(?!.*<title>)", rb"\1<title>T</title>", body, count=1, flags=re.DOTALL
        )
        got = parse_plain_feed(body, FEED, "https://harbour.example/", "", NOW, 100)
        if got is not None:
            quick += 1
            assert got == parse_feed(body, FEED, "https://harbour.example/", "", NOW, 100), path.name
    assert quick > 200
