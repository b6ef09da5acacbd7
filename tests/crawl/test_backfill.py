"""Back-filling from feeds' older pages and archive pages: as far as asked, once, politely, and bounded."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from newsdigest.crawl import backfill
from newsdigest.crawl.listings import parse_listing
from tests.crawl.conftest import Desk
from tests.crawl.servers import Answer, Asked, reply, rss, serving

SINCE = datetime(2025, 6, 1, tzinfo=UTC)
HOME = "https://harbour.example/"  # of the servers' feeds
NOT_FOUND = reply("no", status="404 Not Found")
Texts = dict[str, str]


def dated(base: str, day: int, month: int = 6, path: str = "/a{month:02}{day:02}/") -> str:
    """An item of that day."""
    link = base + path.format(day=day, month=month)
    time = datetime(2025, month, day, 8, tzinfo=UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return f"<item><title>Day {month}-{day}</title><link>{link}</link><guid>{link}</guid><pubDate>{time}</pubDate><description>x</description></item>"


@contextmanager
def site(texts: Callable[[str], Texts], robots: str = "") -> Iterator[Asked]:
    """A site whose paths hold these texts; a path that ends in a slash and is not among them is an article."""
    made: Texts = {}

    def answer(path: str, head: str) -> Answer:
        if path in made:
            return reply(made[path], kind="text/html" if made[path].startswith("<html") else "application/xml")
        is_page = path.endswith("/") and "page" not in path and "?" not in path and path.count("/") < 6
        return reply(f"<p>The article {path}</p>") if is_page else NOT_FOUND

    with serving(answer) as asked:
        made |= {path: text.replace(HOME, asked.base + "/") for path, text in texts(asked.base).items()}
        made.setdefault("/robots.txt", robots)
        yield asked


def fill(desk: Desk, asked: Asked, feed: str = "/feed/", **options: Any) -> set[str]:
    """The paths of the articles that a back-fill brings."""
    known = lambda urls: set(urls) & {p.url for p in desk.pages.values()}  # noqa: E731
    desk.run(asked.base + feed, since=SINCE, known_urls=known, **options)
    return {p.url.removeprefix(asked.base) for p in desk.pages.values() if p.full}


def wordpress(base: str) -> Texts:
    head = "<generator>https://wordpress.org/?v=6.8</generator>"
    pages = [[(6, 13), (6, 12)], [(6, 12), (6, 5)], [(6, 2), (5, 30)], [(5, 20)]]
    return {
        "/feed/" + (f"?paged={n}" if n > 1 else ""): rss("".join(dated(base, d, m) for m, d in page), head)
        for n, page in enumerate(pages, 1)
    }


def test_numbered_feeds(desk: Desk) -> None:
    with site(wordpress) as asked:
        assert fill(desk, asked) == {"/a0613/", "/a0612/", "/a0605/", "/a0602/"}
        assert "/feed/?paged=3" in asked.paths and "/feed/?paged=4" not in asked.paths  # it reached the day
        assert asked.paths.count("/a0612/") == 1
        assert ("kept", "feed_page") in desk.reasons().values()
        asked.paths.clear()
        fill(desk, asked, force=True)
        assert not [p for p in asked.paths if p.startswith("/a")]  # nothing is fetched twice


def test_a_feed_without_older_pages_is_asked_for_one_and_no_more(desk: Desk) -> None:
    with site(lambda base: {"/feed/": wordpress(base)["/feed/"]}) as asked:
        fill(desk, asked)
        assert [p for p in asked.paths if "paged" in p] == ["/feed/?paged=2"]
        assert not [o for o in desk.outcomes if o.status == "failed"]  # a guess that leads nowhere is no failure


def test_archived_and_paged_feeds_by_their_links(desk: Desk) -> None:
    """RFC 5005's prev-archive and next, and JSON Feed's next_url."""

    def texts(base: str) -> Texts:
        def of_json(day: int, following: str) -> str:
            items = [
                {
                    "id": f"j{day}",
                    "url": f"{base}/j{day}/",
                    "title": f"J {day}",
                    "date_published": f"2025-06-{day:02}T08:00:00Z",
                }
            ]
            return json.dumps(
                {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items, "next_url": following}
            )

        def link(rel: str, href: str) -> str:
            return f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="{rel}" href="{href}"/>'

        return {
            "/feed/": rss(dated(base, 13), link("prev-archive", "/feed/june") + link("next", "/wrong")),
            "/feed/june": rss(dated(base, 5), link("prev-archive", "/feed/may")),
            "/feed/may": rss(dated(base, 30, 5)),
            "/paged": rss(dated(base, 12), link("next", "/paged?start=10&amp;n=10")),
            "/paged?start=10&n=10": rss(dated(base, 4), link("next", "http://169.254.169.254/feed")),
            "/json": of_json(11, "/json-2"),
            "/json-2": of_json(3, ""),
        }  # fmt: skip

    with site(texts) as asked:
        desk.run(asked.base + "/paged", asked.base + "/json")
        assert fill(desk, asked, force=True) == {f"/{n}/" for n in ("a0613", "a0605", "a0612", "a0604", "j11", "j3")}
        assert "/wrong" not in asked.paths


def test_archives_of_months(desk: Desk) -> None:
    """Neither the feed nor sitemaps reach back, and the articles' addresses have dates."""
    path = "/{month:02}/{day:02}/btc-fell/"

    def texts(base: str) -> Texts:
        def page(*days: int, more: str = "", month: int = 6) -> str:
            links = "".join(f'<h2><a href="/2025{path.format(day=d, month=month)}">Day {d}</a></h2>' for d in days)
            return f'<html><nav><a href="/2025/06/09/in-the-menu/">x</a></nav>{links}{more}'

        return {
            "/feed/": rss(dated(base, 13, path="/2025" + path)),
            "/2025/06/": page(13, 12, more='<a class="next page-numbers" href="/2025/06/page/2/">Older</a>'),
            "/2025/06/page/2/": page(5, 2),
            "/2025/05/": page(30, month=5),
        }

    with site(texts) as asked:
        got = fill(desk, asked)
        assert got == {f"/2025/06/{d:02}/btc-fell/" for d in (13, 12, 5, 2)}
        assert "/2025/05/" not in asked.paths  # months before the day are not asked for
        assert asked.paths.count("/2025/06/13/btc-fell/") == 1


