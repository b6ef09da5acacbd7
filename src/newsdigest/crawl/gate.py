"""The gate: which addresses may be asked; checked for each of them, for each redirect, and for each socket opened."""

import asyncio
import functools
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from aiohttp.abc import AbstractResolver, ResolveResult

from newsdigest.errors import FetchError, InputError
from newsdigest.text.addresses import Address, parse_address

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]  # host, port to IP addresses; raises OSError

# ipaddress.is_global alone lets NAT64, 6to4, multicast, site-local and more through, so the ranges stand here: IANA's
# special-purpose registries, and of IPv6 nothing but global unicast.
_CLOSED = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24
192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3
168.63.129.16/32
2001::/23 2001:db8::/32 2002::/16 3fff::/20
"""  # 168.63.129.16: Azure's metadata service, outside all registries
_CLOSED_NETWORKS = tuple(ipaddress.ip_network(n) for n in _CLOSED.split())
_OPEN_6 = ipaddress.IPv6Network("2000::/3")

# Ports of services that could take an HTTP request for a command of theirs (the WHATWG Fetch standard's bad ports).
_BAD_PORTS = frozenset(
    (
        *(*range(1, 80), *range(81, 200), *range(512, 565), *range(6665, 6670), 389, 427, 465, 563, 587, 601, 636, 989),
        *(
            990,
            993,
            995,
            1719,
            1720,
            1723,
            2049,
            3306,
            3659,
            4045,
            4190,
            5060,
            5061,
            5432,
            6000,
            6379,
            6566,
            6679,
            6697,
        ),
        *(9200, 10080, 11211, 27017),
    )
)


@functools.lru_cache(maxsize=4096)
def is_public(ip: IP) -> bool:
    """True for an address of the public internet.

    >>> is_public(ipaddress.ip_address("64:ff9b::a9fe:a9fe")), is_public(ipaddress.ip_address("1.1.1.1"))
    (False, True)
    """
    if ip.version == 6 and ip not in _OPEN_6:
        return False
    return not any(ip in network for network in _CLOSED_NETWORKS if network.version == ip.version)


@dataclass(frozen=True, slots=True)
class Gate:
    """Says no by raising FetchError. `names` and `networks` may be private: `--allow-host`."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    _of_names: set[str] = field(default_factory=set)  # addresses that allowed names have resolved to
    _passed: set[str] = field(default_factory=set)  # hosts that `check` has let in

    def check(self, url: str) -> Address:
        """The address, read strictly. Raises FetchError "bad_address", "private_address" or "bad_port"."""
        try:
            address = parse_address(url)
        except ValueError as error:
            raise FetchError("bad_address", f"{url[:200]!r}: {error}") from None
        if address.port in _BAD_PORTS:
            raise FetchError("bad_port", f"port {address.port} is not for the web: {url[:200]}")
        if address.host not in self._passed:
            self._check_host(address.host)
            self._passed.add(address.host)
        return address

    def _check_host(self, host: str) -> None:
        if (ip := _as_ip(host)) is not None:
            self.check_ip(host, ip)
        elif host not in self.names and _is_local_name(host):
            raise FetchError("private_address", f"{host} is a name of the local network")

    def check_ip(self, host: str, ip: IP) -> None:
        """Raise FetchError where HOST's address is neither public nor allowed."""
        if is_public(ip) or any(ip in n for n in self.networks if n.version == ip.version):
            return
        if host in self.names:
            self._of_names.add(str(ip))
            return
        where = "is no public address" if host == str(ip) else f"is at {ip}, which is no public address"
        raise FetchError("private_address", f"{host} {where}; --allow-host lets it in")

    def open_socket(self, info: tuple[int, int, int, str, tuple[str, int]]) -> socket.socket:
        """A socket for aiohttp to connect: the last check, on the very address that will be connected to."""
        family, kind, proto, _, where = info
        ip = _as_ip(where[0])
        if ip is None or (str(ip) not in self._of_names and where[0] not in self._of_names):
            self.check_ip(where[0], ip or ipaddress.ip_address("0.0.0.0"))
        opened = socket.socket(family, kind, proto)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened


def make_gate(allowed: Sequence[str]) -> Gate:
    """The gate of these allowed names, addresses and networks. Raises InputError.

    >>> make_gate(["127.0.0.0/8"]).check("http://127.0.1.7:8765/x").host
    '127.0.1.7'
    """
    names, networks = set(), []
    for text in allowed:
        word = text.strip().strip("[]").lower().rstrip(".")
        try:
            networks.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            if not word or "/" in word or ":" in word:
                raise InputError(f"{text!r} is no host: give a name, an address, or a network as 127.0.0.0/8") from None
            names.add(word)
    return Gate(frozenset(names), tuple(networks))


@functools.lru_cache(maxsize=4096)
def _as_ip(host: str) -> IP | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_local_name(host: str) -> bool:
    return "." not in host or host.endswith((".localhost", ".local", ".internal", ".localdomain", ".home.arpa", ".lan"))


async def look_up(host: str, port: int) -> list[str]:
    """The addresses of HOST by the system's resolver. Raises OSError."""
    loop = asyncio.get_running_loop()
    infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(info[4][0]) for info in infos))


class CheckedResolver(AbstractResolver):
    """aiohttp's resolver: looks a name up once; all its addresses must pass the gate, and is connected by them."""

    def __init__(self, gate: Gate, lookup: Lookup = look_up, *, timeout: float = 10.0) -> None:
        self._gate, self._lookup, self._timeout = gate, lookup, timeout

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The checked addresses of HOST. Raises FetchError "private_address"; OSError where it is unknown."""
        async with asyncio.timeout(self._timeout):
            found = await self._lookup(host, port)
        out: list[ResolveResult] = []
        for text in found:
            ip = _as_ip(text)
            if ip is None:
                continue
            self._gate.check_ip(host, ip)
            of = socket.AF_INET if ip.version == 4 else socket.AF_INET6
            if family in (socket.AF_UNSPEC, of):
                out.append(
                    ResolveResult(hostname=host, host=text, port=port, family=of, proto=0, flags=socket.AI_NUMERICHOST)
                )
        if not out:
            raise OSError(None, f"{host} has no address")
        return out

    async def close(self) -> None:
        """Nothing is held."""
