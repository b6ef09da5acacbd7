"""Train models/drivers, drivers_article, drivers_effect and topic.

Use: python scripts/training/drivers_model.py MODELS_DIR --gold FACTS.json … --corpus FILE.jsonl.gz … [--labels DIR] [--dry]

drivers: log-odds of each cause in a sentence. drivers_article: does the article state the cause, from its sentences'
scores, with features that all types share. drivers_effect: up, down or mixed. topic: what the article is about.
The second stage learns from scores that a model gave which had not seen the article's publisher. Prints the figures
for publishers left out of training.
"""

import argparse
import collections
import random
from pathlib import Path

import numpy as np
from drivers_data import TYPES, Labelled, examples, gold, ours, single, written, written_topics
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from newsdigest.inference.linear import LinearModel, save_linear
from newsdigest.read.drivers.article import cause_features, chosen, topic_features, topic_of
from newsdigest.read.drivers.features import effect_features, sentence_features
from newsdigest.read.drivers.score import sentence_scores

FOLDS = 8


def vocabulary(rows: list[list[str]], least: int) -> dict[str, int]:
    """Features that `least` rows have."""
    seen = collections.Counter(n for r in rows for n in set(r))
    return {n: i for i, n in enumerate(sorted(n for n, k in seen.items() if k >= least))}


