"""Measure main text on the article extraction benchmark, by its own metric, beside trafilatura.

Use: python scripts/benchmarks/extraction.py PAGES [--folds 5] [--epochs 25]

Resiliparse is measured, too, where it is installed.

PAGES is the benchmark's folder: ground-truth.json and html/*.html.gz. The metric is its evaluate.py's, as its README
describes it: 4-shingles of words as multisets, each page's counts divided by their sum; precision and recall are means
over pages, F1 is theirs. trafilatura 2.0.0 without comments gives 0.958, 0.938, 0.978 by it, as published.

Ours is measured with each fifth of the pages left out in turn: the block model is trained on the other four fifths.
Pages a second: processor time from HTML to text, one process, the same run; ours and trafilatura's default take turns
page by page, so that what else the machine does weighs on both alike.
"""

import argparse
import collections
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))

from blocks import example, read_pages, train

from newsdigest.clean import main_text as ours
from newsdigest.clean.metadata import read_metadata
from newsdigest.clean.tree import parse, strip
from newsdigest.inference.sequence import SequenceModel

Counts = tuple[float, float, float]
_WORD = re.compile(r"\w+")


def shingles(text: str, size: int = 4) -> collections.Counter[tuple[str, ...]]:
    """The multiset of runs of SIZE words; a shorter text is one run."""
    words = _WORD.findall(text)
    return collections.Counter(tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))


def compare(truth: str, text: str) -> Counts:
    """Shares of shingles found, wrong and missed, of all."""
    want, got = shingles(truth), shingles(text)
    found, wrong, missed = (sum(c.values()) for c in (want & got, got - want, want - got))
    total = found + wrong + missed
    return (found / total, wrong / total, missed / total) if total else (0.0, 0.0, 0.0)


def figures(rows: list[Counts]) -> tuple[float, float, float]:
    """F1, precision, recall."""
    precision = statistics.mean(
        1.0 if wrong == missed == 0 else found / (found + wrong) if found else 0.0 for found, wrong, missed in rows
    )
    recall = statistics.mean(
        1.0 if wrong == missed == 0 else found / (found + missed) if found else 0.0 for found, wrong, missed in rows
    )
    return 2 * precision * recall / max(precision + recall, 1e-9), precision, recall


def extract(html: str, model: SequenceModel) -> str:
    """A page's text as clean takes it, by a given model."""
    root = parse(html)
    meta = read_metadata(root)
    main = ours.main_text(strip(root), meta, model=model)
    return "\n".join(main.paragraphs)


def left_out(
    pages: dict[str, tuple[str, str]], folds: int, epochs: int, beside: Callable[[str], str]
) -> tuple[dict[str, Counts], float, float]:
    """Counts of each page, judged by a model that has not seen it; pages a second, and BESIDE's, page by page."""
    names = sorted(pages)
    random.Random(0).shuffle(names)
    examples = {n: example(n, *pages[n]) for n in names}
    counts: dict[str, Counts] = {}
    spent = spent_beside = 0.0
    for fold in range(folds):
        out = names[fold::folds]
        rest = [examples[n] for n in names if n not in set(out)]
        model = train(rest, epochs=epochs)
        texts = {}
        for n in out:
            begin = time.process_time()
            texts[n] = extract(pages[n][0], model)
            middle = time.process_time()
            beside(pages[n][0])
            spent += middle - begin
            spent_beside += time.process_time() - middle
        counts |= {n: compare(pages[n][1], texts[n]) for n in out}
        print(
            f"fold {fold + 1}: F1 {figures([counts[n] for n in out])[0]:.4f}",
            file=sys.stderr,
        )
    return counts, len(names) / spent, len(names) / spent_beside


def resiliparse() -> Callable[[str], str] | None:
    """Resiliparse's main content without comments; None where it isn't installed (pip install resiliparse)."""
    try:
        from resiliparse.extract.html2text import extract_plain_text
    except ImportError:
        return None
    return lambda html: extract_plain_text(html, main_content=True, alt_texts=False, comments=False, links=False) or ""


def timed(pages: dict[str, tuple[str, str]], work: Callable[[str], str]) -> tuple[list[Counts], float]:
    """Counts of each page, and pages a second."""
    begin = time.process_time()
    texts = {n: work(html) for n, (html, _) in pages.items()}
    spent = time.process_time() - begin
    return [compare(pages[n][1], text) for n, text in texts.items()], len(pages) / spent


def spread(rows: list[Counts], times: int = 300) -> float:
    """The standard deviation of F1 over drawings of the pages with replacement."""
    chance = np.random.default_rng(0)
    drawn = [figures([rows[i] for i in chance.integers(0, len(rows), len(rows))])[0] for _ in range(times)]
    return float(np.std(drawn))


def main() -> None:
    """Measure and print."""
    import trafilatura

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=25)
    args = parser.parse_args()
    pages = read_pages(args.pages)
    rows: dict[str, tuple[list[Counts], float]] = {}
    settings = {"default": {}, "no comments": {"include_comments": False}}
    settings["fast"] = {
        "fast": True,
        "include_comments": False,
        "include_tables": False,
    }
    for name, options in settings.items():
        rows[f"trafilatura {trafilatura.__version__} {name}"] = timed(
            pages, lambda h, o=options: trafilatura.extract(h, **o) or ""
        )
    if fast := resiliparse():
        rows["resiliparse, main content"] = timed(pages, fast)
    counts, speed, other = left_out(pages, args.folds, args.epochs, lambda h: trafilatura.extract(h) or "")
    rows["newsdigest, fifths left out"] = (list(counts.values()), speed)
    print(f"{'':36s} F1            precision recall  pages/s")
    for name, (found, rate) in rows.items():
        f1, precision, recall = figures(found)
        print(f"{name:36s} {f1:.4f} ± {spread(found):.3f} {precision:.4f}    {recall:.4f}  {rate:.1f}")
    print(f"in turns: ours {speed:.1f} pages/s, trafilatura's default {other:.1f}: {speed / other:.2f} times as many")


if __name__ == "__main__":
    main()
