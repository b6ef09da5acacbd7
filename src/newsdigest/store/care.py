"""Keeping the data: is it sound, backup, restore, retention."""

import os
import sqlite3
from datetime import date
from pathlib import Path

from newsdigest.errors import InputError, StoreError
from newsdigest.store.database import Store, open_store, transaction

# Rows that no foreign key watches, and how many of them point nowhere.
_ORPHANS = {
    "stories without an article": "SELECT count(*) FROM stories s WHERE NOT EXISTS"
    " (SELECT 1 FROM story_articles x WHERE x.day = s.day AND x.story = s.id)",
    "reposts outside of their story": "SELECT count(*) FROM reposts r WHERE NOT EXISTS (SELECT 1 FROM story_articles x"
    ' WHERE x.day = r.day AND x.story = r.story AND x.article = r."copy")',
    "facts outside of their article's words": "SELECT count(*) FROM (SELECT article, quote FROM moves UNION ALL"
    " SELECT article, quote FROM amounts UNION ALL SELECT article, quote FROM levels UNION ALL"
    " SELECT article, quote FROM drivers) f JOIN articles a ON a.id = f.article"
    " WHERE a.text <> '' AND instr(a.title || char(10) || a.text, f.quote) = 0",
    "articles that search does not know": "SELECT (SELECT count(*) FROM articles)"
    " - (SELECT count(*) FROM articles_fts_docsize)",
    "corrections of nothing": "SELECT count(*) FROM corrections c WHERE NOT EXISTS"
    " (SELECT 1 FROM correction_articles x WHERE x.correction = c.id)",
}


def check(store: Store, *, deep: bool = False) -> list[str]:
    """What is wrong with the database; [] where nothing is. `deep` reads all of it."""
    pragma = "integrity_check" if deep else "quick_check"
    problems = [row[0] for row in store.connection.execute(f"PRAGMA {pragma}(20)") if row[0] != "ok"]
    if deep and not problems:
        problems += [
            f"a row of {table} points at a missing row of {missing}"
            for table, _, missing, _ in store.connection.execute("PRAGMA foreign_key_check")
        ]
        for what, sql in _ORPHANS.items():
            if number := store.connection.execute(sql).fetchone()[0]:
                problems.append(f"{number} {what}")
    return problems


def backup(store: Store, target: Path) -> int:
    """Copy the database to TARGET while it is in use, whole or not at all; the bytes written.

    Raises InputError where TARGET exists or cannot be written: a backup never replaces another by accident.
    """
    if target.exists():
        raise InputError(f"{target}: exists already: give a new name, or remove it first")
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        copy = sqlite3.connect(part)
        try:
            store.connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, fit to be carried
            copy.commit()
        finally:
            copy.close()
        with open(part, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{target}: the backup could not be written ({error}): make room, or give another place"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path, target: Path) -> None:
    """Put the backup SOURCE in TARGET's place. Raises InputError where TARGET exists, StoreError where SOURCE is no sound one."""
    if target.exists():
        raise InputError(f"{target}: exists already: move it away first, so that nothing is lost")
    if not source.exists():
        raise InputError(f"{source}: no such backup")
    with open_store(source, upgrade=False) as backed_up:  # a backup stays as it is
        damage = check(backed_up)
        if damage:
            raise StoreError(f"{source}: damaged ({damage[0]}): restore another backup")
        backup(backed_up, target)


def prune(store: Store, before: date) -> int:
    """Drop the pages and texts of articles published before a day; how many. Facts with their quotes, stories and digests stay."""
    d = before.isoformat()
    with transaction(store) as connection:
        old = [r[0] for r in connection.execute(
            "SELECT a.id FROM articles a JOIN pages p ON p.id = a.id WHERE a.day < ? AND length(p.body) > 0", [d])]  # fmt: skip
        for article in old:
            connection.execute("UPDATE pages SET body = x'' WHERE id = ?", [article])
            connection.execute("UPDATE articles SET text = '' WHERE id = ?", [article])
            for table in ("removed", "article_versions", "vectors", "mentions"):
                connection.execute(f"DELETE FROM [{table}] WHERE article = ?", [article])
    store.connection.execute("VACUUM")
    return len(old)
