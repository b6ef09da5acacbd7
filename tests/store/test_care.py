"""Backup, restore, retention: nothing is replaced by accident, and what must stay stays."""

from datetime import date
from pathlib import Path

import pytest

from newsdigest import store
from newsdigest.errors import InputError, NotADatabase
from newsdigest.store import Store, check, open_store
from tests.store.test_records import FACTS, _save


def test_a_backup_taken_while_writing_comes_back_whole(db: Store, tmp_path: Path) -> None:
    _save(db)
    assert store.backup(db, tmp_path / "copies" / "b.db") > 1000
    with pytest.raises(InputError, match="exists already"):
        store.backup(db, tmp_path / "copies" / "b.db")
    store.restore(tmp_path / "copies" / "b.db", tmp_path / "new.db")
    with open_store(tmp_path / "new.db", write=True) as again:
        item = store.load_item(again, "a1")
        assert item is not None and item.facts == FACTS and check(again, deep=True) == []


def test_a_restore_never_replaces_and_never_takes_a_foreign_file(db: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="exists already"):
        store.restore(tmp_path / "whatever", db.path)
    (tmp_path / "text").write_text("no database " * 50)
    with pytest.raises(NotADatabase):
        store.restore(tmp_path / "text", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_pruning_keeps_facts_and_quotes_and_is_not_undone_by_processing(db: Store) -> None:
    _save(db)
    assert store.prune(db, date(2025, 6, 13)) == 0
    assert store.prune(db, date(2025, 6, 14)) == 1
    assert store.prune(db, date(2025, 6, 14)) == 0
    item = store.load_item(db, "a1")
    assert item is not None and item.article.text == "" and item.facts.moves == FACTS.moves
    assert store.undone_ids(db, "a later version") == ()
    assert store.search(db, "liquidated") == () and check(db, deep=True) == []
