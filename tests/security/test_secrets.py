"""Secrets: what lets only one reader in is in no log, message, export or article; who logs in by address is refused."""

import json
import sqlite3
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from newsdigest import store
from newsdigest.crawl import CrawlLimits
from newsdigest.crawl.schedule import poll_address
from newsdigest.crawl.sources import feed_at
from newsdigest.records import Outcome
from newsdigest.store import Store
from newsdigest.text.addresses import public_address, without_secrets
from tests.cli.site import article, item, rss, website
from tests.conftest import NOON, REPOSITORY

SECRET = "Zq7geheim42"
LOOPBACK = ("--allow-host", "127.0.0.0/8")
TELLING = (["feeds", "list"], ["digest", "--date", "2025-06-13"], ["show", "a"], ["doctor"], ["feeds", "export"])
SLIPS = article("Bitcoin slips as desks wait", "Bitcoin fell 2.5% on Friday, in the past 24 hours.")


def newsdigest(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    return subprocess.run(
        [sys.executable, "-m", "newsdigest", *args], cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "access_token",
        "auth",
        "api_key",
        "apikey",
        "api-key",
        "password",
        "pwd",
        "secret",
        "x-signature",
        "key",
        "rss_key",
        "jwt",
    ],
)
def test_names_of_secrets(name: str) -> None:
    url = f"https://a.example/feed?id=7&{name}={SECRET}&page=2"
    assert SECRET not in without_secrets(f"{url}: http_403") and "page=2" in without_secrets(url)
    assert public_address(url) == "https://a.example/feed?id=7&page=2"


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/tokens?id=1",
        "me@example.org",
        "a=b&c",
        "https://a.example/?author=7&keyword=x&monkey=2",
        "token",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert without_secrets(text) == text == public_address(text)


def test_a_feed_with_a_token_is_read_and_its_token_is_told_to_nobody(tmp_path: Path) -> None:
    """A subscriber's feed: polled with its token, which stands in its own file alone; no log, output or table holds it."""
    kind, page = SLIPS
    member = kind, page.replace("</body>", f"<a href='/me?token={SECRET}'>You: {SECRET}</a></body>")
    answers = {
        f"/feed?token={SECRET}": rss(item(f"a?token={SECRET}", "Bitcoin slips as desks wait"), item(f"gone?token={SECRET}", "Gone")),
        f"/a?token={SECRET}": member,
    }  # fmt: skip
    with website(answers) as site:
        feed = f"{site.base}/feed?token={SECRET}"
        done = newsdigest("run", "--feeds", feed, *LOOPBACK, "--db", "n.db", "--log-file", "log.jsonl", "--log-level", "debug",
                          "--date", "2025-06-13", "--jobs", "1", cwd=tmp_path)  # fmt: skip
        assert done.returncode == 1 and site.asked[f"/a?token={SECRET}"] == 1, done.stderr
        asked = site.asked[f"/feed?token={SECRET}"]
        check = newsdigest("feeds", "check", *LOOPBACK, "--db", "n.db", cwd=tmp_path)
        assert site.asked[f"/feed?token={SECRET}"] == asked + 1  # what is stored still leads in
    tables = newsdigest("export", "--db", "n.db", "--tables", "csv", "--feeds", "--out", "tables", cwd=tmp_path)
    assert tables.returncode == 0, tables.stderr
    said = [done, check, *(newsdigest(*c, "--db", "n.db", cwd=tmp_path) for c in TELLING)]
    opml = said[-1]
    assert "token=***" in opml.stdout and "1 of these addresses need a token" in opml.stderr
    assert newsdigest("backup", "b.db", "--db", "n.db", cwd=tmp_path).returncode == 0
    for text in [t for d in said for t in (d.stdout, d.stderr)] + [(tmp_path / "log.jsonl").read_text()]:
        assert SECRET not in text
    made = [p for p in tmp_path.rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()]
    assert made == [tmp_path / "n.db.secrets"] and made[0].stat().st_mode & 0o777 == 0o600
    with store.open_store(tmp_path / "n.db") as opened:
        ids = [str(i) for (i,) in opened.connection.execute("SELECT id FROM pages ORDER BY url")]
        assert SECRET not in repr(list(store.load_pages(opened, ids))) and len(ids) == 2
        assert "token=***" in repr(store.load_feeds(opened))
    day = json.loads((tmp_path / "data/daily/2025-06-13.json").read_text())
    assert [a["url"].rpartition("/")[2] for s in day["stories"] for a in s["articles"]][:1] == ["a"]
    assert newsdigest("feeds", "remove", feed, "--db", "n.db", cwd=tmp_path).returncode == 0
    assert SECRET not in (tmp_path / "n.db.secrets").read_text()


