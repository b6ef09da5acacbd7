"""What differs between the digests of two days: moves, causes, stories new, updated and gone. Pure; no clock.

A story is the same where its id is; a figure where asset, metric (or measure), side and window are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from newsdigest.publish import labels
from newsdigest.records import ConsensusMove, Digest, DigestStory, FigureChange, SumRow
from newsdigest.text.printable import web_address
from newsdigest.text.wording import percent

CHANGES_SCHEMA = "newsdigest/diff/1"


@dataclass(frozen=True, slots=True)
class MoveChange:
    """One asset, metric and window on both days: signed percent, None on the day that has no such row."""

    asset: str
    metric: str
    window: str
    before_pct: Decimal | None
    after_pct: Decimal | None
    before_publishers: int
    after_publishers: int


@dataclass(frozen=True, slots=True)
class CauseChange:
    """How many stories and publishers had a cause on each day."""

    cause: str
    before_stories: int
    after_stories: int
    before_publishers: int
    after_publishers: int


@dataclass(frozen=True, slots=True)
class StoryHead:
    """A story that stands in one of the two digests alone; `url` is its first article's, "" where that is no web address."""

    story: str
    headline: str
    publishers: int
    url: str


@dataclass(frozen=True, slots=True)
class StoryUpdate:
    """A story of both days: what it was called, who has come to it, which of its figures are others now."""

    story: str
    before_headline: str
    headline: str
    new_articles: int
    new_publishers: tuple[str, ...]
    figures: tuple[FigureChange, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs from the day `before` to the day `after`. Its fields are those of the JSON."""

    schema: str
    before: date
    after: date
    moves: tuple[MoveChange, ...]
    causes: tuple[CauseChange, ...]
    new: tuple[StoryHead, ...]
    updated: tuple[StoryUpdate, ...]
    faded: tuple[StoryHead, ...]


def compare(before: Digest, after: Digest) -> Changes:
    """What differs from one digest to the other; each list in the order of the later digest, then of the earlier."""
    old, new = ({s.id: s for s in d.stories} for d in (before, after))
    return Changes(
        schema=CHANGES_SCHEMA,
        before=before.date,
        after=after.date,
        moves=tuple(_moves(before.market, after.market)),
        causes=tuple(_causes(before, after)),
        new=tuple(_head(s) for i, s in new.items() if i not in old),
        updated=tuple(u for i, s in new.items() if i in old for u in _update(old[i], s)),
        faded=tuple(_head(s) for i, s in old.items() if i not in new),
    )


def _moves(before: Iterable[ConsensusMove], after: Iterable[ConsensusMove]) -> Iterable[MoveChange]:
    old, new = _rows(before), _rows(after)
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key), new.get(key)
        if was and now and (was.median_pct, was.publishers) == (now.median_pct, now.publishers):
            continue
        yield MoveChange(
            *key,
            before_pct=was.median_pct if was else None,
            after_pct=now.median_pct if now else None,
            before_publishers=was.publishers if was else 0,
            after_publishers=now.publishers if now else 0,
        )


def _rows(rows: Iterable[ConsensusMove]) -> dict[tuple[str, str, str], ConsensusMove]:
    return {(r.asset, r.metric, r.window): r for r in rows}


def _causes(before: Digest, after: Digest) -> Iterable[CauseChange]:
    old, new = _counts(before), _counts(after)
    for cause in dict.fromkeys((*new, *old)):
        was, now = old.get(cause, (0, 0)), new.get(cause, (0, 0))
        if was != now:
            yield CauseChange(cause, was[0], now[0], was[1], now[1])


def _counts(digest: Digest) -> Mapping[str, tuple[int, int]]:
    """Stories and publishers of each cause: a cause stands once for each of its effects, so the larger number counts."""
    found: dict[str, tuple[int, int]] = {}
    for theme in digest.themes:
        stories, publishers = found.get(theme.cause, (0, 0))
        found[theme.cause] = (stories + len(theme.stories), max(publishers, theme.publishers))
    return found


def _head(story: DigestStory) -> StoryHead:
    return StoryHead(story.id, story.headline, len(story.independent_publishers), _address(story))


def _address(story: DigestStory) -> str:
    return next((web_address(a.url) for a in story.articles if web_address(a.url)), "")


def _update(before: DigestStory, after: DigestStory) -> Iterable[StoryUpdate]:
    """The story's update, or nothing where it stands as it stood."""
    known = {a.id for a in before.articles}
    articles = sum(a.id not in known for a in after.articles)
    publishers = tuple(p for p in after.publishers if p not in before.publishers)
    figures = (*_story_moves(before, after), *_sums(before.amounts, after.amounts))
    if articles or publishers or figures or before.headline != after.headline:
        yield StoryUpdate(after.id, before.headline, after.headline, articles, publishers, figures, _address(after))


def _story_moves(before: DigestStory, after: DigestStory) -> Iterable[FigureChange]:
    old = _rows(before.moves)
    for key, row in _rows(after.moves).items():
        if key in old and old[key].median_pct != row.median_pct:
            what = f"{labels.row_name(row)} over {labels.window(row.window)}"
            yield FigureChange(what, percent(old[key].median_pct), percent(row.median_pct))


def _sums(before: Iterable[SumRow], after: Iterable[SumRow]) -> Iterable[FigureChange]:
    old = {(r.what, r.asset, r.side, r.window): r for r in before}
    for row in after:
        was = old.get((row.what, row.asset, row.side, row.window))
        if was and was.values and row.values and was.values[0].usd != row.values[0].usd:
            yield FigureChange(labels.quantity(row), labels.value(was.values[0]), labels.value(row.values[0]))
