"""Slots: one quantity that several articles state in the same words with different figures, whatever it is.

The ledger knows moves, sums and levels; this finds the rest ("total value locked of $356 million" and "of $330 million",
"a 20x long" and "a 40x long"). Two figures fill one slot when the word beside them is the same and most of the weight of
the words around them is shared; figures that one article states side by side are two quantities.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date

from newsdigest.records import Disputed, DisputedValue, Item
from newsdigest.write.claims import assets
from newsdigest.write.told import sentences_of
from newsdigest.write.units import FIGURES, importance, units

AROUND, BESIDE = 6, 2  # units to each side that are a figure's context, and those nearest to it
HEAD = 24  # characters of a sentence that date all of it: "In February 2025, …"
COUNTED = 3  # units behind a bare number, one of which is what it counts
SHARED = 0.45  # share of the smaller context's weight that both hold
SHARED_BESIDE, SHARED_LOOSE = 0.4, 0.53  # the same where two words are beside both figures; where none is
LEAST_WEIGHT = 0.9  # of what both hold: "price", "past" and "hours" tell no quantity
LEAST_PRICED = 1.8  # the same for figures that were read as prices, of which each hour has its own
LEAST_SHARED = 3  # units, one of them beside a figure; two are enough where both are beside both figures
MOST_ARTICLES, SCAN, MOST_SENTENCES, MOST_ROWS = 16, 6_000, 25, 6
LABEL, LABEL_BEHIND = 6, 4  # words before and behind a figure that name what it is of
FACTOR = 2.2  # values further apart than this are two quantities
FAR = 1.2  # values further apart than this that any article states together are two quantities
ONE_PRICE = 1.03  # what a coin's price moves between two reports
NEAR = 0.0025  # share by which two ways to cut the digits off differ
NEAR_CUT = 0.015  # the same where one is the other with its last digits cut off: "$52 million" of $52.7 million
DAYS = 7  # dates further apart are two events
_FIGURE = re.compile(
    r"[$€£]?\s?\d[\d,]*(?:\.\d+)?(?:\s?%|\s(?:[Mm]illion|[Bb]illion|[Tt]rillion|thousand)\b|[KkMmBbTx](?![A-Za-z]))?"
)
_HOURLY = frozenset({"current", "support", "resistance", "target"})  # levels of which everybody has their own
_WORTH = frozenset(("wworth", "wvalu"))
_TIMES = frozenset(("whour", "wday", "wweek", "wmonth", "wyear", "wminut"))
# Words beside a date that make it an event's: else it is the day of a report.
_DATED = frozenset(
    f"w{w}" for w in "expir expiry launch schedul deadlin vote hear effect begin start end trial list".split()
)
_CLAUSE = re.compile(r"[,;:.!?](?=\s|$)|\s[–—-]\s|[()“”\"]|[$€£]?\d[\d.,]*%?(?:\s(?:million|billion|trillion))?")
_WORD = re.compile(r"[A-Za-z][\w’'-]*")
# The first end of "30-40%" or "30% to 40%" is a share too.
_RANGE = re.compile(r"\s?(?:[-–—]|to)\s?\d{1,4}(?:\.\d{1,4})?\s?%")


_COUNTS = "one two three four five six seven eight nine ten".split()
_SPAN = re.compile(
    rf"\b(?:(\d{{1,4}}|{'|'.join(_COUNTS)}|a|per|the|past|last|this)[\s-](?=(?:consecutive |straight |trading[\s-])?(hour|day|week|month|quarter|year))"
    r"|(hour|dai|week|month|quarter|annual|year)ly\b|(today|tonight|24h))",
    re.IGNORECASE,
)
# What dates a figure to another time than the news: "a year ago", "in February", "at the time".
_PAST = re.compile(
    r"\b(ago|at the time|last (?:year|month|quarter)|previous\w*|(?:[Ii]n|[Ss]ince|[Ff]rom|[Aa]fter the|[Dd]uring|of|[Ll]ate|[Ee]arly) (?:late |early )?"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)(?! \d{1,2}\b))\b"
)


@dataclass(frozen=True, slots=True)
class _Place:
    value: float
    shown: str
    kind: str
    near: frozenset[str]  # the words directly beside
    around: frozenset[str]  # words, and the other figures: "130 companies hold 820,000 BTC"
    item: Item
    priced: bool  # read as a price of which everybody has their own
    counted: frozenset[str]  # the words behind it: what a bare number counts
    spans: frozenset[str]  # spans of time that its sentence names
    past: bool  # dated to another time than the news
    sentence: str
    at: int  # where the figure stands in it
    coins: frozenset[str]  # that its sentence names


def slots_of(items: Sequence[Item]) -> list[Disputed]:
    """The slots that articles of different publishers fill with different figures."""
    if not 1 < len(items) <= MOST_ARTICLES:
        return []
    places = [p for item in items for p in _places(item)]
    stated: dict[str, set[tuple[str, float]]] = {}
    for p in places:
        stated.setdefault(p.item.article.id, set()).add((p.kind, p.value))
    rows: list[Disputed] = []
    used: set[int] = set()
    for n, first in enumerate(places):
        if n in used:
            continue
        group = [n]
        for m in range(n + 1, len(places)):
            if m not in used and _one_slot(first, places[m], stated):
                group.append(m)
        row = _row([places[i] for i in group])
        if row:
            used.update(group)
            rows.append(row)
    rows.sort(key=lambda r: (-sum(len(v.articles) for v in r.values), r.what))
    return rows[:MOST_ROWS]


def _places(item: Item) -> Iterator[_Place]:
    known = {float(x.usd) for x in item.facts.levels if x.role in _HOURLY}
    moved = {abs(float(m.pct)) for m in item.facts.moves}  # the ledger has judged them
    for sentence in (f"{item.article.title}.", *sentences_of(item, scan=SCAN)[:MOST_SENTENCES]):
        row = units(sentence)
        figures = [n for n, u in enumerate(row) if u[0] in FIGURES]
        if not 0 < len(figures) <= 4:
            continue
        shown = list(_FIGURE.finditer(sentence))
        if len(shown) != len(figures):
            continue  # a date or a list of prices: which figure is which is not certain
        for at, match in zip(figures, shown, strict=True):
            words = match[0].strip(" ,")
            kind = "%" if row[at][0] == "#" and _RANGE.match(sentence, match.end()) else row[at][0]
            value = _exact(words)
            if kind == "@":
                value, words = _date(row[at])
            elif value <= 0 or value in moved or (kind == "#" and _names_or_counts(row, at, words, value)):
                continue
            beside = [u for u in (*row[max(0, at - BESIDE) : at], *row[at + 1 : at + 1 + BESIDE]) if u[0] == "w"]
            around = [*row[max(0, at - AROUND) : at], *row[at + 1 : at + 1 + AROUND]]
            counted = frozenset(row[at + 1 : at + 1 + COUNTED])
            coins = frozenset(ticker for _, _, ticker in assets(sentence))
            yield _Place(
                value, words, kind, frozenset(beside), frozenset(around), item, value in known, counted,
                _spans(sentence), _is_past(sentence, match.start()), sentence, match.start(), coins,
            )  # fmt: skip


def _is_past(sentence: str, at: int) -> bool:
    """True where a figure's clause, or the sentence's head, dates it to another time than the news."""
    begin = max(sentence.rfind(mark, 0, at) for mark in (", ", "; "))
    end = min((place for mark in (", ", "; ") if (place := sentence.find(mark, at)) >= 0), default=len(sentence))
    return bool(_PAST.search(sentence, max(0, begin), end) or _PAST.search(sentence, 0, HEAD))


@functools.lru_cache(maxsize=1_000)
def _spans(sentence: str) -> frozenset[str]:
    """The spans of time that a sentence names, each as count and unit; "the day" and "today" are one day."""
    found = set()
    for count, unit, adverb, now in _SPAN.findall(sentence):
        small = count.lower()
        number = str(_COUNTS.index(small) + 1) if small in _COUNTS else small if small.isdigit() else "1"
        found.add("1 day" if now else f"{number} {(unit or adverb).lower().replace('dai', 'day')}")
    return frozenset("1 day" if span == "24 hour" else span for span in found)


def exact_values(shown: str) -> list[float]:
    """The figures of a shown value, at full scale.

    >>> exact_values("$1.1 billion to $1.14B")
    [1100000000.0, 1140000000.0]
    """
    return [_exact(m[0].strip(" ,")) for m in _FIGURE.finditer(shown)]


def _exact(words: str) -> float:
    number = float(re.sub(r"[^\d.]", "", words).rstrip(".") or 0)
    scale = re.search(r"(thousand|million|billion|trillion|[KkMmBbT])$", words, re.IGNORECASE)
    steps = {"t": 1e3, "k": 1e3, "m": 1e6, "b": 1e9}
    if not scale:
        return number
    return number * (1e12 if scale[1].lower() in ("trillion", "t") else steps[scale[1][0].lower()])


def _names_or_counts(row: Sequence[str], at: int, words: str, value: float) -> bool:
    """True for a bare number that names a thing or counts time: a year, "block 899,826", "24 hours", "two banks"."""
    if (value < 13 and "." not in words) or 1990 <= value <= 2035:
        return True
    return tuple(row[max(0, at - 1) : at]) in (("wblock",), ("wtop",)) or not _TIMES.isdisjoint(row[at + 1 : at + 2])


def _date(unit: str) -> tuple[float, str]:
    """A date unit as a count of days and as words."""
    day = date(2024, *map(int, unit[1:].split("-")))
    return float(day.toordinal()), f"{day:%B} {day.day}"


def _one_slot(a: _Place, b: _Place, stated: dict[str, set[tuple[str, float]]]) -> bool:
    if a.kind != b.kind or a.item.article.publisher == b.item.article.publisher or _currency(a) != _currency(b):
        return False
    if a.past != b.past or (a.spans and b.spans and a.spans.isdisjoint(b.spans)):
        return False
    if a.kind == "#" and a.counted.isdisjoint(b.counted):
        return False
    low, high = sorted((a.value, b.value))
    if high - low > DAYS if a.kind == "@" else high > FACTOR * low:
        return False
    if a.value != b.value and (_states(stated[a.item.article.id], b) or _states(stated[b.item.article.id], a)):
        return False
    if high > FAR * low and any(_states(of, a) and _states(of, b) for of in stated.values()):
        return False  # a third article states both: they are two quantities
    if a.coins and b.coins and a.coins.isdisjoint(b.coins):
        return False
    if (
        a.kind == "$"
        and a.coins
        and b.coins
        and high < ONE_PRICE * low
        and not (a.near.isdisjoint(_WORTH) and b.near.isdisjoint(_WORTH))
    ):
        return False  # what coins are worth moves with their price
    shared = a.around & b.around
    beside = a.near & b.near
    if not beside and not a.near & b.around and not a.around & b.near:
        return False
    if (len(shared) < LEAST_SHARED and len(beside) < 2) or (a.kind == "@" and not beside & _DATED):
        return False
    least = SHARED_BESIDE if len(beside) > 1 else SHARED if beside else SHARED_LOOSE
    told = LEAST_PRICED if a.priced or b.priced else LEAST_WEIGHT
    if _weight(u for u in shared if u[0] == "w") < told:
        return False
    return _weight(shared) >= least * min(_alone(a, shared), _alone(b, shared))


def _states(of: Set[tuple[str, float]], place: _Place) -> bool:
    return (place.kind, place.value) in of


def _currency(place: _Place) -> str:
    return place.shown[0] if place.kind == "$" else ""


def _weight(of: Iterable[str]) -> float:
    return sum(importance(u) for u in sorted(of))


def _alone(place: _Place, shared: frozenset[str]) -> float:
    """The weight of a context: a figure of it that the other doesn't hold is no word against them."""
    return _weight(u for u in place.around if u[0] == "w" or u in shared)


