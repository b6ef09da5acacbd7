"""Fetching one address: redirects by hand, each hop through the gate, all bounded, transient failures again."""

import asyncio
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType

import aiohttp
from yarl import URL

from newsdigest.crawl.gate import CheckedResolver, Gate, Lookup, look_up, make_gate
from newsdigest.crawl.hosts import Hosts
from newsdigest.crawl.limits import CrawlLimits
from newsdigest.crawl.schedule import retry_after
from newsdigest.crawl.unpack import ACCEPT, codings_of, unpack
from newsdigest.errors import FetchError
from newsdigest.text.addresses import Address, join_address, same_site

PERMANENT, TEMPORARY = (301, 308), (302, 303, 307)
RETRIED = (408, 429, 500, 502, 503, 504)
TRANSIENT = frozenset(("timeout", "connection", "cut_short", "retry_later", "robots_unreachable", "unknown_host")) | {
    f"http_{s}" for s in RETRIED
}
_WAIT = 0.5  # seconds before the second try; doubled for each further one


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered. Header names are in lower case; `body` is decompressed."""

    url: str  # as asked
    final: str  # after all redirects
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    moved_to: str = ""  # where redirects led that were all permanent
    whole: bool = True  # False where the body was cut or its compression broken


class Fetcher:
    """One session. `async with Fetcher(limits) as fetcher: await fetcher.get(url, cap=5_000_000)`."""

    def __init__(self, limits: CrawlLimits, *, lookup: Lookup = look_up) -> None:
        self.limits = limits
        self.gate: Gate = make_gate(limits.allowed_hosts)
        self.hosts = Hosts(limits)
        self._lookup = lookup

    async def __aenter__(self) -> "Fetcher":
        _keep_memory()
        resolver = CheckedResolver(self.gate, self._lookup, timeout=self.limits.connect_timeout)
        connector = aiohttp.TCPConnector(
            limit=0, resolver=resolver, ttl_dns_cache=300, socket_factory=self.gate.open_socket, keepalive_timeout=15
        )
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=self.limits.connect_timeout, sock_read=self.limits.first_byte_timeout
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            auto_decompress=False,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_headers=200,
            read_bufsize=2**18,
            headers={
                "User-Agent": self.limits.user_agent,
                "Accept-Encoding": ACCEPT,
                "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
            },
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(
        self, url: str, *, cap: int, headers: Mapping[str, str] | None = None, cut: bool = False, tries: int = 0
    ) -> Answer:
        """Ask for URL. `cut` keeps the first CAP bytes of a longer body in place of raising "too_large".

        Raises FetchError where there is no answer; one with an error status is an answer.
        """
        tries = tries or self.limits.attempts
        for number in range(1, tries + 1):
            wait = _WAIT * 2 ** (number - 1)
            try:
                answer = await self._follow(url, cap, headers or {}, cut)
            except FetchError as error:
                if number == tries or error.reason not in ("timeout", "connection", "cut_short"):
                    raise
            else:
                if number == tries or answer.status not in RETRIED or (answer.status == 500 and number > 1):
                    return answer
                asked = retry_after(answer.headers) if answer.status in (429, 503) else None
                if asked is not None:
                    self.hosts.pause(self.gate.check(answer.final).host, asked)
                    if asked > self.limits.max_retry_wait:
                        return answer
                    wait = asked
            await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    async def _follow(self, url: str, cap: int, headers: Mapping[str, str], cut: bool) -> Answer:
        """One try: the chain of redirects to its end. The time bound holds for all of it, waiting for a turn apart."""
        clock = asyncio.get_running_loop().time
        here, left, permanent, seen = url, self.limits.total_timeout, True, {url}
        while True:
            address = self.gate.check(here)
            host = await self.hosts.enter(address.host)
            begin = clock()
            try:
                status, answered, body, whole = await self._bounded(address, cap, headers, cut, left)
            finally:
                self.hosts.leave(host)
            left -= clock() - begin
            target = answered.get("location")
            if not target or status not in PERMANENT + TEMPORARY:
                moved = here if permanent and here != url and status in (200, 304) else ""
                return Answer(url, here, status, answered, body, moved, whole)
            permanent = permanent and status in PERMANENT
            target = join_address(here, target) or target
            if target in seen:
                raise FetchError("redirect_loop", f"{url} leads back to {target[:200]}")
            if len(seen) > self.limits.max_redirects:
                raise FetchError("too_many_redirects", f"over {self.limits.max_redirects} from {url}")
            if headers and not same_site(here, target):
                headers = {}  # another site's validators are not ours to show
            seen.add(target)
            here = target

    async def _bounded(
        self, address: Address, cap: int, headers: Mapping[str, str], cut: bool, left: float
    ) -> tuple[int, dict[str, str], bytes, bool]:
        try:
            async with asyncio.timeout(max(0.0, left)):
                return await self._ask(address, cap, headers, cut)
        except TimeoutError as error:
            raise FetchError("timeout", f"{address.origin}: {error or 'the whole answer took too long'}") from error
        except aiohttp.ClientError as error:
            raise FetchError(_reason(error), f"{address.origin}: {_said(error)}"[:300]) from error
        except (OSError, ValueError) as error:
            raise FetchError("connection", f"{address.origin}: {error}"[:300]) from error

    async def _ask(
        self, address: Address, cap: int, headers: Mapping[str, str], cut: bool
    ) -> tuple[int, dict[str, str], bytes, bool]:
        async with self._session.get(
            URL(str(address), encoded=True), headers=headers, allow_redirects=False
        ) as response:
            answered = {k.lower(): v for k, v in reversed(tuple(response.headers.items()))}
            status = response.status
            if status in (204, 304) or status in PERMANENT + TEMPORARY:
                response.close() if response.content_length else None
                return status, answered, b"", True
            if status >= 400:
                cap, cut = min(cap, 4096), True
            codings = answered.get("content-encoding", "") if status < 400 else ""
            if codings:
                _check_codings(response, codings)
            length = response.content_length
            if length is not None and length > cap and not cut:
                response.close()
                raise FetchError("too_large", f"{length:,} bytes announced, {cap:,} allowed")
            body, over = await _read(response, cap, cut)
        body, whole = unpack(body, codings, cap) if codings else (body, True)
        return status, answered, body, whole and not over


def _keep_memory() -> None:
    """Have the allocator (glibc's) keep the memory of bodies for the next ones.

    A block of 128 KiB or more is asked of the kernel each time, page by page, until a larger one has been given back;
    this one is, at once, and was never touched. Measured: 50 page faults fewer a body of 200 KB, a sixth of its time.
    """
    bytes(2**24)


def _check_codings(response: aiohttp.ClientResponse, codings: str) -> None:
    """Refuse a body that could not be opened before it is read."""
    try:
        codings_of(codings)
    except FetchError:
        response.close()
        raise


async def _read(response: aiohttp.ClientResponse, cap: int, cut: bool) -> tuple[bytes, bool]:
    """The body as sent, at most CAP bytes of it, and whether there was more."""
    pieces, size = [], 0
    while piece := await response.content.readany():
        pieces.append(piece)
        size += len(piece)
        if size > cap:
            response.close()
            if not cut:
                raise FetchError("too_large", f"over {cap:,} bytes")
            return b"".join(pieces)[:cap], True
    return pieces[0] if len(pieces) == 1 else b"".join(pieces), False


def _said(error: aiohttp.ClientError) -> str:
    """What went wrong, without the client's own words around it."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"its certificate is not trusted: {getattr(error.certificate_error, 'verify_message', error)}"
    if isinstance(error, aiohttp.ClientConnectorError):
        if isinstance(error.os_error, ConnectionError):
            return os.strerror(error.os_error.errno or 0)
        return (error.os_error.strerror or str(error.os_error)).partition(" (_ssl.c")[0]
    return str(error)


def _reason(error: aiohttp.ClientError) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "unknown_host"
    if isinstance(error, aiohttp.ClientSSLError) or isinstance(error.__cause__, ssl.SSLError):
        return "tls"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "cut_short"
    if isinstance(error, aiohttp.ClientResponseError):
        return "bad_response"
    if isinstance(error, aiohttp.InvalidURL):
        return "bad_address"
    return "connection"
