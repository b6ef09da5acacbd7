"""Print a schema as SQL with a few rows in it, as a database of an older newsdigest is for the tests of migrations.

    python scripts/freeze_schema.py 1 > tests/reliability/schemas/1.sql

Run it before a migration is added, for the version that stands: what was frozen is never changed afterwards.
"""

import argparse
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from newsdigest import store
from newsdigest.records import Amount, Article, Driver, Entry, Facts, Feed, Level, Mention, Move, Outcome, Page, Removal
from newsdigest.store.database import APPLICATION_ID, SCHEMA_VERSION
from newsdigest.store.schema import migrations
from newsdigest.store.tables import Made

NOON = datetime(2025, 6, 13, 12, tzinfo=UTC)


def fill(path: Path) -> None:
    """A database of this version with one row or more in most tables."""
    with store.open_store(path, write=True, holder="freeze") as db:
        store.save_feeds(db, [Feed("https://ledger.example/feed", "The Ledger Post", etag='W/"7"', next_check=NOON)])
        for n in (1, 2):
            url = f"https://ledger.example/a{n}"
            entry = Entry(f"a{n}", "https://ledger.example/feed", "The Ledger Post", url, title="Slips", published=NOON)
            store.save_entries(db, [entry])
            text = f"Bitcoin fell {n}.5% on Friday. About ${n}0 million of longs were liquidated. It trades at $76,831."
            store.save_page(db, Page(f"a{n}", url, "The Ledger Post", text, kind="text", published=NOON), NOON)
            facts = Facts(
                f"a{n}", ("BTC",), ("BTC",), (Mention("BTC", 6, 13),),
                (Move("BTC", "price", Decimal(f"-{n}.5"), "exact", "24h", "change", f"fell {n}.5%", 14, 23, None),),
                (Amount("liquidations", "BTC", "long", Decimal(n * 10**7), "about", "24h", f"${n}0 million of longs", 0, 9),),
                (Level("BTC", Decimal(76831), "current", "It trades at $76,831", 0, 9),),
                (Driver("liquidations", "down", "BTC", "longs were liquidated", 0, 9, None, None),), "liquidations",
            )  # fmt: skip
            article = Article(
                f"a{n}",
                "The Ledger Post",
                url,
                "Slips",
                text,
                NOON,
                removed=(Removal("cta", "follow", "Follow us", 0, 9),),
            )
            stored = store.load_page(db, f"a{n}")
            assert stored
            made = Made(article, facts, (0.5, -0.25), stored.fingerprint)
            store.save_made(db, [made], made_by="0.1.0 frozen", model="encoder")
        store.save_outcomes(db, [Outcome("crawl", "https://ledger.example/a9", "failed", "http_404")], NOON)
        store.save_digest(db, NOON.date(), "{}")
        store.end_run(db, store.begin_run(db, "run", NOON), NOON, "done")


def dump(path: Path, version: int) -> str:
    """The SQL of schema VERSION, then the rows of PATH that it knows."""
    old = Database(memory=True)
    names = [m.name for m in migrations.pending(old)]
    migrations.apply(old, stop_before=names[version:])
    shadow = "name NOT LIKE 'articles_fts_%' OR type = 'trigger'"
    made = old.execute(
        f"SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND ({shadow})"
    )
    out = [f"{sql};" for (sql,) in made.fetchall()]
    old.execute("ATTACH ? AS newer", [str(path)])
    for table in [n for n in old.table_names() if not n.startswith(("articles_fts", "sqlite_"))]:
        columns = [r[0] for r in old.execute("SELECT name FROM pragma_table_info(?)", [table]).fetchall()]
        literals = " || ', ' || ".join(f"quote([{c}])" for c in columns)
        schema = "main" if table.startswith("_") else "newer"
        for (values,) in old.execute(f"SELECT {literals} FROM {schema}.[{table}]").fetchall():
            named = ", ".join(f"[{c}]" for c in columns)
            out.append(f"INSERT INTO [{table}] ({named}) VALUES ({values});")
    return "\n".join([*out, f"PRAGMA application_id = {APPLICATION_ID};", f"PRAGMA user_version = {version};"]) + "\n"


def main() -> None:
    """Print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", type=int, choices=range(1, SCHEMA_VERSION + 1))
    version = parser.parse_args().version
    with TemporaryDirectory() as folder:
        path = Path(folder) / "filled.db"
        fill(path)
        print(dump(path, version), end="")


if __name__ == "__main__":
    main()