def _row(group: Sequence[_Place]) -> Disputed | None:
    """The values of a slot, where they differ by more than rounding."""
    values: list[tuple[float, list[_Place]]] = []
    for p in sorted(group, key=lambda p: p.value):
        last = values[-1][1][-1].value if values else 0.0
        if values and (p.value == last if p.kind == "@" else one_rounded(p.value, last)):
            values[-1][1].append(p)
        else:
            values.append((p.value, [p]))
    if len(values) < 2 or len({p.item.article.publisher for p in group}) < 2:
        return None
    told = tuple(
        DisputedValue(
            " to ".join(
                {p.value: p.shown for p in (ps[-1], ps[0])}[v] for v in dict.fromkeys((ps[0].value, ps[-1].value))
            ),
            tuple(dict.fromkeys(p.item.article.id for p in ps)),
        )
        for _, ps in values
    )
    label = _label(group)
    return Disputed(label, "conflict", told) if label else None


def one_rounded(a: float, b: float) -> bool:
    """True where one figure is the other, rounded: "$107,000" and "$106,500" are two figures, "$3B" and "$2.96B" one.

    >>> one_rounded(3e9, 2.96e9), one_rounded(107_000, 106_500), one_rounded(31, 32), one_rounded(104_300, 104_269)
    (True, False, False, True)
    >>> one_rounded(30, 33), one_rounded(512e6, 513e6), one_rounded(52e6, 52.7e6), one_rounded(11e12, 11.5e12)
    (False, True, True, False)
    """
    keep = min(max(len(f"{v:.6g}".split("e")[0].replace(".", "").strip("0")), 10 <= v < 100 and 2) for v in (a, b))
    if float(f"{a:.{keep}g}") == float(f"{b:.{keep}g}"):
        return True
    low, high = sorted((a, b))
    cut = f"{low:.6g}".split("e")[0].replace(".", "").rstrip("0")
    return high - low <= (NEAR_CUT if f"{high:.12g}".replace(".", "").startswith(cut) else NEAR) * low


def _label(group: Sequence[_Place]) -> str:
    """The first report's words around the figure, within its clause and without other figures, "…" in its place.

    Where they hold no word that the last report shares, the shared words of the sentence; "" where there is none.
    """
    first, shared = group[0], group[0].around & group[-1].around
    figure = _FIGURE.match(first.sentence, first.at)
    before = _CLAUSE.split(first.sentence[: first.at])[-1].split()[-LABEL:]
    behind = _CLAUSE.split(first.sentence[figure.end() if figure else first.at :])[0].split()[:LABEL_BEHIND]
    words = [*before, "…", *behind]
    if set(units(" ".join(words))) & shared:
        return f"“{' '.join(words)}”"
    return " ".join(dict.fromkeys(w for w in _WORD.findall(first.sentence) if set(units(w)) & shared))
