"""The file under the program: its settings, its migrations, and that what is wrong with it is found and named."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from newsdigest import store
from newsdigest.errors import StoreError
from newsdigest.store import Store, check, open_store
from newsdigest.store.database import SCHEMA_VERSION, second_connection
from newsdigest.store.schema import migrations
from tests.conftest import NOON, REPOSITORY
from tests.store.test_records import _save

SCHEMAS = Path(__file__).parent / "schemas"
sys.path.insert(0, str(REPOSITORY / "scripts"))
from kill_series import migrate  # noqa: E402  (the series' own way to die within a migration)


def old_database(path: Path, version: int = 1) -> Path:
    """A database as schema VERSION was, with rows in it."""
    connection = sqlite3.connect(path)
    connection.executescript((SCHEMAS / f"{version}.sql").read_text(encoding="utf-8"))
    connection.close()
    return path


def schema_of(path: Path) -> dict[str, str]:
    """Every table, index, trigger and view with its SQL."""
    connection = sqlite3.connect(path)
    try:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    finally:
        connection.close()


def count(path: Path, table: str) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute(f"SELECT count(*) FROM [{table}]").fetchone()[0])
    finally:
        connection.close()


# -- settings ----------------------------------------------------------------------------------------------------------


def test_every_table_of_ours_is_strict(db: Store) -> None:
    tables = db.connection.execute(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    )
    loose = {name for name, strict in tables if not strict and not name.startswith("sqlite_")}
    assert loose <= {"_sqlite_migrations"}


def test_both_connections_wait_for_each_other_and_are_durable(db: Store) -> None:
    with second_connection(db) as other:
        for one in (db, other):
            names = ("journal_mode", "synchronous", "foreign_keys")
            values = [one.connection.execute(f"PRAGMA {n}").fetchone()[0] for n in names]
            assert values == ["wal", 2, 1]
            assert one.connection.execute("PRAGMA busy_timeout").fetchone()[0] >= 5_000


def test_readers_wait_and_cannot_write(db: Store) -> None:
    with open_store(db.path) as reader:
        assert reader.connection.execute("PRAGMA busy_timeout").fetchone()[0] >= 5_000
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.connection.execute("DELETE FROM feeds")


# -- migrations --------------------------------------------------------------------------------------------------------


def test_the_version_counts_the_migrations() -> None:
    """Else a database of the version before would be taken for one of this, and never migrated."""
    assert len(migrations.pending(Database(memory=True))) == SCHEMA_VERSION


def test_each_earlier_schema_is_kept_for_the_tests() -> None:
    """Before a migration is added, `python scripts/freeze_schema.py N > tests/reliability/schemas/N.sql` keeps the last."""
    assert {int(p.stem) for p in SCHEMAS.glob("*.sql")} >= set(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize("version", sorted(int(p.stem) for p in SCHEMAS.glob("*.sql")))
@pytest.mark.parametrize("write", [True, False])
def test_a_database_of_an_older_schema_becomes_one_of_this(tmp_path: Path, version: int, write: bool) -> None:
    """Whoever opens it, to read too, brings it up to date; its rows are all there, and it can be written."""
    old, new = old_database(tmp_path / "old.db", version), tmp_path / "new.db"
    tables = [t for t, sql in schema_of(old).items() if sql.startswith("CREATE TABLE [") or "STRICT" in sql]
    rows = {t: count(old, t) for t in tables if "_" not in t[:1]}
    with open_store(new, write=True), open_store(old, write=write) as opened:
        assert check(opened, deep=True) == []
        item = store.load_item(opened, "a1")
        assert item is not None and item.facts.moves[0].quote == "fell 1.5%"
        assert [f.article for f in store.search(opened, "liquidated")] == ["a1", "a2"]
    assert schema_of(old) == schema_of(new)
    assert {t: count(old, t) for t in rows} == rows and rows["articles"] == 2
    with open_store(old, write=True) as opened:
        _save(opened)
        assert check(opened, deep=True) == []


def test_a_migration_that_dies_at_any_statement_leaves_the_old_schema_or_the_new(tmp_path: Path) -> None:
    """SIGKILL at statements all over the migration: never something between the two, and the next opening ends it."""
    old = old_database(tmp_path / "old.db")
    before = schema_of(old)
    shutil.copyfile(old, tmp_path / "n.db")
    statements = int(migrate(tmp_path / "n.db", 0).stdout)
    after = schema_of(tmp_path / "n.db")
    assert statements > 20 and before != after
    seen = set()
    for at in range(3, statements, max(1, statements // 5)):
        for file in tmp_path.glob("n.db*"):
            file.unlink()
        shutil.copyfile(old, tmp_path / "n.db")
        assert migrate(tmp_path / "n.db", at).returncode == -9
        found = schema_of(tmp_path / "n.db")
        assert found in (before, after)
        seen.add(found == after)
        with open_store(tmp_path / "n.db", write=True) as opened:
            assert check(opened, deep=True) == []
        assert schema_of(tmp_path / "n.db") == after and count(tmp_path / "n.db", "articles") == 2
    assert False in seen


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = old_database(tmp_path / "old.db")
    before = schema_of(old)
    monkeypatch.setattr("newsdigest.store.database.create_views", _fail)
    with pytest.raises(ZeroDivisionError), open_store(old, write=True):
        pass
    assert schema_of(old) == before
    assert sqlite3.connect(old).execute("PRAGMA user_version").fetchone() == (1,)


def _fail(_: object) -> None:
    raise ZeroDivisionError


def test_views_of_an_earlier_version_are_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "n.db"
    with open_store(path, write=True) as opened:
        new = schema_of(path)
        opened.connection.execute("DROP VIEW v_moves")
        opened.connection.execute("CREATE VIEW v_gone AS SELECT 1")
        opened.connection.execute("DROP VIEW v_coins")
        opened.connection.execute("CREATE VIEW v_coins AS SELECT 2 AS other")
    with open_store(path) as reader:
        assert reader.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'v_gone'").fetchall() == []
    assert schema_of(path) == new


def test_a_backup_of_an_older_schema_is_restored_and_itself_left_alone(tmp_path: Path) -> None:
    old = old_database(tmp_path / "old.db")
    bytes_before = old.read_bytes()
    store.restore(old, tmp_path / "new.db")
    assert old.read_bytes() == bytes_before
    with open_store(tmp_path / "new.db", write=True) as opened:
        assert check(opened, deep=True) == [] and count(tmp_path / "new.db", "articles") == 2


# -- what is wrong is found --------------------------------------------------------------------------------------------

DAMAGE: dict[str, tuple[str, Callable[[sqlite3.Connection], object]]] = {
    "foreign key": (
        "a row of moves points at a missing row of articles",
        lambda c: c.execute("PRAGMA foreign_keys = OFF").execute("UPDATE moves SET article = 'nobody'"),
    ),
    "empty story": (
        "1 stories without an article",
        lambda c: c.execute("INSERT INTO days VALUES ('2025-06-13', 'f')").execute(
            "INSERT INTO stories VALUES ('2025-06-13', 's', 'h', '[]', '[]', '[]')"
        ),
    ),
    "quote": (
        "1 facts outside of their article's words",
        lambda c: c.execute("UPDATE moves SET quote = 'Bitcoin rose 99%'"),
    ),
    "index": (
        "1 articles that search does not know",
        lambda c: c.execute("INSERT INTO articles_fts(articles_fts) VALUES ('delete-all')"),
    ),
    "correction": (
        "1 corrections of nothing",
        lambda c: c.execute("INSERT INTO corrections (kind, at) VALUES ('merge', '2025-06-13T00:00:00Z')"),
    ),
}


@pytest.mark.parametrize("what", sorted(DAMAGE))
def test_a_deep_check_finds_rows_that_point_nowhere(db: Store, what: str) -> None:
    _save(db)
    assert check(db, deep=True) == []
    said, damage = DAMAGE[what]
    damage(db.connection)
    assert check(db, deep=True) == [said]
    assert check(db) == []


def test_a_damaged_file_is_found_by_doctor_and_refused_by_restore(tmp_path: Path) -> None:
    path = tmp_path / "n.db"
    with open_store(path, write=True) as opened:
        _save(opened)
        store.backup(opened, tmp_path / "b.db")
    body = bytearray((tmp_path / "b.db").read_bytes())
    root = (
        sqlite3.connect(tmp_path / "b.db")
        .execute("SELECT rootpage FROM sqlite_master WHERE name = 'moves'")
        .fetchone()[0]
    )
    begin = (root - 1) * 4096
    body[begin : begin + 4096] = b"\x5a" * 4096
    (tmp_path / "b.db").write_bytes(body)
    done = subprocess.run(
        [sys.executable, "-m", "newsdigest", "doctor", "--deep", "--db", str(tmp_path / "b.db")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr
    assert "NOT sound" in done.stdout or "damaged" in done.stderr
    with pytest.raises(StoreError, match="damaged"):
        store.restore(tmp_path / "b.db", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_retention_keeps_facts_quotes_stories_and_digests_and_a_sound_file(db: Store) -> None:
    from datetime import date

    from newsdigest.records import Membership, Story

    _save(db)
    story = Story("s1", ("a1",), (Membership("a1", 1.0, "first"),), (), ("A",), ("A",), ("BTC",))
    store.save_stories(db, NOON.date(), "basis", [story], [], {"s1": "Bitcoin slips"})
    store.save_digest(db, NOON.date(), '{"kept": true}')
    before = store.load_item(db, "a1")
    assert store.prune(db, date(2025, 6, 14)) == 1
    after = store.load_item(db, "a1")
    assert before and after
    assert (after.facts.moves, after.facts.amounts, after.facts.levels, after.facts.drivers) == (
        before.facts.moves, before.facts.amounts, before.facts.levels, before.facts.drivers,
    )  # fmt: skip
    assert store.load_stories(db, NOON.date()) == (story,) and store.load_digest(db, NOON.date()) == '{"kept": true}'
    assert check(db, deep=True) == []
    assert store.known_ids(db, ["a1"]) == {"a1"}, "a pruned page is not fetched again"
