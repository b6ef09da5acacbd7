"""Bad input of every kind: a clear message on standard error, the contract's exit status, and nothing lost."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.site import article, item, rss, website

LOOPBACK = ("--allow-host", "127.0.0.0/8")
SLIPS = article(
    "Bitcoin slips as desks wait", "Bitcoin fell 2.5% on Friday, while Ether lost more than 6% over the past 24 hours."
)


def newsdigest(*args: str | Path, cwd: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program as a user would, in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "newsdigest", *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        input=text,
        timeout=120,
        check=False,
    )


def count(path: Path, sql: str) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute(sql).fetchone()[0])
    finally:
        connection.close()


def test_a_day_that_is_no_day(tmp_path: Path) -> None:
    for command in (
        ["digest", "--date", "yesteryear"],
        ["run", "--date", "2025-02-30"],
        ["why", "BTC", "--date", "13.6.2025"],
    ):
        done = newsdigest(*command, cwd=tmp_path)
        assert done.returncode == 2 and "YYYY-MM-DD" in done.stderr and done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_no_database_yet(tmp_path: Path) -> None:
    for command in (["digest"], ["why", "BTC"], ["search", "x"], ["browse"], ["export"], ["show", "abcd"]):
        done = newsdigest(*command, cwd=tmp_path)
        assert done.returncode == 2 and "newsdigest run" in done.stderr, command


def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("not a database, " * 100)
    for command in (["digest"], ["process"], ["run", "--feeds", "http://127.0.0.1:9/"], ["browse"]):
        done = newsdigest(*command, "--db", "x.db", cwd=tmp_path)
        assert done.returncode == 2 and "x.db: not a newsdigest database" in done.stderr, (command, done.stderr)
    assert (tmp_path / "x.db").read_text().startswith("not a database")


def test_lines_that_are_no_articles(tmp_path: Path) -> None:
    good = {"id": "g", "source": "A", "title": "Bitcoin slips", "text": "Bitcoin fell 2% on Friday. Traders were calm."}
    lines = [
        json.dumps(good),
        "{broken",
        "[1, 2]",
        '{"id": "e"}',
        '{"id": "n", "text": 5}',
        json.dumps({**good, "id": "h"}),
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n")
    done = newsdigest("analyze", "in.jsonl", cwd=tmp_path)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [("error" in row) for row in rows] == [False, True, True, True, True, False]
    assert rows[0]["id"] == "g" and rows[-1]["id"] == "h" and rows[0]["moves"][0]["pct"] == -2
    for line in ("in.jsonl:2", "in.jsonl:3", "in.jsonl:4", "in.jsonl:5"):
        assert line in done.stderr
    added = newsdigest("add", "in.jsonl", "--db", "n.db", cwd=tmp_path)
    assert (
        added.returncode == 1
        and "in.jsonl:2" in added.stderr
        and count(tmp_path / "n.db", "SELECT count(*) FROM pages") >= 1
    )


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert newsdigest("analyze", "none.jsonl", cwd=tmp_path).returncode == 2
    assert newsdigest("add", "none.html", cwd=tmp_path).returncode == 2
    (tmp_path / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00garbage")
    done = newsdigest("analyze", "cut.jsonl.gz", cwd=tmp_path)
    assert done.returncode == 2 and "cut.jsonl.gz" in done.stderr and "Traceback" not in done.stderr


def test_no_network(tmp_path: Path) -> None:
    done = newsdigest("run", "--feeds", "http://127.0.0.1:9/feed", *LOOPBACK, cwd=tmp_path)
    assert done.returncode in (1, 2) and "127.0.0.1:9" in done.stderr and "Traceback" not in done.stderr


def test_each_feed_that_fails_is_named(tmp_path: Path) -> None:
    """With the reason and, for a site's front page, the feed that it links to; the other feeds are read."""
    front = "<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head><body>News</body></html>"
    answers = {
        "/": ("text/html", front),
        "/json": ("application/json", "[1, 2]"),
        "/feed": rss(item("a", "Bitcoin slips")),
        "/a": SLIPS,
    }
    with website(answers) as site:
        bad = [f"{site.base}/", f"{site.base}/json", f"{site.base}/missing", "http://no-such-host.invalid/feed"]
        (tmp_path / "feeds.txt").write_text("\n".join([*bad, f"{site.base}/feed"]))
        done = newsdigest("crawl", "--feeds", "feeds.txt", *LOOPBACK, "--db", "n.db", cwd=tmp_path)
        assert done.returncode == 1 and "Traceback" not in done.stderr
        lines = {
            url: next(line for line in done.stderr.splitlines() if line.strip().startswith(f"{url}: ")) for url in bad
        }
        words = [f"its feed is at {site.base}/feed", "not_a_feed", "http_404", "unknown_host"]
        assert [word in line for word, line in zip(words, lines.values(), strict=True)] == [True] * 4, done.stderr
        assert count(tmp_path / "n.db", "SELECT count(*) FROM pages") == 1


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("none.opml", "<opml version='2.0'><body/></opml>", "holds no feed"),
        ("zero.opml", "", "the file is empty"),
        ("page.opml", "<html><p>No feeds here.</p></html>", "neither OPML nor a list"),
    ],
)
def test_a_list_of_feeds_without_any(tmp_path: Path, name: str, body: str, words: str) -> None:
    (tmp_path / name).write_text(body)
    for command in (["crawl", "--feeds", name], ["run", "--feeds", name], ["feeds", "import", name]):
        done = newsdigest(*command, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "") and name in done.stderr and words in done.stderr, command


