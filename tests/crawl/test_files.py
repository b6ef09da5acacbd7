"""Files in place of the network: what each kind gives, and how what is broken is named."""

import gzip
import io
import json
from collections import Counter
from pathlib import Path

import pytest

from newsdigest.crawl import CrawlLimits, load_feeds, read_path
from newsdigest.crawl.warc import read_warc
from newsdigest.errors import InputError
from newsdigest.records import Feed, Outcome, Page
from tests.crawl.servers import item, reply, rss, serving

LIMITS = CrawlLimits(allowed_hosts=("127.0.0.0/8",), attempts=1)
OPML = '<opml version="2.0"><body><outline text="A & B"><outline type="rss" title="Quay Wire" xmlUrl="https://q.example/f" htmlUrl="https://q.example"/></outline></body></opml>'


def read(path: Path, body: str | bytes) -> list[Page | Feed | Outcome]:
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return list(read_path(path))


def warc(url: str, body: bytes, head: str = "Content-Type: text/html") -> bytes:
    """One response record."""
    block = f"HTTP/1.1 200 OK\r\n{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    top = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2025-06-13T00:00:00Z\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    return top.encode() + block + b"\r\n\r\n"


def test_html(tmp_path: Path) -> None:
    (page,) = read(
        tmp_path / "a.html",
        "<html><head><meta charset=utf-8><link rel=canonical href='https://www.q.example/a?utm_source=x'></head>€</html>",
    )
    assert isinstance(page, Page)
    assert (page.kind, page.url, page.publisher) == ("html", "https://www.q.example/a", "q.example")
    (bare,) = read(tmp_path / "b.htm.gz", gzip.compress(b"<p>No address</p>"))
    assert isinstance(bare, Page) and bare.url == "" and bare.id


def test_text(tmp_path: Path) -> None:
    (page,) = read(tmp_path / "a.txt", "A title\r\n\r\nBitcoin fell.\r\n")
    assert isinstance(page, Page) and (page.kind, page.title, page.body) == ("text", "", "A title\n\nBitcoin fell.\n")
    (again,) = read(tmp_path / "b.txt", "A title\n\nBitcoin fell.\n")
    assert again.id == page.id


def test_feed_and_opml(tmp_path: Path) -> None:
    pages = read(tmp_path / "f.xml", rss(item("One", "https://a.example/1") + item("Two", "https://a.example/2")))
    assert [(p.kind, p.full, p.publisher) for p in pages if isinstance(p, Page)] == [
        ("fragment", False, "Harbour Ledger")
    ] * 2
    assert read(tmp_path / "s.opml", OPML) == [Feed("https://q.example/f", "Quay Wire", home="https://q.example/")]


def test_json_lines(tmp_path: Path) -> None:
    lines = [json.dumps({"id": "1", "url": "https://a.example/1", "text": "Ether rose."}), "{broken", '"text"']
    got = read(tmp_path / "a.jsonl.gz", gzip.compress("\n".join(lines).encode()))
    assert isinstance(got[0], Page)
    assert [(o.item.rpartition(":")[2], o.reason) for o in got if isinstance(o, Outcome)] == [
        ("2", "not_json"),
        ("3", "not_an_object"),
    ]


def test_warc(tmp_path: Path) -> None:
    raw = warc("https://q.example/a", b"<p>Ether rose.</p>") + warc(
        "https://q.example/b", b"\x89PNG", "Content-Type: image/png"
    )
    one, two = read(tmp_path / "a.warc", raw)
    assert isinstance(one, Page) and (one.url, one.publisher, one.body) == (
        "https://q.example/a",
        "q.example",
        "<p>Ether rose.</p>",
    )
    assert isinstance(two, Outcome) and (two.status, two.reason) == ("dropped", "not_a_page")
    packed = gzip.compress(warc("https://q.example/a", b"<p>Ether rose.</p>")) * 3
    cut = read(tmp_path / "b.warc.gz", packed[:-60])
    assert [type(g) for g in cut[:2]] == [Page, Page]


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_cut_anywhere(packed: bool) -> None:
    """It is named, by the record where it breaks off, and no half of a page passes for the page."""
    pages = [warc(f"https://q.example/{name}", b"<p>Ether rose.</p>" * 9) for name in "ab"]
    parts = [gzip.compress(page) if packed else page for page in pages]
    whole = {got.url: got for got in read_warc(io.BytesIO(b"".join(parts)), "w") if isinstance(got, Page)}
    assert len(whole) == 2
    silent = []
    for cut in range(1, len(b"".join(parts))):
        got = list(read_warc(io.BytesIO(b"".join(parts)[:cut]), "w"))
        assert all(whole[g.url] == g for g in got if isinstance(g, Page))
        named = [g.item for g in got if isinstance(g, Outcome) and g.reason == "broken_archive"]
        if cut < len(parts[0]) - 30:
            assert named in ([], ["w:1"]) and got
        elif len(parts[0]) + 10 < cut < len(b"".join(parts)) - 30:
            assert isinstance(got[0], Page)
            silent += [] if named == ["w:2"] else [cut]
    assert len(silent) <= 2, "in the middle of a length's digits"


def test_bombs_in_archives(tmp_path: Path) -> None:
    import brotli

    raw = warc(
        "https://q.example/a", brotli.compress(b"\0" * 50_000_000), "Content-Type: text/html\r\nContent-Encoding: br"
    )
    assert [o.reason for o in read(tmp_path / "a.warc", raw) if isinstance(o, Outcome)] == ["too_large"]
    with pytest.raises(InputError, match="over 50,000,000 bytes"):
        read(tmp_path / "a.html.gz", gzip.compress(b"\0" * 60_000_000))


