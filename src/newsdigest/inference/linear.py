"""Linear classifiers over named features: a vocabulary and one safetensors matrix. Trained by scripts, run by numpy."""

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from newsdigest.inference.models import model_file


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Multinomial logistic regression (two classes too, with one row each). Unknown features count nothing."""

    classes: tuple[str, ...]
    vocabulary: dict[str, int]
    weights: npt.NDArray[np.float32]  # (features, classes)
    bias: npt.NDArray[np.float32]  # (classes,)

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Class to probability; `features` are names, each counted once."""
        row_of = self.vocabulary.get
        rows = sorted({row for f in features if (row := row_of(f)) is not None})
        scores = self.bias + self.weights.take(rows, axis=0).sum(axis=0, dtype=np.float32)
        odds = np.exp(scores - scores.max())
        return dict(zip(self.classes, (odds / odds.sum()).tolist(), strict=True))


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
