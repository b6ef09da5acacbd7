"""Drivers: what the article says moves the market, and its topic."""

from newsdigest.records import Article, Driver, Mention, Move


def read_drivers(
    article: Article, mentions: tuple[Mention, ...], moves: tuple[Move, ...]
) -> tuple[tuple[Driver, ...], str]:
    """Interim: no drivers."""
    return (), "other"
