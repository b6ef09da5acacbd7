"""What the block model sees of each block: numbers on its wording, its place, its neighbours and what holds it."""

import functools
import re
from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import AhoCorasick

from newsdigest.clean.blocks import GROUPS, TAG, Blocks, Layout

Matrix = npt.NDArray[np.float32]

_SHORT = 120  # characters; longer blocks are not looked at for labels
# Words of labels that short blocks of page furniture hold, one feature a line.
_LABELS = (
    "©|copyright|all rights reserved|terms of use|terms of service|privacy",
    "january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|ago",
    "by|from|written by|posted by|story by|text by|reporting by|staff|reporter|correspondent|editor|contributor",
    "photo|photos|image|images|picture|pictures|pic|credit|courtesy|getty|reuters|shutterstock|ap photo|caption|video",
    "read more|read also|read next|related|more on|more from|more stories|more news|see also|recommended|you may|trending|most read|most popular|don't miss|don’t miss|up next|latest",
    "subscribe|newsletter|sign up|sign in|login|log in|register|follow|share|tweet|email|print|click|comment|comments|reply|download|join|cookie|cookies|advertisement|advertising|advertise|advertiser|sponsored",
)
_OPENS_BYLINE = frozenset(("by", "from"))  # at a block's beginning only
_DIGIT = re.compile(r"[0-9]")
_ENDS = dict.fromkeys(".!?”\"'", 1.0) | dict.fromkeys(":;,", 0.5)
_STARTS = dict.fromkeys("“\"‘'(", 0.5)
_TAG_NAMES = (
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "li",
    "td",
    "blockquote",
    "figcaption",
    "div",
    "section",
    "pre",
    "dd",
    "label",
)
_TAG_NUMBERS = np.array([TAG[name] for name in _TAG_NAMES])
_INSIDE = tuple(TAG[name] for name in ("ul", "ol", "table", "figure", "aside", "nav", "header", "footer", "form", "article", "main", "section", "blockquote", "li", "p", "label"))  # fmt: skip
NEAR = 3  # neighbours on each side


def features(page: Layout) -> Matrix:
    """(blocks, features) of a page."""
    if not len(page.blocks):
        return np.zeros((0, 0), np.float32)
    own = _own(page.blocks)
    place, weights = _place(page, own)
    near = _neighbours(np.concatenate([own[:, :6], weights], axis=1, dtype=np.float32))
    return np.concatenate([own, *place, near], axis=1, dtype=np.float32)


def _own(blocks: Blocks) -> Matrix:
    """What a block's own words say, a column at a time."""
    texts = blocks.text
    sizes = np.array([len(t) for t in texts], np.float32)
    words = np.array([t.count(" ") for t in texts], np.float32) + 1
    stops = np.array([_stops(t) if len(t) > 20 else 0 for t in texts], np.float32)
    heads = [t[:60] for t in texts]
    digits = np.array([len(_DIGIT.findall(h)) for h in heads], np.float32)
    columns = [
        np.log2(sizes),
        np.minimum(np.array(blocks.links, np.float32) / sizes, 1.0),
        stops / words,
        [_ENDS.get(t[-1], 0.0) for t in texts],
        [1.0 if t[0].isupper() else _STARTS.get(t[0], 0.0) for t in texts],
        [t.count(". ") + t.count(", ") for t in texts],
        sizes / words,
        blocks.link_count,
        np.minimum(np.array(blocks.marked, np.float32) / sizes, 1.0),
        digits / np.minimum(sizes, 60.0),
        [h.isupper() for h in heads],
        [h.istitle() for h in heads],
    ]
    return np.concatenate([np.array(columns, np.float32).T, _labels(texts)], axis=1)


def _stops(text: str) -> int:
    count = text.count
    return count(" the ") + count(" of ") + count(" to ") + count(" and ") + count(" a ")


