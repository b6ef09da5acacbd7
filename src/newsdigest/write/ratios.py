"""Put/call ratios: bare numbers of a coin, which the ledger doesn't hold and the words around tell apart badly.

A ratio is as sharp as it is written: "1.20" and "1.23" differ, "1.2" is either. (Other figures known by name, such as
the fear and greed index, are each day's own: two of them in a story are two days.)
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from newsdigest.records import Disputed, DisputedValue, Item
from newsdigest.write.claims import assets
from newsdigest.write.told import sentences_of

SCAN = 6_000
FACTOR = 3  # ratios further apart than this are of two expiries
_RATIO = re.compile(
    r"(?<![a-z])puts?[-/\s–]+(?:to[-\s])?calls?(?![a-z])[^.;\d$%]{0,45}?(?<![\w.$-])(\d{1,2}(?:\.\d{1,3})?)(?![\d%]|,\d|\s?(?:%|percent\b))",
    re.IGNORECASE,
)


def ratios(items: Sequence[Item]) -> list[Disputed]:
    """The coins for whose options articles of different publishers give different put/call ratios."""
    said: dict[str, list[tuple[str, Item]]] = {}
    for item in items:
        for coin, value in _stated(item):
            said.setdefault(coin, []).append((value, item))
    return [row for coin, every in said.items() if (row := _row(f"put/call ratio {coin}", every))]


def _stated(item: Item) -> Iterator[tuple[str, str]]:
    """Coin and ratio as written; the coin is the last one named before it, in the same sentence."""
    for sentence in (item.article.title, *sentences_of(item, scan=SCAN)):
        if "put" not in sentence.lower():  # the expression has no beginning of its own to look for
            continue
        for match in _RATIO.finditer(sentence):
            coins = [ticker for start, _, ticker in assets(sentence) if start < match.start(1)]
            if coins:
                yield coins[-1], match[1]


def _row(what: str, said: Sequence[tuple[str, Item]]) -> Disputed | None:
    groups: list[list[tuple[str, Item]]] = []
    for value, item in sorted(said, key=lambda s: (-_places(s[0]), Decimal(s[0]), s[1].article.id)):
        same = next((g for g in groups if round(Decimal(g[0][0]), _places(value)) == Decimal(value)), None)
        if same is None:
            groups.append([(value, item)])
        else:
            same.append((value, item))
    groups.sort(key=lambda g: Decimal(g[0][0]))
    if len(groups) < 2 or len({i.article.publisher for _, i in said}) < 2:
        return None
    if Decimal(groups[-1][0][0]) > FACTOR * Decimal(groups[0][0][0]):
        return None
    told = tuple(DisputedValue(g[0][0], tuple(dict.fromkeys(i.article.id for _, i in g))) for g in groups)
    # Where the same articles give every value they are two quantities: this week's and last week's.
    return Disputed(what, "conflict", told) if len({v.articles for v in told}) > 1 else None


def _places(value: str) -> int:
    return len(value.partition(".")[2])
