"""Sitemaps, and back-filling from them."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsdigest.crawl.sitemaps import parse_sitemap
from newsdigest.errors import FetchError
from tests.crawl.conftest import Desk
from tests.crawl.servers import Answer, item, reply, rss, serving

BOMB = f"<!--{'x' * 30_000}--><!DOCTYPE u [<!ENTITY a '{'a' * 900}'>]><urlset><url><loc>http://a.example/&a;</loc></url></urlset>"
SINCE = datetime(2025, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "maps", "pages"), [("sitemap.xml", 0, 84), ("sitemap2.xml", 2, 0), ("sitemap-hreflang.xml", 0, 4)]
)
def test_sitemaps_of_the_suite(shared: Path, name: str, maps: int, pages: int) -> None:
    children, rows = parse_sitemap((shared / "suites/sitemaps" / name).read_bytes(), "https://www.sitemaps.org/")
    assert (len(children), len(rows)) == (maps, pages)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"<urlset>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset/>",
        b"plain",
        b"\0",
        BOMB.encode(),
        ("\ufeff" + BOMB).encode("utf-16-le"),
        BOMB.encode("utf-16-be"),
    ],
)
def test_what_is_no_sitemap_is_named(body: bytes) -> None:
    with pytest.raises(FetchError, match="not_a_sitemap"):
        parse_sitemap(body, "https://a.example/")


def test_a_sitemap_in_another_encoding() -> None:
    text = "<?xml version='1.0' encoding='utf-16'?><urlset><url><loc>https://a.example/x</loc></url></urlset>"
    assert [r.url for r in parse_sitemap(text.encode("utf-16"), "https://a.example/")[1]] == ["https://a.example/x"]


def test_back_filling(desk: Desk) -> None:
    """From robots.txt over an index to a packed and a news sitemap; what the feed has, what is old and what is no article stays out."""

    def urlset(*rows: tuple[str, str]) -> str:
        return (
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>"
            + "".join(f"<url><loc>{site.base}{path}</loc>{more}</url>" for path, more in rows)
            + "</urlset>"
        )

    def answer(path: str, head: str) -> Answer:
        news = "<news:news><news:publication_date>2025-06-10T08:00:00Z</news:publication_date><news:title>Ten</news:title></news:news>"
        texts = {
            "/robots.txt": f"User-agent: *\nDisallow: /closed\nSitemap: {site.base}/index.xml\nSitemap: http://169.254.169.254/s.xml",
            "/feed": rss(item("seven", f"{site.base}/2025/06/07/seven/")).replace("https://harbour.example", site.base),
            "/index.xml": f"<sitemapindex><sitemap><loc>/old.xml</loc><lastmod>2024-01-01</lastmod></sitemap><sitemap><loc>{site.base}/posts.xml.gz</loc></sitemap><sitemap><loc>/tag-sitemap.xml</loc></sitemap><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>",
            "/news.xml": urlset(("/ten/", news), ("/closed/", news)),
        }
        if path == "/posts.xml.gz":
            rows = [
                ("/2025/06/07/seven/", ""),
                ("/2025/06/08/eight/?utm_source=x", ""),
                ("/2024/06/08/old/", ""),
                ("/tag/btc/", "<lastmod>2025-06-09</lastmod>"),
                ("/undated/", ""),
            ]
            return reply(gzip.compress(urlset(*rows).encode()), kind="application/gzip")
        return reply(texts.get(path, f"<p>The page {path}</p>"))

    with serving(answer) as site:
        known = lambda urls: set(urls) & {p.url for p in desk.pages.values()}  # noqa: E731
        desk.run(f"{site.base}/feed", since=SINCE, known_urls=known)
        got = {p.url.removeprefix(site.base): (p.title, p.flags) for p in desk.pages.values() if p.full}
        assert got == {
            "/2025/06/07/seven/": ("seven", ()),
            "/2025/06/08/eight/": ("", ("from_archive", "undated")),
            "/ten/": ("Ten", ("from_archive",)),
        }
        assert not {"/old.xml", "/tag-sitemap.xml", "/closed/", "/undated/"} & set(site.paths)
