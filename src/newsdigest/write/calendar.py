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


def wrong_weekday(text: str, published: datetime | None) -> bool:
    """True where a weekday and a date beside it don't go together in the year around `published`.

    >>> from datetime import UTC
    >>> noon = datetime(2025, 6, 13, 12, tzinfo=UTC)
    >>> wrong_weekday("expire on Friday, June 14", noon), wrong_weekday("on Friday, June 13", noon)
    (True, False)
    """
    if published is None:
        return False
    for day, month, number, year in _WEEKDAY_DATE.findall(text):
        try:
            told = date(int(year or published.year), _MONTHS.index(month) + 1, int(number))
        except ValueError:
            return True
        if _DAYS[told.weekday()] != day and (year or abs((told - published.date()).days) < 120):
            return True
    return False
