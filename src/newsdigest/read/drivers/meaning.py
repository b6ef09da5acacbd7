"""What words mean, as vectors learned from the company they keep in crypto news, and what these tell of causes and topics.

Positive pointwise mutual information of words within five of each other, factorised (Levy and Goldberg 2014). A text is
the sum of its words' vectors, frequent words counting less: so a sentence about "missiles" is read like one about
"airstrikes". scripts/training/drivers_model.py learns them and what is drawn from them.
"""

import functools
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
    rows = [meaning.words[t] for t in tokens if t in meaning.words]
    if not rows:
        return np.zeros(meaning.vectors.shape[1], dtype=np.float32)
    total: Floats = meaning.vectors[rows].sum(axis=0, dtype=np.float32)
    return total / (np.float32(np.linalg.norm(total)) + np.float32(1e-6))


def article_vector(sents: Sequence[Sentence], meaning: Meaning) -> Floats:
    """Title, lead and the whole, one after the other."""
    lead = vector((t for s in sents[LEAD] for t in s.tokens), meaning)
    whole = vector((t for s in sents for t in s.tokens), meaning)
    return np.concatenate([vector(sents[0].tokens, meaning), lead, np.float32(WHOLE) * whole])


def topics(sents: Sequence[Sentence], meaning: Meaning) -> dict[str, float]:
    """Log-odds of each topic by what the article's words mean."""
    scores = article_vector(sents, meaning) @ meaning.topic + meaning.topic_bias
    return dict(zip(TYPES, scores.tolist(), strict=True))
