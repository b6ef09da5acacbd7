"""Values to columns and back: times as ISO 8601 in UTC, decimals as numbers, tuples as JSON."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal


def from_time(value: datetime | None) -> str | None:
    """An aware time as `2025-06-13T08:00:00Z`, which sorts by time.

    >>> from_time(datetime(2025, 6, 13, 8, tzinfo=UTC))
    '2025-06-13T08:00:00Z'
    """
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def to_time(value: str | None) -> datetime | None:
    """And back.

    >>> to_time('2025-06-13T08:00:00Z')
    datetime.datetime(2025, 6, 13, 8, 0, tzinfo=datetime.timezone.utc)
    """
    return datetime.fromisoformat(value.replace("Z", "+00:00")) if value else None


def from_list(value: Sequence[str]) -> str:
    """A list of words as JSON."""
    return json.dumps(list(value), ensure_ascii=False)


def to_list(value: str) -> tuple[str, ...]:
    """And back."""
    return tuple(json.loads(value))


def to_decimal(value: float) -> Decimal:
    """A stored number as the decimal that was written: sqlite keeps 15 digits, more than any news figure has.

    >>> to_decimal(-4.4), to_decimal(237000000.0)
    (Decimal('-4.4'), Decimal('237000000'))
    """
    return Decimal(int(value)) if float(value).is_integer() and abs(value) < 1e15 else Decimal(repr(value))
