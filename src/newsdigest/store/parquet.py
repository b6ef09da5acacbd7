"""Parquet beside SQLite: shards of an archive with the store's own columns, each file whole or not at all.

A shard of a table is OUT/TABLE/SHARD.parquet. It is written under another name and renamed, so that a reader never
meets half a file, and a marker OUT/done/STEP-SHARD.json follows when all of a shard's tables are there.
"""

import functools
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from newsdigest.errors import InputError, MissingExtra
from newsdigest.records import Item, Outcome, Page, Story, Theme
from newsdigest.store.rows import from_list, from_time
from newsdigest.store.sources import PAGE_COLUMNS, StoredPage, fingerprint, page_of_row
from newsdigest.store.tables import (
    ARTICLE_COLUMNS,
    FACTS,
    ITEM_COLUMNS,
    Made,
    Ready,
    Row,
    article_of,
    article_row,
    facts_rows,
    item_of,
)

ROWS = 5_000  # rows of a group inside a file: what a reader of one day must read at least
STORY_TABLES = ("stories", "story_articles", "reposts", "story_themes")
OUTCOMES = ("stage", "item", "status", "reason", "detail")


@dataclass(frozen=True, slots=True)
class Folder:
    """Where an archive's tables lie: a local path, or an address that fsspec knows (`s3://…`)."""

    address: str

    @property
    def files(self) -> tuple[Any, str]:
        """The file system and the path on it. Raises MissingExtra where the extra is missing."""
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise MissingExtra("Parquet needs an extra: pip install 'newsdigest[bulk]'") from error
        files, path = url_to_fs(self.address)
        return files, path.rstrip("/")


@functools.cache
def columns(table: str) -> tuple[tuple[str, str], ...]:
    """(name, SQL type) of a table's columns, asked of SQLite itself, so that the two can't drift apart."""
    import sqlite3

    from sqlite_utils import Database

    from newsdigest.store.schema import migrations

    connection = sqlite3.connect(":memory:")
    try:
        migrations.apply(Database(connection))
        return tuple((r[1], r[2]) for r in connection.execute(f"PRAGMA table_info([{table}])"))
    finally:
        connection.close()


def schema_of(table: str) -> Any:
    """The Arrow schema of a table of the store."""
    import pyarrow as pa

    types = {"TEXT": pa.string(), "INTEGER": pa.int64(), "REAL": pa.float64(), "BLOB": pa.binary()}
    return pa.schema([(name, types[kind]) for name, kind in columns(table)])


def write(folder: Folder, path: str, table: Any) -> None:
    """Write an Arrow table to OUT/PATH, whole or not at all."""
    import pyarrow.parquet as pq

    _write_bytes(folder, path, lambda file: pq.write_table(table, file, row_group_size=ROWS, compression="zstd"))


def _write_bytes(folder: Folder, path: str, fill: Any) -> None:
    files, root = folder.files
    target = f"{root}/{path}"
    part = f"{target.rsplit('/', 1)[0]}/.{target.rsplit('/', 1)[1]}.part"
    try:
        files.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
        with files.open(part, "wb") as file:
            fill(file)
        files.mv(part, target)
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror or error}): finished shards stay") from error


def write_rows(folder: Folder, name: str, shard: str, rows: Sequence[Row]) -> None:
    """Write rows, in the order of the table's columns, to OUT/NAME/SHARD.parquet."""
    import pyarrow as pa

    schema = schema_of(name)
    values = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(list(v), type=field.type) for v, field in zip(values, schema, strict=True)]
    write(folder, f"{name}/{shard}.parquet", pa.Table.from_arrays(arrays, schema=schema))


def write_made(folder: Folder, shard: str, made: Sequence[Made], *, made_by: str, model: str) -> None:
    """Write articles with their facts to OUT/articles, OUT/moves and so on."""
    write_rows(folder, "articles", shard, [article_row(m, made_by) for m in made])
    rows: dict[str, list[Row]] = {table: [] for table in FACTS}
    for one in made:
        for table, some in facts_rows(one, model).items():
            rows[table] += some
    for table, some in rows.items():
        write_rows(folder, table, shard, some)


def write_columns(folder: Folder, path: str, values: Mapping[str, Any], *, types: Sequence[str] = ()) -> None:
    """Write columns, lists or numpy arrays, to OUT/PATH; `types` are Arrow's names where a list may be empty."""
    import pyarrow as pa

    kinds = [pa.type_for_alias(t) for t in types] if types else [None] * len(values)
    arrays = [pa.array(v, type=kind) for v, kind in zip(values.values(), kinds, strict=True)]
    write(folder, path, pa.Table.from_arrays(arrays, names=list(values)))


def write_outcomes(folder: Folder, shard: str, outcomes: Iterable[Outcome]) -> None:
    """Write what failed to OUT/outcomes/SHARD.parquet."""
    import pyarrow as pa

    rows = [(o.stage, o.item, o.status, o.reason, o.detail[:500]) for o in outcomes]
    values = list(zip(*rows, strict=True)) if rows else [()] * len(OUTCOMES)
    arrays = [pa.array(list(v), type=pa.string()) for v in values]
    write(folder, f"outcomes/{shard}.parquet", pa.Table.from_arrays(arrays, names=list(OUTCOMES)))


def page_row(page: Page) -> Row:
    """A page's row; `fetched` stays empty, because an archive doesn't say, and bytes must not depend on the clock."""
    body = zlib.compress(page.body.encode("utf-8", "surrogatepass"), 6)
    clean = [v.encode("utf-8", "replace").decode() for v in (page.id, page.url, page.publisher, page.kind, page.title)]
    return (
        *(*clean, from_time(page.published), from_list(page.authors), page.source, page.source_url),
        *(int(page.full), from_list(page.flags), body, "", fingerprint(page)),
    )


