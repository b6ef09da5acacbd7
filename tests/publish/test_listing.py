"""What the terminal shows of one article, of search results, of feeds, of a coin: hostile words stay words, matches stand out."""

import io
import re

import pytest
from rich.console import Console

from newsdigest.publish import print_article, print_feeds, print_found, print_stories, print_why
from newsdigest.records import Article, Driver, Facts, Feed, Item, Move, Origin, Page, Removal
from tests.publish import sample
from tests.publish.test_forms import HOSTILE, URLS, hostile

HIDDEN = re.compile("[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def everything(words: str, url: str, console: Console) -> None:
    """Print WORDS in every listing."""
    article = Article(
        "a1", words[:300], url, words, f"{words}\n\nBitcoin fell 3%. {words}", None,
        origin=Origin(words[:100], url, words), removed=(Removal(words, words, words),),
    )  # fmt: skip
    start = article.full.rindex("Bitcoin fell 3%.")
    quote = article.full[start:]
    end = len(article.full)
    move = Move("BTC", "price", sample.Decimal(-3), "exact", "24h", "change", quote, start, end, words)
    driver = Driver("other", "down", words[:40], quote, start, end, words, words)
    item = Item(article, Facts("a1", (words[:40],), (), (), (move,), (), (), (driver,)))
    for removed in (False, True):
        print_article(item, console, page=Page("a1", url, words, words, "text", words), removed=removed)
    print_found([("2025-03-04", words, words, url, f"{words} \x02{words}\x03 {words}", "a1")], console)
    print_feeds([Feed(url, words, status="failing", detail=words, title=words)], console)
    print_stories([("s1", "2025-03-04", words, 3)], console)
    print_why(hostile(words, url), "BTC", console)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stay_words_in_every_listing(words: str) -> None:
    plain = io.StringIO()
    everything(words, "https://x.example/a", Console(file=plain, width=80, highlight=False))
    assert not HIDDEN.search(plain.getvalue()) and "\x1b" not in plain.getvalue()
    colored = io.StringIO()
    everything(words, "https://x.example/a", Console(file=colored, width=80, highlight=False, force_terminal=True, color_system="standard", legacy_windows=False, _environ={}))  # fmt: skip
    bare = re.sub(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", colored.getvalue())
    assert not HIDDEN.search(bare) and "\x1b" not in bare
    assert "evil.example" not in "".join(re.findall(r"\x1b\]8;[^\x1b]*", colored.getvalue()))


@pytest.mark.parametrize("url", URLS)
def test_only_web_addresses_become_links_in_listings(url: str) -> None:
    out = io.StringIO()
    everything("Words", url, Console(file=out, width=80, highlight=False, force_terminal=True, color_system="standard", legacy_windows=False, _environ={}))  # fmt: skip
    assert url not in "".join(re.findall(r"\x1b\]8;[^\x1b]*", out.getvalue()))


def test_search_marks_what_it_found_and_wraps_nothing_in_a_pipe() -> None:
    row = (
        "2025-03-04",
        "Herald",
        "A title " * 20,
        "https://x.example/a",
        "Some \x02open interest\x03 fell " * 10,
        "a1",
    )
    out = io.StringIO()
    print_found([row], Console(file=out, width=60, highlight=False))
    title, sentence, address = out.getvalue().splitlines()
    assert (
        title.endswith("Herald · a1")
        and sentence.count("open interest") == 10
        and address.strip() == "https://x.example/a"
    )
    out = io.StringIO()
    print_found([row], Console(file=out, width=60, highlight=False, force_terminal=True, color_system="standard", legacy_windows=False, _environ={}))  # fmt: skip
    assert "Some \x1b[1mopen interest\x1b[0m fell" in out.getvalue()
