"""A whole crawl against servers on loopback: what is asked, what is kept, what is tried again."""

import asyncio
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsdigest import engines
from newsdigest.crawl import CrawlLimits, Event, PageFetched
from newsdigest.errors import FetchError, InputError
from newsdigest.records import Feed
from tests.crawl.conftest import NOON, Desk
from tests.crawl.servers import Answer, Asked, item, reply, rss, serving

WHOLE = "<content:encoded><![CDATA[<p>" + "Ether rose on the day. " * 40 + "</p>]]></content:encoded>"


class Site:
    """A site with a feed of three items, one of them whole, that honours conditional requests."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.items = ""
        self.tag = '"v1"'
        self.asked: Asked | None = None

    def __call__(self, path: str, head: str) -> Answer:
        assert self.asked
        if path in self.answers:
            return self.answers[path]
        if path == "/feed":
            if f"If-None-Match: {self.tag}" in head:
                return reply("", f"ETag: {self.tag}", status="304 Not Modified")
            items = self.items or "".join(
                item(n, f"{self.asked.base}/{n}", more=WHOLE if n == "c" else "") for n in ("a", "b", "c")
            )
            return reply(rss(items), f"ETag: {self.tag}", kind="application/rss+xml")
        if path == "/robots.txt":
            return reply("User-agent: *\nDisallow: /private/", kind="text/plain")
        return reply(f"<html><title>{path}</title><p>The page {path}.</p></html>")


@pytest.fixture
def site() -> Any:
    answering = Site()
    with serving(answering) as asked:
        answering.asked = asked
        yield answering


def bodies(desk: Desk) -> dict[str, tuple[str, bool]]:
    return {p.title: (p.kind, p.full) for p in desk.pages.values()}


def test_a_crawl_and_its_next(site: Any, desk: Desk) -> None:
    feed = site.asked.base + "/feed"
    desk.run(feed)
    assert bodies(desk) == {"a": ("html", True), "b": ("html", True), "c": ("fragment", True)}
    assert sorted(site.asked.paths) == ["/a", "/b", "/feed", "/robots.txt"]
    assert desk.feeds[feed].etag == '"v1"' and desk.feeds[feed].status == "ok"
    site.asked.paths.clear()
    desk.run()
    assert site.asked.paths == []  # nothing is due
    desk.run(force=True)
    assert site.asked.paths == ["/feed"] and desk.reasons() == {"feed": ("kept", "not_modified")}
    desk.now += timedelta(hours=1)
    site.tag = '"v2"'
    desk.run()
    assert site.asked.paths == ["/feed", "/feed"]  # the feed changed, its articles are known


def test_an_article_in_two_feeds_is_fetched_once(site: Any, desk: Desk) -> None:
    base = site.asked.base
    site.answers["/markets"] = reply(rss(item("a", f"{base}/a") + item("d", f"{base}/d")), kind="application/rss+xml")
    desk.run(f"{base}/feed", f"{base}/markets")
    assert len(desk.pages) == 4 and site.asked.paths.count("/a") == 1


def test_an_edited_item_is_fetched_again(site: Any, desk: Desk) -> None:
    feed = site.asked.base + "/feed"
    desk.run(feed)
    site.tag, site.items = '"v2"', item("a", f"{site.asked.base}/a", "Now it fell.") + item("b", f"{site.asked.base}/b")
    site.asked.paths.clear()
    desk.run(force=True, changed=lambda entries: {e.id for e in entries if e != desk.entries[e.id]})
    assert site.asked.paths[0] == "/feed" and sorted(site.asked.paths[1:]) == ["/a", "/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (reply("no", status="404 Not Found"), "failed", "http_404"),
        (reply("%PDF", kind="application/pdf"), "failed", "not_a_page"),
        (reply(b"\x00\x01\x02"), "failed", "not_a_page"),
        (reply(""), "failed", "empty"),
        (reply("<div>" * 60_000), "failed", "too_deep"),
        (reply("", "Location: http://169.254.169.254/", status="302 Found"), "failed", "private_address"),
        (reply("", "Location: file:///etc/passwd", status="302 Found"), "failed", "bad_address"),
        (reply("x", "Content-Encoding: zstd"), "failed", "bad_encoding"),
    ],
)
def test_a_page_that_fails_for_good_is_replaced_by_its_excerpt(
    site: Any, desk: Desk, answer: Answer, status: str, reason: str
) -> None:
    site.answers["/a"] = answer
    desk.run(site.asked.base + "/feed")
    assert desk.reasons()["a"] == (status, reason)
    assert bodies(desk)["a"] == ("fragment", False)
    site.asked.paths.clear()
    desk.run(force=True)
    assert site.asked.paths == ["/feed"]  # it is not asked for again


def test_a_page_that_may_come_back_is_asked_for_by_the_next_run(site: Any, desk: Desk) -> None:
    """Even where the feed has not changed: its 304 would hide what is missing."""
    feed, limits = site.asked.base + "/feed", CrawlLimits(allowed_hosts=("127.0.0.1",), attempts=1)
    site.answers["/a"] = reply("busy", status="503 Busy")
    desk.run(feed, limits=limits)
    assert desk.reasons()["a"] == ("failed", "http_503") and "a" not in bodies(desk)
    del site.answers["/a"]
    desk.now += timedelta(hours=1)
    desk.run(limits=limits)
    assert bodies(desk)["a"] == ("html", True)
    site.answers["/z"] = reply("busy", status="503 Busy")
    site.tag, site.items = '"v3"', item("z", f"{site.asked.base}/z")
    desk.now += timedelta(days=3)
    desk.run(limits=limits)  # the article is days old: what there is of it is taken
    assert bodies(desk)["z"] == ("fragment", False)


def test_robots_and_redirects(site: Any, desk: Desk) -> None:
    base = site.asked.base
    site.items = item("p", f"{base}/private/x") + item("r", f"{base}/old")
    site.answers["/old"] = reply("", "Location: /new?utm_source=feed", status="301 Moved")
    desk.run(base + "/feed")
    assert desk.reasons()["x"] == ("dropped", "robots")
    assert {p.url for p in desk.pages.values()} == {f"{base}/private/x", f"{base}/new"}
    assert not any("/private/" in p for p in site.asked.paths)


def test_failing_gone_and_moved_feeds(site: Any, desk: Desk) -> None:
    base = site.asked.base
    site.answers |= {
        "/gone": reply("", status="410 Gone"),
        "/page": reply("<html>no feed</html>"),
        "/slow": reply("", "Retry-After: 7200", status="429 Too Many"),
        "/moved": reply("", "Location: /feed", status="301 Moved"),
    }
    for path in ("/gone", "/page", "/moved", "/slow"):
        desk.run(base + path)
    state = {url.rpartition("/")[2]: f for url, f in desk.feeds.items()}
    assert (state["gone"].status, state["page"].status) == ("gone", "failing")
    assert "web page" in state["page"].detail and state["page"].failing_since == NOON
    assert (state["moved"].moved_to, state["moved"].moved_times, state["moved"].url) == (
        base + "/feed",
        1,
        base + "/moved",
    )
    assert state["slow"].next_check and state["slow"].next_check >= NOON + timedelta(hours=2)


@pytest.mark.parametrize("status", ["302 Found", "303 See Other", "307 Temporary Redirect"])
def test_a_passing_redirect_moves_no_feed(site: Any, desk: Desk, status: str) -> None:
    base = site.asked.base
    site.answers["/there"] = reply("", "Location: /feed", status=status)
    site.answers["/mixed"] = reply("", "Location: /there", status="301 Moved")
    desk.run(f"{base}/there", f"{base}/mixed")
    assert [(f.status, f.moved_to, f.moved_times) for f in desk.feeds.values()] == [("ok", "", 0)] * 2


def test_retry_after_is_kept_for_the_host(site: Any, desk: Desk) -> None:
    base = site.asked.base
    site.answers["/one"] = reply("", "Retry-After: 7200", status="429 Too Many")
    desk.run(f"{base}/one", f"{base}/feed", limits=CrawlLimits(allowed_hosts=("127.0.0.1",), per_host=1))
    later = desk.feeds[f"{base}/feed"]
    assert later.next_check and later.next_check >= NOON + timedelta(hours=1, minutes=59)
    assert (later.status, later.failures) == ("new", 0)
    assert site.asked.paths == ["/one"]


@pytest.mark.parametrize("path", ["/one", "/a"])
def test_retry_after_is_kept_for_the_host_by_later_runs(site: Any, desk: Desk, path: str) -> None:
    """Whether a feed's answer asked for it or a page's, all feeds of the host are left alone, --now or not."""
    base = site.asked.base
    site.answers[path] = reply("", "Retry-After: 7200", status="429 Too Many")
    desk.run(f"{base}/one" if path == "/one" else f"{base}/feed", limits=CrawlLimits(allowed_hosts=("127.0.0.1",)))
    del site.answers[path]
    site.asked.paths.clear()
    desk.now += timedelta(hours=1)
    desk.run(f"{base}/other", force=True)
    assert site.asked.paths == [] and {o.reason for o in desk.outcomes} == {"retry_later"}
    desk.now += timedelta(hours=1, minutes=1)
    desk.run(force=True)
    assert {"/other", path} <= set(site.asked.paths)
    assert not any("until" in f.manners for f in desk.feeds.values())


def test_feeds_alone(site: Any, desk: Desk) -> None:
    feed = site.asked.base + "/feed"
    desk.run(feed, pages=False)
    assert site.asked.paths == ["/feed"] and desk.feeds[feed].status == "ok" and not desk.pages
    desk.run()
    assert len(desk.pages) == 3  # the next crawl is not held up


def test_limits_per_host_and_in_all(make_desk: Callable[[], Desk]) -> None:
    """Many pages of two slow sites: never more at once than allowed, and no slower than that asks for."""
    now, most, lock = {"x": 0}, {"x": 0}, threading.Lock()
    busy, times = {"x": 0.0}, [0.0, 0.0]  # seconds of all pages' serving; the first's start and the last's end

    def slow(asked: list[Asked]) -> Callable[[str, str], Answer]:
        def answer(path: str, head: str) -> Answer:
            if path == "/feed":
                return reply(rss("".join(item(f"n{n}", f"{asked[0].base}/{n}") for n in range(24))))
            if path == "/robots.txt":
                return reply("", status="404 Not Found")
            with lock:
                now["x"] += 1
                most["x"] = max(most["x"], now["x"])
            begin = time.monotonic()
            time.sleep(0.05)
            with lock:
                now["x"] -= 1
                times[:] = [times[0] or begin, time.monotonic()]
                busy["x"] += time.monotonic() - begin
            return reply("<p>page</p>")

        return answer

    one: list[Asked] = []
    with serving(slow(one)) as site:
        one.append(site)
        make_desk().run(f"{site.base}/feed", limits=CrawlLimits(allowed_hosts=("127.0.0.1",), per_host=3))
        assert most["x"] == 3
        assert busy["x"] / (times[1] - times[0]) > 1.5  # of the three places, how many were taken on average
        begin = time.monotonic()
        make_desk().run(
            f"{site.base}/feed", limits=CrawlLimits(allowed_hosts=("127.0.0.1",), per_host=8, min_interval=0.02)
        )
        assert time.monotonic() - begin > 24 * 0.02


def test_a_slow_host_holds_up_no_other(desk: Desk) -> None:
    """While one site keeps its first answers to itself until the other site's last page was asked for, the other's come."""
    others = threading.Event()

    def site(slow: bool, mine: list[Asked]) -> Callable[[str, str], Answer]:
        def answer(path: str, head: str) -> Answer:
            if path == "/feed":
                return reply(rss("".join(item(f"{slow}{n}", f"{mine[0].base}/{n}") for n in range(40))))
            if path != "/robots.txt":
                if slow:
                    assert others.wait(30)
                elif len(mine[0].paths) == 42:
                    others.set()
            return reply("<p>page</p>") if path != "/robots.txt" else reply("", status="404 Not Found")

        return answer

    one: list[Asked] = []
    two: list[Asked] = []
    with serving(site(True, one)) as tardy, serving(site(False, two), "127.0.0.2") as quick:
        one.append(tardy)
        two.append(quick)
        limits = CrawlLimits(allowed_hosts=("127.0.0.0/8",), concurrency=6, per_host=4)
        desk.run(f"{tardy.base}/feed", f"{quick.base}/feed", limits=limits)
    assert others.is_set() and len(desk.pages) == 80
    assert {p.full for p in desk.pages.values()} == {True}


def test_what_the_caller_raises_ends_the_crawl(site: Any, desk: Desk) -> None:
    def full(event: Event) -> None:
        raise InputError("the disk is full")

    with pytest.raises(InputError, match="the disk is full"):
        desk.run(site.asked.base + "/feed", sink=full)
    desk.run(site.asked.base + "/feed")
    assert len(desk.pages) == 3


def test_interrupted_at_any_page_nothing_is_lost(site: Any, desk: Desk) -> None:
    feed = site.asked.base + "/feed"
    for stop in (1, 1, 1):

        def sink(event: Event, left: list[int] = [stop]) -> None:  # noqa: B006
            if isinstance(event, PageFetched):
                desk.sink(event)
                left[0] -= 1
                if not left[0]:
                    signal.raise_signal(signal.SIGINT)

        before = len(desk.pages)
        try:
            desk.run(feed, sink=sink, limits=CrawlLimits(allowed_hosts=("127.0.0.1",), per_host=1))
        except KeyboardInterrupt:
            assert len(desk.pages) > before
        else:
            assert len(desk.pages) == 3, "only after the last page is there nothing left to interrupt"
    assert len(desk.pages) == 3
    desk.run(force=True)
    assert desk.feeds[feed].etag == '"v1"' and len(desk.pages) == 3


def test_a_parser_that_hangs_costs_its_feed_alone(site: Any, desk: Desk) -> None:
    def apart(function: Callable[..., Any], *args: Any, timeout: float) -> Any:
        if args[1].url.endswith("/hang"):
            raise FetchError("timeout", "parsing took over 1 s")
        return function(*args)

    site.answers["/hang"] = reply(rss(item("x", f"{site.asked.base}/x")).replace("<rss", "<!-- xml:base --><rss"))
    desk.run(site.asked.base + "/hang", site.asked.base + "/feed", apart=apart, force=True)
    assert desk.reasons()["hang"] == ("failed", "timeout") and len(desk.pages) == 3


def test_feeds_that_hang_their_parser_hold_up_no_plain_ones(site: Any, desk: Desk) -> None:
    """By events' order, in real processes: with one that hangs, odd and plain feeds are read before it is ended; with two, plain ones."""
    base = site.asked.base
    hanging = "<rss><channel><item " + "".join(f'a{n}="" ' for n in range(60_000)) + "></item></channel></rss>"
    odd = rss(item("odd", f"{base}/odd")).replace("<channel>", '<channel xml:base="/">')
    begun = threading.Event()

    def slowly(kind: str, text: str, before: bool) -> Callable[[socket.socket], None]:
        def send(connection: socket.socket) -> None:
            begun.set() if before else (begun.wait(20), time.sleep(0.2))
            connection.sendall(reply(text, "Connection: close", kind=kind))

        return send

    site.answers |= {f"/hang{n}": slowly("text/xml", hanging, True) for n in (1, 2)}
    site.answers |= {
        "/odd-feed": slowly("text/xml", odd, False),
        "/plain": slowly("text/xml", rss(item("p", f"{base}/p")), False),
    }
    limits = CrawlLimits(allowed_hosts=("127.0.0.1",), per_host=8, parse_timeout=3)
    for feeds in (["hang1", "odd-feed", "plain"], ["hang1", "hang2", "plain"]):
        begun.clear()
        with engines.apart() as apart:
            Desk.run(desk, *(f"{base}/{f}" for f in feeds), apart=apart, limits=limits, force=True)
        polled = [o.item.rpartition("/")[2] for o in desk.outcomes if o.item.rpartition("/")[2] in feeds]
        assert sorted(polled) == sorted(feeds)
        assert polled[-1].startswith("hang") and polled[0] in ("plain", "odd-feed")
        assert desk.reasons()["hang1"] == ("failed", "timeout")
        desk.feeds.clear()
        desk.pages.clear()


