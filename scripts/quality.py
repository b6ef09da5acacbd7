"""Measure quality on the gold sets and compare with the pinned floors; floors only move up.

Use: python scripts/quality.py SHARED            measure, compare, exit 1 where a figure is under its floor
     python scripts/quality.py SHARED --raise    also raise each floor to the figure reached, less the margin
     python scripts/quality.py SHARED --all      print every figure that the scorers print
     python scripts/quality.py --only own        measure the project's own labelled articles, which need no SHARED

SHARED is the folder of shared material: gold/, score/, replay/, corpus/. Floors stand in tests/quality/floors.toml with
the sha256 of the gold file that they were measured on: other gold is an error, not another figure.
"""

import argparse
import contextlib
import hashlib
import json
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from score_own import articles, input_line, score

OWN = Path(__file__).resolve().parents[1] / "tests" / "quality" / "articles"
FLOORS = Path(__file__).resolve().parents[1] / "tests" / "quality" / "floors.toml"
MARGIN = 0.003  # what a different processor or library version may cost
LOWER_IS_BETTER = ("lost", "leaked", "called_repost", "taken_as_change", "wrong")
PORT = 18321


def newsdigest(*args: str) -> None:
    """Run the program; status 1 (some items failed) is no end of a measurement."""
    done = subprocess.run([sys.executable, "-m", "newsdigest", *args], check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"newsdigest {' '.join(args)} ended with {done.returncode}")


def figures(*command: str) -> dict[str, float]:
    """The scorer's lines as name → value."""
    out = subprocess.run([sys.executable, *command], check=True, capture_output=True, text=True).stdout
    found = {}
    for line in out.splitlines():
        parts = line.split()
        if len(parts) == 2:
            with contextlib.suppress(ValueError):
                found[parts[0]] = float(parts[1])
    return found


def gold_lines(gold: Path, out: Path) -> None:
    """The gold's articles as input lines, their labels left behind."""
    articles = json.loads(gold.read_text(encoding="utf-8"))
    keys = ("id", "source", "published", "url", "title", "text")
    out.write_text("".join(json.dumps({k: a[k] for k in keys}) + "\n" for a in articles), encoding="utf-8")


