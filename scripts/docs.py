"""Write docs/commands.md and docs/schema.md: the commands' help, and the schema of the JSON, the tables and the database.

    python scripts/docs.py [--check]

A test holds that both are what this writes; with --check nothing is written, and the exit status is 1 where a page is old.
"""

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[1] / "docs"
WIDTH = 100


# -- commands ----------------------------------------------------------------------------------------------------------


def commands_page() -> str:
    """Each command's help, in the order of a day's work."""
    from newsdigest.cli import COMMANDS, cli

    rows = [f"| [`{name}`](#newsdigest-{name}) | {text} |" for name, (_, text) in COMMANDS.items()]
    parts = [
        "# The commands",
        "",
        "Written by `python scripts/docs.py` from the commands' own help. Exit statuses stand in operations.md.",
        "",
        *("| command | does |", "| --- | --- |", *rows, ""),
    ]
    for path, text in _helps(cli, ("newsdigest",)):
        parts += [
            f"{'#' * min(len(path), 3)} {' '.join(path)}" if len(path) > 1 else "## newsdigest",
            "",
            "```",
            text,
            "```",
            "",
        ]
    return "\n".join(parts)


def _helps(command: Any, path: tuple[str, ...], parent: Any = None) -> Iterator[tuple[tuple[str, ...], str]]:
    import click

    context = click.Context(command, info_name=path[-1], parent=parent, terminal_width=WIDTH, max_content_width=WIDTH)
    yield path, command.get_help(context).rstrip()
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from _helps(inner, (*path, name), context)


# -- schema ------------------------------------------------------------------------------------------------------------


def schema_page() -> str:
    """The JSON of a day, the index, the changes of two days, the tables for notebooks, and the database."""
    from newsdigest.publish.changes import CHANGES_SCHEMA
    from newsdigest.publish.index import INDEX_SCHEMA
    from newsdigest.publish.schema import schema

    day = schema()
    parts = [
        "# The data",
        "",
        "Written by `python scripts/docs.py` from the JSON Schema, the records and the database's descriptions.",
        "",
        f"## The day's JSON: `{day['title']}`",
        "",
        "`newsdigest export` writes DIR/YYYY-MM-DD.json by the JSON Schema (2020-12) that lies in the package as",
        "`newsdigest/publish/digest-1.schema.json`. Each row of a list stands on a line of its own, so that a line-by-line diff of two days is",
        "readable; order and ids are stable, no clock is in it, and a day written twice is the same bytes. `newsdigest export --check` validates",
        "what lies in a folder. A change of the schema changes its number.",
        "",
        *_object("Digest", day),
    ]
    for name, definition in day["$defs"].items():
        parts += _object(name, definition)
    parts += [
        f"## index.json: `{INDEX_SCHEMA}`",
        "",
        "`days`, the latest first: `date`, `file`, `bytes`, `sha256` of the file, and how many `stories`, `articles` and `moves` it holds.",
        "",
        f"## The changes of two days: `{CHANGES_SCHEMA}`",
        "",
        "What `newsdigest diff DAY DAY --format json` prints.",
        "",
        *_changes(),
        *_tables(),
        *_database(),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def _object(name: str, definition: Mapping[str, Any]) -> list[str]:
    rows = [f"| `{field}` | {_type(of)} |" for field, of in definition["properties"].items()]
    return [f"### {name}", "", definition["description"], "", "| field | type |", "| --- | --- |", *rows, ""]


def _type(of: Mapping[str, Any]) -> str:
    if "$ref" in of:
        name = of["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "const" in of:
        return f"always `{of['const']}`"
    if "enum" in of:
        return " · ".join(f"`{v}`" for v in of["enum"])
    if "anyOf" in of:
        return " or ".join(_type(o) for o in of["anyOf"])
    if of["type"] == "array":
        return f"list of {_type(of['items'])}"
    if of["type"] == "object":
        return f"object: any name to {_type(of['additionalProperties'])}"
    named = {"date": "a day, YYYY-MM-DD", "date-time": "a time in UTC, ending in Z"}
    text = named.get(of.get("format", ""), of["type"])
    bounds = [f"at least {of['minimum']}"] if "minimum" in of else []
    bounds += [f"at most {of['maximum']}"] if "maximum" in of else []
    return f"{text} ({', '.join(bounds)})" if bounds and of["type"] == "number" else text


def _changes() -> list[str]:
    import dataclasses

    from newsdigest.publish import changes

    parts = []
    for kind in (changes.Changes, changes.MoveChange, changes.CauseChange, changes.StoryHead, changes.StoryUpdate):
        doc = " ".join((kind.__doc__ or "").split())
        parts += [f"* **{kind.__name__}**: {doc} Fields: {', '.join(f'`{f.name}`' for f in dataclasses.fields(kind))}."]
    return [*parts, ""]


def _tables() -> list[str]:
    from newsdigest.publish.tables import COLUMNS

    parts = [
        "## Tables for notebooks",
        "",
        "`newsdigest export --tables csv|jsonl|parquet` writes one file a table, moves_DAY.csv or moves_FIRST_LAST.csv, a row a stated fact, also",
        "those of reposts and of articles that the digest leaves out, both marked. In CSV a cell that a spreadsheet could take for a formula has a",
        "quote before it.",
        "",
    ]
    return [*parts, *(f"* **{name}**: {', '.join(f'`{c}`' for c in columns)}" for name, columns in COLUMNS.items()), ""]


def _database() -> list[str]:
    from newsdigest import store
    from newsdigest.publish.browse.metadata import metadata_of

    described = metadata_of("newsdigest")["databases"]["newsdigest"]
    parts = [
        "## The database",
        "",
        "One SQLite file. The views begin with `v_` and join what is mostly asked together.",
        "",
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        with store.open_store(path, write=True, holder="docs"):
            pass
        connection = sqlite3.connect(path)
        for name, table in described["tables"].items():
            if table.get("hidden"):
                continue
            columns = connection.execute(
                f"SELECT name, type FROM pragma_table_xinfo('{name}') WHERE hidden <> 1"
            ).fetchall()
            parts += [
                f"### `{name}`",
                "",
                table.get("description", ""),
                "",
                "| column | type | |",
                "| --- | --- | --- |",
            ]
            parts += [f"| `{c}` | {kind.lower()} | {table['columns'].get(c, '')} |" for c, kind in columns]
            parts.append("")
        connection.close()
    parts += ["## Prepared queries", "", "Under these names `newsdigest browse` offers them; cookbook.md has more.", ""]
    return [*parts, *(f"* **{q['title']}** (`{name}`): {q['description']}" for name, q in described["queries"].items())]


PAGES = {"commands.md": commands_page, "schema.md": schema_page}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 where a page is old")
    check = parser.parse_args().check
    old = []
    for name, page in PAGES.items():
        text, path = page(), DOCS / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            old.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    print(f"{'old' if check else 'written'}: {', '.join(old) or 'none'}")
    return 1 if check and old else 0


if __name__ == "__main__":
    sys.exit(main())
