"""The gate: no way leads to an address that is not public: not directly, not through a feed, a redirect or a resolver."""

import asyncio
import ipaddress
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from newsdigest.crawl import CrawlLimits
from newsdigest.crawl.fetch import Fetcher
from newsdigest.crawl.gate import is_public, make_gate
from newsdigest.errors import FetchError, InputError
from tests.crawl.conftest import Desk
from tests.crawl.servers import item, reply, rss, serving

PRIVATE = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
           "fec0::1", "224.0.0.1", "168.63.129.16", "0.0.0.0", "100.100.100.200", "fd00:ec2::254"]  # fmt: skip
CLOSED = CrawlLimits(attempts=1)


def fetch(url: str, limits: CrawlLimits, addresses: Callable[[str], list[str]] | None = None) -> str:
    """The reason why URL is refused, "" where it is answered."""

    async def look_up(host: str, port: int) -> list[str]:
        return addresses(host) if addresses else ["127.0.0.1"]

    async def go() -> str:
        async with Fetcher(limits, lookup=look_up) as fetcher:
            try:
                await fetcher.get(url, cap=1000)
            except FetchError as error:
                return error.reason
            return ""

    return asyncio.run(go())


@pytest.mark.parametrize("ip", PRIVATE)
def test_private_addresses(ip: str) -> None:
    assert not is_public(ipaddress.ip_address(ip))


def test_addresses_of_the_suite(shared: Path) -> None:
    cases = json.loads((shared / "suites/ssrf/ip_cases.json").read_text())
    wrong = [c["ip"] for c in cases if is_public(ipaddress.ip_address(c["ip"])) == c["block"]]
    assert (len(cases), wrong) == (75, [])


def test_urls_of_the_suite(shared: Path) -> None:
    """Each URL directly; names resolve as in the world: the loopback's aliases to loopback, example.com to the public."""
    cases = json.loads((shared / "suites/ssrf/url_cases.json").read_text())
    wrong = []
    for case in cases:
        try:
            address = make_gate(()).check(case["url"])
            got = "allow"
            for ip in ["127.0.0.1"] if address.host.endswith("nip.io") else []:
                make_gate(()).check_ip(address.host, ipaddress.ip_address(ip))
        except FetchError:
            got = "block"
        if got != ("allow" if case["expect"] == "allow" else "block"):
            wrong.append(case["url"])
    assert (len(cases), wrong) == (57, [])


@pytest.fixture(scope="module")
def hostile(shared: Path) -> list[str]:
    urls = [c["url"] for c in json.loads((shared / "suites/ssrf/url_cases.json").read_text()) if c["expect"] != "allow"]
    ips = [c["ip"] for c in json.loads((shared / "suites/ssrf/ip_cases.json").read_text()) if c["block"]]
    return urls + [f"http://[{ip}]/" if ":" in ip else f"http://{ip}/" for ip in ips]


def refusals(desk: Desk) -> set[str]:
    return {o.reason for o in desk.outcomes if o.status == "failed"}


def test_hostile_addresses_in_a_feed(hostile: list[str], desk: Desk) -> None:
    """As links of items: none is asked; a server that is allowed gets the feed's own request and robots.txt alone."""
    escaped = [u.replace("&", "&amp;").replace("<", "&lt;") for u in hostile]

    def answer(path: str, head: str) -> bytes:
        return reply(rss("".join(item(f"n{i}", url) for i, url in enumerate(escaped))), kind="application/rss+xml")

    with serving(answer, "127.9.9.9") as asked:
        limits = CrawlLimits(allowed_hosts=("127.9.9.9",), attempts=1)
        desk.run(f"{asked.base}/feed", limits=limits)
        assert asked.paths == ["/feed"]
    assert refusals(desk) <= {"bad_address", "private_address", "bad_port", "unknown_host"}
    kept = [p for p in desk.pages.values() if p.full and p.kind == "html"]
    assert not kept


