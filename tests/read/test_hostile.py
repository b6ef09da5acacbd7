"""Hostile text: whatever is written, reading ends in bounded time, crashes never and yields no row that makes no sense."""

import time
from decimal import Decimal

import pytest

from newsdigest.read import read
from newsdigest.records import Article, Facts

SECONDS = 60  # generous: a loaded machine; without bounds these texts take hours
NINES = "9" * 400


def facts(text: str, title: str = "Bitcoin falls 3%") -> Facts:
    article = Article("a", "Example Wire", "https://wire.example/a", title, text)
    begin = time.process_time()
    found = read(article)
    assert time.process_time() - begin < SECONDS
    for row in (*found.moves, *found.amounts, *found.levels):
        assert row.quote == article.full[row.start : row.end]
        assert len(row.quote) <= 260
    assert all(abs(m.pct) < Decimal(10) ** 15 and m.pct.is_finite() for m in found.moves)
    assert all(0 < a.usd < Decimal(10) ** 15 for a in found.amounts)
    assert all(0 < x.usd < Decimal(10) ** 15 for x in found.levels)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "%" * 100_000,
        "5%" * 100_000,
        "$5" * 30_000,
        "$" * 200_000,
        "BTC" * 300_000,
        "BTC " * 50_000,
        "(" * 200_000,
        ")" * 200_000 + "5%",
        "." * 200_000,
        "\n" * 500_000,
        "\u200b" * 300_000,
        "\u202e" * 100_000 + "Bitcoin fell 5%",
        "according to " * 50_000,
        "A. " * 100_000,
        "token AAAA " * 5_000,
        "respectively " * 50_000,
        "BTC, " * 50_000 + "fell 5%",
    ],
    ids=lambda t: f"{t[:12]!r}x{len(t)}",
)
def test_ends_in_bounded_time_with_sound_rows(text: str) -> None:
    facts(text)


def test_ten_megabytes_without_a_space_hold_no_fact() -> None:
    found = facts("x" * 10_000_000, title="Nothing")
    assert (found.moves, found.amounts, found.levels, found.mentions) == ((), (), (), ())


def test_percent_signs_alone_are_no_moves() -> None:
    assert facts("%" * 100_000, title="Nothing").moves == ()


@pytest.mark.parametrize(
    "text", [f"Bitcoin fell {NINES}% today.", f"Longs lost ${NINES} in liquidations.", f"${NINES}.{NINES} million"]
)
def test_a_number_of_400_digits_is_no_figure(text: str) -> None:
    found = facts(text, title="Nothing")
    assert (found.moves, found.amounts, found.levels) == ((), (), ())


@pytest.mark.parametrize(
    "ticker",
    ["ВТС", "ВTC", "BТC", "ΒTC", "ЕТН", "ХRP", "ＢＴＣ", "B\u200bTC", "BTC\u0301", "𝐁𝐓𝐂", "ＳＯＬ"],
    ids=lambda t: t.encode("unicode_escape").decode(),
)
def test_lookalike_letters_name_no_coin(ticker: str) -> None:
    assert facts(f"{ticker} fell 4% today.", title="Nothing").coins_all == ()


def test_marks_of_direction_and_no_width_do_not_change_a_sign_or_a_figure() -> None:
    for mark in ("\u200b", "\u200e", "\u200f", "\u202a", "\u2060", "\ufeff"):
        for text in (f"Bitcoin fell {mark}4% today.", f"{mark}Bitcoin{mark} fell 4%{mark} today."):
            assert {m.pct for m in facts(text, title="Nothing").moves} <= {Decimal(-4)}


def test_right_to_left_text_beside_english_is_read() -> None:
    found = facts("البيتكوين يهبط. Bitcoin fell 4% today. שוק הקריפטו ירד 3%.", title="Nothing")
    assert [(m.asset, m.pct) for m in found.moves if m.asset == "BTC"][:1] == [("BTC", Decimal(-4))]


def test_digits_of_other_scripts_are_no_figures() -> None:
    assert facts("Bitcoin fell ٥٪ and ५% and 𝟓% today.", title="Nothing").moves == ()
