"""The pages and the guard, asked through Datasette's own test client."""

import asyncio
import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from newsdigest.crawl.serve import SAMPLE_DAY
from newsdigest.publish.browse import browse_app
from tests.publish.browse.day import HOSTILE, build

PAGES = ("/today", f"/today/{SAMPLE_DAY}", "/today/2026-03-16", "/coins", "/coin/BTC", "/coin/btc", "/story/fall", "/article/0000000000000001",
         "/causes", "/causes?cause=liquidations", "/sources", "/audit", "/search", "/search?q=liquidations")  # fmt: skip


def get(app: Any, path: str, **headers: str) -> Any:
    async def ask() -> Any:
        await app.invoke_startup()
        return await app.client.get(path, headers=headers, follow_redirects=path != "/")

    return asyncio.run(ask())


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browse") / "news.db"
    build(path)
    return path


@pytest.fixture
def app(path: Path) -> Any:
    return browse_app(path)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "news.db"
    build(path, hostile=True)
    return path


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_with_a_policy(app: Any, page: str) -> None:
    answer = get(app, page)
    assert answer.status_code == 200, answer.text[:2000]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<h1>" in answer.text and 'lang="en"' in answer.text


@pytest.mark.parametrize("page", ["/coin/NOSUCHCOIN", "/story/none", "/article/none", "/today/1999-01-01"])
def test_what_is_not_there_is_a_clear_404(app: Any, page: str) -> None:
    answer = get(app, page)
    assert answer.status_code == 404
    assert 'href="/today"' in answer.text


@pytest.mark.parametrize(
    "page", ["/nothing", "/news/nothing", "//story/fall", "/-/newsdigest/nothing.js", "/-/newsdigest/..%2fplugin.py"]
)
def test_a_wrong_address_is_a_404_without_a_word_of_our_code(app: Any, page: str) -> None:
    answer = get(app, page)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_the_root_leads_to_today(app: Any) -> None:
    answer = get(app, "/")
    assert answer.status_code == 302 and answer.headers["location"] == "/today"


def test_a_figure_leads_to_its_marked_sentence(app: Any) -> None:
    today = get(app, "/today").text
    article, anchor = re.search(r'href="(/article/[0-9a-f]+)#(q[0-9a-f]{8})"', today).groups()  # type: ignore[union-attr]
    page = get(app, article).text
    assert f'id="{anchor}"' in page
    marked = re.search(rf'id="{anchor}"></span><mark[^>]*data-quotes="[^"]*{anchor}', page)
    assert marked, "the mark follows its anchor"


def test_every_place_linked_from_a_story_exists(app: Any) -> None:
    story = get(app, "/story/fall").text
    links = set(re.findall(r'href="(/article/[0-9a-f]+)#(q[0-9a-f]{8})"', story))
    assert len(links) > 5
    for article, anchor in links:
        assert f'id="{anchor}"' in get(app, article).text


def test_a_story_shows_its_reposts_below_their_original(app: Any) -> None:
    story = get(app, "/story/fall").text
    tree = story[story.index('class="timeline"') :]
    assert tree.index("Ledger Courier") < tree.index("repost by <bdi>EchoMint News")
    assert "Grew during the day" in story and "Disputed" in story


def test_a_day_without_a_digest_still_shows_its_stories(tmp_path: Path) -> None:
    build(tmp_path / "n.db", digest=False)
    text = get(browse_app(tmp_path / "n.db"), "/today").text
    assert "was not written yet" in text and "/story/fall" in text and "/coin/BTC" in text


def test_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    from newsdigest import store

    with store.open_store(tmp_path / "n.db", write=True, holder="test"):
        pass
    app = browse_app(tmp_path / "n.db")
    assert "newsdigest run" in get(app, "/today").text
    for page in ("/coins", "/causes", "/sources", "/audit", "/search?q=x"):
        assert get(app, page).status_code == 200


