"""A small digest for the tests of publish, made by write from invented articles."""

from datetime import UTC, date, datetime
from decimal import Decimal

from newsdigest.records import (
    Amount,
    Article,
    Digest,
    Driver,
    Facts,
    Item,
    Level,
    Membership,
    Move,
    Repost,
    Story,
    Theme,
)
from newsdigest.write import write_digest

DAY = date(2025, 3, 4)


def item(
    number: str,
    publisher: str,
    title: str,
    text: str,
    *,
    hour: int = 9,
    url: str | None = None,
    day: int = 4,
    **facts: object,
) -> Item:
    """One article with its facts; facts are given as (sentence, values) and find their own places."""
    article = Article(
        number,
        publisher,
        url if url is not None else f"https://{publisher.lower()}.example/{number}",
        title,
        text,
        datetime(2025, 3, day, hour, tzinfo=UTC),
    )
    return Item(article, Facts(number, **facts))  # type: ignore[arg-type]


def move(asset: str, pct: str, quote: str, window: str = "24h", kind: str = "change") -> Move:
    return Move(asset, "price", Decimal(pct), "exact", window, kind, quote, 0, len(quote))


FALL = "Bitcoin fell 3.5% over 24 hours to $61,000 after Norland closed its port."
FALL_TWO = "Bitcoin slid 4% in 24 hours as Norland closed its port."
LIQUIDATED = "Traders lost $240 million of long positions in 24 hours."
LIQUIDATED_TWO = "Some $310 million of long positions were liquidated in 24 hours."


def items() -> dict[str, Item]:
    """Four articles: two on a fall, a copy of the first, one on a fund."""
    made = [
        item(
            "a1", "Herald", "Bitcoin falls 3.5% as Norland closes its port", f"{FALL} {LIQUIDATED} The port handles a third of the coal trade of the region.", hour=8,
            moves=(move("BTC", "-3.5", FALL),), amounts=(Amount("liquidations", None, "long", Decimal(240_000_000), "exact", "24h", LIQUIDATED, 0, 10),),
            levels=(Level("BTC", Decimal(58_000), "support", FALL, 0, 10),), drivers=(Driver("geopolitics", "down", "BTC", FALL, 0, 10, "after", None),), coins_primary=("BTC",),
        ),
        item(
            "a2", "Courier", "Norland port closure sends bitcoin 4% lower", f"{FALL_TWO} {LIQUIDATED_TWO} Analyst Pia Holm of Westbank expects calm by Friday.", hour=10,
            moves=(move("BTC", "-4", FALL_TWO), move("BTC", "10", "Pia Holm sees a rise of 10% by May.", "unstated", "forecast")),
            amounts=(Amount("liquidations", None, "long", Decimal(310_000_000), "about", "24h", LIQUIDATED_TWO, 0, 10),), coins_primary=("BTC",),
        ),
        item("a3", "Mirror", "Bitcoin falls 3.5% as Norland closes its port", f"{FALL} {LIQUIDATED}", hour=11, moves=(move("BTC", "-3.5", FALL),)),
        item("b1", "Courier", "Fernhill opens an ether fund", "Fernhill opened a fund for ether on Tuesday with 40 clients. Its fee is 0.2% a year.", hour=12, coins_primary=("ETH",)),
    ]  # fmt: skip
    return {i.article.id: i for i in made}


def story(
    name: str,
    articles: tuple[str, ...],
    found: dict[str, Item],
    coins: tuple[str, ...],
    reposts: tuple[Repost, ...] = (),
) -> Story:
    publishers = tuple(dict.fromkeys(found[a].article.publisher for a in articles))
    copies = {r.copy for r in reposts}
    own = tuple(dict.fromkeys(found[a].article.publisher for a in articles if a not in copies))
    return Story(
        name, articles, tuple(Membership(a, 1.0, "same words") for a in articles), reposts, publishers, own, coins
    )


def stories(found: dict[str, Item]) -> list[Story]:
    return [
        story("s-fund", ("b1",), found, ("ETH",)),
        story("s-fall", ("a1", "a2", "a3"), found, ("BTC",), (Repost("a3", "a1", 0.98, "same text"),)),
    ]


def digest() -> Digest:
    found = items()
    return write_digest(DAY, stories(found), [Theme("geopolitics", "down", ("s-fall",), (1.0,))], found)
