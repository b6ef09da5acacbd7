"""Coins: the golden cases, what mentions promise, and odd input."""

import itertools
import time
import tomllib
from pathlib import Path

import pytest

from newsdigest.read.coins import find_coins
from newsdigest.records import Article

CASES = sorted((Path(__file__).parents[1] / "cases" / "coins").glob("*.toml"))


def made(text: str, title: str = "") -> Article:
    return Article(id="a", publisher="The Daily Example", url="https://daily.example/a", title=title, text=text)


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    assert sorted(find_coins(made(case["text"], case["title"])).all) == sorted(case["coins"])


def test_mentions_are_ordered_places_that_do_not_overlap() -> None:
    article = made(
        "BTC and $ETH rose; Solana (SOL) and Remittix (RTX) followed. RTX token buyers cheered.", "Bitcoin up"
    )
    mentions = find_coins(article).mentions
    assert mentions
    for before, after in itertools.pairwise(mentions):
        assert before.end <= after.start
    assert article.full[mentions[0].start : mentions[0].end] == "Bitcoin"


def test_the_title_names_the_main_coin() -> None:
    found = find_coins(made("Ether and SOL rose too. BTC led.", "Bitcoin climbs to $100,000"))
    assert found.primary == ("BTC",)
    assert set(found.all) == {"BTC", "ETH", "SOL"}


@pytest.mark.parametrize(
    "text",
    ["", "x" * 300_000, "(" * 50_000, "$A " * 20_000, "NEAR " * 5_000, "\u200f\u200bBTC\u2067İ" * 2_000, "ВТС rose"],
)
def test_odd_text_is_read_in_bounded_time(text: str) -> None:
    begin = time.process_time()
    find_coins(made(text))
    assert time.process_time() - begin < 8


def test_cyrillic_lookalikes_name_no_coin() -> None:
    assert find_coins(made("ВТС rose 3%")).all == ()
