"""The writer: what is put is committed in its order, whatever ends it."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsdigest import store
from newsdigest.errors import InputError
from newsdigest.records import Outcome, Page
from newsdigest.store import Store

NOON = datetime(2025, 6, 13, 12, tzinfo=UTC)


def pages(path: Path) -> list[str]:
    with store.open_store(path) as db:
        return [r[0] for r in db.connection.execute("SELECT id FROM pages ORDER BY rowid")]


def page(number: int, length: int = 100) -> Page:
    return Page(f"p{number:03}", "", "A", f"{number} " + "x" * length)


def test_all_that_was_put_is_committed_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with store.open_store(path, write=True, holder="test") as db:
        with store.writing(db) as writer:
            for number in range(300):
                packed = writer.pack(page(number))
                writer.put(lambda own, packed=packed: store.save_pages(own, [packed.result()], NOON), size=100)
        assert store.known_ids(db, ["p000", "p299"]) == {"p000", "p299"}
        assert store.load_page(db, "p007").page.body.startswith("7 xx")  # type: ignore[union-attr]
    assert pages(path) == [f"p{n:03}" for n in range(300)]


def test_interrupted_it_still_commits_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with store.open_store(path, write=True, holder="test") as db, pytest.raises(KeyboardInterrupt):
        with store.writing(db) as writer:
            writer.put(lambda own: time.sleep(0.05))
            writer.put(lambda own: store.save_page(own, page(1), NOON) or None)
            raise KeyboardInterrupt
    assert pages(path) == ["p001"]


def test_what_a_job_raises_reaches_the_caller_and_nothing_after_it_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    def fail(own: Store) -> None:
        raise InputError("the disk is full")

    with store.open_store(path, write=True, holder="test") as db:
        with pytest.raises(InputError, match="the disk is full"), store.writing(db) as writer:
            writer.put(lambda own: store.save_page(own, page(1), NOON) or None)
            writer.put(fail)
            for number in range(2, 500):  # soon told, and never stuck
                writer.put(lambda own, number=number: store.save_page(own, page(number), NOON) or None)
        with pytest.raises(InputError, match="the disk is full"), store.writing(db) as writer:
            writer.put(fail)  # the last job's failure is told too
    assert set(pages(path)) <= {"p001"}


def test_who_brings_too_much_waits(tmp_path: Path) -> None:
    """Pages that wait to be written are bounded in characters, but one of any size gets through."""
    from newsdigest.store.writer import MAX_CHARACTERS

    held: list[int] = []
    with store.open_store(tmp_path / "a.db", write=True, holder="test") as db, store.writing(db) as writer:
        for size in (3 * MAX_CHARACTERS, *[MAX_CHARACTERS // 4] * 20):
            writer.put(lambda own: time.sleep(0.002), size=size)
            held.append(writer._waiting)
    assert max(held[1:]) <= MAX_CHARACTERS


def test_a_transaction_within_another_is_a_part_of_it(tmp_path: Path) -> None:
    from newsdigest.store.database import transaction

    with store.open_store(tmp_path / "a.db", write=True, holder="test") as db:
        with pytest.raises(InputError), transaction(db):
            store.save_outcomes(db, [Outcome("crawl", "x", "kept")], NOON)
            raise InputError("no")
        assert store.count_outcomes(db, "crawl") == {}
