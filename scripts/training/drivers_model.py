"""Train models/drivers_words, drivers, drivers_article, drivers_effect, topic and drivers_network.

Use: python scripts/training/drivers_model.py MODELS_DIR --gold FACTS.json … --corpus FILE.jsonl.gz … [--labels DIR] [--dry]

drivers_words: vectors of words, from the corpus, and what is drawn from them. drivers: log-odds of each cause in a sentence. drivers_article: does the article state the cause, from its sentences'
scores, with features that all types share. drivers_effect: up, down or mixed. topic: what the article is about.
drivers_network: causes by a small network over the words, averaged with what the linear models say.
The second stage learns from scores that a model gave which had not seen the article's publisher. Prints the figures
for publishers left out of training.
"""

import argparse
import collections
from dataclasses import replace
from pathlib import Path

import numpy as np
from drivers_data import TYPES, Labelled, examples, folds, gold, ours, single, trust, written, written_topics
from drivers_network import believed, tables_of, train
from drivers_words import word_vectors
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from newsdigest.inference.linear import LinearModel, save_linear
from newsdigest.inference.tables import save_tables
from newsdigest.read.drivers.article import (
    LEAST_ODDS,
    about,
    cause_features,
    chosen,
    effect_of,
    likeliest,
    together,
    topic_features,
    topic_of,
)
from newsdigest.read.drivers.features import effect_features, sentence_features
from newsdigest.read.drivers.meaning import NAME, Meaning, article_vector, vector
from newsdigest.read.drivers.meaning import topics as meant
from newsdigest.read.drivers.network import NAME as NETWORK
from newsdigest.read.drivers.score import sentence_scores

FOLDS = 6
MEANING_COUNTS = np.float32(2.5)  # of a word vector beside a feature


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


def logistic(x: csr_matrix, y: np.ndarray, weight: np.ndarray, strength: float, rounds: int = 60) -> np.ndarray:
    """Logistic regressions for all columns of y at once, weighted by row and column: (features + 1, columns), bias last."""
    x = x.astype(np.float32)
    by_feature = x.T.tocsr()
    shape = (x.shape[1] + 1, y.shape[1])

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        values = flat.reshape(shape).astype(np.float32)
        z = x @ values[:-1] + values[-1]
        errors = (1 / (1 + np.exp(-np.clip(z, -30, 30))) - y) * weight
        gradient = np.vstack([by_feature @ errors + values[:-1] / strength, errors.sum(axis=0) + values[-1] * 1e-3])
        each = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))) - y * z
        total = (weight * each).sum() + (values[:-1] ** 2).sum() / (2 * strength) + (values[-1] ** 2).sum() * 5e-4
        return float(total), gradient.ravel().astype(np.float64)

    begin = np.zeros(shape)
    share = ((weight * y).sum(axis=0) + 0.5) / (weight.sum(axis=0) + 1)
    begin[-1] = np.log(share / (1 - share))
    options = {"maxiter": rounds, "maxcor": 8, "ftol": 1e-7}
    return minimize(loss, begin.ravel(), jac=True, method="L-BFGS-B", options=options).x.reshape(shape)


def sentence_model(items: list[Labelled], known: Meaning, *, strength: float = 0.15) -> tuple[LinearModel, Meaning]:
    """Stage one. Sentences of an article that states a cause, but not those quoted for it, say nothing of that cause."""
    rows: list[list[str]] = []
    vectors: list[np.ndarray] = []
    stated: list[np.ndarray] = []
    judged: list[np.ndarray] = []
    counts: list[float] = []
    for item in items:
        counts += [trust(item)] * len(item.sents)
        open_ = [TYPES.index(item.only)] if item.only else [n for n, t in enumerate(TYPES) if t not in item.stated]
        of: dict[int, list[int]] = collections.defaultdict(list)
        for type_, _, at in item.drivers or ():
            of[at].append(TYPES.index(type_))
        for n, sentence in enumerate(item.sents):
            rows.append(sentence_features(sentence))
            vectors.append(vector(sentence.tokens, known))
            y, weight = np.zeros(len(TYPES), np.float32), np.zeros(len(TYPES), np.float32)
            y[of.get(n, [])] = 1
            weight[[*open_, *of.get(n, [])]] = 1
            stated.append(y)
            judged.append(weight)
    words = vocabulary(rows, 3)
    y, weight = np.stack(stated), np.stack(judged)
    weight = np.where(y > 0, np.where(y.sum(axis=0) < 20, 9.0, 3.0), weight).astype(np.float32)  # rare ones would drown
    weight *= np.array(counts, dtype=np.float32)[:, None]
    x = hstack([matrix(rows, words), csr_matrix(MEANING_COUNTS * np.stack(vectors))]).tocsr()
    found = logistic(x, y, weight, strength).astype(np.float32)
    cut = len(words)
    model = pruned(LinearModel(TYPES, words, found[:cut], found[-1]), 0.015)
    return model, replace(known, sentence=MEANING_COUNTS * found[cut:-1])


