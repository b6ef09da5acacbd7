"""Candidate sentences of a summary: a story's sentences, cleaned of what makes no sense outside their article.

Each sentence comes whole and in shorter variants without asides; the choice takes at most one of them.
"""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from newsdigest.records import Item
from newsdigest.reference.words import usually_small
from newsdigest.text.sentences import STARTERS
from newsdigest.write.calendar import impossible
from newsdigest.write.shorten import SAY, balanced, shorter, whole
from newsdigest.write.told import sentences_of

MAX_SENTENCES = 30  # of one article: news tells what matters first
ALONE = 16  # of the only article
MAX_CHARACTERS = 1_000  # of one sentence: longer is a list that lost its line breaks
MIN_WORDS, MAX_WORDS = 6, 45
LEAST_HEADING = 3  # words: "Genesis Global Capital filed" has none
LEAST_ALONE = 12  # words of a sentence that tells neither figure nor name


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence as it stands in its article, at place `position`."""

    text: str
    article: str
    publisher: str
    position: int
    sum: bool = False  # a sum of money was read from it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence as it may be shown. `source` is the sentence as it stands in the article, at place `position`."""

    text: str
    source: str
    article: str
    publisher: str
    position: int


_OPENING = re.compile(
    r"^(?:(?:However|Meanwhile|Moreover|Furthermore|Additionally|In addition|Besides|Still|Nevertheless|Nonetheless|"
    r"Therefore|Thus|Hence|Consequently|As a result|As such|For example|For instance|In fact|Indeed|Of course|Overall|"
    r"In other words|In short|Notably|Interestingly|Importantly|Specifically|Similarly|Likewise|Also|Finally|Lastly|"
    r"First|Second|Third|Firstly|Secondly|Thirdly|Then|Now|On the other hand|At the same time|That said|In contrast|"
    r"By contrast|In particular|Unsurprisingly|Surprisingly|Crucially|Conversely|Instead|Again|Simply put|Ultimately|"
    r"In conclusion|To be clear|Despite this|In response|Even so|"
    r"According to (?:the|this) (?:report|article|post|announcement|statement|publication|data))\s*,\s+"
    r"|(?:And|But|So|Yet)\s*,?\s+(?=[a-z])"
    # "On" was lost: "June 4, 2025, the office said"; and what only praises: "In a bold move that signals confidence, "
    r"|(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{1,2},\s)?20\d\d,\s+(?=[a-z])"
    r"|In an? (?:[a-z]+ )?(?:[a-z]+ )?(?:move|step|development|shift|maneuver|turn|twist)(?:\s[^,;:$%\d]{3,90})?,\s+(?=[a-zA-Z]))",
)
_CREDIT_OPENING = re.compile(r"^(?:[A-Z]{3,}(?:\s[A-Z]{2,})*(?:,\s[A-Z][a-z]+\.?)?\s+[–—-]\s+|[•*·\-–—▪►✅🔥📊👉]+\s*)")
_DANGLING = re.compile(
    r"^(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|Such|Here|There|We|I|You|Your|Our|My|If you|Let['’]s|"
    r"Both|Another|Others|One of (?:them|these)|The (?:former|latter|same|above|following)|As (?:he|she|they|it)|"
    r"While (?:he|she|they|it|this|that)|When (?:he|she|they|it|this)|Among them|Like (?:this|that)|"
    r"Doing so|To (?:do|achieve) (?:so|this|that)|With (?:this|that|these)|In (?:this|that|these|such)|"
    r"[A-Z][a-z]+ly, (?:they|their|it|its|he|she|his|her|this|these)|(?:Today|Now|Then|Still), (?:they|their|it|its|this|these)|What(?:['’]s| is)|"
    r"At (?:this|that)|By (?:doing|this|that)|Because of (?:this|that)|After (?:this|that)|For (?:this|that))\b"
)
# Words of a page rather than of its news, and advice. Compared with the sentence in small letters, a space around it.
_NO_NEWS = (
    "http://", "https://", "www.", " click ", "subscribe", "newsletter", "follow us", "read also", "read more", "also read",
    "sign up", "disclaimer", "financial advice", "investment advice", "trading advice", "trading decision",
    "investment decision", "your own research", "image credit", "image source", "featured image", " source:", "photo:",
    "all rights reserved", " cookies ", "stay tuned", "stay updated", "let's dive", "let's explore", "let's take",
    "let’s dive", "let’s explore", "let’s take", "in this article", "as shown", "chart above", "chart below", "image above",
    "image below", "table below", "figure below", "you might also", "related news", "related article", "editor's note",
    "editor’s note", "press release", "time will tell", "remains to be seen", "investors should", "investors must",
    "investors need", "traders should", "traders must", "traders need", " you ", " your ", " i ", " me ", " my ", " i'm ", " i’m ", " we ",
    " us ", " our ", " we're ", " we’re ", "could be at play", " here is ", " here are ", " here's ", " here’s ", "key takeaway",
    "key points", "in conclusion", " faq", "look for confirmation", " is crucial", "ing the need for", "ing the importance",
    "ignore your ", "ignore all ", "ignore previous", "disregard ", "system prompt", "appeared first on", "*", " | ", "related reading", "first appeared on", "reply copy link", " share this ",
    " tomorrow", "yesterday", "best confirmed", "pic.twitter", "twitter.com", " t.co/", " @", "(@", "\\",
)  # fmt: skip
# A list that lost its line breaks: "$10 million: …", several colons.
_LIST = re.compile(r"^[$€£]?\d[\d.,]*\s?(?:million|billion|trillion|%)?\s?:|:\s.*:\s.*:\s|^[A-Z]{2,}:\s")
# Two sentences, or a link and what follows, that lost the space between them: "new highsAccording to", "$14.Increasing".
_GLUED = re.compile(
    r"\b[a-z]{4,}(?:[A-Z][a-z]+|[A-Z]{3,}\b)|(?<=\d)\.?[A-Z][a-z]{2,}|(?<=[a-z]{3})[“”][A-Z]|(?<=[A-Za-z]{2})\.[A-Z][a-z]{2,}|"
    r"(?<=[.,!?])[”\"][A-Z][a-z]|\b([A-Z][a-z]{3,})\1\b|"
    r"(?<=[A-Za-z]{3})(?:Between|What|When|While|Although|However|Despite|According|Meanwhile|After|Since|The|This|These)\b"
)
_TIGHT = re.compile(r"[a-z]{2}\.[A-Z]{2,}\s")  # the same before a ticker; a title may have it
# What each of those ways holds, cheap to look for: a capital behind a small letter, a figure, a stop or a quotation mark.
_MAY_BE_GLUED = re.compile(r"[A-Z](?:(?<=[a-z\d.“”\"].)|[A-Z][a-z])")
# “… may be too low,” Flows are coming: a quotation that nobody is said to have said
_UNSAID = re.compile(rf",[”\"]\s(?![^.]{{0,60}}\b{SAY}\b)")
# A list or table that lost its lines: "Benefits include: Store of Value Protection …"
_ENUMERATED = re.compile(r"\b(?:include|includes|including|offer|offers|are|as follows|such as|following):\s")
# A thing of a sentence before: "TOBAM supports this move", "that figure had increased".
_POINTING = re.compile(
    r"\b(?:(?:this|these|those) (?:[a-z-]+ )?|that )(?:move|trend|development|approach|strategy|pattern|split|figure|number|news|announcement|decision|milestone|"
    r"shift|initiative|step|report|event|challenge|change|concern|factor|view|idea|dynamic|scenario|situation)s?\b"
)
# "Bank (ECB) official, has stated": the head of the insertion was cut off with the line before.
# "Con Kolivas, the miner rented power.": so was the head of "According to the developer Con Kolivas".
_HEADLESS = re.compile(
    r"^[^,;:]{3,70}, (?:has|have|had|is|was|were|will)\s|^(?:[A-Z][\w’'.-]*\s?){1,4}, (?:the|a|an|its|it|they|he|she)\s[^,]*[.]$"
)
_ALSO = re.compile(r"^((?:\S+\s){1,6}?)also\s(?=[a-z])")
_LABEL = re.compile(r"^[A-Z][\w’'-]*(?:\s[\w’'-]+){0,4}:\s+(?=[A-Z])")  # "Sideways Movement: The price …"
_HE = re.compile(r"\b(?:he|she|his|her|him)\b")
_PERSON = re.compile(r"(?<=\w )[A-Z][a-z]")
_WORD = re.compile(r"\S+")
_SPACED = re.compile(r"\s+([.,;:!?])(?=\s|$)")
_TWICE = re.compile(r"\.(?<!\.\.)\.(?!\.)")
# "… to the crowd, J.D.": cut off within a name
_INITIALS = re.compile(r"(?<![A-Za-z.])(?!U\.S|U\.K|E\.U|D\.C)[A-Z]\.(?:[A-Z]\.)?$")
_TOLD = re.compile(r"\d|(?<=\S\s)[“\"'‘(]?[A-Z]")  # a figure, or a name behind the first word
_MUSING = re.compile(r"\b(?:could|can|may|might|would|should)\b")
_ALSO_OPEN = STARTERS | {"Even", "Because", "Though"}