@functools.cache
def _label_words() -> tuple[AhoCorasick, tuple[tuple[str, int], ...]]:
    pairs = tuple((word, number) for number, words in enumerate(_LABELS) for word in words.split("|"))
    return AhoCorasick([word for word, _ in pairs]), pairs


def _labels(texts: list[str]) -> Matrix:
    """Which words of labels each short block holds: all short blocks are searched at once."""
    found = np.zeros((len(texts), len(_LABELS)), np.float32)
    short = [n for n, t in enumerate(texts) if len(t) < _SHORT]
    joined = "\n".join([texts[n] for n in short]).lower()
    starts = np.cumsum([0, *(len(texts[n].lower()) + 1 for n in short)])
    automaton, pairs = _label_words()
    matches = automaton.find_matches_as_indexes(joined, overlapping=True)
    for (pattern, start, end), place in zip(
        matches, starts.searchsorted([m[1] for m in matches], "right") - 1, strict=True
    ):
        word, label = pairs[pattern]
        if joined[start - 1 : start].isalnum() or joined[end : end + 1].isalnum():
            continue
        if word in _OPENS_BYLINE and start != starts[place]:
            continue
        found[short[place], label] = 1.0
    return found


def _place(page: Layout, own: Matrix) -> tuple[list[npt.NDArray[Any]], npt.NDArray[np.float64]]:
    """Where each block stands: among all, inside its holders, against the place that holds most prose; its weights there."""
    blocks, holders = page.blocks, page.holders
    count = len(blocks)
    sizes = np.array([len(t) for t in blocks.text], np.float64)
    links = np.minimum(blocks.links, sizes)
    tags, holder = np.array(blocks.tag), np.array(blocks.holder)
    around, inside = np.array(holders.around, np.int64), np.array(holders.inside, np.int64)
    off = ((around[holder] & _OFF) != 0) | ((inside[holder] & _OFF_TAGS) != 0)
    prose = (sizes - links) * ((own[:, 5] > 0) & (sizes > 60) & (own[:, 1] < 0.5)) * np.where(off, 0.15, 1.0)
    ends = np.zeros((4, count + 1))
    np.cumsum([sizes, links, prose, np.ones(count)], axis=1, out=ends[:, 1:])
    first, stop, parent = np.array(holders.first), np.array(holders.stop), np.array(holders.parent)
    depth = np.array(holders.depth, np.float64)
    held = ends[:, stop] - ends[:, first]  # of each holder: characters, in links, prose, blocks
    up = [holder]
    for _ in range(3):
        up.append(parent[up[-1]])
    best = _best(held[2], parent, holder, prose)
    total, total_prose = max(1.0, ends[0][-1]), max(1.0, ends[2][-1])
    index = np.arange(count)
    columns = [
        index / count,
        ends[0][:-1] / total,
        ends[2][:-1] / total_prose,
        np.full(count, np.log1p(total)),
        np.full(count, total_prose / total),
        depth[holder],
        depth[holder] - depth[best],
        (index >= first[best]) & (index < stop[best]),
        (index - first[best]) / max(1, stop[best] - first[best]),
        np.full(count, held[2, best] / total_prose),
        np.full(count, np.log1p(held[2, best])),
    ]
    filled = (stop > first).tolist()
    alike = Counter([k for k, f in zip(holders.kind, filled, strict=True) if f])
    listed = np.log1p(np.array([alike.get(k, 0) for k in holders.kind], np.float64))
    columns += [listed[level] for level in up]
    for level in up[1:]:
        characters, linked, told, number = held[:, level]
        size = np.maximum(characters, 1.0)
        columns += [np.log1p(size), linked / size, told / total_prose, told / size, np.log1p(number)]
    # how deep inside the best holder's subtree, and where a block's holders begin to differ from it
    seen = Counter(blocks.text)
    columns.append(np.array([seen[t] > 1 for t in blocks.text]))
    own_bits = np.array(holders.own, np.int64)
    near = own_bits[up[0]] | own_bits[up[1]] | own_bits[up[2]]
    # names of what holds everything (the body's theme classes) tell nothing: those of the best holder are left out
    beyond = around[holder] & ~around[best]
    columns += _hints(page)
    parts = [
        np.array(columns, np.float32).T,
        _bits(near)[:, : GROUPS + 1],
        _bits(beyond)[:, : GROUPS + 1],
        _bits(around[holder])[:, _WIDE],
        _bits(inside[holder])[:, _INSIDE],
        tags[:, None] == _TAG_NUMBERS,
    ]
    weights = np.stack([sizes / total, prose / total_prose, tags == TAG["p"]], axis=1)
    return parts, weights


