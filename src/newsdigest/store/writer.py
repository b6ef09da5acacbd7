"""The writer: a thread that commits what arrives, in its order, while the crawl goes on fetching.

What arrives while one commit is under way shares the next. A process that is killed loses what is in that queue at
most, and since a feed's new state comes after its pages there, the next run asks for them again.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from newsdigest.records import Page
from newsdigest.store.database import Store, second_connection, transaction
from newsdigest.store.sources import PackedPage, pack_page

MAX_JOBS, MAX_CHARACTERS = 128, 16_000_000  # waiting to be written; then who brings more waits

Job = Callable[[Store, PackedPage | None], object]
Given = tuple[Page, bytes]  # with its body in UTF-8, b"" where that is not at hand


class Writer:
    """Made by `writing`. Jobs run in the writer's thread, in the order in which they were put."""

    def __init__(self, store: Store, writers: ThreadPoolExecutor, packers: ThreadPoolExecutor, at_once: int) -> None:
        self._packers, self._at_once = packers, at_once
        self._changed = threading.Condition()
        self._jobs: deque[tuple[Job, Given | None]] = deque()
        self._waiting = 0  # characters
        self._closed = False
        self._done = writers.submit(self._run, store)
        self._done.add_done_callback(lambda _: self._tell())

    def put(self, job: Job, page: Page | None = None, utf8: bytes = b"") -> None:
        """Have `job(store, PAGE packed)` run soon; UTF8 is the page's body where it is at hand.

        Raises what an earlier job raised.
        """
        size = len(page.body) if page else 0
        with self._changed:
            if self._done.done() or (self._jobs and not self._has_room(size)):
                self._changed.wait_for(lambda: self._done.done() or not self._jobs or self._has_room(size))
                if self._done.done():
                    self.result()
            self._jobs.append((job, (page, utf8) if page else None))
            self._waiting += size
            if len(self._jobs) == 1:  # else the writer is at work
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

    def _take(self, *, wait: bool) -> list[tuple[Job, Given | None]]:
        """All jobs that wait; with WAIT, once there are some; [] after the last."""
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: self._jobs or self._closed)
            taken = list(self._jobs)
            self._jobs.clear()
            self._waiting = 0
            self._changed.notify_all()
            return taken

    def _run(self, store: Store) -> None:
        ready: list[tuple[Job, Given | None]] = []
        packing: list[Future[list[PackedPage | None]]] = []
        with second_connection(store) as own:
            while True:
                taken = self._take(wait=not ready)
                started = self._pack([page for _, page in taken])  # the next are packed while these are committed
                if ready:
                    with transaction(own):
                        for (job, _), page in zip(ready, _in_order(packing, len(ready)), strict=True):
                            job(own, page)
                elif not taken:
                    return
                ready, packing = taken, started

    def _pack(self, pages: Sequence[Given | None]) -> list[Future[list[PackedPage | None]]]:
        """Compressing is most of the work of storing, and leaves the interpreter to others: on several threads."""
        step = min(self._at_once, len(pages))
        return [self._packers.submit(_pack_part, pages[start::step]) for start in range(step)]


def _in_order(parts: Sequence[Future[list[PackedPage | None]]], size: int) -> list[PackedPage | None]:
    out: list[PackedPage | None] = [None] * size
    for start, part in enumerate(parts):
        out[start :: len(parts)] = part.result()
    return out


def _pack_part(pages: Sequence[Given | None]) -> list[PackedPage | None]:
    return [pack_page(*page) if page else None for page in pages]


@contextmanager
def writing(store: Store) -> Iterator[Writer]:
    """A writer for STORE, to which nobody else writes meanwhile. However this ends, all that was put is committed first.

    Raises what a job raised; then nothing that was put after it is kept.
    """
    at_once = min(4, os.cpu_count() or 1)
    packers = ThreadPoolExecutor(at_once, thread_name_prefix="pack")
    writers = ThreadPoolExecutor(1, thread_name_prefix="writer")
    with packers, writers:
        writer = Writer(store, writers, packers, at_once)
        try:
            yield writer
        finally:
            writer.close()
        writer.result()
