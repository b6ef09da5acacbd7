"""Options that commands share, and how they become values."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from newsdigest.config import DEVICE, SUMMARIES, Settings, load_settings
from newsdigest.errors import DateError
from newsdigest.text.addresses import without_secrets

if TYPE_CHECKING:
    from rich.console import Console

    from newsdigest.store import Store

F = TypeVar("F", bound=Callable[..., Any])


def examples(*commands: str) -> str:
    """The end of a command's help: how it is used. The first mark keeps click from joining the lines.

    >>> examples("newsdigest demo").splitlines()[1:]
    ['Examples:', '  newsdigest demo']
    """
    return "\b\n" + "\n".join(["Examples:", *(f"  {c}" for c in commands)])


def db_option(function: F) -> F:
    """--db FILE."""
    return click.option(
        "--db", type=click.Path(path_type=Path, dir_okay=False), help="The database. [data/newsdigest.db]"
    )(function)


def date_option(function: F) -> F:
    """--date DAY."""
    return click.option(
        "--date", "day", metavar="DAY", help="YYYY-MM-DD, today or yesterday (UTC). [the latest day with news]"
    )(function)


def out_option(function: F) -> F:
    """--out DIR."""
    return click.option(
        "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the JSON. [data/daily]"
    )(function)


def summaries_options(function: F) -> F:
    """--summaries WAY and --model NAME."""
    ways = click.option(
        "--summaries",
        type=click.Choice(SUMMARIES),
        help="Sentences as the articles have them, led by one made of figures where several coins moved (extractive) or "
        "any did (composed); or a model's, each sentence checked: a network in a folder (abstractive), or of the llm "
        "library. [extractive]",
    )
    model = click.option(
        "--model", metavar="NAME", help="A folder with a seq2seq model and .safetensors, or a model that llm knows."
    )
    return ways(model(function))


def device_option(function: F) -> F:
    """--device DEVICE."""
    return click.option(
        "--device",
        metavar="DEVICE",
        callback=_device,
        help="Where the encoder runs: cpu, or cuda: a graphics card, by the extra cuda (cuda:1: the second). [cpu]",
    )(function)


def _device(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value and not re.fullmatch(DEVICE, value):
        raise click.BadParameter(f"{value!r} is none: give cpu, cuda, or cuda:1 for a second card")
    return value


def allow_option(function: F) -> F:
    """--allow-host HOST."""
    return click.option(
        "--allow-host",
        "allow_hosts",
        multiple=True,
        metavar="HOST",
        help="A host or network that may be private, such as 127.0.0.0/8.",
    )(function)


def settings_of(**given: Any) -> Settings:
    """newsdigest.toml with the options given on top of it."""
    values = {k: v for k, v in given.items() if v not in (None, (), "")}
    return replace(load_settings(), **values)


def now() -> datetime:
    """The clock, read here and nowhere else."""
    return datetime.now(UTC).replace(microsecond=0)


def parse_day(text: str) -> date:
    """A day as typed. Raises DateError.

    >>> parse_day("2025-06-13")
    datetime.date(2025, 6, 13)
    """
    word = text.strip().lower()
    if word in ("today", "yesterday"):
        return now().date() - timedelta(days=word == "yesterday")
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise DateError(
            f"{text!r} is no day: write it as YYYY-MM-DD, such as 2025-06-13, or today, yesterday"
        ) from None


def day_of(db: "Store", text: str | None) -> date:
    """The day asked for; without one the latest that has news, up to today where there is some."""
    from newsdigest import store
    from newsdigest.pipeline import no_news

    if text:
        return parse_day(text)
    today = now().date()
    days = store.days_with_news(db)
    if not days:
        from newsdigest.errors import InputError

        raise InputError(no_news(db, today))
    return next((d for d in days if d <= today), days[-1])


def console(file: IO[str] | None = None, *, width: int | None = None) -> "Console":
    """rich on standard output: colours and links on a terminal, plain text in a pipe or with NO_COLOR."""
    from rich.console import Console

    out = Console(file=file, highlight=False, soft_wrap=False, width=width)
    if not out.is_terminal and width is None and "COLUMNS" not in os.environ:
        out = Console(file=file, highlight=False, width=100)
    out.on_broken_pipe = _raise_again  # type: ignore[method-assign]  # its own way ends with status 1, as failures do
    return out


def _raise_again() -> None:
    """Called while a BrokenPipeError is handled."""
    raise


@contextmanager
def progress(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """A report that draws bars on standard error where that is a terminal, and says nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    err = Console(stderr=True)
    if not err.is_terminal:
        yield lambda what, done, total: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:9}"),
        BarColumn(30),
        TextColumn("{task.fields[count]}", style="progress.download"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total or None, count="")
            count = f"{done:,} of {total:,}" if total else f"{done:,}"
            bars.update(tasks[what], completed=done, total=total or None, count=count)

        yield report


def say(text: str) -> None:
    """A message, on standard error, which cron mails and journals keep: without secrets."""
    click.echo(without_secrets(text), err=True)


def hint(text: str) -> None:
    """What is next, for a person who watches: on standard error where that is a terminal. Cron mails none of it."""
    if sys.stderr.isatty():
        say(text)


def name_failures(failed: list[Any], limit: int = 20) -> None:
    """Name what failed, on standard error; the rest is counted."""
    for outcome in failed[:limit]:
        say(f"{outcome.item}: {outcome.reason}" + (f" ({outcome.detail})" if outcome.detail else ""))
    if len(failed) > limit:
        say(f"… and {len(failed) - limit} more")
