"""Bytes of a page to text: byte-order mark, then what HTTP says, then what the page says, then what the bytes say."""

import codecs
import functools
import re
from collections.abc import Iterator

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_PROLOG = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_HTTP = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What pages call Latin-1 is read as its superset, as browsers do (the WHATWG Encoding standard).
_READ_AS = {"iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
            "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-9": "cp1254", "tis-620": "cp874"}  # fmt: skip


def decode(body: bytes, content_type: str = "") -> str:
    """The text of BODY. Never fails: what no charset explains is replaced.

    >>> decode("“é”".encode("cp1252"), "text/html; charset=utf-8")
    '“é”'
    >>> decode(b"<meta charset=windows-1251>" + "Биткоин".encode("cp1251"))[-7:]
    'Биткоин'
    """
    return decoded(body, content_type)[0]


def decoded(body: bytes, content_type: str = "") -> tuple[str, bool]:
    """The text of BODY, and whether BODY is just that in UTF-8: who stores it need not encode it again.

    >>> decoded("“é”".encode()), decoded("“é”".encode("cp1252"))
    (('“é”', True), ('“é”', False))
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), False
    for name in _stated(body[:4096], content_type):
        try:
            codec = _codec(name)
            return body.decode(codec), codec == "utf-8"
        except (UnicodeDecodeError, LookupError):
            continue
    return _by_bytes(body), False


def _stated(start: bytes, content_type: str) -> Iterator[str]:
    """The charsets to try: HTTP's, the declaration's, the page's, then UTF-8."""
    if match := _HTTP.search(content_type):
        yield match[1]
    for pattern in (_PROLOG, _META):
        if found := pattern.search(start):
            yield found[1].decode("ascii")
    yield "utf-8"


@functools.lru_cache(maxsize=256)
def _codec(name: str) -> str:
    """The codec of a stated charset. Raises LookupError for what is none of text."""
    found = codecs.lookup(_READ_AS.get(name.lower(), name))
    if not found._is_text_encoding or found.name in (
        "punycode",
        "idna",
        "undefined",
        "unicode_escape",
        "raw_unicode_escape",
        "utf-7",
    ):
        raise LookupError(name)
    return found.name


def _by_bytes(body: bytes) -> str:
    """UTF-8 with a few broken places, or else Windows' Western charset, which the web's unlabelled rest mostly is."""
    loose = body.decode("utf-8", "replace")
    broken = loose.count("\ufffd")
    if broken <= 0.1 * sum(1 for c in loose[:2_000_000] if c > "\x7f"):
        return loose
    return body.decode("cp1252", "replace")