@contextlib.contextmanager
def replay(shared: Path, *args: str) -> Iterator[str]:
    """The replay server, up while the block runs; its address."""
    corpus = shared / "corpus" / "two_days_2025-06-12_13.jsonl.gz"
    command = [
        sys.executable,
        str(shared / "replay" / "replay.py"),
        str(corpus),
        "--day",
        "2025-06-13",
        "--port",
        str(PORT),
        *args,
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        server.stdout.readline()
        yield f"http://127.0.0.1:{PORT}"
    finally:
        server.terminate()
        server.wait()


def fetch(url: str, path: Path) -> None:
    """Save what a loopback address answers."""
    for attempt in range(20):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                path.write_bytes(answer.read())
            return
        except OSError:
            if attempt == 19:
                raise
            time.sleep(0.2)


def measure_own(work: Path) -> tuple[str, dict[str, float]]:
    """The articles written and labelled for this project (tests/quality/articles): sha256 over all, figures."""
    labelled = dict(articles(OWN))
    lines = "".join(json.dumps(input_line(name, article)) + "\n" for name, article in labelled.items())
    (work / "in.jsonl").write_text(lines, encoding="utf-8")
    newsdigest("analyze", str(work / "in.jsonl"), "--out", str(work / "facts.jsonl"))
    rows = [json.loads(line) for line in (work / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(OWN.glob("*.toml")))).hexdigest()
    return digest, score(labelled, {row["id"]: row for row in rows})


def measure(shared: Path | None, work: Path, only: str | None) -> dict[str, tuple[str, dict[str, float]]]:
    """Set → (sha256 of its gold, figures)."""
    result = {}
    if only in (None, "own"):
        result["own"] = measure_own(work)
    if shared is None:
        return result
    scorer, gold = str(shared / "score" / "score.py"), shared / "gold"
    for name in ("facts_dev", "facts_dev_causes"):
        if only in (None, name):
            gold_lines(gold / f"{name}.json", work / "in.jsonl")
            newsdigest("analyze", str(work / "in.jsonl"), "--out", str(work / "facts.jsonl"))
            found = figures(scorer, "facts", str(gold / f"{name}.json"), str(work / "facts.jsonl"))
            result[name] = (sha(gold / f"{name}.json"), found)
    if only in (None, "events_dev"):
        newsdigest("group", str(gold / "events_dev.jsonl"), "--out", str(work / "stories.jsonl"))
        found = figures(scorer, "stories", str(gold / "events_dev.json"), str(work / "stories.jsonl"))
        found |= figures(
            str(shared / "score" / "nuggets.py"), str(gold / "nuggets_dev.json"), str(work / "stories.jsonl")
        )
        result["events_dev"] = (sha(gold / "events_dev.json"), found)
    if only in (None, "pages"):
        with replay(shared, "--reposts", "0.3") as base:
            fetch(f"{base}/pages.jsonl", work / "pages.jsonl")
            fetch(f"{base}/truth.jsonl", work / "truth.jsonl")
        newsdigest("analyze", str(work / "pages.jsonl"), "--out", str(work / "facts.jsonl"))
        found = figures(scorer, "pages", str(work / "truth.jsonl"), str(work / "facts.jsonl"))
        newsdigest("group", str(work / "pages.jsonl"), "--out", str(work / "stories.jsonl"))
        found |= figures(scorer, "reposts", str(work / "truth.jsonl"), str(work / "stories.jsonl"))
        result["pages"] = (sha(shared / "corpus" / "two_days_2025-06-12_13.jsonl.gz"), found)
    return result


def sha(path: Path) -> str:
    """The file's sha256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lower(name: str) -> bool:
    """True for figures of which less is better."""
    return any(word in name for word in LOWER_IS_BETTER)


def compare(floors: dict, measured: dict[str, tuple[str, dict[str, float]]]) -> list[str]:
    """What fell under its floor, or was measured on other gold."""
    bad = []
    for name, (digest, found) in measured.items():
        pinned = floors.get(name, {})
        if pinned.get("gold_sha256", digest) not in ("", digest):
            bad.append(f"{name}: measured on other gold than the floors")
            continue
        for figure, floor in pinned.get("floors", {}).items():
            value = found[figure]
            if (value > floor) if lower(figure) else (value < floor):
                bad.append(f"{name} {figure}: {value:.4f}, the floor is {floor:.4f}")
    return bad


def raised(floors: dict, measured: dict[str, tuple[str, dict[str, float]]]) -> dict:
    """Floors moved towards what was reached, never away from it."""
    for name, (digest, found) in measured.items():
        pinned = floors.setdefault(name, {"floors": {}})
        pinned["gold_sha256"] = digest
        for figure, floor in pinned["floors"].items():
            value = found[figure]
            if lower(figure):
                pinned["floors"][figure] = min(floor, round(value + (MARGIN if value else 0), 4))
            else:
                pinned["floors"][figure] = max(floor, round(value - MARGIN, 4))
    return floors


def main() -> None:
    """Measure, print, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, nargs="?")
    parser.add_argument("--raise", dest="up", action="store_true")
    parser.add_argument("--all", dest="every", action="store_true")
    parser.add_argument("--only", choices=("own", "facts_dev", "facts_dev_causes", "events_dev", "pages"))
    args = parser.parse_args()
    if args.shared is None and args.only != "own":
        parser.error("SHARED is missing; only --only own does without")
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(args.shared, Path(folder), args.only)
    for name, (_, found) in measured.items():
        for figure, value in found.items():
            if args.every or figure in floors.get(name, {}).get("floors", {}):
                print(f"{name:18s} {figure:34s} {value:.4f}")
    if args.up:
        floors = raised(floors, measured)
        lines = [
            "# Floors of quality: scripts/quality.py measures, compares and raises them; they are never lowered by hand."
        ]
        for name, pinned in floors.items():
            lines += ["", f"[{name}]", f'gold_sha256 = "{pinned["gold_sha256"]}"', f"[{name}.floors]"]
            lines += [f"{k} = {v}" for k, v in pinned["floors"].items()]
        FLOORS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    bad = compare(floors, measured)
    for line in bad:
        print(line, file=sys.stderr)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
