"""Candidates: every place where a known form of a coin stands as a word, by one Aho-Corasick automaton."""

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from newsdigest.reference.coins import Form, forms


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a form stands. `certain` when nothing else is needed to take it as its coin."""

    form: Form
    start: int
    end: int
    certain: bool


@functools.cache
def _automaton() -> tuple[AhoCorasick, tuple[Form, ...]]:
    kept: dict[str, Form] = {}
    # Two coins may share a form ("ADA", "LINK"): the better ranked has it.
    for form in sorted(forms(), key=lambda f: (f.rank or 99999, not f.certain)):
        kept.setdefault(form.text, form)
        if form.kind == "name" and form.certain and len(form.text) > 4:
            kept.setdefault(form.text.upper(), form)  # headlines shout
    return (
        AhoCorasick(kept, implementation=Implementation.ContiguousNFA, matchkind=MatchKind.LeftmostLongest),
        tuple(kept.values()),
    )


_GLUED = frozenset("-–&/.’'+")  # short forms beside these are parts of something longer: "S&P", "U.S.", "AR-15"


def _joins(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.combining(char) > 0


def candidates(text: str) -> Iterator[Candidate]:
    """Yield each place of a known form that is bounded by non-word characters, leftmost longest, in order.

    >>> [(c.form.ticker, c.certain) for c in candidates("Bitcoin's fall; BitcoinX; ethereum")]
    [('BTC', True), ('ETH', True)]
    """
    automaton, known = _automaton()
    for index, start, end in automaton.find_matches_as_indexes(text):
        if (start and _joins(text[start - 1])) or (end < len(text) and _joins(text[end])):
            continue
        form = known[index]
        if end - start < 3 and _GLUED.intersection(text[max(0, start - 1) : start] + text[end : end + 1]):
            continue
        yield Candidate(form, start, end, form.certain)