def sources_of(found: Sequence[Item]) -> list[Source]:
    """The sentences of some items that can stand alone, in order; a sentence that several have is the first's.

    Of an article that stands alone the first ALONE, and of the others only those with a sum.
    """
    out: list[Source] = []
    seen: set[str] = set()
    most = MAX_SENTENCES if len(found) > 1 else ALONE
    for item in found:
        a = item.article
        sums = {x.quote for x in item.facts.amounts}
        for position, text in enumerate(sentences_of(item)[:MAX_SENTENCES]):
            if position >= most and text not in sums:
                continue
            if len(text) <= MAX_CHARACTERS and text not in seen and cleaned(text):
                seen.add(text)
                if not impossible(text, a.published):
                    out.append(Source(text, a.id, a.publisher, position, text in sums))
    return out


def variants(sentence: str) -> Iterator[str]:
    """The ways in which a sentence may be shown: cleaned, then shorter; none where it can't stand alone."""
    whole = cleaned(sentence)
    if not whole:
        return
    yield whole
    for short in shorter(whole):
        if fit(short):
            yield short


@functools.cache
def _no_news() -> AhoCorasick:
    return AhoCorasick(list(_NO_NEWS), implementation=Implementation.ContiguousNFA)


def _says_no_news(low: str) -> bool:
    try:
        return bool(_no_news().find_matches_as_indexes(low))
    except UnicodeEncodeError:  # half a pair of surrogates
        return any(words in low for words in _NO_NEWS)


