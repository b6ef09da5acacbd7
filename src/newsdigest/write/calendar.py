"""Dates that can't be: a weekday beside a date that falls on another."""

import re
from datetime import date, datetime, timedelta

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


_NEAR_DAYS = 1  # the news of a day is told on the next, too
_SOME_DATE = re.compile(rf"\b({'|'.join(m[:3] for m in _MONTHS)})[a-z]{{0,6}}\.?\s(\d{{1,2}})(?!\d|[,.]\d)")
_SOME_DAY = re.compile(rf"\b({'|'.join(_DAYS)})\b")


def other_day(text: str, published: datetime | None, *, weekdays: bool = True) -> bool:
    """True where a text names days, as dates or as weekdays, and none of them is the day of the report or the one before.

    >>> from datetime import UTC
    >>> noon = datetime(2025, 6, 13, 12, tzinfo=UTC)  # a Friday
    >>> other_day("fell 8% on April 7", noon), other_day("fell 8% on June 12", noon), other_day("fell 8%", noon)
    (True, False, False)
    >>> other_day("rose 2% on Tuesday", noon), other_day("rose 2% on Tuesday, and 3% on Thursday", noon)
    (True, False)
    """
    if published is None:
        return False
    near = [published.date() + timedelta(days=n) for n in range(-_NEAR_DAYS, _NEAR_DAYS + 1)]
    dates = {(m, int(d)) for m, d in _SOME_DATE.findall(text)}
    days = set(_SOME_DAY.findall(text)) if weekdays else set()
    if not dates and not days:
        return False
    return dates.isdisjoint((f"{d:%b}", d.day) for d in near) and days.isdisjoint(_DAYS[d.weekday()] for d in near[:-1])


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
