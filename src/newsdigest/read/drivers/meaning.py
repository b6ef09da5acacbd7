"""What words mean, as vectors learned from the company they keep in crypto news, and what these tell of causes and topics.

Positive pointwise mutual information of words within five of each other, factorised (Levy and Goldberg 2014). A text is
the sum of its words' vectors, frequent words counting less: so a sentence about "missiles" is read like one about
"airstrikes". scripts/training/drivers_model.py learns them and what is drawn from them.
"""

import functools
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from newsdigest.inference.tables import load_tables, load_words
from newsdigest.read.drivers.features import Sentence
from newsdigest.reference.causes import causes

NAME = "drivers_words"
TYPES = tuple(c.type for c in causes())
LEAD = slice(1, 5)  # sentences after the title
WHOLE = 0.7  # the weight of the whole text beside title and lead

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words' rows and vectors (words, width), and what is drawn from them for each of TYPES."""

    words: dict[str, int]
    vectors: Floats
    sentence: Floats  # (width, types): log-odds that a sentence states a cause, beside its other features
    topic: Floats  # (3 × width, types): scores of what an article is about
    topic_bias: Floats


@functools.cache
def load_meaning() -> Meaning:
    """The pinned model, once a process. Raises ModelError."""
    tables = load_tables(NAME)
    words = {word: row for row, word in enumerate(load_words(NAME))}
    return Meaning(words, tables["vectors"], tables["sentence"], tables["topic"], tables["topic_bias"])


def vector(tokens: Iterable[str], meaning: Meaning) -> Floats:
    """The unit vector of some words; zeros where none is known."""
    found: Floats = units(_sums([tuple(tokens)], meaning))[0]
    return found


def units(sums: Floats) -> Floats:
    """Sums of vectors, a row each, brought to length one; zeros stay."""
    lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums))
    found: Floats = sums / (lengths + np.float32(1e-6))[:, None]
    return found


def sums_of(sents: Sequence[Sentence], meaning: Meaning) -> Floats:
    """The sum of each sentence's words' vectors, a row each."""
    return _sums([s.tokens for s in sents], meaning)


def _sums(texts: Sequence[Sequence[str]], meaning: Meaning) -> Floats:
    width = meaning.vectors.shape[1]
    rows = [[row for row in map(meaning.words.get, tokens) if row is not None] for tokens in texts]
    some = [n for n, own in enumerate(rows) if own]
    sums = np.zeros((len(texts), width), dtype=np.float32)
    if some:
        begins = list(itertools.accumulate((len(rows[n]) for n in some[:-1]), initial=0))
        taken = meaning.vectors.take(np.array([row for own in rows for row in own], np.intp), axis=0)
        sums[some] = np.add.reduceat(taken, begins, axis=0)
    return sums


def article_vector(sents: Sequence[Sentence], meaning: Meaning, sums: Floats | None = None) -> Floats:
    """Title, lead and the whole, one after the other; SUMS are the sentences' `sums_of`, where they are known."""
    sums = sums_of(sents, meaning) if sums is None else sums
    three = units(np.stack([sums[0], sums[LEAD].sum(axis=0), sums.sum(axis=0)]))
    three[2] *= np.float32(WHOLE)
    return three.ravel()


def topics(sents: Sequence[Sentence], meaning: Meaning, sums: Floats | None = None) -> dict[str, float]:
    """Log-odds of each topic by what the article's words mean; SUMS as in `article_vector`."""
    scores = article_vector(sents, meaning, sums) @ meaning.topic + meaning.topic_bias
    return dict(zip(TYPES, scores.tolist(), strict=True))
