"""The engine of a cluster: Dask, on this machine's cores or at a scheduler's address.

Dask, because a killed worker's tasks run again elsewhere and shuffles larger than memory finish (measured beside Ray
and Spark). A task that dies with three workers is that item's failure, and the rest goes on.
"""

import functools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from typing import Any

from newsdigest.engines.pool import pool
from newsdigest.engines.protocol import Engine, Failure, R, T
from newsdigest.errors import EngineError, MissingExtra

AHEAD = 4  # tasks a worker that may wait at the scheduler: enough to keep it busy, few enough to hold
MEMORY = "3GiB"  # of a worker on this machine
HERE = "127.0.0.1:0"  # where the scheduler tells of itself: None would be port 8787 of every interface


@contextmanager
def dask(scheduler: str = "", *, jobs: int = 1) -> Iterator[Engine]:
    """An engine on the cluster at `scheduler`, or on `jobs` worker processes of this machine.

    Functions and items must be picklable, and each worker needs this package. Raises EngineError.
    """
    try:
        from distributed import Client, LocalCluster
        from distributed.comm import CommClosedError
    except ImportError as error:
        raise MissingExtra("the engine dask needs an extra: pip install 'newsdigest[dask]'") from error
    try:
        place: Any = scheduler or LocalCluster(
            n_workers=jobs, threads_per_worker=1, processes=True, memory_limit=MEMORY, dashboard_address=HERE
        )
        client = Client(place, timeout="20s")
    except (OSError, ValueError, TimeoutError) as error:
        raise EngineError(f"no Dask scheduler at {scheduler or 'this machine'}: {error}") from error
    try:
        yield _engine(client)
    finally:
        with suppress(OSError, TimeoutError, CommClosedError):
            client.run(end_inside)
        client.close()
        if not scheduler:
            place.close()


def _engine(client: Any) -> Engine:
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    def answer(future: Any) -> Any:
        try:
            return future.result()
        except KilledWorker as error:
            return Failure("died", str(error)[:300])
        except (FutureCancelledError, OSError, TimeoutError) as error:
            raise EngineError(f"the cluster was lost ({error}): run the same command again to go on") from error
        except MemoryError:
            return Failure("memory")
        except Exception as error:  # noqa: BLE001  (any failure of one item is that item's outcome)
            return Failure("error", f"{type(error).__name__}: {error}"[:300])

    def run(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R | Failure]:
        source, waiting = iter(items), deque[Any]()
        while True:
            room = AHEAD * max(1, len(client.scheduler_info()["workers"])) - len(waiting)
            waiting.extend(client.submit(function, item, pure=False) for item in islice(source, max(0, room)))
            if not waiting:
                return
            yield answer(waiting.popleft())

    return run


_keep = ExitStack()


@functools.cache
def inside() -> Engine:
    """For a task that handles many items: one child of the worker, which an item's deadline may end.

    It lives as long as the worker, because it holds the models.
    """
    import multiprocessing

    multiprocessing.current_process().daemon = False  # `dask worker` makes its workers so: they may have no children
    return _keep.enter_context(pool(1))


def end_inside() -> None:
    """End the worker's child."""
    _keep.close()
    inside.cache_clear()
