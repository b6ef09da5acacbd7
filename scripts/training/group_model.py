"""Train what grouping knows: how rare words are, which articles report the market, which pairs tell one event.

Use: python scripts/training/group_model.py --corpus FILE.jsonl.gz… --events FILE.json… --market FILE.json… --out models/group
     [--folds] [--cache DIR]

--corpus: news, one object a line, {"id", "source", "published", "url", "title", "text"}; its words are counted, nothing else
of it is kept. --events: {"events": {article id: event label}}, a day a file; a label that begins with "market-" is a
market-wide move. --market: {"market": [ids], "unsure": [ids]}, for further days; the file's name ends in the day. --folds
prints what each labelled day scores when it was left out of the training, and writes nothing.
"""

import argparse
import gzip
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from newsdigest.clean import clean
from newsdigest.errors import CleanError
from newsdigest.group import market, pairs
from newsdigest.group.signs import Signs, coarse, rarity, signs_of, text_to_encode, without_title
from newsdigest.group.stories import Settings, cluster_units
from newsdigest.inference.encoder import load_encoder
from newsdigest.inference.tables import Tables, save_tables
from newsdigest.read.coins import find_coins
from newsdigest.records import Article, Facts, Item, Page
from newsdigest.text.words import figures, words

PARTS = 5
VECTOR_WEIGHT = 12.0  # the vector's numbers are small: this lets them count as much as the shape's
Floats = Any


def when(text: str) -> datetime:
    """The corpus states times without a zone; they are UTC."""
    return datetime.fromisoformat(text.replace("Z", "").split(".")[0].split("+")[0]).replace(tzinfo=UTC)


def article_of(line: dict[str, str]) -> Article:
    """The line as the program would see it: cleaned."""
    page = Page(
        line["id"],
        line["url"] or "",
        line["source"],
        line["text"] or "",
        "text",
        line["title"],
        when(line["published"]),
    )
    try:
        return clean(page)
    except CleanError:  # trained on by its title alone
        return Article(page.id, page.publisher, page.url, page.title, "", page.published)


def read_corpus(files: Iterable[Path]) -> dict[str, dict[str, str]]:
    """All lines, by id."""
    lines: dict[str, dict[str, str]] = {}
    for file in files:
        opener = gzip.open if file.suffix == ".gz" else open
        with opener(file, "rt", encoding="utf-8") as handle:
            lines.update((line["id"], line) for line in map(json.loads, handle))
    return lines


def items_of(lines: Sequence[dict[str, str]], cache: Path | None) -> list[Item]:
    """Articles with vectors; kept in `cache` between runs, as JSON and numbers."""
    key = hashlib.sha256(json.dumps([line["id"] for line in lines]).encode()).hexdigest()[:12]
    file = cache / f"items-{key}.npz" if cache else None
    if file and file.exists():
        with np.load(file) as kept:
            return [_item(json.loads(str(row)), v) for row, v in zip(kept["rows"], kept["vectors"], strict=True)]
    with ProcessPoolExecutor(1) as pool:
        made = list(pool.map(article_of, lines, chunksize=20))
    vectors = np.array(load_encoder().encode([text_to_encode(a) for a in made]), dtype=np.float32)
    rows = [[a.id, a.publisher, a.url, a.title, a.text, str(a.published), find_coins(a).primary] for a in made]
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(file, rows=np.array([json.dumps(row) for row in rows]), vectors=vectors)
    return [_item(row, v) for row, v in zip(rows, vectors, strict=True)]


def _item(row: Sequence[Any], vector: Floats) -> Item:
    id_, publisher, url, title, text, published, coins = row
    article = Article(id_, publisher, url, title, text, datetime.fromisoformat(published))
    return Item(article, Facts(id_, coins_primary=tuple(coins)), tuple(vector.tolist()))


def background(lines: Iterable[dict[str, str]]) -> tuple[dict[str, int], int]:
    """How many articles hold each word or figure, in title, lead or, for figures, body; those of fewer than three left out."""
    counts: Counter[str] = Counter()
    number = 0
    for line in lines:
        title, text = line["title"] or "", line["text"] or ""
        text = without_title(Article("", "", "", title, text))
        head = f"{title}\n{text[:400]}"
        found = set(words(head)) | set(figures(head)) | {coarse(f) for f in figures(f"{title}\n{text[:3000]}")}
        counts.update(found)
        number += 1
    return {w: c for w, c in counts.items() if c >= 3}, number


@dataclass
class Day:
    """A labelled day, ready for training. Labels: an event's name, "market-" for the market's, "?" where unsure."""

    name: str
    items: list[Item]
    signs: list[Signs]
    fields: pairs.Fields
    labels: list[str] | None  # None where only the market is labelled
    is_market: Floats
    sure: Floats
    shapes: Floats = None


