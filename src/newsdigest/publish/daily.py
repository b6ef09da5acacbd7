"""The day's JSON: one row a line, stable order, no clock; a day written twice is the same bytes."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from newsdigest.records import Digest


def plain(value: Any) -> Any:
    """A record as JSON values: its fields in their order; numbers exact to a double's 15 digits; times in UTC with Z."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
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


def to_json(digest: Digest) -> str:
    """The digest as JSON that a line-by-line diff can follow: each row of each list on a line of its own."""
    parts = []
    for key, value in plain(digest).items():
        parts.append(f"{_line(key)}: {_block(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _block(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_line(v) for v in value) + "\n]"
    return _line(value)


def _line(value: Any) -> str:
    # U+2028 and lone surrogates are legal in JSON strings but break lines and encoders: they are escaped.
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "), allow_nan=False)
    return "".join(
        c if not (0xD800 <= ord(c) <= 0xDFFF or c in "\u2028\u2029\x85") else f"\\u{ord(c):04x}" for c in text
    )
