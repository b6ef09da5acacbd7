"""How a span stands to a figure in its sentence, as features for the rankers: side, distance, what lies between."""

from newsdigest.read.moves import lexicon
from newsdigest.read.moves.direction import Cue
from newsdigest.read.moves.passage import Passage, Token

BREAKS = frozenset(
    (
        ";",
        "while",
        "whereas",
        "although",
        "though",
        "but",
        "despite",
        "—",
        "–",
        "as",
        "with",
        "after",
        "when",
        "which",
        ":",
    )
)
_PREPOSITIONS = frozenset(
    "of in for on to from by at with against over than like including vs versus behind below above outpacing beating "
    "outperforming despite amid after following between per into through across around near toward".split()
)
_AUXILIARIES = frozenset("is are was were has have had been being be also currently now still".split())


def shape(token: Token) -> str:
    """A token as its class: its word where the word is grammar, else what it stands for."""
    if token.tag in "FWnm":
        return {"F": "<fig>", "W": "<win>", "n": "<num>", "m": "<money>"}[token.tag]
    if token.tag == "N":
        return "<name>"
    word = token.lower
    if token.tag == "p" or word in _PREPOSITIONS or word in BREAKS:
        return word
    if word in _AUXILIARIES:
        return "<be>"
    if word in lexicon.VERBS and word not in lexicon.NOUNS_UP and word not in lexicon.NOUNS_DOWN:
        return "<verb>"
    if word in lexicon.NOUNS_UP or word in lexicon.NOUNS_DOWN:
        return "<move>"
    if word in lexicon.SIGNS:
        return "<dir>"
    if word in lexicon.METRICS:
        return "<metric>"
    if word in ("and", "or", "its", "the", "a", "'s", "it", "that", "this", "an", "more", "less"):
        return word
    if word in lexicon.ABOUT or word in lexicon.OVER:
        return "<bound>"
    return "<w>"


def bucket(n: int) -> str:
    """A small whole number as its class.

    >>> [bucket(n) for n in (0, 1, 4, 7, 30)]
    ['0', '1', '4', '8', '20+']
    """
    for top in (0, 1, 2, 3, 4, 6, 8, 12, 20):
        if n <= top:
            return str(top)
    return "20+"


def between(p: Passage, a: int, b: int) -> list[str]:
    """The shapes of the tokens strictly between two places, in reading order."""
    low, high = (a, b) if a < b else (b, a)
    return [shape(t) for t in p.tokens[low + 1 : high]]


def relation(p: Passage, index: int, place: int, cue: Cue) -> list[str]:
    """Features of the token at PLACE as seen from figure INDEX."""
    at = p.at[index]
    side = "L" if place < at else "R"
    inner = between(p, place, at)
    figures, names = inner.count("<fig>"), inner.count("<name>")
    breaks = sum(s in BREAKS for s in inner)
    commas = inner.count(",")
    out = [
        f"side={side}", f"{side}dist={bucket(len(inner))}", f"{side}figs={min(figures, 3)}", f"{side}names={min(names, 3)}",
        f"{side}breaks={min(breaks, 3)}", f"{side}commas={min(commas, 3)}",
        f"{side}figs={min(figures, 2)},names={min(names, 2)}", f"{side}figs={min(figures, 2)},breaks={min(breaks, 2)}",
        f"{side}names={min(names, 2)},breaks={min(breaks, 2)}",
    ]  # fmt: skip
    if len(inner) <= 4:
        out.append(f"{side}path={' '.join(inner)}")
    short = [s for s in inner if s not in ("<w>", "<bound>", "the", "a", "an", "<be>", "<dir>", "more")]
    if len(short) <= 4:
        out.append(f"{side}short={' '.join(short)}")
    for s in set(inner):
        if s in BREAKS or s in ("and", "<win>", "<metric>", "<verb>", "<money>", "(", ")", "."):
            out.append(f"{side}has={s}")
    if cue.at >= 0:
        where = "inside" if min(place, at) < cue.at < max(place, at) else "beyond"
        gap = abs(cue.at - place) - 1
        out += [f"cue={where},{side},{cue.side}", f"cue={where},{side},gap={bucket(gap)}"]
        to_cue = [s for s in between(p, place, cue.at) if s not in ("<w>", "<be>", "the", "a")]
        if len(to_cue) <= 3:
            out.append(f"cuepath={side}{where} {' '.join(to_cue)}")
    else:
        out.append("cue=none")
    return out


def neighbours(p: Passage, place: int) -> list[str]:
    """What stands right before and after a place."""
    before = shape(p.tokens[place - 1]) if place else "^"
    after = shape(p.tokens[place + 1]) if place + 1 < len(p.tokens) else "$"
    after_word = p.tokens[place + 1].lower if place + 1 < len(p.tokens) and p.tokens[place + 1].tag == "w" else after
    return [f"prev={before}", f"next={after}", f"nextw={after_word}", f"prev={before},next={after}"]
