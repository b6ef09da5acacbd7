"""The words around a figure, as features for the classifiers of amounts and levels: sentence, clause, place, size."""

import bisect
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsdigest.read.amounts.cues import CUES, TELLING, cue_features, own_classes, tie_features
from newsdigest.read.amounts.figures import Sum, figures
from newsdigest.records import Article, Mention
from newsdigest.text.sentences import spans

MOST_FIGURES = 600  # an article with more figures than this is a data dump: the rest is left unread
_REACH = 260  # characters of a sentence looked at on each side of a figure
_TOKEN = re.compile(r"[$€£]?\d[\d,.]*\d|[$€£]?\d|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s]")
_DAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day$", re.IGNORECASE)
_MONTH = frozenset(
    "january february march april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_BREAKS = frozenset(",;:—–()[]|•")


@dataclass(frozen=True, slots=True)
class Word:
    """A token of a sentence: `key` is its stem or its class (<coin>, <money>, <pct>, <num>, <day>, <month>)."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Place:
    """A figure and its surroundings. `sentence` is a pair of offsets; `words` are those of the sentence within reach."""

    figure: Sum
    sentence: tuple[int, int]
    previous: tuple[int, int] | None
    words: tuple[Word, ...]
    at: int  # the index of the first word after the figure
    near: tuple[Sum, ...]  # the other figures of the sentence
    in_title: bool


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
    if _DAY.match(token):
        return "<day>"
    if token.lower() in _MONTH or token == "May":
        return "<month>"
    return stem(token) if token[0].isalpha() else token


def _between(mentions: Sequence[Mention], starts: Sequence[int], a: int, b: int) -> Sequence[Mention]:
    return mentions[bisect.bisect_left(starts, a) : bisect.bisect_left(starts, b)]


def places(article: Article, mentions: Sequence[Mention]) -> tuple[Place, ...]:
    """Every figure of the article with its surroundings, in order. Linear in the text's length."""
    full = article.full
    found = figures(full)[:MOST_FIGURES]
    if not found:
        return ()
    sentences = list(spans(full))
    begins = [s for s, _ in sentences]
    ordered = sorted(mentions, key=lambda m: m.start)
    starts = [m.start for m in ordered]
    sums_at = [f.start for f in found]
    result = []
    for figure in found:
        i = max(0, bisect.bisect_right(begins, figure.start) - 1)
        sentence = sentences[i]
        a, b = max(sentence[0], figure.start - _REACH), min(max(sentence[1], figure.end), figure.end + _REACH)
        inside = found[bisect.bisect_left(sums_at, a) : bisect.bisect_left(sums_at, b)]
        words = words_of(full, a, b, _between(ordered, starts, a, b), inside)
        at = next((n for n, w in enumerate(words) if w.start >= figure.end), len(words))
        others = tuple(f for f in inside if f is not figure)
        previous = sentences[i - 1] if i else None
        result.append(Place(figure, sentence, previous, words, at, others, figure.end <= len(article.title)))
    return tuple(result)


def _size(value: float) -> str:
    return f"{math.floor(math.log10(value))}"


def _rank(place: Place, prices: Sequence[float]) -> list[str]:
    """The figure against the article's other unscaled figures of its order: what is near the present price and what is far."""
    value = float(place.figure.value)
    peers = sorted(p for p in prices if value / 3 < p < value * 3)
    if len(peers) < 2:
        return ["peers=few"]
    ratio = value / peers[len(peers) // 2]
    steps = (0.5, 0.8, 0.93, 0.98, 0.998, 1.002, 1.02, 1.07, 1.2, 2.0)
    names = [f"ratio={bisect.bisect(steps, ratio)}", f"peers={min(len(peers), 9) // 3}"]
    if value == peers[-1]:
        names.append("highest")
    if value == peers[0]:
        names.append("lowest")
    return names


def features(place: Place, article: Article, prices: Sequence[float]) -> list[str]:
    """The named features of one figure, for the linear classifiers."""
    figure, words, at = place.figure, place.words, place.at
    first = next((n for n in range(at - 1, -1, -1) if words[n].start < figure.start), -1)
    before = [w.key for w in words[: first + 1]]
    after = [w.key for w in words[at:]]
    names = [
        f"form={figure.form}",
        f"size={_size(float(figure.value))}",
        f"form={figure.form}+{_size(float(figure.value))}",
    ]
    b, a = before[::-1][:14], after[:14]
    names += cue_features(before[::-1], after)
    head = frozenset(c for w in re.findall(r"[^\W\d_]{2,}", article.title[:300]) for c in CUES.get(stem(w), ()))
    names += tie_features(before[::-1], after, title=head)
    names += [f"b{n}={k}" for n, k in enumerate(b[:6])] + [f"a{n}={k}" for n, k in enumerate(a[:6])]
    names += [f"B:{k}" for k in b] + [f"A:{k}" for k in a] + [f"S:{k}" for k in before + after]
    names += [f"bb={x}_{y}" for x, y in zip(b[1:5], b[:4], strict=False)]
    names += [f"aa={x}_{y}" for x, y in zip(a[:4], a[1:5], strict=False)]
    names += [f"ba={(b or ['^'])[0]}_{(a or ['$'])[0]}", f"bbb={'_'.join(b[2::-1])}", f"aaa={'_'.join(a[:3])}"]
    names += [f"c:{k}" for k in _clause(b)] + [f"d:{k}" for k in _clause(a)]
    own = own_classes(before[::-1], after)
    if place.in_title:
        names.append("title")
    else:
        stems = {stem(w) for w in re.findall(r"[^\W\d_]{2,}", article.title[:300])}
        names += [f"T:{k}" for k in sorted(stems)]
        classes = sorted({c for k in stems for c in CUES.get(k, ())})
        names += [f"TC:{c}" for c in classes]
        if not own:
            names += [f"bareT:{c}" for c in classes]
    if place.previous:
        s, e = place.previous
        stems = {stem(w) for w in re.findall(r"[^\W\d_]{2,}", article.full[max(s, e - 200) : e])}
        names += [f"P:{k}" for k in sorted(stems)]
        classes = sorted({c for k in stems for c in CUES.get(k, ())})
        names += [f"PC:{c}" for c in classes]
        names += [f"own={'+'.join(own)}/PC:{c}" for c in classes if c in TELLING]
    earlier = [f for f in place.near if f.end <= figure.start]
    if earlier:
        gap = [w.key for w in words if earlier[-1].end <= w.start < figure.start]
        names += [f"gap={'_'.join(gap[:3])}" if len(gap) < 4 else "gap=long", f"nth={min(len(earlier), 3)}"]
    if any(f.start >= figure.end for f in place.near):
        names.append("more")
    return names + _rank(place, prices)


def _clause(keys: Sequence[str]) -> list[str]:
    """The words up to the first break."""
    out: list[str] = []
    for key in keys:
        if key in _BREAKS:
            break
        out.append(key)
    return out


def prices_of(found: Sequence[Place]) -> list[float]:
    """The article's unscaled figures, as what its prices are compared with."""
    return [float(p.figure.value) for p in found if p.figure.form in ("plain", "kilo")]
