"""What the block model sees of each block: numbers on its wording, its place, its neighbours and what holds it."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from newsdigest.clean.blocks import GROUPS, TAG, Block, Layout

Matrix = npt.NDArray[np.float32]

_SHORT = 120  # characters; longer blocks are not looked at for labels
# Labels that short blocks of page furniture hold, one feature each.
_LABEL = re.compile(
    r"(?P<rights>©|copyright|all rights reserved|terms of (?:use|service)|privacy)"
    r"|(?P<date>\b(?:january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.? \d{1,2}\b|\b\d{1,2}:\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}|\bago\b)"
    r"|(?P<byline>^(?:by|from|written by|posted by|story by|text by|reporting by)\b|\b(?:staff|reporter|correspondent|editor|contributor)\b)"
    r"|(?P<credit>\b(?:photos?|images?|pictures?|pic|credit|courtesy|getty|reuters|shutterstock|ap photo|caption|video)\b)"
    r"|(?P<related>\b(?:read (?:more|also|next)|related|more (?:on|from|stories|news)|see also|recommended|you may|trending|most (?:read|popular)|don['’]t miss|up next|latest)\b)"
    r"|(?P<call>\b(?:subscribe|newsletter|sign (?:up|in)|log ?in|register|follow|share|tweet|email|print|click|comments?|reply|download|join|cookies?|advertis\w+|sponsored)\b)",
)
_ONE_HOT = [[float(k == n) for k in range(1, _LABEL.groups + 1)] for n in range(_LABEL.groups + 1)]
_NO_DIGITS = {ord(c): None for c in "0123456789"}
_STOPS = (" the ", " of ", " to ", " and ", " a ")
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
_INSIDE = ("ul", "ol", "table", "figure", "aside", "nav", "header", "footer", "form", "article", "main", "section", "blockquote", "li", "p", "label")  # fmt: skip
NEAR = 3  # neighbours on each side


def features(page: Layout) -> Matrix:
    """(blocks, features) of a page."""
    if not page.blocks:
        return np.zeros((0, 0), np.float32)
    own = np.array([_own(b) for b in page.blocks], np.float32)
    place, weights = _place(page, own)
    near = _neighbours(np.hstack([own[:, :6], weights]))
    return np.hstack([own, place, near]).astype(np.float32)


def _own(block: Block) -> list[float]:
    text, size = block.text, len(block.text)
    count = text.count
    words = count(" ") + 1
    stops = sum(map(count, _STOPS)) / words if size > 20 else 0.0
    last, first, head = text[-1], text[0], text[:60]
    label = _LABEL.search(text.lower()) if size < _SHORT else None
    return [
        _log(size),
        min(1.0, block.links / size),
        stops,
        1.0 if last in ".!?”\"'" else 0.5 if last in ":;," else 0.0,
        1.0 if first.isupper() else 0.5 if first in "“\"‘'(" else 0.0,
        float(count(". ") + count(", ")),
        size / words,
        float(block.link_count),
        min(1.0, block.marked / size),
        1.0 - len(head.translate(_NO_DIGITS)) / len(head),
        float(head.isupper()),
        float(head.istitle()),
        *_ONE_HOT[label.lastindex if label and label.lastindex else 0],
    ]


def _log(size: int) -> float:
    return float(size.bit_length()) + size / (1 << size.bit_length())


def _place(page: Layout, own: Matrix) -> tuple[Matrix, Matrix]:
    """Where each block stands: among all, inside its holders, against the place that holds most prose."""
    blocks, holders = page.blocks, page.holders
    count = len(blocks)
    sizes = np.array([len(b.text) for b in blocks], np.float64)
    links = np.minimum([b.links for b in blocks], sizes)
    tags = np.array([b.tag for b in blocks])
    holder = np.array([b.holder for b in blocks])
    around = np.array([h.around for h in holders], np.int64)
    inside = np.array([h.inside for h in holders], np.int64)
    off = ((around[holder] & _OFF) != 0) | ((inside[holder] & _OFF_TAGS) != 0)
    prose = (sizes - links) * ((own[:, 5] > 0) & (sizes > 60) & (own[:, 1] < 0.5)) * np.where(off, 0.15, 1.0)
    ends = [np.concatenate([[0.0], np.cumsum(v)]) for v in (sizes, links, prose, np.ones(count))]
    first = np.array([h.first for h in holders])
    stop = np.array([h.stop for h in holders])
    parent = np.array([h.parent for h in holders])
    depth = np.array([h.depth for h in holders], np.float64)
    held = np.stack([e[stop] - e[first] for e in ends], axis=1)  # of each holder: characters, in links, prose, blocks
    up = [holder]
    for _ in range(3):
        up.append(parent[up[-1]])
    best = _best(held[:, 2], parent, holder, prose)
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
        np.full(count, held[best, 2] / total_prose),
        np.full(count, np.log1p(held[best, 2])),
    ]
    alike = Counter(h.kind for h in holders if h.stop > h.first)
    listed = np.log1p(np.array([alike[h.kind] for h in holders], np.float64))
    columns += [listed[level] for level in up]
    for level in up[1:]:
        size = np.maximum(held[level, 0], 1.0)
        columns += [
            np.log1p(size),
            held[level, 1] / size,
            held[level, 2] / total_prose,
            held[level, 2] / size,
            np.log1p(held[level, 3]),
        ]
    # how deep inside the best holder's subtree, and where a block's holders begin to differ from it
    texts = [b.text for b in blocks]
    seen: dict[str, int] = {}
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
    columns.append(np.array([seen[t] > 1 for t in texts]))
    own_bits = np.array([h.own for h in holders], np.int64)
    near = own_bits[up[0]] | own_bits[up[1]] | own_bits[up[2]]
    # names of what holds everything (the body's theme classes) tell nothing: those of the best holder are left out
    beyond = around[holder] & ~around[best]
    columns += _hints(page)
    flags = [
        _flags(near, range(GROUPS + 1)),
        _flags(beyond, range(GROUPS + 1)),
        _flags(around[holder], _WIDE),
    ]
    flags += [
        _flags(inside[holder], [TAG[name] for name in _INSIDE]),
        tags[:, None] == _TAG_NUMBERS,
    ]
    weights = np.stack([sizes / total, prose / total_prose, tags == TAG["p"]], axis=1)
    return np.hstack([np.stack(columns, axis=1), *flags]).astype(np.float32), weights.astype(np.float32)


def _flags(bits: npt.NDArray[np.int64], wanted: Sequence[int]) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = (bits[:, None] >> np.array(wanted)) & 1
    return found


_OFF = sum(1 << bit for bit in (3, 5, 7, 9, 10, 17, 20))  # comments, related, adverts: prose there is not the article's
_OFF_TAGS = sum(1 << TAG[name] for name in ("nav", "footer", "aside", "form"))
_WIDE = (0, 1, 5, 7, 9, 11, 20, 22, 23)


def _hints(page: Layout) -> list[npt.NDArray[np.float64]]:
    """Distances from the title and from the lead that the page's head states; what JSON-LD's articleBody holds."""
    count = len(page.blocks)
    index = np.arange(count, dtype=np.float64)
    title, lead = _key(page.title), _key(page.description)[:35]
    heads = [(i, _key(b.text[:120])) for i, b in enumerate(page.blocks) if b.tag in _HEADS]
    named = [i for i, k in heads if k and (not title or k[:25] in title or title[:25] in k)]
    if not named:
        named = [i for i, b in enumerate(page.blocks) if b.tag == TAG["h1"]]
    openings = [(i, _key(b.text[:80])) for i, b in enumerate(page.blocks) if len(b.text) > 30 and len(lead) > 20]
    led = [i for i, k in openings if lead in k or (len(k) > 20 and k[:35] in lead)]
    columns = []
    for found in (named[:1], named[-1:], led[:1], led[-1:]):
        columns.append(np.clip(index - found[0], -40, 200) if found else np.full(count, -99.0))
    marks = np.zeros(count)
    marks[led] = 1.0
    same = np.zeros(count)
    same[named] = 1.0
    stated = _key(page.stated[:60_000])
    held = np.full(count, -1.0) if len(stated) < 100 else np.array([_held(b.text, stated) for b in page.blocks])
    return [*columns, marks, same, held]


def _held(text: str, stated: str) -> float:
    key = _key(text[:120])
    return float(len(key) > 5 and key in stated)


_HEADS = frozenset(TAG[name] for name in ("h1", "h2", "h3"))
_MARKS = re.compile(r"[\W_]+")


def _key(text: str) -> str:
    return _MARKS.sub("", text).lower()


def _best(
    prose: npt.NDArray[np.float64],
    parent: npt.NDArray[np.int64],
    holder: npt.NDArray[np.int64],
    own: npt.NDArray[np.float64],
) -> int:
    """The holder that most prose stands in, directly or one level below."""
    score = np.zeros(len(prose))
    np.add.at(score, parent[holder], own)
    np.add.at(score, parent[parent[holder]], 0.6 * own)
    np.add.at(score, parent[parent[parent[holder]]], 0.3 * own)
    return int(np.argmax(score))


def _neighbours(values: Matrix) -> Matrix:
    """The first columns of the blocks before and after; zeros beyond the ends."""
    count, width = values.shape
    padded = np.zeros((count + 2 * NEAR, width), np.float32)
    padded[NEAR : NEAR + count] = values
    return np.hstack([padded[NEAR + k : NEAR + k + count] for k in range(-NEAR, NEAR + 1) if k])
