"""Log-odds of each cause in each sentence, by its features and by what its words mean."""

import functools
import itertools
from collections.abc import Sequence

from newsdigest.inference.linear import LinearModel
from newsdigest.read.drivers.article import Scores
from newsdigest.read.drivers.features import Sentence, state_features
from newsdigest.read.drivers.meaning import Floats, Meaning, sums_of, units

_NOTHING: dict[str, int] = {}


def sentence_scores(
    sents: Sequence[Sentence], model: LinearModel, meaning: Meaning, sums: Floats | None = None
) -> Scores:
    """One row a sentence, one column a class. Each class is judged by itself: a sentence may state several causes.

    SUMS are the sentences' `sums_of`, where they are known.
    """
    sums = sums_of(sents, meaning) if sums is None else sums
    scores: Scores = model.scores([rows_of(s, model) for s in sents]) + units(sums) @ meaning.sentence
    return scores


def rows_of(sentence: Sentence, model: LinearModel) -> list[int]:
    """`model.rows(sentence_features(sentence))`, without making a name of each word and pair of words."""
    words, pairs = _word_rows(model)
    tokens, none = sentence.tokens, itertools.repeat(-1)
    found = set(map(words.get, tokens, none))
    found.update(map(model.vocabulary.get, state_features(sentence), none))
    found.update([pairs.get(a, _NOTHING).get(b, -1) for a, b in itertools.pairwise(tokens)])
    found.discard(-1)
    return sorted(found)


@functools.lru_cache(maxsize=2)
def _word_rows(model: LinearModel) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """A model's rows by word, and by the first word of a pair and the second."""
    words: dict[str, int] = {}
    pairs: dict[str, dict[str, int]] = {}
    for name, row in model.vocabulary.items():
        if name.startswith("w="):
            words[name[2:]] = row
        elif name.startswith("b="):
            first, _, second = name[2:].partition("_")
            pairs.setdefault(first, {})[second] = row
    return words, pairs
