"""The small network of drivers: what newsdigest.read.drivers.network runs, and how it learns from labelled articles.

drivers_model.py trains it (models/drivers_network) and measures it with the linear models. Needs torch (the group `training`).
"""

import random
from collections.abc import Sequence

import numpy as np
import torch
from drivers_data import Labelled, trust
from torch import nn
from torch.nn import functional

from newsdigest.read.drivers.meaning import Meaning
from newsdigest.read.drivers.network import BEGIN, COIN, TYPES, UNKNOWN, state_of, tokens_of

WIDTH, NEAR, SENTENCE = 64, 192, 160
EPOCHS, RATE = 6, 3e-3
BLANK = 0.25  # of what is dropped while training
UNREAD = 0.08  # of the words that are taken for unknown ones while training
TOGETHER = 16  # articles
EFFECTS = ("up", "down", "mixed")
CAUSE = {t: n for n, t in enumerate(TYPES)}
Prepared = tuple[np.ndarray, np.ndarray, np.ndarray]


def begin_vectors(known: Meaning) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of WIDTH to begin with, and how much each word counts in a mean; the first rows are no words'."""
    length = np.linalg.norm(known.vectors, axis=1)
    unit = known.vectors / (length[:, None] + 1e-6)
    _, _, axes = np.linalg.svd(unit.T @ unit)
    narrow = unit @ axes[:WIDTH].T
    narrow /= np.sqrt((narrow**2).mean())
    special = np.random.RandomState(0).randn(BEGIN, WIDTH) * 0.7
    vectors = np.vstack([np.zeros((1, WIDTH)), special, narrow]).astype(np.float32)
    return vectors, np.concatenate([[0.3] * (BEGIN + 1), length / length.mean()]).astype(np.float32)


def rows_of_words(known: Meaning) -> dict[str, int]:
    """As newsdigest.read.drivers.network has them."""
    return {word: row + BEGIN + 1 for word, row in known.words.items()} | {"<coin>": COIN}


def prepared(item: Labelled, words: dict[str, int]) -> Prepared:
    """Rows of words, words a sentence, state a sentence."""
    rows, lengths = tokens_of(item.sents, words)
    return rows, lengths, np.array([state_of(s) for s in item.sents[: len(lengths)]], np.float32)


def counting(counts: torch.Tensor) -> torch.Tensor:
    """How much words count in a mean: always something, so that no sum of them is nothing."""
    return counts.abs() + 0.01


