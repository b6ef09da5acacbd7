"""The sentence encoder on a graphics card: the same tables in torch, many texts at once.

Sums are made in another order there, so a vector is not the same bytes: its cosine with the processor's is at least
`NEAR` (tests/inference/test_encoder_device.py), and the last digits change with the batch.
"""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from newsdigest.errors import MissingExtra, ModelError
from newsdigest.inference.encoder import WIDTH, encoder_tables

NEAR = 0.99999  # the least cosine of a text's two vectors
BATCH = 4_096  # texts that are added up at once
INSTALL = "pip install 'newsdigest[cuda]'"


class TorchEncoder:
    """The tables on DEVICE ("cuda", "cuda:1"; "cpu" to compare with). Raises MissingExtra, ModelError."""

    def __init__(self, device: str) -> None:
        self._torch, self._device = _torch(device), device
        tables = encoder_tables()
        self._vectors = self._there(tables["vectors"].astype(np.float32) * tables["scale"][:, None])
        self._places, self._shift = self._there(tables["places"]), self._there(tables["shift"])

    def encode(self, rows: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
        """Numbers of the pieces of texts to (n, 384)."""
        out = np.zeros((len(rows), WIDTH), dtype=np.float32)
        for start in range(0, len(rows), BATCH):
            some = rows[start : start + BATCH]
            with self._torch.inference_mode():
                out[start : start + len(some)] = self._added(some).cpu().numpy()
        return out

    def _added(self, rows: Sequence[Sequence[int]]) -> Any:
        nn = self._torch.nn.functional
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        starts = lengths.cumsum() - lengths
        pieces = self._there(np.fromiter(itertools.chain.from_iterable(rows), np.int64, int(lengths.sum())))
        place = self._there(np.arange(len(pieces)) - starts.repeat(lengths))
        share = self._there((1 / np.maximum(lengths, 1)).repeat(lengths).astype(np.float32))
        summed = nn.embedding_bag(
            pieces, self._vectors, self._there(starts), mode="sum", per_sample_weights=self._places[place] * share
        )
        return nn.normalize(summed + self._shift, dim=1)

    def _there(self, array: npt.NDArray[Any]) -> Any:
        return self._torch.from_numpy(array).to(self._device)


def _torch(device: str) -> Any:
    """torch, with the device there."""
    try:
        import torch
    except ImportError as error:
        raise MissingExtra(f"--device {device} needs torch: {INSTALL}, or leave --device out") from error
    if device.startswith("cuda"):
        number = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if int(device.partition(":")[2] or 0) >= number:
            built = f"built for CUDA {torch.version.cuda}" if torch.version.cuda else "built for processors only"
            raise ModelError(
                f"--device {device}: torch {torch.__version__}, {built}, sees {number or 'no'} graphics cards:"
                " check `nvidia-smi` and the driver, or leave --device out"
            )
    return torch
