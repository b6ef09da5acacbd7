"""What an archive teaches of its sites: as `process` would learn it, whatever the shards, and known in the database after."""

import json
from pathlib import Path

import pytest

from newsdigest import pipeline, store
from newsdigest.config import Settings
from newsdigest.crawl.archives import find_archives
from newsdigest.engines import serial
from newsdigest.pipeline import archive, taught
from newsdigest.store import Store, parquet
from tests.clean.test_sites import SLOGAN, noted, pages
from tests.conftest import NOON

pytest.importorskip("pyarrow", reason="the extra bulk is not installed")


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two sites with something to learn, and one with too few articles, over two files."""
    folder = tmp_path_factory.mktemp("given")
    some = pages(1, 41) + noted("HL Wire", "hl-news.example", "Harbour Ledger", 31) + pages(1, 9, "Brief Post")
    paths = [folder / "even.jsonl", folder / "odd.jsonl"]
    for n, path in enumerate(paths):
        lines = [
            {
                "id": p.id, "source": p.publisher, "url": p.url, "title": p.title, "text": p.body,
                "published": p.published.isoformat() if p.published else "",
            }
            for p in some[n::2]
        ]  # fmt: skip
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return paths


def run(inputs: list[Path], out: Path, size: int = 1000) -> dict[str, list[object]]:
    """The rows that sites and articles have after `bulk`."""
    import pyarrow.parquet as pq

    plan = archive.Plan(str(out), find_archives([str(i) for i in inputs]), size, 3)
    with archive.workplace("serial", jobs=1) as place:
        archive.bulk(plan, place)
    found = {}
    for name in ("sites", "site_blocks", "articles", "removed", "moves"):
        rows = [tuple(r.items()) for f in (out / name).glob("*.parquet") for r in pq.read_table(f).to_pylist()]
        found[name] = sorted(rows, key=repr)
    return found


def test_an_archive_teaches_what_process_learns(given: list[Path], tmp_path: Path, db: Store) -> None:
    bulked = run(given, tmp_path / "out")
    assert {dict(r)["site"] for r in bulked["sites"]} == {"HL Wire", "Ledger Courier"}  # type: ignore[call-overload]
    pipeline.add(db, given, now=NOON)
    pipeline.process(db, serial, Settings(), now=lambda: NOON)
    for name, rows in bulked.items():
        columns = [c for c, _ in parquet.columns(name)]
        stored = db.connection.execute(f"SELECT {', '.join(f'[{c}]' for c in columns)} FROM [{name}]").fetchall()
        ours = [r for r in rows if "Brief Post" not in repr(r)]
        theirs = sorted((tuple(zip(columns, r, strict=True)) for r in stored if "Brief Post" not in repr(r)), key=repr)
        assert ours == theirs, name
    texts = {dict(r)["id"]: dict(r)["text"] for r in bulked["articles"]}  # type: ignore[call-overload]
    assert not any(SLOGAN in text for id_, text in texts.items() if id_.startswith("Ledger"))
    assert all(SLOGAN in text for id_, text in texts.items() if id_.startswith("Brief"))


def test_a_sample_is_the_same_in_every_split(
    given: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taught, "PAGES", 24)
    whole = run(given, tmp_path / "whole")
    assert {dict(r)["pages"] for r in whole["sites"]} == {24}  # type: ignore[call-overload]
    assert run(given, tmp_path / "small", size=7) == whole


def test_what_was_taught_goes_into_the_database(given: list[Path], tmp_path: Path, db: Store) -> None:
    run(given, tmp_path / "out")
    archive.take_in(db, tmp_path / "out", now=NOON, first=None, last=None, report=pipeline.silent)
    sites = store.load_sites(db)
    assert sites["Ledger Courier"] == (40, {SLOGAN.lower(): 40})
    again, _ = pipeline.process(db, serial, Settings(), now=lambda: NOON)
    assert again == 0 and store.load_sites(db) == sites
