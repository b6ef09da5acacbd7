"""Questions to the store: digest, why, show, search, browse."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from newsdigest.cli.options import (
    console,
    date_option,
    day_of,
    db_option,
    examples,
    parse_day,
    progress,
    say,
    settings_of,
    summaries_options,
)
from newsdigest.errors import InputError

MOST_DAYS = 31  # of one digest
FEEDS = ("atom", "jsonfeed")
FORMS = ("text", "markdown", "html", "json", *FEEDS)


@click.command(
    epilog=examples(
        "newsdigest digest",
        "newsdigest digest --date 2025-06-13 --coin ETH",
        "newsdigest digest --week",
        "newsdigest digest --format html > today.html",
        "newsdigest digest --format atom --cause etf_flows > etf.atom",
        "newsdigest digest --summaries abstractive --model ~/models/bart-large-cnn",
    )
)
@db_option
@date_option
@click.option("--week", is_flag=True, help="The seven days that end with it.")
@click.option("--from", "first", metavar="DAY", help="The first of several days, as one digest.")
@click.option("--to", "last", metavar="DAY", help="The last of them. [the latest day with news]")
@click.option("--coin", metavar="TICKER", help="Only what concerns this coin.")
@click.option("--format", "form", type=click.Choice([*FORMS]), default="text", show_default=True)
@click.option("--cause", metavar="CAUSE", help="Of a feed: only the stories with this cause, such as etf_flows.")
@summaries_options
def digest(
    db: Path | None,
    day: str | None,
    week: bool,
    first: str | None,
    last: str | None,
    coin: str | None,
    form: str,
    cause: str | None,
    summaries: str | None,
    model: str | None,
) -> None:
    """The digest of a day, a week or a span of days: market, causes, stories, disputed figures, forecasts, coverage."""
    from newsdigest import pipeline, publish, store

    settings = settings_of(db=db, summaries=summaries, model=model)
    if (first or last) and (day or week):
        raise click.UsageError("give --date, or --week, or --from and --to")
    if last and not first:
        raise click.UsageError("--to needs --from, the first of the days")
    _check_cause(cause, form)
    begin, end = parse_day(first) if first else None, parse_day(last or day or "today")
    with store.open_store(settings.db) as opened, progress("digest") as report:
        wanted = end if last or day else day_of(opened, None)
        begin = wanted - timedelta(days=6) if week else begin
        if begin and not timedelta(0) <= wanted - begin <= timedelta(days=MOST_DAYS - 1):
            raise click.UsageError(f"--from {begin} to {wanted} must be 1 to {MOST_DAYS} days, the first one first")
        ticker = _known_coin(opened, coin) if coin else None
        made = pipeline.digest(opened, wanted, settings, first=begin, coin=ticker, report=report)
    if form == "text":
        publish.print_digest(made, console())
    else:
        click.echo(_written(made, form, cause), nl=False)


def _written(made: Any, form: str, cause: str | None) -> str:
    from newsdigest import publish

    if form in FEEDS:
        return str((publish.to_atom if form == "atom" else publish.to_json_feed)(made, cause=cause))
    write = {"markdown": publish.to_markdown, "html": publish.to_html, "json": publish.to_json}[form]
    return str(write(made))


def _check_cause(cause: str | None, form: str) -> None:
    from newsdigest.records import DRIVER_TYPES

    if cause and form not in FEEDS:
        raise click.UsageError("--cause is for --format atom or jsonfeed")
    if cause and cause not in DRIVER_TYPES:
        raise click.UsageError(f"{cause!r} is no cause: give one of {', '.join(DRIVER_TYPES)}")


def _known_coin(opened: object, coin: str) -> str:
    """The coin's ticker, by ticker or name. Raises UnknownCoin with what is near."""
    from newsdigest import pipeline

    return pipeline.known_coin(opened, coin)  # type: ignore[arg-type]


@click.command(epilog=examples("newsdigest why BTC", "newsdigest why ethereum --date yesterday"))
@click.argument("coin")
@db_option
@date_option
def why(coin: str, db: Path | None, day: str | None) -> None:
    """What moved COIN, by how much, why, and who says so."""
    from newsdigest import pipeline, publish, store

    settings = settings_of(db=db)
    if day:
        parse_day(day)
    with store.open_store(settings.db) as opened:
        ticker = _known_coin(opened, coin)
        wanted = day_of(opened, day)
        made = pipeline.digest(opened, wanted, settings, coin=ticker)
    publish.print_why(made, ticker, console())


@click.command(epilog=examples("newsdigest show 3fa9", "newsdigest show https://example.org/news/a --removed"))
@click.argument("article")
@click.option(
    "--removed", is_flag=True, help="Also what was taken out of the page, in its place, greyed, with the rule."
)
@db_option
def show(article: str, removed: bool, db: Path | None) -> None:
    """One ARTICLE (its id, the first letters of it, or its address) with its facts."""
    from newsdigest import pipeline, publish, store

    settings = settings_of(db=db)
    with store.open_store(settings.db) as opened:
        ids = store.find_article(opened, article)
        if len(ids) != 1:
            hint = (
                f"several articles: {', '.join(ids)}"
                if ids
                else "no such article: find one with `newsdigest search WORDS`"
            )
            raise InputError(f"{article}: {hint}")
        item = store.load_item(opened, ids[0])
        page = store.load_page(opened, ids[0])
        in_place = pipeline.with_removals(opened, ids[0]) if removed else None
    assert item is not None
    publish.print_article(item, console(), page=page.page if page else None, removed=removed, in_place=in_place)


@click.command(
    epilog=examples("newsdigest search open interest", "newsdigest search '\"unrealized loss\" strategy' --limit 5")
)
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 500), default=15, show_default=True)
@db_option
def search(words: tuple[str, ...], limit: int, db: Path | None) -> None:
    """Articles that hold all WORDS, best first, with the sentence; "…" makes a phrase, a trailing * a prefix."""
    from newsdigest import publish, store

    settings = settings_of(db=db)
    with store.open_store(settings.db) as opened:
        found = store.search(opened, " ".join(words), limit)
    if not found:
        say(f"Nothing found for {' '.join(words)!r}: try fewer or shorter words, or a prefix such as liquidat*")
    publish.print_found(
        [(f.day or "undated", f.publisher, f.title, f.url, f.sentence, f.article) for f in found], console()
    )


@click.command(epilog=examples("newsdigest browse", "newsdigest browse --port 8002 --db demo/demo.db"))
@db_option
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; others can read everything if it is not loopback.",
)
@click.option("--sql", is_flag=True, help="Allow free SQL, with limits.")
def browse(db: Path | None, port: int, host: str, sql: bool) -> None:
    """Browse the database with Datasette and the project's pages; read-only, on this machine. Ctrl-C ends it."""
    from newsdigest import store

    settings = settings_of(db=db)
    with store.open_store(settings.db):
        pass  # a clear error before the server starts
    from newsdigest.publish.browse import serve

    say(f"http://{host}:{port}/ shows {settings.db}; Ctrl-C ends it.")
    serve(settings.db, host=host, port=port, sql=sql)
