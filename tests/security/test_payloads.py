"""1,483 payloads of the shared suites, as words and as pages and feeds: no active content in anything we put out."""

import asyncio
import dataclasses
import functools
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from newsdigest.clean import clean
from newsdigest.crawl.feeds import carries_whole, parse_feed
from newsdigest.crawl.pages import excerpt_of, whole_of
from newsdigest.errors import CleanError, FetchError
from newsdigest.publish import from_json, to_atom, to_html, to_json, to_json_feed, to_markdown, to_text
from newsdigest.publish.browse import browse_app
from newsdigest.records import Article, Digest, Feed, Page
from tests.publish import sample
from tests.publish.browse import day
from tests.security.payloads import DOMPURIFY, NAUGHTY, SANITIZE, active, dompurify, naughty, sanitize

NOW = datetime(2025, 6, 13, 12, tzinfo=UTC)
FEED = Feed("https://harbour.example/feed", "Harbour Ledger")
PAGE = "<html><body><article><h1>Bitcoin slips</h1><p>Bitcoin fell 3% on Friday as desks waited for the funds.</p>{}<p>Traders were calm and waited for the next day.</p></article></body></html>"


def digest_of(words: Sequence[str], url: str = "https://x.example/a") -> Digest:
    """The sample digest with a story for each of WORDS, which stand wherever words come from outside."""
    made = sample.digest()
    first = made.stories[0]
    stories = []
    for number, word in enumerate(words):
        articles = tuple(dataclasses.replace(a, title=word, publisher=word[:300], url=url) for a in first.articles)
        sentences = tuple(dataclasses.replace(s, text=word) for s in first.summary.sentences)
        causes = tuple(
            dataclasses.replace(
                c,
                evidence=tuple(dataclasses.replace(e, quote=word, hedge=word, said_by=word) for e in c.evidence),
            )
            for c in first.causes
        )
        summary = dataclasses.replace(first.summary, text=word, sentences=sentences)
        stories.append(
            dataclasses.replace(
                first, id=f"s-{number}", headline=word, articles=articles, summary=summary, causes=causes
            )
        )
    return dataclasses.replace(made, stories=(*stories, *made.stories[1:]))


@functools.cache
def of_harmless(number: int) -> tuple[Counter[str], Counter[str]]:
    """What the HTML and the Markdown of so many harmless stories hold."""
    made = digest_of(["Bitcoin slips"] * number)
    return Counter(active(to_html(made))), Counter(active(rendered(made)))


def check_forms(words: Sequence[str]) -> None:
    """Every form of a digest that is made of WORDS holds what that of harmless ones holds, and nothing that acts."""
    made = digest_of(words)
    in_html, in_markdown = of_harmless(len(words))
    assert Counter(active(to_html(made))) == in_html
    assert Counter(active(rendered(made))) == in_markdown
    for content in contents(made):
        assert list(active(content)) == []
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", to_text(made, width=100))
    assert to_json(from_json(to_json(made))) == to_json(made)


def bare(feed: bytes) -> str:
    """A feed of the suite without the comment that says what its own test expects."""
    return feed.decode("utf-8", "replace").partition("-->")[2].strip()


def rendered(made: Digest) -> str:
    """The Markdown as HTML, by a renderer that lets HTML through."""
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(to_markdown(made)))


def contents(made: Digest) -> Iterator[str]:
    """What a feed reader would show as HTML."""
    for element in ET.fromstring(to_atom(made)).iter():
        if element.get("type") == "html" or element.tag.endswith(("}content", "}summary")):
            yield element.text or ""
    import json

    for item in json.loads(to_json_feed(made))["items"]:
        yield item.get("content_html", "")


def cleaned(pages: Sequence[Page]) -> Iterator[str]:
    """The words that cleaning leaves of PAGES."""
    for page in pages:
        try:
            article: Article = clean(page)
        except CleanError:
            continue
        yield article.title
        yield article.text


def test_the_suites_are_whole(shared: Path) -> None:
    assert (len(dompurify(shared)), len(sanitize(shared)), len(naughty(shared))) == (DOMPURIFY, SANITIZE, NAUGHTY)


@pytest.mark.parametrize("suite", ["dompurify", "sanitize", "naughty"])
def test_payloads_as_words_stay_words_in_every_form(shared: Path, suite: str) -> None:
    words = {
        "dompurify": lambda: dompurify(shared),
        "sanitize": lambda: [bare(b) for b in sanitize(shared)],
        "naughty": lambda: naughty(shared),
    }[suite]()
    for begin in range(0, len(words), 150):
        check_forms(words[begin : begin + 150])


@pytest.mark.parametrize("suite", ["dompurify", "naughty"])
def test_payloads_inside_pages_become_words_and_stay_so(shared: Path, suite: str) -> None:
    payloads = dompurify(shared) if suite == "dompurify" else naughty(shared)
    pages = [
        Page(f"p{n}", "https://x.example/a", "Harbour Ledger", PAGE.replace("{}", p), title="Bitcoin slips")
        for n, p in enumerate(payloads)
    ]
    words = [w for w in cleaned(pages) if w]
    assert len(words) > len(payloads)
    for begin in range(0, len(words), 200):
        check_forms(words[begin : begin + 200])


def test_payloads_inside_feeds_become_words_and_stay_so(shared: Path) -> None:
    pages, titles = [], []
    for body in sanitize(shared):
        try:
            _, entries = parse_feed(body, FEED, "https://harbour.example/feed", "", NOW, 100)
        except FetchError:
            continue
        titles += [e.title for e in entries]
        pages += [whole_of(e) if carries_whole(e) else excerpt_of(e, "not_fetched") for e in entries]
    assert len(pages) > 500
    words = sorted({w for w in (*titles, *cleaned(pages)) if w})
    for begin in range(0, len(words), 200):
        check_forms(words[begin : begin + 200])


_TAGS = re.compile(r"<(?:script|iframe|object|embed|form|input|svg|math|link|base|img|style|meta)\b", re.IGNORECASE)


def test_payloads_in_the_database_stay_words_on_every_page(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each payload is an article's title, text, publisher and address, a move's quote and speaker, a story's headline."""
    words = [*dompurify(shared), *(bare(b) for b in sanitize(shared)), *naughty(shared)]
    monkeypatch.setattr(day, "HOSTILE", (*words, "Bitcoin slips"))
    day.build(tmp_path / "n.db", hostile=True)
    app = browse_app(tmp_path / "n.db")

    async def ask() -> None:
        await app.invoke_startup()

        async def get(path: str) -> Any:
            answer = await app.client.get(path, follow_redirects=True)
            assert answer.status_code == 200, path
            return answer.text

        harmless = {kind: await get(f"/{kind}{len(words):03d}") for kind in ("article/h", "story/sh")}
        for number in range(len(words)):
            kind = "story/sh" if number % 2 else "article/h"
            text = await get(f"/{kind}{number:03d}")
            assert Counter(_TAGS.findall(text.lower())) == Counter(_TAGS.findall(harmless[kind].lower())), words[number]
            if number % 20 < 2:
                assert set(active(text)) == set(active(harmless[kind])), words[number]
        for path in (
            "/audit",
            "/sources",
            "/search?q=alert",
            "/causes?cause=other",
            "/coin/BTC",
            "/n/articles",
            "/n/v_moves",
        ):
            found = set(active(await get(path)))
            assert not any("onerror" in f or "javascript" in f or "<iframe>" in f for f in found), (path, found)

    asyncio.run(ask())