def test_an_archive_that_breaks_off(tmp_path: Path) -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + SLIPS[1].encode()
    heads = [
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://q.example/{name}\r\nContent-Length: {len(block)}\r\n\r\n"
        for name in "ab"
    ]
    records = [head.encode() + block + b"\r\n\r\n" for head in heads]
    (tmp_path / "cut.warc").write_bytes(b"".join(records)[:-50])
    done = newsdigest("add", "cut.warc", "--db", "n.db", cwd=tmp_path)
    assert done.returncode == 1 and "cut.warc:2: broken_archive" in done.stderr and "breaks off" in done.stderr
    assert count(tmp_path / "n.db", "SELECT count(*) FROM pages") == 1


def test_a_private_address_is_refused_unless_allowed(tmp_path: Path) -> None:
    with website({"/feed": rss(item("a", "Bitcoin slips")), "/a": SLIPS}) as site:
        done = newsdigest("run", "--feeds", f"{site.base}/feed", cwd=tmp_path)
        assert done.returncode in (1, 2) and "--allow-host" in done.stderr and not site.asked


def test_a_feed_that_is_html_a_broken_item_and_an_empty_page(tmp_path: Path) -> None:
    broken = "<item><title>Broken & bad <b></title><link>{base}/c</link></item>"
    answers = {
        "/html": ("text/html", "<html><body><h1>No feed here</h1></body></html>"),
        "/feed": rss(item("a", "Bitcoin slips as desks wait"), broken, item("empty", "An empty page"), item("undated", "Bitcoin undated", "")),
        "/a": SLIPS, "/c": SLIPS, "/empty": ("text/html", ""), "/undated": SLIPS,
        "/feeds.opml": ("text/x-opml", "<opml version='2.0'><body><outline type='rss' text='H' xmlUrl='{base}/html'/>"
                        "<outline type='rss' text='Harbor' xmlUrl='{base}/feed'/></body></opml>"),
    }  # fmt: skip
    with website(answers) as site:
        done = newsdigest(
            "run", "--feeds", f"{site.base}/feeds.opml", *LOOPBACK, "--date", "2025-06-13", "--db", "n.db", cwd=tmp_path
        )
        assert done.returncode == 1, done.stderr
        assert "Traceback" not in done.stderr and "/html" in done.stderr
        assert "BTC" in done.stdout and "2.5" in done.stdout
        day = json.loads((tmp_path / "data" / "daily" / "2025-06-13.json").read_text())
        urls = [a["url"] for s in day["stories"] for a in s["articles"]]
        assert f"{site.base}/a" in urls and f"{site.base}/undated" not in urls
        first = (tmp_path / "data" / "daily" / "2025-06-13.json").read_bytes()
        again = newsdigest(
            "run", "--feeds", f"{site.base}/feeds.opml", *LOOPBACK, "--date", "2025-06-13", "--db", "n.db", cwd=tmp_path
        )
        assert again.returncode in (0, 1) and (tmp_path / "data" / "daily" / "2025-06-13.json").read_bytes() == first
        assert site.asked["/a"] == 1
    unknown = newsdigest("why", "ETHERIUM", "--db", "n.db", cwd=tmp_path)
    assert unknown.returncode == 2 and "ETHERIUM" in unknown.stderr and "ETH" in unknown.stderr.replace("ETHERIUM", "")
    empty_day = newsdigest("digest", "--date", "2024-01-01", "--db", "n.db", cwd=tmp_path)
    assert empty_day.returncode == 2 and "2025-06-13" in empty_day.stderr
    why = newsdigest("why", "bitcoin", "--db", "n.db", "--date", "2025-06-13", cwd=tmp_path)
    assert why.returncode == 0 and "2.5" in why.stdout


