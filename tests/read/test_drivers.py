"""Drivers and topic: golden cases, the causes' own examples, quotations, odd input."""

import time
import tomllib
from pathlib import Path

import numpy as np
import pytest

from newsdigest.inference.linear import load_linear
from newsdigest.read.coins import find_coins
from newsdigest.read.drivers import read_drivers
from newsdigest.read.drivers.article import together
from newsdigest.read.drivers.features import sentence_features, sentences
from newsdigest.read.drivers.hedge import hedge
from newsdigest.read.drivers.meaning import load_meaning, vector
from newsdigest.read.drivers.network import (
    BEGIN,
    MOST_SENTENCES,
    MOST_TOKENS,
    TYPES,
    beliefs,
    load_network,
    tokens_of,
)
from newsdigest.read.drivers.score import rows_of, sentence_scores
from newsdigest.records import DRIVER_TYPES, Article, Driver
from newsdigest.reference.causes import causes

HEDGES = sorted((Path(__file__).parents[1] / "cases" / "hedge").glob("*.toml"))
CASES = sorted((Path(__file__).parents[1] / "cases" / "drivers").glob("*.toml"))


def made(text: str, title: str = "") -> Article:
    return Article(id="a", publisher="The Daily Example", url="https://daily.example/a", title=title, text=text)


def run(article: Article) -> tuple[tuple[Driver, ...], str]:
    return read_drivers(article, find_coins(article).mentions, ())


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    drivers, topic = run(made(case["text"], case["title"]))
    found = {d.type: d.effect for d in drivers}
    if not case["drivers"]:
        assert found == {}
    for type_, effect in zip(case["drivers"], case["effects"], strict=True):
        assert found.get(type_) == effect
    if "topic" in case:
        assert topic == case["topic"]


@pytest.mark.parametrize("path", HEDGES, ids=lambda p: p.stem)
def test_words_that_weaken_a_cause(path: Path) -> None:
    """A case without `hedge` states its cause flatly."""
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    assert hedge(case["text"]) == case.get("hedge")


def test_every_type_has_a_file_with_cues_and_examples() -> None:
    assert sorted(c.type for c in causes()) == sorted(DRIVER_TYPES)
    for cause in causes():
        assert cause.definition and cause.strong and len(cause.yes) >= 3 and len(cause.no) >= 3
        assert all(cue == cue.lower() for cue in cause.strong + cause.weak)
        assert all(effect in ("up", "down", "mixed") for _, effect in cause.yes)


@pytest.mark.parametrize("cause", causes(), ids=lambda c: c.type)
def test_examples_that_state_a_cause_score_above_those_that_do_not(cause) -> None:  # type: ignore[no-untyped-def]
    model = load_linear("drivers")
    column = model.classes.index(cause.type)

    def score(text: str) -> float:
        article = made(text)
        return float(
            sentence_scores(sentences(article, find_coins(article).mentions), model, load_meaning())[:, column].max()
        )

    assert min(score(text) for text, _ in cause.yes) > max(score(text) for text in cause.no)


def test_quotes_stand_in_the_article_and_are_short() -> None:
    clause = "and forced liquidations of leveraged longs dragged Bitcoin lower, "
    article = made(
        "Bitcoin fell 6% on Monday, " + clause * 12 + "traders said. It fell.", "Crypto crashes on liquidations"
    )
    drivers, _ = run(article)
    assert drivers
    for driver in drivers:
        assert driver.quote == article.full[driver.start : driver.end]
        assert 0 < len(driver.quote) <= 250
        assert "\n" not in driver.quote


def test_same_article_same_answer() -> None:
    article = made("Bitcoin fell because of tariffs. Analysts say stocks could drag it lower.", "Bitcoin falls")
    assert run(article) == run(article)


@pytest.mark.parametrize(
    "text", ["", "x" * 300_000, "as " * 60_000, "%" * 100_000, "due to " * 30_000, "İ’\u200f. " * 3_000]
)
def test_odd_text_is_read_in_bounded_time(text: str) -> None:
    begin = time.process_time()
    run(made(text))
    assert time.process_time() - begin < 8


def test_words_of_one_company_mean_much_the_same() -> None:
    meaning = load_meaning()

    def alike(a: str, b: str) -> float:
        return float(vector(a.split(), meaning) @ vector(b.split(), meaning))

    assert alike("airstrikes", "missiles") > 0.4 > alike("airstrikes", "staking")
    assert alike("tariffs on imports", "imports tariffs on") == pytest.approx(1, abs=1e-5)
    assert not vector(["zzzzqqq"], meaning).any()


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_the_short_way_to_a_sentences_rows_is_the_long_one(path: Path) -> None:
    case, model = tomllib.loads(path.read_text(encoding="utf-8")), load_linear("drivers")
    article = made(case["text"], case["title"])
    sents = sentences(article, find_coins(article).mentions)
    assert rows_of(sents, model).tolist() == model.matrix([sentence_features(s) for s in sents]).tolist()


def believed(title: str, text: str) -> dict[str, float]:
    article = made(text, title)
    causes = beliefs(sentences(article, find_coins(article).mentions))
    return dict(zip(TYPES, causes.tolist(), strict=True))


def test_the_network_tells_causes_apart() -> None:
    flows = believed(
        "Bitcoin ETFs draw $300 million", "Inflows into spot Bitcoin ETFs pushed the price of bitcoin higher on Monday."
    )
    hack = believed(
        "Exchange drained by hackers", "The token fell 20% after hackers exploited a bug and stole $40 million."
    )
    assert max(flows, key=flows.__getitem__) == "etf_flows"
    assert max(hack, key=hack.__getitem__) == "hack_exploit"
    assert flows["etf_flows"] - hack["etf_flows"] > 5 < hack["hack_exploit"] - flows["hack_exploit"]


@pytest.mark.parametrize(
    "text", ["", "word " * 5000, "Bitcoin fell. " * 500, "\u200f. " * 300, "ab. " * 90 + "x " * 4000]
)
def test_the_network_reads_a_bounded_part(text: str) -> None:
    article = made(text, "Market news")
    sents = sentences(article, ())
    rows, lengths = tokens_of(sents, load_network()[0])
    assert lengths.sum() == len(rows) <= MOST_TOKENS
    assert (rows == BEGIN).sum() == len(lengths) <= MOST_SENTENCES
    assert np.isfinite(beliefs(sents)).all()


def test_a_cause_that_both_believe_in_is_likelier_than_one_that_they_dispute() -> None:
    assert together("adoption", 0.6, 3.0) > together("adoption", 0.6, 0.0) > together("adoption", 0.6, -3.0)
    assert together("liquidations", 0.3, 9.0) == 0.3
    assert together("adoption", 0.5, 0.0) == pytest.approx(0.5)
    assert 0 <= together("adoption", 1e-12, -30.0) < together("adoption", 1 - 1e-12, 30.0) <= 1
