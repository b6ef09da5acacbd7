"""Windows of time in words: what the doctests don't show."""

import pytest

from newsdigest.text.windows import windows


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("over the past 24 hours", ["24h"]),
        ("in a 24-hour span", ["24h"]),
        ("in the last hour", ["1h"]),
        ("past four hours", ["4h"]),
        ("within 72 hours", ["3d"]),
        ("in three days", ["3d"]),
        ("over the past seven days", ["7d"]),
        ("fourteen-day loss", ["14d"]),
        ("two weeks", ["14d"]),
        ("past six months", ["180d"]),
        ("over the last twelve months", ["1y"]),
        ("week-over-week", ["7d"]),
        ("month-on-month", ["30d"]),
        ("year-over-year", ["1y"]),
        ("YTD", ["ytd"]),
        ("on the year to date", ["ytd"]),
        ("since the start of the year", ["ytd"]),
        ("in March", ["30d"]),
        ("on March 5", ["24h"]),
        ("in Q2", ["90d"]),
        ("below its January ATH", ["since_high"]),
        ("from the post-early April bottom", ["since_low"]),
        ("since its launch", ["since:launch"]),
        ("since April 8", ["since:April 8"]),
        ("over the weekend", ["weekend"]),
        ("it may march on", []),
        ("a price of $7.63M in long positions", []),
        ("the 50-day moving average", []),
        ("a 4-hour chart", []),
        ("started the week", []),
    ],
)
def test_codes(text: str, codes: list[str]) -> None:
    assert [w.code for w in windows(text)] == codes


def test_places_are_the_phrases() -> None:
    text = "up 5% this week and 3% since its launch"
    assert [text[w.start : w.end] for w in windows(text)] == ["this week", "since its launch"]
