"""Candidate sentences of a summary: a story's sentences, cleaned of what makes no sense outside their article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsdigest.records import Item
from newsdigest.text.sentences import spans

MAX_SENTENCES = 40  # of one article: news tells what matters first
MIN_WORDS, MAX_WORDS = 6, 45


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence as it may be shown. `source` is the sentence as it stands in the article, at place `position`."""

    text: str
    source: str
    article: str
    publisher: str
    position: int


_OPENING = re.compile(
    r"^(?:(?:However|Meanwhile|Moreover|Furthermore|Additionally|In addition|Besides|Still|Nevertheless|Nonetheless|Therefore|Thus|Hence|"
    r"Consequently|As a result|For example|For instance|In fact|Indeed|Of course|Overall|In other words|In short|Notably|Interestingly|"
    r"Importantly|Specifically|Similarly|Likewise|Also|Finally|Lastly|Firstly|Secondly|First|Second|Then|Now|On the other hand|"
    r"At the same time|That said|In contrast|By contrast|In particular|Unsurprisingly|Surprisingly|Crucially|Conversely|Instead|"
    r"According to (?:the|this) (?:report|article|post|announcement|statement))\s*,\s+|(?:And|But|So|Yet)\s*,?\s+)",
)
_ATTRIBUTION_TAIL = re.compile(
    r",\s+(?:he|she|they|it|the (?:company|firm|report|analyst|trader|executive|post|statement|announcement))\s+"
    r"(?:said|says|added|wrote|noted|explained|stated|told \w+|tweeted|posted|reported|remarked|claimed)"
    r"(?:\s+(?:on|in|during|at)\s+[^,.]{3,40})?(?=\.$)",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"^(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|Such|Here|There|We|I|You|Your|Our|My|If you|Let's|Let’s)\b"
)
_SENTINEL = re.compile(
    r"https?://|www\.|\bclick\b|subscribe|newsletter|follow us|read (?:also|more)|sign up|disclaimer|not (?:financial|investment) advice|"
    r"image (?:credit|source)|featured image|source:|photo:|all rights reserved|cookies?\b|"
    r"at (?:the time of )?(?:writing|press time)\s*$|stay tuned|let'?s (?:dive|explore|take)|in this article|as shown|chart (?:above|below)",
    re.IGNORECASE,
)


def candidates(found: Sequence[Item]) -> list[Candidate]:
    """The sentences of some items that can stand alone, in order; a sentence that several have is the first's."""
    out: list[Candidate] = []
    seen: set[str] = set()
    for item in found:
        text = item.article.text
        for position, (start, end) in enumerate(spans(text)):
            if position >= MAX_SENTENCES:
                break
            source = text[start:end]
            shown = cleaned(source)
            key = re.sub(r"\W+", " ", shown.lower())
            if shown and key not in seen:
                seen.add(key)
                out.append(Candidate(shown, source, item.article.id, item.article.publisher, position))
    return out


def cleaned(sentence: str) -> str:
    """A sentence as it may stand alone; "" where it can't.

    >>> cleaned("However, bitcoin fell 3% to $103,000 on the day, he said on Tuesday.")
    'Bitcoin fell 3% to $103,000 on the day.'
    >>> cleaned("This means that traders lost money on the day.")
    ''
    """
    text = " ".join(sentence.split())
    text = _OPENING.sub("", text)
    text = _ATTRIBUTION_TAIL.sub("", text)
    if not MIN_WORDS <= len(text.split()) <= MAX_WORDS:
        return ""
    if _DANGLING.match(text) or _SENTINEL.search(text) or text.endswith(("?", ":", "…", "...")):
        return ""
    if text[-1] not in '.!”"’)' or text.count("“") != text.count("”") or text.count('"') % 2:
        return ""
    return text[0].upper() + text[1:]
