"""From stored pages to days: clean and read what is new, group the days it touches, write and export their digests."""

import functools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from newsdigest import store
from newsdigest.config import CPU, Settings
from newsdigest.engines import Engine
from newsdigest.errors import InputError, UnknownCoin
from newsdigest.pipeline.page import analyze_of_site, make_of_site, with_vectors
from newsdigest.pipeline.shared import ENCODER, WRITE, Report, check_device, maker, outcome_of, silent
from newsdigest.pipeline.sites import known, learn
from newsdigest.records import Digest, Outcome
from newsdigest.store import Made, Store, StoredPage


def process(
    db: Store, engine: Engine, settings: Settings, *, now: Callable[[], datetime], report: Report = silent
) -> tuple[int, list[Outcome]]:
    """Clean, read and encode the stored pages that are not done yet, then group the days they touch."""
    check_device(settings)
    waiting = store.undone_ids(db, maker())
    failed = _make_all(db, engine, waiting, settings.device, now, report)
    # What the articles taught of their sites takes effect at once, also on those that were cleaned before it was known.
    learn(db, settings.window_days)
    _make_all(db, engine, store.undone_ids(db, maker()), settings.device, now, report)
    regroup(db, settings, report=report)
    keep_digests(db, settings, at=now(), report=report)
    return len(waiting), failed


def _make_all(
    db: Store, engine: Engine, ids: Sequence[str], device: str, now: Callable[[], datetime], report: Report
) -> list[Outcome]:
    """Make and store the articles of the pages IDS; what failed. Vectors come from the engine, or from DEVICE here."""
    failed: list[Outcome] = []
    batch: list[Made] = []
    sent: deque[StoredPage] = deque()
    sites = known(db)

    def work() -> Iterator[Any]:
        for stored in store.load_pages(db, ids):
            sent.append(stored)
            yield stored.page, sites.get(stored.page.publisher, sites[""]), stored.excerpt

    def save() -> None:
        ready = batch if device == CPU else with_vectors(batch, device)
        store.save_made(db, ready, made_by=maker(), model=ENCODER)
        batch.clear()

    make = make_of_site if device == CPU else analyze_of_site
    for number, answer in enumerate(engine(make, work()), 1):
        page = sent.popleft()
        answer = outcome_of(page.page, answer)
        if isinstance(answer, Outcome):
            failed.append(answer)
            store.save_outcomes(db, [answer], now(), basis=f"{page.fingerprint}/{maker()}")
        else:
            article, facts, vector = answer
            batch.append(Made(article, facts, vector, page.fingerprint))
        if len(batch) >= 50:
            save()
        report("process", number, len(ids))
    save()
    return failed


def regroup(db: Store, settings: Settings, *, report: Report = silent) -> int:
    """Group each day whose window of articles has changed, in the order of days; how many were. A pruned one is closed."""
    from newsdigest.group import group, themes, wishes
    from newsdigest.write import headline

    days = sorted(store.days_with_news(db))
    changed = 0
    for number, day in enumerate(days, 1):
        first = day - timedelta(days=settings.window_days - 1)
        before = day - timedelta(days=1)
        together, apart = wishes(store.corrections_between(db, first, day))
        rests_on = [store.story_members(db, before), [sorted(t) for t in together], apart]
        basis = store.day_fingerprint(db, first, day, maker() + repr(rests_on))
        grouped = store.grouped_fingerprint(db, day)
        if grouped == basis or (grouped is not None and store.is_pruned(db, day)):
            continue
        items, earlier = store.load_items(db, first, day), store.load_stories(db, before)
        today = {i.article.id for i in items if i.article.published and i.article.published.date() == day}
        stories = [
            s for s in group(items, earlier=earlier, together=together, apart=apart) if today.intersection(s.articles)
        ]
        by_id = {i.article.id: i for i in items}
        store.save_stories(db, day, basis, stories, themes(stories, items), {s.id: headline(s, by_id) for s in stories})
        changed += 1
        report("group", number, len(days))
    return changed


