"""Articles as JSON Lines, gzipped or not: {"id", "source", "published", "url", "title", "text" or "html"}."""

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from newsdigest.errors import InputError
from newsdigest.records import Outcome, Page
from newsdigest.text.ids import digest_id

MAX_LINE = 64_000_000  # characters; a longer line is no article


@dataclass(frozen=True, slots=True)
class Line:
    """One line that could be read: what was given, and the page it makes."""

    given: dict[str, Any]
    page: Page


def read_lines(file: IO[bytes], name: str) -> Iterator[Line | Outcome]:
    """Each line of FILE as a Line, or as a failed Outcome that names it. Raises InputError where FILE breaks off."""
    buffered = io.BufferedReader(file)  # type: ignore[type-var]
    packed = buffered.peek(2)[:2] == b"\x1f\x8b"
    raw: Any = gzip.GzipFile(fileobj=buffered) if packed else buffered
    try:
        for number, line in enumerate(io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="\n"), 1):
            if line.strip():
                yield parse_line(line, f"{name}:{number}")
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{name}: cannot be read to its end: {error}") from error


def parse_line(line: str, place: str) -> Line | Outcome:
    """Read one line; PLACE names it in an Outcome.

    >>> parse_line('{"id": "1", "text": "BTC fell", "title": "T"}', "f:1").page.kind
    'text'
    >>> parse_line('not json', "f:2").reason
    'not_json'
    """
    if len(line) > MAX_LINE:
        return Outcome("add", place, "failed", "too_large", f"a line of {len(line):,} characters")
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Outcome("add", place, "failed", "not_json", str(error)[:200])
    if not isinstance(given, dict):
        return Outcome("add", place, "failed", "not_an_object", f"a JSON {type(given).__name__}")
    body = given.get("text") or given.get("html")
    wrong = [
        k for k in ("source", "url", "title", "text", "html", "published") if not isinstance(given.get(k) or "", str)
    ]
    if wrong:
        return Outcome("add", place, "failed", "bad_field", f"{wrong[0]} is not a string")
    if not body and not given.get("title"):
        return Outcome("add", place, "failed", "empty", "neither title nor text nor html")
    return Line(given, page_of(given))


def page_of(given: dict[str, Any]) -> Page:
    """The page that a well-formed line makes. Its id is of its canonical URL, or of source and own id."""
    html = not given.get("text") and bool(given.get("html"))
    url, source = given.get("url") or "", given.get("source") or ""
    own = str(given.get("id") or "")
    return Page(
        id=own
        or (
            digest_id("url", url)
            if url
            else digest_id("text", source, given.get("title") or "", given.get("text") or "")
        ),
        url=url,
        publisher=source,
        body=given.get("text") or given.get("html") or "",
        kind="html" if html else "text",
        title=given.get("title") or "",
        published=parse_time(given.get("published") or ""),
    )


def parse_time(text: str) -> datetime | None:
    """An ISO 8601 time as aware UTC; one without a zone is UTC; None where it is none.

    >>> parse_time("2025-06-13T08:00:00+02:00").isoformat()
    '2025-06-13T06:00:00+00:00'
    """
    try:
        time = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        return None
