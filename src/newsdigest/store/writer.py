"""The writer: a thread that commits what arrives, in its order, while the crawl goes on fetching.

What arrives while one commit is under way shares the next. A process that is killed loses what is in that queue at
most, and since a feed's new state comes after its pages there, the next run asks for them again.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from newsdigest.records import Page
from newsdigest.store.database import Store, second_connection, transaction
from newsdigest.store.sources import PackedPage, pack_page

MAX_JOBS, MAX_CHARACTERS = 64, 8_000_000  # waiting to be written; then who brings more waits

Job = Callable[[Store], None]


class Writer:
    """Made by `writing`. Jobs run in the writer's thread, in the order in which they were put."""

    def __init__(self, store: Store, writers: ThreadPoolExecutor, packers: ThreadPoolExecutor) -> None:
        self._packers = packers
        self._changed = threading.Condition()
        self._jobs: deque[Job] = deque()
        self._waiting = 0  # characters
        self._closed = False
        self._done = writers.submit(self._run, store)
        self._done.add_done_callback(lambda _: self._tell())

    def pack(self, page: Page) -> "Future[PackedPage]":
        """Make a page ready to be stored, beside the caller's thread and the writer's."""
        return self._packers.submit(pack_page, page)

    def put(self, job: Job, *, size: int = 0) -> None:
        """Have JOB run soon; SIZE characters are held until then. Raises what an earlier job raised."""
        with self._changed:
            self._changed.wait_for(lambda: self._done.done() or not self._jobs or self._has_room(size))
            if self._done.done():
                self.result()
            self._jobs.append(job)
            self._waiting += size
            self._changed.notify_all()

    def result(self) -> None:
        """Wait until all is committed, once the writer is closed. Raises what a job raised."""
        self._done.result()

    def close(self) -> None:
        """No more jobs come."""
        self._closed = True
        self._tell()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _has_room(self, size: int) -> bool:
        return len(self._jobs) < MAX_JOBS and self._waiting + size <= MAX_CHARACTERS

    def _take(self) -> list[Job]:
        """All jobs that wait, once there are some; [] after the last."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed)
            taken = list(self._jobs)
            self._jobs.clear()
            self._waiting = 0
            self._changed.notify_all()
            return taken

    def _run(self, store: Store) -> None:
        with second_connection(store) as own:
            while jobs := self._take():
                with transaction(own):
                    for job in jobs:
                        job(own)


@contextmanager
def writing(store: Store) -> Iterator[Writer]:
    """A writer for STORE, to which nobody else writes meanwhile. However this ends, all that was put is committed first.

    Raises what a job raised; then nothing that was put after it is kept.
    """
    packers = ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="pack")
    writers = ThreadPoolExecutor(1, thread_name_prefix="writer")
    with packers, writers:
        writer = Writer(store, writers, packers)
        try:
            yield writer
        finally:
            writer.close()
        writer.result()
