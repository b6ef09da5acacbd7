"""What is learned of a site: sentences that recur over its articles go, news that recurs stays, and it can be looked at."""

from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from newsdigest import engines, pipeline, store
from newsdigest.clean import SiteBlocks, clean, learn_site, shared
from newsdigest.cli import cli
from newsdigest.config import Settings
from newsdigest.records import Page
from newsdigest.store import Store
from tests.conftest import NOON

SLOGAN = "Ledger Courier reads the chain so that nobody else must."
LEVEL = "The next resistance waits near the $2,650 level."


def pages(first: int, stop: int, site: str = "Ledger Courier") -> list[Page]:
    made = []
    for n in range(first, stop):
        text = f"Bitcoin fell {n}% on day {n} as traders closed positions of {n} funds. {LEVEL} {SLOGAN}"
        made.append(
            Page(
                f"{site}-{n}", f"https://{site.split()[0].lower()}.example/{n}", site, text, kind="text",
                title=f"Bitcoin falls for day {n}", published=NOON - timedelta(hours=n),
            )
        )  # fmt: skip
    return made


def learn(db: Store, some: list[Page], path: Path) -> dict[str, str]:
    store.save_pages(db, some, NOON)
    pipeline.process(db, engines.serial, Settings(db=path, jobs=1), now=lambda: NOON)
    found = (store.load_item(db, p.id) for p in some)
    return {i.article.id: i.article.text for i in found if i}


def test_what_recurs_is_furniture_and_prices_are_news() -> None:
    learned = learn_site("Ledger Courier", [(p.title, p.body) for p in pages(1, 30)])
    assert list(learned.blocks) == [SLOGAN.lower()]
    article = clean(pages(40, 41)[0], site=learned)
    assert SLOGAN not in article.text and LEVEL in article.text
    assert ("other", "site_block", SLOGAN) in [(r.kind, r.rule, r.text) for r in article.removed]


def test_one_article_under_many_ids_teaches_nothing() -> None:
    page = pages(1, 2)[0]
    assert not learn_site("Ledger Courier", [(page.title, page.body)] * 50).blocks


def test_several_sites_teach_for_all() -> None:
    one, two = (SiteBlocks(n, 30, {"share the load with us.": 9, f"{n} never sleeps at all.": 8}) for n in "ab")
    assert list(shared([one, two]).blocks) == ["share the load with us."]


def test_a_run_learns_and_applies_to_all_whatever_their_order(tmp_path: Path) -> None:
    texts = []
    for name, batches in (("one", [pages(1, 41)]), ("two", [pages(21, 41), pages(1, 21)])):
        path = tmp_path / f"{name}.db"
        with store.open_store(path, write=True, holder="test") as db:
            for batch in batches:
                learn(db, batch, path)
            made = {p.id: store.load_item(db, p.id) for p in pages(1, 41)}
            texts.append({k: i.article.text for k, i in made.items() if i})
            assert store.load_sites(db)["Ledger Courier"][1].keys() == {SLOGAN.lower()}
    assert texts[0] == texts[1]
    assert not any(SLOGAN in text for text in texts[0].values())


def test_few_articles_teach_nothing(db: Store, tmp_path: Path) -> None:
    texts = learn(db, pages(1, 12), tmp_path / "news.db")
    assert all(SLOGAN in text for text in texts.values())
    assert store.load_sites(db) == {}


def test_what_was_learned_can_be_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with store.open_store(path, write=True, holder="test") as db:
        learn(db, pages(1, 41), path)
    shown = CliRunner().invoke(cli, ["feeds", "show", "ledger courier", "--db", str(path)])
    assert shown.exit_code == 0, shown.output
    assert "learned from 40 articles" in shown.output
    assert SLOGAN.lower() in shown.output and "site_block" in shown.output
    missing = CliRunner().invoke(cli, ["feeds", "show", "nobody", "--db", str(path)])
    assert missing.exit_code != 0


def noted(site: str, host: str, name: str, count: int) -> list[Page]:
    """Pages of SITE whose notes all say that they appeared first on NAME."""
    return [
        Page(
            f"{host}-{n}", f"https://{host}/{n}", site,
            f"Bitcoin fell {n}% on day {n} as traders of {n} funds sold. The post Bitcoin falls for day {n} appeared first on {name}.",
            kind="text", title=f"Bitcoin falls for day {n}", published=NOON - timedelta(hours=n),
        )
        for n in range(1, count)
    ]  # fmt: skip


def test_a_site_s_note_about_itself_is_learned_and_a_reposter_s_only_source_is_not(db: Store, tmp_path: Path) -> None:
    own = noted("HL Wire", "hl-news.example", "Harbour Ledger", 31)
    copied = noted("Copperline Exchange", "copperline.example", "Tidewater Gazette", 31)
    learn(db, own[:10] + copied, tmp_path / "news.db")
    first = store.load_item(db, own[0].id)
    assert first and first.article.origin and first.article.origin.publisher == "Harbour Ledger"  # too little is known
    learn(db, own[10:], tmp_path / "news.db")
    made = {p.id: store.load_item(db, p.id) for p in own + copied}
    origins = {k: i.article.origin.publisher if i.article.origin else "" for k, i in made.items() if i}
    assert {origins[p.id] for p in own} == {""}
    assert {origins[p.id] for p in copied} == {"Tidewater Gazette"}
    assert all(i and "appeared first" not in i.article.text for i in made.values())
    fresh = noted("HL Wire", "hl-news.example", "Harbour Ledger", 33)[-1]
    learn(db, [fresh], tmp_path / "news.db")
    found = store.load_item(db, fresh.id)
    assert found and found.article.origin is None
