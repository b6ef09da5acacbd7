"""Deeds: what a sentence says was done, by whom, whether at all and whether already; compared word by word.

A figure can be looked up; "the court approved the plan" can't. So a sentence without figures is carried only by a
sentence that holds its names and nearly all of its words, where a word of an opposed pair (see opposed) meets one of
its own side, where the same words are denied ("did not") and open ("will", "plans to"), and who did it to whom stands
the same way round. A paraphrase may put another word of the same side and may leave out; it may not add.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from newsdigest.reference.words import usually_small
from newsdigest.write.claims import CLAUSE_END, DIRECTION, assets
from newsdigest.write.opposed import sides
from newsdigest.write.units import importance, units

ADDED = 0.25  # share of a sentence's weight that its evidence may lack
LEAST = 2  # words that make a clause
_DENIES = re.compile(
    r"\b(?:not|no|never|without|neither|nor|none|nobody|cannot|\w+n['’]t|unlikely|(?:fail|refuse|decline)(?:s|d|ed)? to|yet to|unable to|far from)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"\b(?:will|would|could|may|might|should|[Ii]f|[Uu]nless|[Ww]hether|likely|potential(?:ly)?|possibl[ey]|upcoming|eventually|planned|plans|planning|proposed|proposes|"
    r"propose|consider(?:s|ing)?|(?:expect|intend|seek|aim|want|hope|prepare)(?:s|ed|ing)? to|(?:set|ready|about|expected|scheduled|poised|due|preparing|seeking|hoping) to|to be)\b|’ll\b|'ll\b"
)
_SAID = frozenset(
    "said says say told tell tells added adds noted notes wrote writes stated states reported reports report according announced announces "
    "announce revealed reveals reveal mr ms mrs new now today".split()
)
_BY = re.compile(r"\bby\s+(?:(?!(?:on|at|to|from|with|over)\b)[^\s,;]+\s+){0,6}$", re.IGNORECASE)
_POINTS = re.compile(r"^(?:It|He|She|They|The (?:company|firm|exchange|court|bank|agency|regulator|project|network))\b")
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’](?=[^\W\d_])[^\W_]*)*")


@dataclass(frozen=True, slots=True)
class _Word:
    """One word that says something. `key`: its unit, or its pair and side; `by`: the agent of a passive."""

    text: str
    key: str
    worth: float
    name: bool
    denied: bool
    opened: bool
    by: bool
    clause: int


def undone(sentence: str, evidence: Sequence[str]) -> str:
    """Why no sentence of the evidence carries what another says was done; "" where one does.

    A sentence that no single one carries may be carried clause by clause.

    >>> undone("The court rejected Norland's plan.", ["On Monday the court approved the plan of Norland."])
    'rejected: the opposite'
    >>> undone("The court approved the plan.", ["On Monday the court approved the plan of Norland."])
    ''
    """
    known = [(tuple(_words(e)), bool(_POINTS.match(e))) for e in evidence]
    whole = _best(tuple(_words(sentence)), known)
    if not whole:
        return ""
    clauses = _clauses(sentence)
    if len(clauses) < 2:
        return whole
    return next((reason for c in clauses if (reason := _best(c, known))), "")


def contradicted(sentence: str, evidence: Sequence[str]) -> str:
    """Why each sentence of the evidence says the opposite of another's deeds; "" where one doesn't.

    For sentences whose figures those carry: the direction of a figure is claims' to judge, and words may be added.

    >>> contradicted("The court rejected the $3 million plan.", ["The court approved a plan of $3 million."])
    'rejected: the opposite'
    """
    written = [w for w in _words(sentence) if w.text.lower() not in DIRECTION]
    reasons = [
        _opposed(written, [w for w in _words(e) if w.text.lower() not in DIRECTION], told=False) for e in evidence
    ]
    return reasons[0] if reasons and all(reasons) else ""


def _clauses(sentence: str) -> list[tuple[_Word, ...]]:
    """The clauses of a sentence that are worth judging; one without a name is said of the names before it."""
    cuts = [0, *_ends(sentence), len(sentence)]
    found: list[tuple[_Word, ...]] = []
    for start, end in itertools.pairwise(cuts):
        words = tuple(_words(sentence[start:end]))
        if found and len(words) < LEAST:
            found[-1] += words
        elif found and not any(w.name for w in words):
            found.append((*(w for w in found[-1] if w.name), *words))
        else:
            found.append(words)
    return found


def _best(written: Sequence[_Word], known: Sequence[tuple[Sequence[_Word], bool]]) -> str:
    """What is wrong with the sentence that carries most of what is written; "" where one carries it."""
    if not written:
        return ""
    worst: tuple[float, str] = (-1.0, "not told")
    for number, (words, points) in enumerate(known):
        # "It was fined" speaks of what the sentence before names.
        before = {w.key for w in known[number - 1][0] if w.name} if points and number else set()
        share, reason = _against(written, words, before)
        if not reason:
            return ""
        worst = max(worst, (share, reason))
    return worst[1]


def _against(written: Sequence[_Word], known: Sequence[_Word], before: set[str]) -> tuple[float, str]:
    """The share of what is written that a known sentence holds, and the first thing wrong with it; "" for nothing."""
    held = {w.key for w in known} | before
    share = sum(w.worth for w in written if w.key in held) / (sum(w.worth for w in written) or 1.0)
    strange = next((w for w in written if w.name and w.key not in held), None)
    if strange:
        return share, f"{strange.text}: not named there"
    return share, _opposed(written, known, before) or ("not told" if share < 1 - ADDED else "")


def _opposed(
    written: Sequence[_Word], known: Sequence[_Word], before: Set[str] = frozenset(), *, told: bool = True
) -> str:
    """How a known sentence says otherwise; "" where it doesn't. With `told` it must hold each deed that is written."""
    held: dict[str, list[_Word]] = {}
    for word in known:
        held.setdefault(word.key, []).append(word)
    counts = Counter(w.key for w in written)
    for word in written:
        same, other = held.get(word.key, ()), _other(word.key)
        if other and len(same) < counts[word.key] and len(held.get(other, ())) > counts[other]:
            return f"{word.text}: the opposite"
        if not same and told and not word.name and (other or word.text.endswith("ed")):
            return f"{word.text}: not told"
        if same and all(s.denied != word.denied for s in same):
            return f"{word.text}: denied by one"
        if same and not word.name and all(s.opened != word.opened for s in same):
            return f"{word.text}: not done by one"
        if same and other and told and not _of_same(word, same, written, known, before):
            return f"{word.text}: of another"
    return "the other way round" if _turned(written, known) else ""