def _bits(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """(n, 64): the bits of each number, the lowest first."""
    return np.unpackbits(numbers.astype("<i8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")


_OFF = sum(1 << bit for bit in (3, 5, 7, 9, 10, 17, 20))  # comments, related, adverts: prose there is not the article's
_OFF_TAGS = sum(1 << TAG[name] for name in ("nav", "footer", "aside", "form"))
_WIDE = (0, 1, 5, 7, 9, 11, 20, 22, 23)


def _hints(page: Layout) -> list[npt.NDArray[np.float64]]:
    """Distances from the title and from the lead that the page's head states; what JSON-LD's articleBody holds."""
    texts, tags = page.blocks.text, page.blocks.tag
    count = len(texts)
    index = np.arange(count, dtype=np.float64)
    title, lead = _key(page.title), _key(page.description)[:35]
    heads = [(i, _key(texts[i][:120])) for i, tag in enumerate(tags) if tag in _HEADS]
    named = [i for i, k in heads if k and (not title or k[:25] in title or title[:25] in k)]
    if not named:
        named = [i for i, tag in enumerate(tags) if tag == TAG["h1"]]
    led = []
    if len(lead) > 20:
        openings = [(i, _key(t[:80])) for i, t in enumerate(texts) if len(t) > 30]
        led = [i for i, k in openings if lead in k or (len(k) > 20 and k[:35] in lead)]
    columns = []
    for found in (named[:1], named[-1:], led[:1], led[-1:]):
        columns.append(np.clip(index - found[0], -40, 200) if found else np.full(count, -99.0))
    marks = np.zeros(count)
    marks[led] = 1.0
    same = np.zeros(count)
    same[named] = 1.0
    stated = _key(page.stated[:60_000])
    held = np.full(count, -1.0) if len(stated) < 100 else np.array([_held(t, stated) for t in texts])
    return [*columns, marks, same, held]


def _held(text: str, stated: str) -> float:
    key = _key(text[:120])
    return float(len(key) > 5 and key in stated)


_SMALL = bytes(range(256)).lower()
_MARKS = bytes(n for n in range(128) if not chr(n).isalnum())
_HEADS = frozenset(TAG[name] for name in ("h1", "h2", "h3"))


def _key(text: str) -> str:
    """Letters and digits alone, in small letters."""
    if text.isascii():
        return text.encode().translate(_SMALL, _MARKS).decode()
    return "".join(filter(str.isalnum, text)).lower()


def _best(
    prose: npt.NDArray[np.float64],
    parent: npt.NDArray[np.int64],
    holder: npt.NDArray[np.int64],
    own: npt.NDArray[np.float64],
) -> int:
    """The holder that most prose stands in, directly or one level below."""
    near = parent[holder]
    wide = parent[near]
    holds = np.concatenate([near, wide, parent[wide]])
    return int(np.argmax(np.bincount(holds, np.concatenate([own, 0.6 * own, 0.3 * own]), len(prose))))


def _neighbours(values: Matrix) -> Matrix:
    """The first columns of the blocks before and after; zeros beyond the ends."""
    count, width = values.shape
    padded = np.zeros((count + 2 * NEAR, width), np.float32)
    padded[NEAR : NEAR + count] = values
    return np.hstack([padded[NEAR + k : NEAR + k + count] for k in range(-NEAR, NEAR + 1) if k])
