"""Hazards of the libraries underneath that no other test shows to be out of the way: see docs/hazards.md."""

import ast
import os
import sqlite3
import threading
import time
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from newsdigest.clean import clean
from newsdigest.crawl.feeds import parse_feed, parse_plain_feed
from newsdigest.crawl.limits import CrawlLimits
from newsdigest.errors import FetchError
from newsdigest.publish.browse.metadata import SETTINGS
from newsdigest.records import Feed, Page
from newsdigest.store import Store, open_store
from newsdigest.store.database import second_connection, transaction
from newsdigest.text.shingles import containment, shingles
from newsdigest.text.words import figures
from tests.conftest import NOON, REPOSITORY

FEED = Feed("https://harbour.example/feed", "Harbour")
SOURCE = REPOSITORY / "src" / "newsdigest"


@pytest.mark.parametrize("form", ["{path}", "file://{path}", "file:{path}", "http://127.0.0.1:9/feed"])
def test_a_body_that_looks_like_a_path_or_an_address_is_not_opened(tmp_path: Path, form: str) -> None:
    """feedparser.parse(body) would open it: a feed lies there, and nobody may find it."""
    hidden = tmp_path / "hidden.xml"
    hidden.write_text("<rss version='2.0'><channel><title>x</title><item><title>Hidden</title></item></channel></rss>")
    body = form.format(path=hidden).encode()
    for parse in (parse_feed, parse_plain_feed):
        try:
            got = parse(body, FEED, FEED.url, "", NOON, 10)
        except FetchError:
            continue
        assert not got or not got[1], got


def test_a_style_of_nested_urls_costs_nothing() -> None:
    """80 KB of `url(` in a style hang feedparser's sanitizer for 36 seconds: we keep no HTML, so it stays off."""
    style = "url(" * 20_000
    body = f"<rss version='2.0'><channel><title>x</title><item><title>t</title><description>&lt;p style=\"background:{style}\"&gt;</description></item></channel></rss>"
    begin = time.process_time()
    _, entries = parse_feed(body.encode(), FEED, FEED.url, "", NOON, 10)
    assert len(entries) == 1 and time.process_time() - begin < 2


def test_caps_are_those_that_suit() -> None:
    limits = CrawlLimits()
    assert (limits.feed_bytes, limits.page_bytes, limits.feed_items) == (10_000_000, 5_000_000, 10_000)
    assert limits.total_timeout <= 60 and limits.max_hint == timedelta(hours=24)


def test_a_json_ld_block_over_64_kb_is_not_read() -> None:
    def title(size: int) -> object:
        block = '{"@type": "NewsArticle", "datePublished": "2025-06-13T09:00:00Z", "description": "' + "x" * size + '"}'
        page = f'<html><head><script type="application/ld+json">{block}</script></head><body><article><p>Bitcoin fell 3% on Friday as desks waited for the funds.</p></article></body></html>'
        return clean(Page("p", "https://h.example/a", "Harbour", page, title="Slips")).published

    assert title(1_000) is not None and title(70_000) is None


def test_parsers_of_the_web_run_in_no_thread_of_ours() -> None:
    """Threads and trafilatura or lxml can kill the process: pages are cleaned in processes, and clean imports no threads."""
    for path in sorted((SOURCE / "clean").glob("*.py")):
        names = [
            getattr(n, "module", "") or ""
            for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(n, ast.ImportFrom)
        ]
        assert not {"threading", "concurrent.futures", "asyncio"} & set(names), path.name
    text = (SOURCE / "engines" / "pool.py").read_text(encoding="utf-8")
    assert "from pebble import" in text and "multiprocessing.Pool" not in text and "ProcessPoolExecutor" not in text


def test_what_trafilatura_forgets_to_ask_for_is_a_dependency_of_ours() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [d.partition(">")[0] for d in project["dependencies"]]
    assert "trafilatura" not in names or "lxml_html_clean" in names