def matrix(rows: list[list[str]], words: dict[str, int]) -> csr_matrix:
    """Binary features."""
    indices: list[int] = []
    indptr = [0]
    for names in rows:
        indices += sorted({words[n] for n in names if n in words})
        indptr.append(len(indices))
    return csr_matrix((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=(len(rows), len(words)))


def sentence_model(items: list[Labelled], *, strength: float = 0.15) -> LinearModel:
    """Stage one. Sentences of an article that states a cause, but not those quoted for it, say nothing of that cause."""
    rows, types, stated, only = [], [], [], []
    for item in items:
        of: dict[int, set[str]] = collections.defaultdict(set)
        for type_, _, at in item.drivers or ():
            of[at].add(type_)
        for n, sentence in enumerate(item.sents):
            rows.append(sentence_features(sentence))
            types.append(of.get(n, set()))
            stated.append(item.stated)
            only.append(item.only)
    words = vocabulary(rows, 3)
    x = matrix(rows, words)
    weights = np.zeros((len(words), len(TYPES)), dtype=np.float32)
    bias = np.full(len(TYPES), -8.0, dtype=np.float32)
    for column, type_ in enumerate(TYPES):
        y = np.array([type_ in t for t in types])
        keep = y | np.array([type_ not in s and (o is None or o == type_) for s, o in zip(stated, only, strict=True)])
        model = LogisticRegression(C=strength, max_iter=200, solver="liblinear")
        weight = 3.0 * (3.0 if y.sum() < 20 else 1.0)  # rare causes would drown
        model.fit(x[keep], y[keep], sample_weight=np.where(y[keep], weight, 1.0))
        weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    return LinearModel(TYPES, words, weights, bias)


def classifier(rows: list[list[str]], labels: list[str], strength: float, least: int = 3) -> LinearModel:
    """Two or more classes; multinomial."""
    words = vocabulary(rows, least)
    model = LogisticRegression(C=strength, max_iter=600)
    model.fit(matrix(rows, words), labels)
    classes = tuple(str(c) for c in model.classes_)
    weights, bias = model.coef_.T, model.intercept_
    if len(classes) == 2:
        weights = np.hstack([np.zeros_like(weights), weights])
        bias = np.array([0.0, bias[0]])
    return LinearModel(classes, words, weights.astype(np.float32), bias.astype(np.float32))


def pairs(items: list[Labelled], scores: list[np.ndarray]) -> tuple[list[list[str]], list[str]]:
    """One row for each article and cause."""
    rows, labels = [], []
    for item, score in zip(items, scores, strict=True):
        for column, type_ in enumerate(TYPES):
            rows.append(cause_features(item.sents, score, column, type_))
            labels.append("stated" if type_ in item.stated else "not")
    return rows, labels


def effects(items: list[Labelled]) -> tuple[list[list[str]], list[str]]:
    """One row for each labelled cause."""
    found = [(effect_features(i.sents[at], t), e) for i in items for t, e, at in i.drivers or ()]
    return [f for f, _ in found], [e for _, e in found]


def folds(items: list[Labelled]) -> list[set[str]]:
    """Publishers in FOLDS groups."""
    names = sorted({i.publisher for i in items})
    random.Random(1).shuffle(names)
    return [set(names[n::FOLDS]) for n in range(FOLDS)]


def held_out(items: list[Labelled], more: list[Labelled]) -> dict[int, np.ndarray]:
    """Scores of each article's sentences by a model that has not seen its publisher."""
    found = {}
    with_drivers = [i for i in items if i.drivers is not None]
    for out in folds(items):
        model = sentence_model([i for i in with_drivers + more if i.publisher not in out])
        for n, item in enumerate(items):
            if item.publisher in out:
                found[n] = sentence_scores(item.sents, model)
    return found


def f1(wanted: list[set[str]], got: list[set[str]]) -> tuple[float, float, float]:
    """Micro F1, precision, recall."""
    tp = sum(len(w & g) for w, g in zip(wanted, got, strict=True))
    p, r = tp / max(1, sum(map(len, got))), tp / max(1, sum(map(len, wanted)))
    return 2 * p * r / max(1e-9, p + r), p, r


def report(items: list[Labelled], scores: dict[int, np.ndarray], more: list[Labelled]) -> None:
    """Cross-validated figures of stage two, effect and topic."""
    found, topics, ways = {}, {}, []
    for out in folds(items):
        kept = [n for n, i in enumerate(items) if i.publisher not in out]
        full = [n for n in kept if items[n].drivers is not None]
        stage = classifier(*pairs([items[n] for n in full], [scores[n] for n in full]), 0.1)
        effect = classifier(*effects([items[n] for n in full] + more), 0.1, 2)
        rows = [topic_features(items[n].sents, scores[n], TYPES) for n in kept]
        topic = classifier(rows, [items[n].topic for n in kept], TOPIC_STRENGTH, 2)
        for n, item in enumerate(items):
            if item.publisher not in out:
                continue
            chances = {
                t: stage.probabilities(cause_features(item.sents, scores[n], c, t))["stated"]
                for c, t in enumerate(TYPES)
            }
            best = dict(zip(TYPES, scores[n].max(axis=0).tolist(), strict=True))
            stated = chosen(chances, best)
            topics[n] = topic_of(topic.probabilities(topic_features(item.sents, scores[n], TYPES)), chances, stated)
            if item.drivers is not None:
                found[n] = set(stated)
                for t, e, at in item.drivers:
                    ways.append(effect.probabilities(effect_features(item.sents[at], t)).get(e, 0) > 0.5)
    for name in ("facts_dev", "facts_dev_causes", "ours", "topics"):
        some = [n for n, i in enumerate(items) if i.source == name]
        if not some:
            continue
        line = f"{name}: topic {sum(topics[n] == items[n].topic for n in some) / len(some):.3f}"
        if name != "topics":
            figures = f1([items[n].stated for n in some], [found[n] for n in some])
            line += ", drivers F1 {:.3f} P {:.3f} R {:.3f}".format(*figures)
        print(line)
    labelled = list(found)
    for type_ in TYPES:
        want = sum(type_ in items[n].stated for n in labelled)
        got = sum(type_ in found[n] for n in labelled)
        both = sum(type_ in found[n] and type_ in items[n].stated for n in labelled)
        print(f"  {type_}: wanted {want}, found {got}, right {both}, F1 {2 * both / max(1, want + got):.2f}")
    print(f"effect of labelled sentences: {sum(ways) / max(1, len(ways)):.3f}")


TOPIC_STRENGTH = 0.1


def main() -> None:
    """Read, cross-validate, train, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--labels", type=Path, default=Path(__file__).parent / "labels")
    parser.add_argument("--dry", action="store_true", help="only print the figures")
    args = parser.parse_args()
    items = [*gold(args.gold), *ours(args.corpus, args.labels), *written_topics(args.labels)]
    items = [i for i in items if i.sents]
    more = [*examples(), *written(args.labels), *(s for s in single(args.corpus, args.labels) if s.sents)]
    scores = held_out(items, more)
    report(items, scores, more)
    if args.dry:
        return
    full = [n for n, i in enumerate(items) if i.drivers is not None]
    save_linear(args.models / "drivers", sentence_model([items[n] for n in full] + more))
    stage = classifier(*pairs([items[n] for n in full], [scores[n] for n in full]), 0.1)
    save_linear(args.models / "drivers_article", stage)
    save_linear(args.models / "drivers_effect", classifier(*effects([items[n] for n in full] + more), 0.1, 2))
    rows = [topic_features(i.sents, scores[n], TYPES) for n, i in enumerate(items)]
    save_linear(args.models / "topic", classifier(rows, [i.topic for i in items], TOPIC_STRENGTH, 2))


if __name__ == "__main__":
    main()
