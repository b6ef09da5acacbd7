"""Score facts against the project's own labelled articles (tests/quality/articles): the definitions of gold's score.py.

Use: python scripts/score_own.py ARTICLES_DIR FACTS.jsonl      prints one figure a line: name value
     python scripts/score_own.py ARTICLES_DIR --lines          prints the articles as input for `newsdigest analyze`

An article is a TOML file: title, text, publisher, published, and its labels as rows: moves [asset, metric, pct, bound,
window, kind], amounts [what, asset, side, usd, window] ("" for none), levels [asset, usd, role], drivers [type, effect],
topic, coins_all, coins_primary. Needs nothing but the standard library.
"""

import argparse
import collections
import json
import re
import tomllib
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

PREFIXES = ("STOCK:", "INDEX:", "COMMODITY:", "FX:", "YIELD:", "FUND:", "OTHER:", "SECTOR:")
WINDOWS = frozenset(
    "1h 4h 12h 24h 3d 7d 14d 30d 90d 180d 1y ytd since_high since_low unstated".split()
)  # every other counts as one class
Fields = Mapping[str, Any]
Counts = collections.Counter[str]


def articles(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(id, article) of each file, in order of names."""
    for path in sorted(folder.glob("*.toml")):
        yield path.stem, tomllib.loads(path.read_text(encoding="utf-8"))


def input_line(name: str, article: Fields) -> dict[str, str]:
    """The article as `newsdigest analyze` takes it, its labels left behind."""
    return {
        "id": name, "source": article["publisher"], "published": article["published"].isoformat() + "T12:00:00",
        "url": f"https://{name.replace('_', '-')}.example/a", "title": article["title"], "text": article["text"].strip(),
    }  # fmt: skip


def _window(code: str | None) -> str | None:
    return code if code is None or code in WINDOWS else "other"


def _rounded(value: object, digits: int) -> float:
    return float(f"{float(str(value)):.{digits}g}")


def _crypto(asset: str | None) -> bool:
    return bool(asset) and not str(asset).startswith(PREFIXES)


def _move_key(asset: str, metric: str, pct: float) -> Hashable:
    return asset, "price" if metric == "market_cap" else metric, round(pct, 2)


def _tally(n: Counts, name: str, want: Any, got: Any) -> None:
    want, got = set(want), set(got)
    n[f"{name} tp"] += len(want & got)
    n[f"{name} fp"] += len(got - want)
    n[f"{name} fn"] += len(want - got)


def _moves(n: Counts, labels: Fields, facts: Fields, full: str) -> None:
    """Changes of crypto assets, each (asset, metric, signed percent) once; what is told as history is optional."""
    rows = [m for m in labels["moves"] if _crypto(m[0])]
    want = {_move_key(*m[:3]): m for m in reversed(rows) if m[5] == "change"}
    optional = {_move_key(*m[:3]) for m in rows if m[5] == "past"}
    forecasts = {_move_key(*m[:3]) for m in rows if m[5] == "forecast"}
    got: dict[Hashable, Fields] = {}
    for m in facts["moves"]:
        if m["kind"] == "change" and _crypto(m["asset"]):
            got.setdefault(_move_key(m["asset"], m["metric"], m["pct"]), m)
    _tally(n, "moves", want, got.keys() - (optional - want.keys()))
    n["forecast as change"] += len((got.keys() - want.keys()) & forecasts)
    for key in want.keys() & got.keys():
        m = got[key]
        figures = [float(x.replace(",", "")) for x in re.findall(r"\d[\d,]*(?:\.\d+)?", m["quote"])]
        n["window ok"] += _window(m["window"]) == _window(want[key][4])
        n["bound ok"] += m["bound"] == want[key][3]
        n["quote ok"] += m["quote"] in full and abs(m["pct"]) in figures


def _amounts(n: Counts, labels: Fields, facts: Fields) -> None:
    want = {(a[0], a[1], _rounded(a[3], 3)): (a[2] or None, _window(a[4] or None)) for a in reversed(labels["amounts"])}
    got = {
        (a["what"], a["asset"] or "", _rounded(a["usd"], 3)): (a["side"], _window(a["window"]))
        for a in reversed(facts["amounts"])
    }
    _tally(n, "amounts", want, got)
    n["amounts detail ok"] += sum(want[k] == got[k] for k in want.keys() & got.keys())


def _levels(n: Counts, labels: Fields, facts: Fields) -> None:
    want = {(x[0], _rounded(x[1], 5)): x[2] for x in reversed(labels["levels"])}
    got = {(x["asset"], _rounded(x["usd"], 5)): x["role"] for x in reversed(facts["levels"])}
    _tally(n, "levels", want, got)
    n["role ok"] += sum(want[k] == got[k] for k in want.keys() & got.keys())


def score(labelled: Mapping[str, Fields], facts: Mapping[str, Fields]) -> dict[str, float]:
    """Figure to value, named as score.py names them. An article without facts counts as one read without any."""
    n: Counts = collections.Counter()
    for name, labels in labelled.items():
        got = facts.get(name) or {
            "moves": [], "amounts": [], "levels": [], "drivers": [], "coins_all": [], "coins_primary": [], "topic": "",
        }  # fmt: skip
        _moves(n, labels, got, labels["title"] + "\n" + labels["text"].strip())
        _amounts(n, labels, got)
        _levels(n, labels, got)
        for key in ("coins_all", "coins_primary"):
            _tally(n, key, labels[key], got[key])
        effects = dict(labels["drivers"])
        found = {d["type"]: d["effect"] for d in reversed(got["drivers"])}
        _tally(n, "drivers", effects, found)
        n["effect ok"] += sum(effects[t] == found[t] for t in effects.keys() & found.keys())
        n["topic ok"] += got["topic"] == labels["topic"]
    out = {"articles": float(len(labelled))}
    for name in ("moves", "coins_all", "coins_primary", "drivers", "amounts", "levels"):
        tp, wrong = n[f"{name} tp"], n[f"{name} fp"] + n[f"{name} fn"]
        out[f"{name}_f1"] = 2 * tp / max(1, 2 * tp + wrong)
    for name, part, whole in (
        ("moves_window_accuracy", "window ok", "moves tp"), ("moves_bound_accuracy", "bound ok", "moves tp"),
        ("moves_quote_found", "quote ok", "moves tp"), ("amounts_side_window_accuracy", "amounts detail ok", "amounts tp"),
        ("levels_role_accuracy", "role ok", "levels tp"), ("drivers_effect_accuracy", "effect ok", "drivers tp"),
    ):  # fmt: skip
        out[name] = n[part] / max(1, n[whole])
    out["moves_forecast_taken_as_change"] = n["forecast as change"] / max(1, n["moves tp"] + n["moves fp"])
    out["topic_accuracy"] = n["topic ok"] / max(1, len(labelled))
    return out


def main() -> None:
    """Print the input lines, or the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("facts", type=Path, nargs="?")
    parser.add_argument("--lines", action="store_true")
    args = parser.parse_args()
    labelled = dict(articles(args.folder))
    if args.lines or args.facts is None:
        for name, article in labelled.items():
            print(json.dumps(input_line(name, article)))
        return
    rows = [json.loads(line) for line in args.facts.read_text(encoding="utf-8").splitlines()]
    for name, value in score(labelled, {r["id"]: r for r in rows}).items():
        print(f"{name:34s} {value:.4f}")


if __name__ == "__main__":
    main()