def test_writers_that_read_before_they_write_lose_nothing(db: Store) -> None:
    """Four writers at once, 40 additions each: a deferred BEGIN lost 900 of 1,200 of them."""
    with transaction(db) as connection:
        connection.execute("INSERT INTO digests VALUES ('2025-06-13', '0')")
    failed: list[Exception] = []

    def add() -> None:
        try:
            with second_connection(db) as own:
                for _ in range(40):
                    with transaction(own) as connection:
                        number = int(connection.execute("SELECT json FROM digests").fetchone()[0])
                        connection.execute("UPDATE digests SET json = ?", [str(number + 1)])
        except sqlite3.Error as error:
            failed.append(error)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert db.connection.execute("SELECT json FROM digests").fetchone() == ("160",)


def test_no_transaction_of_ours_is_deferred() -> None:
    """`db.atomic()` and a bare BEGIN are nowhere in store: all writes go through `transaction`."""
    for path in sorted((SOURCE / "store").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert ".atomic(" not in text, path.name
        assert '"BEGIN"' not in text and '"BEGIN DEFERRED' not in text, path.name


def test_datasettes_settings_are_the_measured_ones() -> None:
    wanted = {"default_allow_sql": False, "allow_download": False, "allow_csv_stream": False, "suggest_facets": False}
    assert {k: SETTINGS[k] for k in wanted} == wanted
    assert SETTINGS["max_returned_rows"] <= 500 and SETTINGS["sql_time_limit_ms"] <= 500


def test_browse_listens_on_loopback_unless_told_otherwise() -> None:
    from newsdigest.cli.ask import browse

    assert {p.name: p.default for p in browse.params}["host"] == "127.0.0.1"


def test_numbers_survive_in_what_texts_are_compared_by() -> None:
    """A normalisation that turns every number into one token makes "rose 5 %" and "rose 50 %" the same words."""
    five, fifty = (f"The token of Harbour rose {n} on Tuesday, said its desk." for n in ("5 %", "50 %"))
    assert containment(shingles(five), shingles(five)) == 1.0
    assert containment(shingles(five), shingles(fifty)) < 0.7
    assert set(figures(five)) != set(figures(fifty))


@pytest.mark.parametrize(
    "given", ["' OR 1=1 --", "'; DROP TABLE articles; --", "%", "_", "\x00", '"', "1 UNION SELECT * FROM feeds"]
)
def test_words_in_the_place_of_ids_are_words(db: Store, given: str) -> None:
    from newsdigest import store
    from tests.store.test_records import _save

    _save(db)
    assert store.find_article(db, given) == () and store.load_item(db, given) is None
    assert store.load_page(db, given) is None and not store.coin_known(db, given) and not store.remove_feed(db, given)
    assert store.search(db, given) == () and store.known_ids(db, [given]) == set()
    assert db.connection.execute("SELECT count(*) FROM articles").fetchone() == (1,)


def test_only_store_makes_sql_and_never_of_what_it_is_given() -> None:
    """In store, every f-string that is SQL is made of names and marks of ours: no value of a record goes in."""
    allowed = {"', '.join(names)", "marks", "update", "_ARTICLE", "columns", "table", "name", "sql"}
    for path in sorted((SOURCE / "store").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                text = ast.unparse(node)
                if any(w in text for w in ("SELECT ", "INSERT ", "UPDATE ", "DELETE FROM")):
                    for value in (v for v in node.values if isinstance(v, ast.FormattedValue)):
                        said = ast.unparse(value.value)
                        assert not any(
                            w in said for w in (".url", ".title", ".text", ".publisher", "wanted", "words", "query")
                        ), (path.name, said, allowed)


@pytest.mark.parametrize("given", ["../../etc/passwd", "2025-06-13/../../x", "/etc/passwd", "2025-06-13\x00"])
def test_no_day_is_a_path(tmp_path: Path, given: str) -> None:
    from newsdigest.cli.options import parse_day
    from newsdigest.errors import DateError

    with pytest.raises(DateError):
        parse_day(given)
    assert list(tmp_path.iterdir()) == []


def test_a_database_is_found_under_any_name(tmp_path: Path) -> None:
    """Names that an address would read otherwise: they are quoted before they reach SQLite."""
    for name in ("a?mode=memory.db", "b%00.db", "c#d.db", "e f.db", "ü.db"):
        with open_store(tmp_path / name, write=True):
            pass
        with open_store(tmp_path / name) as opened:
            assert os.path.samefile(opened.connection.execute("PRAGMA database_list").fetchone()[2], tmp_path / name)
