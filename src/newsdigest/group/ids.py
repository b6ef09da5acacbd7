"""Ids of stories: a story keeps the id that an earlier one had; a new one's comes from its first article."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from newsdigest.records import Story
from newsdigest.text.ids import digest_id


def story_ids(groups: Sequence[Sequence[str]], earlier: Sequence[Story]) -> list[str]:
    """An id for each group of article ids, which stand in the order of time.

    A group that shares articles with an `earlier` story takes that story's id, each id once, to the group that holds
    most of it.

    >>> story_ids([["b", "c"], ["a"]], [Story("s", ("a", "b", "c"), (), (), (), ())])[0]
    's'
    """
    story_of = {a: s.id for s in earlier for a in s.articles}
    claims = sorted(
        (-count, story, group[0], n)  # of two that hold as much, the one whose first article's id is less
        for n, group in enumerate(groups)
        for story, count in Counter(story_of[a] for a in group if a in story_of).items()
    )
    taken: dict[int, str] = {}
    used: set[str] = set()
    for _, story, _, n in claims:
        if n not in taken and story not in used:
            taken[n] = story
            used.add(story)
    # An id that an earlier story has, and another group would make anew, is not given twice.
    used |= {s.id for s in earlier}
    out = []
    for n, group in enumerate(groups):
        id_ = taken.get(n) or digest_id("story", group[0])
        if n not in taken and id_ in used:
            id_ = digest_id("story", group[0], "again")
        out.append(id_)
    return out


def hand_on(stories: Sequence[Story], earlier: Sequence[Story]) -> tuple[Story, ...]:
    """Stories that were grouped without knowing `earlier`, with the ids they have when it is known."""
    ids = story_ids([s.articles for s in stories], earlier)
    named = (replace(s, id=id_) for s, id_ in zip(stories, ids, strict=True))
    return tuple(sorted(named, key=lambda s: (-len(s.independent_publishers), -len(s.articles), s.id)))
