"""Which articles report the market-wide move of the day: a story that half the publishers tell, each in other words.

Two logistic regressions, trained by scripts/training/group_model.py. The first reads one article: the shape of its
title and lead, and its vector. The second adds how near it stands to the others that the first believes, weighed by
time: on a day of one great move, what sounds like its reports is one of them.
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from newsdigest.group.signs import Signs, without_title
from newsdigest.group.sparse import Rows, products
from newsdigest.inference.tables import Tables
from newsdigest.records import Item

Floats = npt.NDArray[np.float64]
DECAY = 10.0  # hours in which an article's pull on the others falls to 1/e
REACH = 48.0
BELIEVED = 0.05  # the first regression's probability from which an article pulls at others

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


def logistic(columns: Sequence[Floats], tables: Tables, name: str) -> Floats:
    """A logistic regression whose inputs, given as blocks of columns, are standardised as it was trained."""
    weights = tables[f"{name}.weights"].astype(np.float64) / tables[f"{name}.deviation"]
    scores = float(tables[f"{name}.bias"][0]) - float(tables[f"{name}.mean"] @ weights)
    at, out = 0, np.full(len(columns[0]), scores)
    for block in columns:
        out += block @ weights[at : at + block.shape[1]]
        at += block.shape[1]
    probabilities: Floats = 1.0 / (1.0 + np.exp(-np.clip(out, -30, 30)))
    return probabilities


def nearness(
    signs: Sequence[Signs], belief: Floats, fields: Sequence[Rows], vectors: Floats | None, width: int
) -> Floats:
    """(n, 1 + fields + vector): how much believed reports stand around each article in time, and how near in words.

    Hours are added up: an hour's believed articles are one weighted row, so the cost is articles times hours in reach.
    """
    n = len(signs)
    out = np.zeros((n, 2 + len(fields)))
    dated = [k for k, s in enumerate(signs) if s.hour is not None]
    by_hour: dict[int, list[int]] = {}
    for k in dated:
        by_hour.setdefault(int(signs[k].hour or 0), []).append(k)
    pull = np.where(belief > BELIEVED, belief, 0.0) ** 2
    hours = {h: [k for k in ks if pull[k]] for h, ks in by_hour.items()}
    for hour, members in sorted(by_hour.items()):
        reach = [h for h in range(hour - int(REACH), hour + int(REACH) + 1) if hours.get(h)]
        around = np.array([k for h in reach for k in hours[h]], dtype=np.int64)
        if not len(around):
            continue
        away = np.array([abs(h - hour) for h in reach for _ in hours[h]])
        weights = pull[around] * np.exp(-away / DECAY)
        centres = [_centre(f, around, weights, width) for f in fields]
        middle = weights @ vectors[around] if vectors is not None else None
        js = np.array(members, dtype=np.int64)
        own = pull[js]
        total = np.maximum(weights.sum() - own, 1e-6)
        out[js, 0] = np.log(total)
        for column, (field, centre) in enumerate(zip(fields, centres, strict=True), 1):
            lengths = np.array([float((field.row(j)[1] ** 2).sum()) for j in members])
            out[js, column] = (_against(field, js, centre) - own * lengths) / total
        if middle is not None and vectors is not None:
            out[js, -1] = (vectors[js] @ middle - own) / total
    return out


def _centre(field: Rows, around: npt.NDArray[np.int64], weights: Floats, width: int) -> Floats:
    centre = np.zeros(width)
    for k, weight in zip(around.tolist(), weights.tolist(), strict=True):
        keys, values = field.row(k)
        centre[keys] += values * weight
    return centre


def _against(field: Rows, js: npt.NDArray[np.int64], centre: Floats) -> Floats:
    keys = np.flatnonzero(centre)
    return products(field, js, (keys, centre[keys]), np.zeros(len(centre)))


def market_reports(
    items: Sequence[Item],
    signs: Sequence[Signs],
    fields: Sequence[Rows],
    vectors: Floats | None,
    tables: Tables,
    width: int,
) -> Floats:
    """The probability of each article to report the market-wide move of its day; 0 where it is undated."""
    if not items:
        return np.zeros(0)
    kind = "plain" if vectors is None else "full"
    first = shapes(items)
    inputs = [first] if vectors is None else [first, vectors]
    belief = logistic(inputs, tables, f"market.{kind}.first")
    near = nearness(signs, belief, fields, vectors, width)
    odds = np.log(np.clip(belief, 1e-6, 1 - 1e-6) / np.clip(1 - belief, 1e-6, 1))
    near = near if vectors is not None else near[:, :-1]
    second = [first, odds[:, None], near]
    dated = np.array([s.hour is not None for s in signs])
    return np.where(dated, logistic(second, tables, f"market.{kind}.second"), 0.0)
