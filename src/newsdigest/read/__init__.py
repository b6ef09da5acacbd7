"""Read: article to facts, each with its words."""

from newsdigest.records import Article, Facts


def read(article: Article) -> Facts:
    """Read coins, moves, amounts, levels, drivers and topic from a cleaned article.

    Pure: the same article gives the same facts. Every quote is `article.full[start:end]`. The parts are imported when
    first needed: they load models.
    """
    from newsdigest.read.amounts import read_amounts
    from newsdigest.read.coins import find_coins
    from newsdigest.read.drivers import read_drivers
    from newsdigest.read.levels import read_levels
    from newsdigest.read.moves import read_moves

    coins = find_coins(article)
    moves = read_moves(article, coins.mentions)
    drivers, topic = read_drivers(article, coins.mentions, moves)
    return Facts(
        article=article.id,
        coins_all=coins.all,
        coins_primary=coins.primary,
        mentions=coins.mentions,
        moves=moves,
        amounts=read_amounts(article, coins.mentions, moves),
        levels=read_levels(article, coins.mentions),
        drivers=drivers,
        topic=topic,
    )
