"""What an article costs from JSON Lines to a browsable database, as an archive grows; a table and a plot.

    python scripts/benchmarks/archive.py ARTICLES.jsonl.gz [MORE …] [--counts 10000,100000] [--engine pool|dask]
        [--jobs 2] [--work DIR] [--results FILE] [--svg FILE]

The given articles stand as they are; then they come again, a span of days later, as other news: the first half of each
keeps its words, the second half is another article's, and sums and percentages are others (the same ones in all articles
of a turn, so that an event's articles agree as before). So days keep their events, reposts and publishers, and no turn
copies another. Each size runs `bulk`, `add` and `process` as a user would. Printed for each: wall and processor time an
article by step, and the greatest memory of all processes together (watch.py says how it is counted). With --work a run
that was stopped goes on; with --results figures are kept, and the plot shows all that the file holds.
"""

import argparse
import gzip
import itertools
import json
import random
import re
import resource
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plot import Series, write_plot
from watch import Spent, watched

from newsdigest.text.sentences import sentences

FIGURE = re.compile(r"(?<=[$€£])\d[\d,.]*\d|\d[\d,.]*(?=\s?(?:%|percent))")
Article = dict[str, str]


def read_all(paths: list[Path]) -> list[Article]:
    """The articles of the given files, by time."""
    found = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            found += [json.loads(line) for line in lines]
    return sorted(found, key=lambda a: (a["published"], a["id"]))


def changed(text: str, turn: int) -> str:
    """The text with every sum and percentage another one of the same length, which the turn and the figure decide."""

    def other(match: re.Match[str]) -> str:
        rng = random.Random(f"{turn} {match.group()}")
        digits = ("123456789", "0123456789")
        return "".join(c if not c.isdigit() else rng.choice(digits[n > 0]) for n, c in enumerate(match.group()))

    return FIGURE.sub(other, text)


def mixed(text: str, articles: list[Article], turn: int) -> str:
    """The first half of the text, and the second half of an article that its first sentence decides."""
    own = list(sentences(text))
    if len(own) < 4:
        return text
    donor = list(sentences(articles[random.Random(f"{turn} {own[0]}").randrange(len(articles))]["text"]))
    return " ".join(own[: len(own) // 2] + donor[len(donor) // 2 :])


def time_of(article: Article) -> datetime:
    """When it was published; a time without zone is UTC."""
    told = datetime.fromisoformat(article["published"].replace("Z", "+00:00"))
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def many(articles: list[Article], count: int) -> Iterator[Article]:
    """`count` articles: the given ones, then the same as other news, a span of days later."""
    span = timedelta(days=(time_of(articles[-1]) - time_of(articles[0])).days + 1)
    for n in range(count):
        turn, given = divmod(n, len(articles))
        a = dict(articles[given])
        if turn:
            a |= {"id": f"{a['id']}-{turn}", "published": (time_of(a) + turn * span).isoformat()}
            a |= {"url": f"{a['url'].partition('?')[0]}/{turn}", "title": changed(a["title"], turn)}
            a |= {"text": changed(mixed(a["text"], articles, turn), turn)}
        yield a


def measure(articles: list[Article], count: int, engine: str, jobs: str, folder: Path) -> dict[str, Spent]:
    """Run the steps in the folder; what each took."""
    given = folder / "in.jsonl.gz"
    if not given.exists():
        part = folder / "part.jsonl.gz"
        with gzip.open(part, "wt", encoding="utf-8", compresslevel=1) as out:
            out.writelines(json.dumps(article) + "\n" for article in many(articles, count))
        part.rename(given)
    tables, db = str(folder / "tables"), str(folder / "news.db")
    steps = {
        "bulk": ["bulk", str(given), "--out", tables, "--engine", engine, "--jobs", jobs],
        "add": ["add", tables, "--db", db],
        "process": ["process", "--db", db, "--jobs", jobs],
    }
    spent = {}
    for name, words in steps.items():
        spent[name] = watched([sys.executable, "-m", "newsdigest", *words])
        print(f"  {count:,} {name}: {spent[name]}", flush=True)
        if spent[name].status > 1:  # 1: some pages make no article
            sys.exit(f"{name} ended with status {spent[name].status}")
    return spent


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--counts", default="10000,100000")
    parser.add_argument("--engine", default="pool")
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--work", type=Path)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--svg", type=Path)
    given = parser.parse_args()
    articles = read_all(given.paths)
    kept: dict[str, dict[str, dict[str, float]]] = {}  # count → step → figure
    if given.results and given.results.exists():
        kept = json.loads(given.results.read_text())
    for count in map(int, given.counts.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            place = (given.work or Path(folder)).resolve() / str(count)
            place.mkdir(parents=True, exist_ok=True)
            spent = measure(articles, count, given.engine, given.jobs, place)
        kept[str(count)] = {
            step: {"wall": s.wall / count * 1e3, "processor": s.processor / count * 1e3, "memory": s.memory}
            for step, s in spent.items()
        }
        if given.results:
            given.results.write_text(json.dumps(kept, indent=1) + "\n")
    rows = sorted((int(count), steps) for count, steps in kept.items())
    for count, steps in rows:
        each = ", ".join(f"{name} {s['wall']:.1f} ({s['processor']:.1f})" for name, s in steps.items())
        wall, processor = (sum(s[k] for s in steps.values()) for k in ("wall", "processor"))
        memory = max(s["memory"] for s in steps.values())
        print(
            f"{count:>8,} articles: {wall:.1f} ms an article, {processor:.1f} of processors ({each}); peak {memory:.0f} MB"
        )
    for (few, before), (more, after) in itertools.pairwise(rows):
        ratios = [sum(s[k] for s in after.values()) / sum(s[k] for s in before.values()) for k in ("wall", "processor")]
        print(f"time an article, {more:,} to {few:,}: {ratios[0]:.2f}, of processors {ratios[1]:.2f}")
    if given.svg:
        lines = [Series(name, [(n, steps[name]["wall"]) for n, steps in rows]) for name in rows[0][1]]
        lines.append(Series("together", [(n, sum(s["wall"] for s in steps.values())) for n, steps in rows]))
        write_plot(
            given.svg, lines, title="An article from JSON Lines into the database", x="articles", y="ms an article"
        )


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
