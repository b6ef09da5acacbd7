"""How long a stored day's digest takes, start included, beside reading the same rows by SQL alone.

    python scripts/benchmarks/digest.py --db FILE [--date DAY] [--rounds 7]

Three commands, each a process of its own, taken in turns; the median and the range of their wall times and the median of
their processor times are printed: *kept*, `newsdigest digest` as a user gives it, which reads back what was kept when the
day was processed; *written*, the same digest made anew from the stories; *sql*, a bare Python with sqlite3 that reads
every row the digest rests on. The ratios are to *sql*; those of the processor hold on a busy machine too. The day is the
one with most articles unless it is given.
"""

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

WINDOW = 3  # days before it that a day's digest looks at
TABLES = ("coins", "mentions", "moves", "amounts", "levels", "drivers", "vectors")
READ = f"""
import sqlite3, sys
db, day = sys.argv[1:3]
rows = sqlite3.connect(f"file:{{db}}?mode=ro", uri=True)
span = "BETWEEN date(?, '-{WINDOW} days') AND ?"
count = len(rows.execute(f"SELECT * FROM articles WHERE day {{span}}", [day, day]).fetchall())
for table in {TABLES!r}:
    sql = f"SELECT t.* FROM [{{table}}] t JOIN articles a ON a.id = t.article WHERE a.day {{span}}"
    count += len(rows.execute(sql, [day, day]).fetchall())
for table in ("stories", "story_articles", "reposts", "story_themes"):
    count += len(rows.execute(f"SELECT * FROM [{{table}}] WHERE day IN (?, date(?, '-1 day'))", [day, day]).fetchall())
count += len(rows.execute("SELECT * FROM entries WHERE day = ?", [day]).fetchall())
print(count)
"""
WRITE = "import sys; from newsdigest import store; store.kept_digest = lambda *_: None; from newsdigest.cli import main; main()"


def busiest(db: Path) -> str:
    """The day with most articles."""
    rows = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    return str(rows.execute("SELECT day FROM articles GROUP BY day ORDER BY count(*) DESC, day LIMIT 1").fetchone()[0])


def spent(command: Sequence[str]) -> tuple[float, float]:
    """Seconds of the clock and of the processor that a process took. Raises CalledProcessError."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise subprocess.CalledProcessError(status, command)
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--date", default="")
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    day = given.date or busiest(given.db)
    ask = ["digest", "--db", str(given.db), "--date", day]
    commands = {
        "sql": [sys.executable, "-c", READ, str(given.db), day],
        "kept": [sys.executable, "-m", "newsdigest", *ask],
        "written": [sys.executable, "-c", WRITE, *ask],
    }
    for command in commands.values():  # once before, so that files are in memory for all
        spent(command)
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(given.rounds):
        for name, command in commands.items():
            took[name].append(spent(command))
    print(f"day {day}")
    bare = [statistics.median(t[n] for t in took["sql"]) for n in (0, 1)]
    for name, times in took.items():
        clock, processor = (statistics.median(t[n] for t in times) for n in (0, 1))
        span = f"{min(t[0] for t in times):.2f} to {max(t[0] for t in times):.2f}"
        ratios = f"ratio_{name} {clock / bare[0]:.1f}  ratio_processor_{name} {processor / bare[1]:.1f}"
        print(f"{name:8} {clock:6.2f} s ({span})  processor {processor:5.2f} s  {ratios}")


if __name__ == "__main__":
    main()
