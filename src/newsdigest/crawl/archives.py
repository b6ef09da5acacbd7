"""Archives for `bulk`: JSON Lines, WARC and Parquet, local or at an address that fsspec knows, page by page."""

import gzip
from collections.abc import Iterator, Sequence
from typing import IO, Any, cast

from newsdigest.crawl.lines import Line, page_of, read_lines
from newsdigest.errors import InputError, MissingExtra
from newsdigest.records import Outcome, Page

KINDS = (".jsonl", ".ndjson", ".warc", ".arc", ".parquet")
_COLUMNS = ("id", "source", "published", "url", "title", "text", "html")


def find_archives(addresses: Sequence[str]) -> tuple[dict[str, object], ...]:
    """Each archive's address with its size and time of change, folders opened, in the order given.

    Raises InputError for what is missing, of no kind known, or where the extra is not installed.
    """
    found: list[dict[str, object]] = []
    for address in addresses:
        files, path = _files(address)
        try:
            info = files.info(path)
        except (FileNotFoundError, PermissionError) as error:
            raise InputError(f"{address}: cannot be read: no such file or folder") from error
        paths = sorted(p for p in files.find(path) if _kind(p)) if info["type"] == "directory" else [path]
        if not paths:
            raise InputError(f"{address}: the folder holds no archive; known: {', '.join(KINDS)}, also as .gz")
        for one in paths:
            if not _kind(one):
                raise InputError(f"{address}: of no kind known: {', '.join(KINDS)}, also as .gz")
            about = files.info(one)
            changed = about.get("mtime") or about.get("LastModified") or about.get("etag") or ""
            found.append({"address": files.unstrip_protocol(one), "size": about["size"], "changed": str(changed)})
    return tuple(found)


def read_archive(address: str) -> Iterator[Page | Outcome]:
    """The pages of one archive. Raises InputError where it cannot be read on."""
    files, path = _files(address)
    kind = _kind(path)
    name = path.rsplit("/", 1)[-1]
    try:
        with files.open(path, "rb") as file:
            if kind == ".parquet":
                yield from _read_parquet(file, name)
            elif kind in (".warc", ".arc"):
                from newsdigest.crawl.warc import read_warc

                yield from read_warc(file, name)
            else:
                for got in read_lines(file, name):
                    yield got.page if isinstance(got, Line) else got
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise InputError(f"{address}: cannot be read on: {error}") from error


def _files(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise MissingExtra("archives need an extra: pip install 'newsdigest[bulk]'") from error
    try:
        files, path = url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise InputError(f"{address}: {error}") from error
    return files, path


def _kind(path: str) -> str:
    name = path.lower().removesuffix(".gz")
    return next((k for k in KINDS if name.endswith(k)), "")


def _read_parquet(file: IO[bytes], name: str) -> Iterator[Page | Outcome]:
    """Rows with the columns of JSON Lines' objects, as many as there are of them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        archive = pq.ParquetFile(file)
        wanted = [c for c in archive.schema_arrow.names if c in _COLUMNS]
        if not {"text", "html", "title"} & set(wanted):
            raise InputError(f"{name}: no column of {', '.join(_COLUMNS)}")
        number = 0
        for batch in archive.iter_batches(batch_size=500, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                given = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in row.items() if v is not None}
                if any(not isinstance(v, str) for k, v in given.items() if k != "id"):
                    yield Outcome("add", f"{name}:{number}", "failed", "bad_field", "a column is no text")
                elif not (given.get("text") or given.get("html") or given.get("title")):
                    yield Outcome("add", f"{name}:{number}", "failed", "empty", "neither title nor text nor html")
                else:
                    yield page_of(cast("dict[str, Any]", given))
    except pa.ArrowException as error:
        raise InputError(f"{name}: cannot be read as Parquet: {error}") from error
