"""Cut the power between any two writes of the database; whatever the disk had not been told to keep may be lost or torn.

    python scripts/power_cuts.py [--cuts 400] [--only crawl,process,migration,prune] [--seed 1] [--folder DIR]

The real commands run once, on the sample day, with a layer under SQLite (a VFS, by ctypes) that notes each write,
truncation, sync and removal of a file in their order, and where each COMMIT returned. Then the files are put together as
a power cut at some moment may leave them: what was synced before it is there; of what was written since then nothing,
everything, a part with its last write torn at a sector, or any choice. A kill never shows this, for a kernel that lives on
writes all that it was given. The moments are before and after syncs, right after COMMITs, and others by chance.

Each time the database must be sound (integrity, foreign keys) and hold exactly what it held after the last COMMIT that had
returned, or after the one under way: so nothing that was told to be kept is lost, and no half of a transaction is there.
Prints one line of JSON; exit status 1 where anything was wrong, 3 where Python's sqlite3 can't be watched.
"""

import argparse
import base64
import ctypes
import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECTOR = 512  # bytes that a disk writes whole
WAYS = ("nothing", "everything", "torn", "any")  # what is left of the writes that were not synced
UNWATCHED = 3  # exit status
COMMANDS = ("crawl", "process", "migration", "prune")

_METHODS = (
    "Close Read Write Truncate Sync FileSize Lock Unlock CheckReservedLock FileControl SectorSize DeviceCharacteristics "
    "ShmMap ShmLock ShmBarrier ShmUnmap Fetch Unfetch"
).split()
_CALLS = (
    "Open Delete Access FullPathname DlOpen DlError DlSym DlClose Randomness Sleep CurrentTime GetLastError "
    "CurrentTimeInt64 SetSystemCall GetSystemCall NextSystemCall"
).split()
_POINTER, _INT, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _LONG)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)
_OPEN = ctypes.CFUNCTYPE(
    _INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER
)  # a name as it came: its options stand behind it
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT)


class _Methods(ctypes.Structure):
    """sqlite3_io_methods: what can be done with an open file."""

    _fields_ = (("version", _INT), *((name, _POINTER) for name in _METHODS))


class _Vfs(ctypes.Structure):
    """sqlite3_vfs: how files are opened and removed."""

    _fields_ = (
        ("version", _INT), ("size", _INT), ("longest", _INT), ("next", _POINTER), ("name", ctypes.c_char_p),
        ("data", _POINTER), *((name, _POINTER) for name in _CALLS),
    )  # fmt: skip


