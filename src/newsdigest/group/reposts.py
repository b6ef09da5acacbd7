"""Reposts: who repeats whose text. Exact, near, cut-off and respun copies, found by shared shingles and figures.

Broder's sampling ("On the resemblance and containment of documents", 1997): of each text's shingles those divisible by
`SAMPLE` are looked up, so candidates cost one look-up each and a cut-off copy is found as surely as a whole one, which
MinHash's resemblance would miss. Candidates are then compared on all their shingles. Shingles that one publisher's
articles share, and those of many articles, are templates and disclaimers: they make no copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import numpy as np

from newsdigest.group.signs import coarse, plain, without_title
from newsdigest.records import Article, Item, Repost
from newsdigest.text.shingles import Hashes, containment, shingles
from newsdigest.text.words import figures, words

SAMPLE = 8  # one shingle in eight is looked up
COMMON = 24  # a shingle of more articles than this is a phrase or a disclaimer
OWN = 3  # a shingle that one publisher used in this many articles is its template
ALIKE = 2  # looked-up shingles that two texts must share to be compared
LEAST = 12  # shingles left after templates: below, only the same text is a copy
BRIEF = 80  # of a text of fewer than this a figure is the news: another figure makes another text
SHORT = 40  # a text of fewer than this must be held nearly whole: two tellers quote the same two sentences
NEAR, NEARLY_WHOLE = 0.6, 0.85  # containment from which a text repeats another
RESPUN = 0.2  # the containment that is left where a spinner swaps every third word
RESPUN_MARKS, RESPUN_WORDS = 0.65, 0.5  # and what the two then have in common: of figures and names, of words
DAYS = 14  # further apart, the same words are a form filled in again
PARTS = np.uint64(4)
CUT = 12  # characters at the end of a text that a cut may have spoiled
MARKS = 6  # figures and names that a respun copy must have
IN_ORDER, FEWEST = 0.85, 6  # share of the figures that stand in the same order in both, of at least so many
ORDERED_MARKS, ORDERED_WORDS = (
    0.75,
    0.35,
)  # what is in common where every other word was swapped but the figures stand so


@dataclass(frozen=True, slots=True)
class Print:
    """A text's fingerprints. `telling` are its shingles without templates."""

    place: int
    article: Article
    whole: Hashes
    telling: Hashes = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))


def _opening(p: Print) -> str:
    """What marks and words are read from; at need, since few pairs ask and sets of words are large."""
    return without_title(p.article)[:6_000]


def _marks(text: str) -> frozenset[str]:
    """Figures, and words that stand in capitals inside sentences: what a spinner keeps."""
    names = {w.strip(".,;:!?\"'()“”’").lower() for w in text.split() if w[:1].isupper() and len(w) > 2}
    return frozenset(names | {coarse(f) for f in figures(text)})


