"""Rows of weighted keys in three flat arrays, and the sums that compare one row with many: numpy alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]  # half the memory, which rows of bodies fill; sums are made in float64

Row = tuple[npt.NDArray[np.integer[Any]], npt.NDArray[np.floating[Any]]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Row i holds keys[starts[i]:starts[i + 1]] with their weights."""

    starts: Ints
    keys: Keys
    weights: Weights

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, i: int) -> tuple[Keys, Weights]:
        """Keys and weights of one row."""
        a, b = self.starts[i], self.starts[i + 1]
        return self.keys[a:b], self.weights[a:b]


def rows(given: Iterable[Mapping[str, float]], number: dict[str, int], *, normalise: bool = False) -> Rows:
    """Rows of key to weight. `number` gives each key its number and grows; keys of weight 0 are left out."""
    starts: list[int] = [0]
    keys: list[Keys] = [np.zeros(0, dtype=np.int32)]
    weights: list[Weights] = [np.zeros(0, dtype=np.float32)]
    for row in given:
        values = [(number.setdefault(k, len(number)), w) for k, w in row.items() if w > 0]
        values.sort()
        keys.append(np.array([k for k, _ in values], dtype=np.int32))
        found = np.array([w for _, w in values], dtype=np.float64)
        length = float(np.sqrt((found * found).sum())) if normalise else 1.0
        weights.append((found / length if length else found).astype(np.float32))
        starts.append(starts[-1] + len(values))
    return Rows(np.array(starts), np.concatenate(keys), np.concatenate(weights))


def products(many: Rows, js: Ints, row: Row, scratch: Floats) -> Floats:
    """The scalar product of `row` with each row js of `many`. `scratch` is zero, as wide as keys go, and stays so."""
    keys, weights = row
    begins, ends = many.starts[js], many.starts[js + 1]
    sizes = ends - begins
    total = int(sizes.sum())
    if not total or not len(keys):
        return np.zeros(len(js))
    owner = np.repeat(np.arange(len(js)), sizes)
    offsets = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    flat = np.arange(total) - np.repeat(offsets - begins, sizes)
    scratch[keys] = weights
    values = scratch[many.keys[flat]] * many.weights[flat]
    scratch[keys] = 0.0
    sums: Floats = np.bincount(owner, weights=values, minlength=len(js)).astype(np.float64)
    return sums


class Index:
    """Rows by key: for each key the rows that hold it, ascending, so that a window of rows is a slice."""

    __slots__ = ("_at", "_rows", "_weights")

    def __init__(self, given: Rows, width: int) -> None:
        order = np.argsort(given.keys, kind="stable")
        self._rows = np.repeat(np.arange(len(given)), np.diff(given.starts))[order]
        self._weights = given.weights[order]
        self._at = np.searchsorted(given.keys[order], np.arange(width + 1, dtype=np.int32))

    def similar(self, row: Row, first: int, last: int) -> Floats:
        """The scalar product of `row` with each of the rows first to last - 1."""
        found, values = [], []
        for key, weight in zip(row[0].tolist(), row[1].tolist(), strict=True):
            a, b = self._at[key], self._at[key + 1]
            span = self._rows[a:b]
            lo, hi = np.searchsorted(span, (first, last))
            if hi > lo:
                found.append(span[lo:hi])
                values.append(self._weights[a + lo : a + hi] * weight)
        if not found:
            return np.zeros(last - first)
        places, products_ = np.concatenate(found) - first, np.concatenate(values)
        sums: Floats = np.bincount(places, weights=products_, minlength=last - first).astype(np.float64)
        return sums
