"""Files that others read while they are written: whole or not at all."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from newsdigest.errors import InputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """The name of a file beside PATH to write; it takes PATH's place, fsynced, at the end. Raises InputError naming PATH."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        handle, temporary = _part_of(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}): give another place with --out") from error
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}): what was there is untouched") from error
    finally:
        temporary.unlink(missing_ok=True)
        os.close(handle)


def _part_of(path: Path) -> tuple[int, Path]:
    """A new file beside PATH, locked as long as it is written, so that nobody takes it for a dead one."""
    while True:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.path.exists(name):  # else somebody swept it away before it was locked
            return handle, Path(name)
        os.close(handle)


def _sweep(path: Path) -> None:
    """Remove what writers of PATH have left behind that were killed."""
    for entry in list(os.scandir(path.parent)):
        if entry.name.startswith(f".{path.name}.") and entry.name.endswith(".part"):
            with suppress(OSError), open(entry.path, "rb+") as part:  # one that is locked is being written
                fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(entry.path)


@contextmanager
def writing_whole(path: Path) -> Iterator[IO[str]]:
    """A text file to write that takes PATH's place when all is written. Raises InputError naming the path."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        yield file


def write_whole(path: Path, text: str) -> None:
    """Write TEXT to PATH, whole or not at all."""
    with writing_whole(path) as file:
        file.write(text)
