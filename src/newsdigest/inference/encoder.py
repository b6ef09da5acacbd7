"""The sentence encoder: texts to unit vectors of 384 numbers, by all-MiniLM-L6-v2 in ONNX, quantised to int8.

int8 scales its activations by the range of the tensor it is given, and padding changes sums: so each text runs through
the network by itself, and its vector is the same bytes whatever stands beside it. One thread, for the same reason.
"""

import functools
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from newsdigest.inference.models import model_file

WIDTH = 384
MAX_TOKENS = 160  # about 120 words: a title and its lead
MAX_CHARACTERS = 4_000  # what the tokenizer is given: far more than MAX_TOKENS tokens, and bounded

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Texts to vectors. `batch` says how many are tokenised at once; it changes nothing else."""

    def encode(self, texts: Sequence[str], *, batch: int = 64) -> Vectors:
        """Return (n, 384) float32, each row of unit length; the empty text is a vector too."""
        ...


class _OnnxEncoder:
    """The tokenizer and the network; built by `load_encoder` alone."""

    __slots__ = ("_session", "_tokenizer")

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            model_file("encoder", "model.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
        )
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
            for text, encoding in zip(some, self._tokenizer.encode_batch(some), strict=True):
                ids = np.array([encoding.ids], dtype=np.int64)
                feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
                out[rows[text]] = self._session.run(None, feed)[0][0]
        return out


@functools.cache
def load_encoder() -> Encoder:
    """The encoder, its files verified, once a process. Raises ModelError."""
    return _OnnxEncoder()
