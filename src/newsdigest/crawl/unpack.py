"""Compressed bodies, opened within a bound: a bomb costs no more than the largest body that is allowed."""

import zlib

from newsdigest.errors import FetchError

ACCEPT = "gzip, deflate, br"
_MAX_CODINGS = 3
_GZIP_OR_ZLIB, _RAW = 47, -15  # window bits: gzip or zlib by its header; raw deflate, which some servers send


_KNOWN = ("gzip", "x-gzip", "deflate", "br")
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
    "bad_encoding" for codings that were not asked for (zstd among them) or for a body that is none.

    >>> unpack(zlib.compress(b"text"), "deflate", 10)
    (b'text', True)
    """
    whole = True
    for name in reversed(codings_of(codings)):
        if not body:
            break
        body, good = (_brotli if name == "br" else _inflate)(body, cap)
        whole = whole and good
    return body, whole


def _inflate(body: bytes, cap: int) -> tuple[bytes, bool]:
    out, left, rest, whole = [], cap, body, True
    bits = _GZIP_OR_ZLIB if _has_header(body) else _RAW
    while rest:
        stream = zlib.decompressobj(bits)
        try:
            piece = stream.decompress(rest, left + 1)
        except zlib.error:
            piece, whole = _readable(rest, bits, left), False
        left -= len(piece)
        if left < 0:
            raise FetchError("too_large", f"over {cap:,} bytes when opened")
        out.append(piece)
        if not whole or not stream.eof:
            whole = False
            break
        rest = stream.unused_data
        if rest[:2] != b"\x1f\x8b":  # what follows is padding, not a further member
            break
    if not out[0] and not whole:
        raise FetchError("bad_encoding", "the body is not compressed as its header says")
    return b"".join(out), whole


def _has_header(body: bytes) -> bool:
    return body[:2] == b"\x1f\x8b" or (len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0)


def _readable(body: bytes, bits: int, left: int) -> bytes:
    """What can be read of a broken stream before the place where it breaks."""
    stream, out = zlib.decompressobj(bits), bytearray()
    try:
        for begin in range(0, len(body), 256):
            out += stream.decompress(body[begin : begin + 256], max(1, left + 1 - len(out)))
            if len(out) > left or stream.eof:
                break
    except zlib.error:
        pass
    return bytes(out)


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
