"""What changed between two days: diff."""

from pathlib import Path

import click

from newsdigest.cli.options import console, db_option, examples, parse_day, settings_of


@click.command(
    epilog=examples(
        "newsdigest diff yesterday today",
        "newsdigest diff 2025-06-12 2025-06-13 --format json | jq '.faded[].headline'",
    )
)
@click.argument("before", metavar="DAY")
@click.argument("after", metavar="DAY")
@db_option
@click.option("--coin", metavar="TICKER", help="Only what concerns this coin.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def diff(before: str, after: str, db: Path | None, coin: str | None, form: str) -> None:
    """What changed from the first DAY to the second: moves, causes, stories new, updated and faded."""
    from newsdigest import pipeline, store
    from newsdigest.publish.changes import compare
    from newsdigest.publish.differences import changes_to_json, print_changes

    settings = settings_of(db=db)
    days = [parse_day(before), parse_day(after)]
    with store.open_store(settings.db) as opened:
        ticker = pipeline.known_coin(opened, coin) if coin else None
        old, new = (pipeline.digest(opened, day, settings, coin=ticker) for day in days)
    changes = compare(old, new)
    if form == "json":
        click.echo(changes_to_json(changes), nl=False)
    else:
        print_changes(changes, console())
