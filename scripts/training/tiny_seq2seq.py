"""Train a tiny T5 for tests: a real seq2seq model of under 1 MB with a tokenizer of its own, in some seconds.

    python scripts/training/tiny_seq2seq.py PAIRS.jsonl OUT_DIR [--steps 400]

PAIRS.jsonl holds {"text", "summary"} lines. The model learns them by heart and nothing else: given one of the texts it
answers with its summary; given another text it says what it knows, with the wrong figures and names. That is what the
gate is for. Deterministic: one thread, one seed. OUT_DIR gets what transformers saves: config, safetensors, tokenizer.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

WIDTH, HEADS = 48, 4
RATE = 5e-3
MAX_TOKENS = 192


def tokenizer_of(texts: Sequence[str]) -> PreTrainedTokenizerFast:
    """A tokenizer of whole words, a space belonging to the word behind it, so that nothing of a known text is lost."""
    pieces = pre_tokenizers.Split(Regex(r" ?[^\W\d]+| ?\d| ?[^\w\s]|\s"), "isolated")
    words = sorted({piece for text in texts for piece, _ in pieces.pre_tokenize_str(text)})
    vocabulary = {word: n for n, word in enumerate(["<pad>", "</s>", "<unk>", *words])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    made.pre_tokenizer = pieces
    made.decoder = decoders.Fuse()
    made.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=MAX_TOKENS
    )


def train(pairs: Sequence[tuple[str, str]], out: Path, *, steps: int = 400) -> float:
    """Train on (text, summary) pairs and save; the last loss, in nats a token."""
    torch.manual_seed(7)
    torch.set_num_threads(1)
    tokenizer = tokenizer_of([t for pair in pairs for t in pair])
    config = T5Config(
        vocab_size=len(tokenizer), d_model=WIDTH, d_kv=WIDTH // HEADS, d_ff=2 * WIDTH, num_layers=1, num_heads=HEADS,
        dropout_rate=0.0, pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
    )  # fmt: skip
    model = T5ForConditionalGeneration(config)
    given = tokenizer([t for t, _ in pairs], return_tensors="pt", padding=True, truncation=True)
    wanted = tokenizer([s for _, s in pairs], return_tensors="pt", padding=True, truncation=True)["input_ids"]
    labels = wanted.masked_fill(wanted == 0, -100)
    rates = torch.optim.AdamW(model.parameters(), lr=RATE)
    loss = torch.tensor(0.0)
    for _ in range(steps):
        loss = model(input_ids=given["input_ids"], attention_mask=given["attention_mask"], labels=labels).loss
        rates.zero_grad()
        loss.backward()
        rates.step()
    out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    return float(loss.detach())


def main() -> None:
    """Read the pairs, train, say how well they are known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=400)
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.pairs.read_text(encoding="utf-8").splitlines() if line.strip()]
    print(f"loss {train([(r['text'], r['summary']) for r in rows], given.out, steps=given.steps):.4f}")


if __name__ == "__main__":
    main()