class Recorder:
    """Notes in a file what SQLite does with its files from here on. Raises AttributeError where that can't be had."""

    def __init__(self, log: Path) -> None:
        import _sqlite3

        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._names: dict[int, str] = {}  # of open files, by their address in memory
        self._kept: list[object] = []  # what SQLite points at must stay where it is
        self._ours: dict[int, tuple[_Methods, Any, Any, Any]] = {}  # by the methods that stood there
        library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
        library.sqlite3_vfs_find.restype = _POINTER
        library.sqlite3_vfs_register.argtypes = [_POINTER, _INT]
        self._vfs = _Vfs.from_buffer_copy(_Vfs.from_address(library.sqlite3_vfs_find(None)))
        self._open, self._delete = _OPEN(self._vfs.Open), _DELETE(self._vfs.Delete)
        self._vfs.name = b"recorded"
        self._vfs.Open = self._pointer(_OPEN(self._opened))
        self._vfs.Delete = self._pointer(_DELETE(self._deleted))
        if library.sqlite3_vfs_register(ctypes.addressof(self._vfs), 1):
            raise AttributeError("SQLite takes no other VFS")

    def note(self, do: str, name: str = "", at: int = 0, data: bytes = b"") -> None:
        """One line of the log."""
        line = {"do": do, "file": Path(name).name, "at": at, "data": base64.b64encode(data).decode()}
        os.write(self._log, (json.dumps(line) + "\n").encode())

    def _pointer(self, function: Any) -> int | None:
        self._kept.append(function)
        return ctypes.cast(function, _POINTER).value

    def _opened(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        status = int(self._open(vfs, name, file, flags, out))
        methods = ctypes.cast(file, ctypes.POINTER(_POINTER))
        if not status and methods[0]:
            self._names[file] = ctypes.string_at(name).decode() if name else ""
            methods[0] = ctypes.addressof(self._watched(methods[0])[0])
        return status

    def _watched(self, address: int) -> tuple[_Methods, Any, Any, Any]:
        if address not in self._ours:
            before = _Methods.from_address(address)
            after = _Methods.from_buffer_copy(before)
            write, truncate, sync = _WRITE(before.Write), _TRUNCATE(before.Truncate), _SYNC(before.Sync)

            def on_write(file: int, data: int, size: int, at: int) -> int:
                status = int(write(file, data, size, at))
                self.note("write", self._names[file], at, ctypes.string_at(data, size))
                return status

            def on_truncate(file: int, size: int) -> int:
                status = int(truncate(file, size))
                self.note("truncate", self._names[file], size)
                return status

            def on_sync(file: int, flags: int) -> int:
                status = int(sync(file, flags))
                self.note("sync", self._names[file])
                return status

            after.Write = self._pointer(_WRITE(on_write))
            after.Truncate = self._pointer(_TRUNCATE(on_truncate))
            after.Sync = self._pointer(_SYNC(on_sync))
            self._ours[address] = after, write, truncate, sync
        return self._ours[address]

    def _deleted(self, vfs: int, name: int, sync: int) -> int:
        status = int(self._delete(vfs, name, sync))
        if not status:
            self.note("delete", ctypes.string_at(name).decode())
        return status


def record(log: Path, arguments: Sequence[str]) -> None:
    """Run newsdigest with ARGUMENTS, watched."""
    recorder = Recorder(log)

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            cursor = super().execute(sql, *values)
            if sql == "COMMIT":
                recorder.note("commit")
            return cursor

    connect = sqlite3.connect
    sqlite3.connect = lambda *args, **options: connect(*args, **{"factory": Connection, **options})  # type: ignore[assignment]
    from newsdigest.cli import main

    sys.argv[1:] = arguments
    main()


@dataclass
class Disk:
    """The files of a folder: what is synced, and what was written since."""

    synced: dict[str, bytearray]
    pending: dict[str, list[tuple[str, int, bytes]]] = field(default_factory=dict)
    deleted: dict[str, bytearray] = field(default_factory=dict)  # whose removal a power cut may undo

    def take(self, do: str, name: str, at: int, data: bytes) -> None:
        """One step of the log."""
        if do == "sync":
            self.synced[name] = _after(self.synced.get(name, bytearray()), self.pending.pop(name, []))
            self.deleted.clear()  # its folder's own state has been written, too: SQLite's order relies on no less
        elif do == "delete":
            self.deleted[name] = self.synced.pop(name, bytearray())
            self.pending.pop(name, None)
        elif do in ("write", "truncate"):
            self.pending.setdefault(name, []).append((do, at, data))

    def left(self, way: str, chance: random.Random) -> dict[str, bytearray]:
        """The files as a power cut leaves them."""
        files = {n: bytearray(b) for n, b in self.synced.items()}
        if way != "everything":
            files = {n: bytearray(b) for n, b in self.deleted.items() if b and chance.random() < 0.5} | files
        for name, steps in self.pending.items():
            kept = steps if way == "everything" else []
            if way == "any":
                kept = [s for s in steps if chance.random() < 0.5]
            elif way == "torn":
                kept = steps[: chance.randrange(len(steps)) + 1]
                do, at, data = kept[-1]
                kept[-1] = do, at, data[: chance.randrange(0, len(data) + 1) // SECTOR * SECTOR]
            files[name] = _after(files.get(name, bytearray()), kept)
        return files


def _after(file: bytearray, steps: Sequence[tuple[str, int, bytes]]) -> bytearray:
    for do, at, data in steps:
        if do == "truncate":
            del file[at:]
        file.extend(bytes(max(0, at + len(data) - len(file))))
        file[at : at + len(data)] = data
    return file


def steps_of(log: Path) -> list[tuple[str, str, int, bytes]]:
    """The log's steps, in their order."""
    lines = (json.loads(line) for line in log.read_text().splitlines())
    return [(x["do"], x["file"], x["at"], base64.b64decode(x["data"])) for x in lines]


def put(files: dict[str, bytearray], folder: Path) -> Path:
    """Write the files into FOLDER, emptied before; the database's path. The shared memory's file is made anew."""
    for old in folder.iterdir():
        old.unlink()
    for name, body in files.items():
        if not name.endswith("-shm"):
            (folder / name).write_bytes(body)
    return folder / "news.db"


def look(path: Path) -> tuple[str, list[str]]:
    """(a hash of every row, what is wrong) of a database after its recovery."""
    connection = sqlite3.connect(path)
    try:
        wrong = [str(r[0]) for r in connection.execute("PRAGMA integrity_check(3)") if r[0] != "ok"]
        wrong += [f"a row of {r[0]} points nowhere" for r in connection.execute("PRAGMA foreign_key_check")]
        hasher = hashlib.sha256()
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall():
            rows = connection.execute(f"SELECT * FROM [{table}]").fetchall()
            hasher.update(repr((table, sorted(rows, key=repr))).encode())
        return hasher.hexdigest(), wrong
    except sqlite3.DatabaseError as error:
        return "", [f"not readable: {error}"]
    finally:
        connection.close()


def moments(steps: Sequence[tuple[str, str, int, bytes]], number: int, chance: random.Random) -> list[int]:
    """How many steps were done at each of NUMBER cuts: around syncs, right after COMMITs, and anywhere."""
    syncs = [at + beside for at, step in enumerate(steps) if step[0] == "sync" for beside in (0, 1)]
    commits = [at + 1 for at, step in enumerate(steps) if step[0] == "commit"]
    chosen = {m for those in (syncs, commits) for m in chance.sample(those, min(len(those), number // 3))}
    rest = sorted(set(range(len(steps) + 1)) - chosen)
    chosen |= set(chance.sample(rest, min(len(rest), max(0, number - len(chosen)))))
    return sorted(chosen)


def cut(
    name: str, before: dict[str, bytearray], log: Path, number: int, chance: random.Random, folder: Path
) -> dict[str, Any]:
    """Cut the power at NUMBER moments of what LOG tells, in each way; what came of it."""
    steps = steps_of(log)
    commits = [0, *(at + 1 for at, step in enumerate(steps) if step[0] == "commit")]
    cuts = moments(steps, number, chance)
    last = {at: sum(c <= at for c in commits) - 1 for at in cuts}  # the last COMMIT that had returned
    wanted = {c for at in cuts for c in commits[last[at] : last[at] + 2]}
    hashes = {
        at: look(put(disk.left("everything", chance), folder))[0] for at, disk in _replayed(before, steps, wanted)
    }
    faults: list[str] = []
    under_way = Counter[str]()
    for at, disk in _replayed(before, steps, set(cuts)):
        allowed = [hashes[c] for c in commits[last[at] : last[at] + 2]]
        for way in WAYS:
            found, wrong = look(put(disk.left(way, chance), folder))
            faults += [f"{name}, step {at}, {way}: {w}" for w in wrong]
            if not wrong and found not in allowed:
                faults.append(f"{name}, step {at}, {way}: it holds something else than after its last COMMIT")
            under_way[way] += found != allowed[0]
    return {
        "steps": len(steps), "syncs": sum(s[0] == "sync" for s in steps), "commits": len(commits) - 1, "moments": len(cuts),
        "databases": len(cuts) * len(WAYS), "already_with_the_commit_under_way": dict(under_way), "faults": faults,
    }  # fmt: skip


def _replayed(
    before: dict[str, bytearray], steps: Sequence[tuple[str, str, int, bytes]], wanted: set[int]
) -> Iterator[tuple[int, Disk]]:
    """The disk after each number of steps that is WANTED, in order."""
    disk = Disk({n: bytearray(b) for n, b in before.items()})
    for at in range(len(steps) + 1):
        if at in wanted:
            yield at, disk
        if at < len(steps):
            disk.take(*steps[at])


class UnwatchedError(Exception):
    """Python's sqlite3 is not built so that what it writes can be watched."""


def watch(name: str, place: Path, base: str) -> tuple[dict[str, bytearray], Path]:
    """Run a command in PLACE, watched: the files before it, and the log."""
    log, db = place / f"{name}.log", str(place / "news.db")
    before = {p.name: bytearray(p.read_bytes()) for p in place.glob("news.db*") if not p.name.endswith(".lock")}
    arguments = {
        "crawl": ["crawl", "--feeds", f"{base}/feeds.opml", "--allow-host", "127.0.0.0/8", "--db", db],
        "process": ["process", "--jobs", "1", "--db", db],
        "migration": ["doctor", "--db", db],
        "prune": ["prune", "--older-than", "1d", "--db", db],
    }[name]
    done = subprocess.run(
        [sys.executable, __file__, "--record", str(log), *arguments], cwd=place, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip
    if done.returncode == UNWATCHED:
        raise UnwatchedError(done.stderr.strip())
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{name}: status {done.returncode}: {done.stderr[-1000:]}")
    return before, log


def main() -> int:
    """Cut. 0: nothing that was told to be kept was lost."""
    if sys.argv[1:2] == ["--record"]:
        try:
            record(Path(sys.argv[2]), sys.argv[3:])
        except (AttributeError, OSError) as error:
            print(f"Python's sqlite3 can't be watched here: {error}", file=sys.stderr)
            return UNWATCHED
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=400, help="moments of each command; each in four ways")
    parser.add_argument("--only", default=",".join(COMMANDS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    from kill_series import older_copy

    from newsdigest.crawl.serve import sample_dir, serve

    begin, chance, found = time.monotonic(), random.Random(given.seed), dict[str, dict[str, Any]]()
    with tempfile.TemporaryDirectory() as temporary, serve(sample_dir(), port=0) as base:
        folder = given.folder or Path(temporary)
        place, cuts = folder / "place", folder / "cut"
        place.mkdir(parents=True)
        cuts.mkdir()
        asked = given.only.split(",")
        for name in COMMANDS:
            if name == "migration":
                older_copy(place / "news.db", folder / "old.db")
                for file in place.glob("news.db*"):
                    file.unlink()
                shutil.copyfile(folder / "old.db", place / "news.db")
            try:
                before, log = watch(name, place, base)
            except UnwatchedError as error:
                print(error, file=sys.stderr)
                return UNWATCHED
            if name in asked:
                found[name] = cut(name, before, log, given.cuts, chance, cuts)
            if name == asked[-1]:
                break
    faults = [f for of_one in found.values() for f in of_one["faults"]]
    total = {"databases": sum(f["databases"] for f in found.values()), "faults": len(faults), **found}
    print(json.dumps({**total, "seconds": round(time.monotonic() - begin)}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
