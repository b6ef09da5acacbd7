"""Files that others read while they are written: whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from newsdigest.errors import InputError


@contextmanager
def writing_whole(path: Path) -> Iterator[IO[str]]:
    """A file to write that takes PATH's place, fsynced, when all is written. Raises InputError naming the path."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}): give another place with --out") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}): what was there is untouched") from error
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def write_whole(path: Path, text: str) -> None:
    """Write TEXT to PATH, whole or not at all."""
    with writing_whole(path) as file:
        file.write(text)
