"""Summaries of single articles, documents a second: ours beside sumy's TextRank and LexRank and TF-IDF with MMR.

    python scripts/benchmarks/summaries.py CORPUS.jsonl [--articles 300] [--rounds 3]

CORPUS holds lines of {id, source, published, title, text}, gzipped or not. Every way gets the same sentences, split by
newsdigest.text, and chooses three; ours also cleans, shortens, writes a headline and passes the gate. Reading facts is
no part of it. Each round has articles of its own, so that nothing is remembered; the median of the processor times counts. Needs sumy and scikit-learn.
"""

import argparse
import gzip
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sumy.parsers.plaintext import PlaintextParser
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from newsdigest.records import Article, Facts, Item, Story
from newsdigest.text.sentences import spans
from newsdigest.write import extractive

SENTENCES, MMR = 3, 0.7


class Tokenizer:
    """Sumy's protocol; its own tokenizer wants a download."""

    def to_sentences(self, text: str) -> tuple[str, ...]:
        """The sentences of a text."""
        return tuple(text[a:b] for a, b in spans(text))

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """The words of a sentence."""
        return tuple(w for w in sentence.split() if any(c.isalpha() for c in w))


def mmr(text: str) -> list[str]:
    """TF-IDF vectors, maximal marginal relevance (Carbonell and Goldstein 1998) to their mean."""
    sentences = [text[a:b] for a, b in spans(text)]
    if len(sentences) <= SENTENCES:
        return sentences
    rows = TfidfVectorizer().fit_transform(sentences).toarray()
    near, like = rows @ rows.mean(axis=0), rows @ rows.T
    picked: list[int] = []
    while len(picked) < SENTENCES:
        again = like[:, picked].max(axis=1) if picked else np.zeros(len(sentences))
        score = MMR * near - (1 - MMR) * again
        score[picked] = -np.inf
        picked.append(int(score.argmax()))
    return [sentences[n] for n in sorted(picked)]


def read(path: Path, limit: int) -> list[Item]:
    """The first articles with a text."""
    out = []
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            given = json.loads(line)
            if len(given["text"]) < 600:
                continue
            when = datetime(2025, 1, 1, tzinfo=UTC)
            article = Article(str(given["id"]), given["source"], given["url"], given["title"], given["text"], when)
            out.append(Item(article, Facts(article.id)))
            if len(out) == limit:
                break
    return out


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    every = read(args.corpus, args.articles * args.rounds)
    tokenizer = Tokenizer()

    def sumy(summarizer: Callable[[object, int], object], items: list[Item]) -> None:
        for item in items:
            summarizer(PlaintextParser.from_string(item.article.text, tokenizer).document, SENTENCES)

    def ours(items: list[Item]) -> None:
        list(extractive([Story(i.article.id, (i.article.id,), ()) for i in items], {i.article.id: i for i in items}))

    ways: dict[str, Callable[[list[Item]], object]] = {
        "newsdigest": ours,
        "tfidf_mmr": lambda items: [mmr(i.article.text) for i in items],
        "sumy_textrank": lambda items: sumy(TextRankSummarizer(), items),
        "sumy_lexrank": lambda items: sumy(LexRankSummarizer(), items),
    }
    ours(every[:1])  # word lists and expressions
    speed: dict[str, list[float]] = {name: [] for name in ways}
    for start in range(0, len(every), args.articles):
        items = every[start : start + args.articles]
        for name, way in ways.items():
            begin = time.process_time()
            way(items)
            speed[name].append(len(items) / (time.process_time() - begin))
    for name, rates in speed.items():
        print(f"{name:14s} {statistics.median(rates):8.1f} documents a second")


if __name__ == "__main__":
    main()
