"""Whose figure it is: the coins an article names, as candidates for one figure, with features that rank them."""

import bisect
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from newsdigest.read.amounts.context import Place, Word
from newsdigest.read.amounts.figures import STABLECOINS
from newsdigest.records import ALTCOINS, MARKET, Article, Mention

NOBODY = ""  # a sum that belongs to no coin
_MARKET_WORDS = frozenset(
    "market crypto cryptocurrency cryptocurrenci total acros exchang futur leverag trader position digital asset "
    "product bank altcoin stablecoin global industry company compani firm fund platform protocol etf presal fed "
    "treasury stock binanc bybit".split()
)
_MARKET_NAMED = re.compile(
    r"\b(?:crypto(?:currency)?|digital[- ]asset|broader|overall|entire|total) (?:\w+ )?markets?\b", re.IGNORECASE
)
_FEW = 40  # candidates of one figure: the coins nearest to it and most named


@dataclass(frozen=True, slots=True)
class Named:
    """The coins of an article, ready for ranking."""

    mentions: tuple[Mention, ...]
    starts: tuple[int, ...]
    counts: dict[str, int]
    order: tuple[str, ...]  # most named first
    title: frozenset[str]
    prices: dict[str, tuple[float, ...]]  # coin to the unscaled figures that follow its name
    full: str  # title and text


def named(article: Article, mentions: Sequence[Mention], found: Sequence[Place]) -> Named:
    """Count the mentions; take the figure that follows a coin's name as a vote on its price."""
    ordered = tuple(sorted(mentions, key=lambda m: m.start))
    starts = tuple(m.start for m in ordered)
    counts = Counter(m.coin for m in ordered)
    title = frozenset(m.coin for m in ordered if m.start < len(article.title))
    votes: dict[str, list[float]] = {}
    for place in found:
        if place.figure.form in ("plain", "kilo", "bare"):
            i = bisect.bisect_left(starts, place.figure.start) - 1
            if i >= 0:
                votes.setdefault(ordered[i].coin, []).append(float(place.figure.value))
    order = tuple(sorted(counts, key=lambda c: (-counts[c], c)))
    return Named(ordered, starts, dict(counts), order, title, {c: tuple(v) for c, v in votes.items()}, article.full)


def candidates(place: Place, coins: Named, *, sums: bool) -> list[str]:
    """The assets a figure may belong to; with `sums` also the market, the altcoins and nobody."""
    i = bisect.bisect_left(coins.starts, place.figure.start)
    near = [m.coin for m in coins.mentions[max(0, i - 12) : i + 6]]
    out = list(dict.fromkeys([*near, *coins.order[:12]]))[:_FEW]
    if place.figure.coin and place.figure.coin not in out:
        out.append(place.figure.coin)
    return [*out, MARKET, ALTCOINS, NOBODY] if sums else out


def _relation(place: Place, coins: Named, coin: str) -> list[str]:
    """Where the coin's nearest names stand: in the sentence before or after the figure, or earlier in the text."""
    figure, (start, end) = place.figure, place.sentence
    lo, hi = bisect.bisect_left(coins.starts, start), bisect.bisect_left(coins.starts, end)
    inside = coins.mentions[max(lo, hi - 400) : hi]
    before = [m for m in inside if m.start < figure.start]
    after = [m for m in inside if m.start >= figure.end]
    many = min(len({m.coin for m in inside}), 3)
    names = []
    rank = list(dict.fromkeys(m.coin for m in reversed(before)))
    if coin in rank:
        last = next(m for m in reversed(before) if m.coin == coin)
        gap = figure.start - last.end
        names += [f"before={min(rank.index(coin), 3)}", f"before={min(rank.index(coin), 3)}/{many}"]
        names += [f"gapB={min(gap.bit_length(), 8)}", f"broken={_breaks(place.words, last.end, figure.start)}"]
        names.append(f"linkB={_link(place.words, last.end, figure.start)}")
    rank = list(dict.fromkeys(m.coin for m in after))
    if coin in rank:
        first = next(m for m in after if m.coin == coin)
        gap = first.start - figure.end
        names += [f"after={min(rank.index(coin), 3)}", f"after={min(rank.index(coin), 3)}/{many}"]
        names += [f"gapA={min(gap.bit_length(), 8)}", f"brokenA={_breaks(place.words, figure.end, first.start)}"]
        names.append(f"linkA={_link(place.words, figure.end, first.start)}")
    if before and before[0].coin == coin:
        names.append("subject")
    if not inside or not names:
        previous = [m.coin for m in coins.mentions[max(0, lo - 12) : lo]]
        recent = list(dict.fromkeys(reversed(previous)))
        spot = recent.index(coin) if coin in recent else 9
        names += [f"recent={min(spot, 4)}", f"recent={min(spot, 4)}/{many}"]
        if place.previous and lo and coins.mentions[lo - 1].start >= place.previous[0] and spot < 9:
            names.append("previous")
            head = [m for m in coins.mentions[max(0, lo - 40) : lo] if m.start >= place.previous[0]]
            if head and head[0].coin == coin:
                names.append("previous_subject")
    return [*names, f"many={many}"]