def test_hostile_addresses_as_redirects(hostile: list[str]) -> None:
    def answer(path: str, head: str) -> bytes:
        number = int(path.strip("/"))
        if number >= len(hostile):
            return reply("not here", status="404 Not Found")
        target = hostile[number].replace("\n", "%0a").encode("utf-8")
        return reply("", status="302 Found").replace(b"\r\n\r\n", b"\r\nLocation: " + target + b"\r\n\r\n", 1)

    with serving(answer, "127.9.9.8") as asked:
        limits = CrawlLimits(allowed_hosts=("127.9.9.8",), attempts=1)
        got = [fetch(f"{asked.base}/{n}", limits) for n in range(len(hostile))]
        assert len(asked.paths) == len(hostile), "a redirect was followed back to the server"
    # A relative reading stays on the site that was asked, and so is none of another's addresses.
    assert {
        u: r
        for u, r in zip(hostile, got, strict=True)
        if r not in ("bad_address", "private_address", "bad_port", "bad_response")
    } == {}


def test_rebinding_reaches_no_canary() -> None:
    """A name that is public when it is first looked up and loopback afterwards, or both at once."""
    with serving(lambda path, head: reply("canary")) as canary:
        port = canary.base.rpartition(":")[2]
        turns = iter(["93.184.216.34", *["127.0.0.1"] * 20])
        limits = CrawlLimits(attempts=2, connect_timeout=0.3, total_timeout=1.0)
        assert fetch(f"http://rebind.example:{port}/", limits, lambda host: [next(turns)]) in (
            "timeout",
            "connection",
            "private_address",
        )
        assert (
            fetch(f"http://both.example:{port}/", limits, lambda host: ["93.184.216.34", "127.0.0.1"])
            == "private_address"
        )
        assert fetch(f"http://mapped.example:{port}/", limits, lambda host: ["::ffff:127.0.0.1"]) == "private_address"
        assert fetch(f"http://localhost:{port}/", limits) == "private_address"
        assert canary.paths == []
        assert fetch(f"http://rebind.example:{port}/", CrawlLimits(allowed_hosts=("rebind.example",))) == ""
        assert canary.paths == ["/"]


def test_the_socket_itself_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where both the address and the resolver's answer got past their checks."""
    monkeypatch.setattr("newsdigest.crawl.gate.Gate.check_ip", check := CheckOnlySockets())
    with serving(lambda path, head: reply("canary")) as canary:
        assert fetch(f"{canary.base}/", CLOSED) in ("private_address", "connection")
        assert canary.paths == []
    assert check.calls


class CheckOnlySockets:
    """Lets through the checks of the address and of the resolver, and refuses the third: the socket's."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, host: str, ip: object) -> None:
        self.calls += 1
        if self.calls > 1:
            raise FetchError("private_address", host)


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda path, head: reply("proxy")) as proxy, serving(lambda path, head: reply("site")) as site:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.base)
        assert fetch(f"{site.base}/", CrawlLimits(allowed_hosts=("127.0.0.0/8",))) == ""
        assert (proxy.paths, site.paths) == ([], ["/"])


@pytest.mark.parametrize("word", ["", "a/b", "http://a.example", "10.0.0.0/99"])
def test_what_is_no_host_is_named(word: str) -> None:
    with pytest.raises(InputError, match="no host"):
        make_gate([word])


def test_validators_are_not_shown_to_another_site() -> None:
    def other(path: str, head: str) -> bytes:
        return reply("ok")

    with serving(other, "127.0.0.9") as elsewhere:

        def here(path: str, head: str) -> bytes:
            return reply("", f"Location: {elsewhere.base}/x", status="302 Found")

        with serving(here) as site:
            limits = CrawlLimits(allowed_hosts=("127.0.0.0/8",))

            async def go() -> None:
                async with Fetcher(limits) as fetcher:
                    await fetcher.get(f"{site.base}/", cap=1000, headers={"If-None-Match": '"secret"'})

            asyncio.run(go())
            assert "secret" in site.heads[0] and "secret" not in elsewhere.heads[0]
