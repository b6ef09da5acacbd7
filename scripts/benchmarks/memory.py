"""Does a worker's memory stay flat? Its resident memory after the first 1,000 and after 10,000 articles.

python scripts/benchmarks/memory.py ARTICLES.jsonl.gz [--count 10000]
"""

import argparse
import gzip
import json
from pathlib import Path

from newsdigest import engines, pipeline
from newsdigest.crawl.lines import page_of
from newsdigest.records import Page

MARKS = (100, 1_000, 3_000, 10_000)


def resident(page: Page) -> float:
    """MB of resident memory of this process once the page is done."""
    pipeline.make(page)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    given = parser.parse_args()
    with gzip.open(given.path, "rt", encoding="utf-8") as lines:
        pages = [page_of(json.loads(line)) for line, _ in zip(lines, range(given.count), strict=False)]
    turns = [pages[n % len(pages)] for n in range(given.count)]
    with engines.pool(1) as run:
        for number, megabytes in enumerate(run(resident, turns), 1):
            if number in MARKS or number == given.count:
                print(
                    f"after {number:>6,} articles: {megabytes} MB"
                    if isinstance(megabytes, engines.Failure)
                    else f"after {number:>6,} articles: {megabytes:.0f} MB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
