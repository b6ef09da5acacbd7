"""The order of the work: crawl, clean, read, group, write, publish. The only place where the rooms meet."""

import functools
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from newsdigest import __version__, engines, store
from newsdigest.config import Settings
from newsdigest.engines import Engine, Failure
from newsdigest.errors import InputError, UnknownCoin
from newsdigest.make import analyze_page as analyze_page
from newsdigest.make import make as make
from newsdigest.make import make_of_site
from newsdigest.records import Article, Digest, Facts, Feed, Item, Outcome, Page
from newsdigest.sites import known, learn
from newsdigest.store import Made, Store, StoredPage

Report = Callable[[str, int, int], None]  # what is being done, how many are done, of how many (0: not known)
STAGES = "clean 2, read 1"  # grows when a stage answers differently: stored pages are then processed again
WRITE = "write 6"  # grows when the same stories make another digest: kept digests are then written again
ENCODER = "encoder"


def silent(_what: str, _done: int, _total: int) -> None:
    """A report that says nothing."""


@functools.cache
def maker() -> str:
    """What articles are made by: the version, the stages, the models. A stored page is done once for each."""
    from newsdigest.inference.models import manifest
    from newsdigest.text.ids import digest_id

    return f"{__version__} {digest_id(STAGES, repr(sorted(manifest().items())))}"


# -- one item at a time, on any engine ---------------------------------------------------------------------------------


def engine_of(settings: Settings, kind: str = "pool") -> AbstractContextManager[Engine]:
    """The engine that the settings ask for: "serial", or "pool" with a process a core."""
    import contextlib
    import os

    if kind == "serial":
        return contextlib.nullcontext(engines.serial)
    return engines.pool(settings.jobs or os.cpu_count() or 1)


def _outcome(page: Page, answer: Any) -> Any:
    return Outcome("clean", page.id, "failed", answer.reason, answer.detail) if isinstance(answer, Failure) else answer


def analyze(file: IO[bytes], name: str, engine: Engine) -> Iterator[tuple[Mapping[str, Any], Outcome | None]]:
    """`newsdigest analyze`: for each line of FILE the object to print, and what failed, in order."""
    for line, answer in _lines_through(file, name, engine, analyze_page):
        from newsdigest.publish.lines import error_line, facts_line

        if isinstance(answer, Outcome):
            yield error_line(str(line.given.get("id", "")) if line else answer.item, answer), answer
        else:
            yield facts_line(line.given, *answer), None


def _lines_through(
    file: IO[bytes], name: str, engine: Engine, work: Callable[[Page], Any]
) -> Iterator[tuple[Any, Any]]:
    """(line, answer) for each line of FILE, in order; the engine sees only the lines that could be read."""
    from newsdigest.crawl.lines import Line, read_lines

    seen: deque[Line | Outcome] = deque()

    def pages() -> Iterator[Page]:
        for line in read_lines(file, name):
            seen.append(line)
            if isinstance(line, Line):
                yield line.page

    for answer in engine(work, pages()):
        while isinstance(seen[0], Outcome):
            bad = seen.popleft()
            yield None, bad
        line = seen.popleft()
        assert isinstance(line, Line)
        yield line, _outcome(line.page, answer)
    yield from ((None, bad) for bad in seen)


def group_lines(
    file: IO[bytes], name: str, engine: Engine, report: Report = silent
) -> tuple[list[Mapping[str, Any]], list[Outcome]]:
    """`newsdigest group`: the stories of all lines, and what failed. A page that failed is a story of its own."""
    from newsdigest.group import group, themes
    from newsdigest.publish.lines import story_line
    from newsdigest.write import describe, summarize

    items: list[Item] = []
    failed: list[Outcome] = []
    for line, answer in _lines_through(file, name, engine, make):
        if isinstance(answer, Outcome):
            failed.append(answer)
            if line is None:
                continue
            page: Page = line.page
            items.append(
                Item(
                    Article(page.id, page.publisher, page.url, page.title, "", page.published, left_out=answer.reason),
                    Facts(page.id),
                )
            )
        else:
            article, facts, vector = answer
            given = line.given
            items.append(Item(replace(article, publisher=given.get("source") or article.publisher), facts, vector))
        report("read", len(items), 0)
    by_id = {i.article.id: i for i in items}
    stories = group(items)
    grouped = themes(stories, items)
    out: list[Mapping[str, Any]] = []
    for number, story in enumerate(stories, 1):
        summary = summarize(story, by_id)
        causes, moves = describe(story, by_id, grouped)
        out.append(
            story_line(story, summary.headline, [(s.text, s.articles) for s in summary.sentences], causes, moves)
        )
        report("write", number, len(stories))
    return out, failed


