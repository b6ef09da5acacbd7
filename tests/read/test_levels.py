"""Levels: the golden cases, the promises that hold for every text, and hostile input."""

import time
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.read.coins import find_coins
from newsdigest.read.levels import read_levels
from newsdigest.records import Article, Level

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "levels").glob("*.toml"))
ROLES = {"current", "support", "resistance", "target", "low", "high", "ath", "entry", "liquidation", "other"}


def read(title: str, text: str) -> tuple[Level, ...]:
    article = Article("a", "Example Wire", "https://wire.example/a", title, text)
    return read_levels(article, find_coins(article).mentions)


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    got = [(x.asset, x.usd, x.role) for x in read(case["title"], case["text"])]
    assert got == [(row["asset"], Decimal(row["usd"]), row["role"]) for row in case["levels"]]


WORDS = st.sampled_from(
    "Bitcoin ETH Solana's $104,000 $2,500 110k 106,000 $1M $0.00001 support resistance at above below to target , . ; — "
    "( ) between and from $95-$100K 52% İ \u200b \u202e 𝟑k XRP \n the token".split(" ")
)


@settings(max_examples=120, deadline=None)
@given(st.lists(WORDS, max_size=60), st.lists(WORDS, max_size=8))
def test_quotes_are_the_articles_own_words(text: list[str], title: list[str]) -> None:
    article = Article("a", "P", "", " ".join(title).replace("\n", " "), " ".join(text))
    mentions = find_coins(article).mentions
    coins = {m.coin for m in mentions}
    for level in read_levels(article, mentions):
        assert level.quote == article.full[level.start : level.end]
        assert 0 < len(level.quote) <= 250
        assert "\n" not in level.quote
        assert level.asset in coins
        assert level.role in ROLES
        assert level.usd > 0
    assert read_levels(article, mentions) == read_levels(article, mentions)


def test_no_coin_no_level() -> None:
    assert read("Shares", "The stock trades at $104 a share.") == ()


@pytest.mark.parametrize(
    "text", ["$1" * 200_000, "BTC $5 " * 60_000, "1,000 " * 100_000], ids=["signs", "rows", "bare"]
)
def test_hostile_text_takes_bounded_time(text: str) -> None:
    article = Article("a", "P", "", "t", text)
    mentions = find_coins(article).mentions
    begin = time.process_time()
    read_levels(article, mentions)
    assert time.process_time() - begin < 8