def test_another_database_has_no_pages_of_ours(tmp_path: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    assert get(browse_app(tmp_path / "other.db"), "/today").status_code == 404
    assert get(browse_app(tmp_path / "other.db"), "/other/t").status_code == 200


def test_in_somebody_elses_datasette_only_the_pages_are_ours(path: Path) -> None:
    from datasette.app import Datasette

    browse_app(path)  # registers the plugin, as an installed newsdigest does
    app = Datasette([str(path)])
    assert "default-src 'none'" in get(app, "/today").headers["content-security-policy"]
    assert "content-security-policy" not in get(app, "/news").headers
    assert 'href="/coin/' not in get(app, "/news/v_moves").text
    assert "newsdigest" not in get(app, "/").text.split("<title>")[1].split("</title>")[0]


# -- what Datasette shows ----------------------------------------------------------------------------------------------


def test_tables_are_described_and_facets_stand_ready(app: Any) -> None:
    page = get(app, "/news/v_moves").text
    assert "Moves with publisher and title" in page and "Percent, falls negative" in page
    assert "facet" in page
    listing = get(app, "/news").text
    assert "What moved by 5 % or more" in listing and "Who reposts whom" in listing


def test_only_what_is_there_is_described(path: Path) -> None:
    import sqlite3

    from newsdigest.publish.browse.metadata import metadata_of

    connection = sqlite3.connect(path)
    tables = metadata_of("news")["databases"]["news"]["tables"]
    for name, table in tables.items():
        columns = {row[1] for row in connection.execute(f"PRAGMA table_xinfo([{name}])")}
        assert columns or name == "_sqlite_migrations", f"no table {name}"
        named = {*table["columns"], *table.get("facets", ()), *([table["sort_desc"]] if "sort_desc" in table else [])}
        assert named <= columns or not columns, (name, named - columns)
    connection.close()


def test_labels_and_search_work_on_articles(app: Any) -> None:
    found = get(app, "/news/articles.json?_search=oracle&_shape=array").json()
    assert any("Kestrel" in row["title"] for row in found)
    assert "Bitcoin Slides" in get(app, "/news/moves").text, "the article's title labels its id"


def test_a_facts_article_leads_to_its_sentence_and_coins_and_stories_to_their_pages(app: Any) -> None:
    table = get(app, "/news/v_moves").text
    article, anchor = re.search(r'href="(/article/[0-9a-f]+)#(q[0-9a-f]{8})"', table).groups()  # type: ignore[union-attr]
    assert f'id="{anchor}"' in get(app, article).text
    assert 'href="/coin/BTC"' in table
    assert 'href="/story/fall"' in get(app, "/news/v_story_articles?story=fall").text


def test_a_repost_is_never_the_first_to_tell(app: Any) -> None:
    rows = {r["publisher"]: r for r in get(app, "/news/first_movers.json?_shape=array").json()}
    assert rows and "EchoMint News" not in rows
    sources = get(app, "/sources").text
    echo = sources[sources.index("EchoMint News") :].partition("</tr>")[0]
    assert " of " not in echo


def test_a_copy_of_a_copy_stands_below_the_copy() -> None:
    from newsdigest.publish.browse.pages.story import tree

    rows = [
        {"article": a, "repost_of": b}
        for a, b in (("a", None), ("b", "a"), ("c", "b"), ("x", "y"), ("y", "x"), ("z", "gone"))
    ]

    def shape(nodes: Any) -> Any:
        return {n["member"]["article"]: shape(n["copies"]) for n in nodes}

    assert shape(tree(rows)) == {"a": {"b": {"c": {}}}, "y": {"x": {}}, "z": {}}


@pytest.mark.parametrize(
    "query", ["what_moved?percent=5&day=", "what_moved?percent=&day=2026-03-17", "who_reposts_whom", "forecasts_and_what_came?days=7", "first_movers", "figures_that_differ?day="]
)  # fmt: skip
def test_prepared_queries_run(app: Any, query: str) -> None:
    name, _, arguments = query.partition("?")
    answer = get(app, f"/news/{name}.json?_shape=array&{arguments}")
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json(), list)
    if name in ("what_moved", "who_reposts_whom", "first_movers", "figures_that_differ"):
        assert answer.json()


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attack",
    ["/news.json?sql=select+1", "/news?sql=select+1", "/news.db", "/news/articles.json?_where=1=1", "/news/articles.csv?_stream=1",
     "/news.json?sql=select+printf('%25.*c',900000000,'x')"],
)  # fmt: skip
def test_free_sql_download_and_streams_are_off(app: Any, attack: str) -> None:
    assert get(app, attack).status_code in (400, 403)


@pytest.mark.parametrize("table", ["pages", "vectors", "article_versions"])
def test_bytes_and_vectors_are_nobodys_to_browse(app: Any, table: str) -> None:
    for ending in ("", ".json?_size=max", ".csv?_size=max"):
        assert get(app, f"/news/{table}{ending}").status_code == 403


def test_nothing_can_be_written(path: Path) -> None:
    import hashlib

    before = hashlib.sha256(path.read_bytes()).digest()
    for app in (browse_app(path), browse_app(path, sql=True)):
        for attack in (
            "/news/-/create", "/news/-/execute-write", "/news/-/query", "/news/moves/-/insert", "/news/moves/-/upsert", "/news/moves/-/drop",
            "/news/runs/1/-/update", "/news/runs/1/-/delete", "/-/create-token", "/news/moves", "/today",
        ):  # fmt: skip
            assert (
                post(app, attack, {"sql": "DELETE FROM articles", "table": "x", "rows": [{"x": 1}], "confirm": True})
                >= 400
            ), attack
        for path_ in (
            "/news/what_moved?percent=0;DELETE+FROM+articles&day=",
            "/news/articles?title__exact='%3BDROP+TABLE+articles--",
        ):
            assert get(app, path_).status_code == 200
    assert hashlib.sha256(path.read_bytes()).digest() == before


def post(app: Any, path: str, values: dict[str, Any]) -> int:
    async def ask() -> int:
        await app.invoke_startup()
        return int((await app.client.post(path, json=values)).status_code)

    return asyncio.run(ask())


