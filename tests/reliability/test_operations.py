"""On a timer for years: the log, exit status, silence where all is well, doctor, the unit files, upgrades."""

import json
import logging
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from newsdigest import engines, pipeline, store
from newsdigest.cli.log import start_log
from newsdigest.config import Settings
from newsdigest.pipeline import days
from newsdigest.pipeline import shared as steps
from newsdigest.store import Store
from tests.cli.site import article, item, rss, website
from tests.conftest import NOON, REPOSITORY

LOOPBACK = ("--allow-host", "127.0.0.0/8")
SLIPS = article("Bitcoin slips as desks wait", "Bitcoin fell 2.5% on Friday, in the past 24 hours.")


def newsdigest(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    return subprocess.run(
        [sys.executable, "-m", "newsdigest", *args], cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )


def test_runs_on_a_timer(tmp_path: Path) -> None:
    """One run with a failure, one where all is well: status, messages, log, and what doctor says of them."""
    answers = {"/feed": rss(item("a", "Bitcoin slips as desks wait"), item("gone", "Gone")), "/a": SLIPS}
    with website(answers) as site:
        run = ["run", *LOOPBACK, "--db", "n.db", "--date", "2025-06-13", "--jobs", "1", "--log-file", "log.jsonl"]
        first = newsdigest(*run, "--feeds", f"{site.base}/feed", cwd=tmp_path)
        assert first.returncode == 1 and "http_404" in first.stderr
        second = newsdigest(*run, cwd=tmp_path)
    assert (second.returncode, second.stderr) == (0, ""), "cron mails what is said here"
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    runs = list(dict.fromkeys(line["run"] for line in lines))
    assert len(runs) == 2
    one, two = ([line for line in lines if line["run"] == r] for r in runs)
    assert [line["event"] for line in one] == ["begun", "crawled", "processed", "written", "failed", "ended"]
    assert (one[0]["command"], one[-1]["outcome"], one[4]["reason"]) == ("run", "done", "http_404")
    assert one[4]["level"] == "warning" and one[4]["item"].endswith("/gone")
    assert [line["event"] for line in two] == ["begun", "crawled", "processed", "written", "ended"]
    assert all(line["at"].endswith("Z") for line in lines)
    doctor = newsdigest("doctor", "--deep", "--db", "n.db", cwd=tmp_path)
    assert doctor.returncode == 0, doctor.stdout
    for said in ("sound", "run 1: run, begun at", "done at", "feeds: 1", "crawl: 1 failed, http_404"):
        assert said in doctor.stdout, said


def test_a_killed_run_is_told_as_unfinished(tmp_path: Path) -> None:
    with store.open_store(tmp_path / "n.db", write=True) as db:
        store.begin_run(db, "run", NOON)
    doctor = newsdigest("doctor", "--db", "n.db", cwd=tmp_path)
    assert "run 1: run, begun at 2025-06-13T12:00:00Z, unfinished" in doctor.stdout


def test_levels_leave_out_what_is_below_them(tmp_path: Path) -> None:
    done = newsdigest("crawl", "--feeds", "http://127.0.0.1:1/feed", *LOOPBACK, "--db", "n.db", "--log-file", "-", "--log-level", "error", cwd=tmp_path)  # fmt: skip
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert lines and {line["level"] for line in lines} == {"error"}
    wrong = newsdigest("crawl", "--log-level", "loud", cwd=tmp_path)
    assert wrong.returncode == 2 and "loud" in wrong.stderr


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = newsdigest("process", "--db", "n.db", "--log-file", "file/log.jsonl", cwd=tmp_path)
    assert done.returncode == 2 and "file/log.jsonl" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words", ['x\n{"level": "error"}', "a\r\nb", "\u2028c\u2029\x85", "\x1b[31m", "\ud800", '"}{"']
)
def test_no_word_of_a_feed_forges_a_line_of_the_log(tmp_path: Path, words: str) -> None:
    log = start_log(Settings(log_file=str(tmp_path / "log.jsonl")), "r1")
    log.note(words, item=words, detail=words)
    logging.getLogger("some.library").warning("%s", words)
    text = (tmp_path / "log.jsonl").read_bytes().decode("ascii")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["event"] for line in lines] == [words, words] and lines[1]["by"] == "some.library"
    assert {line["run"] for line in lines} == {"r1"}
    start_log(Settings(), "r2")


