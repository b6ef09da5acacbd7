"""robots.txt by RFC 9309: fetched once a run and site, kept, and its failures read as the RFC says."""

import asyncio
from dataclasses import dataclass
from typing import Any

from protego import Protego

from newsdigest.crawl.fetch import Fetcher
from newsdigest.errors import FetchError
from newsdigest.text.addresses import Address

# Redirects that lead nowhere are "unavailable", says the RFC: nothing is forbidden. A host that cannot be asked at all
# is named by the page's own failure, which says more.
_SAYS_NOTHING = frozenset(
    ("redirect_loop", "too_many_redirects", "private_address", "bad_address", "bad_port", "unknown_host", "tls")
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt allows. `everything` is set where no file decides: True, or False where it is unreachable."""

    parsed: Any = None
    everything: bool | None = None
    why: str = ""


def parse_robots(body: bytes) -> Any:
    """protego's rules of a file; a byte-order mark before it, whole or not, is cut off."""
    return Protego.parse(body.lstrip(b"\xef\xbb\xbf").decode("utf-8", "replace"))


def product_of(user_agent: str) -> str:
    """The name that robots.txt knows a crawler by: what stands before the version.

    >>> product_of("newsdigest/0.1 (+https://example.org)")
    'newsdigest'
    """
    return user_agent.split("/", 1)[0].split(" ", 1)[0]


class Robots:
    """The rules of every site of this run. `allow` says whether an address may be asked."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._agent = product_of(fetcher.limits.user_agent)
        self._rules: dict[tuple[str, str, int], asyncio.Task[Rules]] = {}

    async def allow(self, url: str) -> None:
        """Raise FetchError "robots" where the site wants URL left alone, "robots_unreachable" where none can say."""
        address = self._fetcher.gate.check(url)
        rules = await self._of(address)
        if rules.everything is False:
            raise FetchError("robots_unreachable", rules.why)
        if rules.everything is None and not rules.parsed.can_fetch(url, self._agent):
            raise FetchError("robots", f"{address.origin}/robots.txt disallows it")

    async def sitemaps(self, origin: str) -> list[str]:
        """The sitemaps that the site's robots.txt names."""
        rules = await self._of(self._fetcher.gate.check(origin))
        return list(rules.parsed.sitemaps)[:50] if rules.parsed is not None else []

    async def _of(self, address: Address) -> Rules:
        site = address.scheme, address.host, address.port
        task = self._rules.get(site)
        if task is None:
            task = self._rules[site] = asyncio.create_task(self._load(address.origin, address.host))
        return task.result() if task.done() else await asyncio.shield(task)

    async def _load(self, origin: str, host: str) -> Rules:
        limits = self._fetcher.limits
        try:
            answer = await self._fetcher.get(f"{origin}/robots.txt", cap=limits.robots_bytes, cut=True, tries=2)
        except FetchError as error:
            if error.reason in _SAYS_NOTHING:
                return Rules(everything=True)
            return Rules(everything=False, why=f"{origin}/robots.txt: {error}"[:300])
        if answer.status == 429 or answer.status >= 500:
            return Rules(everything=False, why=f"{origin}/robots.txt answers {answer.status}")
        if answer.status >= 300 or answer.status == 204:
            return Rules(everything=True)
        parsed = await asyncio.to_thread(parse_robots, answer.body)
        delay = parsed.crawl_delay(self._agent) or 0.0
        state = self._fetcher.hosts.of(host)
        state.interval = max(state.interval, min(float(delay), limits.max_crawl_delay))
        return Rules(parsed)
