"""Whose claims others tell: trackers, analysts, filings and papers, from claim_sources.toml, loaded once a process."""

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class ClaimSource:
    """One source with its names, the first of which is kept, and a sentence that attributes a claim to it."""

    names: tuple[str, ...]
    example: str


@functools.cache
def claim_sources() -> tuple[ClaimSource, ...]:
    """All sources, in the file's order."""
    text = resources.files(__package__).joinpath("claim_sources.toml").read_text(encoding="utf-8")
    return tuple(ClaimSource(tuple(row["names"]), row["example"]) for row in tomllib.loads(text)["source"])