def make_day(
    name: str, items: list[Item], events: dict[str, str] | None, mark: dict[str, list[str]] | None, bg: Any
) -> Day:
    """Signs and rows of a day, in the order of time."""
    items = sorted(items, key=lambda i: (i.article.published, i.article.id))
    signs = [signs_of(i) for i in items]
    fields = pairs.fields_of(signs, rarity(signs, *bg))
    if events is not None:
        labels: list[str] | None = [events[i.article.id] for i in items]
        is_market = np.array([label.startswith("market-") for label in labels or []])
        sure = np.ones(len(items), bool)
    else:
        assert mark is not None
        labels = None
        is_market = np.array([i.article.id in set(mark["market"]) for i in items])
        sure = np.array([i.article.id not in set(mark["unsure"]) for i in items])
    return Day(name, items, signs, fields, labels, is_market, sure)


def fit(inputs: Floats, wanted: Floats, weights: Floats | None, strength: float) -> dict[str, Floats]:
    """A logistic regression on standardised inputs."""
    mean, deviation = inputs.mean(0), inputs.std(0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=3000).fit(
        (inputs - mean) / deviation, wanted, sample_weight=weights
    )
    return {"mean": mean, "deviation": deviation, "weights": model.coef_[0], "bias": model.intercept_}


def named(prefix: str, model: dict[str, Floats]) -> Tables:
    """The model's arrays under their names in the tables."""
    return {f"{prefix}.{k}": np.asarray(v, dtype=np.float32) for k, v in model.items()}


def market_inputs(day: Day, *, vectors: bool) -> Floats:
    """What the first regression reads."""
    day.shapes = market.shapes(day.items) if day.shapes is None else day.shapes
    return np.concatenate([day.shapes, day.fields.vectors], axis=1) if vectors else day.shapes


def fit_first(days: Sequence[Day], *, vectors: bool) -> dict[str, Floats]:
    """The regression of one article's looks."""
    inputs = np.concatenate([market_inputs(d, vectors=vectors)[d.sure] for d in days])
    wanted = np.concatenate([d.is_market[d.sure] for d in days])
    mean, deviation = inputs.mean(0), inputs.std(0) + 1e-6
    deviation[market.SHAPE :] = 1 / VECTOR_WEIGHT
    model = LogisticRegression(C=0.05, max_iter=3000).fit((inputs - mean) / deviation, wanted)
    return {"mean": mean, "deviation": deviation, "weights": model.coef_[0], "bias": model.intercept_}


def second_inputs(day: Day, first: dict[str, Floats], *, vectors: bool) -> Floats:
    """What the second regression reads, by the program's own code."""
    tables = named("m", first)
    belief = market.logistic([market_inputs(day, vectors=vectors)], tables, "m")
    f = day.fields
    near = market.nearness(day.signs, belief, (f.lead, f.body, f.title), f.vectors if vectors else None, f.width)
    odds = np.log(np.clip(belief, 1e-6, 1 - 1e-6) / np.clip(1 - belief, 1e-6, 1))
    return np.concatenate([day.shapes, odds[:, None], near if vectors else near[:, :-1]], axis=1)


def fit_market(days: Sequence[Day], *, vectors: bool) -> Tables:
    """Both regressions; the second learns from beliefs that did not see the day: those of the other four parts of days."""
    inputs, wanted = [], []
    for part in (days[k::PARTS] for k in range(PARTS)):
        unseen = {d.name for d in part}
        first = fit_first([d for d in days if d.name not in unseen], vectors=vectors)
        for day in part:
            inputs.append(second_inputs(day, first, vectors=vectors)[day.sure])
            wanted.append(day.is_market[day.sure])
    kind = "full" if vectors else "plain"
    second = fit(np.concatenate(inputs), np.concatenate(wanted), None, 0.2)
    return named(f"market.{kind}.first", fit_first(days, vectors=vectors)) | named(f"market.{kind}.second", second)


def pair_rows(day: Day, *, vectors: bool) -> tuple[Floats, Floats, Floats]:
    """Features, labels and weights of a day's candidate pairs. Pairs of two market reports are left to the market's model.

    An event of n articles weighs n, not n squared: each pair of it counts 1 / (n - 1).
    """
    assert day.labels is not None
    fields = day.fields if vectors else replace(day.fields, vectors=None)
    sizes = Counter(day.labels)
    scratch = np.zeros(fields.width)
    inputs, wanted, weights = [], [], []
    for k, js, lead, vector in pairs.candidates(day.signs, fields):
        got = pairs.features(day.signs, fields, k, js, lead, vector, scratch)
        for j, row in zip(js.tolist(), got, strict=True):
            if day.is_market[k] and day.is_market[j]:
                continue
            same = day.labels[k] == day.labels[j]
            inputs.append(row)
            wanted.append(same)
            weights.append(1 / (sizes[day.labels[k]] - 1) if same else 1.0)
    return np.array(inputs), np.array(wanted), np.array(weights)


