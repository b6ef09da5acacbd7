"""Look for unsourced numbers in digests: a checker of its own, which shares no code with the gate.

    python scripts/check_numbers.py --db data/newsdigest.db data/daily/*.json
    python scripts/check_numbers.py --articles articles.jsonl data/daily/*.json

Every number of a story's headline and summary must stand, with the same unit, in an article that the sentence names
(for headlines: of the story); every percentage and sum of a row must stand in the quote of its evidence, and every
quote in its article. Prints what does not, and the counts; exits with 1 where there is any.
"""

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

NUMBER = re.compile(
    r"\d+(?:,\d{3})*(?:\.\d+)?|(?<![\d.])\.\d+|\b(?:half a|a|one)(?= (?:million|billion|trillion)\b)", re.IGNORECASE
)
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "mil": 6, "mln": 6, "bln": 9, "trn": 12}
SCALES |= {"k": 3, "m": 6, "mm": 6, "mn": 6, "b": 9, "bn": 9, "t": 12, "tn": 12}
SCALE = "(" + "|".join(sorted(SCALES, key=len, reverse=True)) + ")(?![a-z])"
# "$180–$400 million", "3 to 5%": the first number may have the scale of the second
RANGE = re.compile(rf"(?:\s?[-–—]\s?|\sto\s)[$€£]?\d+(?:\.\d+)?[\s-]?{SCALE}", re.IGNORECASE)
OWN = re.compile(rf"[\s-]?{SCALE}", re.IGNORECASE)


def numbers(text: str) -> Iterator[tuple[str, str]]:
    """(value, unit) of each number of a text: unit "%" or "$" or ""; the start of a range with and without its scale."""
    for match in NUMBER.finditer(text):
        word = match[0].lower()
        value = float(word.replace(",", "")) if word[-1].isdigit() else 0.5 if word == "half a" else 1.0
        before, after = text[max(0, match.start() - 4) : match.start()], text[match.end() : match.end() + 24]
        percent = re.match(r"\s?%|[\s-]per\s?cent|\s?pct|％", after, re.IGNORECASE)
        money = re.search(r"[$€£¥]\s?$", before) or re.match(r"[\s-]?[a-z]*\s?(?:dollars|USD)\b", after, re.IGNORECASE)
        unit = "%" if percent else "$" if money else ""
        own, shared = OWN.match(after), RANGE.match(after)
        if own or not shared:
            value *= 10 ** SCALES[own[1].lower()] if own else 1
            yield f"{value:.6g}", unit
        else:
            yield f"{value:.6g}", unit
            yield f"{value * 10 ** SCALES[shared[1].lower()]:.6g}", unit


def missing(text: str, sources: list[str]) -> list[str]:
    """The numbers of a text that stand in none of the sources."""
    held = {n for s in sources for n in numbers(s)}
    loose = {value for value, _ in held}
    # "from 3 to 5%" gives its first number the unit of the second.
    return [f"{v}{u}" for v, u in numbers(text) if (v, u) not in held and not (v in loose and u != "%" and u != "$")]


def texts_of(given: argparse.Namespace) -> Mapping[str, str]:
    """The articles' texts by id."""
    if given.db:
        from datetime import date

        from newsdigest import store

        with store.open_store(given.db) as opened:
            items = store.load_items(opened, date(1970, 1, 1), date(9999, 1, 1))
            return {i.article.id: i.article.full for i in items}
    out = {}
    opener = gzip.open if given.articles.suffix == ".gz" else open
    with opener(given.articles, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            out[row["id"]] = f"{row.get('title', '')}\n{row.get('text', '')}"
    return out


def rows_of(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every evidence object of a digest, wherever it stands."""
    if isinstance(value, dict):
        if "quote" in value and "article" in value:
            yield value
        for inner in value.values():
            yield from rows_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from rows_of(inner)


def problems(digest: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[str]:
    """What stands in a digest and in no source."""
    for story in digest["stories"]:
        own = [texts[a["id"]] for a in story["articles"] if a["id"] in texts]
        for number in missing(story["headline"], own):
            yield f"headline {number}: {story['headline']}"
        for sentence in story["summary"]["sentences"]:
            for number in missing(sentence["text"], [texts[a] for a in sentence["articles"] if a in texts]):
                yield f"summary {number}: {sentence['text']}"
    for row in rows_of(digest):
        text = " ".join(texts.get(row["article"], "").split())
        if " ".join(row["quote"].split()) not in text:
            yield f"quote of {row['article']}: {row['quote']}"
        quoted = {v for v, _ in numbers(row["quote"])}
        for key in ("pct", "usd"):
            if row.get(key) is not None and f"{abs(row[key]):.6g}" not in quoted:
                yield f"{key} {row[key]}: {row['quote']}"
    for row in digest["market"]:
        stated = {e["pct"] for e in row["evidence"]}
        yield from (
            f"{key} of {row['asset']}" for key in ("median_pct", "min_pct", "max_pct") if row[key] not in stated
        )


def main() -> int:
    """Read, check, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("digests", nargs="+", type=Path)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--db", type=Path)
    where.add_argument("--articles", type=Path)
    given = parser.parse_args()
    texts = texts_of(given)
    found = checked = 0
    for path in given.digests:
        digest = json.loads(path.read_text(encoding="utf-8"))
        for problem in problems(digest, texts):
            print(f"{path.name}: {problem}")
            found += 1
        checked += sum(1 for s in digest["stories"] for x in s["summary"]["sentences"] for _ in numbers(x["text"]))
    print(f"digests {len(given.digests)}\nnumbers_in_summaries {checked}\nunsourced {found}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
