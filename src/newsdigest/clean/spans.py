"""Stretches of a text that are to go, and what stays when they are gone: offsets only, no judgement."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_BREAK = re.compile(r"\n[^\S\n]*(?:\n\s*|(?=[^a-z\s]))")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch to remove. `start` and `end` count characters; `kind` is one of the kinds of records.Removal."""

    start: int
    end: int
    kind: str
    rule: str


def merge(text: str, spans: Iterable[Span]) -> list[Span]:
    """Spans in order, none over another, each grown over neighbours that hold no letter and no digit.

    >>> [(s.start, s.end) for s in merge("ab cd , ef.", [Span(3, 5, "cta", "x"), Span(4, 7, "cta", "y")])]
    [(3, 5), (6, 7)]
    """
    out: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        start, end = _trim(text, span.start, span.end)
        if out and start < out[-1].end:
            start = out[-1].end
        if end <= start:
            continue
        last = out[-1] if out else None
        if last and (last.kind, last.rule) == (span.kind, span.rule) and text[last.end : start].isspace():
            out[-1] = Span(last.start, end, span.kind, span.rule)
        else:
            out.append(Span(start, end, span.kind, span.rule))
    return _swallow_crumbs(text, out)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = max(0, start), min(len(text), end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _swallow_crumbs(text: str, spans: list[Span]) -> list[Span]:
    """What lies between two removals, or between one and the end, and says nothing, goes with them."""
    out: list[Span] = []
    for index, span in enumerate(spans):
        start, end = span.start, span.end
        before = out[-1].end if out else 0
        if not out and not says(text, before, start):
            start = 0
        after = spans[index + 1].start if index + 1 < len(spans) else len(text)
        if not says(text, end, after):
            end = after
        elif crumb := re.match(r"[^\S\n]*[,;.:!?)\]|*…]{1,3}(?=\s|$)", text[end : end + 8]):
            end = min(end + crumb.end(), after)
        start, end = _trim(text, start, end)
        out.append(Span(start, end, span.kind, span.rule))
    return out


def says(text: str, start: int, end: int) -> bool:
    """True where a stretch holds a letter or a digit."""
    return any(character.isalnum() for character in text[start:end])


def kept(text: str, spans: Iterable[Span]) -> Iterator[tuple[int, int]]:
    """What is left, by paragraphs: (start, end) of each, without the white space around it."""
    begin = 0
    edges = [(s.start, s.end) for s in spans]
    for start, end in [*edges, (len(text), len(text))]:
        yield from paragraphs(text, begin, start)
        begin = end


def paragraphs(text: str, begin: int = 0, stop: int | None = None) -> Iterator[tuple[int, int]]:
    """(start, end) of each paragraph. A line that goes on in lower case goes on; a blank line always ends one.

    >>> t = "One.\\n\\nTwo\\ngoes on.\\nThree"
    >>> [t[s:e] for s, e in paragraphs(t)]
    ['One.', 'Two\\ngoes on.', 'Three']
    """
    stop = len(text) if stop is None else stop
    at = begin
    for match in _BREAK.finditer(text, begin, stop):
        start, end = _trim(text, at, match.start())
        if end > start:
            yield start, end
        at = match.end()
    start, end = _trim(text, at, stop)
    if end > start:
        yield start, end
