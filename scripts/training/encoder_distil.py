"""Teach a small encoder to give the vectors of all-MiniLM-L6-v2: two of its layers instead of six, a third of the time.

Use: python scripts/training/encoder_distil.py TEACHER_DIR --corpus FILE.jsonl.gz… --out STUDENT_DIR [--cache DIR]
     [--held-days 2025-05-22,…] [--held-publishers …] [--layers 0,5] [--rounds 3]

TEACHER_DIR as in encoder.py, which makes the ONNX files of the student afterwards. The student begins as the teacher's
embeddings and the layers named; what it learns from are the texts of the corpus as grouping encodes them (title and
lead) and passages. It learns the teacher's state of each token, the vectors, and how near the vectors of a batch are to
each other; a batch is of one day, so that it holds texts about the same events. Days and publishers that are held out
are not trained on; how near the student comes to the teacher is measured there. The same files give the same student on
the same processor; bfloat16 where that is fast. Half an hour of one core with AMX.
"""

import argparse
import gzip
import hashlib
import json
import random
import shutil
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.stats import spearmanr
from tokenizers import Tokenizer
from transformers import AutoModel

from newsdigest.group.signs import text_to_encode
from newsdigest.inference.encoder import MAX_TOKENS
from newsdigest.records import Article

HELD_DAYS = "2025-05-22,2025-05-30,2025-06-05,2025-06-06,2025-06-12,2025-06-13,2025-06-17"  # those labelled by event
HELD_PUBLISHERS = "cryptopolitan,decrypt,newsbtc,seekingalpha,zycrypto"
PASSAGE = 480  # characters
MEASURED = 3  # every third of the held out texts is
BATCH = 64
TOKENS, SIMILARITIES = 1.0, 3.0  # how much the states and the similarities in the batch weigh beside the vectors


@dataclass(frozen=True, slots=True)
class Text:
    """One text to learn from or to measure on."""

    ids: list[int]
    day: str
    kind: str  # "lead", "passage"
    held: str  # "", "day", "publisher"


def texts_of(files: Iterable[Path], tokenizer: Tokenizer, days: set[str], publishers: set[str]) -> list[Text]:
    """The texts of the corpus, each once: title and lead of all, and a passage of the long ones."""
    chance, seen, found = random.Random(7), set[str](), []
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                day, title, text = line["published"][:10], line["title"] or "", line["text"] or ""
                held = "day" if day in days else "publisher" if line["source"].lower() in publishers else ""
                given = [("lead", text_to_encode(Article("", "", "", title, text)))]
                if len(text) > 3 * PASSAGE:
                    start = text.find(" ", chance.randrange(PASSAGE, len(text) - PASSAGE)) + 1
                    passage = text[start : start + PASSAGE].rsplit(" ", 1)[0]
                    given.append(("passage", f"{title}. {passage}" if chance.random() < 0.3 else passage))
                for kind, words in given:
                    if len(words) > 20 and words not in seen and not (held and chance.randrange(MEASURED)):
                        seen.add(words)
                        found.append(Text(tokenizer.encode(words).ids, day, kind, held))
    return found


