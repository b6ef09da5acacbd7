"""Slots: one quantity that several articles state in the same words with different figures, whatever it is.

The ledger knows moves, sums and levels; this finds the rest ("total value locked of $356 million" and "of $330 million",
"a 20x long" and "a 40x long"). Two figures fill one slot when the word beside them is the same and most of the weight of
the words around them is shared; figures that one article states side by side are two quantities.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdigest.records import Disputed, DisputedValue, Item
from newsdigest.text.sentences import spans
from newsdigest.write.units import FIGURES, importance, units

AROUND, BESIDE = 6, 2  # units to each side that are a figure's context, and those nearest to it
SHARED = 0.45  # share of the smaller context's weight that both hold
LEAST_SHARED = 3  # units, one of them beside both figures
MOST_ARTICLES, SCAN, MOST_SENTENCES, MOST_ROWS = 16, 6_000, 25, 6
FACTOR = 3  # values further apart than this are two quantities
_KINDS = FIGURES - {"@"}
_FIGURE = re.compile(
    r"[$€£]?\s?\d[\d,]*(?:\.\d+)?(?:\s?%|\s(?:million|billion|trillion|thousand)\b|[KkMmBbTx](?![A-Za-z]))?"
)


@dataclass(frozen=True, slots=True)
class _Place:
    value: float
    shown: str
    kind: str
    near: frozenset[str]  # the words directly beside
    around: frozenset[str]
    item: Item


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
    text = f"{item.article.title}.\n{item.article.text[:SCAN]}"
    for number, (start, end) in enumerate(spans(text)):
        if number > MOST_SENTENCES:
            return
        sentence = text[start:end]
        row = units(sentence)
        shown = [m[0].strip(" ,") for m in _FIGURE.finditer(sentence)]
        figures = [n for n, u in enumerate(row) if u[0] in FIGURES]
        if len(shown) != len(figures) or len(figures) > 4:
            continue  # a date or a list of prices: which figure is which is not certain
        for at, words in zip(figures, shown, strict=True):
            unit = row[at]
            value = _exact(words)
            if unit[0] not in _KINDS or value <= 0 or (unit[0] == "#" and value < 13) or 1990 <= value <= 2035:
                continue
            beside = [u for u in (*row[max(0, at - BESIDE) : at], *row[at + 1 : at + 1 + BESIDE]) if u[0] == "w"]
            around = [u for u in (*row[max(0, at - AROUND) : at], *row[at + 1 : at + 1 + AROUND]) if u[0] == "w"]
            yield _Place(value, words, unit[0], frozenset(beside), frozenset(around), item)


def _exact(words: str) -> float:
    number = float(re.sub(r"[^\d.]", "", words).rstrip(".") or 0)
    scale = re.search(r"(thousand|million|billion|trillion|[KkMmBbT])$", words)
    steps = {"t": 1e3, "k": 1e3, "m": 1e6, "b": 1e9}
    if not scale:
        return number
    return number * (1e12 if scale[1] in ("trillion", "T") else steps[scale[1][0].lower()])


def _one_slot(a: _Place, b: _Place, stated: dict[str, set[tuple[str, float]]]) -> bool:
    if a.kind != b.kind or a.item.article.publisher == b.item.article.publisher or not a.near & b.near:
        return False
    if max(a.value, b.value) > FACTOR * min(a.value, b.value):
        return False
    if a.value != b.value and (
        (b.kind, b.value) in stated[a.item.article.id] or (a.kind, a.value) in stated[b.item.article.id]
    ):
        return False
    shared = a.around & b.around
    if len(shared) < LEAST_SHARED:
        return False
    weight = sum(importance(u) for u in shared)
    return weight >= SHARED * min(sum(importance(u) for u in a.around), sum(importance(u) for u in b.around))


def _row(group: Sequence[_Place]) -> Disputed | None:
    """The values of a slot, where they differ by more than rounding."""
    values: list[tuple[float, list[_Place]]] = []
    for p in sorted(group, key=lambda p: p.value):
        if values and one_rounded(p.value, values[-1][1][-1].value):
            values[-1][1].append(p)
        else:
            values.append((p.value, [p]))
    if len(values) < 2 or len({p.item.article.publisher for p in group}) < 2:
        return None
    told = tuple(
        DisputedValue(
            " to ".join(dict.fromkeys((ps[0].shown, ps[-1].shown))), tuple(dict.fromkeys(p.item.article.id for p in ps))
        )
        for _, ps in values
    )
    return Disputed(_label(group), "conflict", told)


def one_rounded(a: float, b: float) -> bool:
    """True where one figure is the other, rounded: "$107,000" and "$106,500" are two figures, "$3B" and "$2.96B" one.

    >>> one_rounded(3e9, 2.96e9), one_rounded(107_000, 106_500), one_rounded(31, 32), one_rounded(104_300, 104_269)
    (True, False, False, True)
    """
    digits = min(len(f"{v:.6g}".split("e")[0].replace(".", "").strip("0")) for v in (a, b))
    return float(f"{a:.{digits}g}") == float(f"{b:.{digits}g}")


def _label(group: Sequence[_Place]) -> str:
    """The words that the first two reports share, as the first writes them."""
    shared = group[0].around & group[-1].around
    text = f"{group[0].item.article.title}.\n{group[0].item.article.text[:SCAN]}"
    at = text.find(group[0].shown)
    window = text[max(0, at - 90) : at + 90]
    words = [w for w in re.findall(r"[A-Za-z][\w’'-]*", window) if set(units(w)) & shared]
    return " ".join(dict.fromkeys(words)) or "a figure"
