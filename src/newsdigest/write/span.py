"""Several days as one: the stories that their days share, each article in one of them, and their themes."""

from collections.abc import Sequence

from newsdigest.records import Membership, Repost, Story, Theme


def merged_stories(days: Sequence[Sequence[Story]]) -> tuple[Story, ...]:
    """The stories of successive days, one for each id, by id; an article belongs to the story it was last grouped into."""
    home = {a: s.id for stories in days for s in stories for a in s.articles}
    kept: dict[str, list[Story]] = {}
    for story in (s for stories in days for s in stories):
        kept.setdefault(story.id, []).append(story)
    out = []
    for name, parts in sorted(kept.items()):
        articles = tuple(dict.fromkeys(a for p in parts for a in p.articles if home[a] == name))
        if articles:
            out.append(_merged(name, parts, articles))
    return tuple(out)


def _merged(name: str, parts: Sequence[Story], articles: tuple[str, ...]) -> Story:
    """One story of its parts, the latest part's word counting where they differ."""
    members: dict[str, Membership] = {}
    reposts: dict[tuple[str, str], Repost] = {}
    for part in parts:
        members.update({m.article: m for m in part.members})
        reposts.update({(r.copy, r.original): r for r in part.reposts})
    return Story(
        id=name,
        articles=articles,
        members=tuple(members[a] for a in articles if a in members),
        reposts=tuple(r for r in reposts.values() if r.copy in articles),
        publishers=tuple(dict.fromkeys(x for p in parts for x in p.publishers)),
        independent_publishers=tuple(dict.fromkeys(x for p in parts for x in p.independent_publishers)),
        coins=tuple(dict.fromkeys(c for p in reversed(parts) for c in p.coins)),
    )


def merged_themes(days: Sequence[Sequence[Theme]]) -> tuple[Theme, ...]:
    """The themes of successive days, one for each cause and effect, heaviest first; a story weighs as on its last day."""
    weights: dict[tuple[str, str], dict[str, float]] = {}
    for themes in days:
        for t in themes:
            weights.setdefault((t.cause, t.effect), {}).update(zip(t.stories, t.weights, strict=True))
    rows = []
    for (cause, effect), of in weights.items():
        stories = tuple(sorted(of, key=lambda s: (-of[s], s)))
        rows.append(Theme(cause, effect, stories, tuple(of[s] for s in stories)))
    return tuple(sorted(rows, key=lambda t: (-sum(t.weights), t.cause, t.effect)))
