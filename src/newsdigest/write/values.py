"""One value or two: figures that differ by rounding, by digits cut off or by minutes of a market are one value."""

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

_DIGITS = 28  # no figure of the news has more


def digits(value: Decimal) -> int:
    """The digits that a value is given with, zeros behind them not counted.

    >>> [digits(Decimal(v)) for v in ("1140000000", "103000", "3.30", "0")]
    [3, 3, 2, 1]
    """
    return len(str(int("".join(map(str, value.as_tuple().digits)))).rstrip("0")) or 1


def coarser(rough: Decimal, fine: Decimal) -> bool:
    """True where a value is another one with fewer digits: rounded, or cut off ("above $110,000" of $110,450).

    >>> coarser(Decimal("1.1E9"), Decimal("1.14E9")), coarser(Decimal(110000), Decimal(110450))
    (True, True)
    >>> coarser(Decimal(4), Decimal("3.3")), coarser(Decimal(-4), Decimal("-3.6"))
    (False, True)
    """
    keep = digits(rough)
    if keep >= min(digits(fine), _DIGITS):
        return False
    return any(Context(prec=keep, rounding=way).plus(fine) == rough for way in (ROUND_HALF_UP, ROUND_DOWN))


def gathered(
    said: Iterable[tuple[str, Decimal]], near: Callable[[Decimal, Decimal], bool], *, reach: Decimal = Decimal(1)
) -> list[list[Decimal]]:
    """The values that publishers state, those that are one together; ascending. `near` joins two of equal sharpness.

    Sharp values come first: a rounded one then joins the sharp one that most publishers tell, where they lie no
    further apart than a share `reach` of it.

    >>> close = lambda a, b: abs(a - b) < 1
    >>> gathered([("a", Decimal(100)), ("b", Decimal("104.2")), ("c", Decimal("104.9")), ("d", Decimal(90))], close)
    [[Decimal('90')], [Decimal('100'), Decimal('104.2'), Decimal('104.9')]]
    """
    once = set(said)
    told = Counter(v for _, v in once)
    groups: list[list[Decimal]] = []
    for value in sorted(told, key=lambda v: (-digits(v), -told[v], v)):
        same = [g for g in groups if near(g[0], value) or _rounds(value, g[0], reach)]
        if same:
            max(same, key=lambda g: (near(g[0], value), sum(told[v] for v in g), -abs(g[0] - value))).append(value)
        else:
            groups.append([value])
    return sorted(sorted(g) for g in groups)


def _rounds(rough: Decimal, fine: Decimal, reach: Decimal) -> bool:
    return abs(rough - fine) <= reach * abs(fine) and coarser(rough, fine)
