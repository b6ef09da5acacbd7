"""What is stored comes back the same, and a second time changes nothing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from newsdigest import store
from newsdigest.records import (
    Amount,
    Article,
    Driver,
    Entry,
    Facts,
    Feed,
    Level,
    Membership,
    Mention,
    Move,
    Origin,
    Outcome,
    Page,
    Removal,
    Repost,
    Story,
    Theme,
)
from newsdigest.store import Made, Store
from tests.conftest import NOON

TEXT = "Bitcoin fell 4.4% on Friday after $237 million of longs were liquidated. It trades at $76,831."
ARTICLE = Article(
    id="a1", publisher="The Ledger Post", url="https://ledger.example/a1", title="Bitcoin slips", text=TEXT, published=NOON,
    authors=("Ada Marsh",), origin=Origin("Coin Courier", "https://courier.example/1", "appeared first on Coin Courier"),
    promo="part", removed=(Removal("cta", "follow", "Follow us", 10, 19), Removal("credit", "image", "Image: X")),
)  # fmt: skip
FACTS = Facts(
    article="a1", coins_all=("BTC", "ETH"), coins_primary=("BTC",), mentions=(Mention("BTC", 14, 21),),
    moves=(Move("BTC", "price", Decimal("-4.4"), "exact", "24h", "change", "Bitcoin fell 4.4%", 14, 31, "CoinGlass"),),
    amounts=(Amount("liquidations", "BTC", "long", Decimal("237000000"), "exact", "24h", "$237 million of longs", 48, 69),),
    levels=(Level("BTC", Decimal("0.000012"), "current", "It trades", 80, 89),),
    drivers=(Driver("liquidations", "down", "BTC", "longs were liquidated", 64, 85, "may", None),), topic="liquidations",
)  # fmt: skip


def _save(db: Store, article: Article = ARTICLE, facts: Facts = FACTS, mark: str = "f1") -> None:
    store.save_page(
        db, Page(article.id, article.url, article.publisher, "body " + mark, published=article.published), NOON
    )
    store.save_made(db, [Made(article, facts, (0.5, -0.25), mark)], made_by="v1", model="encoder")


def test_an_article_with_all_its_facts_comes_back_the_same(db: Store) -> None:
    _save(db)
    item = store.load_item(db, "a1")
    assert item is not None
    assert (item.article, item.facts, item.vector) == (ARTICLE, FACTS, (0.5, -0.25))


def test_saving_twice_leaves_one_of_everything_and_a_changed_one_a_version(db: Store) -> None:
    _save(db)
    _save(db)
    counts = {
        t: db.connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0]
        for t in ("articles", "moves", "amounts", "removed")
    }
    assert counts == {"articles": 1, "moves": 1, "amounts": 1, "removed": 2}
    _save(db, replace(ARTICLE, text="Bitcoin fell 5%."), Facts("a1"), mark="f2")
    assert db.connection.execute("SELECT text FROM article_versions").fetchall() == [(TEXT,)]
    assert store.search(db, "5%") and not store.search(db, "liquidated")


def test_pages_to_be_done_are_the_new_the_changed_and_those_of_an_older_maker(db: Store) -> None:
    page = Page("p", "https://a.example/p", "A", "text")
    assert store.save_page(db, page, NOON) and not store.save_page(db, page, NOON)
    assert store.undone_ids(db, "v1") == ("p",)
    stored = store.load_page(db, "p")
    assert stored is not None and stored.page == page
    store.save_made(db, [Made(replace(ARTICLE, id="p"), Facts("p"), (), stored.fingerprint)], made_by="v1", model="m")
    assert store.undone_ids(db, "v1") == () and store.undone_ids(db, "v2") == ("p",)
    assert store.save_page(db, replace(page, body="changed"), NOON)
    assert store.undone_ids(db, "v1") == ("p",)


def test_what_is_undone_is_found_without_reading_bodies_or_texts(db: Store) -> None:
    """Each run asks, and both lie before the columns that tell: a year of pages would be read from end to end."""
    asked: list[str] = []
    db.connection.set_trace_callback(asked.append)
    store.undone_ids(db, "v1")
    db.connection.set_trace_callback(None)
    plan = [r[3] for r in db.connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]
    assert "SCAN p USING INDEX pages_kept" in plan[0] and "COVERING INDEX articles_made" in plan[1], plan


def test_a_page_that_failed_is_not_tried_again_until_it_or_the_maker_changes(db: Store) -> None:
    store.save_page(db, Page("p", "https://a.example/p", "A", "text"), NOON)
    stored = store.load_page(db, "p")
    assert stored
    store.save_outcomes(db, [Outcome("clean", "p", "failed", "empty")], NOON, basis=f"{stored.fingerprint}/v1")
    assert store.undone_ids(db, "v1") == () and store.undone_ids(db, "v2") == ("p",)


def test_feeds_keep_their_validators_verbatim(db: Store) -> None:
    feed = Feed(
        "https://a.example/feed",
        "A",
        etag='W/"x, y"',
        last_modified="Fri, 13 Jun 2025 12:00:00 GMT",
        next_check=NOON,
        failures=2,
    )
    store.save_feeds(db, [feed])
    store.save_feeds(db, [replace(feed, failures=3)])
    assert store.load_feeds(db) == (replace(feed, failures=3),)
    assert store.remove_feed(db, feed.url) and not store.remove_feed(db, feed.url)


def test_known_are_the_ids_with_a_page(db: Store) -> None:
    store.save_page(db, Page("k1", "https://a.example/1", "A", "x"), NOON)
    assert store.known_ids(db, [f"k{n}" for n in range(1200)]) == {"k1"}


def test_stories_of_a_day_come_back_and_are_replaced_whole(db: Store) -> None:
    _save(db)
    _save(db, replace(ARTICLE, id="a2", published=NOON + timedelta(hours=1)), replace(FACTS, article="a2"))
    story = Story(
        "s1", ("a1", "a2"), (Membership("a1", 1.0, "first"), Membership("a2", 0.9, "same figures")), (Repost("a2", "a1", 0.97, "same text"),),
        ("A", "B"), ("A",), ("BTC",),
    )  # fmt: skip
    theme = Theme("liquidations", "down", ("s1",), (1.0,))
    for _ in range(2):
        store.save_stories(db, NOON.date(), "basis", [story], [theme], {"s1": "Bitcoin slips"})
    assert store.load_stories(db, NOON.date()) == (story,)
    assert store.load_themes(db, NOON.date()) == (theme,)
    assert store.grouped_fingerprint(db, NOON.date()) == "basis"


def test_coverage_names_how_each_item_of_the_day_ended(db: Store) -> None:
    _save(db)
    _save(db, replace(ARTICLE, id="a2", left_out="promotion"), replace(FACTS, article="a2"))
    entry = Entry("e3", "https://a.example/feed", "A", "https://a.example/3", published=NOON)
    store.save_entries(db, [entry, replace(entry, id="e4", url="https://a.example/4")])
    store.save_outcomes(db, [Outcome("crawl", "https://a.example/3", "failed", "too_large")], NOON)
    assert store.entries_of_day(db, NOON.date()) == {"kept": 1, "not_fetched": 1, "promotion": 1, "too_large": 1}


def test_an_article_whose_date_only_its_text_tells_is_counted_once(db: Store) -> None:
    store.save_page(db, Page("u", "", "A", "2025/06/13 12:00 Bitcoin slips"), NOON)
    store.save_made(db, [Made(replace(ARTICLE, id="u"), Facts("u"), (), "f")], made_by="v1", model="encoder")
    assert store.entries_of_day(db, NOON.date()) == {"kept": 1}


def test_every_view_can_be_read(db: Store) -> None:
    _save(db)
    views = [r[0] for r in db.connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    assert len(views) >= 10
    for view in views:
        db.connection.execute(f"SELECT * FROM [{view}]").fetchall()
