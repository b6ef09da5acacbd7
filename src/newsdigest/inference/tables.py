"""Small numeric tables of a model: named arrays in one safetensors file, and counted words in one text file."""

import functools
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from newsdigest.inference.models import model_file

Tables = dict[str, npt.NDArray[np.float32]]


def save_tables(
    folder: Path, tables: Mapping[str, npt.NDArray[np.floating]], words: Mapping[str, int] | None = None
) -> None:
    """Write FOLDER/tables.safetensors and, of WORDS, FOLDER/words.txt ("count word" a line, by word). float16 stays so."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        k: np.ascontiguousarray(v, dtype=np.float16 if v.dtype == np.float16 else np.float32)
        for k, v in sorted(tables.items())
    }
    save_file(arrays, folder / "tables.safetensors")
    if words is not None:
        lines = [f"{count} {word}\n" for word, count in sorted(words.items())]
        (folder / "words.txt").write_text("".join(lines), encoding="utf-8")


@functools.cache
def load_tables(name: str) -> Tables:
    """The arrays of models/NAME, verified, once a process. Raises ModelError."""
    return {k: v.astype(np.float32) for k, v in load_file(model_file(name, "tables.safetensors")).items()}


@functools.cache
def load_words(name: str) -> dict[str, int]:
    """The counted words of models/NAME, verified, once a process. Raises ModelError."""
    counts: dict[str, int] = {}
    for line in model_file(name, "words.txt").read_text(encoding="utf-8").splitlines():
        count, _, word = line.partition(" ")
        counts[word] = int(count)
    return counts
