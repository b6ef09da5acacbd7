"""What several places of a page state of one thing: the value that is taken, where it is from, how sure it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

# How far each place is trusted alone. A feed and JSON-LD are written for machines; the first <time> may be a comment's.
TRUST = {"json-ld": 0.95, "feed": 0.9, "meta": 0.9, "h1": 0.8, "title": 0.6, "time": 0.6, "text": 0.6}
_AGREES = 0.6  # of the doubt stays where another place says the same
_DIFFERS = 0.85  # of the confidence stays where another place says something else


@dataclass(frozen=True, slots=True)
class Stated:
    """A value; `source` is a key of TRUST or "", `confidence` goes from 0 to 1."""

    value: Any = None
    source: str = ""
    confidence: float = 0.0

    def flag(self, what: str) -> tuple[str, ...]:
        """It as a flag of the article, none where nothing was found.

        >>> Stated("Ether rises", "meta", 0.9).flag("title"), Stated().flag("title")
        (('title_from_meta:0.90',), ())
        """
        return (f"{what}_from_{self.source}:{self.confidence:.2f}",) if self.source else ()


def choose(found: Iterable[tuple[str, Any]], same: Callable[[Any, Any], bool]) -> Stated:
    """The first value that is there; another that is the SAME makes it surer, another that is not less sure.

    >>> choose([("json-ld", ""), ("meta", "Ether rises"), ("h1", "Ether rises")], str.__eq__)
    Stated(value='Ether rises', source='meta', confidence=0.94)
    """
    there = [(source, value) for source, value in found if value]
    if not there:
        return Stated()
    source, value = there[0]
    sure = TRUST[source]
    for _, other in there[1:]:
        sure = 1 - (1 - sure) * _AGREES if same(value, other) else sure * _DIFFERS
    return Stated(value, source, round(sure, 2))
