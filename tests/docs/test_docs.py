"""The docs can't lie: the tutorial runs, the cookbook answers, and the generated pages are what the code would write now."""

import os
import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newsdigest.cli import COMMANDS
from newsdigest.publish.browse.metadata import metadata_of
from tests.conftest import REPOSITORY

DOCS = REPOSITORY / "docs"
pytestmark = pytest.mark.xdist_group("docs")
QUERIES = re.findall(
    r"^## (.+?)\n.*?^```sql\n(.+?)^```", (DOCS / "cookbook.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)


def steps(page: Path) -> list[tuple[str, str]]:
    """(command, expected output) of the page's console blocks, in order."""
    out: list[tuple[str, str]] = []
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for part in re.split(r"(?m)^\$ ", block)[1:]:
            command, _, expected = part.partition("\n")
            out.append((command, expected))
    return out


def matches(expected: str, got: str) -> bool:
    """True where the output is what stands there; … stands for anything, also for whole lines."""
    pattern = "".join(".*" if part == "…" else re.escape(part) for part in re.split("(…)", expected.strip()))
    return re.fullmatch(pattern, got.strip(), re.DOTALL) is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tutorial is run, with the program on the path under its own name."""
    place = tmp_path_factory.mktemp("tutorial")
    programs = place / "bin"
    programs.mkdir()
    for name, module in (("newsdigest", "newsdigest"), ("sqlite-utils", "sqlite_utils")):
        (programs / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {module} "$@"\n')
        (programs / name).chmod(0o755)
    env = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    failures = []
    for command, expected in steps(DOCS / "tutorial.md"):
        done = subprocess.run(
            ["bash", "-c", command], cwd=place, env=env, capture_output=True, text=True, timeout=240, check=False
        )
        allowed = (0, 1) if " demo " in command else (0,)  # the sample has a page that is gone, and says so
        if done.returncode not in allowed or not matches(expected, done.stdout):
            failures.append(
                f"$ {command}\n{done.stdout[:3000]}\n{done.stderr[-1000:]}\n(status {done.returncode}), expected:\n{expected}"
            )
    (place / "failures").write_text("\n\n".join(failures))
    return place


def test_the_tutorial_does_what_it_says(folder: Path) -> None:
    assert (folder / "failures").read_text() == ""


@pytest.mark.parametrize(("title", "query"), QUERIES, ids=[title for title, _ in QUERIES])
def test_each_question_of_the_cookbook_is_answered(folder: Path, title: str, query: str) -> None:
    connection = sqlite3.connect(f"file:{folder}/demo/demo.db?mode=ro", uri=True)
    rows = connection.execute(query).fetchall()
    assert rows, "the sample day has an answer to each"
    assert all(len(r) == len(rows[0]) for r in rows)


def test_the_cookbook_has_its_questions() -> None:
    assert len(QUERIES) >= 15
    assert len(QUERIES) == (DOCS / "cookbook.md").read_text(encoding="utf-8").count("```sql")


def test_generated_pages_are_current() -> None:
    """In a process of its own: click keeps the help option of the first context that asks for it."""
    check = [sys.executable, REPOSITORY / "scripts" / "docs.py", "--check"]
    done = subprocess.run(check, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"run: python scripts/docs.py ({done.stdout.strip()}) {done.stderr[-2000:]}"


def test_each_command_is_in_the_docs_and_each_command_in_the_docs_is_one() -> None:
    pages = {p.name: p.read_text(encoding="utf-8") for p in [*DOCS.glob("*.md"), REPOSITORY / "README.md"]}
    for command in COMMANDS:
        assert f"## newsdigest {command}\n" in pages["commands.md"]
    for name, text in pages.items():
        for block in re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            for command in re.findall(r"^(?:\$ )?newsdigest ([a-z]+)", block, re.MULTILINE):
                assert command in COMMANDS, (name, command)


def test_every_table_and_column_is_described() -> None:
    import tempfile

    from newsdigest import store

    described = metadata_of("x")["databases"]["x"]["tables"]
    with tempfile.TemporaryDirectory() as place:
        with store.open_store(Path(place) / "n.db", write=True, holder="test"):
            pass
        connection = sqlite3.connect(Path(place) / "n.db")
        names = [
            n
            for (n,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'articles_fts%'"
            )
        ]
        assert set(names) == set(described)
        for name in names:
            if not described[name].get("hidden"):
                columns = {
                    c for (c,) in connection.execute(f"SELECT name FROM pragma_table_xinfo('{name}') WHERE hidden <> 1")
                }
                assert columns == set(described[name]["columns"]), name
                assert described[name]["description"]
        connection.close()


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in [*DOCS.glob("*.md"), REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md"]:
        prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for other in re.findall(r"(?<![\w/.-])(?:docs/)?([a-z]+\.md)\b", prose):
            assert (DOCS / other).exists() or (REPOSITORY / other).exists(), (page.name, other)