def _of_same(
    word: _Word, same: Sequence[_Word], written: Sequence[_Word], known: Sequence[_Word], before: Set[str]
) -> bool:
    """True where a paired word is said, in one of the clauses that hold it, of a thing that it is written of."""
    of = {w.key for w in written if w.clause == word.clause and w.key[0] != "="}
    clauses = [{w.key for w in known if w.clause == s.clause and w.key[0] != "="} for s in same]
    names = {w.key for w in written if w.clause == word.clause and w.name}
    if names and any(w.name for w in known if w.clause in {s.clause for s in same}):
        return any(names & (c | before) for c in clauses)
    return not of or any(c & of or not c for c in clauses)


def _turned(written: Sequence[_Word], known: Sequence[_Word]) -> bool:
    """True where two names stand around one word the other way round than in the known sentence."""
    keys = [w.key for w in written]
    theirs = [w.key for w in known]
    for first, verb, second in itertools.combinations(range(len(written)), 3):
        a, v, b = written[first], written[verb], written[second]
        if not (a.name and b.name and not v.name and a.key != b.key and v.key in theirs):
            continue
        if keys.count(a.key) > 1 or keys.count(b.key) > 1 or theirs.count(a.key) != 1 or theirs.count(b.key) != 1:
            continue
        x, y, z = theirs.index(a.key), theirs.index(v.key), theirs.index(b.key)
        straight, across = x < y < z, z < y < x
        passive = b.by != (known[z].by if straight else known[x].by)
        if (straight and passive) or (across and not passive):
            return True
    return False


def _words(sentence: str) -> Iterator[_Word]:
    """The words of a sentence that say something: names, deeds, things; figures and small words left out.

    What denies or opens governs the next of them in its clause: "did not approve", "is set to launch".
    """
    paired = sides()
    ends = _ends(sentence)
    coins = {start: ticker for start, _, ticker in assets(sentence)}
    marks = sorted((m.start(), m.end(), kind) for kind, p in ((1, _DENIES), (2, _OPENS)) for m in p.finditer(sentence))
    open_marks: list[tuple[int, int]] = []
    passive = "by" in sentence.lower()
    for match in _WORD.finditer(sentence):
        place = match.start()
        while marks and marks[0][1] <= place:
            open_marks.append((_clause(marks[0][0], ends), marks[0][2]))
            marks.pop(0)
        small = re.sub(r"['’]s?$", "", match[0].lower())
        side, unit = paired.get(small), units(small)
        if small in _SAID or (marks and marks[0][0] <= place) or not (side or unit or place in coins):
            continue
        clause = _clause(place, ends)
        governed = {kind for of, kind in open_marks if of == clause}
        open_marks.clear()
        key = f"={side[0]}:{side[1]}" if side else f"w{coins[place].lower()}" if place in coins else unit[0]
        name = place in coins or (match[0][0].isupper() and not side and not usually_small(small))
        yield _Word(
            match[0], key, importance(unit[0]) if unit else 0.5, name,
            1 in governed, 2 in governed, passive and bool(_BY.search(sentence, 0, place)), clause,
        )  # fmt: skip


def _ends(sentence: str) -> list[int]:
    """Where clauses end; what is too short to be one goes with what follows it."""
    ends: list[int] = []
    for match in CLAUSE_END.finditer(sentence):
        if len(sentence[ends[-1] if ends else 0 : match.start()].split()) >= LEAST:
            ends.append(match.start())
    return ends


def _clause(place: int, ends: Sequence[int]) -> int:
    return sum(end <= place for end in ends)


def _other(key: str) -> str:
    """The other side of a paired word's key; "" for a word of no pair."""
    if key[0] != "=":
        return ""
    pair, side = key[1:].split(":")
    return f"={pair}:{-int(side)}"
