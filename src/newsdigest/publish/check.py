"""Check the days' JSON: by the shipped schema, and by what a schema can't say; each fault with its line and place."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from newsdigest.publish.daily import from_json, to_json
from newsdigest.publish.index import FILE, INDEX_SCHEMA, day_files
from newsdigest.publish.schema import shipped

MOST = 20  # faults named of one file


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file. `line` counts from 1, 0 where it is the whole file; `place` is a JSON path such as $.stories[3].rank."""

    path: Path
    line: int
    place: str
    what: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{where}: {self.place}: {self.what}" if self.place else f"{where}: {self.what}"


def check_day(path: Path) -> list[Fault]:
    """What is wrong with one day's file, at most so many; [] where it is sound."""
    try:
        text = path.read_text(encoding="utf-8")
        value = json.loads(text)
    except OSError as error:
        return [Fault(path, 0, "", f"cannot be read: {error.strerror}")]
    except UnicodeDecodeError as error:
        return [Fault(path, 0, "", f"is not UTF-8 at byte {error.start}")]
    except json.JSONDecodeError as error:
        return [Fault(path, error.lineno, "", f"is no JSON at column {error.colno}: {error.msg}")]
    except RecursionError:
        return [Fault(path, 0, "", "is nested too deep")]
    faults = list(_by_schema(path, text, value)) or list(_beyond_schema(path, text, value))
    return faults[:MOST]


def check_folder(folder: Path, wanted: Sequence[Path] | None = None) -> tuple[int, list[Fault]]:
    """How many files were checked, and the faults of all: WANTED, or every day in the folder and its index."""
    files = day_files(folder) if wanted is None else list(wanted)
    faults = [fault for file in files for fault in check_day(file)]
    if wanted is None and (folder / FILE).exists():
        faults += _index(folder, files)
    return len(files), faults


def _by_schema(path: Path, text: str, value: Any) -> Iterator[Fault]:
    import jsonschema

    formats = jsonschema.FormatChecker(formats=())
    formats.checks("date", ValueError)(lambda v: bool(date.fromisoformat(v)))
    formats.checks("date-time", ValueError)(lambda v: bool(datetime.fromisoformat(v)))
    validator = jsonschema.Draft202012Validator(shipped(), format_checker=formats)
    for error in validator.iter_errors(value):
        keys = list(error.absolute_path)
        said = re.sub(r"^(.{160}).*(.{120})$", r"\1 … \2", error.message, flags=re.DOTALL)
        yield Fault(path, line_of(text, keys), place_of(keys), said)


def _beyond_schema(path: Path, text: str, value: Any) -> Iterator[Fault]:
    """Evidence must name an article of a story, ids and ranks stand once, the date is the file's, the form is the writer's."""
    if value["coin"] is None and value["days"] == 1 and value["date"] != path.stem:
        yield Fault(path, line_of(text, ["date"]), "$.date", f"{value['date']} is not the day of the file's name")
    articles = {a["id"] for s in value["stories"] for a in s["articles"]}
    for name in ("id", "rank"):
        seen: set[Any] = set()
        for n, story in enumerate(value["stories"]):
            if story[name] in seen:
                keys: list[str | int] = ["stories", n, name]
                yield Fault(path, line_of(text, keys), place_of(keys), f"{story[name]!r} stands twice")
            seen.add(story[name])
    for named, article in _named(value, []):
        if article not in articles:
            yield Fault(path, line_of(text, named), place_of(named), f"no story holds the article {article!r}")
    if to_json(from_json(text)) != text:
        yield Fault(path, 0, "", "is not in the form that export writes (order, numbers or line ends): export it again")


def _named(value: Any, keys: list[str | int]) -> Iterator[tuple[list[str | int], str]]:
    """Every article that a row names, with the place of the name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "article":
                yield [*keys, key], inner
            elif key == "articles" and inner and isinstance(inner, list) and isinstance(inner[0], str):
                yield from (([*keys, key, n], a) for n, a in enumerate(inner))
            else:
                yield from _named(inner, [*keys, key])
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _named(inner, [*keys, n])


def _index(folder: Path, files: Sequence[Path]) -> Iterator[Fault]:
    path = folder / FILE
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        listed = [row["file"] for row in value["days"]] if value["schema"] == INDEX_SCHEMA else None
    except (OSError, ValueError, KeyError, TypeError):
        listed = None
    if listed is None:
        yield Fault(path, 0, "", f"is no index of schema {INDEX_SCHEMA}: export writes it anew")
    elif sorted(listed) != [f.name for f in files]:
        differ = sorted({*listed} ^ {f.name for f in files})
        yield Fault(path, 0, "$.days", f"does not list what lies there: {', '.join(differ[:5])}: export writes it anew")


def place_of(keys: Sequence[str | int]) -> str:
    """A place as a JSON path.

    >>> place_of(["stories", 3, "rank"])
    '$.stories[3].rank'
    """
    return "$" + "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in keys)


def line_of(text: str, keys: Sequence[str | int]) -> int:
    """The line, from 1, on which the value at a place begins; that of the nearest value around it where it stands nowhere.

    >>> line_of('{\\n"a": [\\n1,\\n{"b": 2}]}', ["a", 1, "b"])
    4
    """
    decoder = json.JSONDecoder()
    at = _skip(text, 0)
    for key in keys:
        found = _inner(decoder, text, at, key)
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _inner(decoder: json.JSONDecoder, text: str, at: int, key: str | int) -> int | None:
    """Where the member KEY of the object or list at AT begins; None where there is none. TEXT is valid JSON."""
    is_object, number = text[at] == "{", 0
    at = _skip(text, at + 1)
    while at < len(text) and text[at] not in "}]":
        name: str | int = number
        if is_object:
            name, at = decoder.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        if name == key:
            return at
        at = _skip(text, decoder.raw_decode(text, at)[1])
        at = _skip(text, at + 1) if text[at] == "," else at
        number += 1
    return None
