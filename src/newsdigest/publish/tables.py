"""The ledger as tables for notebooks: moves, amounts, levels and drivers as CSV, JSON Lines or Parquet.

One row a stated fact, with the article it stands in; reposts' rows too, marked by `repost_of_publisher`. Rows are in the
order of days, articles and their text, and the columns are those of COLUMNS: the same articles give the same bytes.
"""

import csv
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from newsdigest.errors import MissingExtra
from newsdigest.publish.cells import harmless
from newsdigest.publish.daily import as_line, plain
from newsdigest.publish.files import replacing, writing_whole
from newsdigest.records import Item

Form = Literal["csv", "jsonl", "parquet"]
Row = dict[str, Any]

_TOLD = ("day", "published", "publisher")
_WHERE = ("quote", "article", "title", "url", "repost_of_publisher", "left_out")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "moves": (*_TOLD, "asset", "metric", "pct", "bound", "window", "kind", "said_by", *_WHERE),
    "amounts": (*_TOLD, "what", "asset", "side", "usd", "bound", "window", *_WHERE),
    "levels": (*_TOLD, "asset", "role", "usd", *_WHERE),
    "drivers": (*_TOLD, "type", "effect", "asset", "hedge", "said_by", *_WHERE),
}
_NUMBERS = ("pct", "usd")


def rows_of(table: str, items: Iterable[Item]) -> Iterator[Row]:
    """The rows of one table, in the items' order. Numbers are Decimal, days and times ISO 8601 in UTC, absent values None."""
    for item in items:
        a = item.article
        when = a.published.astimezone(UTC) if a.published else None
        shared: Row = {
            "day": when.date().isoformat() if when else None,
            "published": when.isoformat().replace("+00:00", "Z") if when else None,
            "publisher": a.publisher,
            "article": a.id,
            "title": a.title,
            "url": a.url,
            "repost_of_publisher": a.origin.publisher if a.origin else None,
            "left_out": a.left_out or None,
        }
        for fact in getattr(item.facts, table):
            yield {c: shared[c] if c in shared else getattr(fact, c) for c in COLUMNS[table]}


def write_tables(
    batches: Callable[[], Iterable[Iterable[Item]]], out: Path, form: Form, first: date, last: date
) -> Iterator[Path]:
    """Write each table of the days FIRST to LAST; yields OUT/moves_FIRST_LAST.csv and so on as they are written.

    `batches` gives the items of each day, once for each call. Raises MissingExtra where Parquet has no library.
    """
    span = first.isoformat() if first == last else f"{first.isoformat()}_{last.isoformat()}"
    write = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}[form]
    for table in COLUMNS:
        path = out / f"{table}_{span}.{form}"
        write(path, table, (list(rows_of(table, items)) for items in batches()))
        yield path


def _csv(path: Path, table: str, batches: Iterable[list[Row]]) -> None:
    with writing_whole(path) as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS[table])
        for rows in batches:
            writer.writerows([harmless(_text(v)) for v in row.values()] for row in rows)


def _text(value: Any) -> str:
    return (
        ""
        if value is None
        else format(value, "f")
        if isinstance(value, Decimal)
        else str(value).replace("\x00", "\ufffd")
    )


def _jsonl(path: Path, table: str, batches: Iterable[list[Row]]) -> None:
    with writing_whole(path) as file:
        for rows in batches:
            file.writelines(as_line({k: plain(v) for k, v in row.items()}) + "\n" for row in rows)


def _parquet(path: Path, table: str, batches: Iterable[list[Row]]) -> None:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise MissingExtra('Parquet needs pyarrow: pip install "newsdigest[parquet]", or take --tables csv') from None
    schema = _schema(table)
    with replacing(path) as temporary, parquet.ParquetWriter(temporary, schema, compression="zstd") as writer:
        for rows in batches:
            columns = [[_cell(row[f.name], f.name) for row in rows] for f in schema]
            writer.write_table(
                pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
            )


def _cell(value: Any, column: str) -> Any:
    if value is None:
        return None
    if column in _NUMBERS:
        return float(value)
    if column == "day":
        return date.fromisoformat(value)
    return value if column == "published" else str(value).encode("utf-8", "replace").decode()


@functools.cache
def _schema(table: str) -> Any:
    import pyarrow as pa

    kinds = {"day": pa.date32(), "pct": pa.float64(), "usd": pa.float64()}
    return pa.schema([pa.field(c, kinds.get(c, pa.string())) for c in COLUMNS[table]])
