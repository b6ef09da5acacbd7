"""Boilerplate on the gold articles, with each publisher left out: what clean knows of it by name is taken away.

Use: python scripts/boilerplate.py GOLD.json

GOLD.json is a file of labelled articles as score.py facts reads it. The rules are written by hand and know no publisher
but by reference/publishers.toml; the promotion model's own figure with publishers left out stands in models.toml.
Prints boilerplate_f1 and article_text_lost, by characters: as they are, and with each publisher's entry left out.
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from newsdigest.clean import clean, passage
from newsdigest.records import Page
from newsdigest.reference import publishers


def labelled(text: str, marks: Iterable[dict[str, str]]) -> bytearray:
    """One byte a character: 1 where the gold says boilerplate, at every place of the labelled words."""
    junk = bytearray(len(text))
    for mark in marks:
        start = text.find(mark["start"])
        end = text.find(mark["end"], start) if start >= 0 else -1
        if end >= 0:
            words = text[start : end + len(mark["end"])]
            while start >= 0:
                junk[start : start + len(words)] = b"\1" * len(words)
                start = text.find(words, start + len(words))
    return junk


def counts(article: dict) -> tuple[int, int, int, int]:
    """Characters found, wrong, missed, and of article text."""
    text = article["text"]
    cleaned = clean(Page(article["id"], article["url"], article["source"], text, kind="text", title=article["title"]))
    junk, gone = labelled(text, article["boilerplate"]), bytearray(len(text))
    for removal in cleaned.removed:
        assert removal.start is not None and removal.end is not None
        gone[removal.start : removal.end] = b"\1" * (removal.end - removal.start)
    found = sum(a & b for a, b in zip(junk, gone, strict=True))
    return found, sum(gone) - found, sum(junk) - found, len(junk) - sum(junk)


def forget(publisher: str | None) -> None:
    """Take a publisher's entry out of what is known of publishers; None brings all back."""
    for cached in (publishers.known_names, publishers._by_name, passage._names):
        cached.cache_clear()
    publishers._rows = ALL if publisher is None else lambda: tuple(r for r in ALL() if not _is(r, publisher))


def _is(row: dict[str, list[str]], publisher: str) -> bool:
    return publishers.bare(publisher) in {publishers.bare(n) for n in [*row["names"], *row["hosts"]]}


ALL = publishers._rows


def show(name: str, rows: list[tuple[int, int, int, int]]) -> None:
    """Print the two figures."""
    found, wrong, missed, text = (sum(r[k] for r in rows) for k in range(4))
    print(
        f"{name:28s} boilerplate_f1 {2 * found / max(1, 2 * found + wrong + missed):.4f}  article_text_lost {wrong / max(1, text):.4f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    gold = json.loads(parser.parse_args().gold.read_text(encoding="utf-8"))
    show("all publishers known", [counts(a) for a in gold])
    rows = []
    for source in sorted({a["source"] for a in gold}):
        forget(source)
        rows += [counts(a) for a in gold if a["source"] == source]
    forget(None)
    show("each publisher left out", rows)


if __name__ == "__main__":
    main()
