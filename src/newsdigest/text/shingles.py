"""Shingles of a text as 64-bit numbers: which runs of three words it holds, figures kept, to find copies of it.

A shingle is hashed without the process's salt, so the same text gives the same numbers everywhere. Figures survive:
"rose 5 %" and "rose 50 %" share no shingle that holds the figure.
"""

import functools
import hashlib
import re

import numpy as np
import numpy.typing as npt

MAX_CHARACTERS = 20_000  # far beyond any article; what follows cannot make a text a copy
SIZE = 3

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*%?")
Hashes = npt.NDArray[np.uint64]
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))


@functools.lru_cache(maxsize=200_000)
def _word_hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def tokens(text: str) -> list[str]:
    """Words and figures in lower case, in order; separators of thousands are dropped.

    >>> tokens("BTC rose 5%, to $104,210.5!")
    ['btc', 'rose', '5%', 'to', '104210.5']
    """
    return [t.replace(",", "") for t in _TOKEN.findall(text[:MAX_CHARACTERS].lower())]


def _mixed(values: Hashes) -> Hashes:
    values = (values ^ (values >> np.uint64(31))) * _MIX[1]
    return values ^ (values >> np.uint64(29))


def shingles(text: str, size: int = SIZE) -> Hashes:
    """The distinct shingles of `size` words, ascending. A text of fewer words is one shingle; no words, none.

    >>> a, b = shingles("it rose 5% on Monday"), shingles("it rose 50% on Monday")
    >>> len(a), len(np.intersect1d(a, b))
    (3, 0)
    >>> len(shingles("")), len(shingles("one two"))
    (0, 1)
    """
    hashes = np.array([_word_hash(t) for t in tokens(text)], dtype=np.uint64)
    if not len(hashes):
        return hashes
    size = min(size, len(hashes))
    count = len(hashes) - size + 1
    rolled = np.zeros(count, dtype=np.uint64)
    with np.errstate(over="ignore"):  # the product is meant to wrap
        for k in range(size):
            rolled = _mixed(rolled * _MIX[2] + hashes[k : k + count] + np.uint64(k) * _MIX[0])
    return np.unique(rolled)


def containment(a: Hashes, b: Hashes) -> float:
    """The share of the smaller one's shingles that the other holds, 0 to 1: high for a copy that was cut off.

    >>> containment(shingles("one two three four"), shingles("zero one two three four five six seven"))
    1.0
    """
    least = min(len(a), len(b))
    return len(np.intersect1d(a, b, assume_unique=True)) / least if least else 0.0
