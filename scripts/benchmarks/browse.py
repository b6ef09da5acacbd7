"""How long each page of `newsdigest browse` takes in Chromium, from a database of yours, to the end of its load event.

    python scripts/benchmarks/browse.py --db FILE [--rounds 7]

The server is a process of its own, as for a user; each page is opened in a fresh tab of a browser that is already running.
Printed are the median and the range of each page's times, and the median over all pages. Needs playwright and Chromium.
"""

import argparse
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def pages(db: Path) -> dict[str, str]:
    """One page of each kind: those that have most to show."""
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)

    def one(sql: str) -> str:
        row = connection.execute(sql).fetchone()
        return str(row[0]) if row else "none"

    story = one("SELECT id FROM v_stories ORDER BY articles DESC LIMIT 1")
    article = one("SELECT article FROM moves GROUP BY article ORDER BY count(*) DESC LIMIT 1")
    coin = one("SELECT asset FROM moves GROUP BY asset ORDER BY count(*) DESC LIMIT 1")
    data = f"/{db.stem}"
    return {
        "today": "/today", "coins": "/coins", "coin": f"/coin/{coin}", "story": f"/story/{story}", "article": f"/article/{article}",
        "causes": "/causes", "cause": "/causes?cause=liquidations", "sources": "/sources", "audit": "/audit",
        "search": "/search?q=open+interest", "table of moves": f"{data}/v_moves", "what moved": f"{data}/what_moved?percent=5&day=",
        "who reposts whom": f"{data}/who_reposts_whom", "forecasts": f"{data}/forecasts_and_what_came?days=7", "first movers": f"{data}/first_movers",
    }  # fmt: skip


@contextmanager
def served(db: Path) -> Iterator[str]:
    """`newsdigest browse` on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "newsdigest", "browse", "--db", str(db), "--port", str(port)], stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def measure(base: str, wanted: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Seconds of each page, round by round; the first round warms up and is not counted."""
    from playwright.sync_api import sync_playwright

    times: dict[str, list[float]] = {name: [] for name in wanted}
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for number in range(rounds + 1):
            for name, path in wanted.items():
                page = browser.new_page()
                start = time.perf_counter()
                answer = page.goto(base + path)
                seconds = time.perf_counter() - start
                assert answer is not None and answer.status == 200, (path, answer and answer.status)
                page.close()
                times[name] += [seconds] if number else []
        browser.close()
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    wanted = pages(given.db)
    with served(given.db) as base:
        times = measure(base, wanted, given.rounds)
    for name, found in times.items():
        print(
            f"{name:18} {statistics.median(found) * 1000:6.0f} ms   ({min(found) * 1000:.0f} to {max(found) * 1000:.0f})"
        )
    print(
        f"{'median of pages':18} {statistics.median(statistics.median(f) for f in times.values()) * 1000:6.0f} ms   (floor: 1000)"
    )


if __name__ == "__main__":
    main()
