"""The main text of a parsed page: its blocks judged by a learned model; trafilatura where that model is unsure.

The model (scripts/training/blocks.py) looks at each block's wording, place and neighbours; its figures stand in
models.toml and scripts/benchmarks/extraction.py measures it against trafilatura alone.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from newsdigest.clean.block_features import features
from newsdigest.clean.blocks import COMMENTS, ELSEWHERE, Layout, layout
from newsdigest.clean.metadata import Metadata
from newsdigest.clean.related import is_heading
from newsdigest.clean.tree import MAX_ELEMENTS, Element, for_extractor, text_of
from newsdigest.inference.sequence import SequenceModel, load_sequence

LIKELY = 0.5  # from here on a block is the article's
SURE = 0.85  # the chosen blocks' mean probability below which trafilatura is asked
_HOPELESS = 0.05  # where no block is likelier than this, there is no article
MAX_DEPTHS = 300_000  # of all elements together: it climbs from each to the root, several times
MAX_LINKS = 4_000  # trafilatura takes seconds on tens of thousands
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class MainText:
    """Paragraphs that are the article's; blocks beside and between them that are not, before and after its middle."""

    paragraphs: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def main_text(
    root: Element,
    meta: Metadata,
    *,
    model: SequenceModel | None = None,
    likely: float = LIKELY,
) -> MainText:
    """The main text of a page; no paragraphs where there is none. ROOT is stripped; it may be changed."""
    page = layout(root, meta.title, meta.description, meta.body)
    if not len(page.blocks):
        return MainText()
    odds = (model or load_sequence("blocks")).probabilities(features(page))
    sizes = np.array([len(t) for t in page.blocks.text], np.float64)
    chosen = odds > likely
    chosen[_readers_words(page, chosen)] = False
    before = float(sizes[chosen].sum())
    chosen[_lists_of_others(page)] = False
    kept = float(sizes[chosen].sum())
    if kept < 0.2 * before or float(odds.max()) < _HOPELESS:
        return MainText()  # nothing, or little but teasers of other articles
    if kept and float((sizes * odds)[chosen].sum()) >= SURE * kept:
        return _around(page, [int(i) for i in np.flatnonzero(chosen)])
    deep = sum(page.holders.depth) > MAX_DEPTHS
    return MainText(tuple(by_paragraphs(root) if deep else by_trafilatura(root)))


def _lists_of_others(page: Layout) -> list[int]:
    """Blocks of lists of other articles: beside a heading such as "You may also like", in elements named as such."""
    found: list[int] = []
    blocks, holders = page.blocks, page.holders
    seen: set[int] = set()  # elements that many headings stand in are looked through once
    for text, holder in zip(blocks.text, blocks.holder, strict=True):
        place = holders.parent[holder]
        if len(text) < 60 and place not in seen and len(seen) < _MOST_LISTS and is_heading(text):
            seen.add(place)
            for number in range(holders.first[place], holders.stop[place]):
                around = holders.around[blocks.holder[number]]
                if holders.own[place] & ELSEWHERE or around & ~holders.around[place] & ELSEWHERE:
                    found.append(number)
    return found


_MOST_LISTS = 50  # of one page: where headings stand inside headings' lists, each is looked through


def _readers_words(page: Layout, chosen: npt.NDArray[np.bool_]) -> list[int]:
    """Blocks of comments: in elements that are named so and don't hold the first of the chosen prose."""
    sizes = np.array([len(t) for t in page.blocks.text])
    prose = np.flatnonzero(chosen & (sizes >= _PROSE))
    if not len(prose):
        return []
    holders, opening = page.holders, int(prose[0])
    found: list[int] = []
    for number in [n for n, own in enumerate(holders.own) if own & COMMENTS]:
        first, stop = holders.first[number], holders.stop[number]
        if not first <= opening < stop:
            found += range(max(first, found[-1] + 1 if found else 0), stop)  # one may stand inside another
    return found


_PROSE = 60  # characters
_BESIDE = 3  # blocks before the first and after the last that are still looked at
_AFTER = 8


def _around(page: Layout, chosen: list[int]) -> MainText:
    first, last, mine = chosen[0], chosen[-1], set(chosen)
    middle = chosen[len(chosen) // 2]
    beside = [i for i in range(max(0, first - _BESIDE), min(len(page.blocks), last + _AFTER + 1)) if i not in mine]
    texts = page.blocks.text
    return MainText(
        tuple(texts[i] for i in chosen),
        tuple(texts[i] for i in beside if i < middle),
        tuple(texts[i] for i in beside if i > middle),
    )


def fragment_text(root: Element) -> MainText:
    """All blocks of a feed's content: it holds the article and little else."""
    blocks = layout(root).blocks
    pairs = zip(blocks.text, blocks.links, strict=True)
    return MainText(tuple(text for text, links in pairs if links < 0.9 * len(text) or len(text) > 200))


def by_trafilatura(root: Element) -> list[str]:
    """Paragraphs by trafilatura's fast way, or by what is longest where the page is too large for it."""
    if sum(1 for _ in root.iter("*")) > MAX_ELEMENTS or sum(1 for _ in root.iter("a")) > MAX_LINKS:
        return by_paragraphs(root)
    import trafilatura

    text = trafilatura.extract(
        for_extractor(root),
        fast=True,
        include_comments=False,
        include_tables=False,
        include_formatting=False,
        deduplicate=False,
        output_format="txt",
    )
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


def by_paragraphs(root: Element) -> list[str]:
    """Every <p> of the page with some length: for pages that are too large for more."""
    out = []
    for element in root.iter("p"):
        text = _SPACE.sub(" ", text_of(element)).strip()
        if len(text) >= 40:
            out.append(text)
            if len(out) >= 3_000:
                break
    return out
