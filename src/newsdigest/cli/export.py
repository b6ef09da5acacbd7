"""What is written for others: the days' JSON with its index, tables for notebooks, feeds; and the check of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsdigest.cli.options import (
    date_option,
    day_of,
    db_option,
    examples,
    out_option,
    parse_day,
    progress,
    say,
    settings_of,
    summaries_options,
)
from newsdigest.errors import InputError

if TYPE_CHECKING:
    from newsdigest.store import Store


@click.command(
    epilog=examples(
        "newsdigest export",
        "newsdigest export --from 2025-06-01 --to 2025-06-13 --out archive/",
        "newsdigest export --tables parquet --from 2025-06-01",
        "newsdigest export --feeds --address https://example.org/news",
        "newsdigest export --check --out archive/",
    )
)
@db_option
@date_option
@click.option("--from", "first", metavar="DAY", help="The first of several days. [the earliest]")
@click.option("--to", "last", metavar="DAY", help="The last of several days. [the latest]")
@out_option
@click.option(
    "--tables",
    type=click.Choice(["csv", "jsonl", "parquet"]),
    help="Also moves, amounts, levels and drivers of these days, a row a stated fact.",
)
@click.option("--feeds", is_flag=True, help="Also Atom and JSON feeds of the digest, of each coin, of each cause.")
@click.option("--address", metavar="URL", default="", help="Where the folder will be on the web, for the feeds.")
@click.option("--check", is_flag=True, help="Write nothing: check the files that are there by the schema.")
@summaries_options
def export(
    db: Path | None,
    day: str | None,
    first: str | None,
    last: str | None,
    out: Path | None,
    tables: str | None,
    feeds: bool,
    address: str,
    check: bool,
    summaries: str | None,
    model: str | None,
) -> int:
    """Write the digest of a day, or of each day of a span, as DIR/YYYY-MM-DD.json by the published JSON Schema.

    DIR/index.json lists the days that lie there. Exit status of --check: 0 sound, 1 with each fault named, 2 nothing to check.
    """
    settings = settings_of(db=db, out=out, summaries=summaries, model=model)
    if day and (first or last):
        raise click.UsageError("give --date, or --from and --to, not both")
    begin, end = (parse_day(x) if x else None for x in (first or day, last or day))
    if begin and end and begin > end:
        raise click.UsageError(f"--from {begin} comes after --to {end}")
    if check:
        return _check(settings.out, begin, end)
    from newsdigest import pipeline, store
    from newsdigest.publish.index import write_index

    with store.open_store(settings.db) as opened, progress("export") as report:
        days = _days(opened, begin, end) if begin or end else [day_of(opened, None)]
        for path in pipeline.export(opened, days, settings.out, settings, report):
            click.echo(str(path))
        click.echo(str(write_index(settings.out)))
        if tables:
            _tables(opened, days, settings.out, tables)
        if feeds:
            _feeds(opened, days, settings, address)
    return 0


def _days(opened: "Store", begin: date | None, end: date | None) -> list[date]:
    """The days with news of the span; a single day is taken as given. Raises InputError where there is none."""
    from newsdigest import store

    if begin and begin == end:
        return [begin]
    days = sorted(store.days_with_news(opened))
    wanted = [d for d in days if (begin or d) <= d <= (end or d)]
    if not wanted:
        raise InputError(f"no news from {begin or 'the beginning'} to {end or 'now'}; days with news: {_span(days)}")
    return wanted


def _span(days: Sequence[date]) -> str:
    if not days:
        return "none"
    gap = "" if days[-1] - days[0] == timedelta(days=len(days) - 1) else f", {len(days)} of them"
    return f"{days[0]} to {days[-1]}{gap}"


def _tables(opened: "Store", days: Sequence[date], out: Path, form: Any) -> None:
    from newsdigest import store
    from newsdigest.publish.tables import write_tables

    def batches() -> Any:
        return (store.load_items(opened, d, d) for d in days)

    for path in write_tables(batches, out, form, days[0], days[-1]):
        click.echo(str(path))


def _feeds(opened: "Store", days: Sequence[date], settings: Any, address: str) -> None:
    """The feeds of the days as one digest: a reader that polls once a week misses nothing of it."""
    import functools

    from newsdigest import pipeline
    from newsdigest.publish.feeds import write_feeds
    from newsdigest.write import for_coin

    made = pipeline.digest(opened, days[-1], settings, first=days[0] if len(days) > 1 else None)
    number = sum(1 for _ in write_feeds(made, functools.partial(for_coin, made), settings.out, address=address))
    click.echo(f"{settings.out / 'feeds'}: {number} feeds")


def _check(out: Path, begin: date | None, end: date | None) -> int:
    from newsdigest.publish.check import check_folder
    from newsdigest.publish.index import day_files

    files = day_files(out)
    some = [f for f in files if (begin or date.min).isoformat() <= f.stem <= (end or date.max).isoformat()]
    if not some:
        raise InputError(
            f"{out}: no day's JSON there to check: `newsdigest export` writes it, --out names another folder"
        )
    number, faults = check_folder(out, some if begin or end else None)
    for fault in faults:
        say(str(fault))
    say(f"{number} files checked, {len(faults)} faults." if faults else f"{number} files checked: all sound.")
    return 1 if faults else 0
