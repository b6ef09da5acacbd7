"""What Datasette is told of the database: descriptions and prepared queries from database.toml, and safe settings."""

import functools
import importlib.resources
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

# Measured: over 100,000 articles a table's page takes 8 ms with suggest_facets off, 590 ms with it on. Free SQL without
# these limits could take gigabytes in spite of the time limit.
SETTINGS: Mapping[str, Any] = {
    "default_allow_sql": False,
    "allow_download": False,
    "allow_csv_stream": False,
    "suggest_facets": False,
    "max_returned_rows": 500,
    "default_page_size": 50,
    "sql_time_limit_ms": 500,
    "facet_time_limit_ms": 500,
    "default_facet_size": 10,
    "truncate_cells_html": 400,
    "max_csv_mb": 50,
}


PAGES = ("Today", "Coins", "Causes", "Sources", "Audit")


@functools.cache
def _described() -> dict[str, Any]:
    file = importlib.resources.files("newsdigest.publish.browse") / "database.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def metadata_of(database: str, *, hosts: Sequence[str] = ()) -> dict[str, Any]:
    """The metadata for a database file of this name (without its ending)."""
    given = _described()
    tables: dict[str, Any] = {}
    for name, table in given["tables"].items():
        columns: dict[str, str] = {word: given["columns"]["known"][word] for word in table.get("words", "").split()}
        for group in table.get("columns", ()):
            columns |= given["columns"][group]
        rest = {k: v for k, v in table.items() if k not in ("columns", "words", "own")}
        tables[name] = {**rest, "columns": columns | table.get("own", {})}
    return {
        "title": "newsdigest",
        "description": "What moved in crypto, by how much, why, and who says so",
        "plugins": {"newsdigest": {"home": True, "hosts": list(hosts)}},
        "databases": {
            database: {
                "description_html": "Pages: " + ", ".join(f'<a href="/{p.lower()}">{p}</a>' for p in PAGES),
                "tables": tables,
                "queries": {name: {**query, "hide_sql": True} for name, query in given["queries"].items()},
            }
        },
    }
