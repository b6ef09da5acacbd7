"""An article as sentences with named features: words, cues of causes, connectives, directions, what is moved."""

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from newsdigest.read.drivers.words import CONDITIONAL, CONNECTIVES, CONTRAST, DENIAL, DOWN, MOVED, UP
from newsdigest.records import Article, Mention
from newsdigest.reference.causes import causes
from newsdigest.text.sentences import spans

MOST_SENTENCES = 120
LONGEST = 1200  # characters of a sentence that are looked at
_COIN = "\x00"  # stands for a coin's name in a text whose words are taken
_TOKEN = re.compile(r"[a-z]+(?:[-'][a-z]+)*|[$€£]?\d[\d,.]*[%kmbt]?|[?!\x00]")
# Predicates that say outright that one thing moves another; bounded gaps, so linear on any text.
_EXPLICIT = re.compile(
    r"\b(?:driven|fuell?ed|triggered|sparked|caused|prompted|spurred|led|boosted|pressured|weighed down|supported|"
    r"lifted|hit|shaken|rattled|dragged (?:down|lower)) (?:\w+ ){0,2}by\b|\b(?:because|thanks to|due to|owing to|"
    r"on the back of|in response to|attributed to|stem(?:s|med)? from|as a result of|following|amid|after)\b|"
    r"\b(?:add(?:s|ed|ing)? to the|sparked|stoke[sd]?|triggered|fuell?ed|set off|weigh(?:s|ed|ing)? on|"
    r"put(?:s|ting)? pressure|push(?:es|ed|ing)? \S+ (?:\S+ ){0,3}(?:lower|higher|up|down|above|below)|"
    r"drag(?:s|ged)? |sent \S+ (?:\S+ ){0,4}"
    r"(?:lower|higher|up|down|tumbling|soaring|falling)|lift(?:s|ed)|rattled|shook|erased|accelerated|deepened)\b"
)

