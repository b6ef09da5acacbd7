"""How one article looks to whoever asks for reports of the market's move: its shape, its words, its direction."""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from newsdigest.group.signs import without_title
from newsdigest.records import Item

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_DOWN = (
    r"tumbl|plung|plummet|dip|drop|fall|fell|slid|slip|crash|sink|sank|crater|retreat|declin|selloff|sell-off|bleed|bled|"
    r"bloodbath|wip(?:e|ing)|collapse|tank|slump|lower|down\b|red\b|correct|meltdown|massacre|loss|lose|losing|weak|"
    r"pullback|shed|struggl"
)
_UP = (
    r"surg|soar|rall(?:y|ies)|jump|climb|all-time|ath\b|record|high|top(?:s|ped)\b|surpass|smash|shatter|break|broke|up\b|"
    r"rebound|bounce|recover|gain|rise|rising|rose|pump|explod|hit|blast|tap|cross|green|reclaim|leap|spike"
)
_SUBJECT = (
    r"\b(?:bitcoin|btc|crypto(?:currency)?(?: markets?| prices?)?|markets?|price)(?:'s|’s)?"
    r"(?: \(\$?btc\))?(?: prices?)? "
)


def _is(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


DOWN, UP = _is(rf"\b(?:{_DOWN})"), _is(rf"\b(?:{_UP})")
MARKET = _is(
    r"\b(?:crypto(?:currency)? (?:market|prices?|crash|bloodbath|liquidation|bull|sell)|(?:the )?markets?\b|"
    r"cryptocurrenc(?:y|ies)|cryptos?\b|altcoins?|risk assets|prices)"
)
BITCOIN, ETHER = _is(r"\b(?:bitcoin|btc)\b"), _is(r"\b(?:ethereum|eth|ether)\b")
WHY = _is(r"\bwhy\b|what(?:'|’)?s|reason|behind|driv|caus|trigger|here(?:'|’)?s")
TODAY = _is(r"\btoday\b|market watch|daybook|price analysis \d|performance update|overnight|hours?\b")
LIQUIDATED = _is(r"liquidat|wipe")
SOMEONE = _is(
    r"analyst|predict|forecast|target|trader|expert|whale|eyes?\b|could|etf|holders?|miners?|strategy|treasury|reserve|"
    r"says\b|said\b|on-chain|indicator|pattern|signal|best\b|buy\b|presale|invest"
)
ALTCOIN = _is(
    r"\b(?:xrp|ripple|solana|sol|dogecoin|doge|cardano|ada|shiba|shib|pi (?:network|coin)|pepe|hype|"
    r"hyperliquid|trx|tron|"
    r"sui|avax|chainlink|litecoin|polkadot|bnb|ton|wif|worldcoin|wld|hbar|stellar)\b"
)
RECOVERY = _is(r"\b(?:rebound|bounc|recover|reclaim|regain|claw|stabili|back (?:to|above|over))")
PRICE = _is(r"\$\s?\d{2,3}(?:,\d{3}|\.?\d?k)\b|\$\d{3},\d{3}")
PERCENT = _is(r"\d(?:\.\d+)?\s?%")
DAY = _is(r"24[- ]hours?|past day|today|overnight|hours|monday|tuesday|wednesday|thursday|friday|saturday|sunday")
PITCH = _is(
    r"best (?:\w+ )?(?:crypto|altcoin|meme|coin)|presale|to buy|cloud mining|top \d+ |next \d+x|100x|"
    r"price (?:prediction|outlook|watch|analysis:)"
)
OUTLOOK = _is(
    r"\b(?:could|imminent|how (?:low|high|far)|what(?:'|’)?s next|what next|oversold|potential|may\b|might|will|"
    r"possible|is .{0,30} next|next\b|ahead\b|before\b|expect)"
)
ELSEWHERE = _is(r"\b(?:dow|nasdaq|s&p|stocks?|oil|gold|wall street|bond|treasury)\b")
MEASURE = _is(
    r"on-?chain|holders?|realized|open interest|funding|dominance|skew|options|futures|volatil|reserves?|"
    r"exchange|metric|"
    r"rsi|pattern|fractal|fibonacci|index|cycle|support|resistance|hashrate"
)
WHOLE = _is(
    r"\b(?:bitcoin|btc)\b.{0,40}\b(?:ethereum|eth|altcoins?|xrp|solana|crypto\w*)\b|"
    r"\b(?:market|cryptos?|altcoins|crypto prices)\b"
)
MOVES = _is(rf"{_SUBJECT}(?:{_DOWN}|{_UP})")
MOVES_LEAD = _is(rf"{_SUBJECT}(?:has |have |is |was )?(?:{_DOWN}|{_UP})")

SHAPE = 38  # how many numbers `shape` gives


def shape(title: str, lead: str, coins: Sequence[str] = ()) -> list[float]:
    """What title and lead look like, as numbers of about 0 to 1; the models' first inputs, in this order."""
    moving = bool(DOWN.search(title) or UP.search(title))
    altcoins = len({m.lower() for m in ALTCOIN.findall(title)})

    def t(pattern: re.Pattern[str]) -> bool:
        return bool(pattern.search(title))

    def b(pattern: re.Pattern[str], to: int = 500) -> bool:
        return bool(pattern.search(lead, 0, to))

    bitcoin, market, ether = t(BITCOIN), t(MARKET), t(ETHER)
    found = (
        bitcoin, market, moving, bitcoin and moving, market and moving, t(WHY), t(TODAY), t(LIQUIDATED), t(SOMEONE),
        altcoins == 1 and not bitcoin, altcoins >= 1 and (bitcoin or ether), altcoins >= 2,
        ether and not bitcoin and not altcoins, t(PRICE) and bitcoin, b(BITCOIN), b(MARKET), b(DOWN) or b(UP),
        b(LIQUIDATED), b(PERCENT) and b(DAY), b(SOMEONE), b(PERCENT), b(ALTCOIN), title.strip().endswith("?"),
        t(PITCH), t(OUTLOOK), t(ELSEWHERE), t(MEASURE), t(WHOLE) and moving, b(MEASURE, 250), b(PITCH), b(OUTLOOK, 250),
        t(MOVES), b(MOVES_LEAD, 300), t(DOWN) and t(UP),
    )  # fmt: skip
    whole = {"BTC", "MARKET", "ALTCOINS"}.intersection(coins)
    about = (bool(coins) and not whole, bool(whole), len(coins) > 1)
    return [*map(float, found), *map(float, about), float(np.log1p(len(title)))]


def shapes(items: Sequence[Item]) -> Floats:
    """(n, SHAPE) of the articles."""
    given = [shape(i.article.title[:400], without_title(i.article)[:500], i.facts.coins_primary) for i in items]
    return np.array(given, dtype=np.float64).reshape(len(items), SHAPE)


WORD_BITS = 14  # words and pairs of words are told apart by this many bits of their hash
_FIGURE = re.compile(r"\$?\d[\d,.]*\s?[kmbt%]?\b")
_TOKEN = re.compile(r"[a-z]+|[#?!]")
OPENING = 300  # characters of the lead that are read word by word


def grams(title: str, lead: str) -> Ints:
    """Words and neighbouring words of title and lead as hashes, ascending; every figure is the same word.

    >>> len(grams("Coin up 5%", "")), bool((grams("Coin up 5%", "") == grams("Coin up $7", "")).all())
    (6, True)
    """
    found: set[str] = set()
    for place, text in (("t", title[:OPENING]), ("l", lead[:OPENING])):
        words = ["<", *_TOKEN.findall(_FIGURE.sub("#", text.lower()))]
        for before, word in pairwise(words):
            found.update((f"{place}{word}", f"{place}{before} {word}"))
    mask = (1 << WORD_BITS) - 1
    return np.array(sorted({zlib.crc32(g.encode("utf-8", "replace")) & mask for g in found}), dtype=np.int64)


def all_grams(items: Iterable[Item]) -> Iterator[Ints]:
    """The grams of each article."""
    return (grams(i.article.title, without_title(i.article)[:OPENING]) for i in items)


def directions(items: Sequence[Item]) -> Floats:
    """(n, 2): whether title and lead tell of a rise (towards 1) or a fall (towards -1).

    In a title the first word of a move counts: "bounces, but a deeper pullback may come" tells of a rise.
    """
    out = np.zeros((len(items), 2))
    for k, item in enumerate(items):
        title, lead = item.article.title[:400], without_title(item.article)[:OPENING]
        rise, fall = UP.search(title), DOWN.search(title)
        if rise or fall:
            out[k, 0] = 1.0 if rise and (not fall or rise.start() < fall.start()) else -1.0
        out[k, 1] = np.tanh(len(UP.findall(lead)) - len(DOWN.findall(lead)))
    return out


def recoveries(items: Sequence[Item]) -> npt.NDArray[np.bool_]:
    """(n,): whether a title's first word of a move tells of a recovery."""
    out = np.zeros(len(items), dtype=bool)
    for k, item in enumerate(items):
        title = item.article.title[:400]
        again, fall = RECOVERY.search(title), DOWN.search(title)
        out[k] = again is not None and (not fall or again.start() < fall.start())
    return out
