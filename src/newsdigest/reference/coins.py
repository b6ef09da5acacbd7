"""The coins: every form under which an asset is named, from coins.csv, loaded once a process."""

import csv
import difflib
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
        Form(ticker, form, kind, trust == "certain", int(rank or 0))
        for ticker, form, kind, trust, rank in _rows()
        if kind != "other"
    )


@functools.cache
def not_coins() -> frozenset[str]:
    """Capitals and cashtags that name stocks, funds, indices, currencies or institutions."""
    return frozenset(form for _, form, kind, _, _ in _rows() if kind == "other")


@functools.cache
def tickers() -> frozenset[str]:
    """The tickers of all coins known by the list."""
    return frozenset(form.ticker for form in forms())


@functools.cache
def _rows() -> tuple[list[str], ...]:
    """(ticker, form, kind, trust, rank) of each line."""
    path = resources.files(__package__).joinpath("coins.csv")
    return tuple(csv.reader(path.read_text(encoding="utf-8").splitlines()[1:]))


@functools.cache
def _by_word() -> dict[str, str]:
    """Ticker and every form, in small letters, to the ticker; where two coins share one, the better ranked has it."""
    ranked = sorted(forms(), key=lambda f: (f.rank or 1_000_000, f.ticker), reverse=True)
    return {word.lower(): f.ticker for f in ranked for word in (f.ticker, f.text)}


def ticker_of(word: str) -> str | None:
    """The ticker of a coin given by ticker, cashtag or name, in any case.

    >>> ticker_of("$btc"), ticker_of("Ethereum"), ticker_of("market"), ticker_of("etherium")
    ('BTC', 'ETH', 'MARKET', None)
    """
    asked = word.strip().lstrip("$").lower()
    return {"market": "MARKET", "altcoins": "ALTCOINS"}.get(asked) or _by_word().get(asked)


def nearest(word: str) -> tuple[str, ...]:
    """Up to three known coins whose ticker or name is near a mistyped one.

    >>> nearest("etherium")[0]
    'ETH (ethereum)'
    """
    near = difflib.get_close_matches(word.strip().lower()[:40], _by_word(), n=12, cutoff=0.7)
    rank = {f.ticker: f.rank or 1_000_000 for f in reversed(forms())}
    found = {_by_word()[w]: f"{_by_word()[w]} ({w})" for w in reversed(near)}
    return tuple(found[t] for t in sorted(found, key=lambda t: (rank.get(t, 1_000_000), t)))[:3]
