"""Small networks over a sequence: a layer a step, convolutions over the steps around, a look at the whole.

One label a step (how likely it is), whatever the sequence's length; the mean of several networks that began differently. Trained by scripts, run by numpy: the same
numbers on every machine that adds floats alike, and no batch that could change them.
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from newsdigest.inference.models import model_file

Array = npt.NDArray[np.float32]
_CLIP = 4.0  # standard deviations beyond which a feature says no more


@dataclass(frozen=True, slots=True)
class SequenceModel:
    """Tensors by name: mean and scale (features), first, over0, over1 … (taps, width, width), whole, last; biases.

    All but mean and scale hold the networks along their first axis.
    """

    tensors: dict[str, Array]

    def probabilities(self, rows: Array) -> Array:
        """(steps, features) to (steps,) probabilities."""
        t = self.tensors
        if not len(rows):
            return np.zeros(0, np.float32)
        x = np.clip((rows - t["mean"]) / t["scale"], -_CLIP, _CLIP)
        first = np.maximum(x @ t["first"] + t["first_bias"][:, None], 0)
        state = first
        for layer in range(sum(name.startswith("over") and not name.endswith("bias") for name in t)):
            state = state + np.maximum(_over(state, t[f"over{layer}"]) + t[f"over{layer}_bias"][:, None], 0)
        whole = np.tanh(state @ t["whole"] + t["whole_bias"][:, None]).max(axis=1, keepdims=True)
        width = state.shape[2]
        scores = (state + first) @ t["last"][:, :width] + whole @ t["last"][:, width:] + t["last_bias"][:, None]
        odds: Array = (1.0 / (1.0 + np.exp(-np.clip(scores[:, :, 0], -30, 30)))).mean(axis=0)
        return odds


def _over(state: Array, taps: Array) -> Array:
    """A convolution over the steps, zeros beyond the ends."""
    networks, count, width = state.shape
    size = taps.shape[1]
    padded = np.zeros((networks, count + size - 1, width), np.float32)
    padded[:, size // 2 : size // 2 + count] = state
    beside = np.concatenate([padded[:, k : k + count] for k in range(size)], axis=2)
    found: Array = beside @ taps.reshape(networks, -1, taps.shape[3])
    return found


def save_sequence(folder: Path, model: SequenceModel) -> None:
    """Write FOLDER/weights.safetensors (float16 but for mean and scale)."""
    folder.mkdir(parents=True, exist_ok=True)
    wide = ("mean", "scale")
    kept = {k: np.ascontiguousarray(v, np.float32 if k in wide else np.float16) for k, v in model.tensors.items()}
    save_file(dict(sorted(kept.items())), folder / "weights.safetensors")


@functools.cache
def load_sequence(name: str) -> SequenceModel:
    """The networks of models/NAME, verified, once a process. Raises ModelError."""
    found = load_file(model_file(name, "weights.safetensors"))
    return SequenceModel({k: v.astype(np.float32) for k, v in found.items()})
