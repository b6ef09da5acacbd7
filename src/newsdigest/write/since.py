"""Since yesterday: which stories are new, what changed in the known ones, which faded."""

from collections.abc import Mapping, Sequence
from datetime import date

from newsdigest.records import FadedStory, FigureChange, Item, Since, Status, Story, StoryChange, SumRow
from newsdigest.text.wording import asset, dollars, measured, percent
from newsdigest.write.headline import headline
from newsdigest.write.market import consensus
from newsdigest.write.sums import FAR, PARTS, sum_rows
from newsdigest.write.told import told

MAX_FIGURES = 6
MIN_FADED = 2  # publishers a story of yesterday must have had to be missed today


def earlier_part(story: Story, items: Mapping[str, Item], day: date) -> tuple[Item, ...]:
    """What a story's articles of the days before told."""
    return tuple(i for i in told(story, items) if i.article.published is not None and i.article.published.date() < day)


def changes(before: Sequence[Item], now: Sequence[Item]) -> tuple[FigureChange, ...]:
    """Figures that both tell, where today's value is another one."""
    found = []
    old_moves = {(r.asset, r.metric, r.window): r for r in consensus(before)}
    for row in consensus(now):
        old = old_moves.get((row.asset, row.metric, row.window))
        if old and old.median_pct != row.median_pct:
            what = measured(row.asset, row.metric, row.window)
            found.append(FigureChange(what, percent(old.median_pct), percent(row.median_pct)))
    old_sums = {(r.what, r.asset, r.side, r.window): r for r in sum_rows(before)}
    for new in sum_rows(now):
        known = old_sums.get((new.what, new.asset, new.side, new.window))
        if new.what in PARTS and new.window in (None, "unstated"):
            continue  # one of a day and one of a year
        # A figure has changed where neither day tells the other's: else the story has two, and both stand.
        if known and not {v.usd for v in known.values} & {v.usd for v in new.values} and _near(known, new):
            what = " ".join(p for p in (new.what.replace("_", " "), asset(new.asset), new.side or "") if p)
            found.append(FigureChange(what, dollars(known.values[0].usd), dollars(new.values[0].usd)))
    return tuple(found[:MAX_FIGURES])


def _near(old: SumRow, new: SumRow) -> bool:
    """False for sums so far apart that they are two quantities: a firm's purchase and what all firms hold."""
    low, high = sorted((old.values[0].usd, new.values[0].usd))
    return high <= FAR * low


def status_of(known: bool, before: Sequence[Item], now: Sequence[Item], figures: Sequence[FigureChange]) -> Status:
    """new: yesterday didn't have it; fading: fewer publishers than before and no figure changed; else updated."""
    if not known:
        return "new"
    publishers = {i.article.publisher for i in now}
    if not figures and len(publishers) * 2 <= len({i.article.publisher for i in before}):
        return "fading"
    return "updated"


def since(
    statuses: Mapping[str, Status],
    changed: Sequence[StoryChange],
    earlier: Sequence[Story],
    items: Mapping[str, Item],
    headlines: Mapping[str, str],
) -> Since:
    """`statuses` and `changed` in the digest's order; `earlier` are yesterday's stories, `headlines` theirs where known."""
    faded = []
    for story in earlier:
        voices = told(story, items)
        if story.id not in statuses and len(story.independent_publishers) >= MIN_FADED and voices:
            gone = FadedStory(story.id, headlines.get(story.id) or headline(story, items), voices[0].article.url)
            faded.append((-len(story.independent_publishers), story.id, gone))
    return Since(
        new=tuple(s for s, status in statuses.items() if status == "new"),
        updated=tuple(changed),
        faded=tuple(gone for _, _, gone in sorted(faded, key=lambda f: f[:2])),
    )
