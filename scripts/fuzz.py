"""Fuzz every parser of newsdigest: nothing may raise but what the parser names, nothing may take over two seconds.

    python scripts/fuzz.py [--seconds 20] [--target NAME]… [--seed 1] [--keep DIR]
    python scripts/fuzz.py --engine atheris [--seconds 60] --target NAME     (needs `pip install atheris`)

By hypothesis, inputs are put together from each format's own words, repeated and nested, from random bytes, and from
seeds with cuts, copies and flips; by atheris (libFuzzer), they grow towards code that was not reached yet. What fails
is kept as a file in `--keep`/TARGET; the tests read tests/reliability/corpus again. Prints a line of JSON for each target
and one for all: inputs tried, crashes, hangs, the slowest in seconds of processor time. Exit status 1 where any failed.
"""

import argparse
import atexit
import contextlib
import functools
import hashlib
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HANG = 2.0  # seconds of processor time
MAX_SIZE = 16_000  # bytes of one generated input: larger ones are tests of their own (tests/reliability/test_large.py)
NOW = datetime(2025, 6, 13, 12, tzinfo=UTC)
CORPUS = Path(__file__).resolve().parents[1] / "tests" / "reliability" / "corpus"


@dataclass(frozen=True)
class Target:
    """A parser: what runs it on bytes, the words of its format, whole inputs to start from, errors that it may raise."""

    run: Callable[[bytes], object]
    words: tuple[bytes, ...]
    seeds: tuple[bytes, ...] = ()
    may: tuple[type[Exception], ...] = ()


@dataclass
class Found:
    """What fuzzing a target came to."""

    target: str
    tried: int = 0
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    slowest: float = 0.0


def _words(text: str) -> tuple[bytes, ...]:
    return tuple(w.encode() for w in text.split())