def _prints(items: Sequence[Item]) -> list[Print]:
    """Fingerprints of all texts, without what is a template among them."""
    made = []
    for place, item in enumerate(items):
        made.append(Print(place, item.article, shingles(without_title(item.article)[:20_000])))
    common = _shared([p.whole for p in made], COMMON)
    by_publisher: dict[str, list[Print]] = {}
    for p in made:
        by_publisher.setdefault(plain(p.article.publisher), []).append(p)
    own = {
        name: _shared([p.whole for p in prints], max(OWN, len(prints) // 100)) if len(prints) >= OWN else common[:0]
        for name, prints in by_publisher.items()
    }
    return [
        Print(p.place, p.article, p.whole, _without(p.whole, common, own[plain(p.article.publisher)])) for p in made
    ]


def _shared(sets: Sequence[Hashes], least: int) -> Hashes:
    """The shingles of `least` sets or more, ascending."""
    if not sets:
        return np.zeros(0, dtype=np.uint64)
    found = []
    for part in range(int(PARTS)):  # a part at a time: all at once would be the largest thing in memory
        values, counts = np.unique(np.concatenate([s[s % PARTS == np.uint64(part)] for s in sets]), return_counts=True)
        found.append(values[counts >= least])
    shared: Hashes = np.sort(np.concatenate(found))
    return shared


def _without(given: Hashes, *templates: Hashes) -> Hashes:
    for template in templates:
        if len(template) and len(given):
            at = np.minimum(np.searchsorted(template, given), len(template) - 1)
            kept = template[at] != given
            given = given if kept.all() else given[kept]
    return given


def _candidates(prints: Sequence[Print]) -> list[tuple[int, int]]:
    """Pairs of places that share looked-up shingles, each pair once, the smaller place first."""
    if not prints:
        return []
    keys, places = [], []
    for p in prints:
        sample = p.telling[p.telling % np.uint64(SAMPLE) == 0]
        sample = sample if len(sample) >= SAMPLE else p.telling
        keys.append(sample)
        places.append(np.full(len(sample), p.place, dtype=np.int64))
    flat, at = np.concatenate(keys), np.concatenate(places)
    order = np.lexsort((at, flat))
    flat, at = flat[order], at[order]
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    seen: dict[tuple[int, int], int] = {}
    for a, b in zip([0, *changes.tolist()], [*changes.tolist(), len(flat)], strict=True):
        if 1 < b - a < COMMON:
            group = at[a:b].tolist()
            for x, first in enumerate(group):
                for second in group[x + 1 :]:
                    seen[first, second] = seen.get((first, second), 0) + 1
    alike = {pair for pair, count in seen.items() if count >= ALIKE}
    return sorted(alike | _same_text(prints))


def _same_text(prints: Sequence[Print]) -> set[tuple[int, int]]:
    """Pairs with the same shingles: each text with the first that has them, however many do."""
    first: dict[bytes, int] = {}
    found = set()
    for p in prints:
        if len(p.whole) > ALIKE:
            place = first.setdefault(p.whole.tobytes(), p.place)
            if place != p.place:
                found.add((place, p.place))
    return found


def _common(a: frozenset[str], b: frozenset[str]) -> float:
    either = len(a | b)
    return len(a & b) / either if either else 0.0


def compare(a: Print, b: Print) -> tuple[float, str] | None:
    """Score and reason where one text repeats the other, else None."""
    least = min(len(a.telling), len(b.telling))
    # Few words, or words that many share, are the same by chance: then the titles must be the same too.
    titles = plain(a.article.title) == plain(b.article.title)
    if len(a.whole) and (titles or least >= LEAST) and np.array_equal(a.whole, b.whole):
        return 1.0, "same text"
    if least < LEAST:
        return None
    if least < BRIEF and _other_figures(a, b):
        return None
    held = containment(a.telling, b.telling)
    if held >= (NEAR if least >= SHORT else NEARLY_WHOLE):
        cut = least < 0.7 * max(len(a.telling), len(b.telling))
        kind = "same text, cut off" if cut else "same text but for a few words"
        return round(held, 3), f"{kind}: {held:.0%} of its phrases"
    if held >= RESPUN:
        one, other = _opening(a), _opening(b)
        names = _marks(one), _marks(other)
        if min(map(len, names)) < MARKS:
            return None
        marks, words_ = _common(*names), _common(frozenset(words(one)), frozenset(words(other)))
        if marks >= RESPUN_MARKS and words_ >= RESPUN_WORDS:
            why = f"respun: {marks:.0%} of figures and names, {words_:.0%} of words in common"
            return round((held + marks + words_) / 3, 3), why
        if marks >= ORDERED_MARKS and words_ >= ORDERED_WORDS and (order := _in_order(one, other)) >= IN_ORDER:
            why = f"respun: {order:.0%} of the figures in the same order, {words_:.0%} of words in common"
            return round((held + marks + words_) / 3, 3), why
    return None


def _other_figures(a: Print, b: Print) -> bool:
    """True where each text has a figure that the other lacks; the end of the shorter may be a figure cut in two."""
    short, long = sorted((without_title(p.article)[:20_000] for p in (a, b)), key=len)
    whole = {*figures(long)}
    return bool({*figures(short[:-CUT])} - whole and whole - {*figures(short)})


def _in_order(one: str, other: str) -> float:
    """The share of the longer text's figures that follow one another in both; 0 for fewer than FEWEST in either.

    >>> _in_order("21 of 32, 33, 34, 35 and 36%", "From 21, then 32 and 33; 34; 35; 36%.")
    1.0
    """
    rows = [[coarse(f) for f in figures(t)] for t in (one, other)]
    if min(map(len, rows)) < FEWEST:
        return 0.0
    same = SequenceMatcher(None, rows[0], rows[1], autojunk=False).get_matching_blocks()
    return sum(b.size for b in same) / max(map(len, rows))


def _names(note_of: Article, other: Article) -> bool:
    """True where an article's origin note names the other: its address or its publisher."""
    origin = note_of.origin
    if origin is None:
        return False
    if origin.url and origin.url.split("?")[0].rstrip("/") == other.url.split("?")[0].rstrip("/"):
        return True
    name, publisher = plain(origin.publisher), plain(other.publisher)
    return len(name) > 2 and len(publisher) > 2 and (name in publisher or publisher in name)


def _rank(p: Print) -> tuple[bool, float, int, str]:
    """Who is likelier the original sorts first: no origin note, then time, then completeness, then id."""
    time = p.article.published.timestamp() if p.article.published else float("inf")
    return p.article.origin is not None, time, -len(p.article.text), p.article.id


def _in_reach(a: Article, b: Article) -> bool:
    return a.published is None or b.published is None or abs(a.published - b.published).days < DAYS


def find_reposts(items: Sequence[Item]) -> tuple[Repost, ...]:
    """Each copy with its original, score and reason, by copy. A copy has one original, and no original is a copy."""
    prints = _prints(items)
    found: dict[int, dict[int, tuple[float, str]]] = {}
    for i, j in _candidates(prints):
        verdict = compare(prints[i], prints[j]) if _in_reach(prints[i].article, prints[j].article) else None
        if verdict:
            found.setdefault(i, {})[j] = verdict
            found.setdefault(j, {})[i] = verdict
    originals: set[int] = set()
    copies: list[Repost] = []
    for p in sorted((prints[k] for k in found), key=_rank):
        near = [k for k in found[p.place] if k in originals]
        if not near:
            originals.add(p.place)
            continue
        best = max(near, key=lambda k: (_names(p.article, prints[k].article), found[p.place][k][0], _older(prints[k])))
        score, why = found[p.place][best]
        if _names(p.article, prints[best].article):
            why = f"{why}; its note names the original"
        copies.append(Repost(p.article.id, prints[best].article.id, score, why))
    return tuple(sorted(copies, key=lambda r: (r.copy, r.original)))


def _older(p: Print) -> tuple[float, int]:
    time = p.article.published.timestamp() if p.article.published else float("inf")
    return -time, -p.place
