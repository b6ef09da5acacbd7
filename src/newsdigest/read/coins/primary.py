"""main_coins: the one to three coins that the article is mainly about."""

import re

from newsdigest.records import MARKET, Article, Mention

_MARKET = re.compile(
    r"\bcrypto(?:currency)?[ -]market|\bmarket-wide\b|\bcrypto (?:prices|selloff|sell-off|rally)", re.IGNORECASE
)


def main_coins(article: Article, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    """Rank the coins of an article by title, lead and frequency."""
    end = len(article.title)
    titled = tuple(dict.fromkeys(m.coin for m in mentions if m.start < end))
    if titled:
        return titled[:3]
    if _MARKET.search(article.title):
        return (MARKET,)
    names = tuple(dict.fromkeys(m.coin for m in mentions))
    count = {n: sum(m.coin == n for m in mentions) for n in names}
    best = sorted(names, key=lambda n: -count[n])[:1]
    return tuple(n for n in best if count[n] >= 2)