XML = _words(
    "< > </ /> <? ?> <![CDATA[ ]]> <!-- --> & &amp; &lt; &#x0; &#xD800; &nbsp; &undefined; = \" ' <!DOCTYPE <!ENTITY a"
)
RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Harbour Ledger</title><link>https://h.example/</link><ttl>60</ttl><item><title>Bitcoin slips</title><link>https://h.example/a</link><guid>7</guid><pubDate>Fri, 13 Jun 2025 09:00:00 GMT</pubDate><description>Short.</description><content:encoded><![CDATA[<p>Bitcoin fell 3%.</p>]]></content:encoded></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title><entry><id>urn:1</id><title type="html">&lt;b&gt;SOL&lt;/b&gt;</title><link rel="alternate" href="/1"/><updated>2025-06-13T10:00:00+02:00</updated><summary>Short.</summary></entry></feed>"""
JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Q", "items": [{"id": "5", "url": "https://q.example/5", "title": "Five", "content_text": "One.", "date_published": "2025-06-13T09:00:00Z"}]}"""
HTML = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bitcoin slips | Harbour</title><link rel="canonical" href="https://h.example/a"><meta property="og:site_name" content="Harbour"><script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bitcoin slips", "datePublished": "2025-06-13T09:00:00Z", "author": [{"name": "A. Marsh"}]}</script></head><body><nav>News Markets</nav><article><h1>Bitcoin slips</h1><p>Bitcoin fell 2.5% on Friday, desks said, after $240 million of longs were liquidated.</p><p>Traders were calm.</p></article><footer>Terms</footer></body></html>"""
NEWS = b"""Bitcoin slips below $70,000\n\nBitcoin (BTC) fell 4.5% over the past 24 hours to $69,500 as $1.2 billion of long positions were liquidated, CoinLens said. Ether dropped between 3 and 5% this week. Analysts say it could drop 20% by December.\n\nThe post Bitcoin slips appeared first on Harbour Ledger."""
LINE = b"""{"id": "1", "source": "A", "published": "2025-06-13T09:00:00Z", "url": "https://a.example/1", "title": "T", "text": "Bitcoin fell 2%."}"""
WARC = b"""WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2025-06-13T00:00:00Z\r\nWARC-Target-URI: https://q.example/a\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: 81\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 18\r\n\r\n<p>Ether rose.</p>\r\n\r\n"""
OPML = b"""<opml version="2.0"><body><outline text="A &amp; B"><outline type="rss" title="Quay" xmlUrl="https://q.example/f" htmlUrl="https://q.example"/></outline></body></opml>"""
TOML = b"""db = "news.db"\nout = "daily"\nfeeds = ""\nallow_hosts = ["10.0.0.0/8"]\njobs = 2\nwindow_days = 3\nlog_level = "info"\n"""
SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/2025/06/13/x</loc><lastmod>2025-06-13</lastmod></url></urlset>"""
FIGURES = _words(
    "$ % 3 5.5 -4 +2 1,234 1,2,3 .5 ( ) 640M $1.2B billion million trillion percent per cent pct € £ ¥ US$ 5x to - – between and "
    "from at near Bitcoin BTC LINK Ether fell rose could drop long liquidated today week 24 hours past year-to-date since all-time "
    "high low on Friday in June 2021 a the of . , ; : \u2014 \u2212 \u0660 \uff05 \u00bd"
)


def _feed(body: bytes) -> object:
    from newsdigest.crawl.feeds import parse_feed, parse_plain_feed
    from newsdigest.errors import FetchError
    from newsdigest.records import Feed

    feed = Feed("https://h.example/feed", "Harbour")
    out: list[object] = []
    for parse in (parse_plain_feed, parse_feed):
        try:
            out.append(parse(body, feed, "https://h.example/news/", "text/xml", NOW, 1_000))
        except FetchError as error:
            out.append(error)
    return out


def _page(kind: str) -> Callable[[bytes], object]:
    def run(body: bytes) -> object:
        from newsdigest.clean import clean
        from newsdigest.crawl.decode import decode
        from newsdigest.records import Page

        return clean(Page("p", "https://h.example/a", "Harbour", decode(body), kind=kind, title="Bitcoin slips"))

    return run


def _fetched(body: bytes) -> object:
    from newsdigest.crawl.fetch import Answer
    from newsdigest.crawl.pages import page_of
    from newsdigest.records import Entry

    address = "https://h.example/a"
    entry = Entry("e", "https://h.example/feed", "Harbour", address)
    return page_of(entry, Answer(address, address, 200, {"content-type": "text/html"}, body))


def _lines(body: bytes) -> object:
    from newsdigest.crawl.lines import read_lines

    return list(read_lines(io.BytesIO(body), "f"))


def _warc(body: bytes) -> object:
    from newsdigest.crawl.warc import read_warc

    with contextlib.redirect_stderr(io.StringIO()):  # warcio says there what it thinks of a record
        return list(read_warc(io.BytesIO(body), "f"))


def _opml(body: bytes) -> object:
    from newsdigest.crawl.sources import discover, feeds_in

    discover(body.decode("utf-8", "replace"), "https://h.example/")
    return feeds_in(body, "f")


def _toml(body: bytes) -> object:
    from newsdigest.config import load_settings

    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(body)
        file.flush()
        return load_settings(Path(file.name))


@functools.cache
def _empty_store() -> Any:
    """A store that stays open: the cache holds the context too, else it would be closed at once."""
    from newsdigest.store import open_store

    context = open_store(Path(tempfile.mkdtemp()) / "n.db", write=True)
    opened = context.__enter__()
    atexit.register(context.__exit__, None, None, None)
    return opened


def _query(body: bytes) -> object:
    from newsdigest.store import find_article, search

    text = body.decode("utf-8", "replace")
    return search(_empty_store(), text), find_article(_empty_store(), text)


def _numbers(body: bytes) -> object:
    from newsdigest.text.numbers import percentages, sums

    text = body.decode("utf-8", "replace")
    return list(percentages(text)), list(sums(text))


def _windows(body: bytes) -> object:
    from newsdigest.text.sentences import sentences
    from newsdigest.text.windows import windows

    text = body.decode("utf-8", "replace")
    return list(windows(text, year=2025)), sentences(text)


def _read(body: bytes) -> object:
    from newsdigest.read import read
    from newsdigest.records import Article

    text = body.decode("utf-8", "replace")
    article = Article("a", "Harbour", "https://h.example/a", text[:80].partition("\n")[0], text, NOW)
    facts = read(article)
    for fact in (*facts.moves, *facts.amounts, *facts.levels, *facts.drivers):
        assert fact.quote == article.full[fact.start : fact.end], fact
    return facts


def _address(body: bytes) -> object:
    from newsdigest.text.addresses import (
        canonical,
        join_address,
        public_address,
        same_site,
        secrets_of,
        with_secrets,
        without_secrets,
    )

    text = body.decode("utf-8", "replace")
    once = canonical(text)
    assert canonical(once) == once
    masked = without_secrets(once)
    assert without_secrets(masked) == masked and not secrets_of(masked)
    return (
        join_address("https://h.example/a/", text),
        same_site(text, once),
        public_address(text),
        without_secrets(text),
        with_secrets(masked, once),
    )


def _sitemap(body: bytes) -> object:
    from newsdigest.crawl.robots import parse_robots
    from newsdigest.crawl.sitemaps import parse_sitemap

    parse_robots(body).can_fetch("https://h.example/a", "newsdigest")
    return parse_sitemap(body, "https://h.example/sitemap.xml")


def _packed(body: bytes) -> object:
    from newsdigest.crawl.unpack import codings_of, unpack

    head, _, rest = body.partition(b"\n")
    codings = head.decode("latin-1")[:40] if head else "gzip"
    codings_of(codings)
    return unpack(rest, codings, 100_000)


def _words_typed(body: bytes) -> object:
    from newsdigest.cli.care import parse_span
    from newsdigest.cli.options import parse_day
    from newsdigest.crawl.gate import make_gate
    from newsdigest.errors import InputError
    from newsdigest.reference.coins import nearest, ticker_of

    text = body.decode("utf-8", "replace")
    for parse in (parse_day, parse_span, lambda t: make_gate([t])):
        try:
            parse(text)
        except InputError:
            continue
    return ticker_of(text), nearest(text[:40])


def targets() -> dict[str, Target]:
    """Every parser, by name."""
    from newsdigest.errors import CleanError, FetchError, InputError

    html = (
        *XML,
        *_words("<p> </p> <div> </div> <article> <a href= <script> </script> <table><tr><td> <br> <h1> style= hidden"),
        b"\x00",
        b"\n",
    )
    rss = (
        *XML,
        *_words(
            "<rss> <channel> <item> <title> <link> <guid> <pubDate> <description> </item> </channel> </rss> <feed> <entry> version= encoding='punycode' xml:base"
        ),
    )
    return {
        "feed": Target(_feed, (*rss, b"{", b'"items":', b"["), (RSS, ATOM, JSON_FEED)),
        "page": Target(_page("html"), html, (HTML,), (CleanError,)),
        "fragment": Target(_page("fragment"), html, (b"<p>Bitcoin fell 3%.</p>",), (CleanError,)),
        "text": Target(_page("text"), (*FIGURES, b"\n", b"\n\n"), (NEWS,), (CleanError,)),
        "fetched": Target(_fetched, (*html, b"\xff\xfe", b"charset=utf-7"), (HTML,), (FetchError,)),
        "lines": Target(_lines, (*_words('{ } [ ] " : , \\ \\u0000 \\ud800 null true 1e999 "id" "text" "html" "title" "published"'), b"\n", b"\x1f\x8b"), (LINE,), (InputError,)),
        "warc": Target(_warc, (*_words("WARC/1.0 WARC-Type: response Content-Length: 0 -1 99999999999 chunked gzip br HTTP/1.1 200"), b"\r\n", b"\r\n\r\n", b"\x1f\x8b"), (WARC,)),
        "opml": Target(_opml, (*XML, *_words("<opml> <outline xmlUrl= http://a.example/ http://127.1/ text= <link rel=alternate type=application/rss+xml href=")), (OPML, b"https://a.example/f\n"), (InputError,)),
        "toml": Target(_toml, (*_words("= [ ] { } \" ''' db out jobs feeds 1 true nan 2025-06-13 [[ ]] # \\u0000"), b"\n"), (TOML,), (InputError,)),
        "query": Target(_query, (*_words('" * ( ) NEAR AND OR NOT title: ^ + - { } bitcoin liquidat* \\ %'), b" ", b"\x00"), (b'"open interest" fell*',)),
        "numbers": Target(_numbers, (*FIGURES, b" ", b"9" * 30), (NEWS,)),
        "windows": Target(_windows, (*FIGURES, b" "), (NEWS,)),
        "read": Target(_read, (*FIGURES, b" ", b". ", b"\n\n"), (NEWS,)),
        "address": Target(_address, _words("http:// https:// @ : / // ? # & = . .. 127.0.0.1 [::1] %00 %2e xn-- \\ utm_source=x token=1 \u3002 \u200b a.example"), (b"https://u:p@a.example:80/x?b=1&utm_source=r#f",)),
        "sitemap": Target(_sitemap, (*XML, *_words("<urlset> <url> <loc> <lastmod> User-agent: * Disallow: / Crawl-delay: 9e9")), (SITEMAP,), (FetchError,)),
        "packed": Target(_packed, (*_words("gzip deflate br zstd identity"), b"\n", b"\x1f\x8b\x08", b"x\x9c", b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18"), (b"gzip\n\x1f\x8b\x08\x00", b"zstd\n\x28\xb5\x2f\xfd\x20\x00\x01\x00\x00"), (FetchError,)),
        "typed": Target(_words_typed, _words("2025-06-13 today 90d 2y 10.0.0.0/8 :: BTC bitcoin etherium / - \u0660"), (b"2025-06-13",)),
    }  # fmt: skip


def tried(target: Target, body: bytes) -> float:
    """Run TARGET on BODY; seconds of processor time. Raises what the target may not raise."""
    begin = time.process_time()
    with contextlib.suppress(target.may):
        target.run(body)
    return time.process_time() - begin


def inputs(target: Target) -> Any:
    """hypothesis' way to inputs of a target."""
    from hypothesis import strategies as st

    word = st.sampled_from(target.words)
    repeated = st.builds(lambda w, n: w * n, word, st.integers(1, 400))
    piece = st.one_of(word, word, word, repeated, st.binary(max_size=8), st.characters().map(_encoded))
    built = st.lists(piece, max_size=60).map(b"".join)
    if not target.seeds:
        return built.map(lambda b: b[:MAX_SIZE])
    edit = st.tuples(st.floats(0, 1), st.floats(0, 0.4), st.one_of(piece, st.just(b"")), st.booleans())
    bent = st.builds(_edited, st.sampled_from(target.seeds), st.lists(edit, max_size=6))
    return st.one_of(bent, built).map(lambda b: b[:MAX_SIZE])


