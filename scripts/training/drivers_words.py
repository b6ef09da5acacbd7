"""Vectors of words from the corpus: what company a word keeps within five words, factorised."""

import collections
import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from sklearn.utils.extmath import randomized_svd

from newsdigest.read.drivers.features import plain, words_of

WIDTH, LEAST, NEAR = 150, 8, 5
READ = 1800  # characters of an article's text
OFTEN = 3000  # times that a word stands in the corpus, from which on it counts half or less


def word_vectors(corpus: Iterable[Path]) -> tuple[dict[str, int], np.ndarray]:
    """Words with their counts, by word, and a vector for each; the commoner a word, the shorter its vector."""
    docs, seen = [], set()
    for path in corpus:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for item in map(json.loads, file):
                if item["id"] not in seen:
                    seen.add(item["id"])
                    docs.append(words_of(plain(item["title"] + " . " + item["text"][:READ])))
    counts = collections.Counter(w for d in docs for w in d)
    known = {w: k for w, k in sorted(counts.items()) if k >= LEAST}
    row = {w: n for n, w in enumerate(known)}
    ids = np.concatenate([np.array([*(row.get(w, -1) for w in d), *[-1] * 6]) for d in docs])
    near = csr_matrix((len(row), len(row)), dtype=np.float32)
    for far in range(1, NEAR + 1):
        a, b = ids[:-far], ids[far:]
        both = (a >= 0) & (b >= 0)
        near = (
            near + coo_matrix((np.full(both.sum(), 1 / far, np.float32), (a[both], b[both])), shape=near.shape).tocsr()
        )
    pairs = (near + near.T).tocoo()
    of = np.asarray(pairs.tocsr().sum(axis=1)).ravel()
    smooth = of**0.75
    value = np.log(pairs.data * smooth.sum() / (of[pairs.row] * smooth[pairs.col]))
    keep = (value > 0) & (pairs.data >= 1)
    table = csr_matrix((value[keep], (pairs.row[keep], pairs.col[keep])), shape=near.shape).astype(np.float32)
    left, strength, _ = randomized_svd(table, WIDTH, n_iter=4, random_state=0)
    vectors = left * np.sqrt(strength)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    rarity = 1 / (1 + np.array(list(known.values())) / OFTEN)
    return known, (vectors * rarity[:, None]).astype(np.float16).astype(np.float32)
