"""Advertising: how much each sentence of a text pitches, and the blocks inside news that pitch a presale or a casino."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdigest.clean.cues import starts
from newsdigest.clean.passage import Passage
from newsdigest.clean.pitch_words import features
from newsdigest.clean.spans import Span
from newsdigest.inference.linear import load_linear
from newsdigest.text.anchors import matches

# What a pitch of any kind can hardly do without. Texts with fewer than two are not looked at more closely.
CUES = re.compile(  # of small letters
    r"\b(?:pre-?sales?|token sale|ico|whitelist|early (?:investors?|buyers?|adopters?|birds?|backers?)|early-stage|stage \d+|phase \d+|tokenomics|soft cap|hard ?cap|audit(?:ed)? by|roi|passive income|cloud mining|"
    r"casino|jackpots?|free spins|sportsbook|promo code|bonus(?:es)?|referral|airdrops?|apy|staking rewards|utility token|next big|moonshot|don['’]t miss|limited[- ]time|act (?:fast|now|quickly)|before (?:it['’]s too late|the price|listing)|"
    r"pleased to announce|excited to announce|proud to announce|announced today|today announced|is thrilled|leading (?:global|provider|platform|crypto|blockchain|cryptocurrency)|press release|all-in-one|user-friendly|"
    r"join (?:now|today|the)|buy now|sign up|best (?:crypto|altcoins?|meme ?coins?|presales?|wallet)|crypto to (?:buy|invest)|coins? to (?:buy|watch)|get started|affiliate|launchpad|game-?chang\w+|revolution\w+)\b"
)
# Each match of CUES begins with one of these.
CUE_STARTS = (
    "presale|pre-sale|token sale|ico|whitelist|early|stage |phase |tokenomics|soft cap|hardcap|hard cap|audit|roi|passive income|"
    "cloud mining|casino|jackpot|free spins|sportsbook|promo code|bonus|referral|airdrop|apy|staking rewards|utility token|"
    "next big|moonshot|don't miss|don’t miss|limited|act |before |pleased to|excited to|proud to|announced today|today announced|"
    "is thrilled|leading |press release|all-in-one|user-friendly|join |buy now|sign up|best |crypto to |coin to |coins to |"
    "get started|affiliate|launchpad|game-chang|gamechang|revolution"
)
_TIMES = re.compile(r"\b\d{2,5}x\b")  # a cue, too: "100x"
_SALE = re.compile(
    r"\b(?:pre-?sale|token sale|ICO|hard ?cap|stage \d+|casino|cloud mining|free spins|sportsbook|affiliate|raised (?:over |more than |nearly )?\$[\d.,]+|early (?:investors?|buyers?|backers?)|\d{2,5}% (?:APY|ROI)|next (?:price|token price|pricing)|best wallet|\$[A-Z]{3,9}\b.{0,60}(?:buy|join|stak|hold|own))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pitch:
    """How a text pitches: each sentence's probability, and how many of them speak of a sale."""

    sentences: tuple[tuple[int, int], ...]
    odds: tuple[float, ...]
    sales: tuple[bool, ...]

    @property
    def mean(self) -> float:
        """The mean probability; 0 where the text holds no cue."""
        return sum(self.odds) / len(self.odds) if self.odds else 0.0


def judge(text: str, spans: Sequence[tuple[int, int]]) -> Pitch:
    """Judge the sentences of TEXT that stand at SPANS; empty where the text holds fewer than two cues of advertising."""
    low = text.lower()
    cues = {m[0] for m in matches(CUES, low, starts(CUE_STARTS, low))}
    if len(cues) < 2 and len(cues.union(_TIMES.findall(low))) < 2:
        return Pitch((), (), ())
    model = load_linear("promo")
    chosen = tuple((s, e) for s, e in spans if e - s > 25)[:400]
    odds = tuple(p["pitch"] for p in model.probabilities_of([features(text[s:e]) for s, e in chosen]))
    return Pitch(chosen, odds, tuple(bool(_SALE.search(text, s, e)) for s, e in chosen))


