"""Labels for training the readers of moves: gold files and our own, brought to one form, figure by figure."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from newsdigest.records import Article
from newsdigest.text.numbers import percentages


@dataclass(frozen=True)
class Labelled:
    """An article, and of each figure (by its start) the moves it states: (asset, metric, signed pct, bound, window, kind).

    `known` are the figures that were judged; a figure judged and without moves is no move.
    """

    article: Article
    moves: dict[int, list[tuple[str, str, float, str, str, str]]] = field(default_factory=dict)
    known: frozenset[int] = frozenset()


def _without_boilerplate(text: str, boilerplate: Iterable[dict[str, str]]) -> str:
    junk = bytearray(len(text))
    for b in boilerplate:
        s = text.find(b["start"])
        e = text.find(b["end"], s) if s >= 0 else -1
        if s >= 0 and e >= 0:
            words = text[s : e + len(b["end"])]
            while s >= 0:
                junk[s : s + len(words)] = b"\1" * len(words)
                s = text.find(words, s + len(words))
    out, i = [], 0
    while i < len(text):
        j = i
        while j < len(text) and junk[j] == junk[i]:
            j += 1
        out.append("\n\n" if junk[i] else text[i:j])
        i = j
    return "".join(out)


def _time(published: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat((published or "")[:19]).replace(tzinfo=UTC)
    except ValueError:
        return None


def gold(path: Path) -> Iterator[Labelled]:
    """The articles of a gold file, their boilerplate cut out."""
    for g in json.loads(path.read_text(encoding="utf-8")):
        text = _without_boilerplate(g["text"], g["boilerplate"])
        article = Article(g["id"], g["source"], g.get("url", ""), g["title"], text, _time(g.get("published")))
        full = article.full
        figures = list(percentages(full))
        moves: dict[int, list[tuple[str, str, float, str, str, str]]] = {}
        stated = {abs(float(m["pct"])) for m in g["moves"]}
        for m in g["moves"]:
            at = full.find(m["quote"])
            while at >= 0:
                inside = [
                    f for f in figures
                    if at <= f.start < at + len(m["quote"]) and abs(float(f.value)) == abs(float(m["pct"]))
                ]  # fmt: skip
                row = (m["asset"].upper(), m["metric"], float(m["pct"]), m["bound"], m["window"], m["kind"])
                for f in inside:
                    if row not in moves.setdefault(f.start, []):
                        moves[f.start].append(row)
                at = full.find(m["quote"], at + 1)
        known = {f.start for f in figures if f.start in moves or abs(float(f.value)) not in stated}
        yield Labelled(article, moves, frozenset(known))


def sha1(article: Article) -> str:
    """The sha1 of an article's title and text, by which a label knows its text again."""
    return hashlib.sha1(article.full.encode("utf-8", "surrogatepass")).hexdigest()


def corpus(paths: Iterable[Path]) -> dict[str, Article]:
    """The articles of gzipped JSON Lines by id."""
    out = {}
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                d = json.loads(line)
                out[str(d["id"])] = Article(
                    str(d["id"]),
                    d["source"],
                    d.get("url") or "",
                    d["title"] or "",
                    d["text"] or "",
                    _time(d.get("published")),
                )
    return out


def own(path: Path, articles: dict[str, Article]) -> Iterator[Labelled]:
    """Our own labels: lines {"id", "sha1", "figures": [{"start", "moves": [[asset, metric, pct, bound, window, kind]]}]}."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        article = articles.get(row["id"])
        if article is None or sha1(article) != row["sha1"]:
            continue
        moves = {f["start"]: [tuple(m) for m in f["moves"]] for f in row["figures"] if f["moves"]}
        yield Labelled(article, moves, frozenset(f["start"] for f in row["figures"]))
