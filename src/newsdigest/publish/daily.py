"""The day's JSON: one row a line, stable order, no clock; a day written twice is the same bytes."""

import dataclasses
import functools
import json
import re
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from newsdigest.publish.files import write_whole
from newsdigest.records import DIGEST_SCHEMA, Digest

_BREAKS = re.compile("[\u0085\u2028\u2029\ud800-\udfff]")


def plain(value: Any) -> Any:
    """A record as JSON values: its fields in their order; numbers as doubles, times in UTC with Z."""
    if value is None or isinstance(value, str):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return {k: plain(value[k]) for k in sorted(value)}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


@functools.cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(kind))


def to_json(digest: Digest) -> str:
    """The digest as JSON that a line-by-line diff can follow: each row of each list on a line of its own."""
    return in_lines(plain(digest))


def in_lines(values: Mapping[str, Any]) -> str:
    """JSON values as one object: each key on a line of its own, and each row of its lists."""
    parts = [f"{as_line(key)}: {_block(value)}" for key, value in values.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def write_json(digest: Digest, out: Path) -> Path:
    """Write OUT/YYYY-MM-DD.json, whole or not at all; the path."""
    path = out / f"{digest.date.isoformat()}.json"
    write_whole(path, to_json(digest))
    return path


def _block(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(as_line(v) for v in value) + "\n]"
    return as_line(value)


def as_line(value: Any) -> str:
    """JSON values on one line."""
    # U+2028 and lone surrogates may stand in JSON strings but break lines and encoders: they are escaped.
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "), allow_nan=False)
    return _BREAKS.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def from_json(text: str) -> Digest:
    """The digest that `to_json` wrote. Raises ValueError where it is of another schema or no digest."""
    value = json.loads(text, parse_float=Decimal)
    if not isinstance(value, dict) or value.get("schema") != DIGEST_SCHEMA:
        raise ValueError(f"not a digest of schema {DIGEST_SCHEMA}")
    made: Digest = _made(Digest, value)
    return made


@functools.cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((f.name, hints[f.name]) for f in dataclasses.fields(kind))


def _made(hint: Any, value: Any) -> Any:
    """A JSON value as what a type says."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise ValueError(f"{hint.__name__} must be an object")
        try:
            return hint(**{name: _made(of, value[name]) for name, of in _fields(hint)})
        except KeyError as missing:
            raise ValueError(f"{hint.__name__} lacks {missing}") from None
    if origin is tuple:
        return tuple(_made(inner[0], v) for v in value)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else _made(next(i for i in inner if i is not type(None)), value)
    if hint is Decimal:
        return Decimal(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    return value