def test_free_sql_is_on_when_asked_for_with_limits(path: Path) -> None:
    app = browse_app(path, sql=True)
    assert get(app, "/news.json?sql=select+1+as+one&_shape=array").json() == [{"one": 1}]
    huge = get(app, "/news.json?sql=select+printf('%25.*c',900000000,'x')+as+x&_shape=array")
    assert huge.json() == [{"x": None}], "a value over the limit is not made"
    for sql in (
        "select zeroblob(900000000)",
        "attach 'x.db' as x",
        "insert into feeds (url) values ('x')",
        "delete from articles",
        "select load_extension('x')",
        "with recursive c(x) as (select 1 union all select x + 1 from c) select max(x) from c",
    ):
        answer = get(app, f"/news.json?sql={sql.replace(' ', '+')}")
        assert answer.status_code in (400, 403), sql
    assert get(app, "/today").status_code == 200


def test_only_its_own_names_are_answered(path: Path) -> None:
    app = browse_app(path, hosts=("127.0.0.1", "localhost"))
    assert get(app, "/today", host="evil.example:8001").status_code == 421
    assert get(app, "/today", host="localhost:8001").status_code == 200


def test_of_datasettes_scripts_only_its_own_run() -> None:
    from newsdigest.publish.browse.security import datasette_policy

    def runs(script: str) -> bool:
        return datasette_policy(f"<script>{script}</script>") != datasette_policy()

    assert runs("DATASETTE_ALLOW_FACET = true;")
    for script in (
        "alert(1)",
        "DATASETTE_ALLOW_FACET = alert(1);",
        "DATASETTE_ALLOW_FACET = true; alert(1);",
        "DATASETTE_ALLOW_FACET = 'x' + alert(1) + 'y';",
        "x = 1;",
        "const schema = {};alert(1)",
        "const schema = alert(1);",
    ):
        assert not runs(script), script


# -- hostile words -----------------------------------------------------------------------------------------------------


def test_hostile_words_show_as_text_on_every_page(hostile: Path) -> None:
    app = browse_app(hostile)
    assert len(HOSTILE) >= 40
    pages = [f"/article/h{n:03d}" for n in range(len(HOSTILE))] + [f"/story/sh{n:03d}" for n in range(len(HOSTILE))]
    for page in [*pages, "/today/2026-03-17", "/coins", "/coin/BTC", "/causes?cause=other", "/sources", "/audit"]:
        answer = get(app, page)
        assert answer.status_code == 200, page
        body = answer.text
        for tag in (
            "<script>alert",
            "<img src=x",
            "<svg/onload",
            "<iframe",
            "<base ",
            "<meta http-equiv=refresh",
            "<a href='data:",
            "<style>*",
        ):
            assert tag not in body, (page, tag)
        assert not re.search(r'href="\s*(javascript|data|vbscript):(?!,")', body), page
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", body), page
        assert body.count("</main>") == 1 and body.count("</title>") == 1, page


@pytest.mark.parametrize(
    "table",
    [
        "articles",
        "v_articles",
        "v_moves",
        "v_drivers",
        "moves",
        "drivers",
        "removed",
        "stories",
        "coins",
        "entries",
        "feeds",
        "what_moved?percent=1&day=",
    ],
)
def test_hostile_words_show_as_text_in_datasettes_tables(hostile: Path, table: str) -> None:
    answer = get(browse_app(hostile), f"/news/{table}{'&' if '?' in table else '?'}_size=200")
    assert answer.status_code == 200
    for tag in (
        "<script>alert",
        "<img src=x",
        "<svg/onload",
        "<iframe",
        "<base ",
        "<meta http-equiv=refresh",
        "<a href='data:",
        "<style>*",
    ):
        assert tag not in answer.text, tag
    assert not re.search(r'href="\s*(javascript|data|vbscript):', answer.text)


@pytest.mark.parametrize("words", [*HOSTILE, "", "(", '"', "a*", "NEAR(a b)", "title : x", "^x", "x" * 5000])
def test_any_search_answers(hostile: Path, words: str) -> None:
    from urllib.parse import quote

    answer = get(browse_app(hostile), f"/search?q={quote(words.encode('utf-8', 'replace'))}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_no_csv_cell_is_a_formula(hostile: Path) -> None:
    answer = get(browse_app(hostile), "/news/articles.csv?_size=500")
    assert answer.status_code == 200
    cells = [c for row in csv.reader(io.StringIO(answer.text)) for c in row]
    assert any(c.startswith("'=HYPERLINK") for c in cells)
    assert not [c for c in cells if c[:1] in "=+@\t\r" and c]
    moves = get(browse_app(hostile), "/news/moves.csv?_size=5").text
    assert re.search(r",-\d", moves), "numbers stay numbers"


def test_a_broken_digest_is_no_error(tmp_path: Path) -> None:
    from newsdigest import store

    build(tmp_path / "n.db", digest=False)
    with store.open_store(tmp_path / "n.db", write=True, holder="test") as db:
        store.save_digest(db, SAMPLE_DAY, "{broken")
    assert get(browse_app(tmp_path / "n.db"), "/today").status_code == 200
