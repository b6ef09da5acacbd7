"""The sentence encoder on a graphics card: the same network and weights in torch, many texts at once.

The weights are those of models/encoder/model.onnx, int8 made float again; what flows between the layers stays float
here, while the processor's network rounds that to int8 as well. So a vector is not the same bytes: its cosine with the
processor's is at least `NEAR` (tests/inference/test_encoder_device.py), and the last digits change with the batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from newsdigest.errors import MissingExtra, ModelError
from newsdigest.inference.models import model_file

NEAR = 0.98  # the least cosine of a text's two vectors
BATCH = 256  # texts that run through the network at once
INSTALL = "pip install 'newsdigest[cuda]'"
WIDTH = 384

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's parameters, as torch tensors: of its three attention inputs together, and of what follows."""

    joined: Any  # (width, 3 * width) and its bias
    joined_bias: Any
    linear: tuple[tuple[Any, Any], ...]  # attention's output, the wide one, the narrow one: weights and bias
    norms: tuple[tuple[Any, Any], ...]  # after attention, after the narrow one: scale and shift


class TorchEncoder:
    """The network on DEVICE ("cuda", "cuda:1"; "cpu" to compare with). Raises MissingExtra, ModelError."""

    def __init__(self, device: str) -> None:
        torch = _torch(device)
        self._torch, self._device = torch, device
        values, self._heads, order = _graph(model_file("encoder", "model.onnx"))

        def tensor(name: str) -> Any:
            return torch.from_numpy(_whole(values, name)).to(device)

        def pair(name: str) -> tuple[Any, Any]:
            return tensor(f"{name}.weight"), tensor(f"{name}.bias")

        self._words, self._places, self._kind = (
            tensor(f"bert.embeddings.{n}_embeddings.weight") for n in ("word", "position", "token_type")
        )
        self._first = pair("bert.embeddings.LayerNorm")
        self._layers = []
        for k in range(len(order) // 3):
            at = f"bert.encoder.layer.{k}"
            named = [f"{at}.attention.output.dense", f"{at}.intermediate.dense", f"{at}.output.dense"]
            linear = [(tensor(w), tensor(f"{n}.bias")) for w, n in zip(order[3 * k : 3 * k + 3], named, strict=True)]
            norms = pair(f"{at}.attention.output.LayerNorm"), pair(f"{at}.output.LayerNorm")
            joined = tensor(f"Attention_{k}_qkv_weight"), tensor(f"Attention_{k}_qkv_bias")
            self._layers.append(Layer(*joined, tuple(linear), norms))

    def encode(self, rows: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
        """Token ids of texts, each of at least one token, to (n, 384); texts of like length run together."""
        out = np.zeros((len(rows), WIDTH), dtype=np.float32)
        order = sorted(range(len(rows)), key=lambda k: len(rows[k]))
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            with self._torch.inference_mode():
                out[some] = self._vectors([rows[k] for k in some]).cpu().numpy()
        return out

    def _vectors(self, rows: Sequence[Sequence[int]]) -> Any:
        torch = self._torch
        longest = max(map(len, rows))
        ids, mask = np.zeros((len(rows), longest), dtype=np.int64), np.zeros((len(rows), longest), dtype=bool)
        for k, row in enumerate(rows):
            ids[k, : len(row)], mask[k, : len(row)] = row, True
        given, real = torch.from_numpy(ids).to(self._device), torch.from_numpy(mask).to(self._device)
        states = self._normed(self._words[given] + self._places[:longest] + self._kind[0], self._first)
        for layer in self._layers:
            states = self._through(layer, states, real)
        mean = (states * real[:, :, None]).sum(1) / real.sum(1, keepdim=True)
        return torch.nn.functional.normalize(mean, dim=1)

    def _through(self, layer: Layer, states: Any, real: Any) -> Any:
        """(texts, tokens, width) through one layer of BERT."""
        nn = self._torch.nn.functional
        (out, out_bias), (wide, wide_bias), (narrow, narrow_bias) = layer.linear
        texts, tokens, _ = states.shape
        joined = (states @ layer.joined + layer.joined_bias).view(texts, tokens, 3, self._heads, -1)
        query, key, value = joined.permute(2, 0, 3, 1, 4)
        seen = nn.scaled_dot_product_attention(query, key, value, attn_mask=real[:, None, None, :])
        seen = seen.transpose(1, 2).reshape(texts, tokens, WIDTH)
        states = self._normed(states + seen @ out + out_bias, layer.norms[0])
        inner = nn.gelu(states @ wide + wide_bias) @ narrow + narrow_bias
        return self._normed(states + inner, layer.norms[1])

    def _normed(self, states: Any, scale_and_shift: tuple[Any, Any]) -> Any:
        return self._torch.nn.functional.layer_norm(states, (WIDTH,), *scale_and_shift, eps=1e-12)


def _torch(device: str) -> Any:
    """torch, with the device there."""
    try:
        import onnx  # noqa: F401
        import torch
    except ImportError as error:
        raise MissingExtra(f"--device {device} needs torch and onnx: {INSTALL}, or leave --device out") from error
    if device.startswith("cuda"):
        number = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if int(device.partition(":")[2] or 0) >= number:
            built = f"built for CUDA {torch.version.cuda}" if torch.version.cuda else "built for processors only"
            raise ModelError(
                f"--device {device}: torch {torch.__version__}, {built}, sees {number or 'no'} graphics cards:"
                " check `nvidia-smi` and the driver, or leave --device out"
            )
    return torch


def _graph(path: Path) -> tuple[dict[str, Array], int, list[str]]:
    """The graph's arrays by name, its attention heads, and the names of its products' weights in order."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    values = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    attention = next(n for n in graph.node if n.op_type == "QAttention")
    heads = next(a.i for a in attention.attribute if a.name == "num_heads")
    products = [n.input[1].removesuffix("_quantized") for n in graph.node if n.op_type == "MatMulInteger"]
    return values, heads, products


def _whole(values: dict[str, Array], name: str) -> npt.NDArray[np.float32]:
    """An array of the graph; one that was quantised, by column or whole, made float again."""
    if name in values:
        return np.array(values[name], dtype=np.float32)
    zero = values[f"{name}_zero_point"].astype(np.float32)
    whole: npt.NDArray[np.float32] = (values[f"{name}_quantized"].astype(np.float32) - zero) * values[f"{name}_scale"]
    return whole
