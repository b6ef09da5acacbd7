"""Archives in shards: every engine and every split gives the same tables, and nothing is done twice."""

from pathlib import Path

import pytest

from newsdigest import pipeline, store
from newsdigest.crawl.archives import find_archives
from newsdigest.engines import serial
from newsdigest.errors import InputError
from newsdigest.pipeline import archive
from newsdigest.store import Store, open_store, parquet
from newsdigest.store.parquet import Folder
from tests.conftest import NOON
from tests.pipeline.archive import tables, write_archive

pytest.importorskip("pyarrow", reason="the extra bulk is not installed")


def run(inputs: list[Path], out: Path, kind: str = "serial", size: int = 1000) -> archive.Bulked:
    plan = archive.Plan(str(out), find_archives([str(i) for i in inputs]), size, 3)
    with archive.workplace(kind, jobs=2) as place:
        return archive.bulk(plan, place)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("given")
    one = write_archive(folder / "one.jsonl", 14, poison=True)
    two = write_archive(folder / "two.jsonl", 16, copies=6, first=100)
    return [one, two]


@pytest.fixture(scope="module")
def undisturbed(given: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed")
    done = run(given, out)
    assert done.articles == 30
    assert done.failed == {"not_json": 1, "too_deep": 1}
    return out


def test_a_split_into_small_shards_gives_the_same(given: list[Path], undisturbed: Path, tmp_path: Path) -> None:
    run(given, tmp_path / "small", size=7)
    assert tables(tmp_path / "small") == tables(undisturbed)


def test_the_pool_gives_the_same_bytes(given: list[Path], undisturbed: Path, tmp_path: Path) -> None:
    run(given, tmp_path / "pool", "pool")
    ours = {p.relative_to(tmp_path / "pool"): p.read_bytes() for p in (tmp_path / "pool").rglob("*.parquet")}
    assert ours == {p.relative_to(undisturbed): p.read_bytes() for p in undisturbed.rglob("*.parquet")}


def test_copies_are_found_across_shards(undisturbed: Path) -> None:
    found = {frozenset((r["copy"], r["original"])): r for r in tables(undisturbed)["near_copies"]}  # type: ignore[index]
    assert set(found) == {frozenset((f"a{n:05d}", f"a{n + 10:05d}")) for n in range(100, 106)}
    assert all(r["same_text"] and r["score"] == 1.0 for r in found.values())  # type: ignore[index]


def test_the_stories_are_those_of_the_database(given: list[Path], undisturbed: Path, db: Store) -> None:
    from newsdigest.config import Settings

    pipeline.add(db, given, now=NOON)
    pipeline.process(db, serial, Settings(), now=lambda: NOON)
    for name in ("stories", "story_articles", "reposts", "story_themes", "moves", "drivers", "articles"):
        columns = [c for c, _ in parquet.columns(name)]
        sql = f"SELECT {', '.join(f'[{c}]' for c in columns)} FROM [{name}]"
        rows = [tuple(zip(columns, r, strict=True)) for r in db.connection.execute(sql)]
        assert sorted(rows, key=repr) == tables(undisturbed)[name], name


def test_a_finished_shard_is_not_done_again(given: list[Path], tmp_path: Path) -> None:
    run(given, tmp_path / "out", size=10)
    for marker in ("make-00000-00001", "near_copies", "stories"):
        (tmp_path / "out" / "done" / f"{marker}.json").unlink()
    times = {p: p.stat().st_mtime_ns for p in (tmp_path / "out" / "articles").iterdir()}
    done = run(given, tmp_path / "out", size=10)
    changed = [p.name for p, t in times.items() if p.stat().st_mtime_ns != t]
    assert changed == ["00000-00001.parquet"]
    assert done.skipped == 3


def test_a_shard_without_an_article_is_a_shard(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": "deep", "title": "Deep", "html": "' + "<div>" * 60_000 + '"}\n')
    done = run([tmp_path / "bad.jsonl"], tmp_path / "out")
    assert (done.articles, done.failed, done.near_copies, done.stories) == (0, {"too_deep": 1}, 0, 0)


def test_another_plan_in_the_same_folder_is_refused(given: list[Path], undisturbed: Path) -> None:
    with pytest.raises(InputError, match="other shard_size"):
        run(given, undisturbed, size=3)
    with pytest.raises(InputError, match="other inputs"):
        run(given[:1], undisturbed)


def test_archives_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        find_archives([str(tmp_path / "none.jsonl")])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no archive"):
        find_archives([str(tmp_path / "empty")])
    (tmp_path / "a.zip").write_bytes(b"PK")
    with pytest.raises(InputError, match="of no kind known"):
        find_archives([str(tmp_path / "a.zip")])
    (tmp_path / "bad.parquet").write_bytes(b"nonsense")
    with pytest.raises(InputError, match="Parquet"):
        run([tmp_path / "bad.parquet"], tmp_path / "out")


def test_parquet_reads_as_json_lines_do(given: list[Path], undisturbed: Path, tmp_path: Path) -> None:
    import json

    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [json.loads(line) for line in given[1].read_text().splitlines()]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "two.parquet")
    run([tmp_path / "two.parquet"], tmp_path / "out")
    theirs = [r for r in tables(undisturbed)["moves"] if dict(r)["article"] >= "a00100"]  # type: ignore[call-overload]
    assert tables(tmp_path / "out")["moves"] == theirs


def test_a_span_of_days_goes_into_the_database(undisturbed: Path, tmp_path: Path) -> None:
    from datetime import date

    with open_store(tmp_path / "news.db", write=True, holder="test") as db:
        day = date(2025, 3, 11)

        def take(first: date | None, last: date | None) -> int:
            return archive.take_in(db, undisturbed, now=NOON, first=first, last=last, report=pipeline.silent)

        assert take(day, day) == 8
        assert store.days_with_news(db) == (day,)
        assert take(None, None) == 22
        assert take(None, None) == 0
        assert store.undone_ids(db, pipeline.maker()) == ()
        assert store.search(db, "liquidated")


def test_an_unfinished_archive_is_not_taken_in(undisturbed: Path, tmp_path: Path, db: Store) -> None:
    parquet.mark_done(Folder(str(tmp_path)), "plan", {})
    with pytest.raises(InputError, match="not finished"):
        archive.take_in(db, tmp_path, now=NOON, first=None, last=None, report=pipeline.silent)
