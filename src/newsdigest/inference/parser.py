"""The English tagger and dependency parser: a small spaCy pipeline, see scripts/training/parser.py."""

import functools
from typing import TYPE_CHECKING

from newsdigest.errors import ModelError
from newsdigest.inference.models import manifest, model_file, models_dir

if TYPE_CHECKING:
    from spacy.language import Language


@functools.cache
def load_parser() -> "Language":
    """spaCy's pipeline of tok2vec, tagger and parser, each of its files verified, once a process. Raises ModelError."""
    import spacy

    files = manifest().get("parser", {}).get("files")
    if not isinstance(files, dict):
        raise ModelError("models.toml names no parser: install newsdigest again")
    for file in files:
        model_file("parser", file)
    return spacy.load(models_dir() / "parser")
