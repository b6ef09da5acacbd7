"""The gate: no way leads to an address that is not public: not directly, not through a feed, a redirect or a resolver."""

import asyncio
import ipaddress
import json
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsdigest.crawl import CrawlLimits, Event, PageFetched
from newsdigest.crawl.fetch import Fetcher
from newsdigest.crawl.gate import Lookup, is_public, make_gate
from newsdigest.crawl.run import run_crawl
from newsdigest.errors import FetchError, InputError
from newsdigest.records import Feed
from tests.crawl.conftest import NOON, Desk
from tests.crawl.servers import item, reply, rss, serving

PRIVATE = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
           "fec0::1", "224.0.0.1", "168.63.129.16", "0.0.0.0", "100.100.100.200", "fd00:ec2::254"]  # fmt: skip
CLOSED = CrawlLimits(attempts=1)


def fetch(
    url: str, limits: CrawlLimits, addresses: Callable[[str], list[str]] | None = None, *, lookup: Lookup | None = None
) -> str:
    """The reason why URL is refused, "" where it is answered."""

    async def look_up(host: str, port: int) -> list[str]:
        return addresses(host) if addresses else ["127.0.0.1"]

    async def go() -> str:
        async with Fetcher(limits, lookup=lookup or look_up) as fetcher:
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


REFUSED = {"bad_address", "private_address", "bad_port"}
HOME = "127.9.9.9"  # the one address that is allowed
LATER = NOON + timedelta(days=10)  # what fails then is not tried again by a later run
Cases = dict[str, bool]  # URLs to whether they are to be refused


@pytest.fixture(scope="module")
def cases(shared: Path) -> Cases:
    """The suite's 57 URLs, and each of its 75 addresses as one."""
    urls = json.loads((shared / "suites/ssrf/url_cases.json").read_text())
    ips = json.loads((shared / "suites/ssrf/ip_cases.json").read_text())
    found = {c["url"]: c["expect"] != "allow" for c in urls}
    found |= {f"http://[{c['ip']}]:8080/" if ":" in c["ip"] else f"http://{c['ip']}:8080/": c["block"] for c in ips}
    assert (len(urls), len(ips)) == (57, 75)  # some are the same
    return found


class Wire:
    """Every connection that this process begins, but for those to HOME, is noted and cut before a packet leaves."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.open = False
        sys.addaudithook(self.hear)

    def hear(self, event: str, args: tuple[object, ...]) -> None:
        if self.open and event == "socket.connect" and isinstance(args[1], tuple) and args[1][0] != HOME:
            self.reached.append(str(args[1][0]))
            raise ConnectionRefusedError("cut by the test")


@pytest.fixture(scope="module")
def every_wire() -> Wire:
    return Wire()  # an audit hook stays for as long as the process


@pytest.fixture
def wire(every_wire: Wire) -> Iterator[Wire]:
    every_wire.reached.clear()
    every_wire.open = True
    yield every_wire
    every_wire.open = False


async def in_the_world(host: str, port: int) -> list[str]:
    """Names as they resolve there: the suite's public ones, and all others to loopback, which is the worst case."""
    return ["93.184.216.34"] if host in ("example.com", "xn--e1afmkfd.xn--p1ai") else ["127.0.0.1"]


def crawl_there(desk: Desk, feed: str, **options: Any) -> dict[str, str]:
    """Titles of entries to the reason why their page failed."""
    reasons: dict[str, str] = {}

    def sink(event: Event) -> None:
        desk.sink(event)
        if isinstance(event, PageFetched):
            reasons[event.entry.title] = event.outcome.reason

    limits = CrawlLimits(allowed_hosts=(HOME,), attempts=1)
    asyncio.run(
        run_crawl(
            [Feed(feed)], now=lambda: LATER, known=desk.known, sink=sink, limits=limits, lookup=in_the_world, **options
        )
    )
    return reasons


def escaped(url: str) -> str:
    return url.replace("&", "&amp;").replace("<", "&lt;")


def deep(url: str) -> str:
    """Front pages are no articles: an address below them."""
    return url + "an-article" if url.endswith("/") else url


def only_public(wire: Wire) -> bool:
    return all(is_public(ipaddress.ip_address(ip)) for ip in wire.reached)


