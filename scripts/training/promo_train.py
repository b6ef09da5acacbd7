"""Train models/promo: does a sentence advertise (a presale, a product, a press release's own firm) or report?

Use: python scripts/training/promo_train.py OUT_DIR --corpus FILE.jsonl.gz … --gold FACTS.json … [--leave-out]

Weak labels: an article that says it is sponsored or a press release, or that ends with a project's own links, gives
advertising sentences; other articles give reports, three rounds of self-training dropping those that look like
advertising though nothing says so. Labelled articles of the gold files take no part in training; they only measure.
Names and figures are made alike, so that the model knows wording, not tokens. With --leave-out, the promo accuracy on
the gold articles with each publisher left out of training is printed.
"""

import argparse
import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from newsdigest.clean.flat import clean_flat
from newsdigest.clean.pitch_words import features
from newsdigest.inference.linear import LinearModel, save_linear
from newsdigest.text.sentences import sentences

SPONSORED = re.compile(
    r"sponsored (?:press release|article|post|content)|paid (?:press release|content|post)|provided by a (?:sponsor|third party)|PRESS RELEASE",
    re.IGNORECASE,
)
LINKS = re.compile(
    r"(?:Website|Telegram|Twitter|X|Linktree|Whitepaper|Socials|Twitter/X|Presale)\s?:\s?(?:https?:|www\.)"
)
WIRES = ("chainwire", "huobi")  # sources that put out press releases alone
REPORTS = 0.35  # the share of the other articles that is used
LOOKS_LIKE = 0.42  # mean probability beyond which an article without a label takes no part
KEEP = 12_000
Doc = tuple[str, int, list[set[str]]]


def some(share: float, *parts: str) -> bool:
    """A deterministic draw."""
    return hashlib.sha256("\x1f".join(parts).encode()).digest()[0] < 256 * share


def read(paths: list[Path], held: set[str]) -> Iterator[Doc]:
    """(publisher, label, features of its sentences) of each article that takes part."""
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                item = json.loads(line)
                text = item["text"] or ""
                if len(text) < 500 or item["id"] in held:
                    continue
                source = item["source"].lower()
                cleaned = clean_flat(text, title=item["title"], names=(item["source"], item["url"]))
                gone = " ".join(r.text for r in cleaned.removed)
                label = int(bool(SPONSORED.search(gone)) or source in WIRES or len(LINKS.findall(text)) >= 2)
                if label or some(REPORTS, item["id"]):
                    lines = [item["title"], *(s for p in cleaned.paragraphs for s in sentences(p))]
                    yield source, label, [features(s) for s in lines if len(s) > 25]


def matrix(rows: list[set[str]], vocabulary: dict[str, int]) -> csr_matrix:
    """Rows of features as a sparse matrix."""
    at = [(i, vocabulary[f]) for i, row in enumerate(rows) for f in row if f in vocabulary]
    where = tuple(zip(*at, strict=True)) if at else ((), ())
    return csr_matrix((np.ones(len(at), np.float32), where), shape=(len(rows), len(vocabulary)))


def train(docs: list[Doc]) -> tuple[LogisticRegression, dict[str, int]]:
    """Three rounds of self-training, then once more on the features that weigh most."""
    counts = Counter(f for _, _, rows in docs for row in rows for f in row)
    vocabulary = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= 8))}
    kept = [True] * len(docs)

    def fit() -> LogisticRegression:
        rows = [(r, label) for k, (_, label, rs) in zip(kept, docs, strict=True) if k for r in rs]
        model = LogisticRegression(C=0.05, max_iter=300, class_weight="balanced", solver="liblinear", random_state=0)
        return model.fit(matrix([r for r, _ in rows], vocabulary), [y for _, y in rows])

    for _ in range(3):
        model = fit()
        for index, (_, label, rows) in enumerate(docs):
            likely = float(model.predict_proba(matrix(rows, vocabulary))[:, 1].mean()) if rows else 0.0
            kept[index] = bool(label) or likely <= LOOKS_LIKE
    weights = np.abs(model.coef_[0])
    best = {int(i) for i in np.argsort(-weights)[:KEEP]}
    vocabulary = {f: n for n, f in enumerate(sorted(f for f, i in vocabulary.items() if i in best))}
    return fit(), vocabulary


def as_linear(model: LogisticRegression, vocabulary: dict[str, int]) -> LinearModel:
    """The binary model as two rows."""
    half = model.coef_[0].astype(np.float32) / 2
    bias = float(model.intercept_[0]) / 2
    return LinearModel(
        ("report", "pitch"), vocabulary, np.stack([-half, half], axis=1), np.array([-bias, bias], dtype=np.float32)
    )


def measure(gold: list[dict[str, str]], docs: list[Doc], label: Callable[..., str], leave_out: bool) -> float:
    """Promo accuracy ("yes" or not) on the gold articles; with LEAVE_OUT each publisher by a model that never saw it."""
    import newsdigest.clean.pitches as pitches

    right = 0
    sources = sorted({a["source"].lower() for a in gold})
    model = as_linear(*train(docs))
    for source in sources:
        if leave_out:
            model = as_linear(*train([d for d in docs if d[0] != source]))
        pitches.load_linear = lambda _name, model=model: model  # type: ignore[attr-defined]
        for article in gold:
            if article["source"].lower() == source:
                said = label(article)
                right += (said == "yes") == (article["promo"] == "yes")
                if (said == "yes") != (article["promo"] == "yes"):
                    print("wrong", source, article["title"][:80], said, article["promo"])
    return right / len(gold)


def promo_of(article: dict[str, str]) -> str:
    """What clean says of a gold article."""
    from newsdigest.clean import clean
    from newsdigest.records import Page

    page = Page(article["id"], article["url"], article["source"], article["text"], "text", article["title"])
    return clean(page).promo


def main() -> None:
    """Read, train, save, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--leave-out", action="store_true")
    args = parser.parse_args()
    gold = [a for path in args.gold for a in json.loads(path.read_text(encoding="utf-8"))]
    docs = list(read(args.corpus, {a["id"] for a in gold}))
    save_linear(args.out, as_linear(*train(docs)))
    print(f"{len(docs)} articles, {sum(label for _, label, _ in docs)} that advertise")
    print(f"promo_accuracy {measure(gold, docs, promo_of, False):.4f}")
    if args.leave_out:
        print(f"promo_accuracy with publishers left out {measure(gold, docs, promo_of, True):.4f}")


if __name__ == "__main__":
    main()
