"""One firm's shares under one name: "GME" and "GameStop" are the same where an article says "GameStop (NYSE: GME)".

The ledger keeps what each article calls them; the digest takes the name that most publishers use.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from newsdigest.records import Item
from newsdigest.reference.words import usually_small
from newsdigest.write.market import UNNAMED

SCAN = 6_000  # characters of an article that are looked at
STOCK = "STOCK:"
_CLEAR = 2  # times as many publishers as the next that must give a name its ticker
_INTRODUCED = re.compile(
    r"((?:[A-Z][\w&’'.-]{1,24} ){1,4})\((?:(?P<listed>[A-Z][A-Za-z]{1,7})\s?:\s?)?\$?(?P<ticker>[A-Z]{2,6}) ?\)"
)
# What may end a firm's name or be left out.
_TAILS = frozenset(
    "INC CORP CORPORATION LTD PLC CO COMPANY GROUP HOLDINGS HOLDING ENTERPRISE ENTERPRISES PLATFORMS TECHNOLOGIES "
    "TECHNOLOGY GAMING ENTERTAINMENT SCIENTIFIC GLOBAL INTERNATIONAL".split()
)
# Where shares are traded, and whose they are together: no firm.
_NO_FIRM = frozenset("U.S US AMERICAN EUROPEAN ASIAN TOKYO LONDON NASDAQ NYSE HONG".split()) | {
    "NEW YORK",
    "WALL STREET",
}

_Words = tuple[str, ...]


def with_one_name(items: Mapping[str, Item]) -> Mapping[str, Item]:
    """The items, those changed whose moves are of shares that others name otherwise, or of no firm's."""
    told: dict[str, set[str]] = {}
    for item in items.values():
        for m in item.facts.moves if not item.article.left_out else ():
            if m.asset.startswith(STOCK):
                told.setdefault(m.asset, set()).add(item.article.publisher)
    told.pop(UNNAMED, None)
    if not told:
        return items
    names = _names(told, _tickers(_tellers(items.values()), told))
    out = dict(items)
    for key, item in items.items():
        if any(names.get(m.asset, m.asset) != m.asset for m in item.facts.moves):
            moves = tuple(replace(m, asset=names.get(m.asset, m.asset)) for m in item.facts.moves)
            out[key] = replace(item, facts=replace(item.facts, moves=moves))
    return out


def _names(told: Mapping[str, set[str]], tickers: Mapping[_Words, Counter[str]]) -> dict[str, str]:
    """Each name of a firm's shares to the one that most publishers use; those of no firm to none."""
    same: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for asset in sorted(told):
        words = _bare(asset.removeprefix(STOCK))
        if not words or " ".join(words) in _NO_FIRM:
            names[asset] = UNNAMED
        else:
            same.setdefault(_ticker(words, tickers) or " ".join(words), []).append(asset)
    for firm in same.values():
        best = max(firm, key=lambda a: (len(told[a]), -len(a), a))
        names.update(dict.fromkeys(firm, best))
    return names


def _tellers(items: Iterable[Item]) -> Iterator[Item]:
    return (i for i in items if any(m.asset.startswith(STOCK) for m in i.facts.moves))


def _tickers(items: Iterable[Item], told: Mapping[str, set[str]]) -> dict[_Words, Counter[str]]:
    """Firms' names, as their articles introduce them, to tickers and how many publishers say so."""
    said: dict[_Words, dict[str, set[str]]] = {}
    for item in items:
        for m in _INTRODUCED.finditer(f"{item.article.title}\n{item.article.text[:SCAN]}"):
            if m["listed"] or STOCK + m["ticker"] in told:
                said.setdefault(_bare(m[1].upper()), {}).setdefault(m["ticker"], set()).add(item.article.publisher)
    return {name: Counter({t: len(p) for t, p in by.items()}) for name, by in said.items()}


def _ticker(words: _Words, tickers: Mapping[_Words, Counter[str]]) -> str:
    """The ticker of a name, where what is introduced ends with it or begins so; "" where none is clear."""
    found: Counter[str] = Counter()
    common = len(words) == 1 and usually_small(words[0])
    for name, by in tickers.items():
        if name == words or (not common and any(name[n : n + len(words)] == words for n in range(len(name)))):
            found.update(by)
    (first, most), *rest = [*found.most_common(2), ("", 0)][:2] if found else [("", 0)]
    return first if most and most >= _CLEAR * (rest[0][1] if rest else 0) else ""


def _bare(name: str) -> _Words:
    """The words of a name in capitals, without "the" before and "Inc." behind.

    >>> _bare("THE HARBOUR GROUP INC."), _bare("SRM")
    (('HARBOUR',), ('SRM',))
    """
    words = [w.strip(".,’'").removesuffix("’S").removesuffix("'S") for w in name.split()]
    words = words[1:] if words[:1] == ["THE"] else words
    while len(words) > 1 and words[-1] in _TAILS:
        words.pop()
    return tuple(w for w in words if w)
