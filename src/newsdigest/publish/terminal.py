"""The digest on a terminal, with rich: colours and links where the console has them, plain text in a pipe.

In a pipe no link can be clicked: the first address of each line is written under it, whole, on a line of its own.
"""

import io
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.style import Style
from rich.text import Text

from newsdigest.publish import labels
from newsdigest.publish.outline import STORIES, Line, Part, market_rows, outline, sources, story_lines, title_of
from newsdigest.publish.why import why_rows
from newsdigest.records import ConsensusMove, Digest, DigestArticle, StoryCause
from newsdigest.text.printable import one_line, shortened
from newsdigest.text.wording import percent

MARKET_ROWS = 14
_STYLES = {"": "", "strong": "bold", "quote": "italic", "faint": "dim", "up": "green", "down": "red", "cited": ""}
Links = dict[str, DigestArticle]


def print_digest(digest: Digest, console: Console, *, stories: int = STORIES) -> None:
    """Print the day: market, causes, stories, disputed figures, forecasts, levels, changes, coverage."""
    console.print(Text(title_of(digest), style="bold"))
    links = {a.id: a for s in digest.stories for a in s.articles}
    for section in outline(digest, stories=stories):
        _heading(console, section.title)
        if section.table:
            _moves(market_rows(digest, MARKET_ROWS), console, links)
        for line in section.lines:
            _print(line, console)
    if len(digest.stories) > stories:
        console.print(Text(f"{len(digest.stories) - stories} more stories in the day's JSON", style="dim"))


def print_why(digest: Digest, coin: str, console: Console) -> None:
    """What moved one coin: its consensus, the causes with their words, its stories."""
    links = {a.id: a for s in digest.stories for a in s.articles}
    moves, causes, stories = why_rows(digest, coin)
    console.print(Text(f"{one_line(coin)} on {digest.date.isoformat()}", style="bold"))
    if not moves and not causes and not stories:
        console.print(Text(f"No article of that day says anything of {one_line(coin)}."))
        return
    if moves:
        _heading(console, "Moves")
        _moves(moves[:6], console, links)
    _heading(console, "Why")
    if not causes:
        console.print(Text("  No article of that day states a cause."))
    for cause in causes[:8]:
        for line in _cause_lines(cause, links):
            _print(line, console)
    if stories:
        _heading(console, "Stories")
    for story in stories[:6]:
        for line in story_lines(story, links):
            _print(line, console)


def _cause_lines(cause: StoryCause, links: Links) -> Iterable[Line]:
    kind = {"up": "up", "down": "down"}.get(cause.effect, "")
    count = len({e.publisher for e in cause.evidence})
    mark = Part(f"{labels.ARROWS.get(cause.effect, '◆')} ", kind=kind)
    yield Line(
        (mark, Part(labels.cause(cause.type), kind="strong"), Part(f" · {labels.publishers(count)}", kind="faint"))
    )
    for e in cause.evidence[:3]:
        voice = [Part(f"{one_line(e.said_by)}, ")] if e.said_by else []
        quote = Part(f"“{shortened(one_line(e.quote), 240)}” ", kind="quote")
        yield Line((quote, *voice, *sources([e.article], links)), 1)


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold underline"))


def _text(parts: Iterable[Part]) -> Text:
    out = Text()
    for part in parts:
        style = Style.parse(_STYLES.get(part.kind, "") or ("dim" if part.note and part.kind != "cited" else ""))
        out.append(part.text, style=style + Style(link=part.url) if part.url else style)
    return out


def _print(line: Line, console: Console) -> None:
    """One line of the outline, wrapped to the width; a story's heading after a blank line."""
    if line.heading:
        console.print()
    indent = 5 if line.level else 2
    for row in _text(line.parts).wrap(console, max(20, console.width - indent)):
        row.rstrip()
        console.print(Text(" " * indent) + row, soft_wrap=True)
    if not console.is_terminal and not line.heading:
        _address(line.parts, console, indent)


def _address(parts: Sequence[Part], console: Console, indent: int) -> None:
    """In a pipe: the first address of a line, never broken."""
    url = next((p.url for p in parts if p.url), "")
    if url:
        console.print(Text(f"{' ' * indent}<{url}>"), soft_wrap=True)


def _moves(rows: Sequence[ConsensusMove], console: Console, links: Links) -> None:
    """The market table: asset, window, median, bar, range, who says so."""
    largest = max((abs(r.median_pct) for r in rows), default=0) or 1
    cells = [_move_cells(r, float(largest), links) for r in rows]
    widths = [max(c[n].cell_len for c in cells) for n in range(len(cells[0]))]
    for parts, row in zip(cells, rows, strict=True):
        line = Text("  ")
        for n, (part, width) in enumerate(zip(parts, widths, strict=True)):
            gap = Text(" " * (width - part.cell_len))
            line.append_text(gap + part if n == 2 else part + gap)
            line.append("  ")
        line.rstrip()
        if console.is_terminal:
            console.print(line, overflow="ellipsis", no_wrap=True)
        else:
            first = next((p.url for p in sources((e.article for e in row.evidence), links) if p.url), "")
            console.print(line + Text(f"  <{first}>" if first else ""), soft_wrap=True)


def _move_cells(row: ConsensusMove, largest: float, links: Links) -> list[Text]:
    style = "red" if row.median_pct < 0 else "green"
    bar = "█" * max(1, round((float(abs(row.median_pct)) / largest) ** 0.5 * 8))
    first = next((p for p in sources((e.article for e in row.evidence), links, 1) if p.url), Part(""))
    said = labels.publishers(row.publishers) if row.publishers > 1 else first.text
    return [
        Text(shortened(one_line(labels.row_name(row)), 22)),
        Text(shortened(one_line(labels.window(row.window)), 12), style="dim"),
        Text(percent(row.median_pct), style=style),
        Text(bar, style=style),
        Text(labels.spread(row).replace(" to ", "…"), style="dim"),
        _text([Part(shortened(said, 16), first.url, "faint")]),
    ]


def to_text(digest: Digest, *, width: int = 100, color: bool = False) -> str:
    """The printed digest as a string, `width` columns wide; with `color` it holds ANSI colours and OSC 8 links."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        highlight=False,
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        _environ={},
    )
    print_digest(digest, console)
    return out.getvalue()
