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
    number, found = 0, 0
    try:
        for number, record in enumerate(ArchiveIterator(file, arc2warc=True), 1):
            if record.rec_type == "response" and record.http_headers is not None:
                found += 1
                yield _page(record, f"{name}:{number}")
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, LookupError, TypeError) as error:
        detail = " ".join(str(error).split())[:200]
        yield Outcome(
            "crawl", f"{name}:{number + 1}", "failed", "broken_archive", f"the file cannot be read on: {detail}"
        )
        return
    if not number:
        yield Outcome("crawl", name, "failed", "empty", "the archive holds no record")


def _page(record: Any, place: str) -> Page | Outcome:
    url = canonical(str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"))
    headers = {k.lower(): v for k, v in reversed(record.http_headers.headers)}
    status = record.http_headers.get_statuscode()
    try:
        if status != "200":
            raise FetchError(f"http_{status}"[:20])
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
    body, _ = unpack(b"".join(pieces), headers.get("content-encoding", ""), MAX_PAGE)
    return body
