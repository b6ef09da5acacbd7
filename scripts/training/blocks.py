"""Train the block model of clean: which blocks of a page are its article, from pages whose text is known.

Use: python scripts/training/blocks.py PAGES [--out models/blocks] [--epochs 25]

PAGES is the folder of the article extraction benchmark: ground-truth.json and html/*.html.gz. The labels are made by
aligning each page's words with the words of its text. Needs torch (the group `training`). The same pages give the same
model on one machine; scripts/benchmarks/extraction.py measures it with each fifth of the pages left out.
"""

import argparse
import collections
import difflib
import gzip
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from newsdigest.clean.block_features import features
from newsdigest.clean.blocks import Layout, layout
from newsdigest.clean.metadata import read_metadata
from newsdigest.clean.tree import parse, strip
from newsdigest.inference.sequence import SequenceModel, save_sequence

WIDTH, LAYERS, TAPS = 48, 3, 5
NETWORKS = 3  # their mean is judged by: one alone swings by its beginning
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Example:
    """A page as the model sees it: features, labels, and for each block how many words it has."""

    name: str
    page: Layout
    rows: np.ndarray
    labels: np.ndarray
    words: np.ndarray


def read_pages(folder: Path) -> dict[str, tuple[str, str]]:
    """Name of page → (html, text), in the order of names."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    html = {name: gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()) for name in sorted(truth)}
    return {name: (html[name].decode("utf-8", "replace"), truth[name]["articleBody"]) for name in html}


def example(name: str, html: str, text: str) -> Example:
    """One page, labelled by its text."""
    root = parse(html)
    meta = read_metadata(root)
    page = layout(strip(root), meta.title, meta.description, meta.body)
    owners, words = [], []
    for number, block in enumerate(page.blocks.text):
        found = _WORD.findall(block)
        words += found
        owners += [number] * len(found)
    count = collections.Counter(owners)
    held: collections.Counter[int] = collections.Counter()
    matches = difflib.SequenceMatcher(None, words, _WORD.findall(text), autojunk=False).get_matching_blocks()
    for start, _, size in matches:
        own = owners[start : start + size]
        if size >= 4 or (size and len(set(own)) == 1 and count[own[0]] <= size):
            held.update(own)
    numbers = range(len(page.blocks))
    labels = np.array([held[n] > 0.5 * count[n] if count[n] else False for n in numbers], np.float32)
    return Example(name, page, features(page), labels, np.array([count[n] + 1.0 for n in numbers], np.float32))


class Network(nn.Module):
    """What inference.sequence computes, with dropout."""

    def __init__(self, features: int, drop: float = 0.3) -> None:
        super().__init__()
        self.first = nn.Linear(features, WIDTH)
        self.over = nn.ModuleList([nn.Conv1d(WIDTH, WIDTH, TAPS, padding=TAPS // 2) for _ in range(LAYERS)])
        self.whole, self.last = nn.Linear(WIDTH, WIDTH), nn.Linear(2 * WIDTH, 1)
        self.drop, self.blank = nn.Dropout(drop), nn.Dropout(0.1)

    def forward(self, rows: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """(pages, blocks, features) and which blocks are real → scores."""
        first = torch.relu(self.first(self.blank(rows))) * real[..., None]
        state = first
        for layer in self.over:
            beside = torch.relu(layer(self.drop(state).transpose(1, 2)).transpose(1, 2))
            state = (state + beside) * real[..., None]
        whole = torch.tanh(self.whole(state)).masked_fill(real[..., None] == 0, -1).max(1).values
        both = torch.cat([state + first, whole[:, None].expand_as(state)], -1)
        return self.last(self.drop(both))[..., 0]


def train(examples: list[Example], *, epochs: int = 25, seed: int = 0) -> SequenceModel:
    """Fit the networks, each from its own beginning."""
    fitted = [_fit(examples, epochs=epochs, seed=NETWORKS * seed + n) for n in range(NETWORKS)]
    alike = {name: fitted[0][name] for name in ("mean", "scale")}
    stacked = {name: np.stack([tensors[name] for tensors in fitted]) for name in fitted[0] if name not in alike}
    return SequenceModel({k: np.ascontiguousarray(v, np.float32) for k, v in (alike | stacked).items()})


def _fit(
    examples: list[Example], *, epochs: int, seed: int, batch: int = 8, rate: float = 2e-3
) -> dict[str, np.ndarray]:
    """One network: each page counts alike, and within it each word of a block by its square root and by F1."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    order, chance = list(examples), random.Random(seed)
    rows = np.vstack([e.rows for e in examples])
    mean, scale = rows.mean(0), rows.std(0) + 1e-3
    tensors = {
        e.name: [torch.from_numpy(a) for a in (np.clip((e.rows - mean) / scale, -4, 4), e.labels, e.words)]
        for e in examples
    }
    net = Network(rows.shape[1])
    steps = epochs * -(-len(order) // batch)
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.2)
    for _ in range(epochs):
        chance.shuffle(order)
        for start in range(0, len(order), batch):
            some = [tensors[e.name] for e in order[start : start + batch]]
            x, y, words = (nn.utils.rnn.pad_sequence(list(v), batch_first=True) for v in zip(*some, strict=True))
            real = (words > 0).float()
            scores = net(x, real)
            loss = (_cross_entropy(scores, y, words) + 0.5 * _lost_f1(scores, y, words)).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return _exported(net, mean, scale)


def _cross_entropy(scores: torch.Tensor, y: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
    weight = words.sqrt()
    each = nn.functional.binary_cross_entropy_with_logits(scores, y, reduction="none")
    return (each * weight).sum(1) / weight.sum(1)


def _lost_f1(scores: torch.Tensor, y: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
    likely = torch.sigmoid(scores) * words
    return 1 - 2 * (likely * y).sum(1) / (likely.sum(1) + (y * words).sum(1) + 1e-6)


def _exported(net: Network, mean: np.ndarray, scale: np.ndarray) -> dict[str, np.ndarray]:
    tensors = {"mean": mean, "scale": scale}
    for name, layer in (("first", net.first), ("whole", net.whole), ("last", net.last)):
        tensors[name], tensors[f"{name}_bias"] = layer.weight.detach().numpy().T, layer.bias.detach().numpy()
    for number, layer in enumerate(net.over):
        tensors[f"over{number}"] = layer.weight.detach().numpy().transpose(2, 1, 0)
        tensors[f"over{number}_bias"] = layer.bias.detach().numpy()
    return tensors


def main() -> None:
    """Read, train, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "models" / "blocks")
    parser.add_argument("--epochs", type=int, default=25)
    args = parser.parse_args()
    examples = [example(name, html, text) for name, (html, text) in read_pages(args.pages).items()]
    save_sequence(args.out, train(examples, epochs=args.epochs))
    print(f"{len(examples)} pages, {sum(len(e.labels) for e in examples)} blocks → {args.out}")


if __name__ == "__main__":
    main()
