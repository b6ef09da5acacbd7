"""The figures of an article, each with its surroundings: its sentence, the sentence before, the other figures."""

import bisect
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newsdigest.read.amounts.figures import Sum, figures
from newsdigest.records import Article, Mention
from newsdigest.text.sentences import spans

MOST_FIGURES = 600  # an article with more figures than this is a data dump: the rest is left unread
_REACH = 260  # characters of a long sentence looked at on each side of a figure
_SHORT = 600  # characters of a sentence that is read as a whole
_LONGEST_WORD = 40  # characters of a token that its key is made of
_TOKEN = re.compile(r"[$€£]?\d[\d,.]*\d|[$€£]?\d|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s]")
_DAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day$", re.IGNORECASE)
_MONTH = frozenset(
    "january february march april june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)


class Word(NamedTuple):
    """A token of a sentence: `key` is its stem or its class (<coin>, <money>, <pct>, <num>, <day>, <month>)."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Place:
    """A figure and its surroundings. `sentence` is a pair of offsets; `words` are the sentence's within reach."""

    figure: Sum
    sentence: tuple[int, int]
    previous: tuple[int, int] | None
    words: tuple[Word, ...]
    at: int  # the index of the first word after the figure
    near: tuple[Sum, ...]  # the other figures of the sentence
    in_title: bool


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its commonest endings, in lower case.

    >>> [stem(w) for w in ("Liquidated", "liquidations", "buying", "losses", "whale’s", "its")]
    ['liquidat', 'liquidation', 'buy', 'loss', 'whale', 'its']
    """
    w = re.sub(r"['’]s?$", "", word.lower())
    for ending in ("ing", "ed", "es", "s"):
        if w.endswith(ending) and len(w) - len(ending) >= 3 and not (ending in ("s", "es") and w.endswith("ss")):
            w = w[: -len(ending)]
            break
    return w


def words_of(text: str, start: int, end: int, mentions: Sequence[Mention], sums: Sequence[Sum]) -> tuple[Word, ...]:
    """The tokens of text[start:end]; a coin's name or a figure is one token."""
    named = [(m.start, m.end, "<coin>") for m in mentions] + [(f.start, f.end, "<money>") for f in sums]
    named = sorted(s for s in named if s[0] >= start and s[1] <= end)
    found: list[Word] = []
    position = start
    for a, b, key in [*named, (end, end, "")]:
        if a < position:
            continue
        for match in _TOKEN.finditer(text, position, a):
            found.append(Word(match.start(), match.end(), _key(match[0], text[match.end() : match.end() + 1])))
        if key:
            found.append(Word(a, b, key))
        position = b
    return tuple(found)


def _key(token: str, following: str) -> str:
    if token[-1].isdigit():
        return "<pct>" if following == "%" else "<num>"
    return _word_key(token[:_LONGEST_WORD])


@functools.lru_cache(maxsize=50_000)
def _word_key(token: str) -> str:
    if _DAY.match(token):
        return "<day>"
    if token.lower() in _MONTH or token == "May":
        return "<month>"
    return stem(token) if token[0].isalpha() else token


def _between(mentions: Sequence[Mention], starts: Sequence[int], a: int, b: int) -> Sequence[Mention]:
    return mentions[bisect.bisect_left(starts, a) : bisect.bisect_left(starts, b)]


def places(article: Article, mentions: Sequence[Mention]) -> tuple[Place, ...]:
    """Every figure of the article with its surroundings, in order. Linear in the text's length."""
    return _places(article.title, article.text, tuple(mentions))


@functools.lru_cache(maxsize=2)  # amounts and levels read the same places
def _places(title: str, text: str, mentions: tuple[Mention, ...]) -> tuple[Place, ...]:
    full = f"{title}\n{text}"
    found = figures(full)[:MOST_FIGURES]
    if not found:
        return ()
    sentences = list(spans(full))
    begins = [s for s, _ in sentences]
    ordered = sorted(mentions, key=lambda m: m.start)
    starts = [m.start for m in ordered]
    sums_at = [f.start for f in found]
    result = []
    read: tuple[int, int] = (-1, -1)
    words: tuple[Word, ...] = ()
    inside: Sequence[Sum] = ()
    for figure in found:
        i = max(0, bisect.bisect_right(begins, figure.start) - 1)
        a, b = sentences[i][0], max(sentences[i][1], figure.end)
        if b - a > _SHORT:
            a, b = max(a, figure.start - _REACH), min(b, figure.end + _REACH)
        if (a, b) != read:
            read = (a, b)
            inside = found[bisect.bisect_left(sums_at, a) : bisect.bisect_left(sums_at, b)]
            words = words_of(full, a, b, _between(ordered, starts, a, b), inside)
        at = next((n for n, w in enumerate(words) if w.start >= figure.end), len(words))
        others = tuple(f for f in inside if f is not figure)
        previous = sentences[i - 1] if i else None
        result.append(Place(figure, sentences[i], previous, words, at, others, figure.end <= len(title)))
    return tuple(result)


def prices_of(found: Sequence[Place]) -> list[float]:
    """The article's unscaled figures, as what its prices are compared with."""
    return [float(p.figure.value) for p in found if p.figure.form in ("plain", "kilo")]
