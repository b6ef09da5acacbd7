"""The labelled articles for drivers and topics: the gold without its boilerplate, and our labels over the corpus."""

import gzip
import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from newsdigest.read.coins import find_coins
from newsdigest.read.drivers.features import Sentence, sentences
from newsdigest.records import Article
from newsdigest.reference.causes import causes

TYPES = tuple(c.type for c in causes())
GOLD_COUNTS = 3.0  # of an article that two careful readers labelled, beside one of ours


@dataclass(slots=True)
class Labelled:
    """An article's sentences with what a reader said of it. `drivers` is None where only the topic was labelled."""

    publisher: str
    source: str  # facts_dev, facts_dev_causes, ours, topics, examples
    sents: list[Sentence]
    topic: str | None
    drivers: list[tuple[str, str, int]] | None  # (type, effect, index into sents)
    primary: list[str]
    article: Article
    stated: set[str] = field(default_factory=set)
    only: str | None = None  # the one type that was judged, where a single sentence was


def trust(item: Labelled) -> float:
    """How much an article counts in training."""
    return GOLD_COUNTS if item.source.startswith("facts") else 1.0


def junk_of(item: dict) -> bytearray:
    """By character of the text: 1 where the gold calls it boilerplate."""
    text = item["text"]
    junk = bytearray(len(text))
    for block in item["boilerplate"]:
        start = text.find(block["start"])
        end = text.find(block["end"], start) if start >= 0 else -1
        words = text[start : end + len(block["end"])] if end >= 0 else ""
        while words and start >= 0:
            junk[start : start + len(words)] = b"\1" * len(words)
            start = text.find(words, start + len(words))
    return junk


def without(item: dict) -> str:
    """The text without its labelled boilerplate, a blank line where some was."""
    parts, current = [], []
    for char, out in zip(item["text"], junk_of(item), strict=True):
        if out:
            if current:
                parts.append("".join(current).strip())
            current = []
        else:
            current.append(char)
    parts.append("".join(current).strip())
    return "\n\n".join(p for p in parts if p)


def read(article: Article, source: str, topic: str | None, quotes: list | None, primary: list[str]) -> Labelled:
    """Find the sentences that the quotes stand in."""
    found = find_coins(article)
    sents = sentences(article, found.mentions)
    drivers = None
    if quotes is not None:
        drivers = []
        for type_, effect, quote in quotes:
            at = article.full.find(quote)
            at = at if at >= 0 else article.full.find(quote[:40])
            if at >= 0:
                end = at + len(quote)
                best = max(range(len(sents)), key=lambda n: min(sents[n].end, end) - max(sents[n].start, at))
                drivers.append((type_, effect, best))
    stated = {t for t, _, _ in quotes} if quotes else set()
    return Labelled(article.publisher.lower(), source, sents, topic, drivers, primary, article, stated)


def bare(item: dict, title: str, text: str) -> Article:
    """An article of what training needs."""
    return Article(id=item["id"], publisher=item["source"], url="", title=title, text=text)


def gold(paths: Iterable[Path]) -> Iterator[Labelled]:
    """The gold's articles."""
    for path in paths:
        for item in json.loads(path.read_text(encoding="utf-8")):
            quotes = [(d["type"], d["effect"], d["quote"]) for d in item["drivers"]]
            article = bare(item, item["title"], without(item))
            yield read(article, path.stem, item["topic"], quotes, item["coins_primary"])


def ours(corpus: Iterable[Path], labels: Path) -> Iterator[Labelled]:
    """Our labels (drivers.jsonl, topics.jsonl): ids, sha1 and offsets; the words come from the corpus."""
    items = {}
    for path in corpus:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            items.update((i["id"], i) for i in map(json.loads, file))
    for name in ("drivers", "topics"):
        for row in map(json.loads, (labels / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()):
            item = items[row["id"]]
            full = item["title"] + "\n" + item["text"]
            if hashlib.sha1(full.encode()).hexdigest() != row["sha1"]:
                raise SystemExit(f"{row['id']}: the corpus holds another text")
            if name == "topics":
                yield read(bare(item, item["title"], item["text"]), "topics", row["topic"], None, [])
                continue
            quotes = [(d["type"], d["effect"], full[d["start"] : d["end"]]) for d in row["drivers"]]
            seen = bare(item, item["title"], full[len(item["title"]) + 1 : row["read_to"]])
            yield read(seen, "ours", row["topic"], quotes, row["coins_primary"])


def single(corpus: Iterable[Path], labels: Path) -> Iterator[Labelled]:
    """Sentences judged for one cause each (driver_sentences.jsonl)."""
    items = {}
    for path in corpus:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            items.update((i["id"], i) for i in map(json.loads, file))
    for row in map(json.loads, (labels / "driver_sentences.jsonl").read_text(encoding="utf-8").splitlines()):
        item = items[row["id"]]
        text = (item["title"] + "\n" + item["text"])[row["start"] : row["end"]]
        quotes = [(row["type"], row["effect"], text)] if row["effect"] else []
        made = read(bare(item, "", text), "sentences", None, quotes, [])
        made.only = row["type"]
        yield made


def written(labels: Path) -> Iterator[Labelled]:
    """Sentences written for training (written_drivers.txt), each judged for one cause."""
    for line in (labels / "written_drivers.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or "|" not in line:
            continue
        head, text = (part.strip() for part in line.split("|", 1))
        type_, effect = head.split()
        quotes = [] if effect == "-" else [(type_, effect, text)]
        made = read(Article(id="", publisher="examples", url="", title="", text=text), "written", None, quotes, [])
        made.only = type_
        yield made


def written_topics(labels: Path) -> Iterator[Labelled]:
    """Short articles written for training (written_topics.txt): only their topic counts."""
    for line in (labels / "written_topics.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and line.count("|") == 2:
            topic, title, text = (part.strip() for part in line.split("|"))
            made = Article(id="", publisher="examples", url="", title=title, text=text)
            yield read(made, "written", topic, None, [])


def examples() -> Iterator[Labelled]:
    """The examples of reference/causes."""
    for cause in causes():
        for text, effect in cause.yes:
            made = Article(id="", publisher="examples", url="", title="", text=text)
            yield read(made, "examples", None, [(cause.type, effect, text)], [])
        for text in cause.no:
            made = Article(id="", publisher="examples", url="", title="", text=text)
            yield read(made, "examples", None, [], [])


def folds(items: Iterable[Labelled], count: int = 8) -> list[set[str]]:
    """Publishers in `count` groups, the same in every run."""
    names = sorted({i.publisher for i in items})
    random.Random(1).shuffle(names)
    return [set(names[n::count]) for n in range(count)]
