"""What every part of the pipeline shares: how it reports, what articles are made by, which engine runs them."""

import contextlib
import functools
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from newsdigest import __version__, engines
from newsdigest.config import CPU, Settings
from newsdigest.engines import Engine, Failure
from newsdigest.records import Outcome, Page

Report = Callable[[str, int, int], None]  # what is being done, how many are done, of how many (0: not known)
STAGES = "clean 2, read 12"  # grows when a stage answers differently: stored pages are then processed again
WRITE = "write 19"  # grows when the same stories make another digest: kept digests are then written again
ENCODER = "encoder"


def silent(_what: str, _done: int, _total: int) -> None:
    """A report that says nothing."""


@functools.cache
def maker() -> str:
    """What articles are made by: the version, the stages, the models. A stored page is done once for each."""
    from newsdigest.inference.models import manifest
    from newsdigest.text.ids import digest_id

    return f"{__version__} {digest_id(STAGES, repr(sorted(manifest().items())))}"


def check_device(settings: Settings) -> None:
    """Before the work: raises MissingExtra or ModelError where the encoder cannot run on the device that is set."""
    if settings.device != CPU:
        from newsdigest.inference.encoder import load_encoder

        load_encoder(settings.device)


def engine_of(settings: Settings, kind: str = "pool") -> AbstractContextManager[Engine]:
    """The engine that the settings ask for: "serial", or "pool" with a process a core."""
    if kind == "serial":
        return contextlib.nullcontext(engines.serial)
    return engines.pool(settings.jobs or os.cpu_count() or 1)


def outcome_of(page: Page, answer: Any) -> Any:
    """The answer, or what became of the page where the engine gave none."""
    return Outcome("clean", page.id, "failed", answer.reason, answer.detail) if isinstance(answer, Failure) else answer
