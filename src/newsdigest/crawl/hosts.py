"""Hosts: how many requests at once and how often each host is asked, so that one slow host never holds up the rest."""

import asyncio
import heapq
import itertools

from newsdigest.crawl.limits import CrawlLimits
from newsdigest.errors import FetchError


class Host:
    """The state of one host in this run. Times are of the event loop's clock."""

    __slots__ = ("expected", "free", "interval", "next_start", "paused_until")

    def __init__(self, limits: CrawlLimits) -> None:
        self.free = asyncio.Semaphore(limits.per_host)
        self.expected = 0  # pages still to be asked for
        self.interval = limits.min_interval
        self.next_start = 0.0
        self.paused_until = 0.0


class Hosts:
    """All hosts, and the bound on requests at once over all of them."""

    def __init__(self, limits: CrawlLimits) -> None:
        self._limits = limits
        self._hosts: dict[str, Host] = {}
        self._free = limits.concurrency
        self._queue: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def of(self, name: str) -> Host:
        """The host's state, made at first sight."""
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = Host(self._limits)
        return host

    def pause(self, name: str, seconds: float) -> None:
        """Ask NAME nothing for so long: its Retry-After."""
        host = self.of(name)
        host.paused_until = max(host.paused_until, asyncio.get_running_loop().time() + seconds)

    def wait_of(self, name: str) -> float:
        """Seconds for which NAME still wants to be left alone."""
        host = self._hosts.get(name)
        return max(0.0, host.paused_until - asyncio.get_running_loop().time()) if host else 0.0

    async def enter(self, name: str) -> Host:
        """Wait for a turn, which ends with `leave`. The host's place is taken first: only what may start now competes
        for the common places.

        Raises FetchError "retry_later" where the host wants to be left alone for longer than a run should wait.
        """
        host = self.of(name)
        await host.free.acquire()
        try:
            if host.interval or host.paused_until:
                await self._wait(name, host)
            await self._take(host)
        except BaseException:
            host.free.release()
            raise
        return host

    def leave(self, host: Host) -> None:
        """The turn is over: the next of this host, and the next of all, may come."""
        self._give()
        host.free.release()

    async def _take(self, host: Host) -> None:
        """Wait for one of the common places. The host with the most left to ask comes first, for it ends last."""
        if self._free > 0:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (-host.expected, next(self._numbers), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give()
            raise

    def _give(self) -> None:
        while self._queue:
            turn = heapq.heappop(self._queue)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    async def _wait(self, name: str, host: Host) -> None:
        clock = asyncio.get_running_loop().time
        if self.wait_of(name) > self._limits.max_retry_wait:
            raise FetchError("retry_later", f"{name} asks to be left alone for {self.wait_of(name):.0f} s")
        start = max(clock(), host.next_start, host.paused_until)
        host.next_start = start + host.interval
        if start > clock():
            await asyncio.sleep(start - clock())
