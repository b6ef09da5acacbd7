"""A text as the rules see it: code blanked out, lower case beside it, sentences by their places, the names of its site."""

import functools
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from newsdigest.clean.spans import Span
from newsdigest.reference.publishers import bare, family, known_names
from newsdigest.reference.words import usually_small
from newsdigest.text.sentences import STARTERS, spans

MAX_UNMARKED = 260  # characters of a heading, caption or linked title that no punctuation ends


@dataclass(frozen=True, slots=True)
class Passage:
    """One text under the rules. Offsets of `text`, `low` and `sentences` are those of the input."""

    text: str
    low: str
    sentences: tuple[tuple[int, int], ...]
    title: str = ""
    own: frozenset[str] = frozenset()  # families of the publisher's and the site's names
    cues: Set[str] = frozenset()  # of which rules the text holds words


def passage(
    text: str,
    *,
    title: str = "",
    own: frozenset[str] = frozenset(),
    code: Iterable[Span] = (),
    cues: Set[str] = frozenset(),
) -> Passage:
    """The passage of TEXT, which holds CUES, with the stretches of CODE blanked out by line breaks."""
    for span in code:
        text = text[: span.start] + "\n" * (span.end - span.start) + text[span.end :]
    low = text.lower()
    if len(low) != len(text):  # a few letters grow when made small
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return Passage(text, low, tuple(_sentences(text, labelled="seam" in cues)), title, own, cues)


# Where a sentence ends in flat text though no stop says so: after a post's signature, before a starred note, a label.
_SEAM = re.compile(
    r"(?<=[.!?”\")] )(?=\*+\s?[A-Z])"
    r"|(?<=[\w”\"')%] )(?=(?:Risk |Legal )?(?:Disclaimer|Disclosure)\s?:|Featured [Ii]mage (?:from|by|created|via|credit)|Follow (?:us|Us) on |The post [A-Z“‘\"$\d])"
)
_SIGNED = re.compile(r"\) [A-Z][a-z]{2} \d, \d{4}(?= )|\(@\w{1,20}\) [A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}(?=\s)")


def _sentences(text: str, *, labelled: bool) -> Iterator[tuple[int, int]]:
    seams = [m.end() for m in _SIGNED.finditer(text)] if ")" in text else []
    if labelled:
        seams = sorted({*seams, *(m.start() for m in _SEAM.finditer(text))})
    at = 0
    for start, end in spans(text):
        while at < len(seams) and seams[at] <= start:
            at += 1
        begin = start
        while at < len(seams) and seams[at] < end:
            if text[begin : seams[at]].strip():
                yield begin, begin + len(text[begin : seams[at]].rstrip())
            begin = seams[at] + len(text[seams[at] : end]) - len(text[seams[at] : end].lstrip())
            at += 1
        if begin < end:
            yield begin, end


_TOKEN = re.compile(r"\S+")
_STOP = re.compile(
    r"[?!…][\"'”’)]*(?:\s|(?=[A-Z][a-z])|$)|\.[\"'”’)]*(?:\s+(?=[A-Z“\"‘$#@\d])|\s*$|(?=[A-Z][a-z]+ ))|\n|\s[,|](?:\s|$)"
)
_ABBREVIATION = re.compile(r"(?:\bU\.S|\bU\.K|\bvs|\bInc|\bMr|\bDr|\bNo|\bJr|\bSt|\b[A-Z])\.$")
_GLUED = re.compile(r"(?<=[a-z\d)”’%])(?=[A-Z][a-z])")
_CAMEL = re.compile(
    r"(?:Trading|Coin|Crypto|Bit|Micro|Meta|Black|Open|Bull|Safe|Lookon|De|Yahoo|Into|Block|World|You|Linked|Pay|Git|Wal|"
    r"Sosu?|Fin|Mc|Mac|Chain|Token|Web|i|e|x|k|Deep|Sand|Wall|Ark|Hash|Layer|Dog|Star|Uni|Pan|Sushi|Soso|Stake|Eco|Ether|Pump|Nebraskan)$"
)


