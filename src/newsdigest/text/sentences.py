"""Sentences of news text, by their places: works on paragraphs and on flat text that has lost them."""

import functools
import re
from collections.abc import Iterator

# Words whose full stop ends no sentence when a capital follows.
ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st sr jr vs no nos inc ltd corp co llc plc cos dept est approx fig vol gen gov sen rep pres "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun "
    "u.s u.k u.n e.u d.c a.m p.m e.g i.e etc al cf ca".split()
)  # fmt: skip
ENDS_WITH_CAPITAL_AFTER = frozenset(
    ("a.m", "p.m", "etc", "inc", "ltd", "corp", "u.s", "u.k", "e.u", "co", "llc", "plc")
)
STARTERS = frozenset(
    "The This That These Those It Its He She They We But And In On At As For With While However Meanwhile Although "
    "After Before Since If When According Both Its Despite Still Yet Our My His Her Their There Here What Why How".split()
)  # fmt: skip

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}"
# Each begins with a mark, so that the search runs from mark to mark.
_END = re.compile(
    r"[.!?…\n)](?:"
    r"(?<=\n)(?P<blank>(?:\s*\n)?)"
    r"|(?<![.!?…].)(?<![\n)])(?P<stop>[.!?…]*[\"'”’)\]]*)\s+(?=[\"'“‘(\[$€£#@•]*[A-Z0-9$€£“‘\"])"  # full stop, space, a new start
    rf"|(?<=\w\))(?P<signed>\s{_MONTH}\s\d{{1,2}},\s20\d\d)(?=\s)"  # a post's signature: "(@name) June 13, 2025"
    r"|(?<=[a-z)%”][.!?])(?P<tight>(?=[A-Z][a-z]+[ ,’']))"  # "holders.The Strategy team"
    r")"
)
_HANDLE = re.compile(r"\(@\w+\Z")
_KEPT = 100_000  # characters of a text whose sentences are kept in mind
_LONGEST_WORD = 40  # characters of the last word looked at
_FIRST_WORD = re.compile(r"[\"'“‘(]*([A-Za-z]+)")
_IN_WORD = ".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _goes_on(text: str, begin: int, match: re.Match[str]) -> bool:
    """True where the full stop belongs to an abbreviation or an initial rather than to the sentence's end."""
    end = match.start()
    if text[end] != "." or text[end + 1] == ".":
        return False
    before = text[max(begin, end - _LONGEST_WORD) : end].removesuffix("\n")
    word = before[len(before.rstrip(_IN_WORD)) :].lstrip(".")
    last = word.lower()
    if last in ABBREVIATIONS:
        return not (last in ENDS_WITH_CAPITAL_AFTER and _opens(text, match.end()))
    # One capital letter is an initial ("J. Powell"), unless the next word can only open a sentence.
    return len(word) == 1 and word.isupper() and last != "i" and not _opens(text, match.end())


def _opens(text: str, at: int) -> bool:
    """True where the word at AT can only open a sentence."""
    word = _FIRST_WORD.match(text, at, at + _LONGEST_WORD)
    return word is not None and word[1] in STARTERS


def spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence, in order, without the white space around it.

    >>> t = "The U.S. market fell 2.5% on Friday. BTC lost 3%!\\n\\nETH too"
    >>> [t[s:e] for s, e in spans(t)]
    ['The U.S. market fell 2.5% on Friday.', 'BTC lost 3%!', 'ETH too']
    >>> t = "Nervousness grew around large holders.The Strategy team has a loss."
    >>> [t[s:e] for s, e in spans(t)]
    ['Nervousness grew around large holders.', 'The Strategy team has a loss.']
    >>> t = 'Jerome H. Powell spoke at 2 p.m. The dollar rose. “We wait,” he said. $1.2B left.'
    >>> [t[s:e] for s, e in spans(t)]
    ['Jerome H. Powell spoke at 2 p.m.', 'The dollar rose.', '“We wait,” he said.', '$1.2B left.']
    >>> t = "He flipped short. — Look (@look) June 3, 2025 Whales suffer (see June 2) when (in vain) June 2, 2025 came."
    >>> [t[s:e] for s, e in spans(t)]
    ['He flipped short. — Look (@look) June 3, 2025', 'Whales suffer (see June 2) when (in vain) June 2, 2025 came.']
    """
    return iter(_kept(text) if len(text) <= _KEPT else _each(text))


@functools.lru_cache(maxsize=4)  # several readers of one article ask for the same
def _kept(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(_each(text))


def _each(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _END.finditer(text):
        if match.lastgroup == "blank":
            end = match.start()
        elif match.lastgroup == "tight":
            end = match.end()
        elif match.lastgroup == "signed":
            if not _HANDLE.search(text, max(begin, match.start() - _LONGEST_WORD), match.start()):
                continue
            end = match.end()
        elif _goes_on(text, begin, match):
            continue
        else:
            end = match.end("stop")
        stripped = _strip(text, begin, end)
        if stripped:
            yield stripped
        begin = match.end()
    stripped = _strip(text, begin, len(text))
    if stripped:
        yield stripped


def _strip(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None


def sentences(text: str) -> list[str]:
    """The sentences themselves.

    >>> sentences("One. Two.")
    ['One.', 'Two.']
    """
    return [text[s:e] for s, e in spans(text)]
