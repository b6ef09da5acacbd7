"""Fetching from servers that behave badly: each ends within its bounds, and is named."""

import asyncio
import functools
import gzip
import random
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from backports import zstd

from newsdigest.crawl import CrawlLimits
from newsdigest.crawl.fetch import Answer, Fetcher
from newsdigest.crawl.unpack import unpack
from newsdigest.errors import FetchError
from tests.crawl.servers import reply, serving

LIMITS = CrawlLimits(
    allowed_hosts=("127.0.0.0/8",), first_byte_timeout=1.0, total_timeout=1.5, attempts=1, page_bytes=5_000_000
)


def fetch(url: str, limits: CrawlLimits = LIMITS, cap: int = 5_000_000) -> Answer:
    async def go() -> Answer:
        async with Fetcher(limits) as fetcher:
            return await fetcher.get(url, cap=cap)

    return asyncio.run(go())


def refused(answer: bytes | Callable[[socket.socket], None], **options: CrawlLimits) -> str:
    """The reason why a fetch from a server that answers so fails; it must fail, and not only when the server tires."""
    begin = time.monotonic()
    with serving(lambda path, head: answer) as site, pytest.raises(FetchError) as caught:
        fetch(f"{site.base}/", **options)
    assert time.monotonic() - begin < 15  # its limit is 1.5 seconds; a busy machine may be slow
    return caught.value.reason


def drip(head: bytes, body: bytes) -> Callable[[socket.socket], None]:
    """Send HEAD at once and then BODY, a byte each 0.2 seconds."""

    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        for byte in body:
            time.sleep(0.2)
            connection.sendall(bytes([byte]))

    return send


BOMB = 2_000_000_000  # bytes


@functools.cache
def zeros_gzip(size: int = BOMB) -> bytes:
    """A gzip stream of zeros: one block that ends on a byte, said again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = b"\0" * 1_000_000
    said = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(size // 1_000_000):
        check = zlib.crc32(block, check)
    end = check.to_bytes(4, "little") + size.to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + said * (size // 1_000_000) + zlib.compressobj(wbits=-15).flush() + end


def zeros_brotli() -> bytes:
    packer = brotli.Compressor(quality=1)
    block = b"\0" * 10_000_000
    return b"".join([packer.process(block) for _ in range(BOMB // 10_000_000)]) + packer.finish()


def zeros_zstd(size: int = BOMB) -> bytes:
    """A frame of blocks that each say "128 KiB of this byte"; its head states a window of that size and no length."""
    block = ((1 << 17) << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
    last = (1 << 1 | 1).to_bytes(3, "little") + b"\0"
    return b"\x28\xb5\x2f\xfd\x00\x38" + block * (size >> 17) + last


BOMBED = """
import asyncio, sys, time
from newsdigest.crawl import CrawlLimits
from newsdigest.crawl.fetch import Fetcher
from newsdigest.errors import FetchError

def peak() -> int:
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

async def get(url: str) -> str:
    async with Fetcher(CrawlLimits(allowed_hosts=("127.0.0.1",), attempts=1)) as fetcher:
        try:
            return str((await fetcher.get(url, cap=5_000_000)).status)
        except FetchError as error:
            return error.reason

for name in ("small-gzip", "small-br", "small-zstd"):
    assert asyncio.run(get(f"{sys.argv[1]}/{name}")) == "200"
before, begin = peak(), time.process_time()
print(asyncio.run(get(f"{sys.argv[1]}/bomb")), peak() - before, time.process_time() - begin)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the kernel does not tell the peak of memory")
@pytest.mark.parametrize(
    ("coding", "make", "reason"),
    [
        ("gzip", zeros_gzip, "too_large"),
        ("deflate", zeros_gzip, "too_large"),
        ("br", zeros_brotli, "too_large"),
        ("gzip, gzip", lambda: gzip.compress(zeros_gzip(), 1), "too_large"),
        ("zstd", zeros_zstd, "too_large"),
        ("gzip, zstd", lambda: zstd.compress(zeros_gzip()), "too_large"),
        ("gzip", lambda: gzip.compress(b"") * 240_000, "bad_encoding"),  # many bodies of nothing, in 4.8 MB
        ("zstd", lambda: zstd.compress(b"") * 500_000, "bad_encoding"),
    ],
)
def test_bombs(coding: str, make: Callable[[], bytes], reason: str) -> None:
    """Bodies of two gigabytes: 50 MB of resident memory and two seconds of processor time at most, in a process of their own."""
    bomb = make()
    answers = {
        "/bomb": reply(bomb, f"Content-Encoding: {coding}"),
        "/small-gzip": reply(gzip.compress(b"x" * 100_000), "Content-Encoding: gzip"),
        "/small-br": reply(brotli.compress(b"x" * 100_000), "Content-Encoding: br"),
        "/small-zstd": reply(zstd.compress(b"x" * 100_000), "Content-Encoding: zstd"),
    }
    with serving(lambda path, head: answers[path]) as site:
        done = subprocess.run([sys.executable, "-c", BOMBED, site.base], capture_output=True, text=True, timeout=120)
    got, kilobytes, seconds = done.stdout.split()
    assert got == reason, done.stderr
    assert (int(kilobytes) < 50_000, float(seconds) < 2) == (True, True), done.stdout


