"""The three linear models that decide: is it a move and of which kind, whose, over which window."""

import functools
from dataclasses import dataclass

from newsdigest.inference.linear import LinearModel, load_linear


@dataclass(frozen=True, slots=True)
class Models:
    """Classifier of kinds, and rankers (classes "no" and "yes") of subjects and windows."""

    kind: LinearModel
    subject: LinearModel
    window: LinearModel


@functools.cache
def models() -> Models:
    """The models of models/moves_*, verified, once a process."""
    return Models(
        load_linear("moves_kind"),
        load_linear("moves_subject"),
        load_linear("moves_window"),
    )
