"""Count how common words are in news: writes reference/words.csv from articles as JSON Lines ({"title", "text"} a line).

    python scripts/build_words.py ARTICLES.jsonl.gz… --out src/newsdigest/reference/words.csv

For each word that stands in at least four of a thousand articles: the share of articles that hold it, and the share of
its uses inside sentences that are written in small letters. Single words and counts only, no text.
"""

import argparse
import csv
import gzip
import json
import re
from collections import Counter
from pathlib import Path

WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*[A-Za-z]|[A-Za-z]")
INSIDE = re.compile(r"(?<=[a-z,;] )[A-Za-z][A-Za-z’'-]*")


def main() -> None:
    """Read, count, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--least", type=float, default=4.0, help="articles of a thousand that must hold a word")
    given = parser.parse_args()
    held: Counter[str] = Counter()
    small: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    total = 0
    for path in given.articles:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as file:
            for line in file:
                text = json.loads(line).get("text") or ""
                if len(text) < 600:
                    continue
                total += 1
                held.update({w.lower().replace("’", "'") for w in WORD.findall(text)})
                for word in INSIDE.findall(text):
                    key = word.lower().replace("’", "'")
                    inside[key] += 1
                    small[key] += word[0].islower()
    rows = sorted((w, n) for w, n in held.items() if n * 1000 >= given.least * total)
    with given.out.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("word", "per_mille", "small_percent"))
        for word, n in rows:
            share = round(100 * small[word] / inside[word]) if inside[word] else 50
            out.writerow((word, max(1, round(1000 * n / total)), share))
    print(f"{len(rows)} words of {total} articles")


if __name__ == "__main__":
    main()
