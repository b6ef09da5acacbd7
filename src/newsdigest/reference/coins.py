"""The coins: every form under which an asset is named, from coins.csv, loaded once a process."""

import csv
import functools
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Form:
    """One way of naming a coin. `certain` is False where the words around must decide; `rank` 0 is unknown."""

    ticker: str
    text: str
    kind: str  # name, ticker
    certain: bool
    rank: int


@functools.cache
def forms() -> tuple[Form, ...]:
    """All forms, names first, in the file's order."""
    return tuple(
        Form(row["ticker"], row["form"], row["kind"], row["trust"] == "certain", int(row["rank"] or 0))
        for row in _rows()
        if row["kind"] != "other"
    )


@functools.cache
def not_coins() -> frozenset[str]:
    """Capitals and cashtags that name stocks, funds, indices, currencies or institutions."""
    return frozenset(row["form"] for row in _rows() if row["kind"] == "other")


@functools.cache
def tickers() -> frozenset[str]:
    """The tickers of all coins known by the list."""
    return frozenset(form.ticker for form in forms())


@functools.cache
def _rows() -> tuple[dict[str, str], ...]:
    path = resources.files(__package__).joinpath("coins.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
