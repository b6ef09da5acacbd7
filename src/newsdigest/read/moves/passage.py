"""A sentence that holds figures, as tokens with its names, figures and windows marked."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from newsdigest.read.moves.names import Name
from newsdigest.text.numbers import Figure
from newsdigest.text.windows import Window, windows

REACH = 700  # characters of a sentence read on each side of its figures; longer ones are tables or noise
_TOKEN = re.compile(
    r"(?:[$€£¥]\s?)?\d[\d,.]*\d(?:[KMBTkmbt]\b)?|(?:[$€£¥]\s?)?\d(?:[KMBTkmbt]\b)?|[A-Za-z](?:[A-Za-z]|[-&.](?=[A-Za-z]))*|['’]s\b|[^\w\s]|\w+"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, sign, figure, name or window. `tag`: w, n (number), m (money), p (sign), F, N, W; `ref` its index among its kind."""

    lower: str
    start: int
    end: int
    tag: str
    ref: int = -1


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of `full`, its marks in order. `at` are the token positions of the figures."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    figures: tuple[Figure, ...]
    names: tuple[Name, ...]
    windows: tuple[Window, ...]
    at: tuple[int, ...]
    name_at: tuple[int, ...]
    window_at: tuple[int, ...]  # of a window that overlaps a name: the token that holds its end


def passage(full: str, start: int, end: int, figures: list[Figure], names: list[Name]) -> Passage:
    """Mark full[start:end]: figures first, then names, then windows; what is left is cut into words."""
    start = max(start, figures[0].start - REACH)
    end = min(end, figures[-1].end + REACH)
    text = full[start:end]
    here = [n for n in names if n.start >= start and n.end <= end]
    found = [Window(w.start + start, w.end + start, w.code, w.form) for w in windows(text)]
    marks = [(f.start, f.end, "F", i) for i, f in enumerate(figures)]
    taken = sorted((s, e) for s, e, _, _ in marks)
    for tag, items in (("N", here), ("W", found)):
        for i, item in enumerate(items):
            place = bisect_left(taken, (item.start, item.start))
            if all(item.end <= s or item.start >= e for s, e in taken[max(0, place - 1) : place + 1]):
                marks.append((item.start, item.end, tag, i))
                taken.insert(place, (item.start, item.end))
    tokens: list[Token] = []
    at = start
    for s, e, tag, ref in sorted(marks):
        tokens += _words(full, at, s)
        tokens.append(Token(full[s:e].lower(), s, e, tag, ref))
        at = e
    tokens += _words(full, at, end)
    place_of = {(t.tag, t.ref): i for i, t in enumerate(tokens) if t.ref >= 0}
    ends = [t.end for t in tokens]
    last = len(tokens) - 1
    return Passage(
        start,
        end,
        tuple(tokens),
        tuple(figures),
        tuple(here),
        tuple(found),
        tuple(place_of[("F", i)] for i in range(len(figures))),
        tuple(place_of.get(("N", i), min(last, bisect_left(ends, n.end))) for i, n in enumerate(here)),
        tuple(place_of.get(("W", i), min(last, bisect_left(ends, w.end))) for i, w in enumerate(found)),
    )


def _words(full: str, start: int, end: int) -> list[Token]:
    out = []
    for match in _TOKEN.finditer(full, start, end):
        word = match[0]
        first = word[0]
        tag = "m" if first in "$€£¥" and len(word) > 1 else "n" if first.isdigit() else "w" if first.isalpha() else "p"
        if word in ("'s", "’s"):
            tag, word = "w", "'s"
        out.append(Token(word.lower(), match.start(), match.end(), tag))
    return out