def read(folder: Folder, path: str, *, only: Sequence[str] | None = None, where: Any = None) -> Any:
    """OUT/PATH as an Arrow table: `only` these columns, rows `where` the filter holds."""
    import pyarrow.parquet as pq

    files, root = folder.files
    return pq.read_table(f"{root}/{path}", columns=list(only) if only else None, filters=where, filesystem=files)


def among(column: str, values: Iterable[str]) -> Any:
    """The filter that holds where the column is one of the values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.field(column).isin(pa.array(list(values), pa.string()))


def read_pages(folder: Folder, shard: str, *, where: Any = None) -> Iterator[StoredPage]:
    """The pages of a shard, in order; those that the filter WHERE holds for."""
    wanted = PAGE_COLUMNS.split(", ")
    for row in read(folder, f"pages/{shard}.parquet", only=wanted, where=where).to_pylist():
        yield page_of_row([row[c] for c in wanted])


def read_items(folder: Folder, shard: str, first: date, last: date) -> list[Item]:
    """A shard's articles published on the days from `first` to `last`, with facts and vectors, in the file's order."""
    import pyarrow.compute as pc

    low, high = first.isoformat(), last.isoformat() + "~"
    wanted = list(ARTICLE_COLUMNS[:-2])
    span = (pc.field("published") >= low) & (pc.field("published") < high)
    found = read(folder, f"articles/{shard}.parquet", only=wanted, where=span)
    articles = [article_of([row[c] for c in wanted], ()) for row in found.to_pylist()]
    ids = [a.id for a, _ in articles]
    got: dict[str, dict[str, list[Row]]] = {}
    for table, names in ITEM_COLUMNS.items():
        got[table] = {}
        rows = read(folder, f"{table}/{shard}.parquet", only=["article", *names], where=pc.field("article").isin(ids))
        for row in rows.to_pylist():
            got[table].setdefault(row["article"], []).append(tuple(row[n] for n in names))
    return [item_of(a, topic, {t: rows.get(a.id, []) for t, rows in got.items()}) for a, topic in articles]


def finished_shards(folder: Folder) -> list[str]:
    """The names of the shards whose tables are all there, in order."""
    files, root = folder.files
    found = (p.rsplit("/", 1)[-1] for p in files.find(f"{root}/done"))
    return sorted(n.removeprefix("make-").removesuffix(".json") for n in found if n.startswith("make-"))


def read_ready(folder: Folder, shard: str, first: date | None, last: date | None) -> Iterator[Ready]:
    """A shard's articles of a span of days (all, undated too, where none is given) as rows for the database."""
    import pyarrow as pa
    import pyarrow.compute as pc

    where = None
    if first or last:
        low, high = (first or date.min).isoformat(), (last or date.max).isoformat() + "~"
        where = (pc.field("published") >= low) & (pc.field("published") < high)
    articles = read(folder, f"articles/{shard}.parquet", where=where).to_pylist()
    ids = pa.array([a["id"] for a in articles], pa.string())
    mine = pc.field("article").isin(ids)
    facts: dict[str, dict[str, list[Row]]] = {table: {} for table in FACTS}
    for table, of in facts.items():
        for row in read(folder, f"{table}/{shard}.parquet", where=mine).to_pylist():
            of.setdefault(row["article"], []).append(tuple(row.values()))
    pages = read(folder, f"pages/{shard}.parquet", where=pc.field("id").isin(ids)).to_pylist()
    page_of = {p["id"]: tuple(p.values()) for p in pages}
    for a in articles:
        rows = {table: of.get(a["id"], []) for table, of in facts.items()}
        yield Ready(page_of[a["id"]], tuple(a[c] for c in ARTICLE_COLUMNS), rows)


def add_story_rows(
    rows: Mapping[str, list[Row]],
    day: date,
    stories: Iterable[Story],
    themes: Iterable[Theme],
    headlines: Mapping[str, str],
) -> None:
    """Add a day's stories to rows of `STORY_TABLES`."""
    d = day.isoformat()
    for s in stories:
        rows["stories"].append(
            (d, s.id, headlines.get(s.id, ""), from_list(s.publishers), from_list(s.independent_publishers), from_list(s.coins))
        )  # fmt: skip
        rows["story_articles"] += [(d, s.id, m.article, m.score, m.why) for m in s.members]
        rows["reposts"] += [(d, s.id, r.copy, r.original, r.score, r.why) for r in s.reposts]
    for t in themes:
        rows["story_themes"] += [
            (d, story, t.cause, t.effect, weight) for story, weight in zip(t.stories, t.weights, strict=True)
        ]


def write_stories(folder: Folder, rows: Mapping[str, Sequence[Row]]) -> None:
    """Write the tables of stories, each as one file OUT/TABLE/all.parquet."""
    for table in STORY_TABLES:
        write_rows(folder, table, "all", rows[table])


def mark_done(folder: Folder, name: str, said: Mapping[str, object]) -> None:
    """Write the marker OUT/done/NAME.json: all that NAME makes is there."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1)
    _write_bytes(folder, f"done/{name}.json", lambda file: file.write(text.encode()))


def read_done(folder: Folder, name: str) -> dict[str, Any] | None:
    """What the marker says, None where there is none."""
    files, root = folder.files
    try:
        with files.open(f"{root}/done/{name}.json", "rb") as file:
            said: dict[str, Any] = json.loads(file.read())
    except FileNotFoundError:
        return None
    return said
