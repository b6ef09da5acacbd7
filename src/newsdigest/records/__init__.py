"""Frozen records: what flows between the rooms. Imports the standard library only."""

from newsdigest.records.article import Article, Origin, Promo, Removal
from newsdigest.records.facts import (
    ALTCOINS,
    DRIVER_TYPES,
    MARKET,
    Amount,
    Driver,
    Facts,
    Level,
    Mention,
    Move,
)
from newsdigest.records.source import Entry, Feed, Outcome, Page
from newsdigest.records.story import Item, Membership, Repost, Story, Theme

__all__ = [
    "ALTCOINS", "DRIVER_TYPES", "MARKET", "Amount", "Article", "Driver", "Entry", "Facts", "Feed", "Item", "Level",
    "Membership", "Mention", "Move", "Origin", "Outcome", "Page", "Promo", "Removal", "Repost", "Story", "Theme",
]  # fmt: skip