def unmarked_end(text: str, start: int, limit: int = MAX_UNMARKED) -> int:
    """Where a title or caption ends that stands at START of flat text, often with nothing but a capital after it.

    >>> t = "Miners sold less in May — report However, prices fell."
    >>> t[:unmarked_end(t, 0)]
    'Miners sold less in May — report'
    """
    window = text[start : start + limit]
    stop = next((m for m in _STOP.finditer(window) if not _ABBREVIATION.search(window, 0, m.start() + 1)), None)
    end = stop.end() if stop else len(window)
    end = min((m.start() for m in _GLUED.finditer(window, 0, end) if _is_glue(window, m.start())), default=end)
    tokens = list(_TOKEN.finditer(window, 0, end))
    titled = _title_case([t[0] for t in tokens[:6]])
    for index in range(3, len(tokens)):
        if _opens_sentence([t[0] for t in tokens], index, titled=titled):
            return start + tokens[index - 1].end()
    return start + len(window[:end].rstrip(" \n"))


def _is_glue(window: str, at: int) -> bool:
    """True where two words have grown together, "InsightsSome"; False inside a brand, "TradingView"."""
    left = re.search(r"[A-Za-z]*$", window[:at])
    return not (left and _CAMEL.match(left[0])) and bool(re.match(r"[A-Z][a-z]*(?:[ ’',]|$)", window[at:]))


def _title_case(words: list[str]) -> bool:
    long = [w for w in words if len(w) > 3 and w[0].isalpha()]
    return bool(long) and sum(w[0].isupper() for w in long) >= 0.8 * len(long)


def _opens_sentence(words: list[str], index: int, *, titled: bool) -> bool:
    """True where the word at INDEX must be the first of a sentence that follows the title."""
    word = words[index].strip("\"“‘'(")
    before = words[index - 1]
    if not word[:1].isupper() or before.endswith((":", "—", "–", "-", "|")):
        return False
    following = words[index + 1 : index + 5]
    plain = [w for w in following if w[:1].islower() and len(w) > 1]
    if titled:
        # Nearly all words of such a title are capitals: three small ones of four are a sentence.
        content = [w for w in plain if w not in _SMALL_IN_TITLES]
        return len(following) >= 3 and len(plain) >= 3 and len(content) >= 2
    if word in STARTERS:
        return before[:1].islower() or before[-1:] in "%)'’\"" or before[:1].isdigit() or bool(plain)
    bare_word = re.sub(r"[^\w’'-].*$", "", word)
    return len(plain) >= 1 and usually_small(bare_word) and before[-1:].isalnum()


_SMALL_IN_TITLES = frozenset(
    "a an and as at but by for from in into is it its nor of on or over per so than that the to vs via with".split()
)


@functools.cache
def _names() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(n).replace(r"\ ", r"\s?") for n in known_names()), re.IGNORECASE)


def known_name_end(text: str, start: int) -> int:
    """Where the longest known publisher's name that stands at START ends; START where none does."""
    match = _names().match(text, start)
    if match and not (match.end() < len(text) and text[match.end()].islower()):
        return match.end()
    return start


def is_own(name: str, own: frozenset[str]) -> bool:
    """True where NAME is one of the site's own names, whatever stands around it.

    >>> is_own("Example Times Fintech News", frozenset({"exampletimes"})), is_own("Other Post", frozenset({"exampletimes"}))
    (True, False)
    """
    if family(name) in own:
        return True
    key = bare(name)
    return any(_alike(key, bare(o)) for o in own)


_GENERIC = re.compile(
    r"^(?:the|en|news|daily|crypto|bitcoin|coin|block|chain|btc|blog)+|(?:news|media|com|blog|crypto|daily|en|io|net|org)+$"
)


def _alike(one: str, other: str) -> bool:
    """True for two spellings of one name: one begins or ends with the other, or what is not generic in them is alike."""
    if min(len(one), len(other)) > 4 and (one.startswith(other) or other.startswith(one) or one.endswith(other)):
        return True
    rest = _GENERIC.sub("", one)
    return len(rest) >= 4 and rest == _GENERIC.sub("", other)
