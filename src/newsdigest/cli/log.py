"""The log: JSON Lines with a time, a level and the run's id, for who runs this on a timer. Off unless asked for."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newsdigest.cli.options import now
from newsdigest.config import LOG_LEVELS, Settings
from newsdigest.errors import InputError, NewsdigestError
from newsdigest.text.addresses import without_secrets

if TYPE_CHECKING:
    from newsdigest.store import Store

F = TypeVar("F", bound=Callable[..., Any])
_MOST_OUTCOMES = 1_000  # lines of what failed in one run; the rest is counted


def log_options(function: F) -> F:
    """--log-file FILE and --log-level LEVEL."""
    file = click.option("--log-file", metavar="FILE", help="Append a log in JSON Lines; - for standard error. [none]")
    level = click.option("--log-level", type=click.Choice(LOG_LEVELS), help="The least that is logged. [info]")
    return file(level(function))


@dataclass(slots=True)
class RunLog:
    """The log of one run, and how it will be said to have ended where nothing else ends it."""

    logger: logging.Logger
    outcome: str = "done"

    def note(self, event: str, level: int = logging.INFO, **facts: Any) -> None:
        """One line. FACTS are what a machine may want to filter by; secrets in addresses are masked."""
        self.logger.log(level, event, extra={"facts": facts})


class _JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def __init__(self, run: str) -> None:
        super().__init__()
        self._run = run

    def format(self, record: logging.LogRecord) -> str:
        """The line, secrets masked."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "run": self._run}
        line |= {"event": record.getMessage(), **getattr(record, "facts", {})}
        if not record.name.startswith("newsdigest"):
            line["by"] = record.name  # a library's own words
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return without_secrets(json.dumps(line, ensure_ascii=True, default=str))


def start_log(settings: Settings, run: str) -> RunLog:
    """Log to where the settings say. Raises InputError where that cannot be written."""
    handler: logging.Handler = logging.NullHandler()
    if settings.log_file == "-":
        handler = logging.StreamHandler(sys.stderr)
    elif settings.log_file:
        try:
            Path(settings.log_file).parent.mkdir(parents=True, exist_ok=True)
            handler = logging.FileHandler(settings.log_file, encoding="utf-8")
        except OSError as error:
            raise InputError(f"{settings.log_file}: the log cannot be written there: {error.strerror}") from error
    handler.setFormatter(_JsonLines(run))
    root, own = logging.getLogger(), logging.getLogger("newsdigest")
    for old in list(root.handlers):
        if isinstance(old.formatter, _JsonLines):
            root.removeHandler(old)
            old.close()
    root.addHandler(handler)
    own.setLevel(settings.log_level.upper())
    return RunLog(own)


@contextmanager
def logged(db: "Store", settings: Settings, command: str) -> Iterator[RunLog]:
    """A run of COMMAND, kept in the store and logged: how it began, what failed in it, how it ended."""
    from newsdigest import __version__, store
    from newsdigest.store.runs import outcomes_since

    begin = now()
    log = start_log(settings, f"{begin:%Y%m%dT%H%M%SZ}-{os.getpid()}")
    number = store.begin_run(db, command, begin)
    log.note("begun", command=command, number=number, db=str(settings.db), version=__version__)
    outcome = "failed"
    try:
        yield log
        outcome = log.outcome
    except KeyboardInterrupt:
        outcome = "interrupted"
        raise click.Abort from None
    except click.Abort:
        outcome = "interrupted"
        raise
    except NewsdigestError as error:
        log.note(str(error), logging.ERROR, kind=type(error).__name__)
        raise
    except Exception:
        log.logger.exception("a fault of the program", extra={"facts": {"command": command}})
        raise
    finally:
        _note_outcomes(log, outcomes_since(db, begin))
        end = now()
        store.end_run(db, number, end, outcome)
        log.note("ended", outcome=outcome, seconds=int((end - begin).total_seconds()))


def _note_outcomes(log: RunLog, outcomes: Any) -> None:
    for outcome in outcomes[:_MOST_OUTCOMES]:
        level = logging.WARNING if outcome.status == "failed" else logging.INFO
        facts = {"stage": outcome.stage, "item": outcome.item, "reason": outcome.reason, "detail": outcome.detail}
        log.note(outcome.status, level, **facts)
    if len(outcomes) > _MOST_OUTCOMES:
        log.note("more failed", logging.WARNING, items=len(outcomes) - _MOST_OUTCOMES)
