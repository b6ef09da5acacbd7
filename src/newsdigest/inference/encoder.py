"""The sentence encoder: texts to unit vectors of 384 numbers, by a small network in ONNX, quantised to int8.

int8 scales its activations by the range of the tensor it is given, and padding changes sums: so each text runs through
the network by itself, and its vector is the same bytes whatever stands beside it. One thread, for the same reason.
`load_encoder("cuda")` gives the same vectors but for rounding, many at once: see encoder_torch.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from newsdigest.inference.models import model_file

WIDTH = 384
MAX_TOKENS = 160  # about 120 words: a title and its lead
MAX_CHARACTERS = 4_000  # what the tokenizer is given: far more than MAX_TOKENS tokens, and bounded

Vectors = npt.NDArray[np.float32]
Network = Callable[[Sequence[Sequence[int]]], Vectors]  # token ids of texts to vectors


class Encoder(Protocol):
    """Texts to vectors. `batch` says how many are tokenised at once; on a processor it changes nothing else."""

    def encode(self, texts: Sequence[str], *, batch: int = 64) -> Vectors:
        """Return (n, 384) float32, each row of unit length; the empty text is a vector too."""
        ...


class _Encoder:
    """The tokenizer and a network; built by `load_encoder` alone."""

    __slots__ = ("_network", "_tokenizer")

    def __init__(self, network: Network) -> None:
        from tokenizers import Tokenizer

        self._network = network
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
            vectors = self._network([encoding.ids for encoding in self._tokenizer.encode_batch(some)])
            for text, vector in zip(some, vectors, strict=True):
                out[rows[text]] = vector
        return out


def _onnx_network() -> Network:
    """The network on one thread of the processor, text by text."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model_file("encoder", "model.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
    )

    def run(rows: Sequence[Sequence[int]]) -> Vectors:
        out = np.zeros((len(rows), WIDTH), dtype=np.float32)
        for k, row in enumerate(rows):
            ids = np.array([row], dtype=np.int64)
            out[k] = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        return out

    return run


@functools.cache
def load_encoder(device: str = "cpu") -> Encoder:
    """The encoder, its files verified, once a process: on the processor, or on DEVICE by torch ("cuda", "cuda:1").

    Raises ModelError; MissingExtra where DEVICE is named and the extra `cuda` is not installed.
    """
    if device == "cpu":
        return _Encoder(_onnx_network())
    from newsdigest.inference.encoder_torch import TorchEncoder

    return _Encoder(TorchEncoder(device).encode)
