"""Disputed figures: what contradicts, what is only rounding, a later count or another quantity."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from newsdigest.records import Amount, Article, Facts, Item, Level, Move
from newsdigest.write.disputed import disputed_of


def said(publisher: str, text: str, **facts: object) -> Item:
    name = publisher.lower()
    when = datetime(2025, 3, 4, 9 + len(publisher) % 5, tzinfo=UTC)
    article = Article(name, publisher, f"https://{name}.example/1", f"News of {publisher}", text, when)
    return Item(article, Facts(name, **facts))  # type: ignore[arg-type]


def moved(pct: str, window: str = "24h", asset: str = "BTC") -> Move:
    return Move(asset, "price", Decimal(pct), "exact", window, "change", "q", 0, 1)


def worth(usd: str, what: str = "options_expiry", window: str | None = None) -> Amount:
    return Amount(what, "ETH", None, Decimal(usd), "exact", window, "q", 0, 1)


def shown(*items: Item) -> list[tuple[str, list[str]]]:
    return [(r.what, [v.value for v in r.values]) for r in disputed_of(items)]


def test_two_figures_in_one_anothers_place_are_a_dispute() -> None:
    straight = "The venture plans to raise $500 million in equity and $250 million in convertible debt this year."
    across = "It plans to raise $250 million equity and $500 million convertible debt, people say."
    (row,) = disputed_of([said("Herald", straight), said("Courier", straight + " Soon."), said("Ledger", across)])
    assert row.values[0].articles == ("herald", "courier") and row.values[1].articles == ("ledger",)
    assert "$500 million equity" in row.values[0].value and "$250 million equity" in row.values[1].value
    assert not disputed_of([said("Herald", straight), said("Courier", straight)])


def test_one_holding_at_prices_that_no_day_explains_is_a_dispute() -> None:
    dear, cheap = (
        "convert 500,000 DOT, worth roughly $50 million, soon",
        "convert 501,000 DOT tokens, worth $1.9 million, soon",
    )
    assert shown(said("Herald", dear), said("Courier", cheap)) == [
        ("value of 500,000 DOT", ["$1.9 million", "$50 million"])
    ]
    near = "convert 500,000 DOT worth about $2 million, soon"
    assert not shown(said("Herald", near), said("Courier", cheap))


def test_put_call_ratios_are_as_sharp_as_they_are_written_and_each_coins_own() -> None:
    table = "BTC: Put-Call: 0.95, max pain low. ETH: Put-Call: 1.20 for now."
    sharp = "Unlike Bitcoin, the put-to-call ratio of Ethereum stands at 1.23."
    told = "Bitcoin has a put/call ratio of 0.95, and Ethereum options have a put/call ratio of 1.2."
    assert shown(said("Herald", table), said("Courier", sharp)) == [("put/call ratio ETH", ["1.20", "1.23"])]
    assert not shown(said("Herald", sharp), said("Courier", told))


@pytest.mark.parametrize(
    ("one", "other", "disputed"),
    [
        (
            "Some 130 public companies now hold 820,542 BTC.",
            "It counts 228 public companies that hold 820,000 BTC.",
            True,
        ),
        ("It wants the stablecoin ratio at 30-40% of TVL.", "The stablecoin ratio of TVL should be 33% to 40%.", True),
        ("The options expire on Friday, June 13.", "Analysts say the options expire Friday, June 14.", True),
        ("The bank said so on Friday, June 13.", "The bank said so on Saturday, June 14.", False),
        ("Rare miners mined block 899,826 for the reward.", "Rare miners mined block 883,181 for the reward.", False),
        ("The price fell over the past 24 hours.", "The price fell over the past 30 hours.", False),
        (
            "The vault lock holds $2.96 billion of stablecoins.",
            "The vault lock holds $3 billion of stablecoins.",
            False,
        ),
        ("The net inflow total reached $394 million for the day.", "The net inflow total reached $433 million.", True),
        (
            "The eight-day net inflow total reached $394 million.",
            "The net inflow total for the day reached $433 million.",
            False,
        ),
        (
            "A miner of block rewards got a block reward worth $325,000.",
            "In February, a miner of block rewards got a block reward worth $310,000.",
            False,
        ),
        ("The fund took in $52 million of ether inflows.", "The fund took in $52.7 million of ether inflows.", False),
    ],
)
def test_figures_in_the_same_words(one: str, other: str, disputed: bool) -> None:
    assert bool(shown(said("Herald", one), said("Courier", other))) is disputed


def test_rounding_is_no_dispute_and_every_value_keeps_its_tellers() -> None:
    rounded = [said("Herald", "", moves=(moved("-3"),)), said("Courier", "", moves=(moved("-3.3"),))]
    assert not disputed_of(rounded)
    (row,) = disputed_of([*rounded, said("Ledger", "", moves=(moved("-4.4"),))])
    assert [(v.value, v.articles) for v in row.values] == [
        ("−4.4%", ("ledger",)),
        ("−3.3% to −3%", ("herald", "courier")),
    ]


def test_small_moves_are_apart_by_their_share_and_large_ones_by_points() -> None:
    week = [said("Herald", "", moves=(moved("1.48", "7d"),)), said("Courier", "", moves=(moved("1.75", "7d"),))]
    assert shown(*week) == [("BTC price over 7d", ["+1.48%", "+1.75%"])]
    assert not shown(said("Herald", "", moves=(moved("-9.7"),)), said("Courier", "", moves=(moved("-9.3"),)))


def test_sums_differ_by_more_than_rounding_and_parts_are_no_dispute() -> None:
    one, two = said("Herald", "", amounts=(worth("678E6"),)), said("Courier", "", amounts=(worth("687E6"),))
    assert shown(one, two) == [("options expiry ETH", ["$678 million", "$687 million"])]
    part = said("Ledger", "", amounts=(worth("3.6E9"),))
    assert shown(one, two, part) == shown(one, two)
    bought = [
        said("Herald", "", amounts=(worth("300E6", "purchase"),)),
        said("Courier", "", amounts=(worth("500E6", "purchase"),)),
    ]
    assert not shown(*bought)


def test_a_record_that_was_broken_again_is_a_timeline() -> None:
    def record(usd: int) -> Level:
        return Level("BTC", Decimal(usd), "ath", f"Bitcoin set a record high of ${usd:,}.", 0, 1)

    early, late = said("Daily", "", levels=(record(110_450),)), said("Herald", "", levels=(record(111_870),))
    assert [r.kind for r in disputed_of([early, late])] == ["timeline"]


def priced(publisher: str, usd: int, role: str, quote: str) -> Item:
    return said(publisher, "", levels=(Level("BTC", Decimal(usd), role, quote, 0, len(quote)),))


@pytest.mark.parametrize(
    ("usd", "role", "quote", "why"),
    [
        (104_000, "low", "Bitcoin slid below $104,000.", "passed, no low"),
        (104_500, "low", "Bitcoin fell to a low of $104,500 on Friday.", "another day's: the report is of a Tuesday"),
        (104_500, "ath", "Bitcoin is 2% off its all-time high, hitting $104,500.", "a price now"),
    ],
)
def test_a_price_that_is_no_end_of_the_days_disputes_none(usd: int, role: str, quote: str, why: str) -> None:
    known = "Bitcoin traded at an all-time high of $103,000, or a low of $103,000."
    other = f"Bitcoin traded at an all-time high of ${usd:,}, or a low of ${usd:,}."
    assert not shown(priced("Herald", 103_000, role, known), priced("Courier", usd, role, quote)), why
    assert shown(priced("Herald", 103_000, role, known), priced("Courier", usd, role, other))


def test_what_only_says_past_how_much_disputes_nothing_beyond() -> None:
    over = Move("BTC", "price", Decimal(20), "over", "24h", "change", "Bitcoin rose over 20%.", 0, 1)
    items = [said("Herald", "", moves=(over,)), said("Courier", "", moves=(moved("25"),))]
    assert not shown(*items)
    assert shown(items[0], said("Ledger", "", moves=(moved("15"),)))


def test_what_is_told_as_less_than_a_round_sum_is_that_sum_rounded() -> None:
    under = Amount("fund_outflow", "SOL", None, Decimal(950_000), "under", "7d", "under $950,000", 0, 1)
    same = [
        said("Herald", "", amounts=(under,)),
        said("Ledger", "", amounts=(replace(under, usd=Decimal(890_000), bound="exact"),)),
    ]
    assert not shown(*same)
    assert shown(same[0], said("Ledger", "", amounts=(replace(under, usd=Decimal(1_230_000), bound="exact"),)))


def test_what_coins_are_worth_moves_with_their_price() -> None:
    def held(publisher: str, usd: int) -> Item:
        return said(
            publisher, f"Norland now holds 6,190 BTC, a sum worth approximately ${usd} million, its office said."
        )

    assert not shown(held("Herald", 673), held("Courier", 678))


def test_an_indexs_sisters_and_one_papers_thefts_dispute_nothing() -> None:
    index = [said(p, "", moves=(moved(m, asset="INDEX:NASDAQ"),)) for p, m in (("Herald", "1"), ("Courier", "4"))]
    assert not shown(*index)
    lost = [said(p, "", amounts=(worth(u, "hack_loss"),)) for p, u in (("Herald", "2E6"), ("Courier", "3E6"))]
    assert not shown(*lost)
    assert shown(*lost, said("Ledger", "", amounts=(worth("2E6", "hack_loss"),)))


def test_a_flow_beside_the_days_own_is_another_days() -> None:
    def flow(publisher: str, *usd: str) -> Item:
        return said(publisher, "", amounts=tuple(worth(u, "etf_inflow", "24h") for u in usd))

    assert not disputed_of([flow("Herald", "609E6", "329E6"), flow("Courier", "609E6"), flow("Ledger", "329E6")])
    assert shown(flow("Herald", "609E6"), flow("Courier", "609E6"), flow("Ledger", "530E6"))


def test_an_article_that_tells_a_week_day_by_day_disputes_nothing_by_itself() -> None:
    week = said("Diary", "A diary.", moves=tuple(moved(p) for p in ("-1", "-3.1", "-4.5", "-6")))
    rows = disputed_of([week, said("Herald", "Down.", moves=(moved("-3"),))])
    assert rows == ()
    (row,) = disputed_of(
        [week, said("Herald", "Down.", moves=(moved("-3"),)), said("Ledger", "Down.", moves=(moved("-8"),))]
    )
    assert [v.value for v in row.values] == ["−8%", "−3.1% to −3%"]


def test_a_row_of_shares_is_named_as_readers_know_them() -> None:
    one = said("Herald", "News.", moves=(moved("-3", "since:filing", "STOCK:HARB"),))
    other = said("Courier", "News.", moves=(moved("-9", "since:filing", "STOCK:HARB"),))
    (row,) = disputed_of([one, other])
    assert row.what == "HARB (stock) price since filing"


def test_a_slot_is_named_by_the_words_around_its_figure() -> None:
    one = "With 40 banks aboard, the vault lock holds $2.5 billion of stablecoins in total."
    (row,) = disputed_of([said("Herald", one), said("Courier", "The vault lock holds $3.1 billion of stablecoins.")])
    assert row.what == "“the vault lock holds … of stablecoins in total”"


def quoted(pct: str, quote: str, *, asset: str = "BTC", window: str = "24h") -> Move:
    return Move(asset, "price", Decimal(pct), "exact", window, "change", quote, 0, len(quote))


@pytest.mark.parametrize(
    ("move", "why"),
    [
        (quoted("-9", "On January 7 bitcoin dropped 9%."), "another day's"),
        (quoted("-9", "On Friday bitcoin dropped 9%."), "another weekday's"),
        (quoted("-9", "Ether dropped 9%."), "another coin's"),
        (quoted("-9", "Several coins dropped by 3% to 9%."), "the end of a range"),
    ],
)
def test_a_move_of_something_else_disputes_nothing(move: Move, why: str) -> None:
    one = said("Herald", "Down.", moves=(quoted("-3", "Bitcoin fell 3% on Tuesday, March 4."),))
    assert not shown(one, said("Courier", "Down.", moves=(move,))), why
    plain = quoted("-9", "Bitcoin dropped 9% on March 4.")
    assert shown(one, said("Courier", "Down.", moves=(plain,))) == [("BTC price over 24h", ["−9%", "−3%"])]


def test_a_days_move_of_an_open_market_is_disputed_within_hours_only() -> None:
    early, late = said("Herald", "", moves=(moved("-1"),)), said("Courier", "", moves=(moved("-4"),))
    evening = replace(late.article, published=datetime(2025, 3, 4, 23, tzinfo=UTC))
    assert shown(early, late) and not shown(early, Item(evening, late.facts))
    shares = [said(p, "", moves=(moved(m, asset="STOCK:HARB"),)) for p, m in (("Herald", "-1"), ("Courier", "-4"))]
    assert shown(shares[0], Item(evening, shares[1].facts)) == shown(*shares) != []


def test_a_sum_told_only_beside_the_storys_own_is_of_something_else() -> None:
    own = [said(p, "", amounts=(worth("510E6"),)) for p in ("Herald", "Courier")]
    both = said("Ledger", "", amounts=(worth("510E6"), worth("800E6")))
    assert not shown(*own, both)
    slip = said("Ledger", "", amounts=(worth("510E6"), worth("532E6")))
    assert shown(*own, slip) == [("options expiry ETH", ["$510 million", "$532 million"])]


def test_one_fall_with_two_percentages_is_a_dispute_where_both_its_ends_are_told() -> None:
    def fell(publisher: str, pct: str, low: int, window: str = "24h", begin: int = 50) -> Item:
        high, end = (
            Level("BTC", Decimal(95_000), "high", "q", 10, 20),
            Level("BTC", Decimal(low), "current", "q", 60, 70),
        )
        move = Move("BTC", "price", Decimal(pct), "exact", window, "change", "q", begin, 80)
        return said(publisher, "", moves=(move,), levels=(high, end))

    one = fell("Herald", "-5.5", 89_780, "since_high")
    assert shown(one, fell("Courier", "-4.5", 89_800)) == [("BTC from $95,000 to $89,780", ["−5.5%", "−4.5%"])]
    assert not shown(one, fell("Courier", "-4.5", 90_700))
    assert not shown(one, fell("Courier", "-5.4", 89_800))


def test_a_position_has_one_leverage() -> None:
    def held(publisher: str, times: str, usd: str, side: str = "long") -> Item:
        quote = f"A trader's {times} {side} on the coin was closed at ${usd}."
        return said(
            publisher, quote, amounts=(Amount("position", "ETH", side, Decimal(usd), "exact", None, quote, 0, 1),)
        )

    one = held("Herald", "20x", "12E6")
    assert shown(one, held("Courier", "40X", "12.4E6")) == [("leverage ETH long", ["20x", "40x"])]
    unnamed = held("Ledger", "40X", "12.4E6")
    bare = replace(unnamed.facts.amounts[0], asset=None)
    assert not shown(one, replace(unnamed, facts=replace(unnamed.facts, amounts=(bare,))))
    named = replace(bare, asset="ETH", quote="It closed at $12.4 million.")
    assert shown(one, replace(unnamed, facts=replace(unnamed.facts, amounts=(bare, named))))
    assert not shown(one, held("Herald", "40X", "12.4E6"))
    assert not shown(one, held("Courier", "20 x", "12.4E6"))
    assert not shown(one, held("Courier", "40x", "12.4E6", "short"))
    assert not [r for r in shown(one, held("Courier", "40x", "18E6")) if r[0].startswith("leverage")]
    assert not shown(one, held("Courier", "20x and later 40x", "12.4E6"))


def test_what_was_once_the_low_of_a_fall_stays_its_low() -> None:
    def fell(publisher: str, hour: int, pct: str, low: int) -> Item:
        quote = f"It fell {pct}% to a low of ${low}."
        move = Move("ETH", "price", Decimal(pct), "exact", "24h", "change", quote, 0, 1)
        item = said(publisher, quote, moves=(move,), levels=(Level("ETH", Decimal(low), "low", quote, 2, 3),))
        return Item(replace(item.article, published=datetime(2025, 3, 4, hour, tzinfo=UTC)), item.facts)

    def rows(*items: Item) -> list[tuple[str, list[str]]]:
        return [r for r in shown(*items) if r[0] == "ETH fall and low"]

    deep = fell("Herald", 6, "-9", 2_470)
    assert rows(deep, fell("Courier", 7, "-6", 2_650)) == [("ETH fall and low", ["−9% to $2,470", "−6% to $2,650"])]
    assert not rows(fell("Courier", 5, "-6", 2_650), deep)  # it fell on
    assert not rows(deep, fell("Courier", 12, "-6", 2_650))  # another fall
    assert not rows(deep, fell("Courier", 7, "-8.9", 2_480))


def test_a_price_that_nobody_else_saw_before_or_after_is_disputed() -> None:
    def now(publisher: str, usd: int, hour: int) -> Item:
        item = said(publisher, "", levels=(Level("BTC", Decimal(usd), "current", "q", 0, 1),))
        return Item(replace(item.article, published=datetime(2025, 3, 4, hour, tzinfo=UTC)), item.facts)

    around = [now("Herald", 90_000, 6), now("Courier", 90_200, 15)]
    assert shown(*around, now("Ledger", 92_500, 12)) == [("BTC price at the time", ["$90,000 to $90,200", "$92,500"])]
    assert not shown(*around, now("Ledger", 92_500, 18))  # it may have risen since
    assert not shown(now("Herald", 90_000, 6), now("Courier", 95_000, 15), now("Ledger", 92_500, 12))


def test_figures_that_a_third_article_tells_apart_are_two_quantities() -> None:
    one, other = "The bet of Norland swells to $644 million.", "The bet of Norland swells to $357 million."
    third = "Norland holds $644 million, of which $357 million are profit."
    assert shown(said("Herald", one), said("Courier", other))
    assert not shown(said("Herald", one), said("Courier", other), said("Ledger", third))
