"""JSON Lines of `analyze` and `group`: one object a line, as the contract states them."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from newsdigest.records import Article, Facts, Outcome, Removal, Story


def to_line(value: Mapping[str, Any]) -> str:
    """One object as one line of JSON, its keys in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "), default=_plain)


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} is no JSON value")


def facts_line(given: Mapping[str, Any], article: Article, facts: Facts) -> dict[str, Any]:
    """The answer of `analyze` for one line: GIVEN is the line, whose own id, source, url, title and time come back."""
    html = "html" in given and not given.get("text")
    return {
        "id": given.get("id", article.id),
        "source": given.get("source") or article.publisher,
        "url": given.get("url") or article.url,
        "title": article.title if html else (given.get("title") or article.title),
        "published": given.get("published") or article.published or "",
        "text": article.text,
        "removed": [_removed(r, html=html) for r in article.removed],
        "origin": {
            "publisher": article.origin.publisher,
            "url": article.origin.url or None,
            "evidence": article.origin.evidence,
        }
        if article.origin
        else None,
        "promo": article.promo,
        "genre": article.genre,
        "left_out": article.left_out or None,
        "coins_all": facts.coins_all,
        "coins_primary": facts.coins_primary,
        "moves": [
            {k: getattr(m, k) for k in ("asset", "metric", "pct", "bound", "window", "kind", "quote", "said_by")}
            for m in facts.moves
        ],
        "amounts": [
            {k: getattr(m, k) for k in ("what", "asset", "side", "usd", "bound", "window", "quote")}
            for m in facts.amounts
        ],
        "levels": [{k: getattr(m, k) for k in ("asset", "usd", "role", "quote")} for m in facts.levels],
        "drivers": [
            {k: getattr(d, k) for k in ("type", "effect", "asset", "quote", "hedge", "said_by")} for d in facts.drivers
        ],
        "topic": facts.topic,
    }


def _removed(removal: Removal, *, html: bool) -> dict[str, Any]:
    if html or removal.start is None:
        return {"text": removal.text, "kind": removal.kind, "rule": removal.rule}
    return {"start": removal.start, "end": removal.end, "kind": removal.kind, "rule": removal.rule}


def error_line(given_id: str, outcome: Outcome) -> dict[str, Any]:
    """The answer in place of an item that cannot be read."""
    return {"id": given_id, "error": f"{outcome.reason}: {outcome.detail}" if outcome.detail else outcome.reason}


def story_line(
    story: Story,
    headline: str,
    sentences: Sequence[tuple[str, Sequence[str]]],
    causes: Sequence[Mapping[str, Any]],
    moves: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The answer of `group` for one story; `sentences` are those of its summary with the articles they rest on."""
    return {
        "story_id": story.id,
        "headline": headline,
        "article_ids": story.articles,
        "publishers": story.publishers,
        "independent_publishers": story.independent_publishers,
        "reposts": [
            {"copy": r.copy, "original": r.original, "score": round(r.score, 4), "why": r.why} for r in story.reposts
        ],
        "summary": {
            "text": " ".join(text for text, _ in sentences),
            "sentences": [{"text": text, "ids": list(ids)} for text, ids in sentences],
        },
        "coins": story.coins,
        "causes": causes,
        "moves": moves,
    }
