"""The digest on a terminal, with rich: colours and links where the console has them, plain text in a pipe."""

from decimal import Decimal

from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from newsdigest.publish import labels
from newsdigest.publish.coverage import coverage_lines
from newsdigest.records import ConsensusMove, Digest, DigestArticle, DigestStory, ThemeRow
from newsdigest.text.printable import one_line, shortened, web_address
from newsdigest.text.wording import dollars, percent

MARKET_ROWS, STORY_ROWS, FORECAST_ROWS, LEVEL_ROWS, SHOWN_SOURCES = 14, 20, 8, 10, 4
_UP, _DOWN, _DIM = "green", "red", "dim"


def print_digest(digest: Digest, console: Console, *, stories: int = STORY_ROWS) -> None:
    """Print the day: market, causes, stories, disputed figures, forecasts, levels, changes, coverage."""
    title = f"Crypto news of {digest.date.isoformat()}" + (f": {digest.coin}" if digest.coin else "")
    console.print(Text(title, style="bold"))
    links = {a.id: a for s in digest.stories for a in s.articles}
    _market(digest, console, links)
    _themes(digest, console, links)
    _stories(digest, console, stories)
    _disputed(digest, console, stories, links)
    _forecasts(digest, console, links)
    _levels(digest, console, links)
    _since(digest, console)
    _coverage(digest, console)


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold underline"))


def _link(text: str, url: str, style: str = "") -> Text:
    address = web_address(url)
    return Text(one_line(text), style=Style.parse(style) + Style(link=address) if address else style)


def linked_from(article: str, links: dict[str, DigestArticle], style: str = _DIM) -> Text:
    """A source's publisher, linked to its article; the bare address stands behind it where links can't be shown."""
    a = links.get(article)
    return _link(a.publisher, a.url, style) if a else Text("")


def _sources(ids: list[str], links: dict[str, DigestArticle], console: Console) -> Text:
    out = Text()
    shown: list[DigestArticle] = []
    for i in ids:
        if i in links and all(links[i].publisher != a.publisher for a in shown):
            shown.append(links[i])
    for n, a in enumerate(shown[:SHOWN_SOURCES]):
        out.append(", " if n else "")
        out.append_text(_link(a.publisher, a.url, _DIM))
    if len(shown) > SHOWN_SOURCES:
        out.append(f" and {len(shown) - SHOWN_SOURCES} more", style=_DIM)
    if shown and not console.is_terminal and web_address(shown[0].url):
        # No OSC 8 in a pipe: the first source's address is written out, so that each line keeps a link.
        out.append(f" <{web_address(shown[0].url)}>")
    return out


def _market(digest: Digest, console: Console, links: dict[str, DigestArticle]) -> None:
    rows = [r for r in digest.market if r.window != "unstated"] or list(digest.market)
    if not rows:
        return
    _heading(console, "Market")
    wide = console.width >= 100
    table = Table(box=None, padding=(0, 1), show_edge=False, header_style=_DIM)
    for name, justify in (
        ("asset", "left"),
        ("window", "left"),
        ("median", "right"),
        ("", "left"),
        ("range", "left"),
        ("said by", "left"),
    ):
        table.add_column(name, justify=justify, no_wrap=name != "said by")  # type: ignore[arg-type]
    largest = max(abs(r.median_pct) for r in rows[:MARKET_ROWS]) or 1
    for row in rows[:MARKET_ROWS]:
        said = Text(labels.publishers(row.publishers) if row.publishers > 1 else "")
        if row.publishers > 1:
            said.append(": " if wide else "")
        if wide or row.publishers == 1:
            said.append_text(_sources([e.article for e in row.evidence], links, console))
        table.add_row(*_move_cells(row, float(largest)), said)
    console.print(table)
    if len(rows) > MARKET_ROWS:
        console.print(Text(f"{len(rows) - MARKET_ROWS} more in the day's JSON", style=_DIM))


def _move_cells(row: ConsensusMove, largest: float) -> tuple[Text, Text, Text, Text, Text]:
    style = _DOWN if row.median_pct < 0 else _UP
    bar = "█" * max(1, round(float(abs(row.median_pct)) / largest * 10))
    name = labels.asset(row.asset) + ("" if row.metric in ("price", "market_cap") else f" {labels.metric(row.metric)}")
    return (
        Text(shortened(one_line(name), 24)),
        Text(shortened(one_line(labels.window(row.window)), 14), style=_DIM),
        Text(percent(row.median_pct), style=style),
        Text(bar, style=style),
        Text(labels.spread(row), style=_DIM),
    )


