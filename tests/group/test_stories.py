"""Stories: every article in one, in any order the same; ids that stay; a person's corrections; nothing breaks on odd input."""

import json
import os
import random
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.group import group, themes
from newsdigest.records import Driver, Facts, Item, Story
from tests.group.builders import item
from tests.group.test_reposts import article

CASES = Path(__file__).parents[1] / "cases" / "group"
EVENTS = (
    ("Quillon buys Harrow Trust for $80 million", "Quillon said that it pays $80 million for Harrow Trust, a keeper of coins in Port Alder."),
    ("Lake Verrin taxes coin mining at 12%", "The council of Lake Verrin voted for a tax of 12% on the power that miners of coins use."),
    ("Tessera exchange halts withdrawals after theft", "Tessera halted withdrawals after thieves took $31 million from a hot wallet of the exchange."),
    ("Osk Mining reports 412 coins for May", "Osk Mining dug up 412 coins in May, a third more than in April, the firm said."),
)  # fmt: skip


def day() -> list[Item]:
    """Four events, each told three times; two undated articles; one text twice."""
    items = []
    for n, (title, text) in enumerate(EVENTS):
        for k in range(3):
            told = " ".join(random.Random(k).sample(text.split(), len(text.split())))
            items.append(item(f"{n}{k}", f"Paper {k}", title if k < 2 else f"{title}, say insiders", told, hours=n + k))
    items.append(item("u1", "Paper 9", "An essay on patience", "Patience is a virtue of savers.", hours=None))
    items.append(item("u2", "Paper 9", "Recipes of the week", "Soup with leeks.", hours=None))
    items += [
        item("r1", "Paper 7", "A long report", article(5), hours=2),
        item("r2", "Mirror", "A long report", article(5), hours=3),
    ]
    return items


def sets(stories: Sequence[Story]) -> set[tuple[str, frozenset[str]]]:
    return {(s.id, frozenset(s.articles)) for s in stories}


def test_every_article_is_in_one_story_and_has_its_reason() -> None:
    items = day()
    stories = group(items)
    assert sorted(a for s in stories for a in s.articles) == sorted(i.article.id for i in items)
    assert all(tuple(m.article for m in s.members) == s.articles and all(m.why for m in s.members) for s in stories)
    (copied,) = (s for s in stories if "r2" in s.articles)
    assert [(r.copy, r.original) for r in copied.reposts] == [("r2", "r1")]
    assert {"Paper 7", "Mirror"} <= set(copied.publishers) and "Mirror" not in copied.independent_publishers


def test_the_same_in_any_order_and_again() -> None:
    items = day()
    expected = group(items)
    for seed in range(3):
        shuffled = random.Random(seed).sample(items, len(items))
        assert group(shuffled) == expected


def test_pieces_give_the_same_stories() -> None:
    items = sorted(day(), key=lambda i: (i.article.published is None, i.article.published))
    stories: tuple[Story, ...] = ()
    for end in range(2, len(items) + 2, 2):
        stories = group(items[:end], earlier=stories)
    assert {frozenset(s.articles) for s in stories} == {frozenset(s.articles) for s in group(items)}
    assert group(items, earlier=stories) == stories


def test_an_earlier_story_keeps_its_id_when_an_older_article_turns_up() -> None:
    items = day()
    before = {frozenset(s.articles): s.id for s in group(items)}
    title, text = EVENTS[0]
    late = item("old", "Paper 8", title, text, hours=-3)
    (now,) = (s for s in group([*items, late], earlier=group(items)) if "old" in s.articles)
    assert now.id == before[frozenset(("00", "01", "02"))]


def test_an_id_is_handed_on_once() -> None:
    items = day()
    one = Story("kept", tuple(i.article.id for i in items), ())
    ids = [s.id for s in group(items, earlier=(one,))]
    assert len(set(ids)) == len(ids) and ids.count("kept") == 1


def test_a_person_can_split_and_merge() -> None:
    items = day()
    split = group(items, apart=[("00", "01")])
    assert next(s for s in split if "00" in s.articles) != next(s for s in split if "01" in s.articles)
    parted = group(items, apart=[("r1", "r2")])
    assert next(s for s in parted if "r1" in s.articles) != next(s for s in parted if "r2" in s.articles)
    merged = group(items, together=[("00", "30"), ("nobody",)])
    assert {"00", "30"} <= set(next(s for s in merged if "00" in s.articles).articles)


def test_who_is_taken_out_of_the_markets_story_leaves_the_rest_together() -> None:
    case = tomllib.loads((CASES / "market-fall.toml").read_text(encoding="utf-8"))
    items = [
        item(a["id"], a["publisher"], a["title"], a["text"], hours=a["hours"], coins=tuple(a.get("coins", ())))
        for a in case["article"]
    ]
    whole = max(group(items), key=lambda s: len(s.articles)).articles
    out, rest = whole[0], whole[1:]
    stories = {a: s for s in group(items, apart=[(out, a) for a in rest]) for a in s.articles}
    assert out not in stories[rest[0]].articles and set(stories[rest[0]].articles) == set(rest)
    assert "person" in stories[out].members[0].why


