"""Sums and prices as they are written: with a currency sign, with only a scale, in words, in a stablecoin, or bare."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from newsdigest.text.anchors import matches, numbers
from newsdigest.text.numbers import SCALES, sums

STABLECOINS = ("USDT", "USDC", "DAI", "TUSD", "FDUSD", "PYUSD", "BUSD", "RLUSD", "USDE", "USD1")
LARGEST = Decimal(10) ** 15  # more than all the money there is: no figure of the market


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure that may be a sum of dollars or a price. `form` says how it is written."""

    start: int
    end: int
    value: Decimal
    form: str  # scaled ("$5 million"), kilo ("$105K"), plain ("$105,000"), bare ("105,000"), coin ("28M USDC"), words
    coin: str = ""  # the stablecoin it is counted in


_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,12})?|\d{1,12}(?:\.\d{1,12})?)"
_SCALE_AFTER = re.compile(
    r"(?:\s?[-–—]\s?|\s(?:to|and|or)\s)(?:US)?\$?\s?"
    + _NUMBER
    + r"\s?-?(k|thousand|m|mn|million|b|bn|billion|trillion|t)\b",
    re.IGNORECASE,
)
# "$102-105K", "$1.5 to 2 billion", "$95-$100K": the further end of a range, where it carries no sign of its own.
_RANGE_END = re.compile(
    r"(?:\s?[-–—]\s?|\sto\s)(?P<number>"
    + _NUMBER
    + r")(?:[\s-]?(?P<scale>k|thousand|m|mn|million|b|bn|billion|trillion|t)\b)?(?![\w%.,]*\d)(?!\s?%)",
    re.IGNORECASE,
)
_FOREIGN = {"tỷ": 10**9, "triệu": 10**6, "tỉ": 10**9}
_FOREIGN_SCALE = re.compile(r"\s?(tỷ|tỉ|triệu)\b", re.IGNORECASE)
_COIN_SUM = re.compile(
    r"(?<![\w.,$])(?P<number>"
    + _NUMBER
    + r")(?:(?:[^\S\n]|-)?(?P<scale>(?i:k|thousand|m|mn|million|b|bn|billion)))?[^\S\n]"
    r"(?P<coin>" + "|".join(STABLECOINS) + r"|Tether|USD Coin)\b"
)
_COUNTED_IN = ("USD", "DAI", "Tether")  # each coin's name holds one
_WORD_SUM = re.compile(
    r"\b(?P<count>a|one|two|three|four|five|six|seven|eight|nine|ten|half a|a hundred|one hundred|several hundred)(?:[^\S\n]|-)"
    r"(?P<scale>million|billion|trillion)(?:[^\S\n]|-)(?:US )?dollars?\b",
    re.IGNORECASE,
)
_WORDS: dict[str, int | Decimal] = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "half a": Decimal("0.5"), "a hundred": 100, "one hundred": 100,
}  # fmt: skip
# Prices written without a sign: "106,000 support", "110k", "BTC: 107.7k", "near 2,825", "0.618".
_BARE = re.compile(
    r"(?<![\w.,$€£¥₩#/:+\-–−])(?P<number>" + _NUMBER + r")(?P<kilo>[kK])?(?![\w%％]|[.,]\d|[-–/]\d{1,2}\b|:\d)"
)
_AFTER_LABEL = re.compile(r"\b[A-Z]{2,6}:\s$")
# What a bare number counts when one of these follows: never a price.
_COUNTED = re.compile(
    r"\s?(?:%|percent|per cent|million|billion|trillion|thousand|[A-Z]{2,6}s?\b|bitcoins?|ether|coins?|tokens?|units|"
    r"satoshis|sats|holders?|users?|wallets?|addresses|transactions?|traders?|people|employees|investors|members|"
    r"followers|companies|merchants|nodes|validators|"
    r"blocks?|days?|hours?|weeks?|months?|years?|minutes|jobs|shares|contracts|miners|barrels|times|points|bps|basis|"
    r"stores|atms?|customers|clients|views|posts|projects|developers|participants|votes|locations|accounts|nfts?|ounces|tons|"
    r"victims|cases|banks|countries|st|nd|rd|th)\b"
)
_PRICE_WORDS = re.compile(
    r"\b(?:at|near|around|above|below|to|toward|towards|past|over|under|from|of|between|and|or|reach|hit|hits|level|levels|target|targets|support|"
    r"resistance|zone|area|mark|region|about|approximately|roughly|nearly|is|reclaim|breaks?|the)\W{1,3}$",
    re.IGNORECASE,
)


