"""What a page says of itself in its head, and by where it was found."""

from pathlib import Path

import pytest

from newsdigest.crawl.fetch import Answer
from newsdigest.crawl.pages import page_of, read_page
from newsdigest.records import Entry, Page
from newsdigest.store.database import open_store
from newsdigest.store.sources import fingerprint, load_page, pack_page, save_pages
from newsdigest.store.writer import writing
from tests.crawl.conftest import NOON

ASKED = "https://q.example/news/btc-slips"
LATE = "<style>" + "p{color:red}" * 15_000 + "</style>"


def page(head: str = "", *, final: str = ASKED, opening: str = "<html>", url: str = ASKED) -> Page:
    body = f"<!doctype html>{opening}<head>{head}</head><body><p>Ether rose.</p></body></html>"
    return page_of(
        Entry("e", "f", "Quay Wire", url), Answer(url, final, 200, {"content-type": "text/html"}, body.encode())
    )


@pytest.mark.parametrize(
    ("link", "url", "elsewhere", "flags"),
    [
        ("", ASKED, "", ()),
        (
            "<link rel=canonical href='/news/btc-slips-2?utm_source=x#top'>",
            "https://q.example/news/btc-slips-2",
            "",
            (),
        ),
        ('<link href="https://www.q.example/news/b" rel="canonical"/>', "https://www.q.example/news/b", "", ()),
        ("<link rel=canonical href='https://q.example/'>", ASKED, "", ()),  # a careless theme's
        (
            "<link rel=canonical href='https://first.example/a'>",
            ASKED,
            "https://first.example/a",
            ("canonical_elsewhere",),
        ),
        ("<link rel=canonical href='http://127.1/'>", ASKED, "", ()),  # a number in disguise is no address
        (LATE + "<link rel=canonical href='/news/late'>", "https://q.example/news/late", "", ()),
        (
            "<meta content='canonical'><link rel=icon href=/i><link rel=canonical href=/news/c>",
            "https://q.example/news/c",
            "",
            (),
        ),
    ],
)
def test_canonical_links(link: str, url: str, elsewhere: str, flags: tuple[str, ...]) -> None:
    got = page(link)
    assert (got.url, got.source_url, got.flags) == (url, elsewhere, flags)


@pytest.mark.parametrize("opening", ["<html amp lang=en>", "<html ⚡>", '<html lang="en" amp="">'])
def test_amp(opening: str) -> None:
    assert page(opening=opening).flags == ("amp",)
    assert page(opening="<html lang=amp>").flags == page(opening="<html class='ampere'>").flags == ()


@pytest.mark.parametrize(
    ("final", "flags"),
    [
        ("https://consent.q.example/collect?session=1", ("consent_wall",)),
        ("https://guce.q.example/consent", ("consent_wall",)),
        ("https://q.example/cookiewall/?to=/news/btc-slips", ("consent_wall",)),
        ("https://q.example/news/btc-slips-by-consent-of-regulators", ()),
        ("https://q.example/news/moved", ()),
    ],
)
def test_consent_walls_are_told_by_where_they_lead(final: str, flags: tuple[str, ...]) -> None:
    assert page(final=final).flags == flags


@pytest.mark.parametrize(
    ("body", "kind", "same"),
    [
        ("<p>“Ether” rose.</p>".encode(), "text/html; charset=utf-8", True),
        ("<p>“Ether” rose.</p>".encode(), "text/html", True),
        (b"<p>Ether rose.</p>", "text/html; charset=UTF8", True),
        (b"\xef\xbb\xbf<p>Ether rose.</p>", "text/html; charset=utf-8", False),
        ("<p>“Ether” rose.</p>".encode("cp1252"), "text/html; charset=utf-8", False),
        ("<meta charset=windows-1251><p>Биткоин</p>".encode("cp1251"), "text/html", False),
        ("\ufeff<p>“Ether” rose.</p>".encode("utf-16-le"), "text/html", False),
        (b"<p>" + "é".encode() * 200 + b"\xff</p>", "text/html", False),
    ],
)
def test_what_came_in_utf8_is_stored_as_it_came(body: bytes, kind: str, same: bool, tmp_path: Path) -> None:
    """Read back, the page is the one that was read, whether or not it had to be encoded."""
    got, utf8 = read_page(Entry("e", "f", "Quay Wire", ASKED), Answer(ASKED, ASKED, 200, {"content-type": kind}, body))
    assert utf8 == (body if same else b"")
    assert pack_page(got, utf8) == pack_page(got)
    with open_store(tmp_path / "n.db", write=True, holder="test") as db:
        with writing(db) as writer:
            writer.put(lambda own, packed: save_pages(own, [packed], NOON), got, utf8)
        stored = load_page(db, "e")
        assert stored and (stored.page.body, stored.fingerprint) == (got.body, fingerprint(got))


def test_an_article_about_consent_is_no_wall() -> None:
    assert page(url="https://q.example/consent/new-rules", final="https://q.example/consent/new-rules").flags == ()
