"""The order of the work for archives: pages in shards → articles, facts, vectors → near copies → stories, as Parquet.

Every step writes its shard whole and then a marker; a step whose marker is there is skipped, so the same command goes on
where it was stopped. What a shard holds depends on its pages alone: engines and shard sizes give the same tables.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from newsdigest import engines, store
from newsdigest.config import CPU
from newsdigest.engines import Engine, Failure
from newsdigest.errors import InputError
from newsdigest.pipeline.copies import near_copies, time_of, write_prints
from newsdigest.pipeline.page import analyze_page, make, with_vectors
from newsdigest.pipeline.shared import ENCODER, Report, maker, silent
from newsdigest.records import Outcome, Page, Story, Theme
from newsdigest.store import Made, Store, parquet
from newsdigest.store.parquet import Folder

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done where: it stands in OUT/done/plan.json, and a second run must agree with it."""

    out: str
    inputs: tuple[dict[str, object], ...]
    shard_size: int
    window_days: int
    device: str = CPU  # where the encoder runs

    @property
    def folder(self) -> Folder:
        """Where the tables go."""
        return Folder(self.out)


@dataclass(frozen=True, slots=True)
class Shard:
    """One piece of work of a plan."""

    plan: Plan
    name: str


@dataclass(frozen=True, slots=True)
class Bulked:
    """What came of it: articles, what failed by reason, near copies, stories."""

    articles: int
    failed: dict[str, int] = field(default_factory=dict)
    near_copies: int = 0
    stories: int = 0
    skipped: int = 0  # shards that an earlier run had finished


@dataclass(frozen=True, slots=True)
class Workplace:
    """Engines: `shards` runs whole shards, `items` runs pages inside one where the shards stay on the driver."""

    shards: Engine
    items: Engine | None
    parts: Engine  # runs the parts of the join and the days


@contextlib.contextmanager
def workplace(kind: str, *, jobs: int, scheduler: str = "") -> Iterator[Workplace]:
    """ "serial"; "pool": pages on the processes of this machine; "dask": shards on a cluster. Raises EngineError."""
    if kind == "serial":
        yield Workplace(engines.serial, engines.serial, engines.serial)
    elif kind == "pool":
        with engines.pool(jobs) as pool, engines.pool(jobs, deadline=3600, batch=1) as parts:
            yield Workplace(engines.serial, pool, parts)
    else:
        with engines.dask(scheduler, jobs=jobs) as dask:
            yield Workplace(dask, None, dask)


def bulk(plan: Plan, place: Workplace, report: Report = silent) -> Bulked:
    """Do what is not done yet of a plan. Raises InputError where OUT was begun with another plan, or a shard fails."""
    _agree(plan)
    split = _all(place.shards, split_input, [Shard(plan, str(n)) for n in range(len(plan.inputs))], "split", report)
    names = [name for done in split for name in done["shards"]]
    work = make_apart if place.items is None else functools.partial(make_shard, engine=place.items)
    made = _all(place.shards, work, [Shard(plan, name) for name in names], "make", report)
    near = near_copies(plan.folder, names, place.parts, report)
    stories = _stories(plan, made, place.parts, report)
    failed: dict[str, int] = {}
    for done in (*split, *made):
        for reason, count in done["failed"].items():
            failed[reason] = failed.get(reason, 0) + count
    return Bulked(
        sum(d["articles"] for d in made), dict(sorted(failed.items())), near, stories, sum(d["skipped"] for d in made)
    )


def _agree(plan: Plan) -> None:
    said = {
        "format": FORMAT, "inputs": [dict(i) for i in plan.inputs], "shard_size": plan.shard_size,
        "window_days": plan.window_days, "device": plan.device, "made_by": maker(),
    }  # fmt: skip
    before = parquet.read_done(plan.folder, "plan")
    if before is None:
        parquet.mark_done(plan.folder, "plan", said)
    elif before != said:
        differs = ", ".join(k for k in said if before.get(k) != said[k])
        raise InputError(f"{plan.out}: begun with other {differs}: give another --out, or remove the folder")


