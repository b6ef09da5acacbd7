"""Small tables on the terminal: feeds with their health, what a search found."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from newsdigest.records import Feed

_STYLES = {
    "ok": "green",
    "not_modified": "green",
    "new": "",
    "silent": "yellow",
    "undated": "yellow",
    "partly_malformed": "yellow",
}


def _minute(time: datetime | None) -> str:
    return time.strftime("%Y-%m-%d %H:%M") if time else "–"


def print_feeds(feeds: Iterable[Feed], console: Console) -> None:
    """Publisher, health, newest entry, address; the remark of a feed that is not well below it."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("publisher", "health", "newest", "next", "address"):
        table.add_column(name, overflow="fold", no_wrap=name in ("newest", "next"))
    for feed in feeds:
        health = Text(feed.status.replace("_", " "), style=_STYLES.get(feed.status, "red"))
        if feed.failing_since:
            health.append(f" since {feed.failing_since:%Y-%m-%d}")
        address = Text(feed.url)
        if feed.detail and feed.status not in ("ok", "not_modified", "new"):
            address.append(f"\n{feed.detail}", style="dim")
        name = Text(feed.publisher or feed.title or "?")
        if feed.reposts:
            name.append(" (reposts)", style="dim")
        table.add_row(name, health, _minute(feed.newest), _minute(feed.next_check), address)
    console.print(table)


def print_found(found: Sequence[tuple[str, str, str, str, str, str]], console: Console) -> None:
    """Rows of day, publisher, title, address, sentence (matches between STX and ETX) and article id."""
    for day, publisher, title, url, sentence, article in found:
        head = Text.assemble((title, "bold" + (f" link {url}" if url.startswith(("http://", "https://")) else "")))
        console.print(head)
        line = Text("  ")
        for part in _marked(sentence):
            line.append(*part)
        console.print(line)
        console.print(Text(f"  {day} · {publisher} · {article[:8]} · {url}", style="dim"))


def _marked(sentence: str) -> list[tuple[str, str]]:
    """The snippet's parts with their styles."""
    out: list[tuple[str, str]] = []
    for number, part in enumerate(" ".join(sentence.split("\n")).split("\x02")):
        hit, _, rest = part.partition("\x03") if number else ("", "", part)
        out += [(hit, "bold yellow")] * bool(hit) + [(rest, "")] * bool(rest)
    return out