def pruned(model: LinearModel, least: float) -> LinearModel:
    """Without the features that change no class's score by LEAST: half of them, and nothing of what is found."""
    keep = np.abs(model.weights).max(axis=1) >= least
    names = [name for name, row in sorted(model.vocabulary.items(), key=lambda v: v[1]) if keep[row]]
    return LinearModel(model.classes, {n: row for row, n in enumerate(names)}, model.weights[keep], model.bias)


def topic_meaning(items: list[Labelled], known: Meaning) -> Meaning:
    """What articles are about by the meaning of their words: a regression for each topic."""
    x = csr_matrix(np.stack([article_vector(i.sents, known) for i in items]))
    y = np.array([[i.topic == t for t in TYPES] for i in items], dtype=np.float32)
    found = logistic(x, y, np.ones_like(y), 5.0, 80).astype(np.float32)
    return replace(known, topic=found[:-1], topic_bias=found[-1])


def classifier(
    rows: list[list[str]], labels: list[str], strength: float, least: int = 3, counts: list[float] | None = None
) -> LinearModel:
    """Two or more classes; multinomial."""
    words = vocabulary(rows, least)
    model = LogisticRegression(C=strength, max_iter=200)
    model.fit(matrix(rows, words), labels, sample_weight=counts)
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


def effect_model(items: list[Labelled], scores: list[np.ndarray], more: list[Labelled]) -> LinearModel:
    """From the sentences that readers quoted for a cause, and from those that will be read for it, each by its odds."""
    rows = [(effect_features(i.sents, at, t), e, 1.0) for i in items + more for t, e, at in i.drivers or ()]
    for item, score in zip(items, scores, strict=True):
        for type_, effect in {t: e for t, e, _ in item.drivers or ()}.items():
            read = likeliest(score[:, TYPES.index(type_)])
            total = sum(sure for _, sure in read)
            rows += [(effect_features(item.sents, at, type_), effect, sure / total) for at, sure in read]
    model = classifier([r[0] for r in rows], [r[1] for r in rows], EFFECT_STRENGTH, 2, [r[2] for r in rows])
    return pruned(model, 0.015)


def held_out(items: list[Labelled], more: list[Labelled], known: Meaning) -> dict[int, np.ndarray]:
    """Scores of each article's sentences by a model that has not seen its publisher."""
    found = {}
    with_drivers = [i for i in items if i.drivers is not None]
    for out in folds(items, FOLDS):
        model, meaning = sentence_model([i for i in with_drivers + more if i.publisher not in out], known)
        for n, item in enumerate(items):
            if item.publisher in out:
                found[n] = sentence_scores(item.sents, model, meaning)
    return found


def held_out_beliefs(items: list[Labelled], more: list[Labelled], known: Meaning) -> dict[int, np.ndarray]:
    """What a network says of each article that has not seen its publisher."""
    found = {}
    for out in folds(items, FOLDS):
        net = train([i for i in items + more if i.publisher not in out], known)
        unseen = [n for n, i in enumerate(items) if i.publisher in out]
        found.update(zip(unseen, believed(net, [items[n] for n in unseen], known), strict=True))
    return found


def f1(wanted: list[set[str]], got: list[set[str]]) -> tuple[float, float, float]:
    """Micro F1, precision, recall."""
    tp = sum(len(w & g) for w, g in zip(wanted, got, strict=True))
    p, r = tp / max(1, sum(map(len, got))), tp / max(1, sum(map(len, wanted)))
    return 2 * p * r / max(1e-9, p + r), p, r


