"""The digest as an outline of sections and lines, without markup: what the Markdown and the HTML newsletters say.

A line is a sequence of parts; a part is text, with an address where it is a link. Each form escapes the parts its own way.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from newsdigest.publish import labels
from newsdigest.publish.coverage import coverage_lines
from newsdigest.records import ConsensusMove, Digest, DigestArticle, DigestStory, Forecast, ThemeRow
from newsdigest.text.printable import one_line, shortened, web_address
from newsdigest.text.wording import asset, dollars, percent

STORIES, MOVES, THEMES, DISPUTED, FORECASTS, LEVELS, SOURCES = 20, 20, 10, 15, 12, 12, 6
FIGURES, UNEXPLAINED = 3, 4  # figures of a kind with a story, stories of a cause without words
MANY, SEVERAL, FEW = 5, 3, 2  # publishers
FORECASTS_EACH, WORDS = 2, 5  # of one article; of a forecast's sentence
DISPUTED_EACH = 5  # of one story, so that the day's largest doesn't fill the section
# The metric of a figure that is neither a price nor a volume nor a share: apart from its words it says nothing.
OTHER = "other"
_WITHIN_A_DAY = frozenset({"1h", "4h", "12h", "24h"})
# Words of a sentence that looks ahead; what asks, or lost the space between two sentences, serves worst.
_FORETELLS = re.compile(
    r"\b(?:could|can|may|might|will|would|should|won['’]t|predict|forecast|foresee|project|target|expect|anticipat|estimat|aim|towards?|next|"
    r"potential|possib|likely|unless|if|once|eye|outlook|goal|objective|path|road|set to|poised|on track|sees?|believ|think|suggest|call|bet|odds|"
    r"chance|probab|until|upside|rally to|reach|surge to|climb to|drop to|fall to|by (?:the end|year|late|mid|early|20\d\d)|this cycle)|['’]ll\b|\bto \$",
    re.IGNORECASE,
)
# What looks ahead to a figure: "could reach $110K", "$1 million by 2030", "its $4K target".
_AHEAD = re.compile(
    r"\b(?:predict|forecast|foresee|projec|targets?\b|targeting|could|would|may\b|might|will\b|expect|estimat|anticipat|eye[sd]?\b|eyeing|next stop|"
    r"suggest|speculat|potential|possib|path to|way to|going to|climb to|surge to|reach\b)[^.;]{0,80}?[$\d]|[$\d][\d.,]*[^.;]{0,40}\b(?:targets?\b|by (?:the end|20\d\d)|within reach|this cycle)|['’]ll\b",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(r"\?|(?:[$][^$]*){4}|:\s.*:\s|^.{200}|[a-z\d]\.[A-Z]|^[a-z]|(?:…|\.\.\.)$")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line. `kind`: "", "strong", "quote", "faint", "up", "down" or "cited": text whose source is a footnote and
    nothing more; `note` asks for a footnoted link."""

    text: str
    url: str = ""
    kind: str = ""
    note: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section; `heading` lines open a story."""

    parts: tuple[Part, ...]
    level: int = 0  # 0 an item, 1 what belongs to it
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the digest."""

    title: str
    lines: tuple[Line, ...]
    table: tuple[tuple[tuple[Part, ...], ...], ...] = ()  # rows of cells, the first being the head


Links = dict[str, DigestArticle]


def outline(digest: Digest, *, stories: int = STORIES) -> tuple[Section, ...]:
    """The sections that have something to say, in the digest's order, with at most so many stories."""
    links: Links = {a.id: a for s in digest.stories for a in s.articles}
    shown = digest.stories[:stories]
    found = (
        _market(digest, links),
        Section("Why", tuple(line for t in _themes(digest) for line in _theme(t, digest, links))),
        Section("Stories", tuple(line for s in shown for line in story_lines(s, links))),
        Section("Disputed", tuple(_disputed(shown, links))),
        Section("Forecasts (predicted, not happened)", tuple(_forecasts(digest, links))),
        Section("Levels to watch", tuple(_levels(digest, links))),
        Section("Since yesterday" if digest.days == 1 else "Since the day before", tuple(_since(digest))),
        Section("Coverage", tuple(Line((Part(x, kind="faint"),)) for x in coverage_lines(digest))),
    )
    return tuple(s for s in found if s.lines or s.table)


