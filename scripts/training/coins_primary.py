"""Train models/coins_primary: which of the coins that an article names it is mainly about, or the market.

Use: python scripts/training/coins_primary.py --corpus FILE.jsonl.gz … --gold FACTS.json … [--out models] [--folds 10]

Labels are the gold's coins_primary and those of labels/drivers.jsonl (read to where the label says). With --folds the
publishers are dealt to folds, and each fold is read by a ranker that saw none of its publishers.
"""

import argparse
import collections
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from moves_labels import corpus, gold, sha1
from moves_train import fit

from newsdigest.inference.linear import LinearModel, save_linear
from newsdigest.read.coins.find import find_mentions
from newsdigest.read.coins.primary import candidates, main_coins
from newsdigest.records import Article, Mention

SAME = {"POL": "MATIC", "SHIBA": "SHIB", "TOTAL": "MARKET"}
STRENGTH, LEAST = 0.3, 1


@dataclass(frozen=True)
class Labelled:
    """An article, its mentions as read, and the coins it is about."""

    group: str
    article: Article
    mentions: tuple[Mention, ...]
    wanted: frozenset[str]


def plain(name: str) -> str:
    """A ticker in capitals, renamed ones under one name."""
    return SAME.get(name.upper(), name.upper())


def labelled(golden: list[Path], corpora: list[Path]) -> Iterator[Labelled]:
    """The articles of the gold, then our own."""
    seen = set()
    for path in golden:
        for raw, item in zip(json.loads(path.read_text(encoding="utf-8")), gold(path), strict=True):
            seen.add(item.article.id)
            mentions = find_mentions(item.article)
            yield Labelled(path.stem, item.article, mentions, frozenset(map(plain, raw["coins_primary"])))
    articles = corpus(corpora)
    for line in (Path(__file__).parent / "labels" / "drivers.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        whole = articles.get(row["id"])
        if whole is None or row["id"] in seen or "coins_primary" not in row or sha1(whole) != row["sha1"]:
            continue
        seen.add(row["id"])
        text = whole.full[: row["read_to"]][len(whole.title) + 1 :]
        article = Article(whole.id, whole.publisher, whole.url, whole.title, text, whole.published)
        yield Labelled("own", article, find_mentions(article), frozenset(map(plain, row["coins_primary"])))


def train(items: list[Labelled]) -> LinearModel:
    """The ranker of some labelled articles."""
    rows = [
        (features, "yes" if plain(name) in item.wanted else "no")
        for item in items
        for name, features in candidates(item.article, item.mentions)
    ]
    return fit(rows, strength=STRENGTH, least=LEAST)


def main() -> None:
    """Parse, measure, train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    items = list(labelled(args.gold, args.corpus))
    publishers = sorted({i.article.publisher.lower() for i in items})
    counts: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0, 0])
    for fold in range(args.folds):
        out = set(publishers[fold :: args.folds])
        model = train([i for i in items if i.article.publisher.lower() not in out])
        for item in items:
            if item.article.publisher.lower() in out:
                got = {plain(c) for c in main_coins(item.article, item.mentions, by=model)}
                for n, part in enumerate((item.wanted & got, got - item.wanted, item.wanted - got)):
                    counts[item.group][n] += len(part)
    for name, (tp, fp, fn) in counts.items():
        print(
            f"{name} coins_primary: F1 {2 * tp / (2 * tp + fp + fn):.4f} P {tp / (tp + fp):.4f} R {tp / (tp + fn):.4f}"
        )
    if args.out:
        save_linear(args.out / "coins_primary", train(items))


if __name__ == "__main__":
    main()
