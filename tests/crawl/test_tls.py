"""Certificates that nobody should trust, on a real server: refused before a word is said, named, with the contract's exit status."""

import os
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from tests.crawl.conftest import Desk
from tests.crawl.servers import Asked, item, reply, rss, serving

PAST = datetime(2020, 1, 1, tzinfo=UTC)
HOST = "127.0.0.1"
ALLOWED = ("--allow-host", HOST)


def self_signed(folder: Path) -> ssl.SSLContext:
    """A certificate that vouches for itself: the authority's own, served as a site's."""
    authority = trustme.CA()
    made = folder / "self.pem"
    made.write_bytes(authority.private_key_pem.bytes() + authority.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made)
    return context


def issued(authority: trustme.CA, *names: str, ends: datetime | None = None) -> ssl.SSLContext:
    """A certificate for NAMES that an authority vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, not_after=ends).configure_cert(context)
    return context


@contextmanager
def site(context: ssl.SSLContext) -> Iterator[Asked]:
    """A feed of one article and its page, by TLS."""

    def answer(path: str, head: str) -> bytes:
        if path == "/feed":
            return reply(rss(item("a", f"{asked.base}/a")), kind="application/rss+xml")
        return reply("<p>Bitcoin moved a little.</p>")

    with serving(answer, HOST, context) as asked:
        yield asked


def newsdigest(*args: str, cwd: Path, authority: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program, which trusts AUTHORITY alone."""
    environment = {**os.environ, "SSL_CERT_FILE": str(authority or "/dev/null"), "SSL_CERT_DIR": "/nowhere"}
    command = [sys.executable, "-m", "newsdigest", *args]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (self_signed, "self-signed certificate"),
        (lambda folder: issued(trustme.CA(), HOST), "unable to get local issuer certificate"),
    ],
    ids=["self-signed", "unknown authority"],
)
def test_it_is_named_and_nothing_is_asked(tmp_path: Path, make: Callable[[Path], ssl.SSLContext], words: str) -> None:
    with site(make(tmp_path)) as asked:
        done = newsdigest("run", "--feeds", f"{asked.base}/feed", *ALLOWED, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{asked.base}/feed" in done.stderr and words in done.stderr and "Traceback" not in done.stderr
        assert "check its certificate" in done.stderr  # what to do next
        assert asked.paths == []


def test_a_feed_that_was_fine_before_fails_by_name(tmp_path: Path) -> None:
    """With an authority that is trusted a crawl goes through; once it is not, the feed fails and the rest is done."""
    authority, trusted = trustme.CA(), tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    with site(issued(authority, HOST)) as asked:
        feed = f"{asked.base}/feed"
        good = newsdigest("crawl", "--feeds", feed, *ALLOWED, "--db", "n.db", cwd=tmp_path, authority=trusted)
        assert good.returncode == 0, good.stderr
        assert "/a" in asked.paths
        asked.paths.clear()
        bad = newsdigest("crawl", "--now", *ALLOWED, "--db", "n.db", cwd=tmp_path)
        assert bad.returncode == 1
        assert feed in bad.stderr and "tls" in bad.stderr and "certificate" in bad.stderr
        assert asked.paths == []
        listed = newsdigest("feeds", "list", "--db", "n.db", cwd=tmp_path)
        assert "certificate" in listed.stdout + listed.stderr


@pytest.mark.parametrize(("names", "ends", "words"), [((HOST,), PAST, "expired"), (("ledger.example",), None, "match")])
def test_out_of_date_or_of_another_name(
    tmp_path: Path, names: tuple[str, ...], ends: datetime | None, words: str
) -> None:
    """Of an authority that is trusted, too."""
    authority, trusted = trustme.CA(), tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    with site(issued(authority, *names, ends=ends)) as asked:
        done = newsdigest("run", "--feeds", f"{asked.base}/feed", *ALLOWED, cwd=tmp_path, authority=trusted)
        assert done.returncode == 2 and words in done.stderr, done.stderr
        assert asked.paths == []


def test_a_redirect_to_it_fails_too(desk: Desk, tmp_path: Path) -> None:
    with site(self_signed(tmp_path)) as secure:
        answers = {
            "/feed": lambda: reply(rss(item("a", f"{plain.base}/a")), kind="application/rss+xml"),
            "/a": lambda: reply("", f"Location: {secure.base}/a", status="302 Found"),
            "/robots.txt": lambda: reply("", status="404 Not Found"),
        }
        with serving(lambda path, head: answers[path]()) as plain:
            desk.run(f"{plain.base}/feed")
        assert desk.reasons()["a"] == ("failed", "tls")
        assert secure.paths == []
