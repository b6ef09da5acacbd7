"""Limits: how much, how often and from whom the crawl may fetch."""

from dataclasses import dataclass
from datetime import timedelta

PROJECT = "https://github.com/newsdigest/newsdigest"


@dataclass(frozen=True, slots=True)
class CrawlLimits:
    """Bounds of a crawl. Times are seconds and sizes bytes unless their type says otherwise."""

    concurrency: int = 32  # requests at once, over all hosts
    per_host: int = 4  # requests at once to one host
    min_interval: float = 0.0  # between the starts of two requests to one host; robots' Crawl-delay may ask for more
    max_crawl_delay: float = 30.0  # a longer Crawl-delay is kept to this

    connect_timeout: float = 10.0
    first_byte_timeout: float = 20.0  # also between two reads
    total_timeout: float = 40.0  # one address with all its redirects, from the first try's start to the last byte
    feed_bytes: int = 10_000_000  # before and after decompression
    page_bytes: int = 5_000_000
    robots_bytes: int = 512_000  # what is beyond is not read (RFC 9309 asks for at least 500 KiB)
    max_redirects: int = 5
    attempts: int = 3
    max_retry_wait: float = 15.0  # a longer Retry-After is kept for a later run

    feed_items: int = 10_000
    parse_timeout: float = 10.0  # of one feed, in its own process

    interval: timedelta = timedelta(minutes=30)  # between two polls of a feed that asks for nothing else
    max_hint: timedelta = timedelta(hours=24)  # Cache-Control, Expires, <ttl> and sy:update* are believed up to this
    max_retry_after: timedelta = timedelta(days=31)
    silent_after: timedelta = timedelta(days=14)
    believe_moves_after: int = 10  # polls in a row that a permanent redirect must last
    retry_for: timedelta = timedelta(hours=24)  # a younger article whose page fails is tried again by a later run

    allowed_hosts: tuple[str, ...] = ()  # names, addresses or networks that may be private, such as 127.0.0.0/8
    user_agent: str = f"newsdigest/0.1 (+{PROJECT})"
