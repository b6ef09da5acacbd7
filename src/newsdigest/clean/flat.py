"""Flat text cleaned: all rules over one passage, the stretches that go, the stretches that stay."""

import bisect
from collections.abc import Iterable
from dataclasses import dataclass

from newsdigest.clean import (
    captions,
    markup,
    notes,
    openings,
    phrases,
    pitches,
    related,
    tails,
)
from newsdigest.clean.cues import cued
from newsdigest.clean.notes import Note
from newsdigest.clean.passage import Passage, passage
from newsdigest.clean.spans import Span, kept, merge
from newsdigest.records import Removal
from newsdigest.reference.publishers import family

_MOST_BESIDE = 2_000  # characters of a block beside the article that the rules look at
_PASSES = 4  # what is left is looked at again until nothing more goes
MAX_TEXT = 1_000_000  # characters; no article is longer


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What stays, by paragraphs, what went, with its place in the input, and the notes of where the text appeared."""

    paragraphs: tuple[str, ...]
    removed: tuple[Removal, ...]
    notes: tuple[Note, ...]

    @property
    def text(self) -> str:
        """The paragraphs, with a blank line between."""
        return "\n\n".join(self.paragraphs)


def clean_flat(body: str, *, title: str = "", names: Iterable[str] = (), more: Iterable[Span] = ()) -> Cleaned:
    """Clean BODY; MORE are stretches that are known to go, such as a site's learned blocks."""
    own = _families(names)
    gone = merge(body, more)
    found: list[Note] = []
    for number in range(_PASSES):
        stay = list(kept(body, gone))
        text = "\n\n".join(body[s:e] for s, e in stay) if gone or number else body
        _view, spans, seen = _once(text, title, own)
        found += seen
        if not spans and (number or body == "\n\n".join(body[s:e] for s, e in stay)):
            break  # as it will be written, with a blank line between paragraphs
        fresh = _home(spans, stay) if gone or number else spans
        gone = merge(body, [*gone, *fresh])
    removed = tuple(Removal(s.kind, s.rule, body[s.start : s.end], s.start, s.end) for s in gone)
    return Cleaned(tuple(body[s:e] for s, e in kept(body, gone)), removed, tuple(found))


def beside(blocks: Iterable[str], title: str, names: Iterable[str]) -> Cleaned:
    """Blocks of a page beside its article: all removed, by the rule that knows them or as the page's own; their notes."""
    own = _families(names)
    removed: list[Removal] = []
    found: list[Note] = []
    mine = True  # until a heading such as "You may also like": what follows it speaks of other articles
    for block in blocks:
        view, spans, seen = _once(block[:_MOST_BESIDE], title, own)
        mine = mine and not related.is_heading(view.text)
        found += [n for n in seen if mine and len(view.text) - n.end <= 3]
        known = max(spans, key=lambda s: s.end - s.start, default=None)
        mostly = known is not None and known.end - known.start >= len(block) // 2
        kind, rule = ("other", "page_block") if mine or "©" in block else ("related", "closing_list")
        removed.append(Removal(known.kind, known.rule, block) if known and mostly else Removal(kind, rule, block))
    return Cleaned((), tuple(removed), tuple(found))


def _families(names: Iterable[str]) -> frozenset[str]:
    return frozenset(family(n) for n in names if n.strip())


def _once(text: str, title: str, own: frozenset[str]) -> tuple[Passage, list[Span], list[Note]]:
    cues = cued(text.lower())
    code = merge(text, markup.find(text, cues))
    view = passage(text, title=title, own=own, code=code, cues=cues)
    seen = notes.find(view)
    others = list(related.find(view))
    # A note inside another article's teaser says nothing of this one.
    seen = [n for n in seen if not any(s.start <= n.start < s.end for s in others if s.rule == "closing_list")]
    spans = [
        *code,
        *openings.find(view),
        *notes.removals(seen),
        *others,
        *captions.find(view),
    ]
    spans += [*phrases.find(view), *tails.find(view)]
    spans += pitches.find(view, spans)
    return view, merge(text, spans), seen


def _home(spans: list[Span], stay: list[tuple[int, int]]) -> list[Span]:
    """Spans of the joined text as spans of the body: one that reaches over a seam becomes several."""
    offsets, at = [], 0
    for start, end in stay:
        offsets.append(at)
        at += end - start + 2
    out: list[Span] = []
    for span in spans:
        index = max(0, bisect.bisect_right(offsets, span.start) - 1)
        while index < len(stay) and offsets[index] < span.end:
            start, end = stay[index]
            first = start + max(0, span.start - offsets[index])
            last = min(end, start + span.end - offsets[index])
            if last > first:
                out.append(Span(first, last, span.kind, span.rule))
            index += 1
    return out
