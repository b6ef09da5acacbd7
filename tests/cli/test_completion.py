"""Shell completion: the shells' scripts, and what they are answered; the start stays within three times of a bare click program."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from scripts.benchmarks.startup import ratios


def newsdigest(*args: str, **variables: str) -> str:
    env = {**os.environ, **variables}
    done = subprocess.run(
        [sys.executable, "-m", "newsdigest", *args], env=env, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    script = newsdigest("completion", shell)
    assert f"_NEWSDIGEST_COMPLETE={shell}_complete" in script


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("newsdigest ex", {"plain,export"}),
        ("newsdigest export --ta", {"plain,--tables"}),
        ("newsdigest digest --format js", {"plain,json", "plain,jsonfeed"}),
        ("newsdigest completion ", {"plain,bash", "plain,zsh", "plain,fish"}),
        ("newsdigest feeds ex", {"plain,export"}),
    ],
)
def test_commands_options_and_choices_are_completed(typed: str, wanted: set[str]) -> None:
    number = len(typed.split()) - (not typed.endswith(" "))
    answer = newsdigest(_NEWSDIGEST_COMPLETE="bash_complete", COMP_WORDS=typed, COMP_CWORD=str(number))
    assert set(answer.split()) == wanted


def test_help_starts_within_three_times_of_a_bare_click_program() -> None:
    bare, ours = ratios(5)
    assert statistics.median(n / b for b, n in zip(bare, ours, strict=True)) < 3


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="no bash here")
def test_bash_takes_the_script() -> None:
    done = subprocess.run(
        ["bash", "-n"], input=newsdigest("completion", "bash"), text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
