"""Web addresses: one strict reading of each, its canonical form for ids, and without what only tracks readers.

URL parsers disagree on hostile addresses, so there is one parser here, it refuses what is ambiguous, and the text it
returns is pure ASCII that any later parser reads in the same way. courlan's clean_url was tried for the rest (1.4.0): it
makes one address of `?cid=812` and `?cid=813`, takes an address out of another's query, and undoes the host's ASCII.
"""

import functools
import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin

MAX_LENGTH = 4096  # characters; longer ones are never articles

# Query parameters that say how a reader came, not what is read. Names as ClearURLs' and Brave's public lists give them.
_NAMES = """
fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh mc_cid mc_eid mkt_tok
_hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id vero_conv oly_anon_id oly_enc_id rb_clickid s_cid srsltid
wickedid _openstat cmpid ncid spm scm ref_src ref_url _ga _gl ga_source ga_medium ga_campaign ito guccounter
guce_referrer guce_referrer_sig ftag xtor feature_tracking __twitter_impression li_fat_id sc_campaign
sc_channel sc_content sc_medium sc_outcome sc_geo sc_country rss_source outputtype
"""
_TRACKING = frozenset(_NAMES.split())
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "at_custom", "itm_", "trk_")

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
# What only its owner should read: who logs in, and the query parameters by which feeds of subscribers let in.
_USER = re.compile(r"(?<=://)[^/\s?#@'\"\\]{1,500}@")
_SECRET_NAME = (
    r"(?:(?:[\w-]{0,20}[_-])?(?:token|secret|password|passwd|pwd|api[_-]?key|auth|sig|signature|credential|jwt|session)s?"
    r"|(?:(?:access|feed|pass|private|rss|sub|subscriber|user)[_-]?)?key)"
)
_SECRET = re.compile(r"([?&;](" + _SECRET_NAME + r")=)([^&;#\s'\"<>\\)]{1,4096})", re.IGNORECASE)
MASK = "***"  # stands where a secret stood
_SAFE = "!$%&'()*+,-./:;=?@_~[]|"  # kept as they are; all else that is not a letter or digit is percent-encoded
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it will be asked for: ASCII, lower-case host, without user, fragment and default port."""

    scheme: str
    host: str  # a name or an IP address, the latter without brackets
    port: int
    path: str  # with the query, percent-encoded, begins with "/"

    @property
    def origin(self) -> str:
        """Scheme, host and port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    def __str__(self) -> str:
        return self.origin + self.path


@functools.lru_cache(maxsize=4096)  # a crawl reads each address several times over
def parse_address(text: str) -> Address:
    """Read an http or https address strictly. Raises ValueError, which says what is wrong with it.

    >>> str(parse_address(" HTTP://Example.com:80/a b?q=é#top "))
    'http://example.com/a%20b?q=%C3%A9'
    >>> parse_address("http://127.1/")
    Traceback (most recent call last):
    ValueError: the host '127.1' is a number in disguise
    >>> parse_address("http://good.example\\\\@bad.example/")
    Traceback (most recent call last):
    ValueError: it holds a backslash, a blank or a control character
    >>> parse_address("ftp://example.com/")
    Traceback (most recent call last):
    ValueError: only http and https are fetched
    """
    text = text.strip(" \t\r\n")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"it is over {MAX_LENGTH} characters long")
    match = _SCHEME.match(text)
    if not match or match[1].lower() not in _PORTS:
        raise ValueError("only http and https are fetched" if match else "it has no http:// or https://")
    scheme, rest = match[1].lower(), text[match.end() :]
    if not rest.startswith("//"):
        raise ValueError("it has no // after its scheme")
    end = next((i for i, c in enumerate(rest[2:], 2) if c in "/?#"), len(rest))
    netloc, path = rest[2:end], rest[end:].split("#", 1)[0]
    # A blank in a path is an everyday slip; in the host, and anywhere a backslash or control, it is an attempt.
    if _FORBIDDEN.search(netloc) or _FORBIDDEN.search(path.replace(" ", "")):
        raise ValueError("it holds a backslash, a blank or a control character")
    host, port = _split_port(netloc, scheme)
    path = path if path.startswith("/") else "/" + path
    return Address(scheme, _host(host), port, quote(path, safe=_SAFE))


def _split_port(netloc: str, scheme: str) -> tuple[str, int]:
    if "@" in netloc:
        raise ValueError("it holds a user name or password")
    host, port = netloc, ""
    if ":" in netloc and not netloc.endswith("]"):
        host, _, port = netloc.rpartition(":")
    if not host:
        raise ValueError("it has no host")
    if not port:
        return host, _PORTS[scheme]
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536):
        raise ValueError(f"its port {port!r} is no port")
    return host, int(port)


