"""Looking after the installation and the data: doctor, backup, restore, prune."""

import platform
import re
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsdigest.cli.options import db_option, examples, now, say, settings_of
from newsdigest.errors import InputError, NewsdigestError

if TYPE_CHECKING:
    from newsdigest.store import Store

_LIBRARIES = (
    "feedparser",
    "trafilatura",
    "spacy",
    "tokenizers",
    "sqlite-utils",
    "datasette",
    "aiohttp",
)
_OPTIONAL = ("transformers", "torch", "llm")  # of the extras: summaries by models


@click.command(epilog=examples("newsdigest doctor", "newsdigest doctor --deep"))
@db_option
@click.option(
    "--deep", is_flag=True, help="Also check the whole database: integrity, foreign keys, rows that point nowhere."
)
def doctor(db: Path | None, deep: bool) -> int:
    """What is installed, which models verify, whether the database is sound, how the last runs ended, what failed."""
    from newsdigest import __version__, store
    from newsdigest.inference.models import manifest, model_file

    bad = 0
    click.echo(f"newsdigest {__version__}, Python {platform.python_version()}, SQLite {store.SQLITE_VERSION}")
    for name in (*_LIBRARIES, *_OPTIONAL):
        try:
            click.echo(f"  {name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            click.echo(f"  {name} not installed" + (" (optional)" if name in _OPTIONAL else ""))
            bad += name not in _OPTIONAL
    for name, entry in sorted(manifest().items()):
        try:
            files = entry["files"]
            assert isinstance(files, dict)
            for file in files:
                model_file(name, file)
            click.echo(f"  model {name}: {len(files)} files verified")
        except NewsdigestError as error:
            click.echo(f"  model {name}: {error}")
            bad += 1
    path = settings_of(db=db).db
    if not path.exists():
        click.echo(f"  database {path}: none yet")
        return 1 if bad else 0
    with store.open_store(path) as opened:
        problems = store.check(opened, deep=deep)
        click.echo(f"  database {path}: {'sound' if not problems else 'NOT sound'}")
        for problem in problems:
            click.echo(f"    {problem}")
        if not problems:
            _print_state(opened)
    return 1 if bad or problems else 0


def _print_state(opened: "Store") -> None:
    """How the last runs ended, how the feeds are, what became of the items, by reason."""
    from newsdigest.store.runs import all_outcomes, feeds_by_status, last_runs

    for run in last_runs(opened):
        ended = f" at {run.finished}" if run.finished else ""
        click.echo(f"  run {run.number}: {run.command}, begun at {run.started}, {run.outcome}{ended}")
    feeds = ", ".join(f"{number} {status}" for status, number in feeds_by_status(opened).items())
    click.echo(f"  feeds: {feeds or 'none yet'}")
    for stage, status, reason, number in all_outcomes(opened):
        click.echo(f"  {stage}: {number} {status}" + (f", {reason}" if reason else ""))


@click.command(epilog=examples("newsdigest backup news-2025-06-13.db"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@db_option
def backup(file: Path, db: Path | None) -> None:
    """Copy the database to FILE, also while it is in use."""
    from newsdigest import store

    with store.open_store(settings_of(db=db).db) as opened:
        size = store.backup(opened, file)
    say(f"{file} written, {size / 1e6:.1f} MB. `newsdigest restore {file}` brings it back.")


@click.command(epilog=examples("newsdigest restore news-2025-06-13.db --db data/newsdigest.db"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@db_option
def restore(file: Path, db: Path | None) -> None:
    """Bring a backup back, in the place of a database that is not there."""
    from newsdigest import store

    target = settings_of(db=db).db
    store.restore(file, target)
    say(f"{target} restored from {file}.")


@click.command(epilog=examples("newsdigest prune --older-than 90d", "newsdigest prune --older-than 2y"))
@click.option("--older-than", "span", required=True, metavar="SPAN", help="Such as 90d, 12w, 18m or 2y.")
@db_option
def prune(span: str, db: Path | None) -> None:
    """Drop pages and texts of old articles; their facts with quotes, stories and digests stay."""
    from newsdigest import store

    before = now().date() - parse_span(span)
    with store.open_store(settings_of(db=db).db, write=True, holder="prune") as opened:
        dropped = store.prune(opened, before)
    say(f"The texts of {dropped} articles published before {before} are dropped; their facts and quotes stay.")


def parse_span(text: str) -> timedelta:
    """A span of time as typed. Raises InputError.

    >>> parse_span("12w").days
    84
    """
    match = re.fullmatch(r"(\d{1,5})\s*([dwmy])", text.strip().lower())
    if not match:
        raise InputError(f"{text!r} is no span of time: write it as 90d, 12w, 18m or 2y")
    return timedelta(days=int(match[1]) * {"d": 1, "w": 7, "m": 30, "y": 365}[match[2]])
