"""The dependency audit: what it finds in a project that is too old, and that ours is not."""

import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "scripts"))
import audit


def test_no_dependency_may_be_older_than_its_advisories_allow() -> None:
    assert audit.bounds_too_low(REPOSITORY / "pyproject.toml") == []


def test_nothing_that_is_installed_is_known_to_be_unsafe() -> None:
    own = {audit.named(r)[0] for r in audit.requirements(REPOSITORY / "pyproject.toml")}
    assert [line for line in audit.installed_too_old() if line.partition(" ")[0] in own] == []


@pytest.mark.parametrize(
    ("requirement", "said"),
    [("aiohttp>=3.9,<4", "CVE-2024-23334"), ("datasette>=0.65,<0.66", "CVE-2025-64481"), ("brotli", "no lower bound"), ("torch>=2.5", "CVE-2025-32434")],
)  # fmt: skip
def test_a_bound_that_lets_an_unsafe_version_in_is_named(tmp_path: Path, requirement: str, said: str) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text(f'[project]\nname = "x"\ndependencies = ["{requirement}"]\n')
    assert any(said in line for line in audit.bounds_too_low(project))


def test_versions_compare_by_their_numbers() -> None:
    assert audit.parts("3.14.5rc1") == (3, 14, 5) and audit.parts("3.9") < audit.parts("3.13.1")
    assert audit.named("Lxml_html.clean[x]>=0.4,<1") == ("lxml-html-clean", "0.4", "1")


def test_what_pip_audit_could_not_audit_is_not_called_safe() -> None:
    """As it answers where its index is a mirror: exit status 0, and nothing audited."""
    said = """{"dependencies": [{"name": "aiohttp", "skip_reason": "Dependency not found on PyPI"},
      {"name": "lxml", "version": "5.3.0", "vulns": [{"id": "CVE-2025-32414", "fix_versions": ["5.4.0"], "aliases": []}]},
      {"name": "click", "version": "8.1.7", "vulns": []}], "fixes": []}"""
    assert audit.heard(said) == (2, 1, ["lxml 5.3.0: CVE-2025-32414 is fixed in 5.4.0"])
    with pytest.raises(ValueError, match="Expecting value"):
        audit.heard("ERROR: no network")
