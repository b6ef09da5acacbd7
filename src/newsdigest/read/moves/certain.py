"""What grammar settles about a figure before any model is asked: surely no move, or surely a forecast."""

import itertools
import re

from newsdigest.read.moves import lexicon
from newsdigest.read.moves.direction import Cue
from newsdigest.read.moves.passage import Passage, Token

# "a 5% yield", "a 30% stake", "99% odds": the noun that a figure measures, when it is never a move.
_NO_MOVES = frozenset(
    "yield yields apy apr apys stake stakes ownership chance chances probability likelihood odds tax taxes tariff tariffs fee fees "
    "discount bonus share margin commission coupon interest dividend cashback dominance allocation allocations holders "
    "users voters respondents weighting uptime accuracy guarantee guaranteed ltv collateral rate rates premium threshold "
    "custody backing returns-guaranteed royalty royalties supply annualized stakeholder majority vote votes consensus "
    "certainty confidence".split()
)
# "27% anticipate a fall": so many of those who were asked.
_THINK = frozenset(
    "anticipate anticipated expect predict predicted believe believed think thought said say favor favour agree agreed voted plan own".split()
)
_LEVELS = frozenset("fib fibonacci retracement retracements".split())  # "the 61.8% Fibonacci level" is a price
_MODALS = frozenset("could may might would will can should".split())
_PROJECTS = frozenset(
    "projected projects expected expects expect predicted predicts predicting forecast forecasts forecasted anticipated "
    "anticipates set poised likely estimated estimates targeted targeting aims ready able about bound seen tipped "
    "projecting expecting predict need needs".split()
)
_CURRENT = frozenset("current present today's".split())
_MEASURED = frozenset("from above below over of than".split())
_GOES_ON = frozenset(("its", "their", "the", "that", "those", "his", "all"))
_VALUE = frozenset("value gains losses price market worth valuation capitalization peak high record".split())


def certain_kind(p: Passage, index: int, cue: Cue) -> str | None:
    """ "none" or "forecast" where the words around figure INDEX leave no doubt, else None."""
    at, tokens = p.at[index], p.tokens
    after = tokens[at + 1 : at + 9]
    before = tokens[max(0, at - 8) : at]
    if _is_share(after, cue) or _is_level(p, index, cue):
        return "none"
    if after and after[0].tag == "w" and (after[0].lower in _NO_MOVES | _THINK or _measures(after)):
        return "none"
    if (
        any(t.lower in _LEVELS for t in (*before, *after))
        or _off_a_level(after)
        or _holders(tokens[max(0, at - 24) : at])
    ):
        return "none"
    if (
        _is_return(before)
        or _of_a_position(p, at)
        or _is_rate(before)
        or _coin_yield(p, at, cue)
        or (cue.side != "R" and _stands_at(before))
    ):
        return "none"
    if _from_current(after) or _modal(before, cue, at) or (cue.sign and _awaited(before, after)):
        return "forecast"
    return None


_STRICT = frozenset(
    "yield yields apy apr stake tax taxes tariff tariffs fee fees premium discount bonus odds probability chance commission coupon "
    "dividend allocation cashback".split()
)


def _measures(after: tuple[Token, ...]) -> bool:
    """ "a 2% kimchi premium", "a 5% staking yield": one word stands between the figure and what it measures."""
    first = after[0]
    return (
        len(after) > 1
        and after[1].lower in _STRICT
        and first.lower not in lexicon.SIGNS
        and first.lower.isalpha()
        and (first.lower not in _SMALL)
    )


_BESIDE = frozenset(("above", "below", "under", "over"))
_WISHED = frozenset("target targets level resistance support average sma ema threshold goal cost basis".split())
_REACHED = frozenset("high highs peak record ath low lows close".split())


def _off_a_level(after: tuple[Token, ...]) -> bool:
    """ "trading 12% below its target of $3,000": how far a price lies from a level that it has not come from."""
    if not after or after[0].lower not in _BESIDE:
        return False
    words = [t.lower for t in after[1:8]]
    found = next((i for i, w in enumerate(words) if w in _WISHED), -1)
    return found >= 0 and not _REACHED & set(words[:found])


_HOLDERS = frozenset(("investor", "holder", "buyer"))


def _holders(before: tuple[Token, ...]) -> bool:
    """ "the average investor is now down 21%": what a holder lost."""
    words = [t.lower for t in before]
    return any(w == "average" and _HOLDERS & set(words[i + 1 : i + 4]) for i, w in enumerate(words))


_SMALL = frozenset("of in on to by from over for and or as at with the a its than after before since".split())


_NO_MARKET = frozenset(("OTHER:MACRO", "OTHER:REVENUE"))
_AT_LEVEL = frozenset(
    "above below at to from near around over under past of as record topped tops topping hit hits hitting surpassed surpassing "
    "exceeded exceeding reached reaching crossed breached touched – -".split()
)