def _decimal(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))


def _form(written: str) -> str:
    last = written.rstrip().lower()
    if last.endswith(("thousand", "k")):
        return "kilo"
    return "plain" if written.rstrip()[-1].isdigit() or last.endswith(("usd", "dollars")) else "scaled"


def _signed(text: str) -> Iterator[Sum]:
    """Dollar sums, both ends of a range at the same scale."""
    for figure in sums(text):
        if figure.unit != "USD":
            continue
        written, value, end = text[figure.start : figure.end], figure.value, figure.end
        form = _form(written)
        following = text[end : end + 40]
        if form == "plain":
            foreign = _FOREIGN_SCALE.match(following)
            if foreign:
                value, form, end = value * _FOREIGN[foreign[1].lower()], "scaled", end + foreign.end()
            else:
                shared = _SCALE_AFTER.match(following)
                if shared and value < 1000:
                    scale = SCALES[shared[1].lower()]
                    value, form = value * scale, "kilo" if scale == 1000 else "scaled"
        yield Sum(figure.start, end, value, form)
        further = _RANGE_END.match(text[end : end + 40])
        if further:
            other = _decimal(further["number"]) * SCALES[(further["scale"] or "").lower()]
            if further["scale"] or (form == "plain" and value / 4 <= other <= value * 4):
                kind = _form("1" + (further["scale"] or ""))
                yield Sum(end + further.start("number"), end + further.end(), other, kind)


def _counted(text: str) -> Iterator[Sum]:
    counted = matches(_COIN_SUM, text, numbers(text)) if any(name in text for name in _COUNTED_IN) else ()
    for match in counted:
        coin = {"Tether": "USDT", "USD Coin": "USDC"}.get(match["coin"], match["coin"])
        yield Sum(
            match.start(), match.end(), _decimal(match["number"]) * SCALES[(match["scale"] or "").lower()], "coin", coin
        )
    if "ollar" not in text:
        return
    for match in _WORD_SUM.finditer(text):
        count = _WORDS.get(match["count"].lower())
        if count is not None:
            yield Sum(match.start(), match.end(), Decimal(count) * SCALES[match["scale"].lower()], "words")


def _bare(text: str) -> Iterator[Sum]:
    """Numbers without any sign that stand as prices do. Years, counts and shares are left out."""
    for match in matches(_BARE, text, numbers(text)):
        number, kilo = match["number"], bool(match["kilo"])
        before = text[max(0, match.start() - 24) : match.start()]
        labelled = _AFTER_LABEL.search(before)
        if not (kilo or "," in number or ("." in number and _PRICE_WORDS.search(before)) or labelled):
            continue
        if _COUNTED.match(text[match.end() : match.end() + 16]):
            continue
        yield Sum(match.start(), match.end(), _decimal(number) * (1000 if kilo else 1), "bare")


def figures(text: str) -> tuple[Sum, ...]:
    """Every figure that may be a sum of dollars or a price, in order, none overlapping another.

    >>> def told(text: str) -> list[str]:
    ...     return [f"{f.value:f} {f.form}" for f in figures(text)]
    >>> told("$640M, $95-$100K, $1.5 to 2 billion, 28M USDC")
    ['640000000 scaled', '95000 kilo', '100000 kilo', '1500000000.0 scaled', '2000000000 scaled', '28000000 coin']
    >>> told("near 106,000, 705 BTC, 2,000 holders, nearly a billion dollars; BTC: 107.7k (+3%)")
    ['106000 bare', '1000000000 words', '107700.0 bare']
    >>> told("$0.000012, in 2025, $3,000-3,300"), told("$" + "9" * 400)
    (['0.000012 plain', '3000 plain', '3300 plain'], [])
    """
    found = [*_signed(text), *_counted(text), *_bare(text)]
    order = {"scaled": 0, "kilo": 0, "plain": 0, "coin": 1, "words": 1, "bare": 2}
    kept: list[Sum] = []
    taken = -1
    for figure in sorted(found, key=lambda f: (f.start, order[f.form])):
        if figure.start >= taken and 0 < figure.value < LARGEST:
            kept.append(figure)
            taken = figure.end
    return tuple(kept)
