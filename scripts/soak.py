"""Run newsdigest for simulated days, a crawl each simulated hour, with faults and random kills; nothing may grow or be lost.

    python scripts/soak.py --replay REPLAY.py --corpus CORPUS.jsonl.gz --first 2025-06-03 [--days 10] [--crawls 24] [--limit N]
    python scripts/soak.py --demo [--days 2] [--crawls 3]

Each run is a process of its own, as a timer starts it: crawl, process, export, at a simulated time. Some are killed with
SIGKILL at a random moment and started again. With `--replay`, its server serves another day of the corpus each simulated
day, with all its faults; timeouts are short, so that those faults don't fill the day. The first run of a day is always
killed once. Prints a line of JSON for each day and one for all. Exit status 1 where an article is missing or stands twice,
where the database is not sound, or where the memory of a run, the bytes of the database per article, or the processor time
of an idle crawl grew by over a tenth from the second day to the last (growth of time and bytes is only judged from five
days on). Times are taken by the pace of the machine, as the same small work before each run shows it: others may be at work.
"""

import argparse
import itertools
import json
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

PORT = 8790  # of replay's server
PACE = "import newsdigest.cli, aiohttp, feedparser, lxml.html, rich.console, sqlite_utils"  # tells how fast the machine is now


@dataclass
class Day:
    """What one simulated day came to."""

    day: str
    articles: int = 0  # in the database at its end
    bytes: int = 0  # of the database at its end
    memory: int = 0  # the most that any run took with its workers, in MB
    times: list[float] = field(default_factory=list)  # processor seconds of each whole run
    pace: list[float] = field(default_factory=list)  # processor seconds of the same small work before each, see PACE
    kills: int = 0
    of_ill_feeds: int = 0  # articles that only a feed names which the faults let nobody read: it stands as failing


def one_run(db: Path, out: Path, feeds: str, moment: str) -> None:
    """One run at a simulated time. Faults cost three seconds each, not forty."""
    import functools

    import newsdigest.crawl
    from newsdigest import engines, pipeline, store
    from newsdigest.config import Settings
    from newsdigest.crawl import load_feeds

    limits = functools.partial(
        newsdigest.crawl.CrawlLimits, total_timeout=3.0, first_byte_timeout=2.0, max_retry_wait=0.5
    )
    newsdigest.crawl.CrawlLimits = limits  # type: ignore[misc,assignment]
    now = datetime.fromisoformat(moment)
    settings = Settings(db=db, out=out, feeds=feeds, allow_hosts=("127.0.0.0/8",), jobs=1)
    with store.open_store(db, write=True, holder="soak") as opened:
        number = store.begin_run(opened, "soak", now)
        today = {f.url for f in load_feeds(feeds, limits=limits(allowed_hosts=settings.allow_hosts))}
        for feed in store.load_feeds(opened):  # replay's addresses are of one day: yesterday's would be asked for ever
            if feed.url not in today:
                store.remove_feed(opened, feed.url)
        pipeline.use_feeds(opened, settings)
        pipeline.crawl(opened, settings, now=lambda: now)
        with engines.pool(1) as engine:
            pipeline.process(opened, engine, settings, now=lambda: now)
        latest = [d for d in store.days_with_news(opened) if d <= now.date()][:1]
        list(pipeline.export(opened, latest, out, settings))
        store.end_run(opened, number, now, "done")


@contextmanager
def served(given: argparse.Namespace, day: date) -> Iterator[str]:
    """The websites of a day; the address of their list of feeds."""
    if given.demo:
        from newsdigest.crawl.serve import sample_dir, serve

        with serve(sample_dir()) as base:
            yield f"{base}/feeds.opml"
        return
    command = [
        sys.executable,
        str(given.replay),
        str(given.corpus),
        "--day",
        str(day),
        "--port",
        str(given.port),
        "--faults",
    ]
    command += ["--limit", str(given.limit)] if given.limit else []
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{given.port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{base}/feeds.opml", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"{base}/feeds.opml"
    finally:
        server.kill()
        server.wait()


def run_once(command: list[str], kill_after: float | None) -> tuple[int, float, int]:
    """(exit status, processor seconds, MB at most) of a run and its workers, killed after so many seconds if given."""
    process = subprocess.Popen(command, start_new_session=True)
    begin, memory, seconds = time.monotonic(), 0, dict[int, float]()
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        if kill_after is not None and time.monotonic() - begin > kill_after:
            process.kill()
            kill_after = None
        family = dict(_family(process.pid))
        memory = max(memory, sum(resident for _, resident in family.values()))
        seconds |= {pid: spent for pid, (spent, _) in family.items()}
        time.sleep(0.1)
    _, status, usage = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds[process.pid] = usage.ru_utime + usage.ru_stime
    return process.returncode, sum(seconds.values()), memory // 2**20


def _family(session: int) -> Iterator[tuple[int, tuple[float, int]]]:
    """(process, (processor seconds, bytes resident)) of each in a session: workers are no children of the run itself."""
    ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            values = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(values[3]) == session:
            yield int(stat.parent.name), ((int(values[11]) + int(values[12])) / ticks, int(values[21]) * page)


def soak_day(given: argparse.Namespace, day: date, folder: Path, chance: random.Random, faults: list[str]) -> Day:
    """One simulated day: its crawls, and what they left."""
    found = Day(str(day))
    typical = 20.0  # seconds of the first run, which brings the day's articles: it is killed once, whatever chance says
    with served(given, day) as feeds:
        truth = [] if given.demo else _truth(feeds)
        for crawl in range(given.crawls):
            moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
                hours=24 * (crawl + 1) / given.crawls
            )
            here = [sys.executable, __file__, "--one-run", str(folder / "news.db"), str(folder / "daily"), feeds]
            command = [*here, (moment - timedelta(seconds=1)).isoformat()]
            for attempt in range(4):
                surely = given.kills > 0 and crawl == attempt == 0
                kill = chance.uniform(0.3, typical) if surely or chance.random() < given.kills else None
                pace = run_once([sys.executable, "-c", PACE], None)[1]
                begin = time.monotonic()
                status, seconds, memory = run_once(command, kill)
                if status == -signal.SIGKILL and kill is not None:
                    found.kills += 1
                    continue
                typical = time.monotonic() - begin
                found.times.append(round(seconds, 2))
                found.pace.append(round(pace, 3))
                found.memory = max(found.memory, memory)
                if status != 0:
                    faults.append(f"{moment}: status {status}")
                break
    faults += look(folder / "news.db", truth, found)
    return found


