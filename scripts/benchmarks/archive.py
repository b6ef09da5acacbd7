"""What an article costs from JSON Lines to a browsable database, as an archive grows; a table and a plot.

    python scripts/benchmarks/archive.py ARTICLES.jsonl.gz [MORE …] [--counts 1000,10000,100000] [--jobs 2] [--svg FILE]

The given articles are repeated with other figures, names kept, and moved by whole spans of days, so that no two are
copies. Each size runs `bulk`, `add` and `process` as a user would; wall time an article by step, and the greatest
resident memory of any process, are printed for each.
"""

import argparse
import gzip
import itertools
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from plot import Series, write_plot

FIGURE = re.compile(r"\d+(?:\.\d+)?")


def read_all(paths: list[Path]) -> list[dict[str, str]]:
    """The articles of the given files, by time."""
    found = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            found += [json.loads(line) for line in lines]
    return sorted(found, key=lambda a: (a["published"], a["id"]))


def changed(text: str, rng: random.Random) -> str:
    """The text with every figure another one of the same length."""

    def other(match: re.Match[str]) -> str:
        said = match.group()
        return "".join(
            c if c == "." else rng.choice("123456789") if n == 0 else rng.choice("0123456789")
            for n, c in enumerate(said)
        )

    return FIGURE.sub(other, text)


def many(articles: list[dict[str, str]], count: int) -> Iterator[dict[str, str]]:
    """`count` articles: the given ones, then the same with other figures, a span of days later."""
    first, last = (datetime.fromisoformat(articles[k]["published"].replace("Z", "+00:00")) for k in (0, -1))
    span = timedelta(days=(last - first).days + 1)
    for n in range(count):
        turn, given = divmod(n, len(articles))
        a = dict(articles[given])
        if turn:
            rng = random.Random(n)
            at = datetime.fromisoformat(a["published"].replace("Z", "+00:00")) + turn * span
            a |= {"id": f"{a['id']}-{turn}", "published": at.isoformat(), "url": f"{a['url']}#{turn}"}
            a |= {"title": changed(a["title"], rng), "text": changed(a["text"], rng)}
        yield a


def run(*words: str) -> tuple[float, float]:
    """Seconds and greatest resident memory, MB, of one command and its processes."""
    start = time.perf_counter()
    command = [sys.executable, "-c", "import resource,subprocess,sys;"
               "code=subprocess.run([sys.executable,'-m','newsdigest',*sys.argv[1:]]).returncode;"
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);sys.exit(code==2)", *words]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, int(done.stdout.split()[-1]) / 1024


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--counts", default="1000,10000,100000")
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--svg", type=Path)
    given = parser.parse_args()
    articles = read_all(given.paths)
    rows: list[tuple[int, dict[str, float], float]] = []
    for count in map(int, given.counts.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            with gzip.open("in.jsonl.gz", "wt", encoding="utf-8", compresslevel=1) as out:
                for article in many(articles, count):
                    out.write(json.dumps(article) + "\n")
            steps = {
                "bulk": ["bulk", "in.jsonl.gz", "--out", "tables", "--jobs", given.jobs],
                "add": ["add", "tables", "--db", "news.db"],
                "process": ["process", "--db", "news.db", "--jobs", given.jobs],
            }
            spent, memory = {}, 0.0
            for name, words in steps.items():
                spent[name], peak = run(*words)
                memory = max(memory, peak)
        rows.append((count, spent, memory))
        each = ", ".join(f"{name} {seconds / count * 1e3:.1f} ms" for name, seconds in spent.items())
        print(
            f"{count:>8,} articles: {sum(spent.values()) / count * 1e3:.1f} ms an article ({each}); peak {memory:.0f} MB",
            flush=True,
        )
    for (few, spent_few, _), (more, spent_more, _) in itertools.pairwise(rows):
        ratio = sum(spent_more.values()) / more / (sum(spent_few.values()) / few)
        print(f"time an article, {more:,} to {few:,}: {ratio:.2f}")
    if given.svg:
        lines = [Series(name, [(n, spent[name] / n * 1e3) for n, spent, _ in rows]) for name in rows[0][1]]
        write_plot(
            given.svg, lines, title="An article from JSON Lines into the database", x="articles", y="ms an article"
        )


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
