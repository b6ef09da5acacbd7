"""The spread of what several publishers state of one move: the one rule for median and range, whatever shows them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median_low

FAR, MANY = 6, 5  # median deviations; publishers from which on a value can be far from the others
FAR_OF_FEW = Decimal(20)  # percentage points, where few state a move
LOWEST = Decimal(-100)  # nothing falls by more


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, least and most of a move, in percent, and the publishers' values (ascending) within that range."""

    median: Decimal
    least: Decimal
    most: Decimal
    values: tuple[Decimal, ...]


def spread(voices: Mapping[str, Collection[Decimal]]) -> Spread:
    """The spread of each publisher's values of one move; at least one publisher, each with at least one value.

    A publisher speaks once: its value is the (lower) median of what it states, so that each figure is one that an
    article states. Values far from all others (FAR median deviations; where few speak, FAR_OF_FEW points and three
    times the median) are no part of the range.

    >>> spread({"A": [Decimal(-3)], "B": [Decimal("-3.2"), Decimal(-4)], "C": [Decimal(-70)]}).least
    Decimal('-4')
    """
    values = sorted(median_low(said) for said in voices.values())
    middle = median_low(values)
    off = max(median_low([abs(v - middle) for v in values]), Decimal(1))
    far = FAR * off if len(values) >= MANY else max(FAR_OF_FEW, 3 * abs(middle))
    near = tuple(v for v in values if abs(v - middle) <= far)
    return Spread(middle, near[0], near[-1], near)