# -- the store ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl brought: feeds asked, by status; pages new; outcomes by reason."""

    feeds: Mapping[str, int]
    pages: int
    failed: Mapping[str, int]
    first_error: str = ""


def crawl(
    db: Store,
    settings: Settings,
    *,
    now: Callable[[], datetime],
    force: bool = False,
    pages: bool = True,
    since: date | None = None,
    report: Report = silent,
) -> Crawled:
    """Fetch what is due. Each answer is committed as it arrives; Ctrl-C loses those in flight at most.

    `force` asks feeds that are not due too; without `pages` only feeds are asked;
    `since` back-fills from the sites' sitemaps.
    """
    from newsdigest.crawl import CrawlLimits, FeedPolled, PageFetched
    from newsdigest.crawl import crawl as fetch

    feeds: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    errors: list[str] = []
    counts = Counter({"pages": 0, "feeds": 0})

    def keep(event: Any, at: datetime, own: Store, page: Any) -> None:
        if isinstance(event, FeedPolled):
            store.save_feeds(own, [event.feed])
            store.save_entries(own, event.entries)
        elif isinstance(event, PageFetched):
            counts["pages"] += store.save_pages(own, [page], at)
            store.save_entries(own, [event.entry])
        store.save_outcomes(own, [event if isinstance(event, Outcome) else event.outcome], at)

    def sink(event: Any) -> None:
        page = event.page if isinstance(event, PageFetched) else None
        writer.put(functools.partial(keep, event, now()), page)
        outcome = event if isinstance(event, Outcome) else event.outcome
        if isinstance(event, FeedPolled):
            feeds[event.feed.status] += 1
            counts["feeds"] += 1
        if outcome.status == "failed":
            failed[outcome.reason] += 1
            said = f"{outcome.item}: {outcome.reason}" + (f" ({outcome.detail})" if outcome.detail else "")
            errors.insert(0 if isinstance(event, FeedPolled) else len(errors), said)  # a feed's failure weighs more
        report("crawl", counts["pages"], 0)

    limits = CrawlLimits(
        allowed_hosts=settings.allow_hosts, concurrency=settings.concurrency, per_host=settings.per_host
    )
    with engines.apart() as apart, store.writing(db) as writer:
        fetch(
            store.load_feeds(db),
            now=now,
            known=functools.partial(store.known_ids, db),
            changed=functools.partial(store.changed_entries, db),
            sink=sink,
            limits=limits,
            force=force,
            pages=pages,
            apart=apart,
            since=datetime.combine(since, time(), UTC) if since else None,
            known_urls=functools.partial(store.known_urls, db),
        )
    return Crawled(dict(feeds), counts["pages"], dict(failed), errors[0] if errors else "")


def use_feeds(db: Store, settings: Settings) -> tuple[Feed, ...]:
    """Make the feeds that the settings name known to the store; the default list where neither names any."""
    from newsdigest.crawl import CrawlLimits, load_feeds
    from newsdigest.reference.feeds import default_feeds

    known = {f.url: f for f in store.load_feeds(db)}
    if settings.feeds:
        wanted = load_feeds(settings.feeds, limits=CrawlLimits(allowed_hosts=settings.allow_hosts))
    elif known:
        wanted = ()
    else:
        wanted = default_feeds()
    store.save_feeds(db, [f for f in wanted if f.url not in known])
    return store.load_feeds(db)


