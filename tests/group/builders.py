"""Invented articles for the tests of grouping."""

from datetime import UTC, datetime, timedelta

from newsdigest.records import Article, Facts, Item, Origin

START = datetime(2025, 3, 4, 8, 0, tzinfo=UTC)


def item(
    id_: str,
    publisher: str,
    title: str,
    text: str,
    *,
    hours: float | None = 0.0,
    origin: Origin | None = None,
    coins: tuple[str, ...] = (),
) -> Item:
    """An article told `hours` after START, without a vector."""
    published = None if hours is None else START + timedelta(hours=hours)
    address = f"https://{publisher.lower().replace(' ', '')}.example/{id_}"
    return Item(
        Article(id_, publisher, address, title, text, published, origin=origin), Facts(id_, coins_primary=coins)
    )
