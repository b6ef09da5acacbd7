"""WARC and ARC archives, such as Common Crawl's CC-NEWS: pages that were fetched then, read without a network."""

from collections.abc import Iterator
from typing import IO, Any

from newsdigest.crawl.fetch import Answer
from newsdigest.crawl.pages import page_of
from newsdigest.crawl.unpack import unpack
from newsdigest.errors import FetchError
from newsdigest.records import Entry, Outcome, Page
from newsdigest.text.addresses import canonical, host_of
from newsdigest.text.ids import digest_id

MAX_PAGE = 5_000_000  # bytes, before and after decompression


def read_warc(file: IO[bytes], name: str) -> Iterator[Page | Outcome]:
    """The page of each response; an Outcome, named FILE:RECORD, where a response makes none or the file breaks off."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    if file.read(4) == b"\x04\x22\x4d\x18":
        yield Outcome("crawl", name, "failed", "bad_encoding", "LZ4 is not read: recompress it with gzip")
        return
    file.seek(0)
    number = found = end = 0
    try:
        archive = ArchiveIterator(file, arc2warc=True)
        for number, record in enumerate(archive, 1):
            got = _page(record, f"{name}:{number}")
            if _breaks_off(record):
                yield _broken(name, number, "it breaks off in this record")
                return
            if got:
                found += 1
                yield got
            end = archive.get_record_offset() + archive.get_record_length()
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, LookupError, TypeError) as error:
        said = "this record's head is broken" if isinstance(error, AttributeError) else " ".join(str(error).split())
        if "non-chunked gzip" in said:
            said = "it breaks off in this record, or is gzipped as a whole: `warcio recompress` mends the latter"
        yield _broken(name, number + 1, said)
        return
    file.seek(end)
    if file.read(1000).strip():
        yield _broken(name, number + 1, "it breaks off in this record's head")
    elif not found:
        yield Outcome("crawl", name, "failed", "empty", f"none of its {number} records holds a web page")


def _broken(name: str, number: int, why: str) -> Outcome:
    return Outcome("crawl", f"{name}:{number}", "failed", "broken_archive", f"the file cannot be read on: {why}"[:200])


def _breaks_off(record: Any) -> bool:
    """True where less of a record is there than its length says; a page of it would be half a page."""
    while record.raw_stream.read(65536):
        pass
    return getattr(record.raw_stream, "limit", 1) > 0


def _page(record: Any, place: str) -> Page | Outcome | None:
    """The page of a response or resource; None for records that are about others."""
    if record.rec_type == "response" and record.http_headers is not None:
        headers = {k.lower(): v for k, v in reversed(record.http_headers.headers)}
        status = record.http_headers.get_statuscode()
    elif record.rec_type == "resource":
        headers, status = {"content-type": record.content_type or ""}, "200"
    else:
        return None
    url = canonical(str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"))
    try:
        if status != "200":
            raise FetchError(f"http_{status}" if status.isdigit() else "bad_response")
        body = _body(record, headers)
        entry = Entry(digest_id("url", url), "", host_of(url).removeprefix("www."), url)
        return page_of(entry, Answer(url, url, 200, headers, body))
    except FetchError as error:
        return Outcome("crawl", place, "dropped", error.reason, f"{url} {error.detail}".strip()[:300])


def _body(record: Any, headers: dict[str, str]) -> bytes:
    """The payload, bounded: warcio would open brotli without a bound."""
    from warcio.bufferedreaders import ChunkedDataReader

    raw = record.raw_stream
    if "chunked" in headers.get("transfer-encoding", "").lower():
        raw = ChunkedDataReader(raw, decomp_type=None)
    pieces, size = [], 0
    while size <= MAX_PAGE and (piece := raw.read(65536)):
        pieces.append(piece)
        size += len(piece)
    if size > MAX_PAGE:
        raise FetchError("too_large", f"over {MAX_PAGE:,} bytes")
    body = b"".join(pieces)
    try:
        return unpack(body, headers.get("content-encoding", ""), MAX_PAGE)[0]
    except FetchError as error:
        if error.reason == "bad_encoding" and b"<" in body[:1000]:
            return body  # some archives keep the opened body under the closed one's header
        raise
