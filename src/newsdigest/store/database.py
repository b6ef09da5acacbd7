"""Open the database: checks, settings, the writer's lock, transactions."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from newsdigest.errors import DatabaseBusy, NewerDatabase, NotADatabase, ReadOnlyDatabase, StoreError
from newsdigest.store.views import create_views, views_are_current

APPLICATION_ID = 0x4E445331  # "NDS1": says whose file this is
SCHEMA_VERSION = 5  # grows with each migration; a file with a higher one is refused


@dataclass(frozen=True, slots=True)
class Store:
    """An open database. `writable` says whether this process holds the writer's lock.

    The connection is in autocommit mode; use `transaction` to write.
    """

    path: Path
    connection: sqlite3.Connection
    writable: bool


@contextmanager
def open_store(path: Path, *, write: bool = False, holder: str = "", upgrade: bool = True) -> Iterator[Store]:
    """Open PATH, making it where it is missing and `write` is set; close it at the end.

    `holder` tells others who holds the writer's lock. A database of an older newsdigest is brought up to date first,
    for reading too, unless `upgrade` is off. Raises NotADatabase, NewerDatabase, ReadOnlyDatabase, DatabaseBusy.
    """
    if not write and not path.exists():
        raise StoreError(f"{path}: no such database: run `newsdigest run` or `newsdigest add` first, or give --db FILE")
    lock = _lock(path, holder) if write else None
    try:
        connection = _connect(path, write=write)
        try:
            _check(path, connection)
            if not write:
                if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                    raise NotADatabase(f"{path}: not a newsdigest database: give another file with --db")
                if upgrade and not _is_current(connection):
                    connection.close()
                    with open_store(path, write=True, holder="upgrade"):
                        pass
                    connection = _connect(path, write=False)
            store = Store(path, connection, write)
            if write:
                _prepare(store)
            yield store
        except sqlite3.OperationalError as error:
            raise _translate(path, error) from error
        except sqlite3.DatabaseError as error:
            if "malformed" in str(error) or "not a database" in str(error):
                raise NotADatabase(
                    f"{path}: not a newsdigest database, or damaged: give another file with --db"
                ) from error
            raise
        finally:
            connection.close()
    finally:
        if lock is not None:
            lock.close()


def _translate(path: Path, error: sqlite3.OperationalError) -> Exception:
    text = str(error)
    if "readonly" in text or "unable to open" in text:
        return ReadOnlyDatabase(f"{path}: cannot be written: check its permissions, or give another file with --db")
    if "locked" in text or "busy" in text:
        return DatabaseBusy(f"{path}: another program is writing to it: try again when it has ended")
    if "full" in text:
        return StoreError(f"{path}: the disk is full: what was stored before is safe; make room and run again")
    return StoreError(f"{path}: {text}")


def _connect(path: Path, *, write: bool) -> sqlite3.Connection:
    if write:
        return sqlite3.connect(path, isolation_level=None, timeout=10)
    uri = f"file:{_quoted(path)}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=10)
    if not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists():
        try:
            connection.execute("PRAGMA schema_version")
        except (
            sqlite3.OperationalError
        ):  # a folder that cannot be written, such as an archive's: nobody else does either
            connection.close()
            connection = sqlite3.connect(f"{uri}&immutable=1", uri=True, isolation_level=None)
    return connection


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _check(path: Path, connection: sqlite3.Connection) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and application != APPLICATION_ID:
        raise NotADatabase(f"{path}: a database, but not one of newsdigest: give another file with --db")
    if version > SCHEMA_VERSION:
        raise NewerDatabase(
            f"{path}: written by a newer newsdigest (schema {version}, this one knows {SCHEMA_VERSION}): upgrade"
        )


def _prepare(store: Store) -> None:
    connection = store.connection
    connection.execute("PRAGMA journal_mode = WAL")
    _make_durable(connection)
    if _is_current(connection):
        return
    is_new = connection.execute("PRAGMA user_version").fetchone()[0] == 0
    from sqlite_utils import Database  # takes a tenth of a second to load: only a file that changes its form needs it

    from newsdigest.store.schema import migrations

    connection.execute(
        f"PRAGMA secure_delete = {0 if is_new else 1}"
    )  # what a migration takes out leaves the file, too
    with transaction(store):  # whoever dies in here leaves the old schema, whole
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(Database(connection))
        create_views(connection)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    if not is_new:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _is_current(connection: sqlite3.Connection) -> bool:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version == SCHEMA_VERSION and views_are_current(connection)


def _make_durable(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA synchronous = FULL")  # what was fetched can't always be fetched again
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")  # a row that another replaces leaves the search index, too


@contextmanager
def second_connection(store: Store) -> Iterator[Store]:
    """Another connection to a store that is open for writing, for another thread: one of the two may write."""
    connection = _connect(store.path, write=True)
    try:
        _make_durable(connection)
        connection.execute("PRAGMA wal_autocheckpoint = 4000")  # pages: many commits follow each other
        yield Store(store.path, connection, True)
    except sqlite3.OperationalError as error:
        raise _translate(store.path, error) from error
    finally:
        connection.close()


def _lock(path: Path, holder: str) -> IO[str]:
    """Take the writer's lock: a file beside the database that names its holder. Freed by the kernel if we die."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not os.access(path, os.W_OK):
            raise ReadOnlyDatabase(f"{path}: is read-only: change its permissions, or give another file with --db")
        lock = open(f"{path}.lock", "a+", encoding="utf-8")  # noqa: SIM115  (held open as long as the store)
    except OSError as error:
        raise ReadOnlyDatabase(f"{path}: cannot be written ({error.strerror}): give another file with --db") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        who = lock.read(200).strip() or "another process"
        lock.close()
        raise DatabaseBusy(f"{path}: {who} is writing to it: wait until it has ended") from error
    lock.truncate(0)
    lock.write(f"newsdigest {holder} (process {os.getpid()})\n")
    lock.flush()
    return lock


@contextmanager
def transaction(store: Store) -> Iterator[sqlite3.Connection]:
    """All or nothing; one within another is a part of it.

    BEGIN IMMEDIATE: a deferred one would lose the race against another writer's commit.
    """
    connection = store.connection
    is_part = connection.in_transaction
    if is_part:
        yield connection
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
