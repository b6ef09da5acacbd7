"""What a page function answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """A template's name and its values."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


def missing(what: str, hint: str) -> Page:
    """A page that says what was not found, and what to try."""
    return Page("missing.html", {"title": what, "hint": hint}, 404)
