"""Answers for programs that read one question at a time: small JSON values of a digest, a coin, a story, an article.

Each figure comes with a sentence, its publisher and its address; long lists are cut, and what was cut is counted.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from newsdigest.publish.daily import plain
from newsdigest.publish.why import why_rows
from newsdigest.records import ConsensusMove, Digest, DigestArticle, DigestStory, Item, StoryCause
from newsdigest.text.printable import web_address

Answer = dict[str, Any]
QUOTES, MARKET_ROWS, THEMES, TEXT = 3, 25, 12, 20_000
Links = Mapping[str, DigestArticle]


def digest_answer(digest: Digest, stories: int) -> Answer:
    """A day: its moves, causes and the first so many stories, and what it rests on."""
    links = _links(digest)
    return {
        "date": plain(digest.date),
        "coin": digest.coin,
        "market": [_move(r, links) for r in digest.market[:MARKET_ROWS]],
        "causes": [
            {"cause": t.cause, "effect": t.effect, "stories": len(t.stories), "publishers": t.publishers, "said": _said(t.evidence, links)}
            for t in digest.themes[:THEMES]
        ],
        "stories": [_story_head(s) for s in digest.stories[:stories]],
        "more_stories": max(0, len(digest.stories) - stories),
        "coverage": plain(digest.coverage),
    }  # fmt: skip


def why_answer(digest: Digest, coin: str) -> Answer:
    """One coin on a day: its moves, the causes that articles state for it, its stories."""
    links = _links(digest)
    moves, causes, stories = why_rows(digest, coin)
    return {
        "date": plain(digest.date),
        "coin": coin,
        "moves": [_move(r, links) for r in moves[:MARKET_ROWS]],
        "causes": [_cause(c, links) for c in causes[:THEMES]],
        "cause_stated": bool(causes),
        "stories": [_story_head(s) for s in stories[:10]],
    }


def story_answer(digest: Digest, story: DigestStory) -> Answer:
    """One story: its summary with sources, figures and who disagrees, its articles with their reposts."""
    links = _links(digest)
    sentences = [{"text": s.text, "sources": [_source(a, links) for a in s.articles]} for s in story.summary.sentences]
    return {
        **_story_head(story),
        "date": plain(digest.date),
        "summary_sentences": sentences,
        "moves": [_move(r, links) for r in story.moves],
        "sums": [
            {
                "what": row.what, "asset": row.asset, "side": row.side, "window": row.window,
                "values": [{"usd": plain(v.usd), "bound": v.bound, "publishers": v.publishers, "said": _said(v.evidence, links)} for v in row.values],
            }
            for row in story.amounts
        ],
        "stated_causes": [_cause(c, links) for c in story.causes],
        "disputed": [
            {"what": d.what, "kind": d.kind, "values": [{"value": v.value, "said_by": sorted({links[a].publisher for a in v.articles if a in links})} for v in d.values]}
            for d in story.disputed
        ],
        "articles": [plain(a) for a in story.articles],
    }  # fmt: skip


def article_answer(item: Item) -> Answer:
    """One article: where it is from, its facts with their sentences, its text where that is not too long."""
    a, facts = item.article, plain(item.facts)
    return {
        "id": a.id, "title": a.title, "publisher": a.publisher, "url": a.url, "published": plain(a.published),
        "repost_of": a.origin.publisher if a.origin else None, "promotion": a.promo, "left_out_of_digest": a.left_out or None,
        **{k: facts[k] for k in ("coins_all", "coins_primary", "moves", "amounts", "levels", "drivers", "topic")},
        "text": a.text[:TEXT], "text_cut": len(a.text) > TEXT,
    }  # fmt: skip


def _links(digest: Digest) -> Links:
    return {a.id: a for s in digest.stories for a in s.articles}


def _source(article: str, links: Links) -> Answer:
    found = links.get(article)
    return {
        "article": article,
        "publisher": found.publisher if found else "",
        "url": web_address(found.url) if found else "",
    }


def _said(evidence: Iterable[Any], links: Links) -> list[Answer]:
    """The first sentences, one of each publisher."""
    first: dict[str, Any] = {}
    for e in evidence:
        first.setdefault(e.publisher, e)
    rows = list(first.values())[:QUOTES]
    return [
        {
            "quote": e.quote,
            "said_by": getattr(e, "said_by", None),
            "hedge": getattr(e, "hedge", None),
            **_source(e.article, links),
        }
        for e in rows
    ]


def _move(row: ConsensusMove, links: Links) -> Answer:
    names = ("asset", "metric", "window", "median_pct", "min_pct", "max_pct", "publishers")
    return {**{n: plain(getattr(row, n)) for n in names}, "said": _said(row.evidence, links)}


def _cause(cause: StoryCause, links: Links) -> Answer:
    count = len({e.publisher for e in cause.evidence})
    return {"cause": cause.type, "effect": cause.effect, "publishers": count, "said": _said(cause.evidence, links)}


def _story_head(story: DigestStory) -> Answer:
    own = [a for a in story.articles if not a.repost_of]
    return {
        "story": story.id, "rank": story.rank, "headline": story.headline, "status": story.status,
        "summary": story.summary.text, "coins": list(story.coins), "causes": sorted({c.type for c in story.causes}),
        "articles_in_all": len(story.articles), "independent_publishers": list(story.independent_publishers),
        "sources": [{"publisher": a.publisher, "title": a.title, "url": web_address(a.url)} for a in own[:6]],
    }  # fmt: skip