def _encoded(character: str) -> bytes:
    return character.encode("utf-8", "surrogatepass")


def _edited(seed: bytes, edits: list[tuple[float, float, bytes, bool]]) -> bytes:
    """SEED with cuts, copies and insertions."""
    body = seed
    for place, length, piece, copy in edits:
        at = int(place * len(body))
        end = at + int(length * len(body))
        middle = body[at:end] * 2 if copy else b""
        body = body[:at] + middle + piece + (body[at:] if copy or piece else body[end:])
    return body


def hunt(name: str, target: Target, *, seconds: float, seed: int, most: int = 10**9) -> Found:
    """Fuzz one target by hypothesis for so many seconds, or MOST inputs."""
    import hypothesis

    found, end = Found(name), time.monotonic() + seconds
    failing: list[bytes] = []

    def one(body: bytes) -> None:
        if time.monotonic() > end or found.tried >= most:
            return
        found.tried += 1
        try:
            taken = tried(target, body)
        except Exception:
            failing[:] = [body]
            raise
        found.slowest = max(found.slowest, taken)
        if taken > HANG:
            found.hangs.append(kept(name, body))

    for batch in range(10_000):
        run = hypothesis.settings(
            max_examples=min(1_000, most),
            deadline=None,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )(hypothesis.seed(seed + batch)(hypothesis.given(inputs(target))(one)))
        try:
            run()
        except Exception as error:  # noqa: BLE001  (any exception at all is what is looked for)
            found.crashes.append(f"{type(error).__name__}: {str(error)[:200]}: {kept(name, failing[0])}")
            break
        if time.monotonic() > end or found.tried >= most:
            break
    return found