# What those begin with: a sentence without any of these is not searched.
_OPENINGS = (
    "thanks to", "due to", "owing to", "on the back of", "in response to", "attributed to", "as a result of", "set off", "sent ",
    *"driven fuel trigger spark caused prompted spurred led boosted pressured weigh supported lift hit shaken rattled drag "
    "because following amid after add stok put push shook erased accelerated deepened stem".split(),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by its place in `article.full`, with what it holds. `index` 0 is the title."""

    index: int
    start: int
    end: int
    tokens: tuple[str, ...]
    strong: frozenset[str]  # types whose strong cues stand here
    weak: frozenset[str]
    connective: bool
    up: int
    down: int
    moved: bool  # names a coin, the market or a price
    percent: bool
    explicit: bool  # a predicate of cause: "driven by", "has added to the pressure"


@functools.cache
def _cues() -> tuple[AhoCorasick, tuple[tuple[str, bool, bool], ...]]:
    """The automaton of all cues and, for each, (type, strong, open-ended). A cue of two types is listed twice."""
    known: dict[str, list[tuple[str, bool, bool]]] = {}
    for cause in causes():
        for strong, cues in ((True, cause.strong), (False, cause.weak)):
            for cue in cues:
                bare = cue.rstrip("*")
                known.setdefault(bare, []).append((cause.type, strong, cue.endswith("*")))
    flat = [(bare, entry) for bare, entries in known.items() for entry in entries]
    automaton = AhoCorasick([bare for bare, _ in flat], implementation=Implementation.DFA, matchkind=MatchKind.Standard)
    return automaton, tuple(entry for _, entry in flat)


def plain(text: str) -> str:
    """Lower case and straight apostrophes, of the same length.

    >>> plain("Fed’s İ") == "fed's i" or len(plain("Fed’s İ")) == 7
    True
    """
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.replace("’", "'").replace("‘", "'")


def words_of(low: str) -> list[str]:
    """Words, punctuation that asks or exclaims, and numbers by their kind, of a text in lower case.

    >>> words_of("btc fell 5% to $9,000 in 2 hours?")
    ['btc', 'fell', '<pct>', 'to', '<money>', 'in', '<num>', 'hours', '?']
    """
    return [t if "a" <= t < "{" else _kind(t) for t in _TOKEN.findall(low)]


def _kind(token: str) -> str:
    """The class of a token that is no word."""
    if token[0].isdigit():
        return "<pct>" if token[-1] == "%" else "<num>"
    return "<money>" if token[0] in "$€£" else "<coin>" if token == _COIN else token


@functools.cache
def _openings() -> AhoCorasick:
    return AhoCorasick(_OPENINGS, implementation=Implementation.DFA, matchkind=MatchKind.Standard)


def _explicit(low: str) -> bool:
    """True where a predicate says outright that one thing moves another."""
    places = _openings().find_matches_as_indexes(low, overlapping=True)
    return any(_EXPLICIT.match(low, start) for _, start, _ in places)


def _cue_types(low: str) -> list[tuple[int, str, bool]]:
    automaton, entries = _cues()
    found = []
    for index, start, end in automaton.find_matches_as_indexes(low, overlapping=True):
        type_, strong, open_ended = entries[index]
        if start and low[start - 1].isalnum():
            continue
        if not open_ended and end < len(low) and low[end].isalnum():
            continue
        found.append((start, type_, strong))
    return found


def cue_places(text: str, type_: str) -> list[int]:
    """Where the cues of one cause begin in a text, strong ones first."""
    found = [(not strong, start) for start, t, strong in _cue_types(plain(text)) if t == type_]
    return [start for _, start in sorted(found)]


def sentences(article: Article, mentions: Sequence[Mention]) -> list[Sentence]:
    """The article's sentences, the title first, at most MOST_SENTENCES."""
    full = article.full
    places = []
    if article.title.strip():
        places.append((0, len(article.title)))
    base = len(article.title) + 1
    for start, end in spans(article.text[: LONGEST * MOST_SENTENCES]):
        places.append((base + start, base + end))
        if len(places) >= MOST_SENTENCES:
            break
    coins = iter(sorted(mentions, key=lambda m: m.start))
    mention = next(coins, None)
    out = []
    for index, (start, end) in enumerate(places):
        named: list[tuple[int, int]] = []
        while mention is not None and mention.start < end:
            if mention.start >= start:
                named.append((mention.start - start, mention.end - start))
            mention = next(coins, None)
        out.append(_sentence(index, start, end, full[start : min(end, start + LONGEST)], named))
    return out


def _sentence(index: int, start: int, end: int, text: str, coins: list[tuple[int, int]]) -> Sentence:
    low = plain(text)
    cues = _cue_types(low)
    for s, e in reversed(coins):
        if e <= len(low):
            low = f"{low[:s]} {_COIN} {low[e:]}"
    tokens = tuple(words_of(low))
    words = set(tokens)
    return Sentence(
        index,
        start,
        end,
        tokens,
        frozenset([t for _, t, strong in cues if strong]),
        frozenset([t for _, t, strong in cues if not strong]),
        not CONNECTIVES.isdisjoint(words),
        0 if UP.isdisjoint(words) else sum(map(UP.__contains__, tokens)),
        0 if DOWN.isdisjoint(words) else sum(map(DOWN.__contains__, tokens)),
        bool(coins) or not MOVED.isdisjoint(words),
        "<pct>" in words,
        _explicit(low),
    )


def direction(s: Sentence) -> str:
    """Which way the sentence's words point: up, down, both or none."""
    if s.up and s.down:
        return "both"
    return "up" if s.up else "down" if s.down else "none"


def sentence_features(s: Sentence) -> list[str]:
    """Named features of one sentence for the classifiers of type and effect."""
    pairs = [f"b={a}_{b}" for a, b in itertools.pairwise(s.tokens)]
    return [*(f"w={t}" for t in s.tokens), *pairs, *state_features(s)]


def state_features(s: Sentence) -> list[str]:
    """Those of its features that are not its words."""
    way = direction(s)
    state = f"{'c' if s.connective else '-'}{'d' if way != 'none' else '-'}{'m' if s.moved else '-'}"
    out = [f"state={state}", f"way={way}", f"pct={s.percent}", "title" if s.index == 0 else f"place={min(s.index, 4)}"]
    for t in s.strong:
        out += [f"S={t}", f"S={t},{state}"]
    if s.explicit:
        out += ["explicit", *(f"X={t}" for t in s.strong)]
    out += [f"W={t},{state}" for t in s.weak - s.strong]
    return out


def effect_features(sents: Sequence[Sentence], at: int, type_: str) -> list[str]:
    """Named features for the effect that one sentence of an article states for one cause: its words, and the article's way."""
    s = sents[at]
    words = [t for t in s.tokens if t in UP or t in DOWN]
    way = direction(s)
    out = [f"e={t}" for t in s.tokens]
    out += [f"eb={a}_{b}" for a, b in zip(s.tokens, s.tokens[1:], strict=False)]
    balance = max(-2, min(2, s.up - s.down))
    out += [f"t={type_}", f"way={way}", f"bal={balance}", f"t={type_},bal={balance}"]
    out += [f"first={words[0]}", f"last={words[-1]}"] if words else ["first=none"]
    out += [f"t={type_},{t}" for t in words]
    title = direction(sents[0])
    lead = max(-3, min(3, sum(x.up - x.down for x in sents[:6])))
    out += [
        f"title={title}",
        f"title={title},way={way}",
        f"t={type_},title={title}",
        f"lead={lead}",
        f"lead={lead},way={way}",
    ]
    out += [f"T={t}" for t in sents[0].tokens if t in UP or t in DOWN]
    ups = sum(x.up for x in sents)
    share = ups / (ups + sum(x.down for x in sents) + 1)
    out += [f"ups>{step}" for step in (0.2, 0.35, 0.45, 0.55, 0.65, 0.8) if share > step]
    out += [f"before={direction(sents[at - 1])}"] if at else []
    out += [f"after={direction(sents[at + 1])}"] if at + 1 < len(sents) else []
    out += [f"contrast={t}" for t in s.tokens if t in CONTRAST]
    out += ["conditional"] if not CONDITIONAL.isdisjoint(s.tokens) else []
    out += ["denied"] if not DENIAL.isdisjoint(s.tokens) else []
    return out