def _themes(digest: Digest, console: Console, links: dict[str, DigestArticle]) -> None:
    themes = [t for t in digest.themes if t.evidence or t.cause == "unstated"]
    if not themes:
        return
    _heading(console, "Why")
    for theme in themes[:10]:
        console.print(_theme_line(theme))
        for row in theme.amounts[:2]:
            values = "; ".join(f"{labels.value(v)} ({labels.publishers(v.publishers)})" for v in row.values[:3])
            line = Text(f"    {labels.quantity(row)}: {values} ")
            line.append_text(_sources([e.article for v in row.values for e in v.evidence], links, console))
            console.print(line)
        for e in theme.evidence[:1]:
            line = Text(f"    “{shortened(one_line(e.quote), 220)}” ", style="italic")
            if e.hedge:
                line.append(f"[{one_line(e.hedge)}] ", style=_DIM)
            if e.said_by:
                line.append(f"{one_line(e.said_by)}, ", style=_DIM)
            line.append_text(_sources([e.article], links, console))
            console.print(line)


def _theme_line(theme: ThemeRow) -> Text:
    style = {"up": _UP, "down": _DOWN}.get(theme.effect, "yellow")
    line = Text("  ")
    if theme.cause == "unstated":
        line.append("○ ", style=_DIM)
    else:
        line.append(f"{labels.ARROWS.get(theme.effect, '◆')} ", style=style)
    line.append(labels.cause(theme.cause), style="bold")
    count = len(theme.stories)
    line.append(f"  {count} {'story' if count == 1 else 'stories'}, {labels.publishers(theme.publishers)}", style=_DIM)
    return line


def _stories(digest: Digest, console: Console, limit: int) -> None:
    if not digest.stories:
        return
    _heading(console, "Stories")
    for story in digest.stories[:limit]:
        print_story(story, console)
    if len(digest.stories) > limit:
        console.print()
        console.print(Text(f"{len(digest.stories) - limit} more in the day's JSON", style=_DIM))


def print_story(story: DigestStory, console: Console) -> None:
    """One story: headline, summary, cause, sources."""
    links = {a.id: a for a in story.articles}
    console.print()
    line = Text(f"{story.rank:>3}. ", style="bold")
    line.append_text(_link(story.headline, story.articles[0].url if story.articles else "", "bold"))
    if story.status != "new":
        line.append(f" ({labels.STATUSES[story.status]})", style="cyan")
    console.print(line)
    if story.summary.text:
        _indented(Text(one_line(story.summary.text)), console)
    for reason in story.causes[:2]:
        e = reason.evidence[0]
        text = Text(f"Cause: {labels.cause(reason.type).lower()} {labels.ARROWS.get(reason.effect, '')}", style=_DIM)
        if e.hedge:
            text.append(f" (“{one_line(e.hedge)}”)", style=_DIM)
        _indented(text, console)
    tail = _sources([a.id for a in story.articles if not a.repost_of] or [a.id for a in story.articles], links, console)
    copies = sum(a.repost_of is not None for a in story.articles)
    if copies:
        tail.append(f" + {copies} repost" + ("s" if copies > 1 else ""), style=_DIM)
    _indented(tail, console)


def _indented(text: Text, console: Console) -> None:
    from rich.padding import Padding

    console.print(Padding(text, (0, 0, 0, 5)))


def _disputed(digest: Digest, console: Console, limit: int, links: dict[str, DigestArticle]) -> None:
    rows = [(s, d) for s in digest.stories[:limit] for d in s.disputed if d.kind == "conflict"]
    if not rows:
        return
    _heading(console, "Disputed")
    for story, row in rows[:12]:
        line = Text(f"  {one_line(row.what)} (story {story.rank}): ")
        for n, v in enumerate(row.values[:5]):
            line.append("; " if n else "")
            line.append(f"{v.value} ")
            line.append_text(_sources(list(v.articles)[:2], links, console))
        console.print(line)