def test_importing_the_room_loads_no_client() -> None:
    code = "import sys, newsdigest.crawl; print([m for m in ('aiohttp', 'feedparser', 'asyncio', 'lxml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from newsdigest import store
from newsdigest.config import Settings
from newsdigest.pipeline import crawl
from newsdigest.records import Feed
with store.open_store(Path(sys.argv[1]), write=True, holder="test") as db:
    store.save_feeds(db, [f for f in [Feed(u) for u in sys.argv[2:]] if f.url not in {x.url for x in store.load_feeds(db)}])
    crawl(db, Settings(allow_hosts=("127.0.0.0/8",), per_host=2), now=lambda: datetime.now(UTC), force=True)
"""


def test_killed_at_twenty_moments(tmp_path: Path) -> None:
    """kill -9 at growing delays: the database is sound after each, and in the end holds what an undisturbed crawl does."""
    from newsdigest import store

    site = Site()
    items = "".join(item(f"n{n}", f"BASE/n{n}") for n in range(40))

    def answer(path: str, head: str) -> Answer:
        time.sleep(0.01)
        return site(path, head)

    def start(name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / name), f"{asked.base}/feed"])

    with serving(answer) as asked:
        site.asked, site.items = asked, items.replace("BASE", asked.base)
        assert start("whole.db").wait() == 0
        moments = 0
        for number in range(20):
            process = start("killed.db")
            deadline = time.monotonic() + 20
            before = len(asked.paths)
            while len(asked.paths) < before + 1 and time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.005)
            time.sleep(0.01 * (number % 7))
            moments += process.poll() is None
            process.kill()
            process.wait()
            with store.open_store(tmp_path / "killed.db", write=True, holder="test") as db:
                assert store.check(db) in (None, [], (), "ok", ["ok"]) or not store.check(db)
        assert start("killed.db").wait() == 0
        pages = []
        for name in ("whole.db", "killed.db"):
            with store.open_store(tmp_path / name) as db:
                rows = db.connection.execute(
                    "SELECT id, url, kind, fingerprint, full FROM pages ORDER BY id"
                ).fetchall()
                pages.append([tuple(r) for r in rows])
        assert moments >= 10
        assert pages[0] == pages[1] and len(pages[0]) == 40


def test_asyncio_is_left_as_it_was(site: Any, desk: Desk) -> None:
    desk.run(site.asked.base + "/feed")
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    assert desk.feeds[site.asked.base + "/feed"] != Feed(site.asked.base + "/feed")