def test_archives_of_the_suite(shared: Path) -> None:
    """Each is read, or refused by name; how many pages each gives."""
    pages: Counter[str] = Counter()
    named = set()
    for path in sorted((shared / "suites/warc").rglob("*.*")):
        if path.suffix in (".md",) or "LICENSE" in path.name:
            continue
        try:
            for got in read_path(path):
                if isinstance(got, Page):
                    pages[path.name] += 1
                else:
                    named.add(path.name)
        except InputError:
            named.add(path.name)
    assert (pages["warcfile.warc"], pages["warcfile.warc.gz"], pages["clueweb-quirk.warc.gz"]) == (16, 16, 29)
    assert {
        "example.warc",
        "example.warc.gz",
        "example.arc.gz",
        "example-trunc.warc",
    } <= pages.keys()
    assert {
        "clipped.warc.gz",
        "warcfile.warc.lz4",
        "example-bad-non-chunked.warc.gz",
        "example-wrong-chunks.warc.gz",
    } <= named
    assert len(pages.keys() | named) == 24


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("a.opml", "<opml><body/></opml>", "holds no feed"),
        ("a.opml", "", "is empty"),
        ("a.opml", '<!DOCTYPE o [<!ENTITY x "y">]>' + OPML, "entities"),
        ("a.opml", OPML.replace("https://q.example/f", "http://127.1/"), "number in disguise"),
        ("a.exe", "x", "is not read"),
        ("a.html.gz", b"\x1f\x8bbroken", "compression"),
        ("a.warc.zst", b"x", "not opened"),
        ("a.txt", "  ", "empty"),
        ("a.xml", "<x/>", "not_a_feed"),
        ("a.warc", "no archive", "cannot be read on"),
        ("a.html", "<div>" * 60_000, "too_deep"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, body: str | bytes, says: str) -> None:
    path = tmp_path / name
    try:
        told = [f"{g.item}: {g.reason}: {g.detail}" for g in read(path, body) if isinstance(g, Outcome)]
    except InputError as error:
        told = [str(error)]
    assert len(told) == 1 and says in told[0] and name in told[0]


def test_a_folder_and_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x/b.txt").write_text("Bitcoin fell.")
    (tmp_path / "a.txt").write_text("Ether rose.")
    assert [p.body for p in read_path(tmp_path) if isinstance(p, Page)] == ["Ether rose.", "Bitcoin fell."]
    (tmp_path / "empty").mkdir()
    for missing in ("empty", "none.txt"):
        with pytest.raises(InputError, match=missing):
            list(read_path(tmp_path / missing))


def test_feeds_by_address(tmp_path: Path) -> None:
    page = '<html><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments"><link rel=alternate type=application/rss+xml href=/news>'
    answers = {
        "/opml": OPML,
        "/feed": rss(""),
        "/site": page,
        "/page": "<html>none</html>",
        "/json": '{"version": "https://jsonfeed.org/version/1"}',
    }

    def answer(path: str, head: str) -> bytes:
        return reply(answers[path]) if path in answers else reply("no", status="404 Not Found")

    with serving(answer) as site:
        assert load_feeds(f"{site.base}/opml", limits=LIMITS)[0].publisher == "Quay Wire"
        for path, want in (("/feed", "/feed"), ("/json", "/json"), ("/site", "/news")):
            assert load_feeds(site.base + path, limits=LIMITS) == (Feed(site.base + want),)
        for path, says in (("/page", "links to no feed"), ("/none", "HTTP 404")):
            with pytest.raises(InputError, match=says) as caught:
                load_feeds(site.base + path, limits=LIMITS)
            assert site.base + path in str(caught.value)
        with pytest.raises(InputError, match="private_address"):
            load_feeds(f"{site.base}/feed", limits=CrawlLimits())
    for source, says in (
        ("http://no-such-host.invalid/", "unknown_host"),
        ("ftp://a.example/", "http"),
        (str(tmp_path / "no.opml"), "cannot be read"),
    ):
        with pytest.raises(InputError, match=says):
            load_feeds(source, limits=LIMITS)
    names = tmp_path / "list.txt"
    names.write_text("# mine\nhttps://a.example/f\n\nhttps://b.example/f\n")
    assert [f.url for f in load_feeds(str(names), limits=LIMITS)] == ["https://a.example/f", "https://b.example/f"]


def test_the_bundled_list() -> None:
    from newsdigest.reference.feeds import default_feeds
    from newsdigest.text.addresses import canonical

    feeds = default_feeds()
    assert len(feeds) == len({canonical(f.url) for f in feeds}) == len({f.publisher for f in feeds}) >= 34
    assert all(canonical(f.url) == f.url and f.home and f.tier in (1, 2, 3) for f in feeds)
    assert {"CaptainAltcoin", "BitcoinEthereumNews", "CoinDesk"} <= {f.publisher for f in feeds}
    assert {f.publisher for f in feeds if f.reposts} == {"BitcoinEthereumNews"}


def test_no_bundled_address_is_a_guess(shared: Path) -> None:
    from newsdigest.reference.feeds import default_feeds

    seen = (shared / "feeds" / "crypto_feeds_2026-08.txt").read_text().split()
    assert [f.url for f in default_feeds() if f.url not in seen] == []
