"""Measure the reading of coins with publishers left out: coins_all of gold articles, as score.py counts.

Use: python scripts/training/coins_measure.py --corpus FILE.jsonl.gz … --gold FACTS.json … [--folds 8] [--errors]

The publishers are dealt to folds; each fold's articles are read by a context model that saw no word of its publishers,
the threshold as it stands. Boilerplate is cut out as labelled, so that only the reading is measured. Prints a line a gold
file; with --errors each article's wrong and missing coins. (coins_primary: see coins_primary.py.)
"""

import argparse
import collections
import json
from pathlib import Path
from unittest import mock

import numpy as np
from coins_context import Row, exact, fit, weak, written
from moves_labels import gold

from newsdigest.inference.linear import LinearModel
from newsdigest.read.coins import find

SAME = {"POL": "MATIC", "SHIBA": "SHIB", "TOTAL": "MARKET"}


def trained(rows: list[Row]) -> LinearModel:
    """The context model of some rows."""
    vocabulary, model = fit(rows)
    weights = np.zeros((len(vocabulary), 2), dtype=np.float32)
    weights[:, 1] = model.coef_[0]
    return LinearModel(("other", "coin"), vocabulary, weights, np.array([0.0, model.intercept_[0]], dtype=np.float32))


def plain(names: object) -> set[str]:
    """Tickers in capitals, renamed ones under one name."""
    return {SAME.get(str(n).upper(), str(n).upper()) for n in names}  # type: ignore[attr-defined]


def main() -> None:
    """Parse, deal, train, read, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--folds", type=int, default=8)
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    rows = [*weak(args.corpus), *written(Path(__file__).parent / "labels" / "written_coins.txt"), *exact(args.gold)]
    items = [
        (path.stem, raw, labelled.article)
        for path in args.gold
        for raw, labelled in zip(json.loads(path.read_text(encoding="utf-8")), gold(path), strict=True)
    ]
    publishers = sorted({a.publisher.lower() for _, _, a in items})
    counts: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0, 0])
    for fold in range(args.folds):
        out = set(publishers[fold :: args.folds])
        model = trained([r for r in rows if r[0].lower() not in out])
        with mock.patch.object(find, "load_linear", return_value=model):
            for name, raw, article in items:
                if article.publisher.lower() not in out:
                    continue
                want, have = plain(raw["coins_all"]), plain(m.coin for m in find.find_mentions(article))
                for i, part in enumerate((want & have, have - want, want - have)):
                    counts[name][i] += len(part)
                if args.errors and want != have:
                    print(article.id, article.publisher, "wrong", have - want, "missing", want - have)
    for name, (tp, fp, fn) in sorted(counts.items()):
        print(f"{name} coins_all: F1 {2 * tp / (2 * tp + fp + fn):.4f} P {tp / (tp + fp):.4f} R {tp / (tp + fn):.4f}")


if __name__ == "__main__":
    main()