def no_market(asset: str, p: Passage, index: int) -> bool:
    """True for what is no move of a market, whose subject tells it: statistics, a company's books, the level of a yield."""
    if asset in _NO_MARKET:
        return True
    before = p.tokens[p.at[index] - 1].lower if p.at[index] else ""
    return asset.startswith("YIELD:") and before in _AT_LEVEL


def told_of_past(p: Passage, window: int, year: int | None) -> bool:
    """True where the window that governs a figure is a closed year before the article's: "in 2021", "last year"."""
    if window < 0:
        return False
    place = p.window_at[window]
    words = p.tokens[place].lower if p.tokens[place].tag == "W" else ""
    match = re.fullmatch(r"(?:in|during|throughout|for) ((?:19|20)\d\d)", words)
    if match:
        return year is not None and int(match[1]) < year
    return words == "last year" and (not place or p.tokens[place - 1].lower not in ("the", "over", "since"))


def _is_share(after: tuple[Token, ...], cue: Cue) -> bool:
    """ "95% of strikes" and "the strike is 90% of the price" are shares; "lost 5% of its value" and "within 3% of its high" are moves."""
    if len(after) < 2 or after[0].lower != "of" or after[0].tag != "w":
        return False
    words = {t.lower for t in after[1:5]}
    return not cue.side or not words & _VALUE


def _is_return(before: tuple[Token, ...]) -> bool:
    """ "an ROI of 186%": what an investment is said to yield. "defined as a fall of 10%": what a word means."""
    words = [t.lower for t in before]
    return "roi" in words[-4:] or any(pair == ("defined", "as") for pair in itertools.pairwise(words))


_BOUGHT = frozenset("purchase purchases acquisition acquisitions buy buys position positions".split())
_MADE = frozenset("gain gains gained profit profits loss losses unrealized lost down up".split())
_RESTATED = frozenset(
    (
        "(",
        "or",
        ",",
        "a",
        "an",
        "and",
        "in",
        "of",
        "resulted",
        "gains",
        "profit",
        "profits",
        "loss",
        "losses",
        "unrealized",
    )
)


def _of_a_position(p: Passage, at: int) -> bool:
    """ "the May purchase has gained $3 million, or 0.4%": what a holder made, told as a sum and again in percent."""
    place = next((i for i in range(at - 1, max(0, at - 6), -1) if p.tokens[i].tag == "m"), -1)
    if place < 0 or not all(
        t.lower in _RESTATED or t.lower in ("million", "billion") for t in p.tokens[place + 1 : at]
    ):
        return False
    lead = {t.lower for t in p.tokens[max(0, place - 30) : place]}
    near = {t.lower for t in p.tokens[max(0, place - 4) : at + 2]}
    return bool(lead & _BOUGHT and near & _MADE)


_RATES = frozenset(
    "interest annual funding lending borrowing tax unemployment inflation prime rewards staking policy".split()
)
_STAND = frozenset("is are was were stands stood sits sat remains remained stays stayed hovers hovered".split())
_AT = frozenset("at below above under around near over".split())


def _is_rate(before: tuple[Token, ...]) -> bool:
    """ "an annual rate of over 5%", "interest rates to 3.9%": what is paid, not a change."""
    words = [t.lower for t in before]
    return any(
        b in ("rate", "rates")
        and a in _RATES
        and not any(w in ("rose", "fell", "surged", "dropped", "jumped") for w in words[i:])
        for i, (a, b) in enumerate(itertools.pairwise(words))
    )


def _coin_yield(p: Passage, at: int, cue: Cue) -> bool:
    """ "BTC yield up 22%": a treasury's own measure of its coins, no move of theirs."""
    if cue.side != "L" or not 1 < cue.at < at:
        return False
    name, noun = p.tokens[cue.at - 2 : cue.at]
    return noun.lower == "yield" and name.tag == "N" and p.names[name.ref].kind == "coin"


def _stands_at(before: tuple[Token, ...]) -> bool:
    """ "volatility is below 40%": a level."""
    words = [t.lower for t in before if t.lower not in ("still", "now", "just", "currently", "well", "about")]
    return len(words) > 1 and words[-1] in _AT and words[-2] in _STAND


def generic(p: Passage, index: int) -> bool:
    """ "a correction is typically a fall of 10% to 20%", "past readings were followed by a median gain of 7%", "in the
    last cycle it fell 77%": no change of this market.
    """
    at = p.at[index]
    words = [t.lower for t in p.tokens[max(0, at - 14) : at]]
    pairs = set(itertools.pairwise(words))
    after = {t.lower for t in p.tokens[at + 1 : at + 6]}
    if _GENERIC & (set(words) | (after - {"median", "averaged"})) or pairs & _OTHER_TIMES:
        return True
    return ("followed", "by") in pairs and bool(_EARLIER & set(words))


