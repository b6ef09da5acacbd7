"""Named features of a figure for the linear classifiers: the words of its sentence, its size, its rank among prices."""

import bisect
import functools
import itertools
import math
import re
from collections.abc import Sequence

from newsdigest.read.amounts.context import Place, stem
from newsdigest.read.amounts.cues import CUES, TELLING, cue_features, own_classes, tie_features
from newsdigest.records import Article

_BREAKS = frozenset(",;:—–()[]|•")
_WORD = re.compile(r"[^\W\d_]{2,}")
_STEPS = (0.5, 0.8, 0.93, 0.98, 0.998, 1.002, 1.02, 1.07, 1.2, 2.0)


def _sides(place: Place) -> tuple[list[str], list[str]]:
    """The words before the figure, from it backwards, and those after it."""
    words, figure = place.words, place.figure
    before = [w.key for w in words[: place.at] if w.start < figure.start]
    return before[::-1], [w.key for w in words[place.at :]]


def features(place: Place, prices: Sequence[float]) -> list[str]:
    """The features of the figure in its own sentence. `prices` are the article's unscaled figures."""
    figure, (before, after) = place.figure, _sides(place)
    size = f"{math.floor(math.log10(float(figure.value)))}"
    names = [f"form={figure.form}", f"size={size}", f"form={figure.form}+{size}"]
    names += cue_features(before, after)
    b, a = before[:14], after[:14]
    names += [f"b{n}={k}" for n, k in enumerate(b[:6])] + [f"a{n}={k}" for n, k in enumerate(a[:6])]
    names += [f"B:{k}" for k in b] + [f"A:{k}" for k in a] + [f"S:{k}" for k in before[:30] + after[:30]]
    names += [f"bb={x}_{y}" for x, y in zip(b[1:5], b[:4], strict=False)]
    names += [f"aa={x}_{y}" for x, y in itertools.pairwise(a[:5])]
    names += [f"ba={(b or ['^'])[0]}_{(a or ['$'])[0]}", f"bbb={'_'.join(b[2::-1])}", f"aaa={'_'.join(a[:3])}"]
    names += [f"c:{k}" for k in _clause(b)] + [f"d:{k}" for k in _clause(a)]
    if place.in_title:
        names.append("title")
    earlier = [f for f in place.near if f.end <= figure.start]
    if earlier:
        gap = [w.key for w in place.words if earlier[-1].end <= w.start < figure.start]
        names += [f"gap={'_'.join(gap[:3])}" if len(gap) < 4 else "gap=long", f"nth={min(len(earlier), 3)}"]
    if any(f.start >= figure.end for f in place.near):
        names.append("more")
    return names + _rank(float(figure.value), prices)


def wide_features(place: Place, article: Article, prices: Sequence[float]) -> list[str]:
    """The features of the figure in its article: its sentence's, the title's and the sentence's before."""
    before, after = _sides(place)
    title, topics = _stems(article.title[:300])
    names = features(place, prices) + tie_features(before, after, title=frozenset(topics))
    own = own_classes(before, after)
    names += _told_of(article.full)
    if _RAISED & set(before[:4]):
        names += ["raised", *(f"raised+{k}" for k in after[:3])]
    if not place.in_title:
        names += [f"T:{k}" for k in title] + [f"TC:{c}" for c in topics]
        if not own:
            names += [f"bareT:{c}" for c in topics]
    if place.previous:
        start, end = place.previous
        stems, classes = _stems(article.full[max(start, end - 200) : end])
        names += [f"P:{k}" for k in stems] + [f"PC:{c}" for c in classes]
        names += [f"own={'+'.join(own)}/PC:{c}" for c in classes if c in TELLING]
    return names


_RAISED = frozenset(("rais", "raise", "borrow", "issu", "issue"))  # money raised is not spent yet
_FUNDS = re.compile(
    r"coinshares|investment product|exchange[- ]traded product|\betps?\b|fund flows|fund inflows|(?<!traded )\bfunds\b(?! \(etf)",
    re.IGNORECASE,
)
_READ = 30_000  # characters of an article that are searched for the funds it tells of


@functools.lru_cache(maxsize=2)  # one article
def _told_of(full: str) -> tuple[str, ...]:
    """Whether the article tells of ETFs, of other funds, or of both: its flows are theirs."""
    funds, etfs = _FUNDS.search(full, 0, _READ) is not None, "ETF" in full[:_READ]
    return (f"article={'funds' if funds else ''}{'etfs' if etfs else ''}",)


@functools.lru_cache(maxsize=8)  # one title, the few sentences before an article's figures
def _stems(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stems of a text's words, each once, and their classes."""
    stems = {stem(w[:40]) for w in _WORD.findall(text)}
    return tuple(sorted(stems)), tuple(sorted({c for k in stems for c in CUES.get(k, ())}))


def _clause(keys: Sequence[str]) -> list[str]:
    """The words up to the first break."""
    out: list[str] = []
    for key in keys:
        if key in _BREAKS:
            break
        out.append(key)
    return out


def _rank(value: float, prices: Sequence[float]) -> list[str]:
    """The figure among the article's other unscaled figures of its order: near the present price, or far from it."""
    peers = sorted(p for p in prices if value / 3 < p < value * 3)
    if len(peers) < 2:
        return ["peers=few"]
    names = [f"ratio={bisect.bisect(_STEPS, value / peers[len(peers) // 2])}", f"peers={min(len(peers), 9) // 3}"]
    if value == peers[-1]:
        names.append("highest")
    if value == peers[0]:
        names.append("lowest")
    return names
