"""Secrets: what lets only one reader in is in no log, message, export or article; who logs in by address is refused."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newsdigest import store
from newsdigest.records import Outcome
from newsdigest.store import Store
from newsdigest.text.addresses import public_address, without_secrets
from tests.cli.site import article, item, rss, website
from tests.conftest import NOON

SECRET = "Zq7geheim42"
LOOPBACK = ("--allow-host", "127.0.0.0/8")
SLIPS = article("Bitcoin slips as desks wait", "Bitcoin fell 2.5% on Friday, in the past 24 hours.")


def newsdigest(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    return subprocess.run(
        [sys.executable, "-m", "newsdigest", *args], cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    "name",
    ["token", "access_token", "auth", "api_key", "apikey", "api-key", "password", "pwd", "secret", "x-signature"],
)
def test_names_of_secrets(name: str) -> None:
    url = f"https://a.example/feed?id=7&{name}={SECRET}&page=2"
    assert SECRET not in without_secrets(f"{url}: http_403") and "page=2" in without_secrets(url)
    assert public_address(url) == "https://a.example/feed?id=7&page=2"


@pytest.mark.parametrize(
    "text",
    ["https://a.example/tokens?id=1", "me@example.org", "a=b&c", "https://a.example/?author=7&keyword=x", "token"],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert without_secrets(text) == text == public_address(text)


def test_a_feed_with_a_token_is_read_and_its_token_is_told_to_nobody(tmp_path: Path) -> None:
    """A subscriber's feed: polled with its token; the failing page, the log, the JSON and the tables don't hold it."""
    answers = {
        f"/feed?token={SECRET}": rss(item(f"a?token={SECRET}", "Bitcoin slips as desks wait"), item(f"gone?token={SECRET}", "Gone")),
        f"/a?token={SECRET}": SLIPS,
    }  # fmt: skip
    with website(answers) as site:
        feed = f"{site.base}/feed?token={SECRET}"
        done = newsdigest("run", "--feeds", feed, *LOOPBACK, "--db", "n.db", "--log-file", "log.jsonl", "--log-level", "debug",
                          "--date", "2025-06-13", "--jobs", "1", cwd=tmp_path)  # fmt: skip
        assert done.returncode == 1 and site.asked[f"/a?token={SECRET}"] == 1, done.stderr
        bad = newsdigest("feeds", "check", *LOOPBACK, "--db", "n.db", cwd=tmp_path)
    tables = newsdigest("export", "--db", "n.db", "--tables", "csv", "--feeds", "--out", "tables", cwd=tmp_path)
    assert tables.returncode == 0, tables.stderr
    opml = newsdigest("feeds", "export", "--db", "n.db", cwd=tmp_path)
    assert "keep this file to yourself" in opml.stderr
    for text in (done.stdout, done.stderr, bad.stderr, opml.stderr, (tmp_path / "log.jsonl").read_text()):
        assert SECRET not in text
    made = [p for p in tmp_path.rglob("*") if p.is_file() and ".db" not in p.name]
    assert {p.suffix for p in made} >= {".json", ".jsonl"}
    assert [p.name for p in made if SECRET.encode() in p.read_bytes()] == []
    day = json.loads((tmp_path / "data/daily/2025-06-13.json").read_text())
    assert [a["url"].rpartition("/")[2] for s in day["stories"] for a in s["articles"]][:1] == ["a"]
    connection = sqlite3.connect(tmp_path / "n.db")
    for table in ("articles", "moves", "digests", "runs", "story_articles"):
        rows = connection.execute(f"SELECT * FROM [{table}]").fetchall()
        assert SECRET not in repr(rows), table
    connection.close()


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
