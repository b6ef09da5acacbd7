"""The page *story*: its timeline, reposts as a tree, figures side by side, causes; each linked to its sentence."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from newsdigest.publish.browse.pages.page import Page, missing
from newsdigest.publish.browse.pages.today import tellers
from newsdigest.publish.browse.rows import Connection, Row, digest_of, first, select


def story(connection: Connection, parts: Mapping[str, str], args: Mapping[str, str]) -> Page:
    """One story as of its last day, or of ?day=."""
    wanted, day = parts["story"], args.get("day")
    row = first(
        connection,
        "SELECT day, id, headline, articles, publishers, independent_publishers, causes FROM v_stories"
        " WHERE id = ? AND (? IS NULL OR day = ?) ORDER BY day DESC LIMIT 1",
        wanted,
        day,
        day,
    )
    if row is None:
        return missing("No such story", "It may have been grouped anew: search for its words.")
    members = select(
        connection,
        "SELECT article, score, why, publisher, published, title, url, repost_of FROM v_story_articles"
        " WHERE day = ? AND story = ? ORDER BY published, article",
        row["day"],
        wanted,
    )
    days = select(connection, "SELECT day FROM stories WHERE id = ? ORDER BY day", wanted)
    told = _in_digest(connection, row["day"], wanted)
    return Page(
        "story.html",
        {
            "title": row["headline"] or "A story",
            "story": row,
            "members": members,
            "tree": tree(members),
            "days": [d["day"] for d in days],
            "told": told,
            "tellers": functools.partial(tellers, {m["article"]: m["publisher"] for m in members}),
            "moves": side_by_side(_facts(connection, "v_moves", row), ("asset", "metric", "window", "kind"), "pct"),
            "amounts": side_by_side(_facts(connection, "v_amounts", row), ("what", "asset", "side", "window"), "usd"),
            "causes": side_by_side(_facts(connection, "v_drivers", row), ("cause", "effect", "asset"), "cause"),
        },
    )


def _in_digest(connection: Connection, day: str, wanted: str) -> Row | None:
    digest = digest_of(connection, day) or {}
    return next((s for s in digest.get("stories", ()) if s.get("id") == wanted), None)


def _facts(connection: Connection, view: str, row: Row) -> list[Row]:
    return select(
        connection,
        f"SELECT f.* FROM {view} f JOIN story_articles s ON s.article = f.article WHERE s.day = ? AND s.story = ?"
        ' ORDER BY f.article, f."start"',
        row["day"],
        row["id"],
    )


def tree(members: Sequence[Row]) -> list[dict[str, Any]]:
    """The articles with the reposts of each below it, and theirs below them; what repeats no member stands at the top.

    >>> tree([{"article": "a", "repost_of": None}, {"article": "b", "repost_of": "a"}])
    [{'member': {'article': 'a', 'repost_of': None}, 'copies': [{'member': {'article': 'b', 'repost_of': 'a'}, 'copies': []}]}]
    """
    nodes: dict[str, dict[str, Any]] = {m["article"]: {"member": m, "copies": []} for m in members}
    above: dict[str, str] = {}
    for m in members:
        if m["repost_of"] in nodes and not _leads_to(above, m["repost_of"], m["article"]):
            above[m["article"]] = m["repost_of"]
    for child, parent in above.items():
        nodes[parent]["copies"].append(nodes[child])
    return [node for article, node in nodes.items() if article not in above]


def _leads_to(above: Mapping[str, str], article: str | None, wanted: str) -> bool:
    """True where WANTED is ARTICLE or above it: two articles that repeat each other would hang in the air."""
    while article is not None and article != wanted:
        article = above.get(article)
    return article == wanted


def side_by_side(facts: Sequence[Row], keys: Sequence[str], value: str) -> list[Row]:
    """One row a quantity, with its values, each with those who state it; the most told first."""
    found: dict[tuple[Any, ...], dict[Any, dict[str, Row]]] = {}
    for fact in facts:
        values = found.setdefault(tuple(fact[k] for k in keys), {})
        values.setdefault((fact[value], fact.get("bound")), {}).setdefault(fact["publisher"], fact)
    out = []
    for key, values in found.items():
        shown = [
            {"value": v, "bound": bound, "by": sorted(by.values(), key=lambda f: (f["publisher"], f["article"]))}
            for (v, bound), by in sorted(values.items(), key=lambda x: (x[0][0], str(x[0][1])))
        ]
        publishers = {p for by in values.values() for p in by}
        out.append({**dict(zip(keys, key, strict=True)), "values": shown, "publishers": len(publishers)})
    return sorted(out, key=lambda r: (-r["publishers"], str([r[k] for k in keys])))