_EARLIER = frozenset(
    "past previous similar earlier historical same pattern patterns readings occasions instances".split()
)
_GENERIC = frozenset(("typically", "usually", "historically", "defined", "averaged", "median"))
_OTHER_TIMES = frozenset(
    (
        ("on", "average"),
        ("back", "then"),
        ("last", "cycle"),
        ("last", "cycles"),
        ("previous", "cycle"),
        ("previous", "cycles"),
    )
)


def _is_level(p: Passage, index: int, cue: Cue) -> bool:
    """ "dropped from 62% to 57%": two levels, no changes."""
    at, tokens = p.at[index], p.tokens

    def before_is(place: int, word: str) -> bool:
        return place > 0 and tokens[place - 1].lower == word

    if before_is(at, "from") and not _ranging(tokens[max(0, at - 6) : at]) and cue.side != "R":
        return True  # "a jump from 37% the week before"
    if before_is(at, "from") and at + 2 < len(tokens) and tokens[at + 1].lower == "to" and tokens[at + 2].tag == "F":
        return not _ranging(tokens[max(0, at - 4) : at])
    if before_is(at, "to") and at > 2 and tokens[at - 2].tag == "F" and before_is(at - 2, "from"):
        return not _ranging(tokens[max(0, at - 6) : at - 2])
    return _against_earlier(p, at, cue)


_WAS = frozenset("up down higher lower".split())


def _against_earlier(p: Passage, at: int, cue: Cue) -> bool:
    """ "odds of a cut: 21%, down from 25%": a level and the one before it, where no verb makes the first a change."""
    tokens = p.tokens
    first = at
    if at > 3 and tokens[at - 1].lower == "from" and tokens[at - 2].lower in _WAS:
        first = at - 3 if tokens[at - 3].tag == "F" else at - 4
    if first < 0 or tokens[first].tag != "F":
        return False
    after = [t.lower for t in tokens[first + 1 : first + 4]]
    if after[:1] == [","]:
        after = after[1:]
    if not (after[1:2] == ["from"] and after[0] in _WAS):
        return False
    lead = [t.lower for t in tokens[max(0, first - 3) : first]]
    return lead[-1:] == [":"] or not any(w in lexicon.VERBS for w in lead)


def _ranging(tokens: tuple[Token, ...]) -> bool:
    return any(
        t.lower in ("ranging", "range", "ranged", "anywhere", "between", "gains", "losses", "varied") for t in tokens
    )


_EYES = frozenset("eyes eye eyeing risk risks risking target targets targeting awaits".split())
_BETWEEN = lexicon.ABOUT | frozenset(
    "a an another further potential possible of up to as much more than at least over".split()
)
_LOOMS = frozenset(("looms", "beckons"))


def _awaited(before: tuple[Token, ...], after: tuple[Token, ...]) -> bool:
    """ "eyes 15% gains", "risks a 20% correction", "a 40% crash looms", "a 10% drop is on the table": still to come."""
    last = next((t.lower for t in reversed(before) if t.lower not in _BETWEEN), "")
    words = [t.lower for t in after]
    return (
        last in _EYES or bool(_LOOMS & set(words[:4])) or any(p == ("the", "table") for p in itertools.pairwise(words))
    )


def _from_current(after: tuple[Token, ...]) -> bool:
    """ "up 50% from current levels": what is still to come."""
    for i, token in enumerate(after[:7]):
        if token.lower in _CURRENT:
            lead = [t.lower for t in after[max(0, i - 2) : i]]
            return any(w in _MEASURED for w in lead)
        if token.tag == "F" or token.lower in (".", ";", ","):
            return False
    return False


def _modal(before: tuple[Token, ...], cue: Cue, at: int) -> bool:
    """ "could fall 20%", "is expected to rise 5%": a modal right before the verb that governs the figure."""
    if cue.side == "R" and _would_bring(before):
        return True
    if cue.side != "L" or cue.at < 0 or at - cue.at > 6:
        return False
    lead = [t.lower for t in before[: len(before) - (at - cue.at)]][-4:]
    if any(w in (",", ";", "that", "which", "as", "after") for w in lead[-2:]):
        return False
    if lead[-1:] == ["to"] and any(w in _PROJECTS for w in lead[:-1]):
        return True
    return any(w in _MODALS for w in lead[-3:])


_ENDS_CLAUSE = frozenset(", ; : — – that which as after but and while who when".split())


def _would_bring(before: tuple[Token, ...]) -> bool:
    """ "might deliver an astounding 300% return": a modal in the figure's own clause, and no perfect after it."""
    for i in range(len(before) - 1, -1, -1):
        token = before[i]
        if token.lower in _ENDS_CLAUSE or token.tag in "FNmn":
            return False
        if token.lower in _MODALS:
            return not any(t.lower == "have" for t in before[i + 1 :])
    return False
