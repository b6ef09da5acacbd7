"""Train and cross-validate the readers of moves: kind, subject and window, linear models over named features.

Use: python scripts/training/moves_train.py --gold FILE… [--labels FILE --corpus FILE…] [--out models] [--folds N] [--errors]

With --folds N the publishers are dealt to N folds (0: one fold a publisher) and score.py's figures are taken on what each
fold's models, trained without its publishers, read. With --out the models are trained on everything and written.
With --held FILE the models of models/ are measured on labelled articles that nothing was trained on and no rule was made
from (labels/moves_held.jsonl): figure by figure, asset, metric, signed percent, window and kind.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parent))

from moves_labels import Labelled, corpus, gold, own

from newsdigest.inference.linear import LinearModel, save_linear
from newsdigest.read.coins import find_coins
from newsdigest.read.moves import kind as kinds
from newsdigest.read.moves import span, subject
from newsdigest.read.moves.direction import cue
from newsdigest.read.moves.models import Models
from newsdigest.read.moves.read import read_moves
from newsdigest.read.moves.walk import Decision, Scene, walk

SAME = {"POL": "MATIC", "SHIBA": "SHIB", "TOTAL": "MARKET"}

STRENGTH = {"kind": 0.4, "subject": 0.4, "window": 0.1}
LEAST = {"kind": 0.2, "subject": 2, "window": 2}
Example = tuple[list[str], str]


def asset_fits(candidate: str, wanted: str) -> bool:
    """Crypto by ticker; what isn't crypto by its kind alone, since its name is not scored."""
    a, b = SAME.get(candidate, candidate), SAME.get(wanted, wanted)
    if ":" in b:
        return ":" in a and (a.split(":")[0] == b.split(":")[0])
    return a == b


def examples(labelled: Labelled, mentions) -> dict[str, list[Example]]:
    """The examples of one article, each decision before taken as labelled."""
    out: dict[str, list[Example]] = defaultdict(list)

    def teach(scene: Scene) -> list[Decision]:
        p = scene.passage
        decisions = []
        for i, figure in enumerate(p.figures):
            if figure.start not in labelled.known:
                continue
            rows = labelled.moves.get(figure.start, [])
            found = cue(p, i)
            kind = rows[0][5] if rows else "none"
            out["kind"].append((kinds.features(p, i, found, in_title=scene.in_title), kind))
            if not rows:
                decisions.append(Decision(i, "none"))
                continue
            wanted = [r[0] for r in rows]
            options = subject.candidates(p, i, scene.context)
            fits = [any(asset_fits(c.asset, w) for w in wanted) for c in options]
            if any(f and c.place >= 0 for f, c in zip(fits, options, strict=True)):
                fits = [f and c.place >= 0 for f, c in zip(fits, options, strict=True)]
            _place, _what = -1, "coin"
            if any(fits):
                for c, fit in zip(options, fits, strict=True):
                    out["subject"].append((subject.features(p, i, c, found, scene.context), "yes" if fit else "no"))
                places = [
                    (abs(c.place - p.at[i]), c) for c, fit in zip(options, fits, strict=True) if fit and c.place >= 0
                ]
                if places:
                    best = min(places, key=lambda x: x[0])[1]
                    _place, _what = best.place, best.kind
            metric = "price" if rows[0][1] in ("price", "market_cap") else rows[0][1]
            window = rows[0][4]
            spans = span.candidates(p, scene.carried, scene.title_codes)
            grouped = window if window in _WINDOWS else "other"
            fits = [(c[0] if c[0] in _WINDOWS else "other") == grouped for c in spans]
            if any(fits):
                for c, fit in zip(spans, fits, strict=True):
                    f = span.features(p, i, c, found, scene.carried, kind, in_title=scene.in_title, metric=metric)
                    out["window"].append((f, "yes" if fit else "no"))
            assets = tuple(
                dict.fromkeys(
                    c.asset
                    for c, fit in zip(
                        options, [any(asset_fits(c.asset, w) for w in wanted) for c in options], strict=True
                    )
                    if fit
                )
            ) or tuple(wanted)
            decisions.append(Decision(i, kind, assets, metric, window))
        return decisions

    for _ in walk(labelled.article, mentions, teach):
        pass
    return out


_WINDOWS = frozenset(span_code for span_code in (
    "1h 4h 12h 24h 3d 7d 14d 30d 90d 180d 1y ytd since_high since_low unstated".split()
))  # fmt: skip


def fit(rows: list[Example], *, strength: float, least: int) -> LinearModel:
    """Multinomial logistic regression, L2; features seen in fewer than `least` examples are left out."""
    counts = Counter(f for features, _ in rows for f in set(features))
    vocabulary = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= least))}
    classes = tuple(sorted({label for _, label in rows}))
    pointers, columns = [0], []
    for features, _ in rows:
        columns += sorted({vocabulary[f] for f in features if f in vocabulary})
        pointers.append(len(columns))
    x = csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(rows), len(vocabulary)))
    y = np.array([classes.index(label) for _, label in rows])
    model = LogisticRegression(C=strength, max_iter=400).fit(x, y)
    weights, bias = model.coef_.T, model.intercept_
    if len(classes) == 2:
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return LinearModel(classes, vocabulary, weights.astype(np.float32), bias.astype(np.float32))


