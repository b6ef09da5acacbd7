"""Amounts: the golden cases, the promises that hold for every text, and hostile input.

In a case "" stands for none, and "*" for a value that the case leaves open.
"""

import time
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.read.amounts import read_amounts
from newsdigest.read.amounts.figures import figures
from newsdigest.read.coins import find_coins
from newsdigest.read.moves import read_moves
from newsdigest.records import Amount, Article

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "amounts").glob("*.toml"))
KINDS = {
    "liquidations", "unrealized_loss", "unrealized_profit", "realized_loss", "etf_inflow", "etf_outflow", "fund_inflow",
    "fund_outflow", "hack_loss", "whale_transfer", "purchase", "sale", "open_interest", "open_interest_change",
    "market_cap_change", "options_expiry",
}  # fmt: skip


def read(title: str, text: str) -> tuple[Amount, ...]:
    article = Article("a", "Example Wire", "https://wire.example/a", title, text)
    mentions = find_coins(article).mentions
    return read_amounts(article, mentions, read_moves(article, mentions))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    got = read(case["title"], case["text"])
    assert [a.usd for a in got] == [Decimal(row["usd"]) for row in case["amounts"]]
    for amount, row in zip(got, case["amounts"], strict=True):
        for name in ("what", "asset", "side", "bound", "window"):
            if row[name] != "*":
                assert (getattr(amount, name) or "") == row[name], (name, amount)


WORDS = st.sampled_from(
    "Bitcoin ETH $5M $1.2 billion liquidated longs shorts inflow of ETF hack stolen bought , . ; — ( ) over about 24 "
    "hours week $104,000 $0.00001 28M USDC a billion dollars €20 million $1-2B ₿ İ \u200b \u202e 𝟑M $１００ \n".split(
        " "
    )
)


@settings(max_examples=120, deadline=None)
@given(st.lists(WORDS, max_size=60), st.lists(WORDS, max_size=8))
def test_quotes_are_the_articles_own_words(text: list[str], title: list[str]) -> None:
    article = Article("a", "P", "", " ".join(title).replace("\n", " "), " ".join(text))
    mentions = find_coins(article).mentions
    for amount in read_amounts(article, mentions):
        assert amount.quote == article.full[amount.start : amount.end]
        assert 0 < len(amount.quote) <= 250
        assert "\n" not in amount.quote
        assert any(f.value == amount.usd for f in figures(article.full))
        assert amount.what in KINDS
        assert amount.side in (None, "long", "short", "both")
    assert read_amounts(article, mentions) == read_amounts(article, mentions)


@pytest.mark.parametrize(
    "text",
    ["$" * 300_000, "$1" * 200_000, "$5M liquidated " * 60_000, "9" * 400_000, "a" * 3_000_000, "$1,000," * 80_000],
    ids=["signs", "ones", "rows", "digits", "letters", "commas"],
)
def test_hostile_text_takes_bounded_time(text: str) -> None:
    article = Article("a", "P", "", "t", text)
    begin = time.process_time()
    found = read_amounts(article, ())
    assert time.process_time() - begin < 8
    assert all(a.usd < 10**15 for a in found)


def test_numbers_of_400_digits_and_lookalikes_are_no_amounts() -> None:
    assert read("", "Hackers stole $" + "9" * 400 + " from the bridge.") == ()
    assert read("", "Hackers stole ＄ and S48 million points from the bridge.") == ()


def test_a_scale_on_the_next_line_is_another_text() -> None:
    assert [(f.value, f.form) for f in figures("liquidated $104,000\nbillion")] == [(Decimal(104_000), "plain")]