def _truth(feeds: str) -> list[dict[str, Any]]:
    address = feeds.replace("feeds.opml", "truth.jsonl")
    with urllib.request.urlopen(address, timeout=60) as answer:
        return [json.loads(line) for line in answer.read().decode().splitlines()]


def look(path: Path, truth: list[dict[str, Any]], found: Day) -> list[str]:
    """What is wrong with the database at the end of a day: unsound, an article missing or twice."""
    from newsdigest import store

    faults = []
    with store.open_store(path, write=True, holder="soak") as db:
        faults += [f"{found.day}: {p}" for p in store.check(db, deep=True)]
        db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection = sqlite3.connect(path)
    urls = [u for (u,) in connection.execute("SELECT url FROM articles WHERE url <> ''")]
    asked = {u for (u,) in connection.execute("SELECT url FROM pages")} | set(urls)
    asked |= {u for (u,) in connection.execute("SELECT url FROM entries")}
    twice = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM articles WHERE url <> '' GROUP BY url HAVING count(*) > 1)"
    )
    if number := twice.fetchone()[0]:
        faults.append(f"{found.day}: {number} addresses stand twice")
    found.articles = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    feeds = connection.execute("SELECT url, status FROM feeds").fetchall()
    connection.close()
    ill = {u.rpartition("/")[0] + "/" for u, status in feeds if status in ("failing", "partly_malformed", "gone")}
    missing = [t["url"] for t in truth if not t.get("fault") and t["url"] not in asked]
    found.of_ill_feeds = sum(t.startswith(tuple(ill)) for t in missing)
    missing = [t for t in missing if not t.startswith(tuple(ill))]
    if missing:
        faults.append(f"{found.day}: {len(missing)} of {len(truth)} articles are missing, such as {missing[0]}")
    found.bytes = path.stat().st_size
    return faults


def judged(days: list[Day]) -> tuple[dict[str, float], list[str]]:
    """How the last day compares with the second: memory, bytes of the database per article, time of idle crawls."""
    if len(days) < 2:
        return {}, []
    second, last = days[1], days[-1]
    ratios = {"memory": last.memory / max(1, second.memory)}
    if len(days) >= 5:
        growth = [(b.bytes - a.bytes) / max(1, b.articles - a.articles) for a, b in itertools.pairwise(days)]
        half = max(1, len(growth) // 2)
        ratios["bytes_per_article"] = statistics.mean(growth[-half:]) / statistics.mean(growth[:half])
        paced = [[t / p for t, p in zip(d.times[1:], d.pace[1:], strict=True)] for d in days]
        early, late = ([t for of_day in part for t in of_day] for part in (paced[1:4], paced[-3:]))
        ratios["idle_crawl_seconds"] = statistics.median(late) / statistics.median(early)
    grown = [f"{k} grew to {v:.2f} of what it was" for k, v in ratios.items() if v > 1.1]
    return {k: round(v, 3) for k, v in ratios.items()}, grown


def main() -> int:
    """Soak. 0: nothing grew, nothing was lost."""
    if sys.argv[1:2] == ["--one-run"]:
        one_run(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], sys.argv[5])
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demo", action="store_true", help="the program's own sample day, over and over")
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--first", type=date.fromisoformat, default=date(2026, 3, 17))
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--crawls", type=int, default=24, help="a day")
    parser.add_argument("--limit", type=int, help="articles a day")
    parser.add_argument("--kills", type=float, default=0.15, help="share of runs that are killed")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if not given.demo and not (given.replay and given.corpus):
        parser.error("give --demo, or --replay and --corpus")
    begin, chance, faults, days = time.monotonic(), random.Random(given.seed), list[str](), list[Day]()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        for number in range(given.days):
            days.append(soak_day(given, given.first + timedelta(days=number), folder, chance, faults))
            print(json.dumps(vars(days[-1])), flush=True)
    ratios, grown = judged(days)
    faults += grown
    total = {"days": len(days), "runs": sum(len(d.times) for d in days), "kills": sum(d.kills for d in days)}
    total |= {"articles": days[-1].articles, "last_to_second_day": ratios, "faults": faults}  # type: ignore[dict-item]
    print(json.dumps({**total, "seconds": round(time.monotonic() - begin)}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
