"""What each content unit of a story is worth: the pyramid idea (Nenkova and Passonneau 2004).

A unit weighs by the number of independent publishers that hold it, by how early they tell it, and by how rare the word
is. Figures that differ by rounding or by a few minutes of a market are one unit.
"""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from newsdigest.records import Item
from newsdigest.write.told import sentences_of
from newsdigest.write.units import FIGURES, importance, units

LEAD, EARLY = 4, 12  # sentences that news puts first
SCAN = 6_000  # characters of an article that are looked at
SHARE_POWER = 1.15
ALONE, ALONE_WORD = 0.5, 0.0  # what a figure, a word is worth that only one of several publishers tells
STEPS = 2.0**30  # worth goes by such steps: sums of them are exact
# How far two figures of one kind may lie apart and still be one: (from this size, share).
_NEAR = {"$": ((1e6, 0.07), (0.0, 0.012)), "%": ((0.0, 0.1),)}


@dataclass(frozen=True, slots=True)
class Scale:
    """A story's units: `worth` of each; `alias` leads a figure to the one that it is counted as."""

    worth: Mapping[str, float]
    alias: Mapping[str, str]
    _known: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def carried(self, text: str) -> frozenset[str]:
        """The units of a text that are worth something."""
        known = self._known.get(text)
        if known is None:
            found = {self.alias.get(u, u) for u in units(text)}
            known = self._known[text] = frozenset(u for u in found if u in self.worth)
        return known

    def value(self, carried: frozenset[str]) -> float:
        """What some units are worth together: exact, so that it is the same in whatever order they are summed."""
        return sum(map(self.worth.__getitem__, carried), 0.0)


def weigh(found: Sequence[Item]) -> Scale:
    """The scale of some items, one publisher one voice."""
    places: dict[str, dict[str, float]] = {}
    for item in found:
        told_in = [units(s) for s in sentences_of(item, scan=SCAN)]
        own: dict[str, float] = {}
        for worth, part in ((0.55, told_in[EARLY:]), (0.75, told_in[LEAD:EARLY]), (1.0, told_in[:LEAD])):
            own.update(dict.fromkeys(itertools.chain.from_iterable(part), worth))
        own.update(dict.fromkeys(units(item.article.title), 1.0))
        mine = places.setdefault(item.article.publisher, own)
        if mine is not own:
            mine.update((u, w) for u, w in own.items() if mine.get(u, 0.0) < w)
    alias = _aliases(Counter(u for mine in places.values() for u in mine))
    total: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for mine in places.values():
        merged: dict[str, float] = {}
        for unit, worth in mine.items():
            head = alias.get(unit, unit)
            merged[head] = max(worth, merged.get(head, 0.0))
        total.update(merged)
        told.update(merged.keys())
    many = len(places) >= 3
    worths = {}
    for unit, sum_ in total.items():
        price = 1.0 if not many or told[unit] > 1 else ALONE if unit[0] in FIGURES else ALONE_WORD
        exact = (sum_ / len(places)) ** SHARE_POWER * importance(unit) * price
        worths[unit] = round(exact * STEPS) / STEPS
    return Scale(worths, alias)


def _aliases(told: Mapping[str, int]) -> dict[str, str]:
    """Each figure near a figure that more publishers tell, to that one."""
    out = {}
    for kind, steps in _NEAR.items():
        heads: list[tuple[float, str]] = []
        for unit in sorted((u for u in told if u[0] == kind), key=lambda u: (-told[u], u)):
            value = float(unit[1:])
            share = next(s for least, s in steps if value >= least)
            head = next((u for v, u in heads if abs(v - value) <= share * v), None)
            if head is None:
                heads.append((value, unit))
            else:
                out[unit] = head
    return out
