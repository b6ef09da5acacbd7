"""The digest of a day, or of several: market, causes, ranked stories, forecasts, levels, what changed since yesterday, coverage.

A pure function of the day's stories and items: the same rows give the same digest, on any machine, at any time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from newsdigest.records import (
    DIGEST_SCHEMA,
    MARKET,
    ArticleCounts,
    ConsensusMove,
    Coverage,
    Digest,
    DigestArticle,
    DigestStory,
    DigestSummary,
    Item,
    Since,
    Status,
    Story,
    StoryCause,
    StoryChange,
    Summary,
    Theme,
)
from newsdigest.write.causes import causes_of, theme_rows
from newsdigest.write.disputed import disputed_of
from newsdigest.write.forecasts import forecasts_of
from newsdigest.write.market import consensus
from newsdigest.write.rank import AGAIN, repeated, weight
from newsdigest.write.since import changes, earlier_part, since, status_of
from newsdigest.write.stocks import with_one_name
from newsdigest.write.strays import without_strays
from newsdigest.write.summary import Summarizer, extractive
from newsdigest.write.sums import level_rows, sum_rows
from newsdigest.write.told import Days, told, within

ENOUGH_TODAY = 3  # publishers
RECENT = 2  # days at the end of a span whose word counts for market, forecasts and levels: older ones are overtaken
OF_A_DAY = frozenset({"1h", "4h", "12h", "24h", "unstated"})
MARKET_METRICS = frozenset({"price", "market_cap", "dominance", "volume", "open_interest", "tvl"})


def write_digest(
    day: date,
    stories: Sequence[Story],
    themes: Sequence[Theme],
    items: Mapping[str, Item],
    *,
    first: date | None = None,
    earlier: Sequence[Story] = (),
    headlines: Mapping[str, str] | None = None,
    counts: ArticleCounts | None = None,
    summarizer: Summarizer = extractive,
    report: Callable[[int, int], None] | None = None,
) -> Digest:
    """Write the day, or the days from `first` to it.

    `stories` are those with an article of these days, `items` all articles they and `earlier` (the stories of the day
    before, with their `headlines` where they are kept) name. Promotion and what else was left out never shows, and is counted. `report` is told how many stories
    are written, of how many. Raises ModelError where a model that summarizes fails.
    """
    days: Days = (first or day, day)
    items = with_one_name(without_strays(items))
    known = {s.id for s in earlier}
    ranked = []
    for story in stories:
        today = told(story, items, days=days)
        if today:
            ranked.append((-round(weight(story, today, known=story.id in known), 9), story.id, story, today))
    ranked.sort(key=lambda r: r[:2])
    again = repeated([today for _, _, _, today in ranked])
    ranked = [(r[0] - AGAIN * (n in again), *r[1:]) for n, r in enumerate(ranked)]
    ranked.sort(key=lambda r: r[:2])
    rows: list[DigestStory] = []
    changed: list[StoryChange] = []
    refused = 0
    summaries = summarizer([_of_today(story, today) for _, _, story, today in ranked], items)
    for rank, ((_, _, story, today), summary) in enumerate(zip(ranked, summaries, strict=True), 1):
        before = earlier_part(story, items, days[0])
        figures = changes(before, today) if story.id in known else ()
        status = status_of(story.id in known, before, today, figures)
        refused += summary.refused
        rows.append(_story(rank, story, items, summary, status))
        if status == "updated":
            changed.append(StoryChange(story.id, summary.headline, len(today), figures))
        if report:
            report(rank, len(ranked))
    every = [i for _, _, _, today in ranked for i in today]
    ends = [i for i in every if within(i, (max(days[0], day - timedelta(days=RECENT - 1)), day))]
    return Digest(
        schema=DIGEST_SCHEMA,
        date=day,
        coin=None,
        market=tuple(r for r in consensus(ends, metrics=MARKET_METRICS) if _in_market(r, days)),
        themes=theme_rows(themes, {s.id: s for _, _, s, _ in ranked}, items),
        stories=tuple(rows),
        forecasts=forecasts_of(ends),
        levels=level_rows(ends),
        since=since({r.id: r.status for r in rows}, changed, earlier, items, headlines or {})
        if earlier
        else Since(new=tuple(r.id for r in rows)),
        coverage=_coverage(days, stories, items, every, counts or ArticleCounts(), refused),
        days=(day - days[0]).days + 1,
    )


def _in_market(row: ConsensusMove, days: Days) -> bool:
    """True for a row about coins; over several days the moves of single days are left to their stories."""
    return not row.asset.startswith("OTHER:") and (days[0] == days[1] or row.window not in OF_A_DAY)


def _of_today(story: Story, today: Sequence[Item]) -> Story:
    """The story as told today, where enough publishers tell it: yesterday's figures are no news."""
    if len({i.article.publisher for i in today}) < ENOUGH_TODAY:
        return story
    return replace(story, articles=tuple(i.article.id for i in today))


