"""Secrets of feeds' addresses: in a file beside the database that its owner alone may read, and nowhere in the database.

`newsdigest.db.secrets` is JSON: masked address → the address with its secrets. The database, which is copied, browsed
and exported, knows the masked one.
"""

import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from newsdigest.errors import StoreError
from newsdigest.records import Feed
from newsdigest.store.database import Store
from newsdigest.text.addresses import MASK, secrets_of, without_secrets


def keep_secrets(store: Store, feeds: Iterable[Feed]) -> None:
    """Keep the secrets of those FEEDS that bring some; a feed's earlier secret gives way."""
    path = secrets_path(store.path)
    given = {f.url: f.private for f in feeds if f.private}
    if given and (had := read_secrets(path)) != had | given:
        write_secrets(path, had | given)


def reveal(store: Store, feeds: Iterable[Feed]) -> tuple[Feed, ...]:
    """FEEDS with their secrets, to be asked."""
    had = read_secrets(secrets_path(store.path))
    return tuple(replace(f, private=had.get(f.url, "")) for f in feeds)


def forget_secret(store: Store, url: str) -> None:
    """Drop the secret of the feed at the masked address URL."""
    path = secrets_path(store.path)
    had = read_secrets(path)
    if had.pop(url, None):
        write_secrets(path, had)


def secrets_path(database: Path) -> Path:
    """Where the secrets of a database lie."""
    return database.with_name(f"{database.name}.secrets")


def read_secrets(path: Path) -> dict[str, str]:
    """What PATH keeps. Raises StoreError where it cannot be read or is none of ours."""
    try:
        held = json.loads(path.read_bytes())
        if not isinstance(held, dict) or not all(isinstance(v, str) for v in held.values()):
            raise ValueError("it holds no addresses")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is damaged"  # the error itself may quote it
        raise StoreError(
            f"{path}: the feeds' tokens cannot be read ({said}): mend or remove it, then give them again with `newsdigest feeds add`"
        ) from None
    return held


def write_secrets(path: Path, secrets: Mapping[str, str]) -> None:
    """Replace PATH, whole or not at all, readable by its owner alone from its first byte on."""
    part = path.with_name(f".{path.name}.part")
    try:
        with suppress(FileNotFoundError):
            part.unlink()  # of a writer that was killed; the database's lock keeps others out
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(dict(sorted(secrets.items())), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: the feeds' tokens cannot be kept ({error.strerror}): nothing was changed") from error


# Where addresses stood, and words that may quote some, when secrets were still kept with them (schemas 1 to 3).
_ADDRESSES = {
    "feeds": ("url", "home", "detail", "moved_to"),
    "entries": ("feed", "url", "guid", "source_url", "summary"),
    "pages": ("url", "source_url"),
    "outcomes": ("item", "detail"),
}


def hide_secrets(connection: sqlite3.Connection) -> None:
    """Mask every secret in the tables of an earlier schema; those of its feeds are kept in the file first."""
    database = str(connection.execute("PRAGMA database_list").fetchone()[2])
    urls = [str(u) for (u,) in connection.execute("SELECT url FROM feeds")]
    private = {without_secrets(u): u for u in urls if u != without_secrets(u)}
    if private and database:
        path = secrets_path(Path(database))
        write_secrets(path, read_secrets(path) | private)
    for url in private.values():
        _hide_in_pages(connection, url)
    connection.create_function("masked", 1, without_secrets, deterministic=True)
    for table, columns in _ADDRESSES.items():
        for column in columns:
            connection.execute(
                f"UPDATE OR REPLACE [{table}] SET [{column}] = masked([{column}]) WHERE [{column}] <> masked([{column}])"
            )


def _hide_in_pages(connection: sqlite3.Connection, url: str) -> None:
    """Mask the secrets of a feed, and of its articles' addresses, where their pages repeat them."""
    rows = connection.execute(
        "SELECT p.rowid, e.url FROM pages p JOIN entries e ON e.id = p.id WHERE e.feed = ? AND length(p.body) > 0",
        [url],
    )
    for row, address in rows.fetchall():
        (packed,) = connection.execute("SELECT body FROM pages WHERE rowid = ?", [row]).fetchone()
        body = zlib.decompress(packed)
        new = body
        for secret in (*secrets_of(url), *secrets_of(address)):
            new = new.replace(secret.encode("utf-8", "surrogatepass"), MASK.encode())
        if new != body:
            connection.execute("UPDATE pages SET body = ? WHERE rowid = ?", [zlib.compress(new, 1), row])
