"""What differs between two days, as JSON and on a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.style import Style
from rich.text import Text

from newsdigest.publish import labels
from newsdigest.publish.changes import CauseChange, Changes, MoveChange, StoryHead, StoryUpdate
from newsdigest.publish.daily import in_lines, plain
from newsdigest.text.printable import one_line, shortened
from newsdigest.text.wording import asset, percent

MOVES, CAUSES, STORIES = 14, 10, 12  # lines of each on a terminal; the JSON has all

Row = tuple[list[Text], str]  # the lines of one row, and its address, "" where it has none


def changes_to_json(changes: Changes) -> str:
    """The changes as JSON, a row a line."""
    return in_lines(plain(changes))


def print_changes(changes: Changes, console: Console) -> None:
    """What differs, section by section; a line where a section is cut."""
    console.print(Text(f"From {changes.before.isoformat()} to {changes.after.isoformat()}", style="bold"))
    several = [m for m in changes.moves if max(m.before_publishers, m.after_publishers) > 1]
    both = [m for m in several if m.before_pct is not None and m.after_pct is not None]
    _section(console, "Moves", [_move(m) for m in (both or several or changes.moves)], MOVES, len(changes.moves))
    _section(console, "Causes", [_cause(c) for c in changes.causes], CAUSES, len(changes.causes))
    _section(console, "New stories", [_head(s) for s in changes.new], STORIES, len(changes.new))
    _section(console, "Updated stories", [_update(u) for u in changes.updated], STORIES, len(changes.updated))
    _section(console, "Faded stories", [_head(s) for s in changes.faded], STORIES, len(changes.faded))
    if not any((changes.moves, changes.causes, changes.new, changes.updated, changes.faded)):
        console.print(Text("Nothing differs."))


def _section(console: Console, title: str, rows: Sequence[Row], limit: int, total: int) -> None:
    if not total:
        return
    console.print()
    console.print(Text(title, style="bold underline"))
    for lines, url in rows[:limit]:
        for number, line in enumerate(lines):
            for wrapped in line.wrap(console, max(20, console.width - 5)):
                wrapped.rstrip()
                console.print(Text("     " if number else "  ") + wrapped, soft_wrap=True)
        if url and not console.is_terminal:
            console.print(Text(f"     <{url}>"), soft_wrap=True)
    if total > min(len(rows), limit):
        console.print(Text(f"  and {total - min(len(rows), limit)} more: --format json has all", style="dim"))


def _move(m: MoveChange) -> Row:
    name = f"{asset(m.asset)} {'' if m.metric == 'price' else labels.metric(m.metric)}".strip()
    line = Text(f"{one_line(name)}, {one_line(labels.window(m.window))}: ")
    for n, value in enumerate((m.before_pct, m.after_pct)):
        line.append(" → " if n else "")
        style = "dim" if value is None else "red" if value < 0 else "green"
        line.append("nothing" if value is None else percent(value), style=style)
    counts = f"{m.before_publishers} → {m.after_publishers} publishers"
    return [line + Text(f"  {counts}", style="dim")], ""


def _cause(c: CauseChange) -> Row:
    line = Text(labels.cause(c.cause), style="bold")
    stories = f"{c.before_stories} → {c.after_stories} stories"
    return [line + Text(f"  {stories}, {c.before_publishers} → {c.after_publishers} publishers", style="dim")], ""


def _linked(text: str, url: str) -> Text:
    return Text(shortened(one_line(text), 300) or "Untitled", style=Style(bold=True, link=url or None))


def _head(s: StoryHead) -> Row:
    return [_linked(s.headline, s.url) + Text(f"  {labels.publishers(s.publishers)} · {s.story}", style="dim")], s.url


def _update(u: StoryUpdate) -> Row:
    lines = [_linked(u.headline, u.url) + Text(f"  {u.story}", style="dim")]
    if one_line(u.before_headline) != one_line(u.headline):
        lines.append(Text(f"was: {shortened(one_line(u.before_headline), 200)}", style="dim"))
    told = [f"{one_line(f.what)} {one_line(f.before)} → {one_line(f.after)}" for f in u.figures]
    if u.new_articles:
        told.append(f"{u.new_articles} new article" + ("" if u.new_articles == 1 else "s"))
    if u.new_publishers:
        told.append("new: " + ", ".join(one_line(p) for p in u.new_publishers[:6]))
    return [*lines, Text("; ".join(told))] if told else lines, u.url
