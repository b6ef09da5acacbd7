"""The ways to summarize, by name: what `--summaries` and newsdigest.toml may ask for."""

from newsdigest.errors import InputError
from newsdigest.write.prose import ByModel
from newsdigest.write.summary import Summarizer, composed, extractive


def summarizer_of(way: str, model: str = "") -> Summarizer:
    """The summarizer of a way (see config.SUMMARIES); MODEL is for the two that write by a model.

    Raises InputError, and ModelError or MissingExtra where the model can't be had.
    """
    if way in ("abstractive", "llm"):
        from newsdigest.inference.language_models import load_llm
        from newsdigest.inference.seq2seq import load_seq2seq

        return ByModel((load_llm if way == "llm" else load_seq2seq)(model))
    if model:
        raise InputError(f"a model ({model}) is for summaries abstractive or llm, not {way}")
    return composed if way == "composed" else extractive
