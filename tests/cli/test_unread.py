"""Whoever reads the output may go before its end, as `head` does: the program ends quietly, and the work stands."""

import errno
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from newsdigest.cli import LazyGroup
from tests.cli.site import item, rss, website
from tests.cli.test_bad_input import LOOPBACK, SLIPS

UNREAD = 141  # 128 and SIGPIPE's number, as of a program that the signal ended


def unread(command: Sequence[str], cwd: Path, *, stderr: int | None = None) -> tuple[int, str]:
    """(exit status, standard error) of newsdigest, whose output nobody has ever read."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "newsdigest", *command],
        cwd=cwd, stdout=writing, stderr=writing if stderr else subprocess.PIPE, text=True, timeout=120, check=False,
    )  # fmt: skip
    os.close(writing)
    return done.returncode, done.stderr or ""


@pytest.mark.parametrize(
    "command",
    [["feeds", "list"], ["feeds", "--help"], ["completion", "bash"], ["analyze", "x.jsonl", "--engine", "serial"], ["doctor"]],
)  # fmt: skip
def test_it_ends_quietly(command: list[str], tmp_path: Path) -> None:
    line = {
        "id": "1",
        "source": "The Ledger Post",
        "published": "2025-06-13",
        "url": "",
        "title": "T",
        "text": "BTC fell 2%.",
    }
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(line | {"id": str(n)}) + "\n" for n in range(3)))
    status, said = unread(command, tmp_path)
    assert status == UNREAD and "Traceback" not in said and "Broken" not in said, said


def test_a_run_whose_output_nobody_reads_is_whole(tmp_path: Path) -> None:
    """Also where standard error goes the same way, as with `newsdigest run 2>&1 | head`."""
    with website({"/feed": rss(item("a", "Bitcoin slips as desks wait")), "/a": SLIPS}) as site:
        args = ["run", "--feeds", f"{site.base}/feed", *LOOPBACK, "--date", "2025-06-13", "--db", "n.db", "--jobs", "1"]
        assert unread(args, tmp_path)[0] == UNREAD
        connection = sqlite3.connect(tmp_path / "n.db")
        assert connection.execute("SELECT outcome FROM runs").fetchall() == [("done",)]
        assert json.loads((tmp_path / "data/daily/2025-06-13.json").read_text())["stories"]
        (tmp_path / "newsdigest.toml").write_text("hook = ['true']\nhook_input = 'html'\n")  # reads no input
        assert unread(args, tmp_path, stderr=1)[0] == UNREAD
        assert connection.execute("SELECT outcome FROM runs").fetchall() == [("done",), ("done",)]
        connection.close()


def test_a_head_gets_its_lines(tmp_path: Path) -> None:
    command = f"{sys.executable} -m newsdigest feeds list | head -n 2; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert len(done.stdout.splitlines()) == 2 and "Traceback" not in done.stderr and "Broken" not in done.stderr
    assert done.returncode in (0, UNREAD)  # 0 where all had been written before head was gone


def test_a_pipe_that_breaks_elsewhere_is_a_fault() -> None:
    group = LazyGroup("newsdigest")

    @group.command()
    def fails() -> None:
        raise BrokenPipeError(errno.EPIPE, "a worker died")

    group.get_command = lambda ctx, name: fails  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match="processes of ours"):
        group.main(["fails"], prog_name="newsdigest", standalone_mode=False)
