"""Stateless commands on JSON Lines: analyze, group."""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from newsdigest.cli.options import examples, name_failures, progress, settings_of

_INPUT = click.argument("source", metavar="INPUT.jsonl", type=click.File("rb"))
_OUT = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here, whole or not at all. [standard output]"
)
_JOBS = click.option("--jobs", type=click.IntRange(1, 256), help="Processes. [one a core]")
_ENGINE = click.option(
    "--engine", type=click.Choice(["pool", "serial"]), default="pool", show_default=True, help="Where the work runs."
)


@click.command(
    epilog=examples(
        "newsdigest analyze articles.jsonl --out facts.jsonl",
        "zcat archive.jsonl.gz | newsdigest analyze - | jq .moves",
    )
)
@_INPUT
@_OUT
@_JOBS
@_ENGINE
def analyze(source: IO[bytes], out: Path | None, jobs: int | None, engine: str) -> int:
    """Facts of articles: one JSON object a line in, one out, in order.

    In: {"id", "source", "published", "url", "title", "text"}, or "html" in place of "text".
    """
    from newsdigest import pipeline
    from newsdigest.publish.lines import to_line

    failed = []
    with (
        progress("analyze") as report,
        pipeline.engine_of(settings_of(jobs=jobs), engine) as run_on,
        _output(out) as write,
    ):
        for number, (line, bad) in enumerate(pipeline.analyze(source, source.name, run_on), 1):
            write(to_line(line))
            if bad:
                failed.append(bad)
            report("analyze", number, 0)
    name_failures(failed)
    return 1 if failed else 0


@click.command(epilog=examples("newsdigest group articles.jsonl --out stories.jsonl"))
@_INPUT
@_OUT
@_JOBS
@_ENGINE
def group(source: IO[bytes], out: Path | None, jobs: int | None, engine: str) -> int:
    """Stories: the same lines in, one story a line out; every article is in exactly one."""
    from newsdigest import pipeline
    from newsdigest.publish.lines import to_line

    with progress("group") as report, pipeline.engine_of(settings_of(jobs=jobs), engine) as run_on:
        stories, failed = pipeline.group_lines(source, source.name, run_on, report)
    with _output(out) as write:
        for story in stories:
            write(to_line(story))
    name_failures(failed)
    return 1 if failed else 0


@contextmanager
def _output(out: Path | None) -> Iterator[Callable[[str], object]]:
    """A function to write one line: to standard output, or to a file that appears whole at the end."""
    if out is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        yield lambda text: sys.stdout.write(text + "\n")
        sys.stdout.flush()
        return
    from newsdigest.publish.files import writing_whole

    with writing_whole(out) as file:
        yield lambda text: file.write(text + "\n")