def test_an_edited_article_is_a_new_version_and_the_old_words_are_kept(tmp_path: Path) -> None:
    changed = SLIPS[0], SLIPS[1].replace("fell 2.5%", "fell 3.5%")
    feed = rss(item("a", "Bitcoin slips as desks wait"))
    edited = feed[0], feed[1].replace("Bitcoin slips as desks wait", "Bitcoin slips further")
    with website({"/feed": feed, "/a": SLIPS}) as site:
        first = newsdigest("crawl", "--feeds", f"{site.base}/feed", *LOOPBACK, "--db", "n.db", cwd=tmp_path)
        assert first.returncode == 0 and newsdigest("process", "--db", "n.db", cwd=tmp_path).returncode == 0
        site.answers |= {"/feed": edited, "/a": changed}
        again = newsdigest("crawl", "--now", *LOOPBACK, "--db", "n.db", cwd=tmp_path)
        assert again.returncode == 0 and "new or changed: 1" in again.stderr
        assert newsdigest("process", "--db", "n.db", cwd=tmp_path).returncode == 0
    for table, words in (("articles", "fell 3.5%"), ("article_versions", "fell 2.5%")):
        assert count(tmp_path / "n.db", f"SELECT count(*) FROM {table} WHERE text LIKE '%{words}%'") == 1
        assert count(tmp_path / "n.db", f"SELECT count(*) FROM {table}") == 1


@pytest.mark.parametrize("moment", [0.2, 1.0, 2.0])
def test_ctrl_c_keeps_what_was_fetched_and_the_next_run_goes_on(tmp_path: Path, moment: float) -> None:
    slugs = [f"s{n}" for n in range(12)]
    answers = {"/feed": rss(*(item(s, f"Bitcoin slips, part {s}") for s in slugs)), **{f"/{s}": SLIPS for s in slugs}}
    with website(answers, {f"/{s}": 0.4 for s in slugs}) as site:
        args = [sys.executable, "-m", "newsdigest", "crawl", "--feeds", f"{site.base}/feed", *LOOPBACK, "--db", "n.db"]
        process = subprocess.Popen(args, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 20
        while not site.asked and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        _, message = process.communicate(timeout=30)
        if process.returncode != 0:
            assert process.returncode == 130 and "go on" in message and "Traceback" not in message
        assert count(tmp_path / "n.db", "SELECT count(*) FROM pages") <= 12
        done = newsdigest("crawl", "--now", *LOOPBACK, "--db", "n.db", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert count(tmp_path / "n.db", "SELECT count(*) FROM pages") == 12
        assert count(tmp_path / "n.db", "SELECT count(DISTINCT url) FROM pages") == 12
