"""Content units: the figures, names and words that a sentence carries, so that two reports of one fact share them."""

import functools
import re
from decimal import Decimal

from newsdigest.reference.coins import forms
from newsdigest.reference.words import rarity
from newsdigest.text.numbers import SCALES
from newsdigest.text.words import STOP, stem

_MONTHS = "january february march april may june july august september october november december".split()
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’&](?=[^\W\d_])[^\W_]*)*")
_DIGIT = re.compile(r"\d")
# A month only where one may begin, words before figures: most of a text is words.
_TOKEN = re.compile(
    rf"(?=[JFMASOND])(?P<month>{'|'.join(m.capitalize() for m in _MONTHS)})\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d,.]*\d)"
    rf"|(?P<word>{_WORD.pattern})"
    r"|(?=[$€£¥\d])(?P<money>[$€£¥]\s?)?(?<![\w.,])(?P<number>\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,8})?|\d{1,15}(?:\.\d{1,8})?)"
    r"(?:\s?(?P<percent>%|percent\b|per cent\b)|[\s-]?(?P<scale>thousand|trillion|billion|million|bn|mn|tn|[KkMmBbTt])(?![A-Za-z]))?"
    r"(?P<times>[xX](?![A-Za-z]))?"
)
_KIND_WEIGHT = {"$": 3.0, "%": 2.8, "#": 2.4, "x": 2.4, "@": 0.8}
FIGURES = frozenset("$%#x@")
NEGATION = "wnot"
_NOT = frozenset(("not", "no", "never", "without", "neither", "none", "nor"))
_NEGATION_WORTH = 0.35


@functools.cache
def _coin_names() -> dict[str, str]:
    """Coins' one-word names to their tickers, both small."""
    return {f.text.lower(): f.ticker.lower() for f in forms() if f.kind == "name" and f.certain and f.text.isalpha()}


def rounded(value: Decimal) -> str:
    """A value to two figures, so that "$1.14 billion" and "$1.1B" meet.

    >>> rounded(Decimal("1140000000")) == rounded(Decimal("1.1E9")), rounded(Decimal("0"))
    (True, '0')
    """
    return f"{value:.1e}" if value else "0"


@functools.lru_cache(maxsize=20_000)
def units(text: str) -> tuple[str, ...]:
    """The units of a text, in order, repeats included; the first character tells the kind ($ % # x @ figures and dates, w words).

    >>> units("BTC fell 3% to $103,000 with $1.14 billion in liquidations")
    ('wbtc', 'wfell', '%3.0e+0', '$1.0e+5', '$1.1e+9', 'wliquidation')
    """
    if not _DIGIT.search(text):  # half of all sentences: nothing but words
        return tuple(filter(None, map(_word_unit, _WORD.findall(text))))
    found = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "word":
            unit = _word_unit(match[0])
            if unit:
                found.append(unit)
            continue
        if match["month"]:
            found.append(f"@{_MONTHS.index(match['month'].lower()) + 1}-{match['day']}")
            continue
        kind = "%" if match["percent"] else "$" if match["money"] else "x" if match["times"] else "#"
        value = Decimal(match["number"].replace(",", "")) * SCALES.get((match["scale"] or "").lower(), 1)
        year = kind == "#" and match["number"].isdigit() and 1990 <= value <= 2035
        found.append(kind + (str(value) if year else rounded(value)))
    return tuple(found)


@functools.lru_cache(maxsize=100_000)
def _word_unit(word: str) -> str:
    """A word as a unit; "" where it says nothing."""
    small = word.lower().replace("’", "'").removesuffix("'s")
    if small in _NOT or small.endswith("n't"):
        return NEGATION
    if small in STOP or len(small) < 2:
        return ""
    return "w" + (_coin_names().get(small) or stem(small))


@functools.cache
def importance(unit: str) -> float:
    """What a unit is worth by itself: rare words and figures more than words that stand in every article."""
    if unit == NEGATION:
        return _NEGATION_WORTH
    if unit[0] != "w":
        return _KIND_WEIGHT[unit[0]]
    return float(max(0.05, _stem_rarity(unit[1:])) ** 0.7)


@functools.cache
def _stem_rarity(word: str) -> float:
    """The rarity of the commonest word with this stem."""
    return rarity(word, *(word + ending for ending in ("s", "ed", "ing", "e", "es")))
