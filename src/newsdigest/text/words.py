"""Words and figures of news text as keys for comparing articles: lower case, lightly stemmed, figures by value."""

import functools
import re
import sys
from collections.abc import Iterator

_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’](?=[^\W\d_])[^\W_]*)*")
_FIGURE = re.compile(
    r"(?<![\w.,])(?P<money>[$€£¥]\s?)?(?P<number>\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?|\d{1,12}(?:\.\d{1,6})?)"
    r"(?:\s?(?P<percent>%|percent\b|per cent\b)|[\s-]?"
    r"(?P<scale>thousand|trillion|billion|million|bn|mn|tn|[KkMmBbTt])(?![A-Za-z]))?"
)
_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12, "tn": 1e12}
_SCALES |= {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}

STOP = frozenset(
    "a an and are as at be been but by can could did do does for from had has have he her here his how i if in "
    "into is it its just may might more most no not of on or our out over s she should so some such than that the "
    "their them then there these they this those through to under up us was we were what when where which while "
    "who why will with would you your about after all also any before between both during each even ever get got "
    "her him however in-depth like make many much must new now off once one only other per said says see still too "
    "very via well".split()
)


@functools.lru_cache(maxsize=100_000)  # and the same word is the same string in all articles
def stem(word: str) -> str:
    """A word without its commonest endings: enough for "plunges", "plunged" and "plunging" to meet.

    >>> [stem(w) for w in ("plunges", "plunged", "plunging", "banks", "bank's", "policies", "less", "xrp")]
    ['plung', 'plung', 'plung', 'bank', 'bank', 'policy', 'less', 'xrp']
    """
    w = word.replace("’", "'")
    if w.endswith("'s"):
        w = w[:-2]
    if len(w) > 4 and w.endswith("ies"):
        return w[:-3] + "y"
    if len(w) > 3 and w.endswith("s") and not w.endswith(("ss", "us", "is")):
        w = w[:-1]
    for ending, least in (("ing", 6), ("ed", 5), ("e", 4)):
        if len(w) >= least and w.endswith(ending):
            w = w[: -len(ending)]
            break
    return w


def words(text: str) -> Iterator[str]:
    """Yield the stems of the words that carry meaning, in order.

    >>> list(words("The SEC's new rules hit Binance’s BNB"))
    ['sec', 'rul', 'hit', 'binanc', 'bnb']
    """
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if len(word) > 1 and word not in STOP:
            yield stem(word)


def figures(text: str) -> Iterator[str]:
    """Yield the figures that could tell one event from another, as keys: value to three digits, with its unit.

    Years, and bare numbers below 13, say little and are left out.

    >>> list(figures("$2.25B or 2.25 billion dollars, up 5.5%, block 899,826 in 2025, 3 firms, $104,210"))
    ['$2.25e+09', '#2.25e+09', '%5.5', '#9e+05', '$1.04e+05']
    """
    for match in _FIGURE.finditer(text):
        value = float(match["number"].replace(",", ""))
        scale = match["scale"]
        if scale:
            value *= _SCALES[scale.lower()]
        if match["percent"]:
            yield sys.intern(f"%{value:.3g}")
        elif match["money"]:
            yield sys.intern(f"${value:.3g}")
        elif scale or not (value < 13 or (1990 <= value <= 2040 and "," not in match["number"])):
            yield sys.intern(f"#{value:.3g}")
