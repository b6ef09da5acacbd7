"""A small network over an article's words: what it believes of causes, which the linear models are averaged with.

Words as vectors, each looked at with its neighbours (a convolution of three), the strongest and the mean of them for a
sentence, the strongest and the mean of the sentences for the article, and back to each sentence (Kim 2014, with context).
scripts/training/drivers_network.py is how it learns; here it runs, on numpy.
"""

import functools
import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from newsdigest.inference.tables import Tables, load_tables, load_words
from newsdigest.read.drivers.features import Sentence
from newsdigest.reference.causes import causes

NAME = "drivers_network"
WORDS = "drivers_words"  # whose words its vectors are of, in the same order
TYPES = tuple(c.type for c in causes())
MOST_WORDS, MOST_SENTENCES, MOST_TOKENS = 60, 80, 1200  # of a sentence, an article, an article
UNKNOWN, COIN, BEGIN = 0, 1, 2  # rows of the vectors before the words'
_ROW = {t: n for n, t in enumerate(TYPES)}

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]


@functools.cache
def load_network() -> tuple[dict[str, int], Tables]:
    """Words' rows and the weights, once a process. Raises ModelError."""
    words = {word: row for row, word in enumerate(load_words(WORDS), BEGIN + 1)}
    return words | {"<coin>": COIN}, load_tables(NAME)


def tokens_of(sents: Sequence[Sentence], words: dict[str, int]) -> tuple[Ints, Ints]:
    """Rows of the words, one sentence after the other, each begun by BEGIN; how many of them each sentence has."""
    taken = [s.tokens[:MOST_WORDS] for s in sents[:MOST_SENTENCES]]
    lengths = np.array([len(t) + 1 for t in taken], np.intp)
    kept = max(1, int((lengths.cumsum() <= MOST_TOKENS).sum()))
    lengths = lengths[:kept]
    rows = np.full(int(lengths.sum()), BEGIN, np.intp)
    inner = np.ones(len(rows), bool)
    inner[lengths.cumsum() - lengths] = False
    found = map(words.get, itertools.chain.from_iterable(taken[:kept]), itertools.repeat(UNKNOWN))
    rows[inner] = np.fromiter(found, np.intp, int(inner.sum()))
    return rows, lengths


def state_of(s: Sentence) -> list[float]:
    """What is known of a sentence beside its words: the cues of each cause, strong and weak, and its place and form."""
    cues = [0.0] * (2 * len(TYPES))
    for t in s.strong:
        cues[_ROW[t]] = 1.0
    for t in s.weak:
        cues[len(TYPES) + _ROW[t]] = 1.0
    causal = s.connective and s.moved and s.up + s.down > 0
    form = (s.connective, s.moved, s.percent, s.explicit, s.up > 0, s.down > 0, s.index == 0, s.index in (1, 2))
    return [
        *cues,
        *map(float, form),
        float(s.index > 10),
        float(causal),
        float("?" in s.tokens),
        float(len(s.tokens) > 40),
    ]


def beliefs(sents: Sequence[Sentence]) -> Floats:
    """Log-odds that the article states each of TYPES, by its sentences, at least one."""
    words, w = load_network()
    tokens, lengths = tokens_of(sents, words)
    starts = lengths.cumsum() - lengths
    known = w["vectors"].take(tokens, axis=0)
    left, right = np.zeros_like(known), np.empty_like(known)
    left[1:], right[:-1] = known[:-1], known[1:]
    left[starts], right[-1] = 0, w["vectors"][BEGIN]
    seen = np.maximum(np.concatenate([left, known, right], axis=1) @ w["near"] + w["near_bias"], 0)
    counts = w["counts"].take(tokens)[:, None]
    mean = np.add.reduceat(seen * counts, starts, axis=0) / np.add.reduceat(counts, starts, axis=0)
    state = np.array([state_of(s) for s in sents[: len(lengths)]], np.float32)
    first = np.concatenate([np.maximum.reduceat(seen, starts, axis=0), mean, state], axis=1) @ w["one"] + w["one_bias"]
    own = np.maximum(first, 0)
    whole = np.concatenate([own.max(axis=0), own.mean(axis=0)])
    again = np.maximum(first + whole @ w["context"] + w["context_bias"], 0)
    stated = np.concatenate([again, state], axis=1) @ w["sentence"] + w["sentence_bias"]
    top = stated.max(axis=0)
    either = top + np.log(np.exp(stated - top).sum(axis=0))
    found: Floats = w["gain"] * either + np.concatenate([whole, own[0]]) @ w["article"] + w["article_bias"]
    return found
