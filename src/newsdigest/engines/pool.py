"""The engine of processes: a hanging, crashing or greedy item costs itself and nothing else.

pebble, because it loses exactly the bad items: multiprocessing's pool hangs when a worker is killed, and
concurrent.futures' loses every job in flight (measured).
"""

import os
import resource
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from itertools import islice
from typing import Any

from newsdigest.engines.protocol import Engine, Failure, R, T
from newsdigest.engines.serial import serial
from newsdigest.errors import FetchError

BATCH = 8  # items a job: sending one costs about as much as cleaning a short page
MEMORY = 4 << 30  # bytes of address space that a worker may add to what it starts with
_Future = Any  # pebble's, which has no types


def _quiet_worker(memory: int) -> None:
    """In each worker: one thread to a process, bounded memory, and Ctrl-C left to the parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    if soft == resource.RLIM_INFINITY or soft > limit:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _run_batch(function: Callable[[T], R], items: list[T]) -> list[R | Failure]:
    return list(serial(function, items))


def _context() -> Any:
    import multiprocessing  # as pebble below: a command that only reads starts no process, and waits for neither

    # forkserver: forking a process that runs threads (aiohttp's, the tokenizer's) can deadlock the child
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TOKENIZERS_PARALLELISM"):
        os.environ.setdefault(name, "false" if name.startswith("TOKENIZERS") else "1")
    return multiprocessing.get_context("forkserver")


@contextmanager
def _processes(jobs: int, memory: int) -> Iterator[Any]:
    """The processes, ended with the block: after their work, or at once where it raises."""
    from newsdigest.engines.workers import Workers

    workers = Workers(max_workers=jobs, context=_context(), initializer=_quiet_worker, initargs=(memory,))
    try:
        yield workers
        workers.close()
    except BaseException:
        workers.stop()
        raise
    finally:
        workers.join()


@contextmanager
def pool(jobs: int, *, deadline: float = 20.0, memory: int = MEMORY, batch: int = BATCH) -> Iterator[Engine]:
    """An engine of `jobs` processes; an item may take `deadline` seconds. Functions and items must be picklable."""
    with _processes(jobs, memory) as workers:

        def schedule(function: Callable[[T], R], items: list[T]) -> tuple[_Future, list[T]]:
            # The first batch of a worker also loads the models: 60 seconds more for that.
            return workers.schedule(_run_batch, args=(function, items), timeout=60 + deadline * len(items)), items

        def again(function: Callable[[T], R], items: list[T]) -> Iterator[R | Failure]:
            for item in items:
                future, _ = schedule(function, [item])
                yield from _collect(future, 1) or [Failure("died")]

        def run(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R | Failure]:
            source, waiting = iter(items), deque[tuple[_Future, list[T]]]()
            while True:
                while len(waiting) < jobs * 3 and (part := list(islice(source, batch))):
                    waiting.append(schedule(function, part))
                if not waiting:
                    return
                future, part = waiting.popleft()
                answers = _collect(future, len(part))
                yield from answers if answers is not None else again(function, part)

        yield run


def _collect(future: _Future, size: int) -> list[Any] | None:
    """The batch's answers; None where a larger batch died or hung, so that its items must be tried one by one."""
    from pebble import ProcessExpired

    try:
        answers: list[Any] = future.result()
    except FutureTimeout:
        return [Failure("timeout")] if size == 1 else None
    except ProcessExpired as error:
        return [Failure("died", f"exit code {error.exitcode}")] if size == 1 else None
    except MemoryError:
        return [Failure("memory")] if size == 1 else None
    return answers


@contextmanager
def apart(jobs: int = 2, *, memory: int = MEMORY) -> Iterator[Callable[..., Any]]:
    """A callable `run(function, *args, timeout=seconds)` that runs in a process which may be ended; `jobs` at once.

    Raises FetchError("timeout") or FetchError("died"); the function's own exceptions pass through.
    """
    from pebble import ProcessExpired

    with _processes(jobs, memory) as workers:

        def run(function: Callable[..., R], *args: object, timeout: float = 20.0) -> R:
            try:
                answer: R = workers.schedule(function, args=args, timeout=timeout).result()
            except FutureTimeout as error:
                raise FetchError("timeout", f"parsing took over {timeout:.0f} s") from error
            except ProcessExpired as error:
                raise FetchError("died", f"parsing ended with exit code {error.exitcode}") from error
            return answer

        yield run
