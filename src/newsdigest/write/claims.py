"""Claims: the figures of a sentence with what they are said of, by the sentence's own words: direction, asset, window.

The gate compares the claims of what is written with those of its evidence. A clause runs from one comma, semicolon or
"while"/"but"/"and" to the next; a figure's direction, asset and window are looked for in its own clause first.
"""

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from newsdigest.reference.coins import forms
from newsdigest.text.numbers import SCALES, percentages, sums
from newsdigest.text.words import STOP

_UP = (
    "rise rises rose risen rising gain gains gained gaining jump jumps jumped jumping climb climbs climbed climbing surge surges surged surging "
    "soar soars soared soaring rally rallies rallied rallying increase increases increased increasing grow grows grew grown growing advance advances "
    "advanced add adds added up higher rebound rebounds rebounded recover recovers recovered spike spikes spiked boost boosts boosted upside inflow inflows "
    "bounce bounced raised raises raise bought buys buy profit profits long longs uptick expand expanded"
)
_DOWN = (
    "fall falls fell fallen falling drop drops dropped dropping lose loses lost losing loss losses slip slips slipped slipping slide slides slid sliding "
    "plunge plunges plunged plunging tumble tumbles tumbled tumbling decline declines declined declining decrease decreases decreased crash crashes crashed "
    "crashing sink sinks sank sunk dip dips dipped shed sheds shedding slump slumps slumped down lower plummet plummets plummeted plummeting cut cuts retreat "
    "retreats retreated erase erased outflow outflows bled bleed sold sells sell short shorts downside shrank shrink contracted tanked tank correction"
)
DIRECTION = {**dict.fromkeys(_UP.split(), 1), **dict.fromkeys(_DOWN.split(), -1)}
# Pairs that speak of direction without being one another's opposite of a change are compared as words all the same:
# "long" for "short", "bought" for "sold" are as wrong as "rose" for "fell".
_BOUND = re.compile(r"\b(?:more|less) than\b|\bup to\b", re.IGNORECASE)  # says how exact a figure is, not which way
CLAUSE_END = re.compile(
    r"[,;:](?=\s)|\s[–—-]\s|\b(?:while|whereas|but|and|after|before|as|with|although|though)\b", re.IGNORECASE
)
_NEAR_BOUND = re.compile(
    r"\b(?:(?P<more>more than|over|above|at least|exceed(?:s|ed|ing)|topp(?:ed|ing)|upwards? of|north of)"
    r"|less than|under|below|at most|nearly|almost|just shy of|up to)\s(?:about\s)?(?:a\s)?[$€£¥]?\s?$",
    re.IGNORECASE,
)
_ENDS = {
    **dict.fromkeys(("high", "peak", "top", "highest"), "high"), **dict.fromkeys(("low", "bottom", "floor", "lowest"), "low"),
    **{w: w for w in ("support", "resistance", "target")},
}  # fmt: skip
_END = re.compile(r"\b(?:" + "|".join(_ENDS) + r")s?\b", re.IGNORECASE)
_END_BEHIND = re.compile(
    r"\s(?:(?!from|to|at|of|its|the|a|in|as|and)[a-z]+\s)?(" + "|".join(_ENDS) + r")\b", re.IGNORECASE
)
_CALLED = re.compile(r"\b(?:Bill|Act|Article|Section|Rule|Block|Proposal|Series|Phase|Resolution|[A-Z]{2,4})\s$")
_TIMES = frozenset(("hour", "day", "week", "month", "year"))
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’](?=[^\W\d_])[^\W_]*)*")
_NUMBER = re.compile(
    r"(?<![\w.,$€£¥])(?P<number>\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,12})?|\d{1,15}(?:\.\d{1,12})?)"
    r"(?:(?P<times>[xX])(?![A-Za-z])|(?P<ordinal>st|nd|rd|th)\b|[\s-]?(?P<scale>thousand|million|billion|trillion|bn|mn|tn|[kKmMbB])\b)?"
)
_SPELLED = {
    w: Decimal(n)
    for n, w in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2
    )
}
_WINDOWS = (
    ("1h", r"(?:past|last|an|one|1)[\s-]hour|1h\b|hourly"),
    ("24h", r"24[\s-]?(?:hours?|hrs?|h)\b|(?:past|last|one|single|a)[\s-]day\b|daily\b|today\b|intraday|day-over-day"),
    ("7d", r"(?:7|seven)[\s-]?(?:days?|d)\b|(?:past|last|this|one|a)[\s-]week\b|weekly\b|week-over-week"),
    ("14d", r"(?:14|fourteen)[\s-]?(?:days?|d)\b|(?:two|2) weeks|fortnight"),
    ("30d", r"(?:30|thirty)[\s-]?(?:days?|d)\b|(?:past|last|this|one|a)[\s-]month\b|monthly\b|month-over-month"),
    ("90d", r"(?:90|ninety)[\s-]?(?:days?|d)\b|quarterly\b|(?:past|last|this)[\s-]quarter\b|(?:three|3) months"),
    ("1y", r"(?:12|twelve) months|(?:past|last|one|a)[\s-]year\b|yearly\b|annual(?:ly)?\b|year-over-year|365 days"),
    ("ytd", r"year[\s-]to[\s-]date|since the (?:start|beginning) of the year|\bytd\b|this year\b"),
)
_WINDOW = re.compile(
    "|".join(f"(?P<w{n}>{'(?<![0-9a-z])(?:' + p + ')'})" for n, (_, p) in enumerate(_WINDOWS)), re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure. `unit`: %, a currency, x, or the noun that is counted; "" or 0 where nothing is said of the rest.

    `direction` 1 or -1; `bound` 1 for more than the figure, -1 for less; `end`: of what it is one end, such as high.
    """

    value: Decimal
    unit: str
    direction: int = 0
    asset: str = ""
    window: str = ""
    bound: int = 0
    end: str = ""


@functools.lru_cache(maxsize=4_000)
def claims(sentence: str) -> tuple[Claim, ...]:
    """The claims of a sentence, in order.

    >>> claims("Bitcoin fell 3% over 24 hours, while ether rose 2% to $2,500.")[0]
    Claim(value=Decimal('3'), unit='%', direction=-1, asset='BTC', window='24h', bound=0, end='')
    >>> [(str(c.value), c.unit, c.direction, c.asset) for c in claims("Bitcoin fell 3%, while ether rose 2% to $2,500.")[1:]]
    [('2', '%', 1, 'ETH'), ('2500', 'USD', 1, 'ETH')]
    >>> [(str(c.value), c.unit) for c in claims("It bought 500,000 DOT in 7 days at 20x with two partners.")]
    [('500000', 'dot'), ('7', 'day'), ('20', 'x'), ('2', 'partner')]
    >>> [(c.bound, c.end) for c in claims("It lost more than 3% from a high of $110,000 to nearly $103,000.")]
    [(1, ''), (0, 'high'), (-1, 'high')]
    """
    bounds = _bounds(sentence)
    named = assets(sentence)
    listed = _listed(sentence, named)
    found = []
    for start, end, value, unit in _figures(sentence):
        clause = next(((a, b) for a, b in bounds if a <= start < b), (0, len(sentence)))
        if unit in _MONTHS:
            found.append(Claim(value, unit))
            continue
        direction = _direction(sentence, start, end, clause, signed=value < 0)
        window = _window(sentence, start, end, clause) if unit not in _TIMES else ""
        asset = listed.get(start) or _asset(named, start, clause)
        limits = (0, "") if unit in _TIMES else _limits(sentence, start, end, clause)
        found.append(Claim(abs(value), unit, direction, asset, window, *limits))
    return tuple(found)


def _limits(sentence: str, start: int, end: int, clause: tuple[int, int]) -> tuple[int, str]:
    """Bound and end of a figure: the bound stands right before it, the end's word nearest before it, else right behind."""
    before = _NEAR_BOUND.search(sentence, max(0, start - 24), start)
    bound = 0 if not before else 1 if before["more"] else -1
    ends = [m[0] for m in _END.finditer(sentence, max(clause[0], start - 50), start)]
    behind = _END_BEHIND.match(sentence, end)
    word = ends[-1] if ends else behind[1] if behind else ""
    return bound, _ENDS.get(word.lower().removesuffix("s"), "")


def _listed(sentence: str, named: Sequence[tuple[int, int, str]]) -> dict[int, str]:
    """Of "A, B and C lost 1%, 2% and 3% respectively": the coin of each figure, by the figure's place."""
    if "respectively" not in sentence:
        return {}
    figures = [f.start for f in percentages(sentence)] or [f.start for f in sums(sentence)]
    coins = [ticker for start, _, ticker in named if figures and start < figures[0]]
    return dict(zip(figures, coins, strict=True)) if len(figures) == len(coins) else {}


def _bounds(sentence: str) -> list[tuple[int, int]]:
    """The clauses' places. A comma inside a number is none of their ends (no space follows it)."""
    cuts = [0, *(m.start() for m in CLAUSE_END.finditer(sentence)), len(sentence)]
    return list(itertools.pairwise(cuts))


def _figures(sentence: str) -> list[tuple[int, int, Decimal, str]]:
    out = [(f.start, f.end, f.value, "%") for f in percentages(sentence)]
    out += [(f.start, f.end, f.value, f.unit) for f in sums(sentence) if not _within(f.start, f.end, out)]
    for m in _NUMBER.finditer(sentence):
        if _within(m.start(), m.end(), out):
            continue
        value = Decimal(m["number"].replace(",", "")) * SCALES.get((m["scale"] or "").lower(), 1)
        unit = "x" if m["times"] else "th" if m["ordinal"] else _noun(sentence, m.start(), m.end())
        out.append((m.start(), m.end(), value, unit))
    for m in _WORD.finditer(sentence):
        spelled = _SPELLED.get(m[0].lower())
        if spelled is not None and not _within(m.start(), m.end(), out):
            out.append((m.start(), m.end(), spelled, _noun(sentence, m.start(), m.end())))
    return sorted(out)


def _within(start: int, end: int, figures: Sequence[tuple[int, int, Decimal, str]]) -> bool:
    return any(start < e and s < end for s, e, _, _ in figures)


def _noun(sentence: str, start: int, end: int) -> str:
    """What a bare number counts: the next word, singular; for a day of a month the month; "" at the sentence's end."""
    before = _WORD.findall(sentence[max(0, start - 12) : start])
    if before and before[-1].lower() in _MONTHS and sentence[start - 1 : start].isspace():
        return str(before[-1]).lower()
    after = _WORD.search(sentence, end, min(len(sentence), end + 24))
    if _CALLED.search(sentence, max(0, start - 24), start):  # "House Bill 4510", "SB 21"
        return ""
    if after is None or re.search(r"[.,;:()]", sentence[end : after.start()]):
        return ""
    word = after.group().lower()
    return "" if word in STOP else word.removesuffix("s")


_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)