@functools.lru_cache(maxsize=20_000)  # asked when sentences are gathered and again when they are chosen
def cleaned(sentence: str) -> str:
    """A sentence as it may stand alone; "" where it can't.

    >>> cleaned("However, bitcoin fell 3% to $103,000 on the day.")
    'Bitcoin fell 3% to $103,000 on the day.'
    >>> cleaned("This means that traders lost money on the day.")
    ''
    >>> cleaned("Exclusive Access And Benefits In addition to rewards, the card grants access to 40 lounges.")
    'In addition to rewards, the card grants access to 40 lounges.'
    """
    text = " ".join(sentence.split())
    if _says_no_news(f" {text.lower()} "):
        return ""
    text = _CREDIT_OPENING.sub("", text)
    text = without_heading(_LABEL.sub("", text))
    text = _OPENING.sub("", text)
    text = _ALSO.sub(r"\1", text, count=1)
    text = _SPACED.sub(r"\1", text)
    text = _TWICE.sub(".", text)
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if fit(text) else ""


@functools.lru_cache(maxsize=20_000)  # a quote is asked for with each cause it may show
def stands(quote: str) -> bool:
    """True for a sentence or a title that can be quoted as it is.

    >>> stands("Bitcoin Tumbles as Harbour Desk Halts"), stands("This has lifted prices."), stands("He said so.Interestingly")
    (True, False, False)
    """
    text = " ".join(quote.split())
    words = text.split()
    if words and words[0].islower():  # the rest of a sentence
        return False
    if text[-1:].isalnum() and 3 * sum(w[0].isupper() for w in words) >= 2 * len(words):  # a title has no full stop
        return not (_DANGLING.match(text) or _glued(text) or _says_no_news(f" {text.lower()} "))
    return bool(words) and fit(text) and without_heading(text) == text and not _says_no_news(f" {text.lower()} ")