@functools.lru_cache(maxsize=1024)
def _host(host: str) -> str:
    """The host in ASCII and lower case. Raises ValueError for what is neither a plain name nor a plain address."""
    if host.startswith("[") and host.endswith("]"):
        try:
            return str(ipaddress.IPv6Address(host[1:-1].replace("%", " ")))  # no zones: they name local networks
        except ValueError:
            raise ValueError(f"the host {host!r} is no IPv6 address") from None
    name = unicodedata.normalize("NFKC", host).lower().replace("。", ".").rstrip(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError(f"the host {host!r} is no host name") from None
    labels = name.split(".")
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"the host {host!r} is no host name")
    if _NUMERIC.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            raise ValueError(f"the host {host!r} is a number in disguise") from None
    return name


def join_address(base: str, reference: str) -> str:
    """REFERENCE as seen from BASE; "" where it makes no http address.

    >>> join_address("https://a.example/x/y", "../z?utm_source=rss")
    'https://a.example/z?utm_source=rss'
    >>> join_address("https://a.example/", "javascript:alert(1)")
    ''
    """
    reference = reference.strip(" \t\r\n")
    try:
        if reference.startswith("/") and not reference.startswith("//") and "/." not in reference:
            return str(parse_address(parse_address(base).origin + reference))
        # What has a scheme is read as it stands: "http:a.example" means one thing to some readers, another to others.
        return str(parse_address(reference if _SCHEME.match(reference) else urljoin(base, reference)))
    except ValueError:
        return ""


@functools.lru_cache(maxsize=4096)
def canonical(url: str) -> str:
    """The form of an address that ids are made of: no fragment, tracking, default port. As given where it is none.

    >>> canonical("https://News.example:443/btc/?utm_source=rss&id=7&fbclid=x#more")
    'https://news.example/btc/?id=7'
    >>> canonical("https://news.example")
    'https://news.example/'
    """
    try:
        address = parse_address(url)
    except ValueError:
        return url.strip(" \t\r\n")
    path, mark, query = address.path.partition("?")
    kept = [part for part in query.split("&") if part and not is_tracking(part.partition("=")[0])]
    return address.origin + path + (mark + "&".join(kept) if kept else "")


def is_tracking(name: str) -> bool:
    """True for a query parameter that says how a reader came.

    >>> is_tracking("utm_campaign"), is_tracking("id")
    (True, False)
    """
    name = name.lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def without_secrets(text: str) -> str:
    """TEXT for logs, messages and the database: users, passwords and tokens in its addresses are masked.

    >>> without_secrets("https://me:pw@a.example/f?id=7&access_token=abc#x: timeout")
    'https://***@a.example/f?id=7&access_token=***#x: timeout'
    """
    if "=" not in text and "@" not in text:
        return text
    return _SECRET.sub(rf"\1{MASK}", _USER.sub(f"{MASK}@", text))


def secrets_of(url: str) -> tuple[str, ...]:
    """The secrets that stand in an address, as written and decoded; short ones apart, which may stand anywhere.

    >>> secrets_of("https://a.example/f?id=7&token=ab%2Bcdefg&pwd=x")
    ('ab%2Bcdefg', 'ab+cdefg')
    """
    found = [value for _, _, value in _SECRET.findall(url)] if "=" in url else []
    return tuple(dict.fromkeys(v for value in found for v in (value, unquote(value)) if len(v) >= 6))


def with_secrets(url: str, private: str) -> str:
    """A masked address with the secrets that another address of its site holds under the same names.

    >>> with_secrets("https://a.example/feed/?token=***", "https://a.example/feed?token=abc")
    'https://a.example/feed/?token=abc'
    """
    if MASK not in url or not same_site(url, private):
        return url
    held = {name.lower(): value for _, name, value in _SECRET.findall(private)}
    return _SECRET.sub(lambda m: m[1] + (held.get(m[2].lower(), MASK) if m[3] == MASK else m[3]), url)


def public_address(url: str) -> str:
    """URL without the query parameters that let one reader alone in, for what others may read.

    >>> public_address("https://a.example/p?id=7&token=abc"), public_address("https://a.example/p?token=abc#x")
    ('https://a.example/p?id=7', 'https://a.example/p#x')
    """
    if "?" not in url or not _SECRET.search(url):
        return url
    front, _, mark = url.partition("#")
    path, _, query = front.partition("?")
    kept = "&".join(part for part in query.split("&") if not _SECRET.match(f"&{part}"))
    return path + (f"?{kept}" if kept else "") + (f"#{mark}" if mark else "")


def host_of(url: str) -> str:
    """The host of an address, "" where it has none.

    >>> host_of("https://www.Example.com/x")
    'www.example.com'
    """
    try:
        return parse_address(url).host
    except ValueError:
        return ""


def same_site(one: str, other: str) -> bool:
    """True where two addresses are of one site: the same host but for www, m, mobile and amp.

    >>> same_site("https://amp.a.example/x", "https://www.a.example/y")
    True
    >>> same_site("https://a.example/", "https://b.example/")
    False
    """
    return bool(host_of(one)) and _bare(host_of(one)) == _bare(host_of(other))


def _bare(host: str) -> str:
    head, dot, tail = host.partition(".")
    return tail if dot and "." in tail and head in ("www", "m", "mobile", "amp") else host