def _all(
    engine: Engine, work: Callable[[Shard], Any], shards: Sequence[Shard], what: str, report: Report
) -> list[dict[str, Any]]:
    """The markers of all shards, those that are missing made on the engine. The first failure ends it, named."""
    done = {s.name: parquet.read_done(s.plan.folder, f"{what}-{s.name}") for s in shards}
    waiting = [s for s in shards if done[s.name] is None]
    skipped = len(shards) - len(waiting)
    report(what, skipped, len(shards))
    lost: list[str] = []
    for number, (shard, answer) in enumerate(zip(waiting, engine(work, waiting), strict=True), skipped + 1):
        if isinstance(answer, Failure):
            lost.append(f"{what} {shard.name}: {answer.reason} {answer.detail}".strip())
        else:
            done[shard.name] = answer
        report(what, number, len(shards))
    if lost:
        raise InputError(f"{len(lost)} of {len(shards)} shards failed: {lost[0]}: the same command tries them again")
    fresh = {s.name for s in waiting}
    return [{**d, "skipped": int(name not in fresh)} for name, d in done.items() if d is not None]


# -- steps that run on any engine --------------------------------------------------------------------------------------


def split_input(shard: Shard) -> dict[str, Any]:
    """Cut one input into shards of pages."""
    from newsdigest.crawl.archives import read_archive

    plan, number = shard.plan, int(shard.name)
    names: list[str] = []
    rows: list[Any] = []
    bad: list[Outcome] = []

    def flush() -> None:
        name = f"{number:05d}-{len(names):05d}"
        parquet.write_rows(plan.folder, "pages", name, rows)
        names.append(name)
        rows.clear()

    for got in read_archive(str(plan.inputs[number]["address"])):
        if isinstance(got, Outcome):
            bad.append(got)
            continue
        rows.append(parquet.page_row(got))
        if len(rows) >= plan.shard_size:
            flush()
    if rows:
        flush()
    parquet.write_outcomes(plan.folder, f"split-{number:05d}", bad)
    return _done(plan, f"split-{shard.name}", {"shards": names, "failed": _reasons(bad)})


def make_shard(shard: Shard, engine: Engine) -> dict[str, Any]:
    """Clean, read and encode the pages of a shard; write the tables, the fingerprints and the bands."""
    pages = list(parquet.read_pages(shard.plan.folder, shard.name))
    device = shard.plan.device
    work: Callable[[Page], Any] = make if device == CPU else analyze_page
    made: list[Made] = []
    bad: list[Outcome] = []
    for stored, answer in zip(pages, engine(work, (p.page for p in pages)), strict=True):
        if isinstance(answer, Failure):
            answer = Outcome("clean", stored.page.id, "failed", answer.reason, answer.detail)
        if isinstance(answer, Outcome):
            bad.append(answer)
        else:
            article, facts, *vector = answer
            made.append(Made(article, facts, vector[0] if vector else (), stored.fingerprint))
    if device != CPU:
        made = with_vectors(made, device)
    made.sort(key=lambda m: time_of(m.article))
    folder = shard.plan.folder
    parquet.write_made(folder, shard.name, made, made_by=maker(), model=ENCODER)
    parquet.write_outcomes(folder, f"make-{shard.name}", bad)
    write_prints(folder, shard.name, [m.article for m in made])
    days = sorted({m.article.published.date().isoformat() for m in made if m.article.published})
    said = {"articles": len(made), "failed": _reasons(bad), "days": days, "name": shard.name}
    return _done(shard.plan, f"make-{shard.name}", said)


def make_apart(shard: Shard) -> dict[str, Any]:
    """`make_shard` on a cluster's worker."""
    return make_shard(shard, engines.inside())


def _done(plan: Plan, name: str, said: dict[str, Any]) -> dict[str, Any]:
    parquet.mark_done(plan.folder, name, said)
    return said


