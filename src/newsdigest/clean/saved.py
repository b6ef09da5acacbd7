"""A page saved as flat text: where its title, time and article stand among what the site puts around them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from newsdigest.clean.spans import Span

_STAMP = re.compile(
    r"^[^\S\n]*(?:Published:?|Updated:?|By [^\n]{2,60}?[|·•,-])?\s?(?P<y>20\d\d)[/.-](?P<m>\d{1,2})[/.-](?P<d>\d{1,2})(?:[ T,]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::\d{2})?(?: ?(?:UTC|GMT|Z))?)?[^\n]{0,40}$",
    re.MULTILINE,
)
# "… do not necessarily reflect the views of Example News": a disclaimer names the site it stands on
_SITE = re.compile(
    r"\b(?:reflect|represent)s? the (?:views|opinions|position)s? (?:and opinions )?of (?:the )?(?P<name>[A-Z][\w&-]*(?: [A-Z][\w&-]*){0,3})\."
)
_READ_TIME = re.compile(r"\s*\n[^\S\n]*\d{1,3} ?min(?:ute)?s?(?: read)?[^\S\n]*(?=\n|$)", re.IGNORECASE)
_HEAD = 4_000  # characters among which the title must stand


@dataclass(frozen=True, slots=True)
class Saved:
    """What a saved page says of its article: the title, the time, and the stretch before the article's first words."""

    title: str = ""
    published: datetime | None = None
    removed: tuple[Span, ...] = ()


def named_site(text: str) -> str:
    """The site that a page's own disclaimer names, for pages that come without a publisher; "" where none does.

    >>> named_site("The articles republished here do not necessarily reflect the views of Example News. All rights…")
    'Example News'
    """
    match = _SITE.search(text)
    return match["name"] if match else ""


def read_saved(text: str) -> Saved:
    """Title and time of a page saved as text; empty where it has no line with its time, or no title above it.

    The first line is the title where there is no such line, and it is short and a paragraph of its own.
    """
    stamp = _STAMP.search(text, 0, _HEAD)
    if stamp is None:
        return _first_line(text)
    above = [m for m in re.finditer(r"[^\n]+", text[: stamp.start()]) if m[0].strip()]
    if not above or len(above[-1][0].strip()) > 250:
        return Saved(published=_time(stamp), removed=(Span(stamp.start(), stamp.end(), "prefix", "timestamp"),))
    line = above[-1]
    title = line[0].strip()
    end = stamp.end()
    if read_time := _READ_TIME.match(text, end):
        end = read_time.end()
    spans = [Span(line.start(), line.end(), "duplicate", "title_line"), Span(stamp.start(), end, "prefix", "timestamp")]
    if text[: line.start()].strip():
        spans.append(Span(0, line.start(), "duplicate", "before_title"))
    return Saved(title, _time(stamp), tuple(spans))


def _first_line(text: str) -> Saved:
    match = re.match(r"\s*(?:#+ )?(?P<title>[^\n]{12,200})\n\s*(?=\S)", text)
    if not match or match["title"].rstrip().endswith((".", ";", ":", ",")) or len(text) < 3 * match.end():
        return Saved()
    return Saved(match["title"].strip(), None, (Span(0, match.end("title"), "duplicate", "title_line"),))


def _time(stamp: re.Match[str]) -> datetime | None:
    try:
        return datetime(
            int(stamp["y"]), int(stamp["m"]), int(stamp["d"]), int(stamp["H"] or 0), int(stamp["M"] or 0), tzinfo=UTC
        )
    except ValueError:
        return None