def test_each_directly(cases: Cases, wire: Wire) -> None:
    got = {url: fetch(url, CLOSED, lookup=in_the_world) for url in cases}
    assert {u: r for u, r in got.items() if (r in REFUSED) != cases[u]} == {}
    assert wire.reached and only_public(wire)  # those that are public were tried


def test_each_as_a_link_of_a_feed(cases: Cases, wire: Wire, desk: Desk) -> None:
    items = "".join(item(f"n{i}", escaped(url)) for i, url in enumerate(cases))

    def answer(path: str, head: str) -> bytes:
        return reply(rss(items), kind="application/rss+xml")

    with serving(answer, HOME) as asked:
        got = crawl_there(desk, f"{asked.base}/feed")
        assert asked.paths == ["/feed"]
    assert len(got) == len(cases)
    assert {
        u: r
        for (u, no), r in zip(cases.items(), map(got.get, (f"n{i}" for i in range(len(cases)))), strict=True)
        if (r in REFUSED) != no
    } == {}
    assert wire.reached and only_public(wire)


def test_each_as_a_redirect(cases: Cases, wire: Wire) -> None:
    targets = list(cases)

    def answer(path: str, head: str) -> bytes:
        target = targets[int(path.strip("/"))].replace("\n", "%0a").encode()
        return reply("", status="302 Found").replace(b"\r\n\r\n", b"\r\nLocation: " + target + b"\r\n\r\n", 1)

    with serving(answer, HOME) as asked:
        limits = CrawlLimits(allowed_hosts=(HOME,), attempts=1)
        got = {url: fetch(f"{asked.base}/{n}", limits, lookup=in_the_world) for n, url in enumerate(targets)}
        assert len(asked.paths) == len(targets), "a redirect was followed back to the server"
    # What aiohttp cannot read at all is a bad response.
    assert {u: r for u, r in got.items() if (r in REFUSED or r == "bad_response") != cases[u]} == {}
    assert wire.reached and only_public(wire)


def test_each_in_a_sitemap(cases: Cases, wire: Wire, desk: Desk) -> None:
    """As a page, as a further sitemap, and in robots.txt; with a page of the site's own that is to be fetched."""
    texts = {
        "/feed": lambda base: rss(item("own", f"{base}/own")).replace("https://harbour.example", base),
        "/robots.txt": lambda base: f"Sitemap: {base}/map\nSitemap: {base}/index\n" + "".join(f"Sitemap: {u}\n" for u in cases if u.isprintable()),
        "/map": lambda base: "<urlset>" + "".join(f"<url><loc>{escaped(deep(u))}</loc><lastmod>2025-06-12</lastmod></url>" for u in [*cases, f"{base}/of-the-map"]) + "</urlset>",
        "/index": lambda base: "<sitemapindex>" + "".join(f"<sitemap><loc>{escaped(u)}</loc></sitemap>" for u in cases) + "</sitemapindex>",
    }  # fmt: skip
    with serving(lambda path, head: reply(texts[path](asked.base) if path in texts else "<p>page</p>"), HOME) as asked:
        crawl_there(desk, f"{asked.base}/feed", since=NOON - timedelta(days=7))
        assert {"/own", "/of-the-map", "/map", "/index"} <= set(asked.paths)
    assert wire.reached == []  # a site's sitemap speaks for the site alone


def test_each_as_a_row_of_a_sitemap_that_speaks_for_others(
    cases: Cases, wire: Wire, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the sitemap's rows were taken for the site's own, the gate stands before each."""
    monkeypatch.setattr("newsdigest.crawl.backfill.same_site", lambda one, other: True)
    rows = "".join(
        f"<url><loc>{escaped(deep(u))}</loc><lastmod>2025-06-12</lastmod><title>n{i}</title></url>"
        for i, u in enumerate(cases)
    )
    texts = {"/sitemap.xml": f"<urlset>{rows}</urlset>", "/robots.txt": ""}
    with serving(
        lambda path, head: reply(texts.get(path, rss("").replace("https://harbour.example", asked.base))), HOME
    ) as asked:
        got = crawl_there(desk, f"{asked.base}/feed", since=NOON - timedelta(days=7))
    # what has no address that can be read is no row at all
    assert {
        f"n{i}": u for i, (u, no) in enumerate(cases.items()) if no and got.get(f"n{i}", "bad_address") not in REFUSED
    } == {}
    assert len(got) > 60
    assert wire.reached and only_public(wire)


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
