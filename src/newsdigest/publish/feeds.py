"""Feeds as files: of the digest, of each coin it tells of, of each cause; Atom and JSON Feed side by side."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from newsdigest.publish.files import write_whole
from newsdigest.publish.syndication import stories_of, to_atom, to_json_feed
from newsdigest.records import Digest

FOLDER = "feeds"


def write_feeds(digest: Digest, of_coin: Callable[[str], Digest], out: Path, *, address: str = "") -> Iterator[Path]:
    """Write OUT/feeds/digest.atom and .json, coins/BTC.atom …, causes/etf_flows.atom …; yields each path as it is written.

    `of_coin` gives a coin's part of the digest; `address` is that of the folder OUT on the web, where it has one.
    """
    yield from _pair(digest, None, out, "digest", address)
    for coin in dict.fromkeys(c for s in digest.stories for c in s.coins):
        name = re.sub(r"[^A-Za-z0-9_-]", "_", coin)[:60]
        part = of_coin(coin)
        if part.stories:
            yield from _pair(part, None, out, f"coins/{name}", address)
    for cause in dict.fromkeys(t.cause for t in digest.themes if t.cause != "unstated"):
        if stories_of(digest, cause):
            yield from _pair(digest, cause, out, f"causes/{cause}", address)


def _pair(digest: Digest, cause: str | None, out: Path, name: str, address: str) -> Iterator[Path]:
    for ending, form in ((".atom", to_atom), (".json", to_json_feed)):
        path = out / FOLDER / f"{name}{ending}"
        own = f"{address.rstrip('/')}/{FOLDER}/{name}{ending}" if address else ""
        write_whole(path, form(digest, cause=cause, address=own))
        yield path
