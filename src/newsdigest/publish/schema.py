"""The JSON Schema of the day's JSON, made of the records themselves: schema and writer can't drift.

`digest-1.schema.json` beside this file is what `schema()` answers; a test compares them, and another that a change of
the schema comes with a change of its version. `python -m newsdigest.publish.schema` prints it.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from importlib import resources
from typing import Any

from newsdigest.records import DIGEST_SCHEMA, DRIVER_TYPES, Digest

FILE = "digest-1.schema.json"
_DESCRIPTIONS = {
    "Digest": "The crypto news of a day, or of one coin on it. Every row leads to its evidence.",
    "PercentEvidence": "A sentence that states a percentage. `article` is the id of an article of one of the stories.",
}
# What the types alone don't say, by record and field.
_MORE: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("Digest", "schema"): {"const": DIGEST_SCHEMA},
    ("ThemeRow", "cause"): {"enum": [*DRIVER_TYPES, "unstated"]},
    ("StoryCause", "type"): {"enum": list(DRIVER_TYPES)},
    ("ThemeRow", "effect"): {"enum": ["up", "down", "mixed"]},
    ("StoryCause", "effect"): {"enum": ["up", "down", "mixed"]},
    ("DigestStory", "rank"): {"minimum": 1},
    ("Coverage", "full_text_share"): {"minimum": 0, "maximum": 1},
    ("Coverage", "stated_cause_share"): {"minimum": 0, "maximum": 1},
}


def schema() -> dict[str, Any]:
    """The schema, a JSON Schema of 2020-12; every field is required, and no other may stand."""
    found: dict[str, Any] = {}
    _record(Digest, found)
    top = found.pop("Digest")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{DIGEST_SCHEMA.replace('/', ':')}",
        "title": DIGEST_SCHEMA,
        **top,
        "$defs": dict(sorted(found.items())),
    }


def shipped() -> dict[str, Any]:
    """The schema as it comes with the package."""
    text = resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    return typing.cast(dict[str, Any], json.loads(text))


def _record(kind: type, found: dict[str, Any]) -> None:
    if kind.__name__ in found:
        return
    found[kind.__name__] = {}
    hints = typing.get_type_hints(kind)
    fields = [f.name for f in dataclasses.fields(kind)]
    description = _DESCRIPTIONS.get(kind.__name__) or " ".join((kind.__doc__ or "").split())
    found[kind.__name__] = {
        "description": description,
        "type": "object",
        "properties": {name: {**_type(hints[name], found), **_MORE.get((kind.__name__, name), {})} for name in fields},
        "required": fields,
        "additionalProperties": False,
    }


def _type(hint: Any, found: dict[str, Any]) -> dict[str, Any]:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        _record(hint, found)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if origin is typing.Literal:
        return {"enum": list(inner)}
    if origin is tuple:
        return {"type": "array", "items": _type(inner[0], found)}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_type(i, found) for i in inner]}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _type(inner[1], found)}
    plain: dict[Any, dict[str, Any]] = {
        str: {"type": "string"},
        int: {"type": "integer", "minimum": 0},
        bool: {"type": "boolean"},
        Decimal: {"type": "number"},
        datetime: {"type": "string", "format": "date-time", "pattern": "Z$"},
        date: {"type": "string", "format": "date"},
        type(None): {"type": "null"},
    }
    return plain[hint]


def as_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(as_text())
