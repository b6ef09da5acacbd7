"""What grouping costs: seconds an article and memory for 1,000, 10,000 and 100,000 articles, as a table and a plot.

Use: python scripts/benchmarks/group.py CORPUS.jsonl.gz… [--sizes 1000 10000 100000] [--out FILE.svg]

CORPUS: news, one object a line, {"id", "source", "published", "url", "title", "text"}. The corpus is repeated until it
is large enough, each round with other figures (every digit drawn anew) and at a later date, so that rounds tell other
events on other days, as years of news do. Vectors are not the encoder's, which would take longer than the grouping: each
is drawn at random around one of its hour's twenty centres, so that articles have near neighbours in number as real ones
do; the words are real. Each size runs in a process of its own, which tells its time and its peak of memory.
"""

import argparse
import gzip
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from plot import Series, write_plot

from newsdigest.group import group
from newsdigest.records import Article, Facts, Item

WIDTH = 384
CENTRES = 20  # of an hour's vectors
NEAR = 0.9  # how much of a vector is its centre


def articles(files: Sequence[Path]) -> list[Article]:
    """The corpus, in the order of time."""
    found = {}
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                when = datetime.fromisoformat(line["published"].split(".")[0].rstrip("Z")).replace(tzinfo=UTC)
                text, title = (line["text"] or "")[:20_000], line["title"] or ""
                found[line["id"]] = Article(line["id"], line["source"], line["url"] or "", title, text, when)
    return sorted(found.values(), key=lambda a: (a.published, a.id))


def items(corpus: Sequence[Article], size: int) -> Iterator[Item]:
    """SIZE articles: the corpus, round after round."""
    rng, draw = random.Random(1), np.random.default_rng(1)
    first, last = corpus[0].published, corpus[-1].published
    assert first is not None and last is not None
    span = timedelta(days=(last - first).days + 15)
    centres: dict[int, np.ndarray] = {}
    for number in range(size):
        turn, place = divmod(number, len(corpus))
        a = corpus[place]
        assert a.published is not None
        when = a.published + span * turn
        title, text = (re.sub(r"\d", lambda _: str(rng.randint(1, 9)), t) if turn else t for t in (a.title, a.text))
        hour = int(when.timestamp() // 3600)
        around = centres.setdefault(hour, draw.normal(size=(CENTRES, WIDTH)))[rng.randrange(CENTRES)]
        vector = NEAR * around + (1 - NEAR**2) ** 0.5 * draw.normal(size=WIDTH)
        vector /= np.linalg.norm(vector)
        article = Article(f"{turn}-{a.id}", a.publisher, f"{a.url}?{turn}", title, text, when)
        yield Item(article, Facts(article.id), tuple(vector.tolist()))


def measure(files: Sequence[Path], size: int) -> dict[str, float]:
    """Group SIZE articles; the time is the processor's, which a busy machine does not change, and the memory its peak."""
    given = list(items(articles(files), size))
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    stories = group(given)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "articles": size,
        "seconds": seconds,
        "peak_mb": peak / 1024,
        "input_mb": before / 1024,
        "stories": len(stories),
    }


def main() -> None:
    """Measure each size in a process of its own; print, and draw where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--out", type=Path, help="Write the plot here.")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)  # what the processes are started with
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(args.corpus, args.one)))
        return
    rows = []
    for size in args.sizes:
        command = [sys.executable, __file__, *map(str, args.corpus), "--one", str(size)]
        rows.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        row = rows[-1]
        print(
            f"{size:7,} articles: {row['seconds']:7.1f} s, {row['seconds'] / size * 1000:.2f} ms each, peak {row['peak_mb']:,.0f} MB"
            f" (of which {row['input_mb']:,.0f} MB the articles themselves), {row['stories']:,} stories",
            flush=True,
        )
    if args.out:
        times = [(r["articles"], r["seconds"] / r["articles"] * 1000) for r in rows]
        memory = [(r["articles"], r["peak_mb"] / 1024) for r in rows]
        lines = [Series("ms an article", times), Series("GB at most", memory)]
        write_plot(args.out, lines, title="Grouping", x="articles", y="milliseconds, GB")


if __name__ == "__main__":
    main()