def title_of(digest: Digest) -> str:
    """The title of every form."""
    begin = f"{(digest.date - timedelta(days=digest.days - 1)).isoformat()} to " if digest.days > 1 else ""
    return f"Crypto news of {begin}{digest.date.isoformat()}" + (f": {digest.coin}" if digest.coin else "")


def sources(ids: Iterable[str], links: Links, limit: int = SOURCES) -> list[Part]:
    """Publishers as footnoted links, each once, with commas between."""
    once: dict[str, DigestArticle] = {}
    for i in ids:
        if i in links:
            once.setdefault(links[i].publisher, links[i])
    parts: list[Part] = []
    for a in list(once.values())[:limit]:
        parts += [Part(", ")] if parts else []
        parts.append(Part(one_line(a.publisher), web_address(a.url), note=True))
    if len(once) > limit:
        parts.append(Part(f" and {len(once) - limit} more", kind="faint"))
    return parts


def market_rows(digest: Digest, limit: int = MOVES) -> list[ConsensusMove]:
    """The moves that a reader of the day wants: of days rather than years, by several publishers where there are such.

    Two of which one sees a rise and one a fall agree on nothing.
    """
    near = [r for r in digest.market if r.window in _NEAR] or list(digest.market)
    several = [r for r in near if r.publishers > FEW or (r.publishers > 1 and (r.min_pct < 0) == (r.max_pct < 0))]
    return (several if len(several) >= 5 else near)[:limit]


_NEAR = ("1h", "4h", "12h", "24h", "3d", "7d", "14d", "30d", "since_high", "since_low")


def _market(digest: Digest, links: Links) -> Section:
    rows = market_rows(digest)
    cells: list[tuple[tuple[Part, ...], ...]] = [
        tuple((Part(h),) for h in ("Asset", "Window", "Median", "Range", "Said by"))
    ]
    for r in rows:
        name = labels.row_name(r)
        said = [Part(f"{labels.publishers(r.publishers)}: "), *sources((e.article for e in r.evidence), links, 3)]
        cells.append(
            (
                (Part(shortened(one_line(name), 40)),),
                (Part(shortened(one_line(labels.window(r.window)), 24)),),
                (Part(percent(r.median_pct), kind="down" if r.median_pct < 0 else "up"),),
                (Part(labels.spread(r)),),
                tuple(said),
            )
        )
    return Section("Market", (), tuple(cells) if len(cells) > 1 else ())


def _themes(digest: Digest) -> list[ThemeRow]:
    """The causes that most publishers state, and at last the moves that nobody explains."""
    stated = [t for t in digest.themes if t.cause != "unstated"][:THEMES]
    return stated + [t for t in digest.themes if t.cause == "unstated"]


def _theme(theme: ThemeRow, digest: Digest, links: Links) -> Iterable[Line]:
    mark = "○" if theme.cause == "unstated" else labels.ARROWS.get(theme.effect, "◆")
    stories = f"{len(theme.stories)} {'story' if len(theme.stories) == 1 else 'stories'}"
    kind = {"up": "up", "down": "down"}.get(theme.effect, "")
    yield Line(
        (
            Part(f"{mark} ", kind=kind),
            Part(labels.cause(theme.cause), kind="strong"),
            Part(f" · {stories}, {labels.publishers(theme.publishers)}", kind="faint"),
        )
    )
    for row in theme.amounts[:2]:
        parts = [Part(f"{labels.quantity(row)}: ")]
        for n, v in enumerate(row.values[:3]):
            parts += [Part("; " if n else ""), Part(f"{labels.value(v)} ")]
            parts += sources((e.article for e in v.evidence), links, 3)
        yield Line(tuple(parts), 1)
    for e in theme.evidence[:2]:
        voice = [Part(f"{one_line(e.said_by)}, ")] if e.said_by else []
        hedge = [Part(f" [{one_line(e.hedge)}]", kind="faint")] if e.hedge else []
        yield Line((*_quoted(e.quote, 240), *hedge, Part(" "), *voice, *sources([e.article], links)), 1)
    if not theme.evidence and not theme.amounts:
        for story, moves in _unexplained([s for s in digest.stories if s.id in theme.stories])[:UNEXPLAINED]:
            told = "; ".join(map(_move, moves[:2]))
            yield Line((Part(one_line(story.headline), _headed(story)), Part(f": {told}", kind="faint")), 1)


