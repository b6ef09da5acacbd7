"""Agreement: how far a story's other publishers back a sentence, and whether they contradict its figures."""

import itertools
from collections.abc import Sequence

from newsdigest.write.candidates import Source
from newsdigest.write.units import FIGURES, units
from newsdigest.write.weigh import Scale

SAME_SLOT = 0.6  # share of a sentence's words that another must hold for both to state one quantity


def support(chosen: Sequence[Source], sources: Sequence[Source], scale: Scale) -> dict[str, float]:
    """For each sentence the mean, over the other publishers, of the share of its worth that one sentence of theirs holds.

    -1 where more publishers state another figure in its place than state its own. 1 where nobody else tells the story.
    """
    others: dict[str, list[frozenset[str]]] = {}
    paired: dict[str, set[tuple[str, str]]] = {}
    for s in sources:
        others.setdefault(s.publisher, []).append(scale.carried(s.text))
        paired.setdefault(s.publisher, set()).update(_pairs(s.text, scale))
    out = {}
    for s in chosen:
        mine = scale.carried(s.text)
        worth = scale.value(mine) or 1.0
        voices = {p: of for p, of in others.items() if p != s.publisher}
        if not voices:
            out[s.text] = 1.0
            continue
        best = [max((scale.value(mine & x) for x in of), default=0.0) / worth for of in voices.values()]
        wrong = _contradicted(mine, voices, scale) or _swapped(
            _pairs(s.text, scale), [of for p, of in paired.items() if p != s.publisher]
        )
        out[s.text] = -1.0 if wrong else (sum(best) + 1.0) / (len(best) + 1)
    return out


def _contradicted(mine: frozenset[str], voices: dict[str, list[frozenset[str]]], scale: Scale) -> bool:
    """True where, for a figure, publishers that state the sentence's words with another figure outnumber its backers."""
    words = frozenset(u for u in mine if u[0] not in FIGURES)
    need = SAME_SLOT * scale.value(words)
    if not words or need <= 0:
        return False
    for figure in (u for u in mine if u[0] in FIGURES):
        backing = against = 0
        for of in voices.values():
            if any(figure in x for x in of):
                backing += 1
            elif any(
                scale.value(words & x) >= need and any(u[0] == figure[0] and u not in mine for u in x) for x in of
            ):
                against += 1
        if against > backing and against >= 2:
            return True
    return False


def _pairs(text: str, scale: Scale) -> set[tuple[str, str]]:
    """Each sum or share with the word behind it: "$500 million in equity" is ($500 million, equity)."""
    row = [scale.alias.get(u, u) for u in units(text)]
    return {(a, b) for a, b in itertools.pairwise(row) if a[0] in "$%" and b[0] == "w"}


def _swapped(mine: set[tuple[str, str]], voices: Sequence[set[tuple[str, str]]]) -> bool:
    """True where at least two publishers, and more than agree, put another figure before the same word."""
    for figure, word in mine:
        backing = sum((figure, word) in of for of in voices)
        against = sum((figure, word) not in of and any(w == word and f[0] == figure[0] for f, w in of) for of in voices)
        if against >= 2 and against > 2 * backing:
            return True
    return False
