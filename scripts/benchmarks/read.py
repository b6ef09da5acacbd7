"""How fast facts are read: articles a second from clean text in a process pool, beside spaCy's tokenizer on the same texts.

Use: python scripts/benchmarks/read.py CORPUS.jsonl.gz… [--articles 2000] [--jobs 2] [--least 800]

CORPUS: news, one object a line, {"id", "source", "title", "text"}; articles of at least --least characters are taken, in order.
Prints the rate of `read` in a pool of processes; the rate of spaCy's blank English tokenizer with its sentencizer on the
same texts in the same run and of `read`, each in one process by processor time, whose ratio holds on a busy machine too;
and the share that each step takes.
"""

import argparse
import gzip
import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import spacy

from newsdigest import engines
from newsdigest.read import read
from newsdigest.read.amounts import read_amounts
from newsdigest.read.coins import find_coins
from newsdigest.read.drivers import read_drivers
from newsdigest.read.levels import read_levels
from newsdigest.read.moves import read_moves
from newsdigest.records import Article

LEAST = 800  # characters: shorter texts are teasers


def articles(files: Sequence[Path], least: int = LEAST) -> Iterator[Article]:
    """The corpus' texts of at least LEAST characters."""
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                if len(line["text"] or "") >= least:
                    yield Article(line["id"], line["source"], line.get("url") or "", line["title"] or "", line["text"])


def timed(work: Callable[[], object]) -> float:
    """Processor seconds of some work of this process."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def steps(items: Sequence[Article]) -> dict[str, float]:
    """Processor seconds of each part of `read` over the articles, in one process."""
    spent = dict.fromkeys(("coins", "moves", "drivers", "amounts", "levels"), 0.0)

    def run(name: str, work: Callable[[], object]) -> object:
        begin = time.process_time()
        found = work()
        spent[name] += time.process_time() - begin
        return found

    for a in items:
        mentions = find_coins(a).mentions
        run("coins", lambda a=a: find_coins(a))
        moves = read_moves(a, mentions)
        run("moves", lambda a=a, m=mentions: read_moves(a, m))
        run("drivers", lambda a=a, m=mentions, v=moves: read_drivers(a, m, v))
        run("amounts", lambda a=a, m=mentions: read_amounts(a, m))
        run("levels", lambda a=a, m=mentions: read_levels(a, m))
    return spent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--least", type=int, default=LEAST, metavar="CHARACTERS", help="of a text (800)")
    args = parser.parse_args()
    items = list(itertools.islice(articles(args.corpus, args.least), args.articles))
    count, size = len(items), sum(len(a.full) for a in items) / len(items)
    print(f"{count} articles, {size:,.0f} characters each on average")

    def pooled() -> None:
        with engines.pool(args.jobs) as engine:
            assert all(not isinstance(f, engines.Failure) for f in engine(read, items))

    begin = time.perf_counter()
    pooled()
    wall = time.perf_counter() - begin
    print(f"read, {args.jobs} processes: {count / wall:.0f} articles a second")
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    plain = timed(lambda: [nlp(a.full) for a in items])
    read(items[0])  # loads the models
    alone = timed(lambda: [read(a) for a in items])
    print(f"spaCy's tokenizer and sentencizer, one process: {count / plain:.0f} articles a processor second")
    print(f"read, one process: {count / alone:.0f} articles a processor second, {plain / alone:.2f} times spaCy's rate")
    spent = steps(items[: max(1, count // 4)])
    total = sum(spent.values())
    print("share of each step: " + ", ".join(f"{name} {100 * s / total:.0f} %" for name, s in spent.items()))


if __name__ == "__main__":
    main()
