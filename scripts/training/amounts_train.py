"""Train models/amounts, amounts_asset, levels and levels_asset, or measure them on publishers left out.

Use: python scripts/training/amounts_train.py --gold FACTS.json … --corpus FILE.jsonl.gz … [--labels DIR]
         --out MODELS_DIR                  train on everything and write the four models
         --held DIR                         measure models/ on labels that nothing was trained on (labels/held)
         --folds N --predictions OUT.jsonl  cross-validate: each gold article read by models that saw no word of its publisher

Multinomial logistic regression on the named features of newsdigest.read.amounts.context; for assets, yes or no for each
candidate. Deterministic.
"""

import argparse
import collections
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from amounts_rows import IGNORE, Row, Text, gold_texts, own_texts, written_texts
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from newsdigest.inference.linear import LinearModel, save_linear
from newsdigest.read.amounts import sums
from newsdigest.read.amounts.asset import asset_features, candidates
from newsdigest.read.levels import prices

LEAST = 2  # a feature seen in fewer examples is left out
SMALLEST = 0.02  # a feature that moves no class's log-odds by more, beside the others', is left out of the file
SAME = {"POL": "MATIC"}


def fit(
    examples: Sequence[Sequence[str]], labels: Sequence[str], worth: Sequence[float], *, strength: float
) -> LinearModel:
    """A linear classifier of the examples' named features, each of its worth. `strength` is the regularisation's inverse."""
    counts = collections.Counter(name for names in examples for name in set(names))
    vocabulary = {name: row for row, name in enumerate(sorted(n for n, c in counts.items() if c >= LEAST))}
    indices = [sorted({vocabulary[n] for n in names if n in vocabulary}) for names in examples]
    pointers = np.cumsum([0, *map(len, indices)])
    flat = np.array([i for row in indices for i in row], dtype=np.int32)
    matrix = csr_matrix((np.ones(len(flat)), flat, pointers), shape=(len(examples), len(vocabulary)))
    model = LogisticRegression(C=strength, max_iter=500).fit(matrix, np.array(labels), sample_weight=np.array(worth))
    weights, bias = model.coef_.T, model.intercept_
    if len(model.classes_) == 2:
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    kept = np.abs(weights - weights.mean(axis=1, keepdims=True)).max(axis=1) >= SMALLEST
    names = (name for name, keep in zip(vocabulary, kept, strict=True) if keep)
    return LinearModel(
        tuple(str(c) for c in model.classes_),
        {name: row for row, name in enumerate(names)},
        weights[kept].astype(np.float32),
        bias.astype(np.float32),
    )


def train(rows: Sequence[Row]) -> dict[str, LinearModel]:
    """The four models."""
    models = {}
    for kind, field, wanted in (("amounts", "what", sums.is_candidate), ("levels", "role", prices.is_candidate)):
        labels = [(r, r.amount if kind == "amounts" else r.level) for r in rows if wanted(r.place.figure)]
        labels = [(r, label) for r, label in labels if label is not IGNORE]
        models[kind] = fit(
            [r.wide if kind == "amounts" else r.names for r, _ in labels],
            [label[field] if label else "none" for _, label in labels],
            [r.worth for r, _ in labels],
            strength=1.0,
        )
        pairs = []
        for row, label in labels:
            if label and "asset" in label:
                right = SAME.get(label["asset"], label["asset"]) or ""
                for coin in candidates(row.place, row.text.coins, sums=kind == "amounts"):
                    names = asset_features(row.place, coin, row.text.coins, label[field])
                    pairs.append((names, "yes" if SAME.get(coin, coin) == right else "no", row.worth))
        models[f"{kind}_asset"] = fit([p[0] for p in pairs], [p[1] for p in pairs], [p[2] for p in pairs], strength=0.5)
    return models


def folds(texts: Sequence[Text], count: int) -> dict[str, int]:
    """Publisher to fold, about as many figures in each."""
    sizes = collections.Counter(r.publisher for t in texts for r in t.rows)
    load, fold = [0] * count, {}
    for publisher in sorted({t.article.publisher.lower() for t in texts}, key=lambda p: (-sizes[p], p)):
        fold[publisher] = load.index(min(load))
        load[fold[publisher]] += sizes[publisher]
    return fold


def predict(text: Text, models: dict[str, LinearModel]) -> dict[str, object]:
    """One line as `newsdigest analyze` prints it, amounts and levels only."""
    amounts = sums.read_amounts(text.article, text.mentions, kinds=models["amounts"], assets=models["amounts_asset"])
    levels = prices.read_levels(text.article, text.mentions, roles=models["levels"], assets=models["levels_asset"])

    def keep(row: object, names: tuple[str, ...]) -> dict[str, object]:
        return {n: getattr(row, n) for n in names}

    return {
        "id": text.article.id,
        "amounts": [{**keep(a, ("what", "asset", "side", "window", "quote")), "usd": float(a.usd)} for a in amounts],
        "levels": [{**keep(x, ("asset", "role", "quote")), "usd": float(x.usd)} for x in levels],
    }


def measure(texts: Sequence[Text]) -> None:
    """Print how the models of models/ read labelled figures: amounts right in kind and asset, levels in asset; roles."""
    n: collections.Counter[str] = collections.Counter()
    for text in texts:
        amounts = sums.read_amounts(text.article, text.mentions)
        levels = prices.read_levels(text.article, text.mentions)
        for row in text.rows:
            figure = row.place.figure
            amount = next((a for a in amounts if a.start <= figure.start < a.end and a.usd == figure.value), None)
            level = next((x for x in levels if x.start <= figure.start < x.end and x.usd == figure.value), None)
            n.update(amounts_wanted=row.amount is not None, amounts_found=amount is not None)
            n.update(levels_wanted=row.level is not None, levels_found=level is not None)
            if row.amount and amount:
                n["amounts_right"] += (amount.what, amount.asset or None) == (row.amount["what"], row.amount["asset"])
            if row.level and level and level.asset == row.level["asset"]:
                n.update(levels_right=1, roles_right=level.role == row.level["role"])
    for kind in ("amounts", "levels"):
        print(f"{kind}_f1", round(2 * n[f"{kind}_right"] / max(1, n[f"{kind}_wanted"] + n[f"{kind}_found"]), 4))
    print("levels_role_accuracy", round(n["roles_right"] / max(1, n["levels_right"]), 4), dict(n))


def main() -> None:
    """Parse, train, measure or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs="+", type=Path, default=[])
    parser.add_argument("--corpus", nargs="+", type=Path, required=True)
    parser.add_argument("--labels", type=Path, default=Path(__file__).parent / "labels")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--held", type=Path)
    args = parser.parse_args()
    if args.held:
        measure(own_texts(args.held, args.corpus))
        return
    texts = gold_texts(args.gold) + own_texts(args.labels, args.corpus) + written_texts(args.labels / "written.txt")
    if args.out:
        for name, model in train([r for t in texts for r in t.rows]).items():
            save_linear(args.out / name, model)
            print(name, model.weights.shape)
    if args.folds:
        fold = folds(texts, args.folds)
        with open(args.predictions, "w", encoding="utf-8") as file:
            for number in range(args.folds):
                models = train([r for t in texts if fold[t.article.publisher.lower()] != number for r in t.rows])
                for text in texts:
                    if text.gold is not None and fold[text.article.publisher.lower()] == number:
                        file.write(json.dumps(predict(text, models)) + "\n")


if __name__ == "__main__":
    main()
