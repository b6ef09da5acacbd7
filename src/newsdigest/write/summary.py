"""Summaries: a story in at most 80 words, each sentence with the articles that carry it.

The ways to make one stand behind `Summarizer`: *extractive*, sentences as the articles have them, led by one made of
ledger rows where several coins moved; *composed*, led so where any coin did; and a model's prose (see prose). All go
through the gate.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from newsdigest.records import Item, Story, Summary, SummarySentence
from newsdigest.write.candidates import sources_of
from newsdigest.write.choose import choose
from newsdigest.write.compose import SEVERAL, lead
from newsdigest.write.gate import check
from newsdigest.write.headline import baits, pick, tidy
from newsdigest.write.told import told
from newsdigest.write.weigh import Scale, weigh

MAX_WORDS = 80
_FIGURE = re.compile(r"\d[\d,.]*(?<=\d)")


class Summarizer(Protocol):
    """A way to summarize stories; `items` are all articles that they name."""

    def __call__(self, stories: Sequence[Story], items: Mapping[str, Item]) -> Iterator[Summary]:
        """One summary a story, in order."""
        ...


def extractive(stories: Sequence[Story], items: Mapping[str, Item]) -> Iterator[Summary]:
    """Summaries of sentences as the articles have them, led by a composed one where several coins moved. See Summarizer."""
    return (summarize(s, items) for s in stories)


def composed(stories: Sequence[Story], items: Mapping[str, Item]) -> Iterator[Summary]:
    """The same, led by a sentence made of ledger rows where a single coin moved, too. See Summarizer."""
    return (summarize(s, items, coins=1) for s in stories)


def summarize(story: Story, items: Mapping[str, Item], *, coins: int = SEVERAL) -> Summary:
    """Headline and summary of a story, led by a composed sentence where at least COINS coins moved."""
    found = told(story, items)
    if not found:
        every = [items[a] for a in story.articles if a in items]
        return Summary(pick(every, weigh(every)), "", ())
    scale = weigh(found)
    title = pick(found, scale)
    first = lead(found, coins=coins)
    left = MAX_WORDS - (len(first.text.split()) if first else 0)
    known = f"{title}. {first.text}" if first else title
    chosen = choose(sources_of(found), scale, words=left, headline=known)
    cited = {c.article for c in chosen} | set(first.articles if first else ())
    title = _borne_out(title, [i for i in found if i.article.id in cited], scale)
    texts = {i.article.id: i.article.full for i in found}
    sentences = [SummarySentence(first.text, first.articles)] if first else []
    refused = first.refused if first else 0
    for c in chosen:
        verdict = check(c.text, [c.source], articles=[texts[c.article]])
        refused += not verdict.ok
        sentences.append(
            SummarySentence(c.text if verdict.ok else f"“{c.source}”", (c.article,), quoted=not verdict.ok)
        )
    kept = within(sentences, MAX_WORDS)
    return Summary(title, " ".join(s.text for s in kept), kept, refused)


def _borne_out(title: str, cited: Sequence[Item], scale: Scale) -> str:
    """The title, or the best one of the articles that the summary cites, where none of these has a figure of it.

    Where articles that tell different news stand in one story, title and summary shall tell the same.
    """
    texts = [i.article.full for i in cited]
    if not cited or all(any(figure in text for text in texts) for figure in _FIGURE.findall(title)):
        return title
    other = pick([i for i in cited if not baits(tidy(i.article.title))], scale)
    return other or title


def within(sentences: Sequence[SummarySentence], words: int) -> tuple[SummarySentence, ...]:
    """The sentences in their order that fit; a quotation may be longer than what it replaced."""
    kept = []
    for s in sentences:
        length = len(s.text.split())
        if length <= words:
            kept.append(s)
            words -= length
    return tuple(kept)