def _direction(sentence: str, start: int, end: int, clause: tuple[int, int], *, signed: bool) -> int:
    """The direction that the words nearest before the figure give it, else those behind it in its clause."""
    if signed:
        return -1
    if sentence[max(0, start - 1) : start + 1].lstrip().startswith("+"):
        return 1
    before = [DIRECTION.get(w.lower(), 0) for w in _WORD.findall(_BOUND.sub(" ", sentence[clause[0] : start]))]
    for d in reversed(before):
        if d:
            return d
    after = [DIRECTION.get(w.lower(), 0) for w in _WORD.findall(sentence[end : clause[1]])]
    return next((d for d in after if d), 0)


def _window(sentence: str, start: int, end: int, clause: tuple[int, int]) -> str:
    """The window in the figure's clause; else the only one of the sentence."""
    inside = [
        (min(abs(m.start() - end), abs(start - m.end())), _WINDOWS[int((m.lastgroup or "w0")[1:])][0])
        for m in _WINDOW.finditer(sentence, *clause)
    ]
    if inside:
        return min(inside)[1]
    every = {_WINDOWS[int((m.lastgroup or "w0")[1:])][0] for m in _WINDOW.finditer(sentence)}
    return every.pop() if len(every) == 1 else ""


def _asset(named: Sequence[tuple[int, int, str]], start: int, clause: tuple[int, int]) -> str:
    """The asset named in the figure's clause, the nearest before it first; else the last one before the clause."""
    inside = [(s, t) for s, _, t in named if clause[0] <= s < clause[1]]
    before = [t for s, t in inside if s < start]
    if before:
        return before[-1]
    if inside:
        return inside[0][1]
    earlier = [t for s, _, t in named if s < start]
    return earlier[-1] if earlier else (named[0][2] if named else "")


@functools.lru_cache(maxsize=20_000)  # each of what reads a sentence's figures asks which coins it names
def assets(text: str) -> tuple[tuple[int, int, str], ...]:
    """The coins that a text names, by place: names and tickers that can be nothing else, and capitals that are tickers."""
    out = []
    names, tickers = _names()
    for m in _WORD.finditer(text):
        word = m[0].removesuffix("'s").removesuffix("’s")
        ticker = names.get(word.lower()) or (word if word in tickers else "")
        if ticker:
            out.append((m.start(), m.end(), ticker))
    return tuple(out)


@functools.cache
def _names() -> tuple[dict[str, str], frozenset[str]]:
    certain = [f for f in forms() if f.certain]
    names = {f.text.lower(): f.ticker for f in certain if f.kind == "name" and f.text.isalpha()}
    return names, frozenset(
        f.ticker for f in forms() if f.kind == "ticker" and (f.certain or 0 < f.rank <= 100) and len(f.ticker) > 2
    )
