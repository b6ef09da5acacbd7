"""Publishers as entities: the names and hosts of one house, from publishers.toml, loaded once a process."""

import functools
import re
import tomllib
from importlib import resources

_SUFFIX = re.compile(r"(?:\.com|\.org|\.net|\.io|\.co|\.news)$")


@functools.lru_cache(maxsize=20_000)
def bare(name: str) -> str:
    """A name without case, blanks and marks.

    >>> bare("BitcoinEthereumNews.com"), bare("The Daily Hodl ")
    ('bitcoinethereumnewscom', 'thedailyhodl')
    """
    return "".join(c for c in name.lower() if c.isalnum())


@functools.cache
def known_names() -> tuple[str, ...]:
    """Every name of every publisher that has an entry, longest first."""
    return tuple(sorted({n for row in _rows() for n in row["names"]}, key=lambda n: (-len(n), n)))


@functools.cache
def _rows() -> tuple[dict[str, list[str]], ...]:
    path = resources.files(__package__).joinpath("publishers.toml")
    with path.open("rb") as file:
        return tuple(tomllib.load(file)["publisher"])


@functools.cache
def _by_name() -> dict[str, str]:
    exact = {n.lower(): row["names"][0] for row in _rows() for n in [*row["names"], *row["hosts"]]}
    return {bare(n): name for n, name in reversed(exact.items())} | exact


def _entry(name: str) -> str | None:
    # "crypto.news" and "Cryptonews" are two: the exact writing goes first.
    return _by_name().get(name.strip().lower()) or _by_name().get(bare(name))


def family(name: str) -> str:
    """The key under which all names of one publisher meet: feeds of one family are one publisher.

    >>> family("Coinquora") == family("Coin Edition") == family("https://coinedition.com/")
    True
    >>> family("The Example Times") == family("example times"), family("Example Times") == family("Example Post")
    (True, False)
    """
    host = host_name(name)
    known = _entry(host or name)
    if known:
        return known.lower()
    if host:
        labels = host.split(".")
        if labels[-1].isdigit():
            return host
        second = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ("co", "com", "org", "net", "ac", "gov")
        return bare(labels[-3] if second else labels[-2])
    return bare(_SUFFIX.sub("", re.sub(r"^the\s+", "", name.strip().lower())))


def host_name(name: str) -> str:
    """The host where NAME is an address or a host, without www; "" otherwise.

    >>> host_name("https://www.a.example/x"), host_name("A Name"), host_name("news.example.com")
    ('a.example', '', 'news.example.com')
    """
    found = re.match(
        r"(?:https?://(?P<user>[^/@\s]*@)?)?(?P<host>[A-Za-z0-9.-]{3,253}\.[A-Za-z0-9]{1,63})(?=[:/?#]|$)", name
    )
    if (
        not found
        or " " in name.strip()
        or not ("://" in name or (found["host"].count(".") >= 1 and name == name.lower()))
    ):
        return ""
    return found["host"].lower().removeprefix("www.")


def display(name: str) -> str:
    """The name that is shown for a publisher: the first of its entry, or NAME itself.

    >>> display("coinquora"), display("Someone Else")
    ('Coin Edition', 'Someone Else')
    """
    return _entry(host_name(name) or name) or name
