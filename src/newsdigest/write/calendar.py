"""Dates that can't be: a weekday beside a date that falls on another."""

import re
from datetime import date, datetime

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_WEEKDAY_DATE = re.compile(
    rf"\b({'|'.join(_DAYS)}),?\s+(?:the\s+)?({'|'.join(_MONTHS)})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(20\d\d))?"
)

_RECORD_SINCE = re.compile(
    rf"\b(?:worst|best|biggest|largest|highest|lowest|steepest|sharpest|first)\b[^.;,]{{0,40}}\bsince (?:early |mid-|late )?({'|'.join(_MONTHS)})\b(?! (?:of )?20| \d)"
)


def impossible(text: str, published: datetime | None) -> bool:
    """True where a weekday and a date beside it don't go together, or a record is said to stand since the running month.

    >>> from datetime import UTC
    >>> noon = datetime(2025, 6, 13, 12, tzinfo=UTC)
    >>> impossible("expire on Friday, June 14", noon), impossible("on Friday, June 13", noon)
    (True, False)
    >>> impossible("its worst day since June, when", noon), impossible("its worst day since May", noon)
    (True, False)
    """
    if published is None:
        return False
    since = _RECORD_SINCE.search(text)
    if since and _MONTHS.index(since[1]) + 1 == published.month:
        return True
    for day, month, number, year in _WEEKDAY_DATE.findall(text):
        try:
            told = date(int(year or published.year), _MONTHS.index(month) + 1, int(number))
        except ValueError:
            return True
        if _DAYS[told.weekday()] != day and (year or abs((told - published.date()).days) < 120):
            return True
    return False
