"""How fast a page becomes facts, vectors included, beside trafilatura's default extraction alone on the same pages.

    python scripts/benchmarks/path.py PAGES [PAGES …] [--limit 400] [--rounds 5] [--jobs 1] [--jobs 2]

PAGES is a JSON Lines file with "html", or a folder of .html or .html.gz files. The two take turns in each round and are
compared round by round; medians are printed with their spread, then the share of each step.
"""

import argparse
import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import trafilatura

from newsdigest import engines, pipeline
from newsdigest.clean import clean
from newsdigest.errors import CleanError
from newsdigest.group import text_to_encode
from newsdigest.inference.encoder import load_encoder
from newsdigest.read import read
from newsdigest.records import Page


def pages_of(paths: Iterable[Path], limit: int) -> list[Page]:
    """The first `limit` pages of the given files and folders."""

    def found() -> Iterator[Page]:
        for path in paths:
            if path.is_dir():
                for file in sorted(f for f in path.rglob("*") if f.name.endswith((".html", ".html.gz"))):
                    body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
                    yield Page(file.name, "", "", body.decode("utf-8", "replace"))
            else:
                with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
                    for line in lines:
                        given = json.loads(line)
                        if given.get("html"):
                            yield Page(
                                given["id"], given["url"], given["source"], given["html"], title=given.get("title", "")
                            )

    return [page for page, _ in zip(found(), range(limit), strict=False)]


def extract(page: Page) -> int:
    """The baseline: trafilatura with its default settings."""
    return len(trafilatura.extract(page.body) or "")


def whole(page: Page) -> int:
    """The whole path; only a small answer goes back, as the baseline's does."""
    made = pipeline.make(page)
    return len(made) if isinstance(made, tuple) else 0


def timed(run: engines.Engine, work: Callable[[Page], int], pages: list[Page]) -> float:
    """Seconds that the pages take on the engine."""
    start = time.perf_counter()
    for _ in run(work, pages):
        pass
    return time.perf_counter() - start


def shares(pages: list[Page]) -> dict[str, float]:
    """Seconds by step, in this process."""
    spent = {"clean": 0.0, "read": 0.0, "encode": 0.0}
    encoder = load_encoder()
    for page in pages:
        t0 = time.perf_counter()
        try:
            article = clean(page)
        except CleanError:
            continue
        t1 = time.perf_counter()
        read(article)
        t2 = time.perf_counter()
        encoder.encode([text_to_encode(article)])
        t3 = time.perf_counter()
        for name, seconds in (("clean", t1 - t0), ("read", t2 - t1), ("encode", t3 - t2)):
            spent[name] += seconds
    return spent


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, action="append")
    given = parser.parse_args()
    pages = pages_of(given.paths, given.limit)
    if not pages:
        parser.error('no pages there: give folders of .html or .html.gz files, or JSON Lines with "html"')
    print(f"{len(pages)} pages, {sum(len(p.body) for p in pages) / len(pages) / 1e3:.0f} KB on average")
    for jobs in given.jobs or [1, 2]:
        with engines.pool(jobs) as run:
            for work in (extract, whole):
                timed(run, work, pages[: 16 * jobs])  # models and caches warm
            rounds = [(timed(run, extract, pages), timed(run, whole, pages)) for _ in range(given.rounds)]
        ratios = sorted(base / ours for base, ours in rounds)
        base, ours = (statistics.median(r[k] for r in rounds) for k in (0, 1))
        print(
            f"{jobs} process{'es' if jobs > 1 else ''}: trafilatura's default {len(pages) / base:.1f} pages/s, the whole path"
            f" {len(pages) / ours:.1f} pages/s: ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        )
    spent = shares(pages)
    total = sum(spent.values())
    print(", ".join(f"{k} {v / total:.0%} ({v / len(pages) * 1e3:.1f} ms)" for k, v in spent.items()))


if __name__ == "__main__":
    main()
