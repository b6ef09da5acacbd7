"""main_coins: the one to three coins that an article is mainly about, or the whole market, ranked by a learned model."""

import re
from collections import Counter
from dataclasses import dataclass

from newsdigest.inference.linear import LinearModel, load_linear
from newsdigest.records import MARKET, Article, Mention

MODEL = "coins_primary"
THRESHOLD = 0.4
MOST = 3
_LEAD = 300  # characters of the text in which a coin counts as named at once
_READ = 2500  # characters of the text in which words of the market are counted
_OF_MARKET = re.compile(
    r"\bcrypto(?:currency)?[ -]market|\bmarket-wide\b|\bcrypto (?:prices|selloff|sell-off|rally|liquidations)",
    re.IGNORECASE,
)
_CRYPTO = re.compile(r"\bcrypto|\bdigital assets?\b|\baltcoins?\b|\bmarket-wide\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Named:
    """The coins of an article as counted for ranking."""

    counts: Counter[str]
    order: tuple[str, ...]  # most named first, then by first place
    titled: tuple[str, ...]  # in the title, by place
    lead: tuple[str, ...]  # at the beginning of the text, by place
    first: dict[str, Mention]  # each coin's first mention


def _named(article: Article, mentions: tuple[Mention, ...]) -> _Named:
    end = len(article.title)
    counts = Counter(m.coin for m in mentions)
    names = tuple(dict.fromkeys(m.coin for m in mentions))
    return _Named(
        counts,
        tuple(sorted(names, key=lambda n: -counts[n])),
        tuple(dict.fromkeys(m.coin for m in mentions if m.start < end)),
        tuple(dict.fromkeys(m.coin for m in mentions if end <= m.start < end + _LEAD)),
        {m.coin: m for m in reversed(mentions)},
    )


def candidates(article: Article, mentions: tuple[Mention, ...]) -> list[tuple[str, list[str]]]:
    """Each coin that the article names, and the market, with features on which it is ranked."""
    named = _named(article, mentions)
    out = [(coin, _of_coin(article, named, coin)) for coin in named.order]
    titled = min(len(named.titled), 3)
    word, phrase = bool(_CRYPTO.search(article.title)), bool(_OF_MARKET.search(article.title))
    body = min(len(_OF_MARKET.findall(article.text[:_READ])), 4)
    bitcoin = named.order.index("BTC") if "BTC" in named.order else 9
    features = [
        "M", f"M,word={word},{titled}", f"M,phrase={phrase},{titled}", f"M,body={body},{titled}", f"M,nt={titled}",
        f"M,named={min(len(named.order), 5)}", f"M,body={body},word={word}", f"M,btc={bitcoin}",
    ]  # fmt: skip
    return [*out, (MARKET, features)]


def _of_coin(article: Article, named: _Named, coin: str) -> list[str]:
    """Where a coin stands in title and lead, how often, and how it ranks among the others."""
    rank, count = named.order.index(coin), named.counts[coin]
    titled, many = min(len(named.titled), 3), min(len(named.order), 5)
    place = named.titled.index(coin) if coin in named.titled else 9
    lead = named.lead.index(coin) if coin in named.lead else 9
    share = int(4 * count / named.counts.total())
    beside_most = count / named.counts[named.order[0]]
    level = 0 if beside_most < 0.3 else 1 if beside_most < 0.6 else 2
    t = "T" if place < 9 else "t"
    out = [
        t, f"{t},nt={titled}", f"{t},rank={min(rank, 4)}", f"{t},nt={titled},rank={min(rank, 3)}", f"{t},share={share}",
        f"{t},count={min(count, 6)}", f"{t},nt={titled},count={min(count, 6)}", f"{t},level={level},nt={titled}",
        f"place={min(place, 4)}", f"place={min(place, 4)},nt={titled}", f"{t},named={many}", f"lead={lead < 9},{t},nt={titled}",
        f"lead={min(lead, 3) if lead < 9 else 9},{t}", f"crypto={bool(_CRYPTO.search(article.title))},{t},nt={titled}",
        f"dollar={coin.startswith('USD')},{t}", f"btc={coin == 'BTC'},{t},nt={titled}", f"btc={coin == 'BTC'},{t},rank={min(rank, 3)}",
        f"length={min(len(article.text) // 600, 5)},{t},count={min(count, 3)}",
    ]  # fmt: skip
    if place < 9:
        mention = named.first[coin]
        before, after = article.title[: mention.start].split()[-1:], article.title[mention.end :].split()[:1]
        out += [f"before={before[0].lower() if before else '^'}", f"after={after[0].lower() if after else '$'}"]
        out.append(f"half={2 * mention.start // max(1, len(article.title))},nt={titled}")
    return out


def main_coins(article: Article, mentions: tuple[Mention, ...], *, by: LinearModel | None = None) -> tuple[str, ...]:
    """Rank the coins of an article, and the market, by title, lead and frequency; the likeliest, three at most.

    `by` is the ranker models/coins_primary, unless another is given. Raises ModelError where it is missing.
    """
    if not mentions and not _CRYPTO.search(article.title):
        return ()
    model = by or load_linear(MODEL)
    scored = [(model.probabilities(features)["yes"], name) for name, features in candidates(article, mentions)]
    best = sorted((s for s in scored if s[0] >= THRESHOLD), key=lambda s: -s[0])[:MOST]
    return tuple(name for _, name in best)
