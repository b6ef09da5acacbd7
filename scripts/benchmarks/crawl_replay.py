"""Crawl a replayed day of real news, well-behaved or not, and say what became of every address.

    python scripts/benchmarks/crawl_replay.py SHARED             plain: each page once, then nothing again
    python scripts/benchmarks/crawl_replay.py SHARED --faults    every address ends as it must, within memory
    python scripts/benchmarks/crawl_replay.py SHARED --slow      each answer takes 200 ms: how near to the best possible

SHARED holds replay/ and corpus/. Exit status 1 where something is not as it must be; each such thing is printed.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PER_HOST, DELAY, MEMORY = 4, 200, 600_000_000
# How each fault of a page must end; the others are recovered from.
REFUSED = {"endless": "too_large", "bomb": "too_large", "nested": "too_deep", "private": "private_address"}
# And of a feed: its health, and the beginning of what is said of it.
FEEDS = {"endless": ("failing", "too_large"), "private": ("failing", "private_address"), "cut": ("partly_malformed", "it breaks off")}  # fmt: skip


@contextmanager
def replaying(shared: Path, port: int, *options: str) -> Iterator[str]:
    """Replay 13 June 2025; its address."""
    corpus = shared / "corpus" / "two_days_2025-06-12_13.jsonl.gz"
    command = [sys.executable, str(shared / "replay" / "replay.py"), str(corpus), "--day", "2025-06-13"]
    server = subprocess.Popen([*command, "--port", str(port), *options], stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        if not server.stdout.readline():
            raise SystemExit("replay did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def asked(base: str, name: str) -> str:
    """What replay tells of itself."""
    with urllib.request.urlopen(f"{base}/{name}", timeout=60) as answer:
        text: str = answer.read().decode()
        return text


def crawl(base: str, db: Path, *options: str) -> tuple[float, int, int]:
    """`newsdigest crawl`: seconds, exit status, and the most resident memory of it and its processes, in bytes."""
    command = [sys.executable, "-m", "newsdigest", "crawl", "--db", str(db), "--allow-host", "127.0.0.0/8"]
    begin = time.perf_counter()
    running = subprocess.Popen([*command, "--feeds", f"{base}/feeds.opml", *options], stderr=subprocess.DEVNULL)
    most, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            most[0] = max(most[0], resident(running.pid))

    watching = threading.Thread(target=watch)
    watching.start()
    status = running.wait()
    took = time.perf_counter() - begin
    done.set()
    watching.join()
    return took, status, most[0]


def resident(process: int) -> int:
    """Bytes of resident memory of a process and all below it; 0 where the system does not tell."""
    total = 0
    try:
        total += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        for task in Path(f"/proc/{process}/task").iterdir():
            total += sum(resident(int(child)) for child in (task / "children").read_text().split())
    except (OSError, ValueError, IndexError):
        pass  # it ended meanwhile
    return total


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    """Read the database."""
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
        return connection.execute(sql).fetchall()


def plain(base: str, db: Path) -> list[str]:
    """Each page once, then conditional requests alone, then nothing that is not due."""
    wrong = []
    took, status, memory = crawl(base, db)
    first = json.loads(asked(base, "stats.json"))
    pages = {p: n for p, n in first["by_path"].items() if p.strip("/").count("/") == 1 and p.endswith("/")}
    stored = rows(db, "SELECT count(*) FROM pages")[0][0]
    most = max(first["most_at_once"].values())
    print(f"{stored} articles; {len(pages)} pages asked for, the most often {max(pages.values())} times; {took:.1f} s")
    print(f"at most {most} requests to one site at once; {memory / 1e6:.0f} MB; exit status {status}")
    wrong += [f"{p} was asked for {n} times" for p, n in pages.items() if n > 1]
    wrong += [f"a site was asked {most} times at once"] if most > PER_HOST else []
    wrong += [f"exit status {status}"] if status else []
    crawl(base, db, "--now")
    second = json.loads(asked(base, "stats.json"))
    feeds = sum(p.endswith("/feed.xml") for p in second["by_path"])
    again = {s: second["status"].get(s, 0) - first["status"].get(s, 0) for s in second["status"]}
    print(f"again with --now: {again.get('304', 0)} of {feeds} feeds answered 304")
    grown = [p for p, n in second["by_path"].items() if n > first["by_path"].get(p, 0) and p in pages]
    wrong += [f"{p} was fetched again" for p in grown]
    wrong += ["a feed was downloaded again"] if again.get("304", 0) != feeds else []
    crawl(base, db)
    third = json.loads(asked(base, "stats.json"))
    more = {p for p, n in third["by_path"].items() if n > second["by_path"].get(p, 0)} - {"/feeds.opml", "/stats.json"}
    print(f"again without: {len(more)} requests")
    return wrong + [f"{p} was asked for though it was not due" for p in more]


def faults(base: str, db: Path) -> list[str]:
    """Every address: kept, dropped or failed, for the reason that its fault gives."""
    took, status, memory = crawl(base, db)
    truth = [json.loads(line) for line in asked(base, "truth.jsonl").splitlines()]
    outcomes = {
        item: (state, reason)
        for item, state, reason in rows(db, "SELECT item, status, reason FROM outcomes WHERE stage = 'crawl'")
    }
    feeds = {url: (state, detail) for url, state, detail in rows(db, "SELECT url, status, detail FROM feeds")}
    listed = dict(rows(db, "SELECT url, feed FROM entries"))
    wrong, found, unlisted = [], Counter[str](), Counter[str]()
    for page in truth:
        url, fault = page["url"], page["fault"]
        if url not in listed:
            unlisted[f"{url.rsplit('/', 2)[0]}/feed.xml"] += 1
            continue
        got = outcomes.get(url, ("nothing", ""))
        whole = got == ("kept", "from_feed")
        want = ("failed", REFUSED[fault]) if fault in REFUSED else ("kept", "")
        found[f"{fault or 'no fault'}: {' '.join(got).strip()}"] += 1
        if got != want and not whole:
            wrong.append(f"{url}: {fault or 'no fault'}: {got}, not {want}")
    for url, number in unlisted.items():
        state, detail = feeds.get(url, ("", ""))
        if (state, detail.split(":")[0]) not in FEEDS.values() and number + sum(
            f == url for f in listed.values()
        ) <= 400:
            wrong.append(f"{url} lost {number} entries, and is said to be {state}")
    print("\n".join(f"{number:5} {what}" for what, number in sorted(found.items())))
    for url, (state, detail) in sorted(feeds.items()):
        if state not in ("ok", "not_modified", "silent"):
            print(f"feed {url}: {state}: {detail} ({unlisted[url]} of its articles are not known)")
    print(f"{len(truth)} addresses in {took:.1f} s; {memory / 1e6:.0f} MB; exit status {status}")
    wrong += [f"{memory:,} bytes of memory"] if memory > MEMORY else []
    wrong += [f"exit status {status}, not 1"] if status != 1 else []
    wrong += ["no address was faulty"] if len(found) < 8 else []
    return wrong


def slow(base: str, db: Path) -> list[str]:
    """The wall time beside what the largest site alone must take, and beside a crawl that has nothing to do."""
    took = crawl(base, db)[0]
    stats = json.loads(asked(base, "stats.json"))["by_path"]
    sites = Counter(p.split("/")[1] for p in stats if p.strip("/").count("/") == 1 and p.endswith("/"))
    idle = crawl(base, db)[0]
    name, pages = sites.most_common(1)[0]
    best = pages * DELAY / 1000 / PER_HOST
    print(f"{len(sites)} sites; {pages} pages of {name}: {best:.1f} s at best")
    print(f"{took:.1f} s, {took / best:.2f} times as long; a crawl with nothing to do takes {idle:.1f} s")
    return [f"{took:.1f} s is over 1.5 times {best:.1f} s"] if took > 1.5 * best else []


def main() -> int:
    """See the file's first lines."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("--faults", action="store_true")
    options.add_argument("--slow", action="store_true")
    options.add_argument("--limit", type=int, help="articles of the day; all where not given")
    options.add_argument("--port", type=int, default=18765)
    given = options.parse_args()
    more = ["--faults"] * given.faults + ["--delay-ms", str(DELAY)] * given.slow
    more += ["--limit", str(given.limit)] if given.limit else []
    with tempfile.TemporaryDirectory() as folder, replaying(given.shared, given.port, *more) as base:
        work = faults if given.faults else slow if given.slow else plain
        wrong = work(base, Path(folder) / "news.db")
    for line in wrong:
        print(f"WRONG {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