def front_page(base: str) -> Texts:
    def page(number: int, *days: int) -> str:
        links = "".join(
            f'<article><header><h3><a href="/story-{d}/">Day</a></h3></header><time datetime="2025-{"06" if d < 20 else "05"}-{d:02}T08:00:00Z">x</time></article>'
            for d in days
        )
        return f'<html><link rel="next" href="/page/{number + 1}/">{links}<a href="/about/">About</a>'

    return {"/feed/": rss(dated(base, 13, path="/story-{day}/"))} | {
        "/": page(1, 13, 12),
        "/page/2/": page(2, 6, 1),
        "/page/3/": page(3, 31, 30),
        "/page/4/": page(4, 29),
    }


def test_numbered_lists(desk: Desk) -> None:
    with site(front_page) as asked:
        assert fill(desk, asked) == {f"/story-{d}/" for d in (13, 12, 6, 1)}
        assert "/page/3/" in asked.paths and "/page/4/" not in asked.paths
        assert "/about/" not in asked.paths


def test_robots_hold_for_lists_too(desk: Desk) -> None:
    with site(front_page, robots="User-agent: *\nDisallow: /page/") as asked:
        assert fill(desk, asked) == {"/story-13/", "/story-12/"}
        assert ("dropped", "robots") in {(o.status, o.reason) for o in desk.outcomes}
        assert "/page/2/" not in asked.paths


@pytest.mark.parametrize("following", ["/page/2/", "http://169.254.169.254/page/2/", "{next}"])
def test_lists_without_end_are_bounded(desk: Desk, following: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that leads to itself, elsewhere, or on for ever."""
    monkeypatch.setattr(backfill, "MAX_LISTINGS", 7)

    def answer(path: str, head: str) -> Answer:
        if path == "/feed/":
            return reply(rss(dated(asked.base, 13)).replace(HOME, asked.base + "/"), kind="text/xml")
        if path == "/robots.txt" or "sitemap" in path:
            return NOT_FOUND
        number = int(path.strip("/").rpartition("/")[2] or 1) if "page" in path or path == "/" else 0
        then = following.replace("{next}", f"/page/{number + 1}/")
        link = f'<a rel="next" href="{then}">x</a><h2><a href="/new-{number}/">x</a></h2><time datetime="2025-06-12">'
        return reply(link if number else "<p>An article</p>")

    with serving(answer) as asked:
        fill(desk, asked)
        lists = [p for p in asked.paths if p == "/" or p.startswith("/page/")]
        assert len(lists) == {"/page/2/": 2, "{next}": 7}.get(following, 1)


def test_what_a_list_holds() -> None:
    page = """<h1><a href="/">Home</a></h1><aside><a href="/a-long-slug-in-the-margin/">x</a></aside>
        <a href="/btc-falls-below-100k/?utm_source=x">x</a><a href=/btc-falls-below-100k/>again</a>
        <a href="/tag/a-tag-of-five-words/">x</a><a href="https://other.example/a-long-slug-of-others/">x</a>
        <a href="/2025/06/">June</a><h2><a href="/short">x</a></h2><a href="javascript:alert(1)">x</a><a href="/page/3">3</a>
        <time datetime="2025-06-13T08:00:00+02:00"></time><time datetime="soon"></time>"""
    listing = parse_listing(page, "https://a.example/page/2")
    assert listing.articles == ("https://a.example/btc-falls-below-100k/", "https://a.example/short")
    assert listing.newest == datetime(2025, 6, 13, 6, tzinfo=UTC)
    assert listing.following == "https://a.example/page/3"


@pytest.mark.parametrize(
    "page", ["", "<" * 100_000, "<a href='" * 50_000, "<h2>" * 50_000, "<a " + "x=y " * 50_000, "\0é" * 9]
)
def test_hostile_lists(page: str) -> None:
    assert parse_listing(page, "https://a.example/").articles == ()
