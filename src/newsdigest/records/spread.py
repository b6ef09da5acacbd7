"""The spread of what several publishers state of one move: the one rule for median and range, whatever shows them."""

from collections import Counter
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
    article states; where more statements give it rounded (9 beside 8.85), it is told so: two decimals of one voice are
    no consensus. Values far from all others (FAR median deviations; where few speak, FAR_OF_FEW points and three
    times the median) are no part of the range.

    >>> spread({"A": [Decimal(-3)], "B": [Decimal("-3.2"), Decimal(-4)], "C": [Decimal(-70)]}).least
    Decimal('-4')
    >>> spread({"A": [Decimal("-8.85")], "B": [Decimal(-9)], "C": [Decimal(-8), Decimal(-9)]}).median
    Decimal('-9')
    """
    values = sorted(median_low(said) for said in voices.values())
    middle = median_low(values)
    off = max(median_low([abs(v - middle) for v in values]), Decimal(1))
    far = FAR * off if len(values) >= MANY else max(FAR_OF_FEW, 3 * abs(middle))
    near = tuple(v for v in values if abs(v - middle) <= far)
    return Spread(_rounder(middle, [v for said in voices.values() for v in set(said)]), near[0], near[-1], near)


def _rounder(value: Decimal, said: Collection[Decimal]) -> Decimal:
    """The rounding of a value that is stated most often, to fewer places; the value itself where none is."""
    rounded = Counter(v for v in said if v != value and _places(v) < _places(value) and round(value, _places(v)) == v)
    own = sum(v == value for v in said)
    return max((n, v) for v, n in rounded.items())[1] if rounded and max(rounded.values()) > own else value


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
