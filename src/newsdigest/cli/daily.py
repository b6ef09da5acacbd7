"""The day's work: run, demo, crawl, add, process."""

from pathlib import Path
from typing import Any

import click

from newsdigest.cli.log import log_options, logged
from newsdigest.cli.options import (
    allow_option,
    console,
    date_option,
    day_of,
    db_option,
    device_option,
    examples,
    hint,
    name_failures,
    now,
    out_option,
    parse_day,
    progress,
    say,
    settings_of,
)


@click.command(
    epilog=examples(
        "newsdigest run", "newsdigest run --feeds my.opml --db ~/news.db", "newsdigest run --date 2025-06-13"
    )
)
@click.option(
    "--feeds",
    metavar="FILE|URL",
    help="OPML file or address, or one feed's address. [the feeds known, or the bundled list]",
)
@db_option
@date_option
@out_option
@allow_option
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes. [one a core]")
@device_option
@log_options
def run(day: str | None, **given: Any) -> int:
    """Crawl what is due, clean, read, group and write; export the day's JSON; print the digest."""
    wanted = parse_day(day) if day else None
    return _run(settings_of(**given), wanted, "run")


def _run(settings: Any, wanted: Any, command: str) -> int:
    from newsdigest import pipeline, store
    from newsdigest.publish import health_line, print_digest, write_json
    from newsdigest.publish.hook import check_hook
    from newsdigest.publish.index import write_index
    from newsdigest.write import summarizer_of

    summarizer_of(
        settings.summaries, settings.model
    )  # a model that is not there is named before the work, not after it
    check_hook(settings.hook, settings.hook_input)
    pipeline.check_device(settings)
    with (
        store.open_store(settings.db, write=True, holder=command) as db,
        progress(command) as report,
        logged(db, settings, command) as log,
    ):
        pipeline.use_feeds(db, settings)
        crawled = pipeline.crawl(db, settings, now=now, report=report)
        log.note("crawled", feeds=crawled.feeds, pages=crawled.pages, failed=crawled.failed)
        with pipeline.engine_of(settings) as engine:
            done, failed = pipeline.process(db, engine, settings, now=now, report=report)
        log.note("processed", pages=done, failed=len(failed))
        if not store.days_with_news(db) and crawled.errors:
            say(f"newsdigest: nothing could be fetched: {crawled.errors[0]}")
            say("Check the network and the addresses with `newsdigest feeds check`.")
            log.outcome = "failed"
            return 1
        day = wanted or day_of(db, None)
        digest = pipeline.digest(db, day, settings, report=report)
        log.note("written", day=str(day), path=str(write_json(digest, settings.out)), stories=len(digest.stories))
        write_index(settings.out)
        failed += _hook(db, digest, settings)
        health = health_line(store.load_feeds(db))
    print_digest(digest, console())
    console().print(health, soft_wrap=True)
    _say_failures(crawled, failed)
    hint(f"Kept in {settings.db}; {settings.out}/{day}.json written. Next: newsdigest why BTC · newsdigest browse")
    return 1 if crawled.failed or failed else 0


def _hook(db: Any, digest: Any, settings: Any) -> list[Any]:
    """Run the user's command where one is set, and note how it ended; [] or the failure. The run stands either way."""
    from newsdigest import store
    from newsdigest.publish.hook import arguments, run_hook

    if not settings.hook:
        return []
    day = digest.date.isoformat()
    places = {"date": day, "json": str(settings.out / f"{day}.json"), "out": str(settings.out), "db": str(settings.db)}
    outcome = run_hook(arguments(settings.hook, places), digest, settings.hook_input, settings.hook_seconds)
    store.save_outcomes(db, [outcome], now())
    return [outcome] if outcome.status == "failed" else []


NAMED = 5  # failures, each on a line of its own; the rest is counted


def _say_failures(crawled: Any, failed: list[Any]) -> None:
    if crawled.failed:
        reasons = ", ".join(
            f"{n} {reason}" for reason, n in sorted(crawled.failed.items(), key=lambda x: (-x[1], x[0]))
        )
        say(f"Could not be fetched: {reasons}.")
        shown = crawled.errors[:NAMED]
        say("\n".join(f"  {said}" for said in shown))
        if len(crawled.errors) > NAMED:
            say(f"  … and {len(crawled.errors) - NAMED} more")
    name_failures(failed, 5)


