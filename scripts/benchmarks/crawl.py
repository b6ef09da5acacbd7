"""How fast the crawl is on loopback, beside a bare loop of the same HTTP client that throws the bodies away.

    python scripts/benchmarks/crawl.py [--pages 2000] [--size 200000] [--rounds 6] [--profile]

One process serves pages of 200 KB as eight sites; this one asks them over 32 connections: by the bare loop, by the
crawl with the database that a run has, and by the crawl without it. The three take turns, each round in another order,
and each round compares them with each other, so that what else the machine does hits all alike; medians are printed,
with the spread as noise. The baseline is fair to the client: the same aiohttp with its defaults, as many connections,
each body read whole and thrown away, in this very process. It parses no feed, asks no robots.txt, checks no address,
decodes, hashes, compresses and writes nothing; the crawl's time holds all that, its start and its last commit too.
"""

import argparse
import asyncio
import cProfile
import multiprocessing
import multiprocessing.synchronize
import pstats
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from newsdigest import engines, pipeline, store
from newsdigest.config import Settings
from newsdigest.crawl import CrawlLimits, Event, PageFetched, crawl
from newsdigest.records import Feed

SITES, CONNECTIONS = 8, 32
PER_HOST = CONNECTIONS // SITES
NOON = datetime(2025, 6, 13, 12, tzinfo=UTC)
WORDS = "bitcoin ether price fell rose market trader amid said on the a of after percent while funds day level".split()


def make_page(size: int) -> bytes:
    """A page of SIZE bytes that compresses as web pages do: to a quarter, as 181 real ones of 174 KB do on average."""
    rng = random.Random(7)
    head = '<!doctype html><html><head><title>Markets</title><link rel="canonical" href="{}"></head><body>'
    parts, left = [head], size
    while left > 0:
        words = " ".join(rng.choice(WORDS) + rng.choice(("", "", "", str(rng.randrange(1000)))) for _ in range(10))
        part = f'<div class="story story-{rng.randrange(40)} card"><p id="x{rng.randrange(10**6)}">{words}.</p></div>\n'
        parts.append(part)
        left -= len(part)
    return "".join(parts).encode()


def sites(port: int) -> list[str]:
    """Each site has an address of its own, as hosts on the web have."""
    return [f"http://127.0.3.{n + 1}:{port}" for n in range(SITES)]


def serve(port: int, each: int, size: int, ready: multiprocessing.synchronize.Event) -> None:
    """Answer /feed, /robots.txt and pages, each page under its own address."""
    page = make_page(size).replace(b'href="{}"', b'href="%s"')

    def answer(path: bytes, base: str) -> bytes:
        if path == b"/robots.txt":
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        kind, body = b"text/html; charset=utf-8", page.replace(b"%s", path, 1)
        if path == b"/feed":
            items = "".join(
                f"<item><title>t{n}</title><link>{base}/p/{n}</link><guid isPermaLink='false'>{n}</guid>"
                "<pubDate>Fri, 13 Jun 2025 08:00:00 GMT</pubDate><description>x</description></item>"
                for n in range(each)
            )
            kind, body = (
                b"application/rss+xml",
                f"<rss version='2.0'><channel><title>S</title>{items}</channel></rss>".encode(),
            )
        return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body)) + body

    class Site(asyncio.Protocol):
        def __init__(self, base: str) -> None:
            self.base, self.heard = base, b""

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport

        def data_received(self, data: bytes) -> None:
            self.heard += data
            while b"\r\n\r\n" in self.heard:
                head, _, self.heard = self.heard.partition(b"\r\n\r\n")
                self.transport.write(answer(head.split(b" ", 2)[1], self.base))  # type: ignore[attr-defined]

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for base in sites(port):
            await loop.create_server(lambda base=base: Site(base), base[7:].rpartition(":")[0], port)
        ready.set()
        await asyncio.Event().wait()

    asyncio.run(main())


