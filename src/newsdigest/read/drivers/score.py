"""Log-odds of each cause in each sentence, by its features and by what its words mean."""

from collections.abc import Sequence

import numpy as np

from newsdigest.inference.linear import LinearModel
from newsdigest.read.drivers.article import Scores
from newsdigest.read.drivers.features import Sentence, sentence_features
from newsdigest.read.drivers.meaning import Meaning, vector


def sentence_scores(sents: Sequence[Sentence], model: LinearModel, meaning: Meaning) -> Scores:
    """One row a sentence, one column a class. Each class is judged by itself: a sentence may state several causes."""
    rows = np.empty((len(sents), len(model.classes)), dtype=np.float32)
    for n, sentence in enumerate(sents):
        known = sorted({model.vocabulary[f] for f in sentence_features(sentence) if f in model.vocabulary})
        rows[n] = model.bias + model.weights[known].sum(axis=0, dtype=np.float32)
        rows[n] += vector(sentence.tokens, meaning) @ meaning.sentence
    return rows
