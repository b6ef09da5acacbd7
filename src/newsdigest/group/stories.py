"""Articles to stories: reposts to their originals, market reports of a day together, the rest by the mean of pairs.

What a set of articles gives does not depend on their order, nor on how they were fed: stories are made from all
articles at hand, and `earlier` stories hand on their ids alone.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from newsdigest.group.cluster import average_link
from newsdigest.group.ids import story_ids
from newsdigest.group.independence import independent
from newsdigest.group.market import market_reports
from newsdigest.group.pairs import Edges, Fields, candidates, edges_of, fields_of
from newsdigest.group.reposts import find_reposts
from newsdigest.group.signs import Signs, rarity, signs_of
from newsdigest.group.sparse import Floats
from newsdigest.inference.tables import Tables, load_tables, load_words
from newsdigest.records import Item, Membership, Repost, Story

ACROSS = 0.3  # a pair of a market report and another article counts this much
MODEL = "group"


@dataclass(frozen=True, slots=True)
class Settings:
    """Chosen by leaving labelled days out, one after another: scripts/training/group_model.py --folds."""

    threshold: float = 0.12  # two groups join from this mean probability on
    market_from: float = 0.5  # an article is a report of the market's move from this probability on


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of places, and why: each place's probability to report the market, and each pair's to tell one event."""

    groups: list[list[int]]
    market: dict[int, int]  # place to the day whose move it reports
    reports: Floats
    pairs: dict[tuple[int, int], float]  # the greater place first


def cluster_units(
    items: Sequence[Item],
    signs: Sequence[Signs],
    fields: Fields,
    tables: Tables,
    settings: Settings,
    *,
    together: Sequence[Collection[int]] = (),
    apart: Iterable[tuple[int, int]] = (),
) -> Groups:
    """Group places. `items` and `signs` stand in the order of time, undated ones last."""
    return groups_of(signs, *compare(items, signs, fields, tables), settings, together=together, apart=apart)


def compare(items: Sequence[Item], signs: Sequence[Signs], fields: Fields, tables: Tables) -> tuple[Floats, Edges]:
    """Each place's probability to report the market, and the pairs that may tell one event."""
    rows = (fields.lead, fields.body, fields.title)
    worth = candidates(signs, fields)
    reports = market_reports(items, signs, rows, fields.vectors, tables, fields.width, worth)
    return reports, edges_of(signs, fields, tables, worth)


