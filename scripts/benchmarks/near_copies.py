"""Near copies among many synthetic texts whose copies are known: precision, recall, time, memory.

    python scripts/benchmarks/near_copies.py [--count 1000000] [--engine pool|dask] [--jobs 2] [--out DIR]

Texts are of invented words with figures and names of their own. One in ten is a near copy of an earlier one: one to three
words swapped and one figure changed. One in ten shares its first half with an earlier one and is no copy of it. 1,000
pairs differ in one percentage only: they are near copies, and none may be called the same text. Runs `bulk`'s own steps,
without reading facts; memory is of all processes together (watch.py says how it is counted).
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

import numpy as np
from watch import watching

from newsdigest.pipeline import archive, copies
from newsdigest.records import Article
from newsdigest.store import parquet
from newsdigest.text.shingles import shingles

SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
SHARD = 20_000
CLEAR = 0.7  # of the shingles shared: a copy beyond doubt


def word(rng: random.Random) -> str:
    """An invented word; few are frequent, as in a language."""
    return "".join(SYLLABLES[int(rng.random() ** 2 * len(SYLLABLES))] for _ in range(1 + int(rng.random() * 3)))


def text_of(number: int) -> list[str]:
    """The words of a text that is nobody's copy."""
    rng = random.Random(number)
    words = [word(rng) for _ in range(rng.randint(60, 110))]
    for _ in range(6):
        words[rng.randrange(len(words))] = f"{rng.randint(1, 99)}.{rng.randint(0, 9)}%"
    for _ in range(4):
        words[rng.randrange(len(words))] = word(rng).capitalize() + word(rng)
    return words


def copy_of(number: int, original: int) -> list[str]:
    """The words of a near copy: one to three swapped, one figure changed."""
    rng = random.Random(-number)
    words = text_of(original)
    for _ in range(rng.randint(1, 3)):
        words[rng.randrange(len(words))] = word(rng)
    figure = next((n for n, w in enumerate(words) if w.endswith("%")), 0)
    words[figure] = f"{rng.randint(100, 999)}%"
    return words


def half_of(number: int, other: int) -> list[str]:
    """The words of a text that begins as another does, to its half, and then goes its own way: no copy."""
    begun, own = text_of(other), text_of(number)
    return begun[: len(begun) // 2] + own[len(own) // 2 :]


def one_figure_off(original: int) -> list[str]:
    """The words of a text with one percentage changed and nothing else."""
    words = text_of(original)
    place = next(n for n, w in enumerate(words) if w.endswith("%"))
    words[place] = words[place].replace("%", "7%")
    return words


def words_of(n: int) -> list[str]:
    """The words of text number n: a copy of n - 9 where n ends in 9; half of n - 5 where it ends in 5."""
    if n % 10 == 4 and n < 10_000:
        return one_figure_off(n - 4)
    if n % 10 == 9:
        return copy_of(n, n - 9)
    return half_of(n, n - 5) if n % 10 == 5 else text_of(n)


def resemblance(one: int, other: int) -> float:
    """The share of two texts' shingles that both hold, exactly."""
    a, b = (shingles(" ".join(words_of(n))) for n in (one, other))
    both = len(np.intersect1d(a, b))
    return both / (len(a) + len(b) - both)


def write_shard(work: tuple[archive.Plan, int, int]) -> str:
    """Fingerprints of one shard of texts."""
    plan, shard, count = work
    numbers = range(shard * SHARD, min(count, (shard + 1) * SHARD))
    articles = [Article(f"{n:09d}", "p", "", "", " ".join(words_of(n))) for n in numbers]
    name = f"{shard:05d}"
    copies.write_prints(plan.folder, name, articles)
    return name


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--engine", default="pool")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, watching() as peak:
        plan = archive.Plan(str(given.out or folder), (), SHARD, 3)
        shards = range((given.count + SHARD - 1) // SHARD)
        with archive.workplace(given.engine, jobs=given.jobs) as place:
            start = time.perf_counter()
            names = list(place.parts(write_shard, ((plan, n, given.count) for n in shards)))
            middle = time.perf_counter()
            copies.near_copies(plan.folder, names, place.parts)
            end = time.perf_counter()
        found = parquet.read(plan.folder, "near_copies.parquet").to_pylist()
    pairs = {(r["copy"], r["original"]): r["same_text"] for r in found}
    numbers = np.arange(given.count)
    near = numbers[numbers % 10 == 9]
    off = numbers[(numbers % 10 == 4) & (numbers < 10_000)]
    truth = {(f"{n:09d}", f"{n - 9:09d}") for n in near} | {(f"{n:09d}", f"{n - 4:09d}") for n in off}
    hit = len(truth & set(pairs))
    missed = sorted(truth - set(pairs))
    clear = sum(resemblance(int(a), int(b)) >= CLEAR for a, b in missed)
    same = sum(pairs.get((f"{n:09d}", f"{n - 4:09d}"), False) for n in off)
    print(
        f"{given.count:,} texts, {len(truth):,} copies: precision {hit / max(1, len(pairs)):.4f}, recall {hit / len(truth):.4f};"
        f" of {len(off):,} that differ in one percentage, called the same text: {same}"
    )
    print(
        f"of {len(missed):,} copies that were missed, {clear:,} share {CLEAR:.0%} of their shingles with the original or more"
    )
    print(
        f"{given.engine}, {given.jobs} jobs: fingerprints {middle - start:.0f} s ({given.count / (middle - start):,.0f} a second), join {end - middle:.0f} s,"
        f" peak of all processes together {peak[0]:.0f} MB"
    )


if __name__ == "__main__":
    main()
