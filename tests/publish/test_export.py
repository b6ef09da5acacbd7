"""What is written for others: days with their index, tables, feeds; and the check that names each fault with its line."""

import csv
import io
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import feedparser
import pytest
from click.testing import CliRunner, Result

from newsdigest.cli import cli
from newsdigest.publish.cells import harmless
from newsdigest.publish.check import check_day, line_of
from newsdigest.publish.tables import COLUMNS
from tests.publish.browse.day import HOSTILE, build

DAY = "2026-03-17"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "n.db"
    build(path, hostile=True, digest=False)
    return path


def newsdigest(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in args], standalone_mode=False)


@pytest.fixture(scope="module")
def out(db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the day, its index, its tables and its feeds."""
    folder = tmp_path_factory.mktemp("out")
    for form in ("csv", "jsonl", "parquet"):
        done = newsdigest(
            "export",
            "--db",
            db,
            "--date",
            DAY,
            "--out",
            folder,
            "--tables",
            form,
            "--feeds",
            "--address",
            "https://x.example/n",
        )
        assert done.exit_code == 0, done.output
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_all_that_is_written_is_the_same_the_second_time(db: Path, out: Path, tmp_path: Path) -> None:
    for form in ("csv", "jsonl", "parquet"):
        newsdigest(
            "export",
            "--db",
            db,
            "--date",
            DAY,
            "--out",
            tmp_path,
            "--tables",
            form,
            "--feeds",
            "--address",
            "https://x.example/n",
        )
    assert contents(tmp_path) == contents(out)


def test_the_index_lists_the_days_that_lie_there(out: Path, tmp_path: Path) -> None:
    shutil.copy(out / f"{DAY}.json", tmp_path)
    from newsdigest.publish.index import write_index

    write_index(tmp_path)
    first = (tmp_path / "index.json").stat().st_mtime_ns
    write_index(tmp_path)
    assert (tmp_path / "index.json").stat().st_mtime_ns == first, "an index that says the same is not written again"
    (tmp_path / "2026-03-16.json").write_text("{}")
    rows = json.loads(write_index(tmp_path).read_text())["days"]
    assert [r["date"] for r in rows] == [DAY, "2026-03-16"]
    assert rows[0]["stories"] == len(json.loads((out / f"{DAY}.json").read_text())["stories"]) and rows[0]["bytes"] > 0


def test_check_is_content_with_what_export_writes(out: Path) -> None:
    done = newsdigest("export", "--check", "--out", out)
    assert (done.return_value, "all sound" in done.output) == (0, True)


def damaged(out: Path, folder: Path, change: Any) -> list[str]:
    """The faults of the day after CHANGE, without the folder's name."""
    value = json.loads((out / f"{DAY}.json").read_text())
    change(value)
    from newsdigest.publish.daily import in_lines

    path = folder / f"{DAY}.json"
    path.write_text(in_lines(value), encoding="utf-8")
    return [str(f).removeprefix(str(path)) for f in check_day(path)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["stories"][1].update(rank=0), "$.stories[1].rank: 0 is less than the minimum of 1"),
        (lambda d: d["stories"][2].pop("status"), "$.stories[2]: 'status' is a required property"),
        (lambda d: d.update(more=1), "'more' was unexpected"),
        (lambda d: d["stories"][0]["articles"][0].update(published="yesterday"), "$.stories[0].articles[0].published"),
        (lambda d: d.update(date="2026-02-30"), "$.date: '2026-02-30' is not a 'date'"),
        (lambda d: d.update(date="2026-03-18"), "$.date: 2026-03-18 is not the day of the file's name"),
        (lambda d: d["stories"][1].update(id=d["stories"][0]["id"]), "$.stories[1].id: 'fall' stands twice"),
        (lambda d: d["market"][0]["evidence"][0].update(article="gone"), "$.market[0].evidence[0].article: no story holds the article 'gone'"),
        (lambda d: d["stories"][0]["summary"]["sentences"][0].update(articles=["gone"]), "sentences[0].articles[0]: no story holds"),
    ],
)  # fmt: skip
def test_check_names_the_line_and_the_place(out: Path, tmp_path: Path, change: Any, said: str) -> None:
    (fault,) = damaged(out, tmp_path, change)
    assert said in fault
    line = int(fault.split(":")[1])
    text = (tmp_path / f"{DAY}.json").read_text().splitlines()
    keys = fault.split(": ")[1].removeprefix("$.").split(".")[0].partition("[")
    if keys[2]:
        row = json.loads("\n".join(text))[keys[0]][int(keys[2].rstrip("]"))]
        assert json.loads(text[line - 1].rstrip(",")) == row, "the line holds the row that is at fault"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a":\n [1,}', ":2: is no JSON at column"),
        (b"\xff\xfe", ": is not UTF-8 at byte 0"),
        (b"[" * 100_000, ""),
        (b"[]", ":1: $: [] is not of type 'object'"),
        (b"", ":1: is no JSON"),
    ],
)
def test_check_reads_anything(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / f"{DAY}.json"
    path.write_bytes(data)
    faults = check_day(path)
    assert faults and said in str(faults[0])
    assert newsdigest("export", "--check", "--out", tmp_path).return_value == 1


def test_check_of_nothing_is_an_error_and_of_a_span_only_its_days(out: Path, tmp_path: Path) -> None:
    done = newsdigest("export", "--check", "--out", tmp_path)
    assert "no day's JSON there to check" in str(done.exception)
    shutil.copy(out / f"{DAY}.json", tmp_path)
    (tmp_path / "2026-03-18.json").write_text("{}")
    assert newsdigest("export", "--check", "--out", tmp_path, "--to", DAY).return_value == 0
    assert newsdigest("export", "--check", "--out", tmp_path).return_value == 1


def test_a_file_in_another_form_is_named(out: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{DAY}.json"
    path.write_text(json.dumps(json.loads((out / f"{DAY}.json").read_text())))
    assert ["not in the form" in str(f) for f in check_day(path)] == [True]


def test_line_of_finds_values_in_any_layout() -> None:
    text = '{"a" : {"b":\n[1, {"c" :\n"}]", "d"\n:2}]}, "e":\n3}'
    assert [line_of(text, k) for k in ([], ["a", "b", 0], ["a", "b", 1, "c"], ["a", "b", 1, "d"], ["e"], ["x"])] == [
        1,
        2,
        3,
        4,
        5,
        1,
    ]


# -- tables ------------------------------------------------------------------------------------------------------------


def as_rows(
    out: Path, table: str
) -> tuple[Sequence[dict[str, Any]], Sequence[dict[str, str]], Sequence[dict[str, Any]]]:
    from pyarrow import parquet

    name = f"{table}_{DAY}"
    lines = [json.loads(line) for line in (out / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    cells = list(csv.DictReader(io.StringIO((out / f"{name}.csv").read_text(encoding="utf-8"), newline="")))
    return lines, cells, parquet.read_table(out / f"{name}.parquet").to_pylist()


@pytest.mark.parametrize("table", list(COLUMNS))
def test_the_three_forms_of_a_table_say_the_same(out: Path, table: str) -> None:
    lines, cells, columns = as_rows(out, table)
    assert lines and len(lines) == len(cells) == len(columns)
    for line, cell, column in zip(lines, cells, columns, strict=True):
        assert list(line) == list(cell) == list(column) == list(COLUMNS[table])
        assert line["article"] == cell["article"] == column["article"] and line["day"] == cell["day"] == str(
            column["day"]
        )
        for number in {"pct", "usd"} & {*line}:
            assert float(cell[number]) == line[number] == column[number]


def test_no_cell_of_the_csv_is_a_formula(out: Path) -> None:
    _, cells, _ = as_rows(out, "moves")
    hostile = [c for c in cells if c["article"].startswith("h")]
    assert len(hostile) == len(HOSTILE)
    for cell in hostile:
        assert not cell["title"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert float(cell["pct"]) == -3
    assert harmless("=1+1") in {c["title"] for c in hostile} or harmless("+1+1") in {c["title"] for c in hostile}


def test_parquet_without_its_library_says_what_to_install(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = newsdigest("export", "--db", db, "--date", DAY, "--out", tmp_path, "--tables", "parquet")
    assert 'pip install "newsdigest[parquet]"' in str(done.exception)
    assert not list(tmp_path.glob("*.parquet*"))


# -- feeds -------------------------------------------------------------------------------------------------------------


def test_feeds_are_read_by_feedparser_and_say_the_same_in_both_forms(out: Path) -> None:
    atoms = sorted((out / "feeds").rglob("*.atom"))
    assert {"digest.atom", "BTC.atom", "liquidations.atom"} <= {a.name for a in atoms}
    for path in atoms:
        read = feedparser.parse(io.BytesIO(path.read_bytes()))
        assert not read.bozo and read.version == "atom10" and read.entries, path
        name = str(path.relative_to(out))
        assert read.feed.links[0].href == f"https://x.example/n/{name}"
        assert all(
            e.id.startswith("urn:newsdigest:story:") and e.updated.endswith("Z") and e.title for e in read.entries
        )
        other = json.loads(path.with_suffix(".json").read_text())
        assert (
            other["version"] == "https://jsonfeed.org/version/1.1"
            and other["feed_url"] == f"https://x.example/n/{name[:-5]}.json"
        )
        assert [e.id for e in read.entries] == [i["id"] for i in other["items"]]
        assert all(i["content_html"] or i["title"] for i in other["items"])


def test_feeds_of_a_coin_and_of_a_cause_hold_their_stories_alone(out: Path) -> None:
    everything = {i["id"] for i in json.loads((out / "feeds" / "digest.json").read_text())["items"]}
    coin = json.loads((out / "feeds" / "coins" / "SOL.json").read_text())
    cause = json.loads((out / "feeds" / "causes" / "liquidations.json").read_text())
    stories = json.loads((out / f"{DAY}.json").read_text())["stories"]
    of_sol = [s["id"] for s in stories if "SOL" in s["coins"] or any(m["asset"] == "SOL" for m in s["moves"])]
    assert {i["id"].rsplit(":")[-1] for i in coin["items"]} == set(of_sol) and len(of_sol) < len(everything)
    assert all("liquidations" in i["tags"] for i in cause["items"])
    assert (coin["title"], cause["title"]) == ("Crypto news: SOL", "Crypto news: Liquidations")