def test_bombs_are_what_they_say() -> None:
    """The streams made above are sound, as far as a small one tells: only then does their size mean anything."""
    assert gzip.decompress(zeros_gzip(20_000_000)) == b"\0" * 20_000_000
    assert len(zstd.decompress(zeros_zstd(20_000_000))) >= 19_900_000


@pytest.mark.parametrize(
    ("coding", "reason"),
    [("compress", "bad_encoding"), ("gzip," * 9, "bad_encoding"), ("gzip", "bad_encoding"), ("zstd", "bad_encoding")],
)
def test_codings_that_were_not_asked_for(coding: str, reason: str) -> None:
    assert refused(reply("plain text", f"Content-Encoding: {coding}")) == reason


def test_drips() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    assert refused(drip(b"", head * 9)) == "timeout"
    assert refused(drip(head + b"\r\n", b"x" * 99)) == "timeout"
    assert refused(lambda connection: time.sleep(60)) == "timeout"


def test_bodies_without_end() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1000\r\n" + b"A" * 4096 + b"\r\n")

    assert refused(endless) == "too_large"
    assert refused(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx") == "too_large"


def test_heads_that_are_too_much() -> None:
    many = b"".join(b"X-%d: y\r\n" % n for n in range(20_000))
    assert refused(b"HTTP/1.1 200 OK\r\n" + many + b"\r\n") == "bad_response"
    assert refused(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n") == "bad_response"
    assert refused(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2_000_000) in ("bad_response", "connection")
    assert refused(b"\x16\x03\x01 what is this") == "bad_response"
    assert refused(b"") in ("timeout", "connection")


def test_lying_lengths() -> None:
    short = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\nshort"

    def send(connection: socket.socket) -> None:
        connection.sendall(short)

    assert refused(send) == "cut_short"
    assert refused(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nshort") == "bad_response"
    both = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"
    assert refused(both) == "bad_response"


def test_redirect_loops_and_long_chains() -> None:
    loop = serving(lambda path, head: reply("", f"Location: {path}", status="301 Moved"))
    with loop as site, pytest.raises(FetchError, match="redirect_loop"):
        fetch(f"{site.base}/a")
    with serving(lambda path, head: reply("", f"Location: {path}a", status="302 Found")) as site:
        with pytest.raises(FetchError, match="too_many_redirects"):
            fetch(f"{site.base}/a")
        assert len(site.paths) == LIMITS.max_redirects + 1


def test_hosts_and_certificates_that_fail() -> None:
    with pytest.raises(FetchError, match="unknown_host"):
        fetch("http://no-such-host.invalid/")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FetchError, match="connection"):
        fetch(f"http://127.0.0.1:{port}/")
    with socket.create_server(("127.0.0.1", 0)) as plain:
        port = plain.getsockname()[1]
        threading.Thread(target=lambda: plain.accept()[0].sendall(b"no TLS here"), daemon=True).start()
        with pytest.raises(FetchError, match="tls"):
            fetch(f"https://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("first", "tries"),
    [
        (reply("slow down", "Retry-After: 0", status="429 Too Many"), 2),
        (reply("oops", status="500 Oops"), 2),
        (reply("busy", status="503 Busy"), 2),
        (lambda connection: connection.close(), 2),
        (reply("no", status="404 Not Found"), 1),
    ],
)
def test_what_is_tried_again(first: bytes | Callable[[socket.socket], None], tries: int) -> None:
    answers = [first, reply("well")]
    with serving(lambda path, head: answers[min(len(site.paths), 2) - 1]) as site:
        limits = CrawlLimits(allowed_hosts=("127.0.0.1",))
        answer = fetch(f"{site.base}/", limits)
        assert len(site.paths) == tries
        assert answer.body == (b"well" if tries == 2 else b"no")


def test_a_host_that_wants_to_be_left_alone_is() -> None:
    with serving(lambda path, head: reply("", "Retry-After: 3600", status="429 Too Many")) as site:

        async def go() -> tuple[int, str]:
            async with Fetcher(CrawlLimits(allowed_hosts=("127.0.0.1",))) as fetcher:
                first = await fetcher.get(f"{site.base}/a", cap=100)
                with pytest.raises(FetchError) as caught:
                    await fetcher.get(f"{site.base}/b", cap=100)
                return first.status, caught.value.reason

        assert asyncio.run(go()) == (429, "retry_later")
        assert site.paths == ["/a"]


def test_compressed_suite(shared: Path) -> None:
    """Whole bodies open, bombs stop, of broken ones the readable part is kept."""
    folder = shared / "suites/compressed"
    want = unpack((folder / "html-gzip.bin").read_bytes(), "gzip", 10**6)
    assert want[1] and b"<html" in want[0]
    for name, coding in (
        ("html-br.bin", "br"),
        ("html-zlibdeflate.bin", "deflate"),
        ("html-rawdeflate.bin", "deflate"),
        ("html-gzip-deflate.bin", "gzip, deflate"),
        ("html-gzip-deflate-gzip.bin", "gzip, deflate, gzip"),
        ("html-zstd-static-content-size.bin", "zstd"),
        ("html-zstd-static-no-content-size.bin", "zstd"),
        ("html-zstd-streaming-no-content-size.bin", "zstd"),
    ):
        body, whole = unpack((folder / name).read_bytes(), coding, 10**6)
        assert whole and b"<html" in body.lower(), name
    for kind in ("br", "deflate", "gzip", "zstd"):
        with pytest.raises(FetchError, match="too_large"):
            unpack((folder / f"bomb-{kind}.bin").read_bytes(), kind, 10**6)
    for path in (*folder.glob("truncated*.gz"), folder / "unexpected-eof.gz"):
        body, whole = unpack(path.read_bytes(), "gzip", 10**6)
        assert body and not whole, path.name
    known = (folder / "unexpected-eof-output.txt").read_bytes()
    assert unpack((folder / "unexpected-eof.gz").read_bytes(), "gzip", 10**6)[0][:16] == known[:16]


def test_the_cap_is_exact() -> None:
    body = b"x" * 1000
    for coding, packed in (
        ("gzip", gzip.compress(body)),
        ("br", brotli.compress(body)),
        ("zstd", zstd.compress(body)),
        ("", body),
    ):
        assert unpack(packed, coding, 1000) == (body, True)
        if coding:
            with pytest.raises(FetchError, match="too_large"):
                unpack(packed, coding, 999)
    many = gzip.compress(b"a" * 600) + gzip.compress(b"b" * 600)
    assert unpack(many, "gzip", 1200)[0] == b"a" * 600 + b"b" * 600
    with pytest.raises(FetchError, match="too_large"):
        unpack(many, "gzip", 1199)


def test_zstd_frames_windows_and_breaks() -> None:
    """Frames follow each other, skippable ones between them; no window over 8 MB; what stands before a break is kept."""
    skippable = b"\x53\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"no\x00\x01!"
    frames = zstd.compress(b"a" * 600) + skippable + zstd.compress(b"b" * 600)
    assert unpack(frames, "zstd", 1200) == (b"a" * 600 + b"b" * 600, True)
    assert unpack(frames + b"padding", "zstd", 1200) == (b"a" * 600 + b"b" * 600, True)
    with pytest.raises(FetchError, match="too_large"):
        unpack(frames, "zstd", 1199)
    window = zstd.CompressionParameter.window_log
    text = random.Random(3).randbytes(400_000)
    for log, opens in ((23, True), (24, False)):
        packer = zstd.ZstdCompressor(options={window: log})
        body = packer.compress(text) + packer.flush()
        if opens:
            assert unpack(body, "zstd", 10**6) == (text, True)
            got, whole = unpack(body[:300_000], "zstd", 10**6)
            assert not whole and len(got) > 100_000 and text.startswith(got)
            got, whole = unpack(body[:200_000] + b"\xff" * 9_000 + body[209_000:], "zstd", 10**6)
            assert text[:100_000] == got[:100_000]
        else:
            with pytest.raises(FetchError, match="bad_encoding"):
                unpack(body, "zstd", 10**6)


def test_what_is_asked_for_can_be_opened() -> None:
    """Every coding that a request names is opened in a whole answer, and none other is."""
    packed = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstd.compress,
    }

    def answer(path: str, head: str) -> bytes:
        coding = path.strip("/")
        return reply(packed[coding](b"<p>a page</p>"), f"Content-Encoding: {coding}")

    with serving(answer) as site:
        for coding in packed:
            assert fetch(f"{site.base}/{coding}").body == b"<p>a page</p>"
        said = next(line for line in site.heads[0].split("\r\n") if line.lower().startswith("accept-encoding:"))
    assert {c.strip() for c in said.partition(":")[2].split(",")} == set(packed)