def _breaks(words: Sequence[Word], a: int, b: int) -> int:
    return min(sum(1 for w in words if a <= w.start < b and w.key in ",;:—–•|"), 3)


def _link(words: Sequence[Word], a: int, b: int) -> str:
    keys = [w.key for w in words if a <= w.start < b]
    return "_".join(keys) if len(keys) < 4 else "long"


def _spoken_of_before(place: Place, coins: Named) -> list[str]:
    """Whether the sentence before speaks of coins or of the market: a sentence that names none goes on with its subject."""
    if place.previous is None:
        return ["prev=none"]
    start, end = place.previous
    inside = bisect.bisect_left(coins.starts, end) - bisect.bisect_left(coins.starts, start)
    market = _MARKET_NAMED.search(coins.full, max(start, end - 400), end) is not None
    return [f"prev={min(inside, 2)}", f"prev={min(inside, 2)}+{'market' if market else 'other'}"]


def _price(place: Place, coins: Named, coin: str) -> list[str]:
    """How far the figure is from the prices that the article gives for the coin."""
    value = float(place.figure.value)
    votes = list(coins.prices.get(coin, ()))
    if value in votes:
        votes.remove(value)
    others = [v for c, vs in coins.prices.items() if c != coin for v in vs]
    names = []
    if votes:
        off = abs(math.log(value / median(votes)))
        names.append(f"off={bisect.bisect((0.05, 0.2, 0.5, 1.0, 2.0), off)}")
        names.append(f"close={min(sum(1 for v in votes if abs(math.log(value / v)) < 0.5), 4)}")
    else:
        names.append("off=none")
    if others and any(abs(math.log(value / v)) < 0.4 for v in others):
        names.append("like_others")
    return names


def asset_features(place: Place, coin: str, coins: Named, kind: str) -> list[str]:
    """The named features of one candidate for one figure of the given kind (a role, or what a sum measures)."""
    figure = place.figure
    group = kind.rsplit("_", 1)[0] if kind.startswith(("etf", "fund")) else kind
    if coin in (MARKET, ALTCOINS, NOBODY):
        words = {w.key for w in place.words} & _MARKET_WORDS
        start, end = place.sentence
        inside = bisect.bisect_left(coins.starts, end) - bisect.bisect_left(coins.starts, start)
        who = coin or "NOBODY"
        names = [f"{who}", f"{who}+{group}", f"{who}+{group}+{min(inside, 2)}", f"{who}+inside={min(inside, 3)}"]
        names += [f"{who}+w={w}" for w in words] + [f"{who}+{group}+w={w}" for w in words]
        names += [f"{who}+title={min(len(coins.title), 2)}", f"{who}+named={min(len(coins.counts), 4)}"]
        names += [f"{who}+form={figure.form}"]
        if not inside:
            names += [f"{who}+{n}" for n in _spoken_of_before(place, coins)]
        return names
    names = _relation(place, coins, coin)
    size = f"{math.floor(math.log10(float(figure.value)))}"
    place_of = coins.order.index(coin) if coin in coins.counts else 9
    most = coins.counts.get(coin, 0) / max(1, sum(coins.counts.values()))
    relation = [n for n in names if n[:4] in ("befo", "afte", "rece") and "/" not in n]
    breaks = [n for n in names if n[:6] == "broken"]
    names += [f"{group}+{n}" for n in (*relation, *breaks, *(n for n in names if n[:4] == "link"))]
    names += [f"{'+'.join(relation)}+{'+'.join(breaks)}", f"{group}+{'+'.join(relation)}+{'+'.join(breaks)}"]
    names += [f"rank={min(place_of, 4)}", f"share={int(most * 5)}"]
    if coin in coins.title:
        names += ["title", f"title/{min(len(coins.title), 3)}"]
        if place.in_title:
            names.append("title_of_title")
    if figure.form in ("plain", "kilo", "bare") or float(figure.value) < 10_000_000:
        names += _price(place, coins, coin)
        names.append(f"size={coin}+{size}")
    if coin in STABLECOINS:
        names += ["stable", f"stable+{figure.form}"]
    if figure.coin == coin:
        names.append("counted_in")
    return names
