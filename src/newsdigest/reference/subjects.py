"""The subjects besides coins that a percentage can be about, from subjects.toml, loaded once a process."""

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing whose figure moves, with its names: `names` in any case, `exact` as written."""

    asset: str
    names: tuple[str, ...]
    exact: tuple[str, ...]
    not_before: tuple[str, ...]


@functools.cache
def subjects() -> tuple[Subject, ...]:
    """All subjects, in the file's order."""
    text = resources.files(__package__).joinpath("subjects.toml").read_text(encoding="utf-8")
    return tuple(
        Subject(
            row["asset"],
            tuple(row.get("names", ())),
            tuple(row.get("exact", ())),
            tuple(row.get("not_before", ())),
        )
        for row in tomllib.loads(text)["subject"]
    )
