"""Large and endless inputs: each ends with an article, a named refusal, or within the deadline; never a crash or a hang."""

import io
import json
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from newsdigest import engines
from newsdigest.clean import clean
from newsdigest.crawl.feeds import parse_feed
from newsdigest.crawl.fetch import Answer
from newsdigest.crawl.lines import Line, read_lines
from newsdigest.crawl.pages import page_of
from newsdigest.crawl.warc import read_warc
from newsdigest.errors import CleanError, FetchError
from newsdigest.pipeline import analyze_page
from newsdigest.records import Article, Entry, Facts, Feed, Outcome, Page
from tests.conftest import NOON

LEAD = "<p>Bitcoin fell 3% on Friday, as desks waited for news from the funds and traders kept still.</p>"
MOST = 20.0  # seconds that the engine gives an item

PAGES: dict[str, Callable[[], str]] = {
    "60,000 nested elements": lambda: "<div>" * 60_000 + LEAD,
    "300 nested elements": lambda: "<div>" * 300 + LEAD + "</div>" * 300,
    "900 nested elements": lambda: "<div>" * 900 + LEAD + "</div>" * 900,
    "a JSON-LD block of quotes": lambda: '<script type="application/ld+json">{"headline": "' + '\\"' * 500_000 + "</script>" + LEAD,
    "0.9 MB of attributes on a tag": lambda: "<p " + " ".join(f"a{n}='x'" for n in range(90_000)) + ">" + LEAD,
    "4 MB of short paragraphs": lambda: "<p>Bitcoin fell.</p>" * 200_000,
    "50,000 links": lambda: LEAD + "<a href='/x'>link</a> " * 50_000,
    "an endless line": lambda: "<p>" + "Bitcoin fell 3% and " * 6_000 + "</p>",
    "200,000 open comments": lambda: "<!--" * 200_000 + LEAD,
    "one word of 1.2 MB": lambda: "<p>" + "a" * 1_200_000 + "</p>" + LEAD,
    "a table of 100,000 cells": lambda: "<table>" + "<tr><td>1%" * 100_000 + LEAD,
    "20,000 lists in lists": lambda: "<ul><li>" * 20_000 + LEAD,
    "600 KB of entities": lambda: "<p>" + "&amp;&nbsp;&#x1F680;" * 30_000 + "</p>" + LEAD,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_monstrous_page_ends_in_an_article_or_a_reason(name: str) -> None:
    """In process: processor time, so that a busy machine is no reason to fail."""
    page = Page(
        "p",
        "https://h.example/a",
        "Harbour",
        f"<html><body><article>{PAGES[name]()}</article></body></html>",
        title="Slips",
    )
    begin = time.process_time()
    got = analyze_page(page)
    taken = time.process_time() - begin
    if isinstance(got, Outcome):
        assert (got.status, bool(got.reason)) == ("failed", True)
    else:
        article, facts = got
        assert isinstance(article, Article) and isinstance(facts, Facts)
        assert article.text or article.title, "an empty success is none"
    assert taken < MOST / 2


def test_what_is_nested_too_deep_says_so_and_what_is_not_is_read() -> None:
    def text(depth: int) -> str:
        body = "<html><body><article>" + "<div>" * depth + LEAD + "</div>" * depth + "</article></body></html>"
        return clean(Page("p", "https://h.example/a", "Harbour", body, title="Slips")).text

    assert "Bitcoin fell 3%" in text(300) and "Bitcoin fell 3%" in text(900)
    with pytest.raises(CleanError, match="too_deep"):
        text(60_000)


def test_a_page_of_50_mb_is_refused_before_it_is_read() -> None:
    with pytest.raises(CleanError, match="too_large"):
        clean(Page("p", "https://h.example/a", "Harbour", "<p>Bitcoin fell.</p>" * 2_500_000))
    body = b"<div>" * 60_000 + b"<p>x"
    with pytest.raises(FetchError, match="too_deep"):
        page_of(
            Entry("e", "f", "H", "https://h.example/a"),
            Answer("https://h.example/a", "https://h.example/a", 200, {}, body),
        )


def test_a_text_of_endless_lines_is_read_or_refused() -> None:
    for text in ("Bitcoin fell 3% " * 6_000, "\n" * 300_000, "a" * 200_000, "“" * 100_000, "The post " * 10_000):
        begin = time.process_time()
        got = analyze_page(Page("p", "https://h.example/a", "Harbour", text, kind="text", title="Slips"))
        assert isinstance(got, tuple | Outcome)
        assert time.process_time() - begin < MOST / 2, text[:20]


def test_a_line_of_70_mb_is_refused_and_the_next_one_read() -> None:
    long = b'{"id": "1", "text": "' + b"a" * 70_000_000 + b'"}\n'
    good = json.dumps({"id": "2", "text": "Bitcoin fell 2%.", "title": "T"}).encode() + b"\n"
    first, second = read_lines(io.BytesIO(long + good), "f")
    assert isinstance(first, Outcome) and first.reason == "too_large"
    assert isinstance(second, Line) and second.page.id == "2"


def test_an_archive_that_claims_terabytes_holds_none() -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://q.example/a\r\nContent-Length: 9999999999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    got = list(read_warc(io.BytesIO(head + b"<p>x" * 2_000_000), "f"))
    assert len(got) == 1 and isinstance(got[0], Outcome)


def test_a_feed_of_endless_lines_is_ended_by_its_deadline() -> None:
    feed = Feed("https://h.example/feed", "Harbour")
    bodies = {
        "items": b"<rss version='2.0'><channel><title>x</title>" + b"<item><title>t</title></item>" * 60_000,
        "line": b"<rss version='2.0'><channel><item><title>" + b"a" * 9_000_000,
        "nested": b"<rss><channel><item><description>" + b"<div>" * 100_000,
    }
    with engines.apart() as apart:
        for name, body in bodies.items():
            begin = time.monotonic()
            with suppress(FetchError):
                _, entries = apart(parse_feed, body, feed, "https://h.example/", "", NOON, 10_000, timeout=3)
                assert len(entries) <= 10_000, name
            assert time.monotonic() - begin < 60, name