def add(db: Store, paths: Sequence[Path], *, now: datetime, report: Report = silent) -> tuple[int, list[Outcome]]:
    """Take in files: how many pages were new or changed, and what could not be read."""
    from newsdigest.crawl import read_path

    new, bad, batch = 0, [], []
    for path in paths:
        for got in read_path(path):
            if isinstance(got, Feed):
                store.save_feeds(db, [] if got.url in {f.url for f in store.load_feeds(db)} else [got])
            elif isinstance(got, Outcome):
                bad.append(got)
            else:
                batch.append(got)
            if len(batch) >= 200:
                new += store.save_pages(db, batch, now)
                batch = []
                report("add", new, 0)
    new += store.save_pages(db, batch, now)
    store.save_outcomes(db, bad, now)
    return new, bad


def process(
    db: Store, engine: Engine, settings: Settings, *, now: Callable[[], datetime], report: Report = silent
) -> tuple[int, list[Outcome]]:
    """Clean, read and encode the stored pages that are not done yet, then group the days they touch."""
    waiting = store.undone_ids(db, maker())
    failed = _make_all(db, engine, waiting, now, report)
    # What the articles taught of their sites takes effect at once, also on those that were cleaned before it was known.
    learn(db)
    _make_all(db, engine, store.undone_ids(db, maker()), now, report)
    regroup(db, settings, report=report)
    keep_digests(db, settings, at=now(), report=report)
    return len(waiting), failed


def _make_all(
    db: Store, engine: Engine, ids: Sequence[str], now: Callable[[], datetime], report: Report
) -> list[Outcome]:
    """Make and store the articles of the pages IDS; what failed."""
    failed: list[Outcome] = []
    batch: list[Made] = []
    sent: deque[StoredPage] = deque()
    sites = known(db)

    def work() -> Iterator[Any]:
        for stored in store.load_pages(db, ids):
            sent.append(stored)
            yield stored.page, sites.get(stored.page.publisher, sites[""]), stored.excerpt

    for number, answer in enumerate(engine(make_of_site, work()), 1):
        page = sent.popleft()
        answer = _outcome(page.page, answer)
        if isinstance(answer, Outcome):
            failed.append(answer)
            store.save_outcomes(db, [answer], now(), basis=f"{page.fingerprint}/{maker()}")
        else:
            article, facts, vector = answer
            batch.append(Made(article, facts, vector, page.fingerprint))
        if len(batch) >= 50:
            store.save_made(db, batch, made_by=maker(), model=ENCODER)
            batch = []
        report("process", number, len(ids))
    store.save_made(db, batch, made_by=maker(), model=ENCODER)
    return failed


def regroup(db: Store, settings: Settings, *, report: Report = silent) -> int:
    """Group each day whose window of articles has changed, in the order of days; how many were."""
    from newsdigest.group import group, themes, wishes
    from newsdigest.write import headline

    days = sorted(store.days_with_news(db))
    changed = 0
    for number, day in enumerate(days, 1):
        first = day - timedelta(days=settings.window_days - 1)
        earlier = store.load_stories(db, day - timedelta(days=1))
        together, apart = wishes(store.corrections_between(db, first, day))
        rests_on = [[(s.id, s.articles) for s in earlier], [sorted(t) for t in together], apart]
        basis = store.day_fingerprint(db, first, day, maker() + repr(rests_on))
        if store.grouped_fingerprint(db, day) == basis:
            continue
        items = store.load_items(db, first, day)
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
    from newsdigest.publish import from_json

    kept = None if first else store.kept_digest(db, day, _way(settings))
    made = from_json(kept) if kept else _write(db, day, settings, first=first, report=report)
    made = replace(made, coverage=replace(made.coverage, articles=store.counts_of(db, first or day, day)))
    if coin:
        from newsdigest.write import for_coin

        made = for_coin(made, coin)
    return made


def _write(db: Store, day: date, settings: Settings, *, first: date | None = None, report: Report = silent) -> Digest:
    from newsdigest.write import merged_stories, merged_themes, summarizer_of, write_digest

    begin = first or day
    days = [begin + timedelta(days=n) for n in range((day - begin).days + 1)]
    grouped = [store.load_stories(db, d) for d in days]
    if not any(grouped):
        raise InputError(no_news(db, day))
    return write_digest(
        day,
        merged_stories(grouped),
        merged_themes([store.load_themes(db, d) for d in days]),
        {i.article.id: i for i in store.load_items(db, begin - timedelta(days=settings.window_days), day)},
        first=first,
        earlier=store.load_stories(db, begin - timedelta(days=1)),
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
