"""Prose by a model, judged sentence by sentence: what the gate or the articles' words don't carry becomes a quotation.

A model may say anything. So each of its sentences must stand alone, every figure and name of it must be carried (see
gate), and most of its words must be words of the articles: a fluent sentence about something else is refused too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsdigest.inference.writers import Writer
from newsdigest.records import Item, Story, Summary, SummarySentence
from newsdigest.text.sentences import spans
from newsdigest.write.candidates import Source, cleaned, sources_of
from newsdigest.write.gate import check
from newsdigest.write.headline import pick
from newsdigest.write.summary import MAX_WORDS, extractive, within
from newsdigest.write.told import SCAN, told
from newsdigest.write.units import importance, units
from newsdigest.write.weigh import Scale, weigh

BATCH = 8  # stories that the model is given at once
GIVEN_WORDS = 350  # what a model is given of a story: news tells what matters first
GROUNDED = 0.8  # share of a sentence's weight that must be words of the articles
MOST_SENTENCES = 12  # of a model's answer


@dataclass(frozen=True, slots=True)
class ByModel:
    """The summarizer that lets a model write. See Summarizer."""

    writer: Writer

    def __call__(self, stories: Sequence[Story], items: Mapping[str, Item]) -> Iterator[Summary]:
        """See Summarizer. Raises ModelError."""
        for start in range(0, len(stories), BATCH):
            part = stories[start : start + BATCH]
            answers = iter(self.writer.write([material(s) for s in (_sources(s, items) for s in part) if s]))
            for story in part:
                found, sources = told(story, items), _sources(story, items)
                answer = next(answers) if sources else ""
                made = judged(answer, found, sources) if answer else None
                yield made if made and made.sentences else next(iter(extractive([story], items)))


def _sources(story: Story, items: Mapping[str, Item]) -> list[Source]:
    return sources_of(told(story, items))


def material(sources: Sequence[Source]) -> str:
    """What a model is given of a story: its first sentences, the first of each article before the second of any."""
    lines: list[str] = []
    words = 0
    for s in sorted(sources, key=lambda s: s.position):
        words += len(s.text.split())
        if words > GIVEN_WORDS and lines:
            break
        lines.append(s.text)
    return "\n".join(lines)


def judged(prose: str, found: Sequence[Item], sources: Sequence[Source]) -> Summary:
    """A model's prose as a summary: each sentence that the articles carry, a quotation in the place of each other."""
    scale = weigh(found)
    sentences: list[SummarySentence] = []
    refused = 0
    for text in list(dict.fromkeys(prose[a:b] for a, b in spans(prose[:SCAN])))[:MOST_SENTENCES]:
        whole = cleaned(text)
        articles = carriers(whole, found) if whole else ()
        if articles:
            sentences.append(SummarySentence(whole, articles))
            continue
        refused += 1
        instead = _nearest(text, [s for s in sources if all(s.text not in x.text for x in sentences)], scale)
        if instead:
            sentences.append(SummarySentence(f"“{instead.text}”", (instead.article,), quoted=True))
    kept = within(sentences, MAX_WORDS)
    return Summary(pick(found, scale), " ".join(s.text for s in kept), kept, refused)


def carriers(sentence: str, found: Sequence[Item]) -> tuple[str, ...]:
    """The articles that carry a sentence: the first that does alone, else all that together do; () where none does."""
    texts = {i.article.id: i.article.full[:SCAN] for i in found}
    evidence = {a: [t[s:e] for s, e in spans(t)] for a, t in texts.items()}
    for article, text in texts.items():
        if _grounded(sentence, [text]) and check(sentence, evidence[article], articles=[text]).ok:
            return (article,)
    every = [s for said in evidence.values() for s in said]
    if _grounded(sentence, list(texts.values())) and check(sentence, every, articles=list(texts.values())).ok:
        return _covering(sentence, texts)
    return ()


def _covering(sentence: str, texts: Mapping[str, str]) -> tuple[str, ...]:
    """As few articles as hold between them what all hold of a sentence, in the articles' order."""
    held = {a: set(units(sentence)) & set(units(t)) for a, t in texts.items()}
    left = {u for of in held.values() for u in of}
    chosen = set()
    while left:
        best = max(held, key=lambda a: len(held[a] & left))
        chosen.add(best)
        left -= held[best]
    return tuple(a for a in texts if a in chosen)


def _grounded(sentence: str, texts: Sequence[str]) -> bool:
    """True where the articles' own words make up most of what a sentence says."""
    said = set(units(sentence))
    held = {u for t in texts for u in units(t)}
    return sum(importance(u) for u in sorted(said & held)) >= GROUNDED * sum(importance(u) for u in sorted(said))


def _nearest(sentence: str, sources: Sequence[Source], scale: Scale) -> Source | None:
    """The source that tells most of what a refused sentence was about; the articles' first where it was about nothing."""
    said = scale.carried(sentence)
    return max(
        sources,
        key=lambda s: (round(scale.value(said & scale.carried(s.text)), 9), -s.position, s.text),
        default=None,
    )