def _story(rank: int, story: Story, items: Mapping[str, Item], summary: Summary, status: Status) -> DigestStory:
    voices = told(story, items)
    original = {r.copy: r.original for r in sorted(story.reposts, key=lambda r: (r.score, r.original))}
    articles = []
    for a in (items[i].article for i in story.articles if i in items):
        if not a.left_out:
            articles.append(DigestArticle(a.id, a.url, a.publisher, a.published, a.title, original.get(a.id), a.promo))
    publishers = tuple(dict.fromkeys(a.publisher for a in articles))
    return DigestStory(
        id=story.id,
        rank=rank,
        headline=summary.headline,
        summary=DigestSummary(summary.text, summary.sentences),
        status=status,
        coins=story.coins,
        causes=causes_of(voices),
        moves=consensus(voices),
        amounts=sum_rows(voices),
        articles=tuple(articles),
        publishers=publishers,
        independent_publishers=tuple(p for p in story.independent_publishers if p in publishers),
        disputed=disputed_of(voices),
    )


def _coverage(
    days: Days,
    stories: Sequence[Story],
    items: Mapping[str, Item],
    every: Sequence[Item],
    counts: ArticleCounts,
    refused: int,
) -> Coverage:
    today = [i for i in items.values() if within(i, days)]
    shown = [i for i in today if not i.article.left_out]
    moved = [i for i in every if any(m.kind == "change" for m in i.facts.moves)]
    explained = [i for i in moved if i.facts.drivers]
    return Coverage(
        articles=counts,
        reposts_collapsed=len({r.copy for s in stories for r in s.reposts} & {i.article.id for i in shown}),
        publishers=len({i.article.publisher for i in shown}),
        full_text_share=_share(sum(i.article.full_text for i in shown), len(shown)),
        promotion_hidden=sum(i.article.left_out == "promotion" for i in today),
        stated_cause_share=_share(len(explained), len(moved)),
        sentences_refused=refused,
    )


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part * 1000 // whole) / 1000 if whole else Decimal(0)


def for_coin(digest: Digest, coin: str) -> Digest:
    """What a digest says of one coin: its rows, its stories, the causes and changes of those."""
    stories = tuple(s for s in digest.stories if coin in s.coins or any(m.asset == coin for m in s.moves))
    kept = {s.id for s in stories}
    themes = []
    for theme in digest.themes:
        inside = tuple(s for s in theme.stories if s in kept)
        if inside:
            articles = {a.id for s in stories for a in s.articles}
            themes.append(
                replace(
                    theme,
                    stories=inside,
                    amounts=tuple(r for r in theme.amounts if r.asset in (coin, MARKET, None)),
                    evidence=tuple(e for e in theme.evidence if e.article in articles),
                )
            )
    return replace(
        digest,
        coin=coin,
        market=tuple(r for r in digest.market if r.asset == coin),
        themes=tuple(themes),
        stories=stories,
        forecasts=tuple(f for f in digest.forecasts if f.asset == coin),
        levels=tuple(x for x in digest.levels if x.asset == coin),
        since=Since(
            new=tuple(s for s in digest.since.new if s in kept),
            updated=tuple(c for c in digest.since.updated if c.story in kept),
        ),
    )


def describe(
    story: Story, items: Mapping[str, Item], themes: Sequence[Theme]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """A story's causes and consensus moves, as `newsdigest group` prints them."""
    voices = told(story, items)
    causes = [_cause_line(c) for c in causes_of(voices)]
    return causes, [_move_line(m) for m in consensus(voices)]


def _cause_line(cause: StoryCause) -> Mapping[str, Any]:
    evidence = [{"id": e.article, "quote": e.quote} for e in cause.evidence]
    return {"type": cause.type, "effect": cause.effect, "evidence": evidence}


def _move_line(row: ConsensusMove) -> Mapping[str, Any]:
    return {
        "asset": row.asset,
        "metric": row.metric,
        "window": row.window,
        "median_pct": row.median_pct,
        "min_pct": row.min_pct,
        "max_pct": row.max_pct,
        "publishers": row.publishers,
        "evidence": [{"id": e.article, "quote": e.quote, "pct": e.pct} for e in row.evidence],
    }
