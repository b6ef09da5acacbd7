"""find_coins: the mentions of an article, decided, and its main coins."""

import re
from dataclasses import dataclass

from newsdigest.read.coins.gazetteer import candidates
from newsdigest.records import MARKET, Article, Mention
from newsdigest.reference.coins import not_coins, tickers

_CASHTAG = re.compile(r"(?<![\w$])\$([A-Za-z][A-Za-z0-9]{1,10})(?!\w)")
_INTRODUCED = re.compile(r"(?<=[\w.] )\(\$?([A-Z][A-Z0-9]{1,9})\)")
_MARKET = re.compile(r"\bcrypto(?:currency)?[ -]market|\bmarket-wide\b|\bcrypto (?:prices|selloff|sell-off|rally)", re.I)


@dataclass(frozen=True, slots=True)
class Coins:
    """What find_coins says: mentions in order, tickers by first mention, and the one to three the article is about."""

    mentions: tuple[Mention, ...]
    all: tuple[str, ...]
    primary: tuple[str, ...]


def find_coins(article: Article) -> Coins:
    """Find every crypto asset that title or text names."""
    full = article.full
    found = list(candidates(full))
    sure = {c.form.ticker for c in found if c.certain}
    mentions: dict[int, Mention] = {}
    for match in _CASHTAG.finditer(full):
        ticker = match[1].upper()
        if ticker not in not_coins() and (match[1].isupper() or ticker in tickers()):
            sure.add(ticker)
            mentions[match.start(1)] = Mention(ticker, match.start(), match.end())
    for match in _INTRODUCED.finditer(full):
        ticker = match[1]
        if ticker in tickers() and ticker not in not_coins():
            sure.add(ticker)
            mentions[match.start(1)] = Mention(ticker, match.start(1), match.end(1))
    for c in found:
        if c.certain or (c.form.ticker in sure and c.form.kind == "ticker"):
            mentions.setdefault(c.start, Mention(c.form.ticker, c.start, c.end))
    ordered = tuple(mentions[k] for k in sorted(mentions))
    names = tuple(dict.fromkeys(m.coin for m in ordered))
    return Coins(ordered, names, _primary(article, ordered, names))


def _primary(article: Article, mentions: tuple[Mention, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    end = len(article.title)
    titled = tuple(dict.fromkeys(m.coin for m in mentions if m.start < end))
    if titled:
        return titled[:3]
    if _MARKET.search(article.title):
        return (MARKET,)
    count = {n: sum(m.coin == n for m in mentions) for n in names}
    best = sorted(names, key=lambda n: -count[n])[:1]
    return tuple(n for n in best if count[n] >= 2)