def report(items: list[Labelled], scores: dict[int, np.ndarray], more: list[Labelled], known: Meaning) -> None:
    """Cross-validated figures of stage two with the network, effect and topic."""
    beliefs = held_out_beliefs(items, more, known)
    found: dict[int, set[str]] = {}
    topics: dict[int, str] = {}
    ways: list[bool] = []
    for out in folds(items, FOLDS):
        kept = [n for n, i in enumerate(items) if i.publisher not in out]
        full = [n for n in kept if items[n].drivers is not None]
        weights = [trust(items[n]) for n in full for _ in TYPES]
        stage = classifier(*pairs([items[n] for n in full], [scores[n] for n in full]), 0.1, counts=weights)
        effect = effect_model([items[n] for n in full], [scores[n] for n in full], more)
        rows = [topic_features(items[n].sents, scores[n], TYPES) for n in kept]
        topic = classifier(rows, [items[n].topic for n in kept], TOPIC_STRENGTH, 2)
        meaning = topic_meaning([items[n] for n in kept], known)
        for n, item in enumerate(items):
            if item.publisher not in out:
                continue
            own = beliefs[n]
            chances = {
                t: together(
                    t, stage.probabilities(cause_features(item.sents, scores[n], c, t))["stated"], float(own[c])
                )
                for c, t in enumerate(TYPES)
                if scores[n][:, c].max() >= LEAST_ODDS
            }
            odds = topic.probabilities(topic_features(item.sents, scores[n], TYPES))
            odds = about(odds, meant(item.sents, meaning))
            stated = chosen(chances)
            topics[n] = topic_of(odds, chances, stated)
            if item.drivers is not None:
                found[n] = set(stated)
                effects_of = {t: e for t, e, _ in item.drivers if t in stated}
                for t, e in effects_of.items():
                    ways.append(effect_of(item.sents, scores[n][:, TYPES.index(t)], t, effect) == e)
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
    print(f"effect of causes found: {sum(ways) / max(1, len(ways)):.3f}")


EFFECT_STRENGTH = 0.25
TOPIC_STRENGTH = 0.1


def main() -> None:
    """Read, cross-validate, train, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--labels", type=Path, default=Path(__file__).parent / "labels")
    parser.add_argument("--quiet", action="store_true", help="train without the figures, which take most of the time")
    parser.add_argument("--dry", action="store_true", help="only print the figures")
    args = parser.parse_args()
    counts, vectors = word_vectors(args.corpus)
    known = Meaning({w: n for n, w in enumerate(counts)}, vectors, *[np.zeros((0, 0), np.float32)] * 3)
    items = [*gold(args.gold), *ours(args.corpus, args.labels), *written_topics(args.labels)]
    items = [i for i in items if i.sents]
    more = [*examples(), *written(args.labels), *(s for s in single(args.corpus, args.labels) if s.sents)]
    scores = held_out(items, more, known)
    if not args.quiet:
        report(items, scores, more, known)
    if args.dry:
        return
    full = [n for n, i in enumerate(items) if i.drivers is not None]
    model, meaning = sentence_model([items[n] for n in full] + more, known)
    save_linear(args.models / "drivers", model)
    meaning = topic_meaning(items, meaning)
    tables = {"vectors": vectors.astype(np.float16), "sentence": meaning.sentence}
    save_tables(args.models / NAME, {**tables, "topic": meaning.topic, "topic_bias": meaning.topic_bias}, counts)
    weights = [trust(items[n]) for n in full for _ in TYPES]
    stage = classifier(*pairs([items[n] for n in full], [scores[n] for n in full]), 0.1, counts=weights)
    save_linear(args.models / "drivers_article", stage)
    save_linear(args.models / "drivers_effect", effect_model([items[n] for n in full], [scores[n] for n in full], more))
    rows = [topic_features(i.sents, scores[n], TYPES) for n, i in enumerate(items)]
    save_linear(args.models / "topic", classifier(rows, [i.topic for i in items], TOPIC_STRENGTH, 2))
    save_tables(args.models / NETWORK, tables_of(train(items + more, known)))


if __name__ == "__main__":
    main()
