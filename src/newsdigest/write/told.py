"""What is told once: the articles of a story that count, each under its publisher, without copies and promotion."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from newsdigest.records import Item, Story
from newsdigest.text.sentences import spans

SCAN = 9_000  # characters of an article that are looked at


def copies(stories: Iterable[Story]) -> frozenset[str]:
    """The ids of articles that repeat another's text."""
    return frozenset(r.copy for s in stories for r in s.reposts)


Days = tuple[date, date]  # the first and the last of a span; twice the same for one day


def within(item: Item, days: Days) -> bool:
    """True where an item was published in a span of days."""
    return item.article.published is not None and days[0] <= item.article.published.date() <= days[1]


def told(story: Story, items: Mapping[str, Item], *, days: Days | None = None) -> tuple[Item, ...]:
    """The items of a story that may be quoted, in the story's order: kept, no copies; those of `days` where it is given.

    Where nothing but copies is left (the original was not seen), the first of them stands for it.
    """
    kept = [items[a] for a in story.articles if a in items and not items[a].article.left_out]
    if days is not None:
        kept = [i for i in kept if within(i, days)]
    repeated = copies([story])
    first = [i for i in kept if i.article.id not in repeated]
    return tuple(first or kept[:1])


def by_publisher(items: Sequence[Item]) -> dict[str, list[Item]]:
    """Items under their publishers, in order of first appearance."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.article.publisher, []).append(item)
    return found


def sentences_of(item: Item, *, scan: int = SCAN) -> list[str]:
    """The sentences of an article's text that begin in its first so many characters, in order."""
    text = item.article.text[:SCAN]
    return [text[start:end] for start, end in _places(text) if start < scan]


@functools.lru_cache(maxsize=4_000)  # each part of a digest asks for them again
def _places(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(spans(text))
