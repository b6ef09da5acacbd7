"""Fuzzing: the corpus of what was found or known, and the short form of scripts/fuzz.py for every parser."""

import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "scripts"))
import fuzz

CASES = sorted(p for p in fuzz.CORPUS.rglob("*") if p.is_file())


def test_the_corpus_has_cases_for_every_parser() -> None:
    assert {p.parent.name for p in CASES} | {"fragment"} == set(fuzz.targets())


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_a_kept_case_neither_crashes_nor_hangs(case: Path) -> None:
    """No exception but those that the parser names, and under two seconds of processor time."""
    fuzz.tried(fuzz.targets()[case.parent.name], b"")  # models and libraries are loaded
    assert fuzz.tried(fuzz.targets()[case.parent.name], case.read_bytes()) < fuzz.HANG


@pytest.mark.parametrize("name", sorted(fuzz.targets()))
def test_no_input_crashes_or_hangs_a_parser(name: str) -> None:
    found = fuzz.hunt(name, fuzz.targets()[name], seconds=60, seed=7, most=40)
    assert (found.crashes, found.hangs) == ([], []) and found.tried == 40