def test_two_ways_of_one_house_are_one_publisher() -> None:
    title, text = EVENTS[1]
    items = [
        item("a", "Alder News", title, text),
        item("b", "The Alder News", title, text + " It begins in June.", hours=1),
    ]
    (story,) = group(items)
    assert story.publishers == ("Alder News",)


def test_nothing_gives_nothing() -> None:
    assert group([]) == () and themes((), ()) == ()


def test_some_vectors_missing() -> None:
    items = day()
    vector = tuple((np.ones(384) / np.sqrt(384)).tolist())
    some = [Item(i.article, i.facts, vector) if n % 3 else i for n, i in enumerate(items)]
    assert sum(len(s.articles) for s in group(some)) == len(items)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=200), st.none() | st.floats(-5, 5)), max_size=6))
def test_odd_words(given_: list[tuple[str, str, float | None]]) -> None:
    items = [item(str(n), "P", title, text, hours=hours) for n, (title, text, hours) in enumerate(given_)]
    stories = group(items)
    assert sorted(a for s in stories for a in s.articles) == sorted(i.article.id for i in items)


def test_a_huge_text_costs_little() -> None:
    items = [item("a", "P", "t " * 100_000, "word 7% $5 " * 500_000), item("b", "Q", "t", "x")]
    assert sum(len(s.articles) for s in group(items)) == 2


def driven(item_: Item, *drivers: tuple[str, str], topic: str = "other") -> Item:
    made = tuple(Driver(kind, effect, "MARKET", "q", 0, 1) for kind, effect in drivers)
    return Item(item_.article, Facts(item_.article.id, drivers=made, topic=topic))


def test_themes_gather_causes() -> None:
    items = day()
    items[0] = driven(items[0], ("regulation", "up"), ("macro_policy", "down"), topic="regulation")
    items[3] = driven(items[3], ("regulation", "down"))
    stories = group(items)
    found = {t.cause: t for t in themes(stories, items)}
    assert set(found) == {"regulation", "macro_policy", "unstated"}
    assert found["regulation"].effect == "mixed" and found["macro_policy"].effect == "down"
    of = {a: s.id for s in stories for a in s.articles}
    assert dict(zip(found["regulation"].stories, found["regulation"].weights, strict=True)) == {
        of["00"]: 0.75,
        of["10"]: 1.0,
    }
    assert list(themes(stories, items))[-1].cause == "unstated"


SHARED = Path(os.environ.get("NEWSDIGEST_SHARED", Path(__file__).parents[3] / "shared"))


@pytest.mark.skipif(not (SHARED / "gold" / "events_dev.jsonl").exists(), reason="the labelled day is not at hand")
def test_floors_on_the_labelled_day() -> None:
    """A floor that only moves up. The order changes nothing on a real day either."""
    from newsdigest.clean import clean
    from newsdigest.group import text_to_encode
    from newsdigest.inference.encoder import load_encoder
    from newsdigest.records import Page

    gold = json.loads((SHARED / "gold" / "events_dev.json").read_text(encoding="utf-8"))["events"]
    lines = map(json.loads, (SHARED / "gold" / "events_dev.jsonl").read_text(encoding="utf-8").splitlines())
    from datetime import UTC, datetime

    articles = [
        clean(
            Page(a["id"], a["url"], a["source"], a["text"] or "", "text", a["title"], datetime.fromisoformat(a["published"]).replace(tzinfo=UTC))
        )
        for a in lines
    ]  # fmt: skip
    vectors = load_encoder().encode([text_to_encode(a) for a in articles])
    items = [Item(a, Facts(a.id), tuple(v.tolist())) for a, v in zip(articles, vectors, strict=True)]
    stories = group(items)
    assert group(items[::-1]) == stories
    assert bcubed_f1(gold, stories) >= 0.90
    fed: tuple[Story, ...] = ()
    for n in range(1, 11):  # in ten pieces, as a day's crawls bring them
        fed = group(items[: len(items) * n // 10], earlier=fed)
    assert abs(bcubed_f1(gold, fed) - bcubed_f1(gold, stories)) < 0.01
    assert group(items, earlier=fed) == fed


def bcubed_f1(gold: dict[str, str], stories: Sequence[Story]) -> float:
    """Bagga and Baldwin's B-cubed (1998): the mean over articles of precision and recall, as their harmonic mean."""
    where = {a: set(s.articles) for s in stories for a in s.articles}
    event: dict[str, set[str]] = {}
    for a, label in gold.items():
        event.setdefault(label, set()).add(a)
    both = {a: len(event[label] & where[a]) for a, label in gold.items()}
    precision = sum(b / len(where[a]) for a, b in both.items()) / len(both)
    recall = sum(b / len(event[gold[a]]) for a, b in both.items()) / len(both)
    return 2 * precision * recall / (precision + recall)