def test_the_unit_files_are_sound(tmp_path: Path) -> None:
    """systemd's own check, with a program and a folder that are there."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not there")
    for name in ("newsdigest.service", "newsdigest.timer"):
        text = (REPOSITORY / "docs" / "systemd" / name).read_text(encoding="utf-8")
        text = text.replace("%h/news/.venv/bin/newsdigest", sys.executable).replace("%h/news", str(tmp_path))
        (tmp_path / name).write_text(text)
    units = [str(tmp_path / n) for n in ("newsdigest.service", "newsdigest.timer")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    if "Failed to" in done.stderr and "newsdigest" not in done.stderr:
        pytest.skip(f"systemd-analyze cannot work here: {done.stderr[:200]}")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_manual_names_what_the_units_use() -> None:
    text = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    for word in ("docs/systemd", "--log-file", "--log-level", "prune --older-than", "doctor --deep", "unfinished"):
        assert word in text, word


def test_an_upgrade_makes_stored_pages_again_by_stage_and_leaves_pruned_ones(
    db: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"id": f"a{n}", "source": "A", "published": f"2025-0{5 + n}-13T09:00:00Z", "url": f"https://a.example/{n}",
         "title": "Bitcoin slips", "text": f"Bitcoin fell {n}.5% on Friday. Traders were calm and waited for news."}
        for n in (0, 1)
    ]  # fmt: skip
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    pipeline.add(db, [tmp_path / "in.jsonl"], now=NOON)

    def process() -> int:
        return pipeline.process(db, engines.serial, Settings(), now=lambda: NOON)[0]

    assert (process(), process()) == (2, 0)
    assert store.prune(db, date(2025, 6, 1)) == 1
    monkeypatch.setattr(steps, "STAGES", "clean 99, read 99")
    pipeline.maker.cache_clear()
    try:
        assert (process(), process()) == (1, 0)
        made = dict(db.connection.execute("SELECT id, made_by FROM articles").fetchall())
        assert len(set(made.values())) == 2
        moves = db.connection.execute("SELECT quote FROM moves ORDER BY article").fetchall()
        assert len(moves) == 2, "the pruned article keeps its facts"
    finally:
        pipeline.maker.cache_clear()


def test_what_was_learned_of_a_site_reaches_its_articles_also_after_a_death_in_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Death between learning and making the articles again: the next run ends in the same rows."""
    names = "Ada Ben Cleo Dan Eva Finn Gus Hana Ivo Jana Kurt Lena Max Nora Otto Pia Quinn Rosa Sven Tara Udo Vera Wim Xenia".split()
    rows = [
        {"id": f"a{n:02}", "source": "Harbour Ledger", "published": "2025-06-13T09:00:00Z", "url": f"https://h.example/{n}",
         "title": f"{name} counts coins", "text": f"{name} counted {n + 3} wallets on Friday.\n\nThe price of Bitcoin fell {n}.5% for {name}.\n\n"
         "Harbour Ledger readers vote each Monday for the harbour of the week."}
        for n, name in enumerate(names)
    ]  # fmt: skip
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    made = days._make_all
    calls: list[int] = []

    def die(*args: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return made(*args)  # type: ignore[arg-type]

    left = []
    for number in (0, 1):
        with store.open_store(tmp_path / f"{number}.db", write=True) as db:
            pipeline.add(db, [tmp_path / "in.jsonl"], now=NOON)
            if number:
                monkeypatch.setattr(days, "_make_all", die)
                with pytest.raises(KeyboardInterrupt):
                    pipeline.process(db, engines.serial, Settings(), now=lambda: NOON)
                monkeypatch.setattr(days, "_make_all", made)
            pipeline.process(db, engines.serial, Settings(), now=lambda: NOON)
            left.append(db.connection.execute("SELECT id, text, made_by FROM articles ORDER BY id").fetchall())
            assert db.connection.execute("SELECT count(*) FROM site_blocks").fetchone()[0] >= 1
    assert left[0] == left[1] and "harbour of the week" not in left[0][0][1]


def test_a_past_days_digest_is_written_anew_where_its_articles_are_made_again(tmp_path: Path) -> None:
    """A site's sentence is learned days later: the day that quoted it ends as if it had been known from the start."""
    names = "Ada Ben Cleo Dan Eva Finn Gus Hana Ivo Jana Kurt Lena Max Nora Otto Pia Quinn Rosa Sven Tara Udo Vera Wim Xenia".split()
    slogan = "Bitcoin slid as long positions were liquidated, the desk of the Harbour Ledger says."

    def line(n: int, day: int) -> dict[str, str]:
        name = names[n]
        return {
            "id": f"a{n:02}", "source": "Harbour Ledger", "published": f"2025-06-{day}T09:00:00Z", "url": f"https://h.example/{n}",
            "title": f"{name} counts coins", "text": f"{slogan}\n\nBitcoin fell {n + 2}.5% on the day, {name} said on Friday.",
        }  # fmt: skip

    def process(db: Store, lines: list[dict[str, str]]) -> str:
        (tmp_path / "in.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines))
        pipeline.add(db, [tmp_path / "in.jsonl"], now=NOON)
        pipeline.process(db, engines.serial, Settings(), now=lambda: NOON)
        return store.load_digest(db, date(2025, 6, 10)) or ""

    early, late = [line(0, 10), line(1, 10)], [line(n, 20) for n in range(2, len(names))]
    with store.open_store(tmp_path / "late.db", write=True) as db:
        before = process(db, early)
        assert slogan in before
        fingerprint = store.day_fingerprint(db, date(2025, 6, 10), date(2025, 6, 10), "")
        after = process(db, late)
        assert store.load_sites(db)["Harbour Ledger"][1], "something was learned"
        assert store.day_fingerprint(db, date(2025, 6, 10), date(2025, 6, 10), "") == fingerprint, "which tells nothing"
        assert store.digests_due(db, days._way(Settings())) == ()
    with store.open_store(tmp_path / "at_once.db", write=True) as db:
        assert process(db, early + late) == after
    assert slogan not in after and before != after


def test_ctrl_c_while_digests_are_written_keeps_those_that_are_and_the_next_run_writes_the_rest(
    db: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"id": f"a{day}", "source": "Harbour Ledger", "published": f"2025-06-{day}T09:00:00Z", "url": f"https://h.example/{day}",
         "title": "Bitcoin slips", "text": f"Bitcoin fell {day}.5% on the day, the desk said."}
        for day in (10, 11, 12, 13)
    ]  # fmt: skip
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    pipeline.add(db, [tmp_path / "in.jsonl"], now=NOON)
    write, written = days._write, []
    told: list[tuple[int, int]] = []

    def stopped_at_the_third(db: Store, day: date, *given: object) -> object:
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(day)
        return write(db, day, *given)  # type: ignore[arg-type]

    def process() -> None:
        pipeline.process(
            db, engines.serial, Settings(), now=lambda: NOON,
            report=lambda what, done, total: told.append((done, total)) if what == "write" else None,
        )  # fmt: skip

    monkeypatch.setattr(days, "_write", stopped_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        process()
    left = store.digests_due(db, days._way(Settings()))
    assert (written, left) == ([date(2025, 6, 10), date(2025, 6, 11)], (date(2025, 6, 12), date(2025, 6, 13)))
    assert "10.5" in (store.load_digest(db, date(2025, 6, 10)) or "")
    monkeypatch.setattr(days, "_write", write)
    process()
    assert told == [(1, 4), (2, 4), (1, 2), (2, 2)], "a person who watches sees how many are left"
    assert store.digests_due(db, days._way(Settings())) == ()


def test_a_pruned_day_keeps_its_stories_and_digest_whatever_is_upgraded(
    db: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"id": f"a{day}{n}", "source": source, "published": f"2025-06-{day}T0{n}:00:00Z", "url": f"https://{n}.example/{day}",
         "title": "Bitcoin slips", "text": f"Bitcoin fell 2.5% on the day. Desks at {source} were calm on the {day}th."}
        for day in (10, 13) for n, source in enumerate(("Harbour Ledger", "Coin Gazette"))
    ]  # fmt: skip
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    pipeline.add(db, [tmp_path / "in.jsonl"], now=NOON)

    def kept() -> list[tuple[str | None, object]]:
        pipeline.process(db, engines.serial, Settings(), now=lambda: NOON)
        return [(store.load_digest(db, d), store.load_stories(db, d)) for d in (date(2025, 6, 10), date(2025, 6, 13))]

    before = kept()
    assert store.prune(db, date(2025, 6, 11)) == 2
    monkeypatch.setattr(days, "WRITE", "write 99")
    monkeypatch.setattr(steps, "STAGES", "clean 99, read 99")
    pipeline.maker.cache_clear()
    try:
        assert store.digests_due(db, days._way(Settings())) == (date(2025, 6, 13),)
        assert kept() == before and "Desks at" in (before[0][0] or "")
        again = pipeline.digest(db, date(2025, 6, 10), Settings())
        assert any("Desks at" in s.summary.text for s in again.stories), "it is read back"
        store.save_digest(db, date(2025, 6, 10), '{"schema": "newsdigest/digest/1", "of": "an earlier version"}')
        old = pipeline.digest(db, date(2025, 6, 10), Settings())
        assert [m.asset for s in old.stories for m in s.moves] == ["BTC"], (
            "what can't be read back is written of the facts"
        )
    finally:
        pipeline.maker.cache_clear()
