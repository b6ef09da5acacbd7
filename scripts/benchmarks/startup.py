"""How long `newsdigest --help` takes beside a bare click program, and a digest of a stored day from the command line.

    python scripts/benchmarks/startup.py [--rounds 15] [--db FILE --date DAY]

The two start in turns, each in a process of its own, so that what else the machine does hits both; the median of the
rounds' ratios is printed, with the medians of the times. With --db also `newsdigest digest --date DAY`, start included.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = '''"""A bare click program with one command."""
import click

@click.group()
def cli():
    """Says hello."""

@cli.command()
@click.option("--name")
def hello(name):
    """Say hello."""

cli()
'''


def seconds(*args: str) -> float:
    """How long one process takes, by the wall."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *args], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def ratios(rounds: int) -> tuple[list[float], list[float]]:
    """The times of both, round by round, after one start that warms the caches."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        pairs = [(seconds(str(bare), "--help"), seconds("-m", "newsdigest", "--help")) for _ in range(rounds + 1)][1:]
    return [b for b, _ in pairs], [n for _, n in pairs]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--db", help="a database with news")
    parser.add_argument("--date", help="a day of it")
    given = parser.parse_args()
    bare, ours = ratios(given.rounds)
    ratio = statistics.median(n / b for b, n in zip(bare, ours, strict=True))
    print(f"bare click --help   {statistics.median(bare) * 1000:7.0f} ms")
    print(f"newsdigest --help   {statistics.median(ours) * 1000:7.0f} ms")
    print(f"ratio               {ratio:7.2f}   (floor: 3)")
    if given.db:
        args = ["-m", "newsdigest", "digest", "--db", given.db, *(["--date", given.date] if given.date else [])]
        times = [seconds(*args) for _ in range(min(given.rounds, 5) + 1)][1:]
        print(f"newsdigest digest   {statistics.median(times):7.2f} s   ({min(times):.2f} to {max(times):.2f})")


if __name__ == "__main__":
    main()