@click.command(epilog=examples("newsdigest demo"))
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep the database and the JSON in this folder."
)
def demo(keep: Path | None) -> int:
    """The main job on a bundled sample day, served on loopback by the program itself: no network, no configuration."""
    import tempfile

    from newsdigest.config import Settings
    from newsdigest.crawl.serve import SAMPLE_DAY, sample_dir, serve

    with tempfile.TemporaryDirectory() as folder, serve(sample_dir()) as base:
        place = keep or Path(folder)
        settings = Settings(
            db=place / "demo.db", out=place / "daily", feeds=f"{base}/feeds.opml", allow_hosts=("127.0.0.0/8",)
        )
        code = _run(settings, SAMPLE_DAY, "demo")
        if not keep:
            say(
                "This was a sample: nothing was kept. `newsdigest demo --keep DIR` keeps it, "
                "for `newsdigest browse --db DIR/demo.db`."
            )
    return 0 if code == 1 else code  # the sample holds a broken page on purpose


@click.command(epilog=examples("newsdigest crawl", "newsdigest crawl --now", "newsdigest crawl --since 2025-06-01"))
@click.option("--now", "force", is_flag=True, help="Ask every feed, due or not; still with conditional requests.")
@click.option(
    "--since", metavar="DAY", help="Back-fill from then on, by the feeds' older pages, sitemaps and archives."
)
@click.option("--feeds", metavar="FILE|URL", help="OPML file or address, or one feed's address.")
@db_option
@allow_option
@log_options
def crawl(force: bool, since: str | None, **given: Any) -> int:
    """Fetch what is due and store it; `newsdigest process` makes articles of it."""
    from newsdigest import pipeline, store

    settings = settings_of(**given)
    first = parse_day(since) if since else None
    with (
        store.open_store(settings.db, write=True, holder="crawl") as opened,
        progress("crawl") as report,
        logged(opened, settings, "crawl") as log,
    ):
        pipeline.use_feeds(opened, settings)
        crawled = pipeline.crawl(opened, settings, now=now, force=force, since=first, report=report)
        log.note("crawled", feeds=crawled.feeds, pages=crawled.pages, failed=crawled.failed)
    polled = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in sorted(crawled.feeds.items())) or "none due"
    say(f"Feeds: {polled}. Pages new or changed: {crawled.pages}.")
    _say_failures(crawled, [])
    return 1 if crawled.failed else 0


@click.command(
    epilog=examples(
        "newsdigest add saved-page.html notes.txt",
        "newsdigest add archive.jsonl.gz crawl.warc.gz && newsdigest process",
        "newsdigest add bulk-folder/ --from 2025-06-01 --to 2025-06-30 && newsdigest process",
    )
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@db_option
@click.option("--from", "first", metavar="DAY", help="Of a folder made by bulk: its articles from this day on.")
@click.option("--to", "last", metavar="DAY", help="Of a folder made by bulk: its articles up to this day.")
def add(paths: tuple[Path, ...], db: Path | None, first: str | None, last: str | None) -> int:
    """Take in files: saved HTML, text, feeds, JSON Lines, WARC; OPML adds its feeds; a folder made by bulk."""
    from newsdigest import pipeline, store
    from newsdigest.pipeline import archive

    settings = settings_of(db=db)
    archives = [p for p in paths if p.is_dir() and archive.is_archive(p)]
    files = [p for p in paths if p not in archives]
    if (first or last) and files:
        raise click.UsageError(f"--from and --to go with a folder that `newsdigest bulk` made; {files[0]} is none")
    span = (parse_day(first) if first else None, parse_day(last) if last else None)
    with store.open_store(settings.db, write=True, holder="add") as opened, progress("add") as report:
        new, bad = pipeline.add(opened, files, now=now(), report=report)
        for folder in archives:
            new += archive.take_in(opened, folder, now=now(), first=span[0], last=span[1], report=report)
    say(f"{new} new or changed; run `newsdigest process` next." if new else "Nothing new.")
    name_failures(bad)
    return 1 if bad else 0


@click.command(epilog=examples("newsdigest process --jobs 2"))
@db_option
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes. [one a core]")
@device_option
@click.option(
    "--engine", type=click.Choice(["pool", "serial"]), default="pool", show_default=True, help="Where the work runs."
)
@log_options
def process(engine: str, **given: Any) -> int:
    """Clean, read and group what is not done yet; after an upgrade, all stored pages again."""
    from newsdigest import pipeline, store

    settings = settings_of(**given)
    with (
        store.open_store(settings.db, write=True, holder="process") as opened,
        progress("process") as report,
        logged(opened, settings, "process") as log,
        pipeline.engine_of(settings, engine) as run_on,
    ):
        done, failed = pipeline.process(opened, run_on, settings, now=now, report=report)
        log.note("processed", pages=done, failed=len(failed))
    say(f"{done} processed, {len(failed)} failed." if done else "Nothing to do.")
    name_failures(failed)
    return 1 if failed else 0