def _reasons(bad: Sequence[Outcome]) -> dict[str, int]:
    out: dict[str, int] = {}
    for outcome in bad:
        out[outcome.reason] = out.get(outcome.reason, 0) + 1
    return out


# -- stories, day by day ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Day:
    """A day to group, and the shards that hold articles of its window."""

    plan: Plan
    day: date
    shards: tuple[str, ...]


def group_day(work: Day) -> tuple[tuple[Story, ...], tuple[Theme, ...], dict[str, str]]:
    """The stories of a day as if no day had been before it, with their themes and headlines."""
    from newsdigest.group import group, themes
    from newsdigest.write import headline

    first = work.day - timedelta(days=work.plan.window_days - 1)
    items = [i for name in work.shards for i in parquet.read_items(work.plan.folder, name, first, work.day)]
    items.sort(key=lambda i: time_of(i.article))
    by_id = {i.article.id: i for i in items}
    today = {i.article.id for i in items if i.article.published and i.article.published.date() == work.day}
    stories = tuple(s for s in group(items) if today.intersection(s.articles))
    return stories, themes(stories, items), {s.id: headline(s, by_id) for s in stories}


def _stories(plan: Plan, made: Sequence[dict[str, Any]], engine: Engine, report: Report) -> int:
    """OUT/stories.parquet and the tables beside it; ids go from day to day as in the store."""
    from newsdigest.group.ids import hand_on

    before = parquet.read_done(plan.folder, "stories")
    if before is not None:
        return int(before["stories"])
    by_day: dict[date, set[str]] = {}
    for one in made:
        for text in one["days"]:
            for back in range(plan.window_days):
                by_day.setdefault(date.fromisoformat(text) + timedelta(days=back), set()).add(one["name"])
    days = sorted({date.fromisoformat(d) for one in made for d in one["days"]})
    works = [Day(plan, day, tuple(sorted(by_day[day]))) for day in days]
    rows: dict[str, list[Any]] = {name: [] for name in parquet.STORY_TABLES}
    earlier: tuple[Story, ...] = ()
    last: date | None = None
    for number, (work, answer) in enumerate(zip(works, engine(group_day, works), strict=True), 1):
        if isinstance(answer, Failure):
            raise InputError(f"stories of {work.day}: {answer.reason} {answer.detail}: run the command again")
        stories, found, headlines = answer
        named = hand_on(stories, earlier if last == work.day - timedelta(days=1) else ())
        of_articles = {s.articles: s.id for s in named}
        ids = {s.id: of_articles[s.articles] for s in stories}
        themed = [replace(t, stories=tuple(ids[s] for s in t.stories)) for t in found]
        parquet.add_story_rows(rows, work.day, named, themed, {ids[k]: v for k, v in headlines.items()})
        earlier, last = named, work.day
        report("stories", number, len(works))
    parquet.write_stories(plan.folder, rows)
    parquet.mark_done(plan.folder, "stories", {"stories": len(rows["stories"]), "days": len(days)})
    return len(rows["stories"])


# -- into the database --------------------------------------------------------------------------------------------------


def is_archive(path: Path) -> bool:
    """True for a folder that `bulk` made."""
    return (path / "done" / "plan.json").is_file()


def take_in(db: Store, path: Path, *, now: datetime, first: date | None, last: date | None, report: Report) -> int:
    """Put the archive's articles of a span of days into the database, facts and vectors too; how many.

    Raises InputError where `bulk` has not finished it.
    """
    folder = Folder(str(path))
    names = parquet.finished_shards(folder)
    if parquet.read_done(folder, "stories") is None:
        raise InputError(f"{path}: not finished: run its `newsdigest bulk` again first")
    taken = 0
    for number, name in enumerate(names, 1):
        taken += store.save_ready(db, parquet.read_ready(folder, name, first, last), fetched=now)
        report("add", number, len(names))
    return taken
