"""The walk through an article: each sentence with figures in order, with what a reader remembers when he comes to it."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from newsdigest.read.moves.names import Name, names
from newsdigest.read.moves.passage import Passage, passage
from newsdigest.read.moves.span import Carried
from newsdigest.read.moves.subject import Context
from newsdigest.records import Article, Mention
from newsdigest.text.numbers import Figure, percentages
from newsdigest.text.sentences import spans
from newsdigest.text.windows import windows

MOST_FIGURES = 400  # an article with more percentages than this is a table or an attack
ROW = 160  # characters of a list's row, at most
CHUNK = 900  # characters of one sentence that are read together


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of one figure: its kind ("none" for no move), and of a move the assets, metric and window."""

    index: int
    kind: str
    assets: tuple[str, ...] = ()
    metric: str = "price"
    window: str = "unstated"
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Scene:
    """A passage with its context."""

    passage: Passage
    context: Context
    carried: Carried | None
    title_codes: tuple[str, ...]
    in_title: bool
    sentence: tuple[int, int]
    year: int | None = None  # in which the article was written
    of_nfts: bool = False  # the title is about NFTs: their sales are not the coin's
    last_metric: str = "price"  # of the move before, where it is near
    heading: str = ""  # the window of the heading above the list in which this stands


Decide = Callable[[Scene], Sequence[Decision]]


def _grouped(figures: Sequence[Figure], sentences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, list[Figure]]]:
    """(sentence number, its figures), long sentences in pieces."""
    starts = [s for s, _ in sentences]
    group: list[Figure] = []
    current = -1
    for figure in figures:
        number = bisect_right(starts, figure.start) - 1
        if group and (number != current or figure.start - group[0].start > CHUNK):
            yield current, group
            group = []
        current = number
        group.append(figure)
    if group:
        yield current, group


def walk(article: Article, mentions: Sequence[Mention], decide: Decide) -> Iterator[tuple[Scene, Sequence[Decision]]]:
    """Yield each passage with what DECIDE says of its figures; what it says is remembered for the passages after."""
    full = article.full
    figures = [f for _, f in zip(range(MOST_FIGURES), percentages(full), strict=False)]
    if not figures:
        return
    sentences = list(spans(full))
    named = names(full, mentions)
    starts, name_starts = [s for s, _ in sentences], [n.start for n in named]
    titled = tuple(
        dict.fromkeys(n.asset for n in named if n.start < len(article.title) and n.kind in ("coin", "market"))
    )
    counts = Counter(m.coin for m in mentions)
    main = min(counts, key=lambda c: (-counts[c], c)) if counts else ""
    title_codes = tuple(w.code for w in windows(article.title[:300]) if w.form in ("span", "point"))[:2]
    last: tuple[str, ...] = ()
    last_metric = "price"
    year = article.published.year if article.published else None
    last_number = 0
    carried: tuple[str, int] | None = None
    heading = ("", -1)
    for number, group in _grouped(figures, sentences):
        start, end = sentences[number] if number >= 0 else (0, len(full))
        if end - start > 3 * CHUNK:  # no sentence of prose: only what is near its figures is read with them
            start, end = max(start, group[0].start - CHUNK // 2), min(end, group[-1].end + CHUNK // 2)
        low, high = bisect_left(name_starts, start), bisect_left(name_starts, end)
        before, before_gap = _before(named, starts, sentences, low, number)
        heading = _heading(full, sentences, number, heading)
        context = Context(titled, main, before, before_gap, last, number - last_number)
        scene = Scene(
            passage(full, start, end, group, named[low:high], year=year),
            context,
            Carried(carried[0], number - carried[1]) if carried else None,
            title_codes,
            end <= len(article.title) + 1,
            (start, end),
            year,
            "NFT" in article.title,
            last_metric if number - last_number <= 2 else "price",
            heading[0],
        )
        decisions = decide(scene)
        for decision in decisions:
            if decision.kind != "none" and decision.assets:
                last, last_number, last_metric = decision.assets, number, decision.metric
                if decision.kind == "change" and decision.window not in ("since_high", "since_low"):
                    carried = (decision.window, number)
        yield scene, decisions


def _heading(full: str, sentences: Sequence[tuple[int, int]], number: int, last: tuple[str, int]) -> tuple[str, int]:
    """The window told by the line above a list ("Change over the past week:"), while the list's short rows go on."""
    start, end = sentences[number] if number >= 0 else (0, ROW + 1)
    if number < 1 or end - start > ROW:
        return "", -1
    if last[0] and last[1] == number - 1:
        return last[0], number
    above = full[sentences[number - 1][0] : sentences[number - 1][1]]
    found = [w.code for w in windows(above)] if above.endswith(":") and len(above) <= ROW else []
    return (found[0], number) if len(found) == 1 else ("", -1)


def _before(
    named: Sequence[Name], starts: Sequence[int], sentences: Sequence[tuple[int, int]], low: int, number: int
) -> tuple[tuple[Name, ...], int]:
    if not low:
        return (), 9
    where = bisect_right(starts, named[low - 1].start) - 1
    first = low - 1
    while first and named[first - 1].start >= sentences[where][0]:
        first -= 1
    return tuple(named[first:low]), number - where
