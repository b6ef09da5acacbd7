"""Expressions tried only where they can begin: a search from mark to mark in place of one at every character."""

import functools
import re
from collections.abc import Iterable, Iterator

_KEPT = 100_000  # characters of a text whose numbers are kept in mind
_NUMBER = re.compile(r"[\d.](?<![0-9].)(?:(?<=\d)|(?=\d))")


def matches(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` yields, where a match can only begin at one of STARTS, in order.

    >>> [m[0] for m in matches(re.compile("[a-z]+"), "ab cd", (0, 1, 3))]
    ['ab', 'cd']
    """
    after = 0
    for start in starts:
        if start >= after and (match := pattern.match(text, start)):
            after = match.end()
            yield match


def numbers(text: str) -> Iterable[int]:
    """Where the numbers of a text begin: at a digit that follows none of 0 to 9, or at the point before one.

    >>> list(numbers("$1,234.5 or .75."))
    [1, 3, 7, 12, 13]
    """
    return _kept(text) if len(text) <= _KEPT else (m.start() for m in _NUMBER.finditer(text))


@functools.lru_cache(maxsize=2)  # percentages, sums and prices of one article are looked for in turn
def _kept(text: str) -> tuple[int, ...]:
    return tuple(m.start() for m in _NUMBER.finditer(text))
