"""Near copies over a whole archive: MinHash signatures, joined by bands; for spans that no window of days holds.

Broder's MinHash ("On the resemblance and containment of documents", 1997) with LSH bands as in Leskovec, Rajaraman and
Ullman, "Mining of Massive Datasets", chapter 3: texts whose signatures agree in all rows of a band become candidates,
and the share of equal places estimates how alike they are (standard error 0.04 at 0.7). Figures stay in the shingles:
texts that differ in one percentage are near copies, never the same text, which has a hash of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from newsdigest.text.shingles import Hashes, shingles, tokens

PLACES = 128  # of a signature
BANDS = 32  # of four places each: 0.7 alike are candidates with 0.9998, 0.6 with 0.988, 0.3 with 0.23
NEAR = 0.6  # estimated resemblance from which a text is a near copy
LEAST = 20  # shingles that a text must have to be compared: shorter ones are alike by chance

Signature = npt.NDArray[np.uint32]
_GROWTH = np.random.default_rng(20250613)  # fixed: signatures of different runs must compare
_FACTORS = _GROWTH.integers(1, 2**63, PLACES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_SHIFTS = _GROWTH.integers(0, 2**63, PLACES, dtype=np.uint64)
_MIX = np.uint64(0xC2B2AE3D27D4EB4F)


def signature(text: str) -> Signature | None:
    """PLACES numbers that stand for the text's shingles; None for a text of under LEAST shingles.

    >>> one = signature(" ".join(f"word{n}" for n in range(40)))
    >>> alike(one, one)
    1.0
    >>> signature("too short") is None
    True
    """
    found = shingles(text)
    return signature_of(found) if len(found) >= LEAST else None


def signature_of(found: Hashes) -> Signature:
    """The signature of a set of shingles that is not empty."""
    with np.errstate(over="ignore"):  # the products are meant to wrap
        mixed = found[None, :] * _FACTORS[:, None] + _SHIFTS[:, None]
    made: Signature = (mixed >> np.uint64(32)).min(axis=1).astype(np.uint32)
    return made


def same_text_hash(text: str) -> int:
    """A hash of the text's words and figures in order: equal for the same text, whatever its spacing and capitals."""
    import hashlib

    said = " ".join(tokens(text)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "little") >> 1  # fits a signed column


def band_keys(signatures: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """(n, PLACES) signatures to (n, BANDS) keys: equal where all rows of a band are."""
    rows = signatures.reshape(len(signatures), BANDS, PLACES // BANDS).astype(np.uint64)
    keys = np.tile(np.arange(1, BANDS + 1, dtype=np.uint64), (len(signatures), 1)) * _MIX
    with np.errstate(over="ignore"):
        for k in range(rows.shape[2]):
            keys = (keys ^ rows[:, :, k]) * _MIX
            keys ^= keys >> np.uint64(29)
    return keys


def alike(one: Signature, other: Signature) -> float:
    """The share of equal places: an estimate of how alike the two texts' shingles are, 0 to 1."""
    return float(np.mean(one == other))


def candidates(keys: npt.NDArray[np.uint64], order: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Pairs of places whose keys are equal, as (n, 2): each place with the first of its key and with the one before it.

    `order` ranks the places, by time: the first of a key is the one with the least. Linear in the size of a group:
    what is alike is joined through the first.
    """
    by = np.lexsort((order, keys))
    flat = keys[by]
    fresh = np.concatenate(([True], flat[1:] != flat[:-1]))
    starts = np.maximum.accumulate(np.where(fresh, np.arange(len(flat)), 0))
    with_first = np.stack([by[starts], by], axis=1)[~fresh]
    before = np.stack([np.concatenate((by[:1], by[:-1])), by], axis=1)[~fresh]
    return np.unique(np.concatenate([with_first, before]), axis=0)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles that are alike: `first` is the earlier one."""

    first: str
    second: str
    score: float


def copies(pairs: Iterable[Pair], rank: Sequence[str]) -> dict[str, str]:
    """Each copy to its original, the earliest of all that are joined by pairs. `rank`: ids by time."""
    place = {id_: n for n, id_ in enumerate(rank)}
    parent: dict[str, str] = {}

    def root(id_: str) -> str:
        while parent.setdefault(id_, id_) != id_:
            parent[id_] = parent[parent[id_]]
            id_ = parent[id_]
        return id_

    for pair in pairs:
        one, other = root(pair.first), root(pair.second)
        if one != other:
            early, late = sorted((one, other), key=place.__getitem__)
            parent[late] = early
    return {id_: root(id_) for id_ in sorted(parent, key=place.__getitem__) if root(id_) != id_}
