"""Sums told in a row, each with its coin: "BTC ETFs: -$48mn, ETH ETFs: +$25mn"; "SOL and XRP drew $3M and $2M, respectively"."""

import bisect
import re
from collections.abc import Sequence

from newsdigest.read.amounts.asset import Named
from newsdigest.read.amounts.context import Place
from newsdigest.records import Mention

# What may stand between the sum before and the coin that the next sum is about, and between that coin and its sum.
_NEXT = re.compile(r"[\s,;|()–—-]*(?:and|while|followed by|with|plus|then)?[\s,]*(?:the |spot |by )*$", re.IGNORECASE)
_TO_SUM = re.compile(
    r"(?:['’]s)?\s*(?:(?:spot|exchange-traded|etfs?|funds?|products?|positions?|longs?|shorts?|futures|traders?|ranked|next|with|had|saw|at|"
    r"accounted|for|contributed|recorded|another|about|over|nearly|some|around|drew|lost|attracted|inflows?|outflows?|of|liquidations?|"
    r"came|second|a|the|in)\s*)*[:+\-−–(\s]*$",
    re.IGNORECASE,
)
_RESPECTIVELY = re.compile(r"[^.;]{0,40}\brespectively\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,|and|, and|&)\s*(?:about |over |nearly |roughly |around )?$", re.IGNORECASE)


def enumerated(full: str, chosen: Sequence[tuple[Place, str]], coins: Named, owners: Sequence[str]) -> list[str]:
    """The owners of the chosen sums, corrected where grammar gives each sum of a row its own coin."""
    out = list(owners)
    for n, (place, _) in enumerate(chosen):
        earlier = [f.end for f in place.near if f.end <= place.figure.start]
        own = _own(full, max(earlier), place, coins) if earlier else None
        if own:
            out[n] = own
    n = 0
    while n < len(chosen):
        run = _run(full, chosen, n)
        if len(run) > 1 and _RESPECTIVELY.match(full, chosen[run[-1]][0].figure.end):
            names = _before(coins, chosen[run[0]][0])
            if len(names) == len(run):
                for i, name in zip(run, names, strict=True):
                    out[i] = name
        n = run[-1] + 1
    return out


def _mentions(coins: Named, start: int, end: int) -> Sequence[Mention]:
    return coins.mentions[bisect.bisect_left(coins.starts, start) : bisect.bisect_left(coins.starts, end)]


def _own(full: str, before: int, place: Place, coins: Named) -> str | None:
    """The one coin between the sum before (its end) and this one, where it opens this sum's part of the row."""
    inside = _mentions(coins, before, place.figure.start)
    if not inside or len({m.coin for m in inside}) != 1:
        return None
    if not _NEXT.search(full[before : inside[0].start]) or inside[0].start - before > 60:
        return None
    tail = full[inside[-1].end : place.figure.start]
    return inside[0].coin if len(tail) <= 60 and _TO_SUM.match(tail) else None


def _run(full: str, chosen: Sequence[tuple[Place, str]], first: int) -> list[int]:
    """The sums from FIRST on that stand side by side: "$3 million and $2 million"."""
    run = [first]
    while run[-1] + 1 < len(chosen):
        a, b = chosen[run[-1]][0].figure, chosen[run[-1] + 1][0].figure
        if b.start - a.end > 16 or not _BETWEEN.match(full[a.end : b.start]):
            break
        run.append(run[-1] + 1)
    return run


def _before(coins: Named, place: Place) -> list[str]:
    """The coins named in the sentence before a sum, each once."""
    return list(dict.fromkeys(m.coin for m in _mentions(coins, place.sentence[0], place.figure.start)))
