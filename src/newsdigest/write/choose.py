"""Choosing sentences: a cover of the facts that most of a story's publishers tell, in so many words.

The sum of the covered units' worth is submodular, so that adding the best sentence again and again is near the best
cover (Lin and Bilmes 2011); a beam over sets of sentences comes nearer still.

Centrality beside it (the mean cosine to the story's other sentences, by the sentence encoder or by weighted words) was
measured on two days of labelled stories and told no fact more: agreement of publishers (see agree) says the same.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newsdigest.write.agree import support
from newsdigest.write.candidates import Candidate, Source, variants
from newsdigest.write.weigh import Scale

OVERHEAD = 3  # words that a sentence costs besides its own: few whole ones read better than many splinters
SOURCES, POOL, BEAM = 45, 60, 5  # sentences looked at, variants looked at, sets kept
PRICE = 0.03  # worth that a sentence must add for each word of overhead
FADES = 0.4  # how much less a sentence weighs at place FADED or later
FADED = 12
TRUST, PRIOR = 1.0, 2  # how strongly the standing of the whole article weighs; sentences that stand for no knowledge
NOVELTY = 1.0  # how much a sentence loses whose facts are partly told already
SUM = 1.6  # how much more a sentence with a sum weighs, where no other publisher's word says what matters
BACKING = 0.5  # how strongly agreement of the others weighs


@dataclass(frozen=True, slots=True)
class _Weighed:
    candidate: Candidate
    carried: frozenset[str]
    words: int
    factor: float
    total: float  # worth of all its units


class _Cover(NamedTuple):
    """A set of sentences; `open` are those that may still be added: what adds nothing to a part adds nothing to more."""

    score: float
    words: int
    picked: tuple[int, ...]
    covered: frozenset[str]
    open: Sequence[int]


# A set that has one sentence more: minus its score, what is picked, the set it grew from, what may still be added.
_Grown = tuple[float, tuple[int, ...], _Cover, Sequence[int]]


def choose(sources: Sequence[Source], scale: Scale, *, words: int, headline: str = "") -> list[Candidate]:
    """Variants of the sources, of at most `words` words together, the weightiest first."""
    known = scale.carried(headline)
    pool = _pool(sources, scale, known)
    best = _Cover(0.0, 0, (), known, range(len(pool)))
    beam = [best]
    while beam:
        grown: dict[frozenset[int], _Grown] = {}
        for cover in beam:
            score, used, picked, covered, open_ = cover
            taken = {pool[p].candidate.source for p in picked}
            gains = []
            for n in open_:
                w = pool[n]
                if used + w.words <= words and w.candidate.source not in taken:
                    new = scale.value(w.carried - covered)
                    gain = w.factor * new * (new / w.total) ** NOVELTY - PRICE * OVERHEAD
                    if gain > 0:
                        gains.append((n, gain))
            left = [n for n, _ in gains]
            for n, gain in gains:
                more, lost = (*picked, n), -round(score + gain, 9)
                key = frozenset(more)
                if key not in grown or lost < grown[key][0]:
                    grown[key] = (lost, more, cover, left)
        beam = [_made(g, pool) for g in heapq.nsmallest(BEAM, grown.values())]
        if beam and beam[0].score > best.score:
            best = beam[0]
    return _ordered([pool[p] for p in best.picked], scale)


def _made(grown: _Grown, pool: Sequence[_Weighed]) -> _Cover:
    lost, picked, before, left = grown
    last = pool[picked[-1]]
    return _Cover(-lost, before.words + last.words, picked, before.covered | last.carried, left)


def _pool(sources: Sequence[Source], scale: Scale, known: frozenset[str]) -> list[_Weighed]:
    """The variants worth looking at, best first: those of the best sources, by worth a word."""
    first = [(_rate(scale, scale.carried(s.text) - known, len(s.text.split())), s) for s in sources]
    first.sort(key=lambda r: (-r[0], r[1].position, r[1].article, r[1].text))
    chosen = [s for _, s in first[:SOURCES]]
    agreed = support(chosen, sources, scale)
    trust = _trust(chosen, agreed)
    alone = len({s.publisher for s in sources}) == 1
    pool = []
    for source in chosen:
        backing = agreed.get(source.text, 0.0)
        if backing < 0:  # the others contradict it
            continue
        place = SUM if source.sum and alone else 1 - FADES * min(1.0, source.position / FADED)
        factor = max(backing, 0.05) ** BACKING * trust[source.article] ** TRUST * place
        for text in variants(source.text):
            carried, words = scale.carried(text) - known, len(text.split())
            total = scale.value(carried)
            c = Candidate(text, source.text, source.article, source.publisher, source.position)
            pool.append((total / (words + OVERHEAD) * factor, _Weighed(c, carried, words, factor, total or 1.0)))
    pool.sort(key=lambda r: (-round(r[0], 9), r[1].candidate.position, r[1].candidate.article, r[1].candidate.text))
    return [w for _, w in pool[:POOL]]


def _trust(chosen: Sequence[Source], agreed: Mapping[str, float]) -> dict[str, float]:
    """How far the others back each article as a whole: the mean over its sentences, as a share of the best article's."""
    said: dict[str, list[float]] = {}
    for s in chosen:
        said.setdefault(s.article, []).append(max(agreed.get(s.text, 0.0), 0.0))
    mean = {a: (sum(v) + PRIOR * 0.3) / (len(v) + PRIOR) for a, v in said.items()}
    top = max(mean.values(), default=1.0) or 1.0
    return {a: max(m / top, 0.1) for a, m in mean.items()}


def _rate(scale: Scale, carried: frozenset[str], words: int) -> float:
    return scale.value(carried) / (words + OVERHEAD)


def _ordered(picked: Sequence[_Weighed], scale: Scale) -> list[Candidate]:
    """The sentence that tells most of the whole event first, the headline's facts included; then what adds most."""
    out: list[Candidate] = []
    covered: frozenset[str] = frozenset()
    rest = list(picked)
    while rest:
        if out:
            top = max(rest, key=lambda w: (round(scale.value(w.carried - covered), 9), w.candidate.text))
        else:
            top = max(rest, key=lambda w: (round(_leads(w, scale), 9), w.candidate.text))
        rest.remove(top)
        covered |= top.carried
        out.append(top.candidate)
    return out


def _leads(weighed: _Weighed, scale: Scale) -> float:
    every = scale.value(scale.carried(weighed.candidate.text))
    return every * (1 - FADES * min(1.0, weighed.candidate.position / FADED))