def groups_of(
    signs: Sequence[Signs],
    reports: Floats,
    edges: Edges,
    settings: Settings,
    *,
    together: Sequence[Collection[int]] = (),
    apart: Iterable[tuple[int, int]] = (),
) -> Groups:
    """Groups of what was compared."""
    banned = list(apart)
    out = {k for k, _ in banned}  # a person's word goes before the market's day
    market = (k for k in np.flatnonzero(reports >= settings.market_from).tolist() if k not in out)
    day_of = {k: int((signs[k].hour or 0.0) // 24) for k in market}
    kept: dict[tuple[int, int], float] = {}
    for i, j, p in zip(edges.first.tolist(), edges.second.tolist(), edges.probability.tolist(), strict=True):
        a, b = day_of.get(i), day_of.get(j)
        if a is None and b is None:
            kept[i, j] = p
        elif a is None or b is None:
            kept[i, j] = p * ACROSS
    days: dict[int, list[int]] = {}
    for k, day in day_of.items():
        days.setdefault(day, []).append(k)
    joined = [*together, *(days[d] for d in sorted(days))]
    links = ((i, j, p) for (i, j), p in kept.items())
    groups = average_link(len(signs), links, threshold=settings.threshold, together=joined, apart=banned)
    return Groups(groups, day_of, reports, kept)


def _in_time(items: Iterable[Item]) -> list[Item]:
    """By time, then id; undated articles last. One article a place: a second of the same id is left out."""
    once = {i.article.id: i for i in items}
    return sorted(
        once.values(),
        key=lambda i: (
            i.article.published is None,
            i.article.published.timestamp() if i.article.published else 0.0,
            i.article.id,
        ),
    )


def group(
    items: Sequence[Item],
    *,
    earlier: Sequence[Story] = (),
    together: Sequence[Collection[str]] = (),
    apart: Sequence[tuple[str, str]] = (),
) -> tuple[Story, ...]:
    """Stories of the articles, the most widely told first; every article stands in exactly one.

    A story's id comes from its first article; one that shares articles with an `earlier` story keeps that story's id,
    and each id is handed on once, to the story that holds most of it. `together` and `apart` are a person's
    corrections, by article id; in a pair of `apart` the first is the one that was taken out. Where most items have no vector, all are compared by words alone. Raises ModelError.
    """
    ordered = _in_time(items)
    by_id = {i.article.id: i for i in ordered}
    parted = {frozenset(pair) for pair in apart}
    reposts = [r for r in find_reposts(ordered) if frozenset((r.copy, r.original)) not in parted]
    original = {r.copy: r.original for r in reposts}
    units = [i for i in ordered if i.article.id not in original]
    place = {i.article.id: k for k, i in enumerate(units)}

    def unit(article: str) -> int | None:
        return place.get(original.get(article, article))

    tables = load_tables(MODEL)
    signs = [signs_of(i) for i in units]
    fields = fields_of(signs, rarity(signs, load_words(MODEL), int(tables["background.articles"][0])))
    signs = [replace(s, body=Counter()) for s in signs]  # the rows hold it now: half the memory of signs
    wanted = [{u for u in map(unit, ids) if u is not None} for ids in together]
    split = [(a, b) for a, b in ((unit(x), unit(y)) for x, y in apart) if a is not None and b is not None and a != b]
    reports, edges = compare(units, signs, fields, tables)
    del fields  # the largest thing in memory, and grouping rests on the pairs alone
    found = groups_of(signs, reports, edges, Settings(), together=[w for w in wanted if w], apart=split)
    copies: dict[str, list[Repost]] = {}
    for r in reposts:
        copies.setdefault(r.original, []).append(r)
    given = [[units[k].article.id for k in places] for places in found.groups]
    whole = [[*g, *(r.copy for a in g for r in copies.get(a, []))] for g in given]
    ids = story_ids([[i.article.id for i in _in_time(by_id[a] for a in g)] for g in whole], earlier)
    said = dict.fromkeys((k for w in wanted for k in w), "joined by a person")
    said |= {k: "taken out of another story by a person" for k, _ in split}
    links = _Links(found, copies, signs, said)
    stories = [_story(id_, places, units, by_id, links) for id_, places in zip(ids, found.groups, strict=True)]
    return tuple(sorted(stories, key=lambda s: (-len(s.independent_publishers), -len(s.articles), s.id)))


@dataclass(frozen=True, slots=True)
class _Links:
    found: Groups
    copies: Mapping[str, Sequence[Repost]]
    signs: Sequence[Signs]
    said: Mapping[int, str]  # what a person said of a place


def _story(id_: str, places: Sequence[int], units: Sequence[Item], by_id: Mapping[str, Item], links: _Links) -> Story:
    """One story with its members' reasons, reposts, publishers and coins."""
    members = {}
    reposts: list[Repost] = []
    for k in places:
        article = units[k].article.id
        members[article] = _membership(k, places, units, links)
        for r in links.copies.get(article, ()):
            reposts.append(r)
            members[r.copy] = Membership(r.copy, r.score, f"repost of {by_id[r.original].article.publisher}: {r.why}")
    articles = tuple(i.article.id for i in _in_time(by_id[a] for a in members))
    publishers, independents = independent(articles, by_id, reposts)
    return Story(
        id=id_,
        articles=articles,
        members=tuple(members[a] for a in articles),
        reposts=tuple(sorted(reposts, key=lambda r: (r.copy, r.original))),
        publishers=publishers,
        independent_publishers=independents,
        coins=_coins(by_id[a] for a in articles),
    )


def _coins(items: Iterable[Item]) -> tuple[str, ...]:
    """The coins that the articles are about, the most named first."""
    counts = Counter(coin for i in items for coin in i.facts.coins_primary)
    return tuple(sorted(counts, key=lambda c: (-counts[c], c)))


def _membership(k: int, places: Sequence[int], units: Sequence[Item], links: _Links) -> Membership:
    """Score and reason of an article that is no copy: its nearest companion, or the market's move."""
    article, found = units[k].article.id, links.found
    if k in links.said:
        return Membership(article, 1.0, links.said[k])
    if len(places) == 1:
        return Membership(article, 1.0, "alone")
    if k in found.market:
        return Membership(article, round(float(found.reports[k]), 4), "reports the market-wide move of the day")
    near = [(found.pairs.get((max(k, j), min(k, j)), 0.0), -j) for j in places if j != k]
    score, j = max(near)
    return Membership(article, round(score, 4), _reason(links.signs[k], links.signs[-j], units[-j]))


def _reason(one: Signs, other: Signs, companion: Item) -> str:
    """What two articles share, in a few words: rare words of their titles and leads, figures, time."""
    words = sorted(w for w in one.lead.keys() & other.lead.keys() if w[0].isalpha())
    in_titles = [w for w in words if w in one.title or w in other.title]
    figures = sorted(one.figures & other.figures, key=lambda f: (-len(f), f))
    parts = [f"like “{companion.article.title[:80]}” ({companion.article.publisher})"]
    if in_titles:
        parts.append("words " + ", ".join(in_titles[:5]))
    if figures:
        parts.append("figures " + ", ".join(_figure(f) for f in figures[:3]))
    if one.hour is not None and other.hour is not None:
        parts.append(f"{abs(one.hour - other.hour):.0f} h apart")
    return "; ".join(parts)


def _figure(key: str) -> str:
    """A figure's key as a reader writes it.

    >>> _figure("$2.2e+09"), _figure("%5.5"), _figure("#9e+05")
    ('$2.2B', '5.5%', '900K')
    """
    value, unit = float(key[1:]), ""
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")):
        if value >= size:
            value, unit = value / size, letter
            break
    text = f"{value:.3g}{unit}"
    return f"{text}%" if key[0] == "%" else f"${text}" if key[0] == "$" else text
