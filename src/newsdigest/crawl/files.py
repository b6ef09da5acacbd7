"""Files in place of the network: saved pages, text, feeds, JSON Lines, WARC, OPML, gzipped or not."""

import gzip
import io
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from newsdigest.crawl.decode import decode
from newsdigest.crawl.feeds import carries_whole, make_entries, plain, publisher_of, read_channel
from newsdigest.crawl.lines import Line, read_lines
from newsdigest.crawl.pages import canonical_link, depth, excerpt_of, whole_of
from newsdigest.errors import FetchError, InputError
from newsdigest.records import Feed, Outcome, Page
from newsdigest.text.addresses import host_of
from newsdigest.text.ids import digest_id

MAX_FILE = 50_000_000  # bytes of one saved page, text, feed or OPML
_LINES, _ARCHIVES, _HTML, _TEXT = (".jsonl", ".ndjson"), (".warc", ".arc"), (".html", ".htm", ".xhtml"), (".txt", ".md")
_FEEDS = (".xml", ".rss", ".atom", ".rdf", ".json")
_LONG_AGO = datetime(9998, 1, 1, tzinfo=UTC)  # files know no now: none of their dates is in the future


def read_path(path: Path) -> Iterator[Page | Feed | Outcome]:
    """What a file, or each of a folder, holds. Raises InputError where it cannot be read or is of no kind known."""
    path = Path(path)
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.is_file() and _kind(p) and not p.name.startswith("."))
        if not found:
            raise InputError(f"{path}: the folder holds no file that can be read: {_known()}")
        for one in found:
            yield from read_path(one)
        return
    kind = _kind(path)
    if path.suffix.lower() in (".lz4", ".zst", ".bz2", ".xz", ".zip", ".tar", ".7z"):
        raise InputError(f"{path}: {path.suffix} is not opened; unpack it, or compress it with gzip")
    if not kind:
        raise InputError(f"{path}: {path.suffix or 'a file without an ending'} is not read; known: {_known()}")
    try:
        if kind in _LINES:
            with path.open("rb") as file:
                for got in read_lines(file, str(path)):
                    yield got.page if isinstance(got, Line) else got
        elif kind in _ARCHIVES:
            from newsdigest.crawl.warc import read_warc

            with path.open("rb") as file:
                yield from read_warc(file, str(path))
        else:
            yield from _read_small(path, kind, _load(path))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


def _kind(path: Path) -> str:
    """The ending that tells the kind, without .gz; "" where none does."""
    name = path.name.lower().removesuffix(".gz")
    return next((e for e in (*_LINES, *_ARCHIVES, *_HTML, *_TEXT, *_FEEDS, ".opml") if name.endswith(e)), "")


def _known() -> str:
    return ", ".join((*_HTML, *_TEXT, *_FEEDS, *_LINES, *_ARCHIVES, ".opml")) + ", each also as .gz"


def _load(path: Path) -> bytes:
    """The file's bytes, unpacked. Raises InputError beyond MAX_FILE."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        source: io.BufferedIOBase = gzip.GzipFile(fileobj=file) if packed else file
        try:
            body = source.read(MAX_FILE + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputError(f"{path}: its compression is broken: {error}") from error
    if len(body) > MAX_FILE:
        raise InputError(f"{path}: it is over {MAX_FILE:,} bytes; split it, or use .jsonl or .warc")
    return body


def _read_small(path: Path, kind: str, body: bytes) -> Iterator[Page | Feed | Outcome]:
    name = str(path)
    if kind == ".opml" or (kind == ".xml" and b"<opml" in body[:5000].lower()):
        from newsdigest.crawl.sources import parse_opml

        yield from parse_opml(body, name)
    elif not body.strip():
        yield Outcome("crawl", name, "failed", "empty", "the file is empty")
    elif kind in _HTML:
        yield from _read_html(body, name)
    elif kind in _TEXT:
        yield _read_text(body)
    else:
        yield from _read_feed(body, name)


def _read_html(body: bytes, name: str) -> Iterator[Page | Outcome]:
    if depth(body) > 1_000:
        yield Outcome("crawl", name, "failed", "too_deep", "over 1,000 nested elements")
        return
    text = decode(body)
    url = canonical_link(text[:200_000], "")
    yield Page(
        id=digest_id("url", url) if url else digest_id("html", text),
        url=url,
        publisher=host_of(url).removeprefix("www."),
        body=text,
        kind="html",
    )


def _read_text(body: bytes) -> Page:
    """A page saved as text. Its title, time and publisher stand in the text, for the cleaning to find."""
    text = decode(body).replace("\r\n", "\n")
    return Page(id=digest_id("text", text), url="", publisher="", body=text, kind="text")


def _read_feed(body: bytes, name: str) -> Iterator[Page | Outcome]:
    """The entries of a saved feed, as far as the feed carries their words."""
    try:
        channel = read_channel(body, "")
    except FetchError as error:
        yield Outcome("crawl", name, "failed", error.reason, error.detail)
        return
    feed = Feed(url=channel.home or name)
    if channel.malformed:
        yield Outcome("crawl", name, "failed", "partly_malformed", channel.malformed)
    for entry in make_entries(channel.items, feed, publisher_of(plain(channel.title)), channel.home, _LONG_AGO):
        yield whole_of(entry) if carries_whole(entry) else excerpt_of(entry, "not_fetched")
