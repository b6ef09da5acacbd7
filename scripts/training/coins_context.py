"""Train models/coins: is an ambiguous name or ticker ("LINK", "Maker", "NEAR") a coin where it stands?

Use: python scripts/training/coins_context.py OUT_DIR --corpus FILE.jsonl.gz … --gold FACTS.json …

Weak labels from unlabelled articles: an ambiguous form is a coin where something else in the article proves its coin
(a certain name, a cashtag, "Name (TICKER)", a list of coins around it), and is none where nothing does. The form's own proof is hidden from its
features for half of the examples, so that the words around it must carry the decision. The gold's articles add exact
labels, weighted higher. Prints the figures for publishers left out of training.
"""

import argparse
import collections
import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from newsdigest.inference.linear import LinearModel, save_linear
from newsdigest.read.coins.context import beside
from newsdigest.read.coins.find import Scan, context, scan
from newsdigest.read.coins.gazetteer import Candidate

PER_FORM = 60
GOLD_WEIGHT = 4.0
POSITIVE_WEIGHT = 2.0  # what nothing else proves may be a coin all the same: negatives are less sure
Row = tuple[str, list[str], int, float]


def coin_flip(*parts: str) -> bool:
    """A deterministic half."""
    return hashlib.sha256("\x1f".join(parts).encode()).digest()[0] < 128


def blind(names: list[str]) -> list[str]:
    """The features without what the rest of the article says of the coin."""
    return [n.replace("seen=True", "seen=False") for n in names]


def weak(paths: list[Path]) -> Iterator[Row]:
    """Rows of (publisher, features, label, weight)."""
    taken: collections.Counter[tuple[str, int]] = collections.Counter()
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                item = json.loads(line)
                text = item["title"] + "\n" + item["text"]
                found = scan(text)
                done = set()
                for c in found.undecided:
                    label = int(c.form.ticker in found.seen or _listed(text, c, found))
                    key = (c.form.text, label)
                    if c.form.kind == "introduced" or key in done or taken[key] >= PER_FORM:
                        continue
                    done.add(key)
                    taken[key] += 1
                    names = context(text, c, found)
                    if coin_flip(item["id"], c.form.text):
                        names = blind(names)
                    yield item["source"], names, label, 1.0


def _listed(text: str, c: Candidate, found: Scan) -> bool:
    """Capitals between coins of a list are proved by their company."""
    return text[c.start : c.end].isupper() and beside(text, c.start, c.end, found.words)[0] >= 2


def exact(paths: list[Path]) -> Iterator[Row]:
    """Rows from the gold: a candidate is a coin where the article's coins hold it."""
    for path in paths:
        for item in json.loads(path.read_text(encoding="utf-8")):
            text = item["title"] + "\n" + item["text"]
            found, coins = scan(text), {c.upper() for c in item["coins_all"]}
            for c in found.undecided:
                label = int(c.form.ticker in coins)
                yield item["source"], context(text, c, found), label, GOLD_WEIGHT


def written(path: Path) -> Iterator[Row]:
    """Rows from sentences written for training (written_coins.txt)."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or "|" not in line:
            continue
        head, text = (part.strip() for part in line.split("|", 1))
        form, label = head.split()
        found = scan(text)
        for c in found.undecided:
            if c.form.text == form:
                yield "written", context(text, c, found), int(label == "yes"), GOLD_WEIGHT


def matrix(rows: list[Row], vocabulary: dict[str, int]) -> csr_matrix:
    """Binary features."""
    indices, indptr = [], [0]
    for _, names, _, _ in rows:
        indices += sorted({vocabulary[n] for n in names if n in vocabulary})
        indptr.append(len(indices))
    return csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(rows), len(vocabulary)))


def fit(rows: list[Row]) -> tuple[dict[str, int], LogisticRegression]:
    """A vocabulary of features seen three times, and the classifier."""
    seen = collections.Counter(n for _, names, _, _ in rows for n in set(names))
    vocabulary = {n: i for i, n in enumerate(sorted(n for n, k in seen.items() if k >= 3))}
    model = LogisticRegression(C=0.3, max_iter=400)
    weights = [r[3] * (POSITIVE_WEIGHT if r[2] else 1.0) for r in rows]
    model.fit(matrix(rows, vocabulary), [r[2] for r in rows], sample_weight=weights)
    return vocabulary, model


def main() -> None:
    """Parse, collect, cross-validate, fit, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--corpus", type=Path, nargs="*", default=[])
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    args = parser.parse_args()
    written_rows = list(written(Path(__file__).parent / "labels" / "written_coins.txt"))
    weak_rows, gold_rows = [*weak(args.corpus), *written_rows], list(exact(args.gold))
    print(
        f"weak {len(weak_rows)} ({sum(r[2] for r in weak_rows)} coins), gold {len(gold_rows)} ({sum(r[2] for r in gold_rows)} coins)"
    )
    right = {"tp": 0, "fp": 0, "fn": 0}
    publishers = sorted({r[0].lower() for r in gold_rows})
    for fold in range(5):
        out = set(publishers[fold::5])
        vocabulary, model = fit([r for r in weak_rows + gold_rows if r[0].lower() not in out])
        held = [r for r in gold_rows if r[0].lower() in out]
        for row, p in zip(held, model.predict_proba(matrix(held, vocabulary))[:, 1], strict=True):
            right["tp" if row[2] and p >= 0.5 else "fp" if p >= 0.5 else "fn" if row[2] else "tn"] = (
                right.get("tp" if row[2] and p >= 0.5 else "fp" if p >= 0.5 else "fn" if row[2] else "tn", 0) + 1
            )
    print(
        "publishers left out, gold candidates:",
        right,
        "f1",
        2 * right["tp"] / (2 * right["tp"] + right["fp"] + right["fn"]),
    )
    vocabulary, model = fit(weak_rows + gold_rows)
    weights = np.zeros((len(vocabulary), 2), dtype=np.float32)
    weights[:, 1] = model.coef_[0]
    bias = np.array([0.0, model.intercept_[0]], dtype=np.float32)
    save_linear(args.out, LinearModel(("other", "coin"), vocabulary, weights, bias))


if __name__ == "__main__":
    main()