def fit(text: str) -> bool:
    """True for a sentence that can stand alone: a whole one, of fitting length, that points at nothing outside it."""
    if not MIN_WORDS <= len(text.split()) <= MAX_WORDS or (not text[0].isalnum() and text[0] not in "$€£“\"'‘"):
        return False
    if text[-1] not in '.!”"’)' or text.endswith(("...", "…", "!", ",”", ',"')) or text.isupper():
        return False
    if _DANGLING.match(text) or _lists(text) or _glued(text, _TIGHT) or _HEADLESS.match(text):
        return False
    if _says_little(text) or _UNSAID.search(text) or _POINTING.search(text):
        return False
    pronoun = _HE.search(text)
    if pronoun and not _PERSON.search(text[: pronoun.start()]):
        return False
    if text[-2].isupper() and _INITIALS.search(text):
        return False
    return balanced(text) and text.count("[") == text.count("]") and whole(text)


def _lists(text: str) -> bool:
    return ":" in text and bool(_LIST.search(text) or _ENUMERATED.search(text))


def _glued(text: str, *more: re.Pattern[str]) -> bool:
    return bool(_MAY_BE_GLUED.search(text)) and any(p.search(text) for p in (_GLUED, *more))


def _says_little(text: str) -> bool:
    """True for a short or a musing sentence without figure and name: "The journey has its challenges." """
    first = text.split(maxsplit=1)[0].strip("“\"'‘(,")
    if _TOLD.search(text) or (first not in STARTERS and not usually_small(first)):
        return False
    return len(text.split()) < LEAST_ALONE or bool(_MUSING.search(text))


def without_heading(text: str) -> str:
    """A sentence without the heading that stands before it where paragraphs were lost.

    The heading's words are written with capitals though news writes them small; the sentence begins at the last of
    them that goes on in small letters ("… Target According to"), or behind it. A word that only opens sentences
    ("The", "In") shows a lost full stop as well.

    >>> without_heading("Steps In With Big Target According to the Times, he will lead.")
    'According to the Times, he will lead.'
    >>> without_heading("Fund Crashes as Market Misreads Filing Shares in the fund fell 67%.")
    'Shares in the fund fell 67%.'
    >>> without_heading("Galaxy Digital CEO Mike Novogratz said so.")
    'Galaxy Digital CEO Mike Novogratz said so.'
    >>> without_heading("Harbour Global Capital filed for protection on Monday.")
    'Harbour Global Capital filed for protection on Monday.'
    """
    words = text[:400].split()
    begin = 0
    for n in range(1, len(words) - 3):
        word = words[n]
        if not word[0].isupper() or words[n - 1][-1] in ".,;!?—–-'\"“‘(":
            continue
        bare = word.strip(",.;:'’\"”)(")
        follows_small = words[n + 1][0].islower() or words[n + 1][0].isdigit()
        if bare in _ALSO_OPEN and follows_small and usually_small(bare) and (n >= 2 or words[0] not in STARTERS):
            begin = n
    if begin:
        return _from_word(text, begin)
    run = 0
    while run < len(words) and (not words[run][0].islower() or words[run] in _SMALL) and words[run][-1] not in ",;:.":
        run += 1
    heading = [n for n in range(1, run) if words[n][0].isupper() and usually_small(words[n].strip("'’\"”,"))]
    if len(heading) < 2:
        return text
    last = heading[-1]
    if last + 1 >= len(words) or words[last + 1][0] == "(":  # "the Digital Assets Authority (PDAA)" is a name
        return text
    if last < LEAST_HEADING and words[last + 1][0].islower():
        return text
    return _from_word(text, last if words[last + 1][0].islower() else last + 1)


def _from_word(text: str, number: int) -> str:
    return text[next(itertools.islice(_WORD.finditer(text), number, None)).start() :]


_SMALL = frozenset(
    ["a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "of", "on", "or", "the", "to", "vs", "with"]
)
