"""The writer: what is put is committed in its order, whatever ends it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsdigest import store
from newsdigest.errors import InputError
from newsdigest.records import Outcome, Page
from newsdigest.store import Store
from newsdigest.store.database import transaction
from newsdigest.store.writer import MAX_CHARACTERS

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
                writer.put(lambda own, packed: store.save_pages(own, [packed], NOON), page(number))
            writer.put(lambda own, packed: store.save_outcomes(own, [Outcome("crawl", str(packed), "kept")], NOON))
        assert store.count_outcomes(db, "crawl") == {("kept", ""): 1}
        assert store.known_ids(db, ["p000", "p299"]) == {"p000", "p299"}
        assert store.load_page(db, "p007").page.body.startswith("7 xx")  # type: ignore[union-attr]
    assert pages(path) == [f"p{n:03}" for n in range(300)]


def put_pages(path: Path, *jobs: Callable[[Store], object], ends: type[BaseException] | None = None) -> None:
    """Have a writer do JOBS and then store 500 pages, unless ENDS is raised before."""
    with store.open_store(path, write=True, holder="test") as db, store.writing(db) as writer:
        for job in jobs:
            writer.put(lambda own, _, job=job: job(own))
        if ends:
            raise ends
        for number in range(2, 500):
            writer.put(lambda own, _, number=number: store.save_page(own, page(number), NOON))


def keep_one(own: Store) -> None:
    store.save_page(own, page(1), NOON)


def fail(own: Store) -> None:
    raise InputError("the disk is full")


def test_interrupted_it_still_commits_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        put_pages(tmp_path / "a.db", lambda own: time.sleep(0.05), keep_one, ends=KeyboardInterrupt)
    assert pages(tmp_path / "a.db") == ["p001"]


def test_what_a_job_raises_reaches_the_caller_and_nothing_after_it_is_kept(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the disk is full"):
        put_pages(tmp_path / "a.db", keep_one, fail)
    assert set(pages(tmp_path / "a.db")) <= {"p001"}  # the two may have shared a commit
    with pytest.raises(InputError, match="the disk is full"), store.open_store(tmp_path / "b.db", write=True) as db:
        fail_last(db)


def fail_last(db: Store) -> None:
    with store.writing(db) as writer:
        writer.put(lambda own, _: fail(own))


def test_who_brings_too_much_waits(tmp_path: Path) -> None:
    """Pages that wait to be written are bounded in characters, but one of any size gets through."""
    held: list[int] = []
    with store.open_store(tmp_path / "a.db", write=True, holder="test") as db, store.writing(db) as writer:
        for size in (3 * MAX_CHARACTERS, *[MAX_CHARACTERS // 4 - 10] * 20):
            writer.put(lambda own, _: time.sleep(0.002), page(1, size))
            held.append(writer._waiting)
    assert max(held[1:]) <= MAX_CHARACTERS


def test_a_transaction_within_another_is_a_part_of_it(tmp_path: Path) -> None:
    def half(db: Store) -> None:
        with transaction(db):
            store.save_outcomes(db, [Outcome("crawl", "x", "kept")], NOON)
            fail(db)

    with store.open_store(tmp_path / "a.db", write=True, holder="test") as db:
        with pytest.raises(InputError):
            half(db)
        assert store.count_outcomes(db, "crawl") == {}