def fit_all(parts: list[dict[str, list[Example]]]) -> Models:
    """The three models from the examples of many articles."""
    joined: dict[str, list[Example]] = defaultdict(list)
    for part in parts:
        for name, rows in part.items():
            joined[name] += rows
    return Models(**{n: fit(joined[n], strength=STRENGTH[n], least=LEAST[n]) for n in STRENGTH})


def folds(publishers: list[str], number: int) -> list[set[str]]:
    """Publishers dealt to folds, the largest first; 0: one fold each."""
    counts = Counter(publishers)
    order = sorted(counts, key=lambda p: (-counts[p], p))
    if not number:
        return [{p} for p in order]
    out: list[set[str]] = [set() for _ in range(number)]
    for i, p in enumerate(order):
        out[i % number].add(p)
    return out


def measure(items: list[Labelled]) -> None:
    """Print F1 of changes, one an article for each (asset, metric, signed percent), and of their windows; what is wrong."""
    n: Counter[str] = Counter()
    for item in items:
        want, optional = {}, set()
        for rows in item.moves.values():
            for asset, metric, pct, _, window, kind in rows:
                key = (SAME.get(asset, asset), "price" if metric == "market_cap" else metric, pct)
                if kind == "change" and ":" not in asset:
                    want.setdefault(key, window)
                elif kind == "past":
                    optional.add(key)
        got = {}
        for m in read_moves(item.article, find_coins(item.article).mentions):
            if m.kind == "change" and ":" not in m.asset and item.known & set(range(m.start, m.end)):
                metric = "price" if m.metric == "market_cap" else m.metric
                got.setdefault((SAME.get(m.asset, m.asset), metric, float(m.pct)), m.window)
        wrong, missing = got.keys() - want.keys() - optional, want.keys() - got.keys()
        n.update(right=len(want.keys() & got.keys()), wrong=len(wrong), missing=len(missing))
        for key in want.keys() & got.keys():
            same = [w if w in _WINDOWS else "other" for w in (want[key], got[key])]
            n["windows"] += same[0] == same[1]
            if same[0] != same[1]:
                print(item.article.id, "window", key, "wanted", want[key], "read", got[key])
        for name, keys in (("wrong", wrong), ("missing", missing)):
            for key in keys:
                print(item.article.id, name, key)
    f1 = 2 * n["right"] / max(1, 2 * n["right"] + n["wrong"] + n["missing"])
    print(
        f"articles {len(items)}  moves_f1 {f1:.4f}  moves_window_accuracy {n['windows'] / max(1, n['right']):.4f}  {dict(n)}"
    )


def main() -> None:
    """Parse, load, cross-validate or train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--corpus", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int, default=-1)
    parser.add_argument("--held", type=Path)
    parser.add_argument("--read-out", type=Path, help="JSON Lines of what was read in cross-validation")
    args = parser.parse_args()
    if args.held:
        measure(list(own(args.held, corpus(args.corpus))))
        return
    items = [x for path in args.gold for x in gold(path)]
    golden = len(items)
    if args.labels and args.labels.exists():
        ids = {x.article.id for x in items}
        items += [x for x in own(args.labels, corpus(args.corpus)) if x.article.id not in ids]
    mentions = [find_coins(x.article).mentions for x in items]
    parts = [examples(x, m) for x, m in zip(items, mentions, strict=True)]
    print("articles", len(items), {n: sum(len(p[n]) for p in parts) for n in STRENGTH}, file=sys.stderr)
    if args.folds >= 0:
        publishers = [x.article.publisher.lower() for x in items]
        lines = []
        for left_out in folds(publishers, args.folds):
            held = [i for i in range(len(items)) if publishers[i] in left_out]
            if args.folds == 0 and all(i >= golden for i in held):
                continue
            by = fit_all([p for i, p in enumerate(parts) if i not in set(held)])
            for i in held:
                moves = read_moves(items[i].article, mentions[i], by=by)
                row = {"id": items[i].article.id, "moves": [_row(m) for m in moves]}
                lines.append(json.dumps(row, ensure_ascii=False))
        text = "\n".join(lines) + "\n"
        (args.read_out.write_text(text, encoding="utf-8") if args.read_out else sys.stdout.write(text))
    if args.out:
        by = fit_all(parts)
        for name in STRENGTH:
            save_linear(args.out / f"moves_{name}", getattr(by, name))


def _row(m) -> dict[str, object]:
    return {
        "asset": m.asset, "metric": m.metric, "pct": float(m.pct), "bound": m.bound, "window": m.window, "kind": m.kind,
        "quote": m.quote, "start": m.start, "end": m.end, "said_by": m.said_by,
    }  # fmt: skip


if __name__ == "__main__":
    main()
