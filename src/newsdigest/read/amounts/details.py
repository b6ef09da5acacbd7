"""The rest of a sum's row: whose side was liquidated or lost, over which window, and how exactly it is told."""

import re
from collections.abc import Sequence

from newsdigest.read.amounts.context import Place
from newsdigest.text.windows import STATED, Window, windows

_SIDED = frozenset(("liquidations", "unrealized_loss", "unrealized_profit", "realized_loss", "open_interest"))
# Kinds that are told per day, week or month; the others seldom state a window: what stands near is another figure's.
_TIMED = frozenset(
    ("liquidations", "etf_inflow", "etf_outflow", "fund_inflow", "fund_outflow", "realized_loss", "market_cap_change",
     "open_interest_change")
)  # fmt: skip
_SIDE = re.compile(
    r"\b(?P<long>longs?|bulls|bullish traders)\b(?![- ]?term)"
    r"|\b(?P<short>shorts?|bears)\b(?![- ]?(?:term|lived|ly|fall|squeeze of))",
    re.IGNORECASE,
)
_HELD = frozenset(("unrealized_loss", "unrealized_profit", "realized_loss"))
_LEVERAGED = re.compile(r"\b\d{1,3}x\b|\bleverag|\bliquidation price", re.IGNORECASE)
_CUMULATIVE = re.compile(
    r"\b(?:cumulative|lifetime|in total|have now reached|has now amassed|to date"
    r"|since (?:its|their|the) (?:launch|inception|debut))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;:—]|, (?:while|with|and|but|as|whereas|including|of which|followed)\b|\bwhile\b|\bcompared\b|\bversus\b|\bvs\b",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[,;]|\band\b")
# "Open interest fell 4%, wiping out $26 billion": what the figure measures is the change.
_SHIFTED = re.compile(
    r"\bopen interest\b.{0,140}\b(?:wip(?:ing|ed) (?:out|away)|eras(?:ing|ed)|remov(?:ing|ed)|los(?:ing|t)|"
    r"shed(?:ding)?|"
    r"add(?:ing|ed)|(?:fell|dropped|declined|rose|grew|increased|shrank|jumped|climbed) by|"
    r"an? (?:loss|drop|decline|increase|rise|fall) of)\W{0,2}(?:[\w~]+ ){0,3}$",
    re.IGNORECASE | re.DOTALL,
)
_OVER = re.compile(
    r"\b(?:more than|over|at least|above|exceed\w*|topp\w*|surpass\w*|north of|upwards? of|in excess of)"
    r"\W{0,2}(?:a |the )?(?:\w+ )?$",
    re.IGNORECASE,
)
_UNDER = re.compile(r"\b(?:less than|under|up to|below|just shy of|as much as|at most)\W{0,2}$", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:\b(?:nearly|almost|around|roughly|about|approximately|approx\.?|close to|some|near|estimated(?: at)?|circa)"
    r"\W{0,2}(?:a |the )?|~\s?)$",
    re.IGNORECASE,
)


def bound(full: str, start: int, end: int) -> str:
    """How exactly the figure at full[start:end] is told: exact, about, over or under.

    >>> [bound(t, t.index("$"), len(t)) for t in ("nearly $5M", "more than $5M", "up to $5M", "hit $5M", "~$5M")]
    ['about', 'over', 'under', 'exact', 'about']
    """
    before = full[max(0, start - 40) : start]
    for pattern, name in ((_ABOUT, "about"), (_UNDER, "under"), (_OVER, "over")):
        if pattern.search(before):
            return name
    return "over" if full[end : end + 1] == "+" else "exact"


def retyped(full: str, place: Place, what: str) -> str:
    """The kind of the sum, an open interest's change told from the interest itself."""
    if what in ("liquidations", "open_interest", "market_cap_change"):
        start = max(place.sentence[0], place.figure.start - 220)
        if _SHIFTED.search(full[start : place.figure.start]):
            return "open_interest_change"
    return what


def _clause(full: str, place: Place) -> tuple[int, int]:
    """The clause of the figure, between the breaks of its sentence."""
    figure = place.figure
    start = max(place.sentence[0], figure.start - 160)
    end = min(place.sentence[1], figure.end + 120)
    for match in _CLAUSE.finditer(full, start, end):
        if match.end() <= figure.start:
            start = match.end()
        elif match.start() >= figure.end:
            end = match.start()
            break
    return start, end


def side(full: str, place: Place, what: str) -> str | None:
    """Which side of the market the sum belongs to: long, short, both, or None where none is named."""
    if what not in _SIDED:
        return None
    figure = place.figure
    start, end = _clause(full, place)
    found = _sides(full, start, end)
    if not found:
        return _of_position(full, place) if what in _HELD else None
    if len({name for _, name in found}) == 1:
        return None if what == "open_interest" and found[0][0] - figure.end > 25 else found[0][1]
    after = [s for s in found if s[0] >= figure.end]
    between = full[figure.end : after[1][0]] if len(after) > 1 else ""
    if len(after) > 1 and after[0][1] != after[1][1] and not re.search(r"[$\d]", between):
        return "both"  # "$645 million in long and short positions"

    def far(found: tuple[int, str]) -> int:
        a, b = (figure.end, found[0]) if found[0] >= figure.end else (found[0], figure.start)
        return b - a + 40 * len(_JOINT.findall(full, a, b))

    return min(found, key=far)[1]


def _sides(full: str, start: int, end: int) -> list[tuple[int, str]]:
    return [(m.start(), "long" if m["long"] else "short") for m in _SIDE.finditer(full, start, end)]


def _of_position(full: str, place: Place) -> str | None:
    """The side of the leveraged position that the text around speaks of, where it speaks of one side only."""
    start, end = max(0, place.figure.start - 700), place.figure.end + 400
    if not _LEVERAGED.search(full, start, end):
        return None
    names = [name for _, name in _sides(full, start, end)]
    longs, shorts = names.count("long"), names.count("short")
    if longs > 2 * shorts:
        return "long"
    return "short" if shorts > 2 * longs else None


def window(full: str, place: Place, what: str) -> str | None:
    """The window of time the sum covers, as gold/GUIDE names it, or None."""
    if what not in _TIMED:
        return None
    start, end = max(place.sentence[0], place.figure.start - 200), min(place.sentence[1], place.figure.end + 200)
    a, b = place.figure.start - start, place.figure.end - start
    text = full[start:end]
    if _CUMULATIVE.search(text, max(0, a - 45), b + 30):
        near = [w for w in windows(text) if w.form == "since"]
        return near[0].code if near else None
    sums = [(f.start - start, f.end - start) for f in (*place.near, place.figure)]
    found = [w for w in windows(text) if w.code in STATED and not any(s < w.end and w.start < e for s, e in sums)]
    if not found:
        return _carried(full, place) if what.startswith(("etf", "fund")) and not place.in_title else None

    def far(w: Window) -> int:
        gap = a - w.end if w.end <= a else w.start - b
        between = text[w.end : a] if w.end <= a else text[b : w.start]
        return gap + 60 * len(_CLAUSE.findall(between)) + (15 if w.end <= a else 0)

    return min(found, key=far).code


def _carried(full: str, place: Place) -> str | None:
    """The window of the sentence before, for one fund's flow told after the day's total."""
    if place.previous is None:
        return None
    start, end = max(place.previous[0], place.previous[1] - 300), place.previous[1]
    found = [w for w in windows(full[start:end]) if w.code in STATED]
    return found[-1].code if found else None


_FLOWS = ("etf", "fund")
_GAP = 3  # sentences over which a window is carried from one sum to the next of its kind


def carried_windows(full: str, chosen: Sequence[tuple[Place, str]]) -> list[str | None]:
    """The windows of an article's sums: each one's own, else that of the same sum told elsewhere, else the one before's.

    A day's total gives its window to the parts told after it ("Longs lost $1.1 billion"): liquidations and flows only.
    """
    own = [window(full, place, what) for place, what in chosen]
    same: dict[tuple[str, object], str] = {}
    for (place, what), code in zip(chosen, own, strict=True):
        if code:
            same.setdefault((what, place.figure.value), code)
    out: list[str | None] = []
    last: dict[str, tuple[str, int]] = {}
    for (place, what), code in zip(chosen, own, strict=True):
        kind = what[:4] if what.startswith(_FLOWS) else what
        code = code or same.get((what, place.figure.value))
        if code is None and kind in last and kind in ("liquidations", "etf_", "fund") and not _apart(full, place):
            before, end = last[kind]
            code = before if full.count(". ", end, place.figure.start) < _GAP else None
        if code in STATED and not place.in_title:
            last[kind] = str(code), place.figure.end
        out.append(code)
    return out


_POSSIBLE = re.compile(r"\b(?:if|could|would|may|might)\b", re.IGNORECASE)


def _apart(full: str, place: Place) -> bool:
    """True for a sum over all time, or of what may happen: no day's window covers it."""
    start = max(place.sentence[0], place.figure.start - 60)
    if _CUMULATIVE.search(full, start, min(len(full), place.figure.end + 40)):
        return True
    return _POSSIBLE.search(full, max(place.sentence[0], start - 60), place.figure.end) is not None