class Net(nn.Module):
    """What newsdigest.read.drivers.network runs. Topic and effect, which it learns beside the causes, are not asked of it there."""

    def __init__(self, vectors: np.ndarray, counts: np.ndarray, state: int) -> None:
        super().__init__()
        types, s = len(TYPES), SENTENCE
        self.vectors = nn.Parameter(torch.from_numpy(vectors))
        self.counts = nn.Parameter(torch.from_numpy(counts))
        self.near = nn.Linear(3 * WIDTH, NEAR)
        self.one = nn.Linear(2 * NEAR + state, s)
        self.context = nn.Linear(2 * s, s)
        self.sentence = nn.Linear(s + state, types)
        self.article = nn.Linear(3 * s, types)
        self.gain = nn.Parameter(torch.ones(types))
        self.topic = nn.Linear(3 * s, types)
        self.effect = nn.Linear(2 * s + state, types * len(EFFECTS))
        nn.init.constant_(self.sentence.bias, -4.0)
        nn.init.constant_(self.article.bias, -0.5)
        for layer in (self.sentence, self.article, self.topic, self.effect):
            nn.init.normal_(layer.weight, std=0.03)

    def blank(self, x: torch.Tensor) -> torch.Tensor:
        """Dropout, while training."""
        return functional.dropout(x, BLANK, self.training)

    def forward(
        self, tokens: torch.Tensor, words: torch.Tensor, sents: torch.Tensor, state: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        """Articles one after the other: rows of words, words a sentence, sentences an article, state a sentence."""
        begins = (tokens == BEGIN)[:, None]
        if self.training:
            tokens = torch.where((torch.rand(tokens.shape) < UNREAD) & ~begins[:, 0], UNKNOWN, tokens)
        known = functional.embedding(tokens, self.vectors)
        left = torch.cat([known[:1] * 0, known[:-1]]).masked_fill(begins, 0.0)
        right = torch.cat([known[1:], self.vectors[BEGIN : BEGIN + 1]])
        seen = torch.relu(self.near(torch.cat([left, known, right], 1)))
        counts = counting(self.counts)[tokens][:, None]
        holder = torch.repeat_interleave(torch.arange(len(words)), words)
        zeros = torch.zeros(len(words), seen.shape[1])
        mean = zeros.index_add(0, holder, seen * counts) / zeros[:, :1].index_add(0, holder, counts)
        most = torch.segment_reduce(seen, "max", lengths=words)
        first = self.one(torch.cat([self.blank(torch.cat([most, mean], 1)), state], 1))
        own = torch.relu(first)
        article = torch.repeat_interleave(torch.arange(len(sents)), sents)
        whole_mean = torch.zeros(len(sents), own.shape[1]).index_add(0, article, own) / sents[:, None].float()
        whole = torch.cat([torch.segment_reduce(own, "max", lengths=sents), whole_mean], 1)
        of_article = self.blank(torch.cat([whole, own[torch.cumsum(sents, 0) - sents]], 1))
        again = self.blank(torch.relu(first + self.context(whole)[article]))
        stated = self.sentence(torch.cat([again, state], 1))
        top = torch.segment_reduce(stated.detach(), "max", lengths=sents)
        sums = torch.zeros(len(sents), len(TYPES)).index_add(0, article, torch.exp(stated - top[article]))
        causes = self.gain * (top + torch.log(sums)) + self.article(of_article)
        ways = self.effect(torch.cat([again, state, whole_mean[article]], 1))
        return stated, causes, self.topic(of_article), ways.view(len(words), len(TYPES), len(EFFECTS))


def batch(some: Sequence[Prepared]) -> list[torch.Tensor]:
    """The network's arguments for some articles."""
    return [
        torch.from_numpy(np.concatenate([r[0] for r in some])),
        torch.from_numpy(np.concatenate([r[1] for r in some])),
        torch.tensor([len(r[1]) for r in some]),
        torch.from_numpy(np.concatenate([r[2] for r in some])),
    ]


def labelled_loss(out: tuple[torch.Tensor, ...], items: Sequence[Labelled], lengths: Sequence[int]) -> torch.Tensor:
    """By what readers said. Sentences of a stated cause that are not quoted for it count nothing for it."""
    sents, total = sum(lengths), len(TYPES)
    y, weight = np.zeros((sents, total), np.float32), np.zeros((sents, total), np.float32)
    ways = np.full((sents, total), -100, np.int64)
    stated, judged = np.zeros((len(items), total), np.float32), np.zeros((len(items), total), np.float32)
    topic, counts = np.full(len(items), -100, np.int64), np.array([trust(i) for i in items], np.float32)
    at = 0
    for n, (item, length) in enumerate(zip(items, lengths, strict=True)):
        if item.drivers is not None:
            open_ = slice(None) if item.only is None else CAUSE[item.only]
            weight[at : at + length, open_] = judged[n, open_] = counts[n]
            for type_ in item.stated:
                weight[at : at + length, CAUSE[type_]], stated[n, CAUSE[type_]] = 0, 1
            for type_, effect, place in item.drivers:
                if place < length:
                    y[at + place, CAUSE[type_]], weight[at + place, CAUSE[type_]] = 1, 3 * counts[n]
                    ways[at + place, CAUSE[type_]] = EFFECTS.index(effect)
        if item.topic is not None:
            topic[n] = CAUSE[item.topic]
        at += length
    t = torch.from_numpy
    loss = 0.25 * (_cross(out[0], t(y)) * t(weight)).sum() + (_cross(out[1], t(stated)) * t(judged)).sum()
    about = functional.cross_entropy(out[2], t(topic), ignore_index=-100, reduction="none")
    loss = loss + 0.5 * (about * t(counts)).sum()
    way = functional.cross_entropy(out[3].reshape(-1, 3), t(ways).reshape(-1), ignore_index=-100, reduction="sum")
    return (loss + 0.35 * way) / len(items)


def _cross(scores: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return functional.binary_cross_entropy_with_logits(scores.clamp(min=-15), wanted, reduction="none")


def train(items: Sequence[Labelled], known: Meaning, *, seed: int = 1) -> Net:
    """The same articles give the same network."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    shuffled = random.Random(seed)
    words = rows_of_words(known)
    ready = [prepared(i, words) for i in items]
    net = Net(*begin_vectors(known), ready[0][2].shape[1])
    rest = [p for name, p in net.named_parameters() if name not in ("vectors", "counts")]
    groups = [
        {"params": rest, "lr": RATE, "weight_decay": 0.03},
        {"params": [net.vectors, net.counts], "lr": RATE * 0.3, "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    order = list(range(len(items)))
    steps = EPOCHS * -(-len(order) // TOGETHER)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [RATE, RATE * 0.3], total_steps=steps + 1, pct_start=0.12)
    net.train()
    for _ in range(EPOCHS):
        shuffled.shuffle(order)
        for k in range(0, len(order), TOGETHER):
            which = order[k : k + TOGETHER]
            lengths = [len(ready[n][1]) for n in which]
            loss = labelled_loss(net(*batch([ready[n] for n in which])), [items[n] for n in which], lengths)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(rest, 1.0)
            optimiser.step()
            schedule.step()
    return net.eval()


def believed(net: Net, items: Sequence[Labelled], known: Meaning) -> list[np.ndarray]:
    """Log-odds of the causes of each article, as the reader has them."""
    words = rows_of_words(known)
    with torch.no_grad():
        return [net(*batch([prepared(i, words)]))[1][0].numpy() for i in items]


def tables_of(net: Net) -> dict[str, np.ndarray]:
    """The weights as newsdigest.read.drivers.network names them, in halves."""
    out = {}
    for name, value in net.state_dict().items():
        layer, _, kind = name.partition(".")
        array = value.numpy().T if kind == "weight" else value.numpy()
        out[f"{layer}_bias" if kind == "bias" else layer] = array.astype(np.float16)
    asked = {name: array for name, array in out.items() if not name.startswith(("topic", "effect"))}
    return asked | {"counts": counting(net.counts.detach()).numpy().astype(np.float16)}
