"""A sentence that holds figures, as tokens with its names, figures and windows marked."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from newsdigest.read.moves import lexicon
from newsdigest.read.moves.names import Name, great_tickers
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


def passage(
    full: str, start: int, end: int, figures: list[Figure], names: list[Name], *, year: int | None = None
) -> Passage:
    """Mark full[start:end]: figures first, then names, then windows; what is left is cut into words."""
    start = max(start, figures[0].start - REACH)
    end = min(end, figures[-1].end + REACH)
    text = full[start:end]
    here = [n for n in names if n.start >= start and n.end <= end]
    here = sorted([*here, *_proper(full, start, end, here)], key=lambda n: n.start)
    found = [Window(w.start + start, w.end + start, w.code, w.form) for w in windows(text, year=year)]
    marks = [(f.start, f.end, "F", i) for i, f in enumerate(figures)]
    taken = sorted((s, e) for s, e, _, _ in marks)
    pieces: tuple[tuple[str, list[Any]], ...] = (("N", list(here)), ("W", list(found)))
    for tag, items in pieces:
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


_VERB = "|".join(sorted(lexicon.VERBS, key=lambda v: (-len(v), v)))
_PROPER = re.compile(
    r"(?<![\w’'./-])((?:[A-Z][\w&’-]{1,24} (?:of (?:the )?)?){0,3}[A-Z][\w&-]{2,24}(?:['’]s)?)"
    rf"(?: (?:also|has|have|had|is|was|are|were|then|now|even|recently|shares|token|coin|price|itself)){{0,3}} (?:{_VERB}|up|down)\b"
)
_NO_NAME = frozenset(
    "The This That These Those It Its They Their He She We I You Meanwhile However While Since After Before When Where As "
    "At In On By For If But And Yet So Such There Here Price Prices Analysts Traders Investors Losses Gains Market Markets "
    "Volume Volumes Trading Total Both Others Some Most Many All Each Every Open Interest Shares Stock Stocks Value Supply "
    "Daily Weekly Monthly Monday Tuesday Wednesday Thursday Friday Saturday Sunday Buyers Sellers Bulls Bears "
    "January February March April May June July August September October November December Today Yesterday Last Next Earlier "
    "With Although Though Despite Amid Now Then Still Even Also Because Once Until Unless Whether Over Under From To During Within "
    "Without Among Just Only Not No Or What Who Why How Which Another Any Several Few More Less Other Strong Weak".split()
)


# "KSTL, the protocol's token, was down": a ticker that no list knows, told apart by what is said of it.
_TOKEN_NAME = re.compile(
    r"(?<![\w$’'./-])([A-Z][A-Z0-9]{2,9})\)?(?:,? (?:the|its|their) (?:[\w’'-]{1,20} ){0,4}(?:token|coin)\b,?| (?:token|coin)\b)"
)


def _proper(full: str, start: int, end: int, here: list[Name]) -> list[Name]:
    """Capitalised words right before a verb of direction that no list knows: subjects too, of kind "proper"."""
    out = [
        Name(m[1], m.start(1), m.end(1), "coin")
        if m[1] in great_tickers()
        else Name("OTHER:" + m[1], m.start(1), m.end(1), "proper")
        for m in _TOKEN_NAME.finditer(full, start, end)
        if not any(n.start < m.end(1) and m.start(1) < n.end for n in here)
    ]
    here = [*here, *out]
    for match in _PROPER.finditer(full, start, end):
        s, e = match.span(1)
        e -= 2 * full.startswith(("'s", "’s"), e - 2)
        first = match[1].split(" ", 1)[0]
        if first in _NO_NAME or (
            first.endswith(("ing", "ly", "ed")) and not full[max(0, s - 2) : s].strip(" ")[-1:].islower()
        ):
            s = s + len(first) + 1
            if s >= e:
                continue
        last = full[s:e].rsplit(" ", 1)[-1]
        if any(n.start < e and s < n.end for n in here) or last in _NO_NAME or last.lower() in lexicon.METRICS:
            continue
        known = full[s:e] in great_tickers()
        out.append(Name(full[s:e] if known else "OTHER:" + full[s:e].upper(), s, e, "coin" if known else "proper"))
    return out


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
