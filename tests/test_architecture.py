"""The house holds: names, lengths, imports, and what the start of the program may load."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "newsdigest"
FILES = sorted(SOURCE.rglob("*.py"))
HEAVY = (
    "torch",
    "spacy",
    "transformers",
    "tokenizers",
    "datasette",
    "trafilatura",
    "aiohttp",
    "numpy",
    "rich",
    "sqlite_utils",
)


def test_no_drawers() -> None:
    names = {"utils", "util", "helpers", "common", "core", "services", "manager", "misc"}
    assert [p for p in SOURCE.rglob("*") if p.stem in names] == []


def test_every_module_opens_with_a_sentence_and_stays_short() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(text)), f"{path.name} has no docstring"
        assert text.count("\n") <= 420, f"{path} is long: is it one thing?"


def test_no_assertion_of_a_path_of_some_machine() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in ("/" + "work/", "/" + "root/", "/" + "home/")), path


@pytest.mark.parametrize(
    "args", [["--help"], ["--version"], ["run", "--help"], ["why", "--help"], ["feeds", "--help"], ["digest", "--help"]]
)
def test_help_loads_nothing_heavy(args: list[str]) -> None:
    code = (
        "import sys\nfrom newsdigest.cli import main\nsys.argv = ['newsdigest', *sys.argv[1:]]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"loaded = [m for m in {HEAVY!r} if m in sys.modules]\n"
        "print('LOADED', loaded)"
    )
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=True)
    assert "LOADED []" in done.stdout, done.stdout[-200:]


def test_help_of_every_command_shows_an_example() -> None:
    from click.testing import CliRunner

    from newsdigest.cli import COMMANDS, cli

    for command in COMMANDS:
        done = CliRunner().invoke(cli, [command, "--help"])
        assert done.exit_code == 0, done.output
        assert "Example" in done.output, command
