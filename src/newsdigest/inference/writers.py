"""Writers: models that put a text in their own words, behind one small protocol. What they write is never trusted."""

from collections.abc import Sequence
from typing import Protocol


class Writer(Protocol):
    """Texts to summaries."""

    def write(self, texts: Sequence[str]) -> list[str]:
        """One piece of prose for each text, in order; "" where the model has nothing to say. Raises ModelError."""
        ...
