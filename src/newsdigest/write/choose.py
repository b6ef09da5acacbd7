"""Choosing sentences: a cover of the facts that most of a story's publishers tell (the pyramid idea: Nenkova 2004)."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from newsdigest.records import Item
from newsdigest.write.candidates import Candidate

_TOKEN = re.compile(r"\$?\d[\d,.]*%?|[A-Za-z][A-Za-z'’-]+")
_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "which",
        "who",
        "whom",
        "whose",
        "will",
        "would",
        "could",
        "may",
        "might",
        "can",
        "not",
        "no",
        "than",
        "then",
        "so",
        "such",
        "into",
        "over",
        "under",
        "after",
        "before",
        "about",
        "more",
        "most",
        "also",
        "he",
        "she",
        "they",
        "his",
        "her",
        "their",
        "them",
        "we",
        "our",
        "you",
        "your",
        "i",
        "if",
        "while",
        "when",
        "where",
        "what",
        "how",
        "there",
        "here",
        "up",
        "down",
        "out",
        "all",
        "any",
        "some",
        "each",
        "per",
        "via",
    ]
)


def units(text: str) -> frozenset[str]:
    """The content units of a text: figures as written, words without endings."""
    found = set()
    for token in _TOKEN.findall(text):
        word = token.lower().rstrip(".,")
        if word in _STOP:
            continue
        found.add(word if word[0] in "$0123456789" else word.removesuffix("'s").removesuffix("’s")[:7])
    return frozenset(found)


def choose(
    sentences: Sequence[Candidate],
    found: Sequence[Item],
    *,
    words: int,
    headline: str = "",
    encode: Callable[[Sequence[str]], Any] | None = None,
) -> list[Candidate]:
    """Sentences of at most `words` words together, in order of choice."""
    told_by: Counter[str] = Counter()
    voices: dict[str, set[str]] = {}
    for item in found:
        voices.setdefault(item.article.publisher, set()).update(units(item.article.full[:6000]))
    for of in voices.values():
        told_by.update(of)
    need = {u: (n / len(voices)) for u, n in told_by.items()}
    covered: set[str] = set(units(headline))
    left, chosen = words, []
    rest = list(sentences)
    while rest:

        def gain(c: Candidate) -> float:
            new = units(c.text) - covered
            value = sum(need.get(u, 0) ** 1.5 * (1.5 if u[0] in "$0123456789" else 1) for u in new)
            return value / (len(c.text.split()) + 8) * (1.15 if c.position < 4 else 1.0)

        rest = [c for c in rest if len(c.text.split()) <= left]
        if not rest:
            break
        best = max(rest, key=lambda c: (round(gain(c), 9), -c.position, c.text))
        if gain(best) <= 0.01:
            break
        chosen.append(best)
        covered |= units(best.text)
        left -= len(best.text.split())
        rest.remove(best)
    return chosen
