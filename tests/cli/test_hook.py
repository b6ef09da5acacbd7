"""The command after a run: what it is given, and that its failing is named and loses nothing."""

import json
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from newsdigest.errors import InputError
from newsdigest.publish.hook import arguments, check_hook, run_hook
from tests.cli.site import item, rss, website
from tests.cli.test_bad_input import LOOPBACK, SLIPS, newsdigest
from tests.publish import sample
from tests.publish.test_forms import hostile

NOTE = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text('\\n'.join(sys.argv[2:]) + '\\n' + sys.stdin.read()); print('posted')"


def test_a_run_ends_with_the_command_and_logs_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", NOTE, "got.txt", "{date}", "to {json}; touch pwned", "$(touch pwned)"]
    (tmp_path / "newsdigest.toml").write_text(f"hook = {json.dumps(command)}\nhook_input = 'markdown'\n")
    with website({"/feed": rss(item("a", "Bitcoin slips as desks wait")), "/a": SLIPS}) as site:
        args = ["run", "--feeds", f"{site.base}/feed", *LOOPBACK, "--date", "2025-06-13", "--db", "n.db"]
        done = newsdigest(*args, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        day, path, shell, *rest = (tmp_path / "got.txt").read_text().split("\n")
        assert (day, path, shell) == ("2025-06-13", "to data/daily/2025-06-13.json; touch pwned", "$(touch pwned)")
        assert rest[0] == "# Crypto news of 2025\\-06\\-13" or rest[0].startswith("# Crypto news of 2025")
        assert not (tmp_path / "pwned").exists()
        assert outcome(tmp_path) == ("2025-06-13", "kept", "done", "posted")
        assert json.loads((tmp_path / "data" / "daily" / "index.json").read_text())["days"][0]["date"] == "2025-06-13"
        (tmp_path / "newsdigest.toml").write_text(f"hook = {json.dumps([sys.executable, '-c', 'exit(3)'])}")
        failed = newsdigest(*args, cwd=tmp_path)
        assert failed.returncode == 1 and "2025-06-13: exit_3" in failed.stderr and "Traceback" not in failed.stderr
        assert "BTC" in failed.stdout and (tmp_path / "data" / "daily" / "2025-06-13.json").exists()
        assert outcome(tmp_path)[1:3] == ("failed", "exit_3")
        assert connection(tmp_path).execute("SELECT outcome FROM runs ORDER BY id DESC").fetchone() == ("done",)


def connection(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "n.db")


def outcome(folder: Path) -> tuple[str, ...]:
    sql = "SELECT item, status, reason, detail FROM outcomes WHERE stage = 'hook'"
    return tuple(connection(folder).execute(sql).fetchone())


def test_a_wrong_hook_is_named_before_the_work(tmp_path: Path) -> None:
    for text, said in (
        ('hook = ["mail", "{day}"]', "{day} is not known"),
        ("hook = ['cat']\nhook_input = 'pdf'", "markdown"),
    ):
        (tmp_path / "newsdigest.toml").write_text(text)
        done = newsdigest("run", "--feeds", "http://127.0.0.1:9/feed", "--db", "n.db", cwd=tmp_path)
        assert done.returncode == 2 and said in done.stderr and not (tmp_path / "n.db").exists()


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["no-such-command-anywhere"], "not_found"),
        (["/"], "not_started"),
        (["a\x00b"], "not_started"),
        ([sys.executable, "-c", "import sys; print('no route to host'); sys.exit(7)"], "exit_7"),
        ([sys.executable, "-c", "exit()"], "done"),
    ],
)
def test_how_it_ended_is_told(command: list[str], reason: str) -> None:
    ended = run_hook(command, sample.digest(), "json", 20)
    assert (ended.stage, ended.item, ended.reason) == ("hook", "2025-03-04", reason)
    assert ended.status == ("kept" if reason == "done" else "failed")
    assert reason != "exit_7" or "no route to host" in ended.detail


def test_a_command_that_hangs_is_ended_with_all_that_it_started() -> None:
    code = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"
    start = time.monotonic()
    ended = run_hook([sys.executable, "-c", code], sample.digest(), "none", 1)
    assert ended.reason == "too_slow" and time.monotonic() - start < 30


@pytest.mark.parametrize("form", ["json", "text", "markdown", "html", "none"])
def test_it_reads_the_digest_on_standard_input(form: str, tmp_path: Path) -> None:
    got = tmp_path / "got"
    ended = run_hook(
        [sys.executable, "-c", f"import sys; open({str(got)!r}, 'wb').write(sys.stdin.buffer.read())"],
        hostile("\ud800 $(x)"),
        form,
        20,
    )
    assert ended.reason == "done"
    assert (b"2025-03-04" in got.read_bytes()) is (form != "none")


def test_only_known_places_are_filled_in() -> None:
    check_hook(["curl", "-d", '{"text": "{date}"}'], "json")
    assert arguments(['{"text": "{date}"}'], {"date": "2025-03-04"}) == ['{"text": "2025-03-04"}']
    with pytest.raises(InputError, match="headline"):
        check_hook(["notify", "{headline}"], "json")
    with pytest.raises(InputError, match="name the command"):
        check_hook([""], "json")
