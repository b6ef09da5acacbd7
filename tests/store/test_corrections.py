"""A person's corrections: kept through a new grouping, undone again, told clearly; what changed over days, in SQL."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from newsdigest import pipeline, store
from newsdigest.config import Settings
from newsdigest.errors import InputError
from newsdigest.records import Amount, Article, Facts, Membership, Move, Page, Story
from newsdigest.store import Made, Store
from newsdigest.text.ids import digest_id
from tests.conftest import NOON

TITLES = {
    "a1": ("Alder News", "Quillon buys Harrow Trust for $80 million"),
    "a2": ("Verrin Post", "Quillon buys Harrow Trust for $80 million in cash"),
    "a3": ("Osk Times", "Quillon buys Harrow Trust, keeper of coins, for $80 million"),
    "b1": ("Alder News", "Lake Verrin taxes coin mining at 12%"),
    "b2": ("Osk Times", "Lake Verrin taxes coin mining at 12%, council says"),
}


def fill(db: Store, *, days: int = 0) -> None:
    """Two events, told three times and twice."""
    made = []
    for n, (id_, (publisher, title)) in enumerate(TITLES.items()):
        when = NOON + timedelta(hours=n, days=days if id_ == "b2" else 0)
        url = f"https://{digest_id(publisher)}.example/{id_}"
        store.save_page(db, Page(id_, url, publisher, title, published=when), NOON)
        made.append(
            Made(Article(id_, publisher, url, title, f"{title}, so the report says.", when), Facts(id_), (), id_)
        )
    store.save_made(db, made, made_by=pipeline.maker(), model="encoder")
    pipeline.regroup(db, Settings())


def sets(db: Store) -> list[list[str]]:
    return sorted(sorted(s.articles) for s in store.stories_holding(db, TITLES))


def correct(db: Store, story: str, out: Sequence[str]) -> int:
    found = store.known_story(db, story)
    number = store.save_correction(db, store.split_of(db, found, out, why="another buyer", at=NOON)).number
    pipeline.regroup(db, Settings())
    return number


def test_a_split_stays_through_a_new_grouping_and_is_undone(db: Store) -> None:
    fill(db)
    before = sets(db)
    assert before == [["a1", "a2", "a3"], ["b1", "b2"]]
    story = store.known_story(db, "a1")
    number = correct(db, story.id, ["a3"])
    assert sets(db) == [["a1", "a2"], ["a3"], ["b1", "b2"]]
    assert store.known_story(db, "a1").id == story.id
    assert "person" in store.known_story(db, "a3").members[0].why
    db.connection.execute("DELETE FROM days")  # as after an upgrade: everything is grouped again
    pipeline.regroup(db, Settings())
    assert sets(db) == [["a1", "a2"], ["a3"], ["b1", "b2"]]
    store.undo_correction(db, number, NOON)
    pipeline.regroup(db, Settings())
    assert sets(db) == before and store.known_story(db, "a3").id == story.id
    assert [(c.number, c.why, c.undone) for c in store.load_corrections(db)] == [(number, "another buyer", NOON)]


def test_a_merge_and_the_later_word_wins(db: Store) -> None:
    fill(db)
    found = [store.known_story(db, "a1"), store.known_story(db, "b1")]
    store.save_correction(db, store.merge_of(found, window_days=3, why="", at=NOON))
    pipeline.regroup(db, Settings())
    assert sets(db) == [["a1", "a2", "a3", "b1", "b2"]]
    correct(db, "a1", ["b1", "a3"])
    assert sets(db) == [["a1", "a2", "b2"], ["a3", "b1"]]


def test_grouping_is_left_alone_where_no_correction_concerns_it(db: Store) -> None:
    fill(db, days=30)
    assert pipeline.regroup(db, Settings()) == 0
    found = store.known_story(db, "a1")
    store.save_correction(db, store.split_of(db, found, ["a3"], why="", at=NOON))
    assert pipeline.regroup(db, Settings()) == 1


def test_what_cannot_be_done_is_said(db: Store) -> None:
    fill(db, days=30)
    story = store.known_story(db, "a1")
    with pytest.raises(InputError, match="story list"):
        store.known_story(db, "no such")
    with pytest.raises(InputError, match=f"story show {story.id}"):
        store.split_of(db, story, ["b1"], why="", at=NOON)
    with pytest.raises(InputError, match="no other article would stay"):
        store.split_of(db, story, ["a1", "a2", "a3"], why="", at=NOON)
    with pytest.raises(InputError, match="two or more"):
        store.merge_of([story, story], window_days=3, why="", at=NOON)
    with pytest.raises(InputError, match=r"30 days lie between.*window_days"):
        store.merge_of([story, store.known_story(db, "b2")], window_days=3, why="", at=NOON)
    with pytest.raises(InputError, match="story corrections"):
        store.undo_correction(db, 7, NOON)
    assert store.load_corrections(db) == ()


def test_merges_and_splits_over_days_stand_in_sql(db: Store) -> None:
    fill(db)
    day = NOON.date()

    def keep(n: int, *groups: tuple[str, ...]) -> None:
        stories = [
            Story(f"s{g[0]}", g, tuple(Membership(a, 0.9, f"like {a}") for a in g), (), ("P",), ("P",)) for g in groups
        ]
        store.save_stories(db, day + timedelta(days=n), f"f{n}", stories, (), {})

    keep(0, ("a1", "a2"), ("a3",), ("b1", "b2"))
    keep(1, ("a1", "a2", "a3"), ("b1",), ("b2",))
    rows = db.connection.execute(
        "SELECT day, kind, story, earlier, articles, why FROM v_story_changes ORDER BY kind"
    ).fetchall()
    tomorrow = (day + timedelta(days=1)).isoformat()
    assert rows == [(tomorrow, "merge", "sa1", "sa3", 1, "like a3"), (tomorrow, "split", "sb2", "sb1", 1, "like b2")]


def test_figures_across_articles_are_one_row_with_range_or_timeline(db: Store) -> None:
    fill(db)
    told = {"a1": (500, "-3"), "a2": (700, "-4"), "a3": (900, "-3")}
    for id_, (millions, pct) in told.items():
        item = store.load_item(db, id_)
        assert item is not None
        amount = Amount("liquidations", "MARKET", None, Decimal(millions * 1_000_000), "exact", "24h", "q", 0, 1)
        move = Move("BTC", "price", Decimal(pct), "exact", "24h", "change", "q", 0, 1)
        facts = Facts(id_, moves=(move,), amounts=(amount,))
        store.save_made(db, [Made(item.article, facts, (), id_)], made_by="m", model="m")
    rows = db.connection.execute(
        "SELECT what, least, most, form, said FROM v_story_figures WHERE story = ? ORDER BY what",
        [store.known_story(db, "a1").id],
    ).fetchall()
    assert rows == [
        ("liquidations", 5e8, 9e8, "timeline", "$500,000,000 Alder News; $700,000,000 Verrin Post; $900,000,000 Osk Times"),
        ("price", -4.0, -3.0, "range", "-4% Verrin Post; -3% Alder News,Osk Times"),
    ]  # fmt: skip
    assert [form for _, form, _ in store.figures_of(db, store.known_story(db, "a1"))] == ["timeline", "range"]
