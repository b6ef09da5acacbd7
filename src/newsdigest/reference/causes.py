"""The causes: one file a type in causes/, with its definition, cues and examples, loaded once a process."""

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Cause:
    """A type of driver. A cue is in lower case; a final "*" stands for any ending of its last word."""

    type: str
    definition: str
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    yes: tuple[tuple[str, str], ...]  # (sentence that states this cause, effect)
    no: tuple[str, ...]


@functools.cache
def causes() -> tuple[Cause, ...]:
    """All causes, by type."""
    found = []
    folder = resources.files(__package__).joinpath("causes")
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml"):
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            found.append(
                Cause(
                    data["type"],
                    data["definition"],
                    tuple(data["cues"]["strong"]),
                    tuple(data["cues"]["weak"]),
                    tuple((y["text"], y["effect"]) for y in data.get("yes", ())),
                    tuple(n["text"] for n in data.get("no", ())),
                )
            )
    return tuple(found)