def test_a_token_is_replaced_by_a_newer_one_and_asked_for_where_it_is_missing(tmp_path: Path) -> None:
    """A database that was copied or restored without its secrets says what it lacks, and asks nobody."""
    answers = {"/feed?id=7&api_key=second-secret&x=1": rss(item("a", "Bitcoin slips as desks wait")), "/a": SLIPS}
    with website(answers) as site:
        for key in ("first-secret", SECRET, "second-secret"):
            added = newsdigest("feeds", "add", f"{site.base}/feed?id=7&api_key={key}&x=1", "--db", "n.db", cwd=tmp_path)
            assert added.returncode == 0 and key not in added.stderr + added.stdout
        assert "Its token is the one given now" in added.stderr
        assert newsdigest("feeds", "check", *LOOPBACK, "--db", "n.db", cwd=tmp_path).returncode == 0
        (tmp_path / "n.db.secrets").rename(tmp_path / "away")
        site.asked.clear()
        check = newsdigest("feeds", "check", *LOOPBACK, "--db", "n.db", cwd=tmp_path)
        assert check.returncode == 1 and "secret missing" in check.stdout and "newsdigest feeds add" in check.stdout
        assert not site.asked
    (tmp_path / "n.db.secrets").write_text(f"not {SECRET}")
    damaged = newsdigest("crawl", *LOOPBACK, "--db", "n.db", cwd=tmp_path)
    assert damaged.returncode == 2 and "n.db.secrets" in damaged.stderr and SECRET not in damaged.stderr


def test_a_moved_feed_keeps_its_token_on_its_own_site_alone() -> None:
    feed = feed_at(f"https://a.example/feed?token={SECRET}")
    assert SECRET not in repr(feed) and poll_address(feed, CrawlLimits()) == feed.private
    for to, asked in (("https://www.a.example/rss?token=***", SECRET), ("https://b.example/rss?token=***", "***")):
        moved = replace(feed, moved_to=to, moved_times=99)
        assert poll_address(moved, CrawlLimits()) == to.replace("***", asked)


def test_a_database_that_held_secrets_holds_none_any_more(tmp_path: Path) -> None:
    """The migration: each table masked, nothing left in freed pages of the file, and the feed still asked."""
    path = tmp_path / "n.db"
    connection = sqlite3.connect(path)
    connection.executescript((REPOSITORY / "tests/reliability/schemas/3.sql").read_text(encoding="utf-8"))
    feed, url = (f"https://ledger.example/{p}?token={SECRET}" for p in ("feed", "a1"))
    body = zlib.compress(f"<p>Bitcoin fell 1.5% <a href='/me?token={SECRET}'>me</a></p>".encode())
    connection.execute("UPDATE feeds SET url = ?, detail = ?", [feed, f"http_403: {feed}"])
    connection.execute("UPDATE entries SET feed = ?, url = ?, guid = ? WHERE id = 'a1'", [feed, url, url])
    connection.execute("UPDATE pages SET url = ?, body = ? WHERE id = 'a1'", [url, body])
    for number in range(300):  # many rows: some of what is masked lies on pages that the file keeps free afterwards
        row = ["crawl", f"{url}&n={number}", "failed", "x", url, "", ""]
        connection.execute("INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    connection.commit()
    connection.close()
    assert SECRET.encode() in path.read_bytes()
    with store.open_store(path, write=True) as opened:
        assert store.check(opened, deep=True) == []
        assert store.reveal(opened, store.load_feeds(opened))[0].private == feed
        page = store.load_page(opened, "a1")
        assert page is not None and "token=***" in page.page.body and SECRET not in repr(page)
        assert opened.connection.execute("SELECT count(*) FROM outcomes").fetchone()[0] >= 301
    assert [p.name for p in sorted(tmp_path.iterdir()) if SECRET.encode() in p.read_bytes()] == ["n.db.secrets"]


def test_a_detail_that_repeats_an_address_is_kept_without_its_secret(db: Store) -> None:
    """A redirect to an address with a password, as its failure tells it."""
    detail = f"'https://me:{SECRET}@a.example/?token={SECRET}': it holds a user name or password"
    store.save_outcomes(db, [Outcome("crawl", "https://a.example/1", "failed", "bad_address", detail)], NOON)
    assert SECRET not in repr(db.connection.execute("SELECT * FROM outcomes").fetchall())


@pytest.mark.parametrize("command", [["feeds", "add"], ["run", "--feeds"], ["crawl", "--feeds"]])
def test_an_address_with_a_password_is_refused_without_repeating_it(tmp_path: Path, command: list[str]) -> None:
    done = newsdigest(*command, f"https://me:{SECRET}@a.example/feed", "--db", "n.db", cwd=tmp_path)
    assert done.returncode == 2 and "user name or password" in done.stderr
    assert SECRET not in done.stderr + done.stdout
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes()


def test_a_list_of_feeds_with_a_password_is_refused_without_repeating_it(tmp_path: Path) -> None:
    outline = f"<outline type='rss' text='A' xmlUrl='https://me:{SECRET}@a.example/feed'/>"
    (tmp_path / "f.opml").write_text(f"<opml version='2.0'><body>{outline}</body></opml>")
    done = newsdigest("feeds", "import", "f.opml", "--db", "n.db", cwd=tmp_path)
    assert done.returncode == 2 and "f.opml" in done.stderr and SECRET not in done.stderr


def test_what_the_environment_holds_is_not_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_API_KEY", SECRET)
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{SECRET}@127.0.0.1:9")
    newsdigest("run", "--feeds", "http://127.0.0.1:9/feed", *LOOPBACK, "--log-file", "log.jsonl", cwd=tmp_path)
    log = (tmp_path / "log.jsonl").read_text()
    assert '"event": "begun"' in log and SECRET not in log
