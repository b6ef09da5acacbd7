"""Which of a day's rows a reader sees, and by which words."""

import dataclasses
from decimal import Decimal

from newsdigest.publish.outline import outline
from newsdigest.records import Forecast

from .sample import digest as sample


def shown(*quotes: str) -> list[str]:
    rows = tuple(
        Forecast("BTC", "price", None, Decimal(90_000), "unstated", None, f"f{n}", f"Paper {n}", q)
        for n, q in enumerate(quotes)
    )
    sections = outline(dataclasses.replace(sample(), forecasts=rows))
    lines = [x for s in sections if s.title.startswith("Forecasts") for x in s.lines]
    return ["".join(p.text for p in line.parts) for line in lines]


def test_a_forecast_is_shown_by_words_that_look_ahead_to_its_figure() -> None:
    clear = "Pia Holm of Oakmere Desk expects bitcoin to reach $90,000 by the end of the year."
    for other in (
        "Bitcoin hits $90,000 as the port of Norland opens its gates again.",
        "Will bitcoin reach $90,000 before the port of Norland opens again?",
        "Support: $80,000, $81,000 Resistance: $89,000, could be $90,000 with a stop below.",
        "Oakmere Desk could not say more.Bitcoin may reach $90,000 it told the press of Norland",
    ):
        (line,) = shown(other, clear)
        assert clear in line and "2 publishers" not in line
        assert not shown(other)