def _unexplained(stories: Iterable[DigestStory]) -> list[tuple[DigestStory, list[ConsensusMove]]]:
    """The stories whose assets moved within a day, each asset once, in the order of their first moves."""
    moved = sorted(((s, m) for s in stories if (m := _of_the_day(s))), key=lambda p: _told_and_wide(p[1][0]))
    seen: set[str] = set()
    rows = []
    for story, moves in moved:
        if moves[0].asset not in seen:
            rows.append((story, moves))
        seen.update(m.asset for m in moves)
    return rows


def _of_the_day(story: DigestStory) -> list[ConsensusMove]:
    """Moves of prices within a day, in order. Those over months, or over a span that nobody tells, are background."""
    day = [r for r in story.moves if r.metric in ("price", "market_cap") and r.window in _WITHIN_A_DAY]
    return sorted(day, key=_told_and_wide)


def _told_and_wide(row: ConsensusMove) -> tuple[bool, Decimal]:
    """What several tell comes before what one does, then the widest: one alone may have been misread."""
    return row.publishers < FEW, -abs(row.median_pct)


def _headed(story: DigestStory) -> str:
    """The address of the article whose title is the headline; where it is none's, of the first."""
    titled = [a for a in story.articles if story.headline in " ".join(a.title.split())]
    return next((web_address(a.url) for a in (*titled, *story.articles)), "")


def _move(row: ConsensusMove) -> str:
    """A move in few words: "BTC 24h −3% (−5% to −1%, 18 publishers)"."""
    more = [x for x in (labels.spread(row), labels.publishers(row.publishers) if row.publishers > 1 else "") if x]
    window = "" if row.window == "unstated" else one_line(labels.window(row.window))
    name = shortened(one_line(labels.row_name(row)), 40)
    return " ".join(x for x in (name, window, percent(row.median_pct)) if x) + (f" ({', '.join(more)})" if more else "")


def _quoted(quote: str, width: int) -> list[Part]:
    return [Part(f"“{shortened(one_line(quote), width)}”", kind="quote")]


def story_lines(story: DigestStory, links: Links) -> Iterable[Line]:
    """A story: its headline, summary, causes and sources."""
    state = [Part(f" ({labels.STATUSES[story.status]})", kind="faint")] if story.status != "new" else []
    head = Part(one_line(story.headline), _headed(story), "strong")
    yield Line((Part(f"{story.rank}. "), head, *state), heading=True)
    said: list[Part] = []
    for s in story.summary.sentences:
        url = next((web_address(links[a].url) for a in s.articles if a in links), "")
        said += [Part(" " if said else ""), Part(one_line(s.text), url, "cited", note=True)]
    if said:
        yield Line(tuple(said), 1)
    yield from _figures(story, links)
    # Where many tell a story, what one of them gives as its cause is no more than that publisher's background.
    many = len(story.independent_publishers) >= MANY
    for cause in [c for c in story.causes if len(c.evidence) > 1 or not many][:2]:
        e = cause.evidence[0]
        hedge = f" (“{one_line(e.hedge)}”)" if e.hedge else ""
        words = f"Cause: {labels.cause(cause.type).lower()} {labels.ARROWS.get(cause.effect, '')}{hedge}"
        yield Line((Part(words, kind="faint"), Part(" "), *sources([e.article], links)), 1)
    own = [a.id for a in story.articles if not a.repost_of] or [a.id for a in story.articles]
    copies = len(story.articles) - len(own)
    more = [Part(f" + {copies} repost" + ("s" if copies > 1 else ""), kind="faint")] if copies else []
    yield Line((Part("Sources: ", kind="faint"), *sources(own, links), *more), 1)


