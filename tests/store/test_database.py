"""Opening the database: what is refused, with which words, and that a refusal changes nothing."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newsdigest.errors import DatabaseBusy, NewerDatabase, NotADatabase, ReadOnlyDatabase, StoreError
from newsdigest.store import check, open_store
from newsdigest.store.database import SCHEMA_VERSION, transaction


def test_a_missing_database_is_named_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(StoreError, match=r"none\.db.*newsdigest run"), open_store(path):
        pass
    assert not path.exists()


@pytest.mark.parametrize("write", [False, True])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, write: bool) -> None:
    path = tmp_path / "notes.db"
    path.write_text("these are my notes, " * 100)
    with pytest.raises(NotADatabase, match=r"notes\.db"), open_store(path, write=write):
        pass
    assert path.read_text().startswith("these are my notes")


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(NotADatabase), open_store(path, write=True):
        pass
    tables = sqlite3.connect(path).execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("recipes",)]


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with open_store(path, write=True) as store:
        store.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    for write in (False, True):
        with pytest.raises(NewerDatabase, match="upgrade"), open_store(path, write=write):
            pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_database_is_refused_for_writing(tmp_path: Path) -> None:
    path = tmp_path / "ro.db"
    with open_store(path, write=True):
        pass
    path.chmod(0o444)
    with pytest.raises(ReadOnlyDatabase), open_store(path, write=True):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(ReadOnlyDatabase, match="cannot be written"),
        open_store(tmp_path / "file" / "news.db", write=True),
    ):
        pass


def test_a_second_writer_is_told_who_writes_and_readers_go_on(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with open_store(path, write=True, holder="run"):
        with pytest.raises(DatabaseBusy, match="newsdigest run"), open_store(path, write=True):
            pass
        with open_store(path) as reader:
            assert check(reader, deep=True) == []
    with open_store(path, write=True):
        pass


def test_the_lock_of_a_killed_writer_is_free_again(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    code = (
        "import os, sys; from pathlib import Path; from newsdigest.store import open_store\n"
        "with open_store(Path(sys.argv[1]), write=True): os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == -9
    with open_store(path, write=True) as store:
        assert check(store, deep=True) == []


def test_a_transaction_that_fails_leaves_nothing(db) -> None:  # type: ignore[no-untyped-def]
    def fail() -> None:
        with transaction(db) as connection:
            connection.execute("INSERT INTO runs (command, started) VALUES ('x', 'y')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert db.connection.execute("SELECT count(*) FROM runs").fetchone() == (0,)


def test_settings_that_durability_rests_on(db) -> None:  # type: ignore[no-untyped-def]
    values = [
        db.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    ]
    assert values == ["wal", 2, 1]