def _forecasts(digest: Digest, console: Console, links: dict[str, DigestArticle]) -> None:
    if not digest.forecasts:
        return
    _heading(console, "Forecasts (predicted, not happened)")
    for f in sorted(digest.forecasts, key=lambda f: (f.said_by is None, f.asset not in ("BTC", "ETH", "MARKET")))[
        :FORECAST_ROWS
    ]:
        figure = percent(f.pct) if f.pct is not None else dollars(f.usd or Decimal(0))
        line = Text(f"  {labels.asset(f.asset)} {figure}: ")
        line.append(f"“{shortened(one_line(f.quote), 160)}” ", style="italic")
        if f.said_by:
            line.append(f"{one_line(f.said_by)}, ", style=_DIM)
        line.append_text(_sources([f.article], links, console))
        console.print(line)


def _levels(digest: Digest, console: Console, links: dict[str, DigestArticle]) -> None:
    if not digest.levels:
        return
    _heading(console, "Levels to watch")
    for row in digest.levels[:LEVEL_ROWS]:
        line = Text(f"  {labels.asset(row.asset)} {row.role} {dollars(row.usd)} ")
        line.append(f"({labels.publishers(row.publishers)}) ", style=_DIM)
        line.append_text(_sources([e.article for e in row.evidence], links, console))
        console.print(line)


def _since(digest: Digest, console: Console) -> None:
    since = digest.since
    if not since.updated and not since.faded:
        return
    _heading(console, "Since yesterday")
    console.print(Text(f"  {len(since.new)} new, {len(since.updated)} updated, {len(since.faded)} faded", style=_DIM))
    for change in since.updated[:8]:
        line = Text(f"  ↻ {shortened(one_line(change.headline), 110)}: ")
        line.append(
            "; ".join(f"{f.what} {f.before} → {f.after}" for f in change.figures[:2])
            or f"{change.new_articles} new articles"
        )
        console.print(line)
    for gone in since.faded[:5]:
        console.print(Text(f"  · {shortened(one_line(gone.headline), 110)} (faded)", style=_DIM))


def _coverage(digest: Digest, console: Console) -> None:
    console.print()
    for line in coverage_lines(digest):
        console.print(Text(line, style=_DIM))


def print_why(digest: Digest, coin: str, console: Console) -> None:
    """What moved one coin: its consensus, causes with their words, stories."""
    from newsdigest.publish.why import why_rows

    links = {a.id: a for s in digest.stories for a in s.articles}
    moves, causes, stories = why_rows(digest, coin)
    console.print(Text(f"{coin} on {digest.date.isoformat()}", style="bold"))
    if not moves and not causes and not stories:
        console.print(Text(f"No article of that day says anything of {coin}."))
        return
    for row in moves[:6]:
        line = Text(f"  {percent(row.median_pct)} ", style=_DOWN if row.median_pct < 0 else _UP)
        line.append(f"{labels.metric(row.metric)}, {labels.window(row.window)}", style="default")
        if labels.spread(row):
            line.append(f" ({labels.spread(row)})", style=_DIM)
        line.append(f"  {labels.publishers(row.publishers)}: ", style=_DIM)
        line.append_text(_sources([e.article for e in row.evidence], links, console))
        console.print(line)
    _heading(console, "Why")
    if not causes:
        console.print(Text("  No article of that day states a cause."))
    for cause in causes[:8]:
        head = Text(
            f"  {labels.ARROWS.get(cause.effect, '◆')} ", style={"up": _UP, "down": _DOWN}.get(cause.effect, "yellow")
        )
        head.append(labels.cause(cause.type), style="bold")
        head.append(f"  {labels.publishers(len({e.publisher for e in cause.evidence}))}", style=_DIM)
        console.print(head)
        for e in cause.evidence[:3]:
            line = Text(f"    “{shortened(one_line(e.quote), 240)}” ", style="italic")
            if e.said_by:
                line.append(f"{one_line(e.said_by)}, ", style=_DIM)
            line.append_text(_sources([e.article], links, console))
            console.print(line)
    _heading(console, "Stories")
    for story in stories[:6]:
        print_story(story, console)


def to_text(digest: Digest, *, width: int = 100, color: bool = False) -> str:
    """The printed digest as a string, `width` columns wide; with `color` it holds ANSI colours and OSC 8 links."""
    import io

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