def padded(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask of a batch."""
    ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for k, row in enumerate(rows):
        ids[k, : len(row)] = torch.tensor(row)
        mask[k, : len(row)] = 1
    return ids, mask


def states_of(model: torch.nn.Module, rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """The last layer, (n, tokens, width), and the mask of what are tokens."""
    ids, mask = padded(rows)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = model(input_ids=ids, attention_mask=mask, token_type_ids=torch.zeros_like(ids)).last_hidden_state
    return states.float(), mask


def pooled(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The vectors, of unit length: the mean of the states."""
    return torch.nn.functional.normalize((states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True), dim=1)


def encoded(model: torch.nn.Module, texts: Sequence[Text], states: bool = False) -> Any:
    """The vectors, (n, 384) float32; or the states, (tokens of all, 384) float16, in the texts' order."""
    ends = np.cumsum([len(t.ids) for t in texts])
    out = np.zeros((ends[-1] if states else len(texts), 384), dtype=np.float16 if states else np.float32)
    order = np.argsort([len(t.ids) for t in texts], kind="stable")
    model.eval()
    with torch.no_grad():
        for start in range(0, len(order), 64):
            some = order[start : start + 64]
            got, mask = states_of(model, [texts[k].ids for k in some])
            if not states:
                out[some] = pooled(got, mask).numpy()
                continue
            for k, row in zip(some, got.numpy(), strict=True):
                size = len(texts[k].ids)
                out[ends[k] - size : ends[k]] = row[:size]
            if start % 3200 == 0:
                print(f"teacher: {start} of {len(order)}", flush=True)
    return out


def wanted_of(teacher: torch.nn.Module, texts: Sequence[Text], cache: Path | None) -> Any:
    """The teacher's states, kept in `cache` between runs."""
    key = hashlib.sha256(json.dumps([t.ids for t in texts]).encode()).hexdigest()[:12]
    file = cache / f"teacher-{key}.npy" if cache else None
    if file and file.exists():
        return np.load(file)
    made = encoded(teacher, texts, states=True)
    if file:
        np.save(file, made)
    return made


def student_of(source: Path, layers: Sequence[int]) -> torch.nn.Module:
    """The teacher with these of its layers only."""
    model = AutoModel.from_pretrained(source, add_pooling_layer=False, attn_implementation="eager")  # faster to train
    model.encoder.layer = torch.nn.ModuleList(model.encoder.layer[k] for k in layers)
    model.config.num_hidden_layers = len(layers)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    return model  # type: ignore[no-any-return]


def batches(texts: Sequence[Text], chance: random.Random) -> Iterator[list[int]]:
    """Batches of one day, of texts of like length."""
    by_day: dict[str, list[int]] = defaultdict(list)
    for k, text in enumerate(texts):
        if not text.held:
            by_day[text.day].append(k)
    found = []
    for of_day in by_day.values():
        order = sorted(of_day, key=lambda k: len(texts[k].ids) * chance.uniform(0.7, 1.3))
        found += [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    chance.shuffle(found)
    yield from (b for b in found if len(b) > 4)


def show(student: torch.nn.Module, texts: Sequence[Text], wanted: Any) -> None:
    """How near the student comes on what is held out: mean cosine, and rank correlation of similarities within days."""
    for held in ("day", "publisher"):
        for kind in ("lead", "passage"):
            some = [k for k, t in enumerate(texts) if t.held == held and t.kind == kind]
            got, right = encoded(student, [texts[k] for k in some]), wanted[some]
            upper = np.triu_indices(len(some), 1)
            mine, theirs = (got @ got.T)[upper], (right @ right.T)[upper]
            near = theirs > 0.5
            print(
                f"  held {held}, {kind}: {len(some)} texts, cosine {np.mean((got * right).sum(1)):.4f}, similarities'"
                f" rank correlation {spearmanr(mine, theirs)[0]:.4f}, of near pairs {spearmanr(mine[near], theirs[near])[0]:.4f},"
                f" mean error {np.abs(mine - theirs).mean():.4f}, of near pairs {np.abs(mine - theirs)[near].mean():.4f}",
                flush=True,
            )


def train(student: torch.nn.Module, texts: Sequence[Text], states: Any, out: Path, rounds: int, rate: float) -> None:
    """Learn for some rounds, the rate falling to nothing; each round's student is written."""
    ends = np.cumsum([len(t.ids) for t in texts])
    means = np.add.reduceat(states, ends - [len(t.ids) for t in texts], axis=0, dtype=np.float32)
    wanted = means / np.linalg.norm(means, axis=1, keepdims=True)
    chance = random.Random(7)
    per_round = sum(1 for _ in batches(texts, random.Random(7)))
    steps = torch.optim.AdamW(student.parameters(), lr=rate, weight_decay=0.01, fused=True)
    falling = torch.optim.lr_scheduler.OneCycleLR(
        steps, rate, total_steps=rounds * per_round + rounds, pct_start=0.06, anneal_strategy="cos"
    )
    begin = time.monotonic()
    for number in range(rounds):
        student.train()
        lost = []
        for batch in batches(texts, chance):
            if falling.last_epoch >= falling.total_steps - 1:
                break
            seen, mask = states_of(student, [texts[k].ids for k in batch])
            got, right = pooled(seen, mask), torch.from_numpy(wanted[batch])
            apart = (1 - (got * right).sum(1)).mean()
            each = np.concatenate([states[ends[k] - len(texts[k].ids) : ends[k]] for k in batch])
            tokens = 1 - torch.nn.functional.cosine_similarity(seen[mask.bool()], torch.from_numpy(each).float()).mean()
            loss = apart + TOKENS * tokens + SIMILARITIES * ((got @ got.T - right @ right.T) ** 2).mean()
            steps.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            steps.step()
            falling.step()
            lost.append((apart.item(), tokens.item()))
            if len(lost) % 50 == 0:
                far, far_tokens = 1 - np.mean(lost[-50:], axis=0)
                print(
                    f"{number + 1}, {len(lost)} of {per_round}: cosine {far:.4f}, of tokens {far_tokens:.4f},"
                    f" {time.monotonic() - begin:.0f} s",
                    flush=True,
                )
        show(student, texts, wanted)
        student.save_pretrained(out)


def main() -> None:
    """Read, teach, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("teacher", type=Path)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--held-days", default=HELD_DAYS)
    parser.add_argument("--held-publishers", default=HELD_PUBLISHERS)
    parser.add_argument("--layers", default="0,5")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=5e-4)
    args = parser.parse_args()
    torch.manual_seed(7)
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(args.teacher / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    texts = texts_of(args.corpus, tokenizer, set(args.held_days.split(",")), set(args.held_publishers.split(",")))
    tokens = sum(len(t.ids) for t in texts)
    print(f"{len(texts)} texts of {tokens} tokens, {sum(not t.held for t in texts)} to learn from", flush=True)
    wanted = wanted_of(AutoModel.from_pretrained(args.teacher, add_pooling_layer=False), texts, args.cache)
    student = student_of(args.teacher, [int(k) for k in args.layers.split(",")])
    args.out.mkdir(parents=True, exist_ok=True)
    train(student, texts, wanted, args.out, args.rounds, args.rate)
    shutil.copyfile(args.teacher / "tokenizer.json", args.out / "tokenizer.json")


if __name__ == "__main__":
    main()
