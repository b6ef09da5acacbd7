"""Labelled figures for the classifiers of amounts and levels: gold articles and labels of our own, as rows of features.

A label of our own is a figure's place (offsets in title + "\\n" + text), the article's id and the sha1 of those words: the
words themselves stay with the corpus. labels/amounts.jsonl says what a sum measures (or none), labels/levels.jsonl a price's role.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsdigest.read.amounts.asset import Named, named
from newsdigest.read.amounts.context import Place, places, prices_of
from newsdigest.read.amounts.features import features, wide_features
from newsdigest.read.coins import find_coins
from newsdigest.records import Article, Mention

IGNORE: dict[str, Any] = {"ignore": True}  # the article states this value elsewhere: nobody said what it is here
SURE = (
    3.0  # the weight of a figure that two readers labelled, or that was written with its label, beside one of our own
)
DIGITS = {"amounts": 3, "levels": 5}  # significant digits that score.py compares


@dataclass
class Text:
    """An article with its figures."""

    article: Article
    mentions: tuple[Mention, ...]
    found: tuple[Place, ...]
    prices: list[float]
    coins: Named
    gold: dict[str, Any] | None = None
    rows: list["Row"] = field(default_factory=list)


@dataclass
class Row:
    """A labelled figure: its amount and its level as labelled, None for none, IGNORE for unknown."""

    text: Text
    place: Place
    amount: dict[str, Any] | None
    level: dict[str, Any] | None
    names: list[str]
    wide: list[str]

    @property
    def publisher(self) -> str:
        """Who published it, in lower case: folds are made by publisher."""
        return self.text.article.publisher.lower()

    @property
    def worth(self) -> float:
        """What it weighs in training."""
        return SURE if self.text.gold is not None or self.publisher == "written" else 1.0


def _text(item: dict[str, Any]) -> Text:
    article = Article(
        id=item["id"], publisher=item["source"], url=item.get("url") or "", title=item["title"], text=item["text"]
    )
    mentions = tuple(find_coins(article).mentions)
    found = places(article, mentions)
    return Text(article, mentions, found, prices_of(found), named(article, mentions, found))


def _names(text: Text, place: Place) -> tuple[list[str], list[str]]:
    return features(place, text.prices), wide_features(place, text.article, text.prices)


def _rounded(value: object, digits: int) -> float:
    return float(f"{float(str(value)):.{digits}g}")


def _of_gold(full: str, place: Place, labels: Sequence[dict[str, Any]], kind: str) -> dict[str, Any] | None:
    """The gold's label of a figure: one whose quotation holds it and whose value it is."""
    figure, digits = place.figure, DIGITS[kind]
    same = [x for x in labels if _rounded(x["usd"], digits) == _rounded(figure.value, digits)]
    for label in same:
        start = full.find(label["quote"])
        while start >= 0:
            if start - 2 <= figure.start and figure.end <= start + len(label["quote"]) + 2:
                return label
            start = full.find(label["quote"], start + 1)
    return IGNORE if same else None


def gold_texts(paths: Sequence[Path]) -> list[Text]:
    """The gold's articles, every figure a row."""
    texts = []
    for path in paths:
        for item in json.loads(path.read_text(encoding="utf-8")):
            text = _text(item)
            text.gold = item
            for place in text.found:
                full = text.article.full
                amount = _of_gold(full, place, item["amounts"], "amounts")
                level = _of_gold(full, place, item["levels"], "levels")
                text.rows.append(Row(text, place, amount, level, *_names(text, place)))
            texts.append(text)
    return texts


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with open(path, encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)


def own_texts(labels: Path, corpus: Sequence[Path]) -> list[Text]:
    """The articles of our own labels, the labelled figures as rows. Labels whose words have changed are left out."""
    wanted: dict[str, list[dict[str, Any]]] = {}
    for name in ("amounts.jsonl", "levels.jsonl"):
        for label in _lines(labels / name):
            wanted.setdefault(label["id"], []).append(label)
    texts = []
    for path in corpus:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                item = json.loads(line)
                if item["id"] in wanted:
                    texts.append(_labelled(item, wanted.pop(item["id"])))
    return texts


def _labelled(item: dict[str, Any], labels: Sequence[dict[str, Any]]) -> Text:
    text = _text(item)
    digest = hashlib.sha1(text.article.full.encode("utf-8")).hexdigest()
    at = {place.figure.start: place for place in text.found}
    for label in labels:
        place = at.get(label["start"])
        if label["sha1"] != digest or place is None:
            print("left out:", label["id"], label["start"])
            continue
        amount = label if label.get("what", "none") != "none" else None
        level = label if "role" in label else None
        text.rows.append(Row(text, place, amount, level, *_names(text, place)))
    return text


_MARKED = re.compile(r"\[\[(\w+)\|([^\]]+)\]\]")
ROLES = frozenset(("current", "support", "resistance", "target", "low", "high", "ath", "entry", "liquidation", "other"))


def written_texts(path: Path) -> list[Text]:
    """The sentences written for this project: every figure a row, the unmarked ones neither amount nor level."""
    texts = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if not line or line.startswith("#"):
            continue
        marks, plain, last = {}, "", 0
        for match in _MARKED.finditer(line):
            plain += line[last : match.start()]
            marks[1 + len(plain)] = match[1]
            plain, last = plain + match[2], match.end()
        plain += line[last:]
        text = _text({"id": f"written-{number}", "source": "written", "title": "", "text": plain})
        for place in text.found:
            mark = marks.pop(place.figure.start, None)
            amount = {"what": mark} if mark and mark not in ROLES else None
            level = {"role": mark} if mark in ROLES else None
            text.rows.append(Row(text, place, amount, level, *_names(text, place)))
        if marks:
            print("no figure there:", number + 1, marks)
        texts.append(text)
    return texts
