"""Cut an article into stretches, so that each can be shown with the facts that stand in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """A fact's place: `start` and `end` count characters of title + newline + text."""

    start: int
    end: int
    kind: str  # move, amount, level, cause, mention
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words with the facts over them, and the anchors of the quotations that begin here."""

    text: str
    kinds: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    anchors: tuple[str, ...] = field(default=())  # of quotations that begin here
    within: tuple[str, ...] = field(default=())  # of all quotations over these words


def paragraphs(text: str, offset: int, spans: Iterable[Span]) -> list[list[Stretch]]:
    """The paragraphs of TEXT, which begins at OFFSET, each as its stretches.

    >>> spans = [Span(0, 4, "move", "A", "q1"), Span(2, 8, "cause", "B", "q2")]
    >>> [[(s.text, s.kinds) for s in p] for p in paragraphs("abcdefgh ij\\n\\nkl", 0, spans)]
    [[('ab', ('move',)), ('cd', ('move', 'cause')), ('efgh', ('cause',)), (' ij', ())], [('kl', ())]]
    """
    out, at = [], offset
    ordered = sorted(spans, key=lambda s: (s.start, s.end, s.kind, s.label))
    following = 0  # spans before this one may still reach in, so the live ones are kept apart
    live: list[Span] = []
    for paragraph in text.split("\n\n"):
        end = at + len(paragraph)
        while following < len(ordered) and ordered[following].start < end:
            live.append(ordered[following])
            following += 1
        live = [s for s in live if s.end > at]
        if paragraph.strip():
            out.append(_stretches(paragraph, at, live))
        at = end + 2
    return out


def _stretches(text: str, offset: int, spans: Sequence[Span]) -> list[Stretch]:
    end = offset + len(text)
    cuts = sorted({offset, end, *(min(max(p, offset), end) for s in spans for p in (s.start, s.end))})
    out = []
    for left, right in pairwise(cuts):
        over = [s for s in spans if s.start < right and s.end > left]
        out.append(
            Stretch(
                text[left - offset : right - offset],
                tuple(dict.fromkeys(s.kind for s in over)),
                tuple(dict.fromkeys(s.label for s in over)),
                tuple(dict.fromkeys(s.anchor for s in over if s.anchor and max(s.start, offset) == left)),
                tuple(dict.fromkeys(s.anchor for s in over if s.anchor)),
            )
        )
    return out
