"""What an engine is: a map that keeps order, never ends early, and names what failed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Failure:
    """In place of an answer: `reason` is "timeout", "died", "memory" or "error"."""

    reason: str
    detail: str = ""


class Engine(Protocol):
    """`engine(function, items)` yields one answer or Failure for each item, in the items' order."""

    def __call__(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R | Failure]:
        """Run `function` on each item."""
        ...