def _figures(story: DigestStory, links: Links) -> Iterable[Line]:
    """The story's moves and sums, those that most publishers give.

    Where several tell a story, what one of them alone gives is a figure of its background: it stays in the JSON.
    """
    few = len(story.independent_publishers) < SEVERAL
    own = [r for r in story.moves if r.metric != OTHER]  # of what, only its sentence tells
    moves = [r for r in own if r.publishers > 1][:FIGURES]
    sums = [r for r in story.amounts if r.values[0].publishers > 1][:FIGURES]
    if few:
        moves = moves or own[:1]
        sums = sums or list(story.amounts[:1] if not moves else ())
    told = [_move(r) for r in moves] + [f"{labels.quantity(r)} {labels.value(r.values[0])}" for r in sums]
    ids = [e.article for r in moves for e in r.evidence] + [e.article for r in sums for e in r.values[0].evidence]
    if told:
        yield Line((Part("Figures: ", kind="faint"), Part("; ".join(told) + " "), *sources(ids, links, 3)), 1)


def _disputed(stories: Iterable[DigestStory], links: Links) -> Iterable[Line]:
    rows = [(s, d) for s in stories for d in [d for d in s.disputed if d.kind == "conflict"][:DISPUTED_EACH]]
    for story, row in rows[:DISPUTED]:
        parts = [Part(one_line(row.what), kind="strong"), Part(f" (story {story.rank}): ")]
        for n, v in enumerate(row.values[:6]):
            parts += [Part("; " if n else ""), Part(f"{one_line(v.value)} "), *sources(v.articles, links, 2)]
        yield Line(tuple(parts))


def _forecasts(digest: Digest, links: Links) -> Iterable[Line]:
    same: dict[tuple[str, str, Decimal | None, Decimal | None], list[Forecast]] = {}
    each: Counter[str] = Counter()
    for f in digest.forecasts:  # a table's cell says nothing, and one article's list of prices is not the day's view
        told = (f.asset, f.metric, f.pct, f.usd)
        if f.metric != OTHER and len(f.quote.split()) >= WORDS and (each[f.article] < FORECASTS_EACH or told in same):
            same.setdefault(told, []).append(f)
            each[f.article] += 1
    kept = [of for of in same.values() if any(_foretells(f.quote) and not _UNCLEAR.search(f.quote) for f in of)]
    order = sorted(kept, key=lambda of: (-len({f.publisher for f in of}), of[0].said_by is None))
    for of in order[:FORECASTS]:
        f = min(of, key=_unclear)
        figure = percent(f.pct) if f.pct is not None else dollars(f.usd or Decimal(0))
        voice = [Part(f"{one_line(f.said_by)}, ")] if f.said_by else []
        head = Part(f"{one_line(labels.row_name(f))} {figure}", kind="strong")
        yield Line(
            (
                head,
                Part(": "),
                *_quoted(f.quote, 200),
                Part(" "),
                *voice,
                *sources((x.article for x in (f, *of)), links, 4),
            )
        )


def _foretells(quote: str) -> bool:
    return bool(_FORETELLS.search(quote) and _AHEAD.search(quote))


def _unclear(f: Forecast) -> tuple[bool, bool, bool]:
    """How little a forecast's sentence serves to show it, the clearest first."""
    return not _foretells(f.quote), bool(_UNCLEAR.search(f.quote)), f.said_by is None


def _levels(digest: Digest, links: Links) -> Iterable[Line]:
    for r in digest.levels[:LEVELS]:
        head = Part(f"{one_line(asset(r.asset))} {r.role} {dollars(r.usd)}", kind="strong")
        said = Part(f" · {labels.publishers(r.publishers)}: ", kind="faint")
        yield Line((head, said, *sources((e.article for e in r.evidence), links, 4)))


def _since(digest: Digest) -> Iterable[Line]:
    since = digest.since
    if not since.updated and not since.faded:
        return
    heads = {s.id: s for s in digest.stories}
    counts = f"{len(since.new)} new, {len(since.updated)} updated, {len(since.faded)} faded"
    yield Line((Part(counts, kind="faint"),))
    for c in since.updated[:10]:
        told = "; ".join(f"{f.what} {f.before} → {f.after}" for f in c.figures[:3])
        story = heads.get(c.story)
        url = web_address(story.articles[-1].url) if story and story.articles else ""
        yield Line(
            (
                Part(one_line(c.headline), url),
                Part(": " + (one_line(told) or f"{c.new_articles} new article{'' if c.new_articles == 1 else 's'}")),
            )
        )
    for gone in since.faded[:6]:
        yield Line((Part(one_line(gone.headline), web_address(gone.url)), Part(" (faded)", kind="faint")))