# What an advertising block inside news says, by kind of saying; a block says at least three kinds, a sale among them.
_SAYINGS = (
    re.compile(r"\b(?:pre-?sales?|token sale|ICO|initial coin offering)\b", re.IGNORECASE),
    re.compile(r"\b(?:potential|possible|promis\w+|projected|massive|explosive) (?:gains?|returns?|upside)\b|\b\d[\d,]{2,6}% (?:gains?|returns?|ROI|APY|upside)|\b\d{2,5}x\b", re.IGNORECASE),
    re.compile(r"\b(?:best|top|next) (?:big )?(?:crypto\w*|altcoins?|meme ?coins?|coins?|tokens?|presales?)(?: presales?)? to (?:buy|watch|invest)|\bbest (?:crypto|presale)|\bnext big\b", re.IGNORECASE),
    re.compile(r"\b(?:visit|check out|head to|go to) the (?:official )?[\w ]{0,30}(?:website|site|page)|\b(?:join|buy|enter|participate in) (?:in )?(?:the|its|their)? ?(?:\$?\w+ )?(?:pre-?sale|token sale)|\bbuy \$?[A-Z]\w+ (?:now|today|here)|\bact (?:now|fast|quickly)", re.IGNORECASE),
    re.compile(r"\b(?:early|first) (?:investors?|buyers?|backers?|adopters?|birds?|participants?)\b|\bbefore (?:the )?(?:next )?price (?:rises?|increase|goes)|\bnext (?:price|pricing)\b|\blimited[- ]time\b", re.IGNORECASE),
    re.compile(r"\braised (?:over |more than |nearly |almost )?\$[\d.,]+|\bhard ?cap\b|\bstage \d|\bfully audited\b|\bsmart contracts? (?:has|have|is|was) (?:been )?audited|\bprice of \$0\.\d", re.IGNORECASE),
)  # fmt: skip
_KINDS = 3  # kinds of saying that make a block
_LOUD = 0.5  # mean probability of a pitch: where the rest of the text is so loud, it is no news with a block
_LONGEST = 800  # characters: longer ones are the news' own end, which tells of a sale
_MOST = 0.35  # of the text: where more of it advertises, it is no news with a block


def find(view: Passage, gone: Sequence[Span]) -> Iterator[Span]:
    """Yield the advertising blocks of news: runs of sentences that sell, after the first third, a part of the whole."""
    if "sale" not in view.cues or not _SAYINGS[0].search(view.text):
        return
    taken = sorted((s.start, s.end) for s in gone if s.kind != "cta")
    free = [(s, e) for s, e in view.sentences if not any(a <= s and e <= b for a, b in taken)]
    said = [{n for n, form in enumerate(_SAYINGS) if form.search(view.text, s, e)} for s, e in free]
    if any(0 in kinds for kinds in said[: len(said) // 3]):
        return
    blocks = [
        b
        for b in _runs(said)
        if len(set().union(*said[b[0] : b[1]])) >= _KINDS and any(0 in k for k in said[b[0] : b[1]])
    ]
    sizes = [free[stop - 1][1] - free[first][0] for first, stop in blocks]
    if max(sizes, default=0) > _LONGEST or sum(sizes) > _MOST * len(view.text):
        return
    rest = [span for n, span in enumerate(free) if not any(first <= n < stop for first, stop in blocks)]
    if blocks and judge(view.text, rest).mean > _LOUD:
        return
    for first, stop in blocks:
        yield Span(_lead_in(view.text, free, first), free[stop - 1][1], "promo", "pitch_block")


def _runs(said: Sequence[set[int]]) -> Iterator[tuple[int, int]]:
    """(first, stop) of the runs of sentences that sell, with one that does not between two that do."""
    first, last = -1, -1
    for index, kinds in enumerate([*said, set(), set()]):
        if kinds:
            first, last = (index if first < 0 else first), index
        elif first >= 0 and index - last > 1:
            yield first, last + 1
            first = -1


def _lead_in(text: str, free: Sequence[tuple[int, int]], first: int) -> int:
    """Where a block begins: with the question before it ("Looking beyond the coin?") in the same paragraph."""
    start, end = free[first - 1]
    asks = first > 0 and text[end - 1] == "?" and "\n" not in text[end : free[first][0]]
    return start if asks else free[first][0]
