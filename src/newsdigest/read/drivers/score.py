"""Log-odds of each cause in each sentence, by its features and by what its words mean."""

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from newsdigest.inference.linear import LinearModel
from newsdigest.read.drivers.article import Scores
from newsdigest.read.drivers.features import Sentence, state_features
from newsdigest.read.drivers.meaning import Floats, Meaning, sums_of, units

Rows = npt.NDArray[np.intp]


def sentence_scores(
    sents: Sequence[Sentence], model: LinearModel, meaning: Meaning, sums: Floats | None = None
) -> Scores:
    """One row a sentence, one column a class. Each class is judged by itself: a sentence may state several causes.

    SUMS are the sentences' `sums_of`, where they are known.
    """
    sums = sums_of(sents, meaning) if sums is None else sums
    scores: Scores = model.scores(rows_of(sents, model)) + units(sums) @ meaning.sentence
    return scores


def rows_of(sents: Sequence[Sentence], model: LinearModel) -> Rows:
    """`model.matrix` of the sentences' features, without making a name of each word and pair of words."""
    known, none = _known_words(model), len(model.vocabulary)
    lengths = [len(s.tokens) for s in sents]
    words = np.fromiter(
        map(known.number.get, itertools.chain.from_iterable(s.tokens for s in sents), itertools.repeat(0)),
        np.intp,
        sum(lengths),
    )
    holder = np.repeat(np.arange(len(sents)), lengths)
    pairs = words[:-1] * len(known.word) + words[1:]
    places = known.keys.searchsorted(pairs)
    paired = (known.keys[places] == pairs) & (holder[:-1] == holder[1:])
    row_of = model.vocabulary.get
    rest = [
        n * (none + 1) + row for n, s in enumerate(sents) for f in state_features(s) if (row := row_of(f)) is not None
    ]
    # One number for a sentence and a row: sorted, these are the sentences' rows, in order, each once.
    both = np.concatenate(
        [
            holder * (none + 1) + known.word[words],
            holder[:-1][paired] * (none + 1) + known.pair[places[paired]],
            np.array(rest, np.intp),
        ]
    )
    both.sort()
    which, rows = np.divmod(both, none + 1)
    kept = (rows < none) & np.append(True, both[1:] != both[:-1])
    which, rows = which[kept], rows[kept]
    counts = np.bincount(which, minlength=len(sents))
    matrix = np.full((len(sents), counts.max(initial=0)), none, np.intp)
    matrix[which, np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)] = rows
    return matrix


@dataclass(frozen=True, slots=True)
class _Words:
    """A model's words by number, from 1; 0 is any other word."""

    number: dict[str, int]
    word: Rows  # by number, the row of the word
    keys: Rows  # of the known pairs, in order: number of the first × how many numbers there are + number of the second
    pair: Rows  # their rows


@functools.lru_cache(maxsize=2)
def _known_words(model: LinearModel) -> _Words:
    pairs = {tuple(f[2:].split("_")): row for f, row in model.vocabulary.items() if f.startswith("b=")}
    single = {f[2:]: row for f, row in model.vocabulary.items() if f.startswith("w=")}
    number = {w: n for n, w in enumerate(dict.fromkeys(itertools.chain(single, *pairs)), 1)}
    word = np.full(len(number) + 1, len(model.vocabulary), np.intp)
    for w, row in single.items():
        word[number[w]] = row
    keyed = sorted((number[a] * len(word) + number[b], row) for (a, b), row in pairs.items())
    keyed.append((len(word) ** 2, 0))  # beyond every pair
    return _Words(number, word, np.array([k for k, _ in keyed], np.intp), np.array([r for _, r in keyed], np.intp))
