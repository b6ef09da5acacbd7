"""How often a feed's body asks to be polled: <ttl>, sy:updatePeriod, skipHours, skipDays."""

import re
from datetime import timedelta

_PERIODS = {
    "hourly": timedelta(hours=1), "daily": timedelta(days=1), "weekly": timedelta(days=7),
    "monthly": timedelta(days=30), "yearly": timedelta(days=365),
}  # fmt: skip
_DAYS = {d: i for i, d in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))}
_SKIP = re.compile(rb"<skip(Hours|Days)\s*>(.{0,2000}?)</skip\1\s*>", re.DOTALL | re.IGNORECASE)
_SKIPPED = re.compile(rb"<(?:hour|day)\s*>\s*([A-Za-z0-9]{1,9})\s*</", re.IGNORECASE)


def asked(ttl: str, period: str, frequency: str) -> timedelta:
    """How long a feed asks to be left alone: <ttl> in minutes, or sy:updatePeriod by sy:updateFrequency.

    >>> asked("90", "", ""), asked("", "hourly", "2")
    (datetime.timedelta(seconds=5400), datetime.timedelta(seconds=1800))
    """
    ttl, frequency = ttl.strip(), frequency.strip()
    minutes = int(ttl) if ttl.isascii() and ttl.isdigit() and len(ttl) < 8 else 0
    times = int(frequency) if frequency.isascii() and frequency.isdigit() and len(frequency) < 6 else 1
    by_period = _PERIODS.get(period.strip().lower(), timedelta(0)) / max(1, times)
    return max(timedelta(minutes=minutes), by_period)


def skipped(body: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """Hours (UTC) and days (0 is Monday) that <skipHours> and <skipDays> name; feedparser doesn't keep them.

    >>> skipped(b"<skipHours><hour>3</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>")
    (frozenset({0, 3}), frozenset({6}))
    """
    hours, days = set(), set()
    for kind, inner in _SKIP.findall(body[:100_000]):
        for word in (w.decode("ascii").lower() for w in _SKIPPED.findall(inner)):
            if kind.lower() == b"hours" and word.isdigit() and int(word) <= 24:
                hours.add(int(word) % 24)
            elif word in _DAYS:
                days.add(_DAYS[word])
    return frozenset(hours), frozenset(days)
