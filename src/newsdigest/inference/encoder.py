"""The sentence encoder: texts to unit vectors of 384 numbers, the weighted mean of the vectors of their word pieces.

The pieces' vectors are distilled from a network, all-MiniLM-L6-v2, on crypto news (scripts/training/encoder.py): a text
costs a hundredth of what the network does. Each text is added up by itself, so that its vector is the same bytes
whatever stands beside it. `load_encoder("cuda")` gives the same vectors but for rounding, many at once: see encoder_torch.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

from newsdigest.inference.models import model_file

WIDTH = 384
MAX_TOKENS = 158  # about 120 words: a title and its lead
MAX_CHARACTERS = 4_000  # what the tokenizer is given: far more than MAX_TOKENS tokens, and bounded

Vectors = npt.NDArray[np.float32]
Pieces = Sequence[Sequence[int]]  # numbers of the word pieces of texts
Tables = dict[str, npt.NDArray[Any]]


class Encoder(Protocol):
    """Texts to vectors. `batch` says how many are tokenised at once; on a processor it changes nothing else."""

    def encode(self, texts: Sequence[str], *, batch: int = 64) -> Vectors:
        """Return (n, 384) float32, each row of unit length; the empty text is a vector too."""
        ...


class _Encoder:
    """The tokenizer and what adds up the pieces; built by `load_encoder` alone."""

    __slots__ = ("_added", "_tokenizer")

    def __init__(self, added: Callable[[Pieces], Vectors]) -> None:
        from tokenizers import Tokenizer

        self._added = added
        self._tokenizer = Tokenizer.from_file(str(model_file("encoder", "tokenizer.json")))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def encode(self, texts: Sequence[str], *, batch: int = 64) -> Vectors:
        """See Encoder. A text that stands several times is encoded once."""
        out = np.zeros((len(texts), WIDTH), dtype=np.float32)
        rows: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            # A lone surrogate cannot be UTF-8, which the tokenizer wants.
            rows.setdefault(text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8"), []).append(row)
        distinct = list(rows)
        for start in range(0, len(distinct), batch):
            some = distinct[start : start + batch]
            encodings = self._tokenizer.encode_batch(some, add_special_tokens=False)
            for text, vector in zip(some, self._added([e.ids for e in encodings]), strict=True):
                out[rows[text]] = vector
        return out


def encoder_tables() -> Tables:
    """The pieces' vectors (int8) with their scales, the weights of places, and what is added to every sum. Raises ModelError."""
    tables: Tables = load_file(model_file("encoder", "tables.safetensors"))
    return tables


def _adding() -> Callable[[Pieces], Vectors]:
    """On the processor, text by text."""
    tables = encoder_tables()
    vectors, scale, places, shift = (tables[name] for name in ("vectors", "scale", "places", "shift"))

    def added(rows: Pieces) -> Vectors:
        out = np.zeros((len(rows), WIDTH), dtype=np.float32)
        for text, row in enumerate(rows):
            weights = places[: len(row)] * scale[row] / max(1, len(row))
            summed = weights @ vectors[row].astype(np.float32) + shift
            out[text] = summed / np.linalg.norm(summed)
        return out

    return added


@functools.cache
def load_encoder(device: str = "cpu") -> Encoder:
    """The encoder, its files verified, once a process: on the processor, or on DEVICE by torch ("cuda", "cuda:1").

    Raises ModelError; MissingExtra where DEVICE is named and the extra `cuda` is not installed.
    """
    if device == "cpu":
        return _Encoder(_adding())
    from newsdigest.inference.encoder_torch import TorchEncoder

    return _Encoder(TorchEncoder(device).encode)
