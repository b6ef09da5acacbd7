"""Figures in news text: percentages and sums of money, by their places and exact values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from newsdigest.text.anchors import matches, numbers

SCALES = {
    "": 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "mm": 10**6, "mil": 10**6,
    "million": 10**6, "b": 10**9, "bn": 10**9, "bln": 10**9, "billion": 10**9, "t": 10**12, "tn": 10**12,
    "trn": 10**12, "trillion": 10**12,
}  # fmt: skip
# Digits are bounded: a number of 400 digits is no figure. A comma must group thousands.
_NUMBER = r"(?P<number>[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,18})?|[0-9]{1,15}(?:\.[0-9]{1,18})?|\.[0-9]{1,18})"
_SCALE = r"(?P<scale>thousand|trillion|billion|million|trn|bln|mln|mil|bn|mn|mm|tn|[kKmMbBtT])"
_PERCENT = re.compile(
    r"(?<![0-9.,])(?<![A-Za-z])" + _NUMBER + r"(?:\s?[%％]|[\s-]per\s?cent\b|[\s-]percent\b|\s?pct\b)", re.IGNORECASE
)
_PERCENT_WORD = re.compile(r"[Pp](?:[Ee][Rr]\s?[Cc][Ee][Nn][Tt]|[Cc][Tt])")
_SIGN = re.compile(r"(?:^|[^\w%])([+\-−–﹣－])\s?$")
# The first end of "3-5%", "3 to 5%" and "between 3 and 5%" carries no unit of its own.
_RANGE = re.compile(
    r"(?:(?<![0-9.,\w$€£])([0-9]{1,9}(?:\.[0-9]{1,9})?)\s?(?:[-–—]|to)\s?|\bbetween ([0-9]{1,9}(?:\.[0-9]{1,9})?) and )$"
)
_YEAR = re.compile(r"(?:19|20)[0-9][0-9]")
_MONEY = re.compile(
    r"(?P<currency>(?:US|CA|C|A|AU|HK|S)?\$|€|£|¥|₩|USD[^\S\n]?|EUR[^\S\n]?)[^\S\n]?"
    + _NUMBER
    + r"(?![0-9]|[.,][0-9])(?:(?:[^\S\n]|-)?"
    + _SCALE
    + r"(?![\w]))?",
    re.IGNORECASE,
)
_MONEY_SIGN = re.compile(r"[$€£¥₩]")
_MONEY_CODE = re.compile(r"USD|EUR", re.IGNORECASE)
_MONEY_AFTER = re.compile(
    r"(?<![\w.,$€£¥@#/])"
    + _NUMBER
    + r"(?:(?:[^\S\n]|-)?"
    + _SCALE
    + r")?[^\S\n]?(?P<currency>USD(?![TC\w])|US dollars|U\.S\. dollars|dollars|euros|EUR\b)",
    re.IGNORECASE,
)
_MONEY_WORD = re.compile(r"[Uu][Ss][Dd]|[Dd][Oo][Ll][Ll][Aa][Rr]|[Ee][Uu][Rr]")
_MINUS = "-−–﹣－"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text. `value` is exact and carries the written sign; `unit` is "%", "USD", "EUR" or another currency."""

    start: int
    end: int
    value: Decimal
    unit: str
    signed: bool = False  # a sign is written


def percentages(text: str) -> Iterator[Figure]:
    """Yield each percentage, in order, both ends of a range. A hyphen that joins ("3%-5%") is no sign.

    >>> [(f.value, f.signed) for f in percentages("fell 2.5%, +3 %, −4.3 percent, 1,621%")]
    [(Decimal('2.5'), False), (Decimal('3'), True), (Decimal('-4.3'), True), (Decimal('1621'), False)]
    >>> [str(f.value) for f in percentages("3%-5%, 3-5%, 3% to 5%, 10 to 20%, between 1 and 2 percent")]
    ['3', '5', '3', '5', '3', '5', '10', '20', '1', '2']
    >>> [str(f.value) for f in percentages("7 days, B7%, (7%)")]
    ['7']
    """
    if not ("%" in text or "％" in text or _PERCENT_WORD.search(text)):
        return
    for match in matches(_PERCENT, text, numbers(text)):
        value = Decimal(match["number"].replace(",", ""))
        before = text[max(0, match.start() - 32) : match.start()]
        sign = _SIGN.search(before)
        if sign:
            start = match.start() - len(before) + sign.start(1)
            yield Figure(start, match.end(), -value if sign[1] in _MINUS else value, "%", True)
            continue
        span = _RANGE.search(before)
        # "from 25% in 2022 to 38.2%" is no range of a year and a share.
        if span and not _YEAR.fullmatch(span[1] or span[2]):
            first, offset = (1 if span[1] else 2), match.start() - len(before)
            yield Figure(offset + span.start(first), offset + span.end(first), Decimal(span[first]), "%")
        yield Figure(match.start(), match.end(), value, "%")


def _currency(written: str) -> str:
    w = written.strip().upper()
    if w in ("$", "US$", "USD", "US DOLLARS", "U.S. DOLLARS", "DOLLARS"):
        return "USD"
    if w in ("€", "EUR", "EUROS"):
        return "EUR"
    return {
        "£": "GBP",
        "¥": "JPY",
        "₩": "KRW",
        "C$": "CAD",
        "CA$": "CAD",
        "A$": "AUD",
        "AU$": "AUD",
        "HK$": "HKD",
        "S$": "SGD",
    }.get(w, w)


def _money_starts(text: str) -> Iterator[int]:
    """Where a sum that opens with its currency may begin: two letters before a sign at most, or at a code."""
    signs = (p for m in _MONEY_SIGN.finditer(text) for p in range(max(0, m.start() - 2), m.start() + 1))
    if not _MONEY_CODE.search(text):
        return signs
    return iter(sorted({*signs, *(m.start() for m in _MONEY_CODE.finditer(text))}))


def _money(match: re.Match[str], start: int) -> Figure:
    value = Decimal(match["number"].replace(",", "")) * SCALES[(match["scale"] or "").lower()]
    return Figure(start, match.end(), value, _currency(match["currency"]))


def sums(text: str) -> Iterator[Figure]:
    """Yield each sum of money, in order, at full scale.

    >>> [(f.value, f.unit) for f in sums("$640M, a $640 million loss for a billionaire, $1.2B, $76,831, €18 million, 5 million dollars, $2.5K")]
    [(Decimal('640000000'), 'USD'), (Decimal('640000000'), 'USD'), (Decimal('1200000000.0'), 'USD'), (Decimal('76831'), 'USD'), (Decimal('18000000'), 'EUR'), (Decimal('5000000'), 'USD'), (Decimal('2500.0'), 'USD')]
    >>> [str(f.value) for f in sums("$" + "9" * 400 + ", $109.5,000, example.org/100trillionUSD, @100trillionUSD")]
    []
    """
    found = [_money(m, m.start("currency")) for m in matches(_MONEY, text, _money_starts(text))]
    if _MONEY_WORD.search(text):
        found += [_money(m, m.start()) for m in matches(_MONEY_AFTER, text, numbers(text))]
    taken = -1
    for figure in sorted(found, key=lambda f: (f.start, -f.end)):
        if figure.start >= taken:
            taken = figure.end
            yield figure
