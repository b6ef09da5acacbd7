"""Worker processes that may be ended: pebble's pool, loaded by those engines only that start processes."""

from pebble import ProcessPool


class Workers(ProcessPool):  # type: ignore[misc]  # pebble has no types
    """pebble's pool, whose workers end before the channel between them does.

    In pebble's own order a worker that is still starting finds the channel's locks gone, and prints a traceback.
    """

    def _stop_pool(self) -> None:
        if self._pool_manager_loop is not None:
            self._pool_manager_loop.join()  # it would start another worker for each that ends
        self._pool_manager.worker_manager.force_stop_workers()
        super()._stop_pool()
