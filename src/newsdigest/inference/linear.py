"""Linear classifiers over named features: a vocabulary and one safetensors matrix. Trained by scripts, run by numpy."""

import functools
import itertools
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from newsdigest.inference.models import model_file

MOST_ODDS = 700.0  # of whose exponential a float is still made


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """Multinomial logistic regression (two classes too, with one row each). Unknown features count nothing."""

    classes: tuple[str, ...]
    vocabulary: dict[str, int]
    weights: npt.NDArray[np.float32]  # (features, classes)
    bias: npt.NDArray[np.float32]  # (classes,)
    padded: npt.NDArray[np.float32] = field(init=False, repr=False)  # the weights and a last row of zeros
    margin: dict[str, float] = field(
        init=False, repr=False
    )  # of two classes: what a feature adds to the second's log-odds

    def __post_init__(self) -> None:
        margins = (self.weights[:, 1].astype(float) - self.weights[:, 0]).tolist() if len(self.classes) == 2 else ()
        object.__setattr__(self, "margin", dict(zip(self.vocabulary, margins, strict=bool(margins))))
        padded = np.concatenate([self.weights, np.zeros((1, len(self.classes)), np.float32)], dtype=np.float32)
        object.__setattr__(self, "padded", padded)
        object.__setattr__(self, "weights", padded[:-1])

    def scores(self, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
        """Log-odds (things, classes) by `matrix`. A thing gets the same numbers whatever is scored beside it."""
        taken = self.padded.take(rows, axis=0)  # added up row by row, zeros last
        scores: npt.NDArray[np.float32] = self.bias + taken.sum(axis=1, dtype=np.float32)
        return scores

    def matrix(self, bags: Sequence[Iterable[str]]) -> npt.NDArray[np.intp]:
        """The rows of each bag of features (things, most), filled up with the row of zeros."""
        rows = [self.rows(features) for features in bags]
        most, none = max(map(len, rows), default=0), len(self.weights)
        index = [row for own in rows for row in (*own, *(none,) * (most - len(own)))]
        return np.array(index, np.intp).reshape(len(rows), most)

    def rows(self, features: Iterable[str]) -> list[int]:
        """The rows of the features that are known, in order, each once."""
        found = set(map(self.vocabulary.get, features, itertools.repeat(-1)))
        found.discard(-1)
        return sorted(found)

    def probabilities_of(self, bags: Sequence[Iterable[str]]) -> list[dict[str, float]]:
        """Class to probability of each bag of features, all in one go."""
        if not bags:
            return []
        if self.margin:
            return [self._of_two(features) for features in bags]
        scores = self.scores(self.matrix(bags))
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return [dict(zip(self.classes, p, strict=True)) for p in (odds / odds.sum(axis=1, keepdims=True)).tolist()]

    def _of_two(self, features: Iterable[str]) -> dict[str, float]:
        """Two classes' probabilities: a logistic of one sum, exact in any order."""
        added = math.fsum(map(self.margin.get, set(features), itertools.repeat(0.0)))
        odds = added + float(self.bias[1]) - float(self.bias[0])
        first = 1 / (1 + math.exp(min(odds, MOST_ODDS)))
        return {self.classes[0]: first, self.classes[1]: 1 - first}

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Class to probability; `features` are names, each counted once."""
        return self.probabilities_of([features])[0]


def save_linear(folder: Path, model: LinearModel) -> None:
    """Write FOLDER/weights.safetensors (float16, features × classes) and FOLDER/vocabulary.json, sorted by row."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(
        {"weights": model.weights.astype(np.float16), "bias": model.bias.astype(np.float32)},
        folder / "weights.safetensors",
    )
    names = sorted(model.vocabulary, key=model.vocabulary.__getitem__)
    text = json.dumps({"classes": model.classes, "features": names}, ensure_ascii=False, indent=0)
    (folder / "vocabulary.json").write_text(text + "\n", encoding="utf-8")


@functools.cache
def load_linear(name: str) -> LinearModel:
    """The classifier of models/NAME, verified, once a process. Raises ModelError."""
    tensors = load_file(model_file(name, "weights.safetensors"))
    words = json.loads(model_file(name, "vocabulary.json").read_text(encoding="utf-8"))
    return LinearModel(
        classes=tuple(words["classes"]),
        vocabulary={feature: row for row, feature in enumerate(words["features"])},
        weights=tensors["weights"].astype(np.float32),
        bias=tensors["bias"],
    )
