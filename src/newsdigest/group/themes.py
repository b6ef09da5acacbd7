"""Stories by cause: a day's stories gathered under what their articles say moves the market."""

from collections import Counter
from collections.abc import Mapping, Sequence

from newsdigest.records import Item, Story, Theme

UNSTATED = "unstated"
LEAST = 0.08  # a cause that carries less of a story's statements than this is a remark, not a theme of it
EFFECTS = ("up", "down", "mixed")


def _causes(story: Story, items: Mapping[str, Item]) -> dict[str, tuple[float, Counter[str]]]:
    """Cause to its share and effects. Each article has one voice, its topic half of it; copies have none."""
    copies = {r.copy for r in story.reposts}
    shares: dict[str, float] = {}
    effects: dict[str, Counter[str]] = {}
    voices = 0
    for id_ in story.articles:
        if id_ in copies or id_ not in items:
            continue
        facts = items[id_].facts
        if not facts.drivers:
            continue
        voices += 1
        types = sorted({d.type for d in facts.drivers})
        spread = (0.5 if facts.topic in types else 1.0) / len(types)
        for driver_type in types:
            shares[driver_type] = shares.get(driver_type, 0.0) + spread + (0.5 if driver_type == facts.topic else 0.0)
        for driver in facts.drivers:
            effects.setdefault(driver.type, Counter())[driver.effect] += 1
    return {t: (share / voices, effects[t]) for t, share in shares.items() if share / voices >= LEAST}


def _effect(counts: Counter[str]) -> str:
    """The effect that most statements name; "mixed" where up and down stand equal."""
    best = max(counts.values())
    leading = [e for e in EFFECTS if counts[e] == best]
    return leading[0] if len(leading) == 1 else "mixed"


def themes(stories: Sequence[Story], items: Sequence[Item]) -> tuple[Theme, ...]:
    """The stories by cause, the heaviest cause first; a story may stand under several, its weights adding up to 1.

    Stories whose articles state no cause stand under "unstated", with the effect "mixed". In a theme the heavier
    stories stand first.
    """
    by_id = {i.article.id: i for i in items}
    found: dict[str, list[tuple[float, str]]] = {}
    effects: dict[str, Counter[str]] = {}
    size: dict[str, int] = {}
    for story in stories:
        size[story.id] = len(story.independent_publishers)
        causes = _causes(story, by_id)
        total = sum(share for share, _ in causes.values())
        if not causes:
            found.setdefault(UNSTATED, []).append((1.0, story.id))
            effects.setdefault(UNSTATED, Counter())["mixed"] += 1
        for cause, (share, counts) in causes.items():
            found.setdefault(cause, []).append((round(share / total, 4), story.id))
            effects.setdefault(cause, Counter()).update(counts)
    out = []
    for cause, rows in found.items():
        rows.sort(key=lambda row: (-row[0] * size[row[1]], row[1]))
        out.append(Theme(cause, _effect(effects[cause]), tuple(s for _, s in rows), tuple(w for w, _ in rows)))
    weight = {t.cause: sum(w * size[s] for s, w in zip(t.stories, t.weights, strict=True)) for t in out}
    return tuple(sorted(out, key=lambda t: (t.cause == UNSTATED, -weight[t.cause], t.cause)))