def bare(port: int, each: int) -> int:
    """The same client, as many connections, nothing else; how many pages came."""
    import aiohttp

    urls = iter([f"{base}/p/{n}" for n in range(each) for base in sites(port)])

    async def work(session: aiohttp.ClientSession) -> int:
        done = 0
        for url in urls:
            async with session.get(url) as answer:
                await answer.read()
                done += 1
        return done

    async def main() -> int:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            return sum(await asyncio.gather(*(work(session) for _ in range(CONNECTIONS))))

    return asyncio.run(main())


def with_database(port: int, folder: Path) -> int:
    """`newsdigest crawl` as it runs: each page committed to a new database."""
    settings = Settings(allow_hosts=("127.0.0.0/8",), concurrency=CONNECTIONS, per_host=PER_HOST)
    with store.open_store(folder / f"{time.monotonic_ns()}.db", write=True, holder="benchmark") as db:
        store.save_feeds(db, [Feed(f"{base}/feed") for base in sites(port)])
        return pipeline.crawl(db, settings, now=lambda: NOON, force=True).pages


def without(port: int) -> int:
    """The crawl alone: what it brings is counted and dropped."""
    pages = 0

    def sink(event: Event) -> None:
        nonlocal pages
        pages += isinstance(event, PageFetched)

    limits = CrawlLimits(allowed_hosts=("127.0.0.0/8",), concurrency=CONNECTIONS, per_host=PER_HOST)
    feeds = [Feed(f"{base}/feed") for base in sites(port)]
    with engines.apart() as apart:
        crawl(feeds, now=lambda: NOON, known=lambda ids: set(), sink=sink, limits=limits, force=True, apart=apart)
    return pages


def measure(work: Callable[[], int], pages: int) -> tuple[float, float, float]:
    """Pages a second; milliseconds of processor time a page, of the fetching thread and of all threads."""
    wall, fetching, everything = time.perf_counter(), time.thread_time(), time.process_time()
    done = work()
    if done != pages:
        raise SystemExit(f"{done} of {pages} pages came")
    wall = time.perf_counter() - wall
    return pages / wall, (time.thread_time() - fetching) / pages * 1e3, (time.process_time() - everything) / pages * 1e3


def main() -> None:
    """See the file's first lines."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=2000)
    options.add_argument("--size", type=int, default=200_000, help="bytes of a page")
    options.add_argument("--rounds", type=int, default=6)
    options.add_argument("--port", type=int, default=18790)
    options.add_argument("--profile", action="store_true", help="where the crawl with a database spends its time")
    given = options.parse_args()
    each = given.pages // SITES
    ready = multiprocessing.Event()
    server = multiprocessing.Process(target=serve, args=(given.port, each, given.size, ready), daemon=True)
    server.start()
    ready.wait(30)
    try:
        with tempfile.TemporaryDirectory() as folder:
            ways: dict[str, Callable[[], int]] = {
                "bare loop": lambda: bare(given.port, each),
                "crawl, stored": lambda: with_database(given.port, Path(folder)),
                "crawl, not stored": lambda: without(given.port),
            }
            for work in ways.values():  # connections, caches and imports are warm then
                work()
            if given.profile:
                with cProfile.Profile() as profile:
                    ways["crawl, stored"]()
                pstats.Stats(profile).sort_stats("tottime").print_stats(40)
            found = []
            for number in range(given.rounds):
                names = list(ways)[number % 3 :] + list(ways)[: number % 3]
                names = names[:: -1 if number % 2 else 1]
                found.append({name: measure(ways[name], each * SITES) for name in names})
    finally:
        server.kill()
    print(
        f"{each * SITES} pages of {given.size / 1000:g} KB, {SITES} sites, {CONNECTIONS} connections, {given.rounds} rounds"
    )
    for name in ways:
        rates, fetching, everything = zip(*(r[name] for r in found), strict=True)
        ratios = [r["bare loop"][0] / r[name][0] for r in found]
        print(
            f"{name:18} {statistics.median(rates):6.0f} pages/s ({min(rates):.0f} to {max(rates):.0f}); "
            f"bare / this: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}); processor ms/page: "
            f"{statistics.median(fetching):.2f} fetching, {statistics.median(everything):.2f} in all"
        )


if __name__ == "__main__":
    main()
