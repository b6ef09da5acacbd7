"""Summaries by a sequence-to-sequence network (T5, BART, Pegasus …) of transformers, from a folder on this machine.

The folder is one of models/, whose files models.toml pins, or the user's own. Nothing is fetched, no code of the folder's
runs, and weights are read from safetensors alone: a pickled file can do anything when it is loaded.
"""

import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsdigest.errors import MissingExtra, ModelError
from newsdigest.inference.models import manifest, model_file, models_dir
from newsdigest.inference.writers import Writer

BATCH = 8  # texts that run through the network at once
MAX_TOKENS = 1_024  # of a text, where the model names no smaller bound
MAX_NEW_TOKENS = 140  # about 100 words
BEAMS = 4
INSTALL = "pip install 'newsdigest[abstractive]'"


class _Seq2Seq:
    """Tokenizer and network; built by `load_seq2seq` alone. No sampling: the same texts give the same prose."""

    __slots__ = ("_model", "_prefix", "_tokenizer")

    def __init__(self, folder: Path) -> None:
        try:
            import torch  # noqa: F401  (without it transformers imports, and loads nothing)
            from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
            from transformers.utils import logging
        except ImportError as error:
            raise MissingExtra(f"abstractive summaries need transformers and torch: {INSTALL}") from error
        from safetensors import SafetensorError

        logging.disable_progress_bar()
        logging.set_verbosity_error()
        known: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder, **known)
            self._model = AutoModelForSeq2SeqLM.from_pretrained(folder, use_safetensors=True, **known).eval()
        except (OSError, ValueError, LookupError, TypeError, RuntimeError, ImportError, SafetensorError) as error:
            reason = " ".join(str(error).split())[:200]
            raise ModelError(f"{folder}: no seq2seq model that transformers can load: {reason}") from error
        # T5 and others learned their tasks by the words before the text; the model's own settings name them.
        task = (getattr(self._model.config, "task_specific_params", None) or {}).get("summarization") or {}
        self._prefix = str(task.get("prefix") or "")

    def write(self, texts: Sequence[str]) -> list[str]:
        """See Writer."""
        out: list[str] = []
        for start in range(0, len(texts), BATCH):
            out += self._some([self._prefix + t for t in texts[start : start + BATCH]])
        return out

    def _some(self, texts: list[str]) -> list[str]:
        import torch

        # A lone surrogate cannot be UTF-8, which the tokenizer wants.
        clean = [t.encode("utf-8", "replace").decode("utf-8") for t in texts]
        longest = min(MAX_TOKENS, int(self._tokenizer.model_max_length))
        given = self._tokenizer(clean, return_tensors="pt", padding=True, truncation=True, max_length=longest)
        with torch.inference_mode():
            made = self._model.generate(
                input_ids=given["input_ids"],
                attention_mask=given["attention_mask"],
                max_new_tokens=MAX_NEW_TOKENS,
                num_beams=BEAMS,
                do_sample=False,
                no_repeat_ngram_size=3,
            )
        return [str(t).strip() for t in self._tokenizer.batch_decode(made, skip_special_tokens=True)]


@functools.cache
def load_seq2seq(name: str) -> Writer:
    """The network of models/NAME, or of the folder NAME, once a process. Raises ModelError, MissingExtra."""
    return _Seq2Seq(_folder(name))


def _folder(name: str) -> Path:
    """Where the model lies, its files checked."""
    files = manifest().get(name, {}).get("files")
    if isinstance(files, dict) and "config.json" in files:
        for file in files:
            model_file(name, file)
        return models_dir() / name
    folder = Path(name).expanduser()
    if not name or not (folder / "config.json").is_file():
        asked = f"{name}: no folder with a model" if name else "no model named"
        raise ModelError(f"{asked}: give a folder that holds config.json, a tokenizer and .safetensors, by --model DIR")
    if not list(folder.glob("*.safetensors")):
        raise ModelError(f"{folder}: no .safetensors: other weights are not read, for loading them can run code")
    for file in ("config.json", "tokenizer_config.json"):
        if "auto_map" in _settings(folder / file):
            raise ModelError(f"{folder}/{file}: the model wants code of its own to run: that is never done")
    return folder


def _settings(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read as JSON: {error}") from error
    return found if isinstance(found, dict) else {}
