"""What differs between two days: moves, causes, stories new, updated and faded; the same twice, text on any terminal."""

import dataclasses
import io
import json
import re
from decimal import Decimal

import pytest
from rich.console import Console

from newsdigest.publish.changes import compare
from newsdigest.publish.differences import changes_to_json, print_changes
from newsdigest.records import Digest, DigestArticle
from tests.publish import sample
from tests.publish.test_forms import HOSTILE, hostile


def later() -> Digest:
    """The sample day, a day on: the fall deepened and has a new teller, the fund is gone, a listing came."""
    day = sample.digest()
    fall, fund = day.stories
    move = dataclasses.replace(fall.moves[0], median_pct=Decimal("-6.5"))
    row = fall.amounts[0]
    sum_ = dataclasses.replace(row, values=(dataclasses.replace(row.values[0], usd=Decimal(550_000_000)),))
    article = DigestArticle("c9", "https://ledger.example/c9", "Ledger", None, "Deeper", None, "no")
    fall = dataclasses.replace(
        fall, headline="Bitcoin falls 6.5%", moves=(move, *fall.moves[1:]), amounts=(sum_, *fall.amounts[1:]),
        articles=(*fall.articles, article), publishers=(*fall.publishers, "Ledger"),
    )  # fmt: skip
    listing = dataclasses.replace(fund, id="s-listing", headline="Harborex lists a coin")
    market = (dataclasses.replace(day.market[0], median_pct=Decimal("-6.5")), *day.market[1:])
    return dataclasses.replace(day, date=day.date.replace(day=5), stories=(fall, listing), market=market, themes=())


def shown(before: Digest, after: Digest, width: int = 80) -> str:
    out = io.StringIO()
    print_changes(compare(before, after), Console(file=out, width=width, highlight=False))
    return out.getvalue()


def test_moves_causes_and_stories_that_differ_are_named() -> None:
    changes = compare(sample.digest(), later())
    assert [(m.asset, str(m.before_pct), str(m.after_pct)) for m in changes.moves] == [("BTC", "-4", "-6.5")]
    assert [(c.cause, c.before_stories, c.after_stories) for c in changes.causes] == [("geopolitics", 1, 0)]
    assert [s.story for s in changes.new] == ["s-listing"]
    assert [s.story for s in changes.faded] == ["s-fund"]
    (update,) = changes.updated
    assert (update.story, update.new_articles, update.new_publishers) == ("s-fall", 1, ("Ledger",))
    assert update.before_headline != update.headline == "Bitcoin falls 6.5%"
    assert {(f.before, f.after) for f in update.figures} >= {
        ("−4%", "−6.5%"),
        ("about $310 million", "about $550 million"),
    }


def test_a_day_differs_in_nothing_from_itself() -> None:
    changes = compare(sample.digest(), sample.digest())
    assert not any((changes.moves, changes.causes, changes.new, changes.updated, changes.faded))
    assert "Nothing differs." in shown(sample.digest(), sample.digest())


def test_the_way_back_swaps_new_and_faded() -> None:
    there, back = compare(sample.digest(), later()), compare(later(), sample.digest())
    assert [s.story for s in there.new] == [s.story for s in back.faded]
    assert [(m.before_pct, m.after_pct) for m in there.moves] == [(m.after_pct, m.before_pct) for m in back.moves]


def test_the_json_is_the_same_twice_and_has_a_row_a_line() -> None:
    one, two = (changes_to_json(compare(sample.digest(), later())) for _ in range(2))
    assert one == two
    value = json.loads(one)
    assert list(value) == ["schema", "before", "after", "moves", "causes", "new", "updated", "faded"]
    assert sum(line.startswith('{"story": ') for line in one.splitlines()) == 3


@pytest.mark.parametrize("width", [40, 80])
def test_the_terminal_text_fits_and_says_it_all(width: int) -> None:
    text = shown(sample.digest(), later(), width)
    assert all(len(line) <= width for line in text.splitlines() if "<http" not in line)
    flat = " ".join(text.split())
    for words in (
        "−4% → −6.5%",
        "about $310 million → about $550 million",
        "Harborex lists a coin",
        "new: Ledger",
        "1 → 0 stories",
    ):
        assert words in flat


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_headlines_stay_words(words: str) -> None:
    for before, after in ((hostile(words), later()), (later(), hostile(words))):
        text = shown(before, after)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
        (update,) = json.loads(changes_to_json(compare(before, after)))["updated"]
        assert words in (update["headline"], update["before_headline"])
