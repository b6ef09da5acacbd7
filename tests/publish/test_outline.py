"""Which of a day's rows a reader sees, and by which words."""

import dataclasses
from decimal import Decimal

from newsdigest.publish.outline import outline
from newsdigest.records import Forecast, Item, Theme
from newsdigest.write import write_digest

from .sample import DAY, item, move, story
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


def test_a_forecast_is_named_by_what_it_is_of_and_left_out_where_only_its_sentence_tells() -> None:
    quote = "Oakmere Desk expects trading volume to rise by 30% and difficulty to fall by 4.5% next week."
    rows = tuple(
        Forecast("BTC", metric, Decimal(pct), None, "unstated", None, "f1", "Paper 1", quote)
        for metric, pct in (("volume", "30"), ("price", "30"), ("other", "-4.5"))
    )
    (lines,) = [s.lines for s in outline(dataclasses.replace(sample(), forecasts=rows)) if s.title.startswith("Forec")]
    assert ["".join(p.text for p in x.parts).split(":")[0] for x in lines] == ["BTC volume +30%", "BTC +30%"]


def test_what_nobody_explains_is_what_moved_within_the_day_each_asset_once() -> None:
    def told(number: str, coin: str, pct: str, window: str = "24h") -> Item:
        quote = f"{coin} moved {pct}% on the exchange of Norland, and nobody told the Herald why it did."
        return item(number, f"Paper {number}", f"{coin} moved", quote, moves=(move(coin, pct, quote, window),))

    made = [
        told("u1", "ADA", "2"),
        told("u2", "SOL", "-9"),
        told("u3", "SOL", "-4"),
        told("u4", "XRP", "80", "1y"),
        told("u5", "DOT", "15", "unstated"),
    ]
    found = {i.article.id: i for i in made}
    apart = [story(f"s-{i}", (i,), found, ()) for i in found]
    theme = Theme("unstated", "mixed", tuple(s.id for s in apart), (1.0,) * len(apart))
    sections = outline(write_digest(DAY, apart, [theme], found))
    (why,) = [s for s in sections if s.title == "Why"]
    head, *lines = ["".join(p.text for p in line.parts) for line in why.lines]
    assert "No cause stated · 5 stories" in head
    assert lines == ["SOL moved: SOL 24h −9%", "ADA moved: ADA 24h +2%"]

    made = [told("u1", "ADA", "2"), told("u2", "SOL", "-90"), told("u6", "ADA", "2")]
    found = {i.article.id: i for i in made}
    pair = [story("s-u2", ("u2",), found, ()), story("s-ada", ("u1", "u6"), found, ())]
    theme = Theme("unstated", "mixed", ("s-u2", "s-ada"), (1.0, 1.0))
    (why,) = [s for s in outline(write_digest(DAY, pair, [theme], found)) if s.title == "Why"]
    lines = ["".join(p.text for p in line.parts) for line in why.lines[1:]]
    assert lines == ["ADA moved: ADA 24h +2% (2 publishers)", "SOL moved: SOL 24h −90%"]


def test_a_figure_of_which_only_its_sentence_tells_what_it_measures_stands_beside_no_story() -> None:
    quote = "The cost of mining BTC rose 9% in a day at the farms of Norland, the Herald was told."
    cost = dataclasses.replace(move("BTC", "9", quote), metric="other")
    found = {"c1": item("c1", "Herald", "Mining costs more", quote, moves=(cost,))}
    sections = outline(write_digest(DAY, [story("s-c", ("c1",), found, ("BTC",))], [], found))
    lines = ["".join(p.text for p in line.parts) for s in sections for line in s.lines]
    assert any(quote in line for line in lines) and not any("BTC other" in line for line in lines)
