"""The order of the work for archives: pages in shards → articles, facts, vectors → near copies → stories, as Parquet.

Every step writes its shard whole and then a marker; a step whose marker is there is skipped, so the same command goes on
where it was stopped. What becomes of a page depends on it and on what the archive taught of its site, which no shard
decides: engines and shard sizes give the same tables.
"""

import contextlib
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from newsdigest import engines, store
from newsdigest.config import CPU
from newsdigest.engines import Engine, Failure
from newsdigest.errors import InputError
from newsdigest.pipeline.copies import near_copies, time_of, write_prints
from newsdigest.pipeline.page import analyze_of_site, make_of_site, with_vectors
from newsdigest.pipeline.shards import Plan, Shard, agree, all_done, mark, reasons
from newsdigest.pipeline.shared import ENCODER, Report, maker, silent
from newsdigest.pipeline.sites import keep_site
from newsdigest.pipeline.taught import all_known, known_here, learn_sites
from newsdigest.records import Outcome, Story, Theme
from newsdigest.store import Made, Store, parquet
from newsdigest.store.parquet import Folder


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
    agree(plan)
    split = all_done(place.shards, split_input, [Shard(plan, str(n)) for n in range(len(plan.inputs))], "split", report)
    names = [name for done in split for name in done["shards"]]
    learn_sites(plan, names, place.shards, place.items, place.parts, report)
    work = make_apart if place.items is None else functools.partial(make_shard, engine=place.items)
    made = all_done(place.shards, work, [Shard(plan, name) for name in names], "make", report)
    near = near_copies(plan.folder, names, place.parts, report)
    stories = _stories(plan, made, place.parts, report)
    failed: dict[str, int] = {}
    for done in (*split, *made):
        for reason, count in done["failed"].items():
            failed[reason] = failed.get(reason, 0) + count
    return Bulked(
        sum(d["articles"] for d in made), dict(sorted(failed.items())), near, stories, sum(d["skipped"] for d in made)
    )


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
    return mark(plan, f"split-{shard.name}", {"shards": names, "failed": reasons(bad)})


def make_shard(shard: Shard, engine: Engine) -> dict[str, Any]:
    """Clean, read and encode the pages of a shard; write the tables, the fingerprints and the bands."""
    folder = shard.plan.folder
    pages = list(parquet.read_pages(folder, shard.name))
    sites = known_here(folder, (p.page.publisher for p in pages))
    works = ((p.page, sites.get(p.page.publisher, sites[""]), "") for p in pages)
    work = make_of_site if shard.plan.device == CPU else analyze_of_site
    made: list[Made] = []
    bad: list[Outcome] = []
    for stored, answer in zip(pages, engine(work, works), strict=True):
        if isinstance(answer, Failure):
            answer = Outcome("clean", stored.page.id, "failed", answer.reason, answer.detail)
        if isinstance(answer, Outcome):
            bad.append(answer)
        else:
            made.append(Made(*answer, stored.fingerprint))
    if shard.plan.device != CPU:
        made = with_vectors(made, shard.plan.device)
    made.sort(key=lambda m: time_of(m.article))
    parquet.write_made(folder, shard.name, made, made_by=maker(), model=ENCODER)
    parquet.write_outcomes(folder, f"make-{shard.name}", bad)
    write_prints(folder, shard.name, [m.article for m in made])
    days = sorted({m.article.published.date().isoformat() for m in made if m.article.published})
    said = {"articles": len(made), "failed": reasons(bad), "days": days, "name": shard.name}
    return mark(shard.plan, f"make-{shard.name}", said)


def make_apart(shard: Shard) -> dict[str, Any]:
    """`make_shard` on a cluster's worker."""
    return make_shard(shard, engines.inside())


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

    What it taught of its sites goes there as well, where nothing is known of them yet.

    Raises InputError where `bulk` has not finished it.
    """
    folder = Folder(str(path))
    names, plan = parquet.finished_shards(folder), parquet.read_done(folder, "plan")
    if plan is None or parquet.read_done(folder, "stories") is None:
        raise InputError(f"{path}: not finished: run its `newsdigest bulk` again first")
    known = store.load_sites(db)
    for site in all_known(folder):
        if site.site not in known:
            keep_site(db, site, {}, plan["window_days"])
    taken = 0
    for number, name in enumerate(names, 1):
        taken += store.save_ready(db, parquet.read_ready(folder, name, first, last), fetched=now)
        report("add", number, len(names))
    return taken
