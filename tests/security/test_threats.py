"""docs/threats.md and docs/hazards.md name tests: each exists, each row has one, and no test of ours is forgotten."""

import ast
import functools
import re
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

PAGES = [REPOSITORY / "docs" / name for name in ("threats.md", "hazards.md")]
_NAME = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@functools.cache
def names_in(path: Path) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name.startswith("test_"))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_row_names_a_test_that_exists(page: Path) -> None:
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][2:]
    assert len(rows) >= 18
    for row in rows:
        named = _NAME.findall(row)
        assert named, row
        for file, name in named:
            assert name in names_in(REPOSITORY / file), f"{file}::{name} does not exist"


def test_the_pages_are_short() -> None:
    for page in PAGES:
        assert len(page.read_text(encoding="utf-8").splitlines()) < 60


def test_every_test_of_security_is_in_a_row() -> None:
    """But those of the rows themselves, and small ones beside another of the same file."""
    said = "".join(p.read_text(encoding="utf-8") for p in PAGES)
    for file in ("test_hazards.py", "test_payloads.py", "test_secrets.py", "test_models.py"):
        assert f"tests/security/{file}::" in said