def fit_pairs(days: Sequence[Day], *, vectors: bool) -> Tables:
    """The regression of pairs."""
    got = [pair_rows(d, vectors=vectors) for d in days]
    model = fit(*(np.concatenate(x) for x in zip(*got, strict=True)), 0.1)
    return named("pairs.full" if vectors else "pairs.plain", model)


def bcubed(labels: Sequence[str], groups: Sequence[Sequence[int]]) -> tuple[float, float, float, float]:
    """F1, precision, recall over articles, and F1 over pairs."""
    where = {k: n for n, group in enumerate(groups) for k in group}
    gold: dict[str, set[int]] = defaultdict(set)
    for k, label in enumerate(labels):
        gold[label].add(k)
    sets = [set(g) for g in groups]
    n = len(labels)
    both = [len(gold[labels[k]] & sets[where[k]]) for k in range(n)]
    p = sum(b / len(sets[where[k]]) for k, b in enumerate(both)) / n
    r = sum(b / len(gold[labels[k]]) for k, b in enumerate(both)) / n
    hit = sum(b - 1 for b in both)
    pairs_f1 = (
        2 * hit / max(1, sum(len(g) * (len(g) - 1) for g in gold.values()) + sum(len(g) * (len(g) - 1) for g in sets))
    )
    return 2 * p * r / (p + r), p, r, pairs_f1


def show_folds(days: Sequence[Day]) -> None:
    """Score each labelled day by models that did not see it, over settings."""
    for vectors in (True, False):
        table: dict[tuple[float, float], list[tuple[float, ...]]] = defaultdict(list)
        for day in (d for d in days if d.labels):
            others = [d for d in days if d is not day]
            tables = fit_market(others, vectors=vectors) | fit_pairs([d for d in others if d.labels], vectors=vectors)
            items = day.items if vectors else [Item(i.article, i.facts) for i in day.items]
            signs = [signs_of(i) for i in items]
            fields = pairs.fields_of(signs, rarity(signs, *BG))
            for market_from in (0.65, 0.75, 0.8):
                for threshold in (0.12, 0.15):
                    groups = cluster_units(items, signs, fields, tables, Settings(threshold, market_from)).groups
                    table[market_from, threshold].append(bcubed(day.labels or [], groups))
        names = [d.name for d in days if d.labels]
        print("vectors" if vectors else "words alone", names)
        for key, scores in table.items():
            print(
                key, f"mean {np.mean([s[0] for s in scores]):.4f}", " ".join(f"{s[0]:.4f}/{s[3]:.3f}" for s in scores)
            )


BG: tuple[dict[str, int], int] = ({}, 0)


def main() -> None:
    """Read, train, write or show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--events", type=Path, nargs="+", required=True)
    parser.add_argument("--market", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", action="store_true")
    parser.add_argument("--cache", type=Path)
    args = parser.parse_args()
    lines = read_corpus(args.corpus)
    events = [(f.stem, json.loads(f.read_text())["events"]) for f in args.events]
    marks = [(f.stem.split("_")[-1], json.loads(f.read_text())) for f in args.market]
    labelled_days = {lines[a]["published"][:10] for _, e in events for a in e if a in lines}
    global BG
    BG = background(line for line in lines.values() if line["published"][:10] not in labelled_days)
    days = [make_day(n, items_of([lines[a] for a in e if a in lines], args.cache), e, None, BG) for n, e in events]
    for name, mark in marks:
        of_day = [line for line in lines.values() if line["published"].startswith(name)]
        days.append(make_day(name, items_of(of_day, args.cache), None, mark, BG))
    if args.folds:
        show_folds(days)
        return
    tables: Tables = {"background.articles": np.array([BG[1]], dtype=np.float32)}
    for vectors in (True, False):
        tables |= fit_market(days, vectors=vectors) | fit_pairs([d for d in days if d.labels], vectors=vectors)
    save_tables(args.out, tables, BG[0])
    print(
        {p.name: p.stat().st_size for p in args.out.iterdir()},
        "pairs:",
        dict(zip(pairs.FEATURES, tables["pairs.full.weights"].round(2).tolist(), strict=True)),
    )


if __name__ == "__main__":
    main()