def digest(
    db: Store,
    day: date,
    settings: Settings,
    *,
    first: date | None = None,
    coin: str | None = None,
    report: Report = silent,
) -> Digest:
    """The digest of a day, or of the days from `first`, or one coin's part; a kept one is read back. Raises InputError."""
    kept = None if first else _read_back(store.kept_digest(db, day, _way(settings)))
    made = kept or _write(db, day, settings, first=first, report=report)
    made = replace(made, coverage=replace(made.coverage, articles=store.counts_of(db, first or day, day)))
    if coin:
        from newsdigest.write import for_coin

        made = for_coin(made, coin)
    return made


def _read_back(kept: str | None) -> Digest | None:
    """A kept digest; None where there is none that this version can read, as of a day pruned under an earlier one."""
    from newsdigest.publish import from_json

    try:
        return from_json(kept) if kept else None
    except ValueError:
        return None


def _write(db: Store, day: date, settings: Settings, *, first: date | None = None, report: Report = silent) -> Digest:
    from newsdigest.write import merged_stories, merged_themes, summarizer_of, write_digest

    begin = first or day
    days = [begin + timedelta(days=n) for n in range((day - begin).days + 1)]
    grouped = [store.load_stories(db, d) for d in days]
    if not any(grouped):
        raise InputError(no_news(db, day))
    since = begin - timedelta(days=settings.window_days)
    items = store.load_items(db, since, day, without=("mentions", "vectors"))
    return write_digest(
        day,
        merged_stories(grouped),
        merged_themes([store.load_themes(db, d) for d in days]),
        {i.article.id: i for i in items},
        first=first,
        earlier=store.load_stories(db, begin - timedelta(days=1)),
        headlines=store.load_headlines(db, begin - timedelta(days=1)),
        counts=store.counts_of(db, begin, day),
        summarizer=summarizer_of(settings.summaries, settings.model),
        report=functools.partial(report, "write"),
    )


def keep_digests(db: Store, settings: Settings, *, at: datetime, report: Report = silent) -> None:
    """Write and keep the digest of each day whose stories have changed: it is read back, and outlives pruned texts."""
    from newsdigest.publish import to_json

    due = store.digests_due(db, _way(settings))
    for number, day in enumerate(due, 1):
        store.save_digest(db, day, to_json(_write(db, day, settings)), way=_way(settings), at=at)
        report("write", number, len(due))


def _way(settings: Settings) -> str:
    """What writes a digest, besides its rows."""
    return f"{maker()} {WRITE} {settings.summaries} {settings.model} {settings.window_days}"


def known_coin(db: Store, coin: str) -> str:
    """The ticker of a coin given by ticker or name. Raises UnknownCoin, with what is near."""
    from newsdigest.reference.coins import nearest, ticker_of

    ticker = ticker_of(coin)
    if ticker:
        return ticker
    if store.coin_known(db, coin.upper()):
        return coin.upper()
    near = nearest(coin)
    hint = f": did you mean {', '.join(near)}?" if near else ": give a ticker such as BTC, or a name such as Bitcoin"
    raise UnknownCoin(f"{coin!r} is no coin that newsdigest knows{hint}")


def no_news(db: Store, day: date) -> str:
    """What to say of a day without news: which days have some."""
    days = store.days_with_news(db)
    if not days:
        return f"{day}: no news yet: run `newsdigest run`, or `newsdigest add FILE` and `newsdigest process`"
    near = min(days, key=lambda d: (abs(d - day), d))
    return f"{day}: no news of that day; the nearest day with news is {near} (of {len(days)}): try --date {near}"


def export(db: Store, days: Sequence[date], out: Path, settings: Settings, report: Report = silent) -> Iterator[Path]:
    """Write the JSON of each day; yields the paths as they are written."""
    from newsdigest.publish import write_json

    for number, day in enumerate(days, 1):
        yield write_json(digest(db, day, settings), out)
        report("export", number, len(days))
