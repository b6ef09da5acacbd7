"""Compressed bodies, opened within a bound: a bomb costs no more than the largest body that is allowed."""

import sys
import zlib
from collections.abc import Callable
from typing import Protocol

from newsdigest.errors import FetchError

ACCEPT = "gzip, deflate, br, zstd"
_MAX_CODINGS = 3
_MAX_MEMBERS = 1_000  # that follow each other in one body; a body of nothing but empty ones costs time
_STEP, _FINE = 65_536, 256  # bytes that a decompressor is given at once: those after its end it copies
_GZIP_OR_ZLIB, _RAW = 47, -15  # window bits: gzip or zlib by its header; raw deflate, which some servers send
_ZSTD_WINDOW = 23  # log2 of bytes: 8 MB, the most that a server may ask for (RFC 9659)


_KNOWN = ("gzip", "x-gzip", "deflate", "br", "zstd")
_NONE = ("", "identity", "none", "utf-8", "binary")  # what some servers say where there is no coding


def codings_of(header: str) -> tuple[str, ...]:
    """What a Content-Encoding header names, as it was applied. Raises FetchError "bad_encoding" for what was not asked for.

    >>> codings_of("gzip, br"), codings_of("identity")
    (('gzip', 'br'), ())
    """
    names = tuple(c for c in (c.strip().lower() for c in header.split(",")) if c not in _NONE)
    if len(names) > _MAX_CODINGS:
        raise FetchError("bad_encoding", f"{len(names)} codings on top of each other")
    if other := [n for n in names if n not in _KNOWN]:
        raise FetchError("bad_encoding", f"{other[0][:40]!r} was not asked for")
    return names


def unpack(body: bytes, codings: str, cap: int) -> tuple[bytes, bool]:
    """BODY with the codings of a Content-Encoding header undone, and whether it was whole.

    Of a broken or cut stream the readable part is given. Raises FetchError "too_large" beyond CAP bytes, and
    "bad_encoding" for codings that were not asked for or for a body that is none.

    >>> unpack(zlib.compress(b"text"), "deflate", 10)
    (b'text', True)
    """
    whole = True
    for name in reversed(codings_of(codings)):
        if not body:
            break
        body, good = _OPENERS.get(name, _inflate)(body, cap)
        whole = whole and good
    return body, whole


def _inflate(body: bytes, cap: int) -> tuple[bytes, bool]:
    bits = _GZIP_OR_ZLIB if _has_header(body) else _RAW
    return _members(body, cap, lambda: zlib.decompressobj(bits), lambda mark: mark[:2] == b"\x1f\x8b", zlib.error)


def _has_header(body: bytes) -> bool:
    return body[:2] == b"\x1f\x8b" or (len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0)


def _zstd(body: bytes, cap: int) -> tuple[bytes, bool]:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW}
    return _members(
        body,
        cap,
        lambda: zstd.ZstdDecompressor(options=options),
        lambda mark: mark == b"\x28\xb5\x2f\xfd" or (mark[:1] and mark[0] >> 4 == 5 and mark[1:] == b"\x2a\x4d\x18"),
        zstd.ZstdError,
    )


class _Stream(Protocol):
    """What decompressors of the standard library have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: memoryview, max_length: int, /) -> bytes: ...


def _members(
    body: bytes,
    cap: int,
    start: Callable[[], _Stream],
    is_member: Callable[[bytes], object],
    broken: type[Exception],
) -> tuple[bytes, bool]:
    """What the members of BODY hold, and whether they were whole. IS_MEMBER knows a further one by its first bytes."""
    view, out, size, whole = memoryview(body), list[bytes](), 0, True
    for _ in range(_MAX_MEMBERS):
        piece, taken, whole = _member(view, cap - size, start, broken)
        out.append(piece)
        size += len(piece)
        if size > cap:
            raise FetchError("too_large", f"over {cap:,} bytes when opened")
        view = view[taken:]
        if not whole or not is_member(bytes(view[:4])):  # what else follows is padding
            break
    else:
        raise FetchError("bad_encoding", f"over {_MAX_MEMBERS:,} compressed bodies in one")
    if not size and not whole:
        raise FetchError("bad_encoding", "the body is not compressed as its header says")
    return b"".join(out), whole


def _member(
    view: memoryview, left: int, start: Callable[[], _Stream], broken: type[Exception], step: int = _STEP
) -> tuple[bytes, int, bool]:
    """The member with which VIEW begins: at most LEFT + 1 bytes of it; how many bytes it took; whether it is whole."""
    stream, out, size, at = start(), list[bytes](), 0, 0
    try:
        while at < len(view) and not stream.eof and size <= left:
            part = view[at : at + step]
            out.append(stream.decompress(part, left + 1 - size))
            size += len(out[-1])
            at += len(part) - len(stream.unused_data)
    except broken:
        if step > _FINE:  # with smaller steps, more is read before the place where it breaks
            return _member(view, left, start, broken, _FINE)
        return b"".join(out), len(view), False
    return b"".join(out), at, stream.eof


def _brotli(body: bytes, cap: int) -> tuple[bytes, bool]:
    import brotli

    stream, out, rest = brotli.Decompressor(), bytearray(), body
    try:
        while len(out) <= cap:
            piece = stream.process(rest, output_buffer_limit=cap + 1 - len(out))
            rest = b""
            out += piece
            if stream.is_finished() or not piece:
                break
    except brotli.error as error:
        if not out:
            raise FetchError("bad_encoding", "the body is not compressed as its header says") from error
    if len(out) > cap:
        raise FetchError("too_large", f"over {cap:,} bytes when opened")
    return bytes(out), stream.is_finished()


_OPENERS = {"br": _brotli, "zstd": _zstd}
