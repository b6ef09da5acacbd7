"""The engine without processes: one item after another, here. For tests, debugging and single items."""

from collections.abc import Callable, Iterable, Iterator

from newsdigest.engines.protocol import Failure, R, T


def serial(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R | Failure]:
    """Yield `function(item)` for each item; an exception becomes a Failure.

    >>> list(serial(lambda x: 6 // x, [1, 0, 3]))
    [6, Failure(reason='error', detail='ZeroDivisionError: integer division or modulo by zero'), 2]
    """
    for item in items:
        try:
            answer: R | Failure = function(item)
        except MemoryError:
            answer = Failure("memory")
        except Exception as error:  # noqa: BLE001  (any failure of one item is that item's outcome)
            answer = Failure("error", f"{type(error).__name__}: {error}"[:300])
        yield answer