KEEP: list[Path] = []


def kept(name: str, body: bytes) -> str:
    """Keep a failing input as a file where --keep was given; its name, or the input itself."""
    if not KEEP:
        return repr(body[:300])
    path = KEEP[0] / name / hashlib.sha256(body).hexdigest()[:12]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return str(path)


def hunt_by_atheris(name: str, seconds: int, seed: int) -> None:
    """Fuzz one target by libFuzzer, which ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["newsdigest"]):
        target = targets()[name]
        for one in target.seeds:  # so that what is imported late is instrumented too
            tried(target, one)
    folder = Path(tempfile.mkdtemp())
    for number, one in enumerate(target.seeds):
        (folder / str(number)).write_bytes(one)
    prefix = f"{KEEP[0] / name}/" if KEEP else f"{folder}/found-"
    if KEEP:
        (KEEP[0] / name).mkdir(parents=True, exist_ok=True)
    limits = [
        f"-max_total_time={seconds}",
        f"-timeout={int(HANG)}",
        f"-seed={seed}",
        f"-max_len={MAX_SIZE}",
        f"-artifact_prefix={prefix}",
    ]
    options = ["-rss_limit_mb=4096", "-print_final_stats=1", "-verbosity=0"]

    def one(body: bytes) -> None:
        tried(target, body)

    atheris.Setup([sys.argv[0], *limits, *options, str(folder)], one)
    atheris.Fuzz()


def main() -> int:
    """Fuzz. 0: nothing crashed or hung."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=["hypothesis", "atheris"], default="hypothesis")
    parser.add_argument("--seconds", type=int, default=20, help="for each target")
    parser.add_argument("--target", action="append", choices=sorted(targets()))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for inputs that fail")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    KEEP.extend([given.keep] if given.keep else [])
    names = given.target or sorted(targets())
    if given.here:
        hunt_by_atheris(names[0], given.seconds, given.seed)
    every: list[Found] = []
    for name in names:
        if given.engine == "atheris":
            found = by_atheris(name, given)
        else:
            found = hunt(name, targets()[name], seconds=given.seconds, seed=given.seed)
        every.append(found)
        print(json.dumps({**vars(found), "slowest": round(found.slowest, 2)}), flush=True)
    total = {
        "targets": len(every),
        "inputs": sum(f.tried for f in every),
        "crashes": sum(len(f.crashes) for f in every),
        "hangs": sum(len(f.hangs) for f in every),
        "slowest": round(max(f.slowest for f in every), 2),
    }
    print(json.dumps(total))
    return 1 if total["crashes"] or total["hangs"] else 0


def by_atheris(name: str, given: argparse.Namespace) -> Found:
    """Fuzz one target by atheris in a process of its own, and read what libFuzzer says at its end."""
    command = [
        sys.executable,
        __file__,
        "--here",
        "--target",
        name,
        "--seconds",
        str(given.seconds),
        "--seed",
        str(given.seed),
    ]
    command += ["--keep", str(given.keep)] if given.keep else []
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    found, said = Found(name), done.stderr + done.stdout
    for line in said.splitlines():
        if line.startswith("stat::number_of_executed_units:"):
            found.tried = int(line.rpartition(":")[2])
        if line.startswith("stat::slowest_unit_time_sec:"):
            found.slowest = float(line.rpartition(":")[2])
    if "ERROR: libFuzzer: timeout" in said:
        found.hangs.append(said[-600:])
    elif done.returncode or not found.tried:
        found.crashes.append(said[-1500:])
    return found


if __name__ == "__main__":
    sys.exit(main())
