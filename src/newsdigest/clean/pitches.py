"""Advertising: how much each sentence of a text pitches, and the blocks inside news that pitch a presale or a casino."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdigest.clean.passage import Passage
from newsdigest.clean.pitch_words import features
from newsdigest.clean.spans import Span
from newsdigest.inference.linear import load_linear

# What a pitch of any kind can hardly do without. Texts with fewer than two are not looked at more closely.
CUES = re.compile(
    r"\b(?:pre-?sales?|token sale|ICO|whitelist|early (?:investors?|buyers?|adopters?|birds?|backers?)|early-stage|stage \d+|phase \d+|tokenomics|soft cap|hard ?cap|audit(?:ed)? by|ROI|\d{2,5}x|passive income|cloud mining|"
    r"casino|jackpots?|free spins|sportsbook|promo code|bonus(?:es)?|referral|airdrops?|APY|staking rewards|utility token|next big|moonshot|don['’]t miss|limited[- ]time|act (?:fast|now|quickly)|before (?:it['’]s too late|the price|listing)|"
    r"pleased to announce|excited to announce|proud to announce|announced today|today announced|is thrilled|leading (?:global|provider|platform|crypto|blockchain|cryptocurrency)|press release|all-in-one|user-friendly|"
    r"join (?:now|today|the)|buy now|sign up|best (?:crypto|altcoins?|meme ?coins?|presales?|wallet)|crypto to (?:buy|invest)|coins? to (?:buy|watch)|get started|affiliate|launchpad|game-?chang\w+|revolution\w+)\b",
    re.IGNORECASE,
)
_SALE = re.compile(
    r"\b(?:pre-?sale|token sale|ICO|hard ?cap|stage \d+|casino|cloud mining|free spins|sportsbook|affiliate|raised (?:over |more than |nearly )?\$[\d.,]+|early (?:investors?|buyers?|backers?)|\d{2,5}% (?:APY|ROI)|next (?:price|token price|pricing)|best wallet|\$[A-Z]{3,9}\b.{0,60}(?:buy|join|stak|hold|own))",
    re.IGNORECASE,
)
_LEAST = 4  # sentences of a block
_GAP = 2  # sentences that may report inside one


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
    if len({m[0].lower() for m in CUES.finditer(text)}) < 2:
        return Pitch((), (), ())
    model = load_linear("promo")
    chosen = tuple((s, e) for s, e in spans if e - s > 25)[:400]
    odds = tuple(model.probabilities(features(text[s:e]))["pitch"] for s, e in chosen)
    return Pitch(chosen, odds, tuple(bool(_SALE.search(text, s, e)) for s, e in chosen))


def find(view: Passage, gone: Sequence[Span]) -> Iterator[Span]:
    """Yield the advertising blocks of news: not where the whole text advertises, and not its first third."""
    if not _SALE.search(view.text):
        return
    taken = sorted((s.start, s.end) for s in gone)
    free = [(s, e) for s, e in view.sentences if not any(a <= s and e <= b for a, b in taken)]
    pitch = judge(view.text, free)
    third = len(pitch.odds) // 3
    if len(pitch.odds) < 8 or sum(pitch.odds[:third]) / third > 0.42:
        return
    first, last, sales = -1, -1, 0
    for index in range(third, len(pitch.odds) + 1):
        hot = index < len(pitch.odds) and (pitch.odds[index] > 0.5 or pitch.sales[index])
        if hot:
            first, last = (index if first < 0 else first), index
            sales += pitch.sales[index]
        elif first >= 0 and (index - last > _GAP or index == len(pitch.odds)):
            if last - first + 1 >= _LEAST and sales >= 2:
                yield Span(pitch.sentences[first][0], pitch.sentences[last][1], "promo", "pitch_block")
            first, last, sales = -1, -1, 0
