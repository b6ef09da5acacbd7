"""One firm's shares under one name in a day's digest."""

from datetime import UTC, datetime
from decimal import Decimal

from newsdigest.records import Article, Facts, Item, Move
from newsdigest.write.stocks import with_one_name


def told(publisher: str, text: str, *assets: str) -> Item:
    name = publisher.lower()
    article = Article(name, publisher, f"https://{name}.example/1", "News", text, datetime(2025, 3, 4, tzinfo=UTC))
    moves = tuple(Move(a, "price", Decimal(3), "exact", "24h", "change", "q", 0, 1) for a in assets)
    return Item(article, Facts(name, moves=moves))


def names(*items: Item) -> list[list[str]]:
    return [[m.asset for m in i.facts.moves] for i in with_one_name({i.article.id: i for i in items}).values()]


def test_a_firm_goes_by_the_name_that_most_publishers_use_where_one_introduces_the_other() -> None:
    intro = told("Herald", "Shares of Harbour Desk (NYSE: HRBD) rose 3%.", "STOCK:HRBD")
    other, third = told("Courier", "Up.", "STOCK:HARBOUR DESK"), told("Ledger", "Up.", "STOCK:HRBD", "BTC")
    assert names(intro, other, third) == [["STOCK:HRBD"], ["STOCK:HRBD"], ["STOCK:HRBD", "BTC"]]
    assert names(told("Herald", "Harbour Desk rose.", "STOCK:HRBD"), other) == [["STOCK:HRBD"], ["STOCK:HARBOUR DESK"]]


def test_a_coin_in_brackets_is_no_shares_ticker() -> None:
    coin = told("Herald", "The Harbour (BTC) wallet is full.", "STOCK:HRBD")
    assert names(coin, told("Courier", "Up.", "STOCK:HARBOUR"))[1] == ["STOCK:HARBOUR"]


def test_a_name_that_two_firms_share_is_left() -> None:
    one = told("Herald", "Norland (NYSE: NORL) rose.", "STOCK:NORL")
    other = told("Courier", "Norland (NYSE: NLND) fell.", "STOCK:NLND")
    assert names(one, other, told("Ledger", "Up.", "STOCK:NORLAND"))[2] == ["STOCK:NORLAND"]


def test_short_forms_meet_and_places_are_no_firms() -> None:
    assert names(told("Herald", "", "STOCK:NORLAND GAMING"), told("Courier", "", "STOCK:NORLAND"), told("Ledger", "", "STOCK:NORLAND")) == [
        ["STOCK:NORLAND"]
    ] * 3  # fmt: skip
    assert names(told("Herald", "", "STOCK:U.S.")) == [["STOCK:UNNAMED"]]
