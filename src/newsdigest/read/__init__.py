"""Read: article to facts, each with its words."""

import importlib
from typing import Any

from newsdigest.records import Article, Facts


def _part(module: str, name: str, article: Article, mentions: object) -> Any:
    # Interim: the siblings are being built; becomes a plain import when they stand.
    try:
        function = getattr(importlib.import_module(f"newsdigest.read.{module}"), name)
    except (ImportError, AttributeError):
        return ()
    return function(article, mentions)


def read(article: Article) -> Facts:
    """Read coins, moves, amounts, levels, drivers and topic from a cleaned article.

    Pure: the same article gives the same facts. Every quote is `article.full[start:end]`.
    """
    from newsdigest.read.coins import find_coins
    from newsdigest.read.drivers import read_drivers

    coins = find_coins(article)
    moves = _part("moves", "read_moves", article, coins.mentions)
    drivers, topic = read_drivers(article, coins.mentions, moves)
    return Facts(
        article=article.id,
        coins_all=coins.all,
        coins_primary=coins.primary,
        mentions=coins.mentions,
        moves=moves,
        amounts=_part("amounts", "read_amounts", article, coins.mentions),
        levels=_part("levels", "read_levels", article, coins.mentions),
        drivers=drivers,
        topic=topic,
    )
