"""The index of a folder of days: index.json, by which a reader finds the days without listing the folder.

Each day stands with its file's size and hash; a file that has not changed keeps its row, so that a folder of years is
indexed in the time its bytes take to hash. The same files give the same bytes; no clock is in it.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from newsdigest.publish.daily import in_lines
from newsdigest.publish.files import write_whole

INDEX_SCHEMA = "newsdigest/index/1"
FILE = "index.json"
_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json")


def day_files(folder: Path) -> list[Path]:
    """The days' files in a folder, the first day first."""
    return sorted(p for p in folder.iterdir() if _DAY.fullmatch(p.name)) if folder.is_dir() else []


def write_index(folder: Path) -> Path:
    """Write FOLDER/index.json of the days that lie there, the latest first; its path."""
    path = folder / FILE
    known = {(r.get("file"), r.get("sha256")): r for r in _rows(path)}
    rows = []
    for file in reversed(day_files(folder)):
        data = file.read_bytes()
        hash_ = hashlib.sha256(data).hexdigest()
        rows.append(known.get((file.name, hash_)) or _row(file.name, data, hash_))
    text = in_lines({"schema": INDEX_SCHEMA, "days": rows})
    if not path.exists() or path.read_text(encoding="utf-8", errors="replace") != text:
        write_whole(path, text)
    return path


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    """The rows of the index as it stands; none where there is none, or one of another schema."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    of_ours = isinstance(value, dict) and value.get("schema") == INDEX_SCHEMA and isinstance(value.get("days"), list)
    return [r for r in value["days"] if isinstance(r, dict)] if of_ours else []


def _row(name: str, data: bytes, hash_: str) -> dict[str, Any]:
    try:
        day = json.loads(data)
        stories = day["stories"]
        counts = {
            "stories": len(stories),
            "articles": sum(len(s["articles"]) for s in stories),
            "moves": len(day["market"]),
        }
    except (ValueError, TypeError, KeyError):
        counts = {"stories": 0, "articles": 0, "moves": 0}  # `export --check` says what is wrong with it
    return {"date": name[:-5], "file": name, "bytes": len(data), "sha256": hash_, **counts}
