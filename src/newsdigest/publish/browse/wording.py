"""How figures, causes, windows and times read on the pages. Pure functions, used as template filters."""

import re
import zlib
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from newsdigest.publish import labels
from newsdigest.text import wording as text_wording
from newsdigest.text.printable import web_address

# controls that change what a reader sees: C0 and C1 but tab and newline, and bidirectional overrides and isolates
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_WINDOWS = {"unstated": "", "since_high": "from the high", "since_low": "from the low", "ytd": "this year"}
_WHAT = {
    "etf_inflow": "ETF inflow",
    "etf_outflow": "ETF outflow",
    "hack_loss": "lost to a hack",
    "market_cap_change": "market value change",
}
_BOUNDS = {"about": "about ", "over": "more than ", "under": "up to "}


def visible(text: str) -> str:
    """The text with invisible controls shown as replacement characters.

    >>> visible("a\\u202eb\\x00")
    'a\\ufffdb\\ufffd'
    """
    return _UNSEEN.sub("\ufffd", text)


def safe_url(url: object) -> str:
    """The address where it is a plain http(s) one, else "".

    >>> safe_url("https://example.org/a?b=1"), safe_url("javascript:alert(1)"), safe_url(None)
    ('https://example.org/a?b=1', '', '')
    """
    return web_address(str(url or ""))


def in_path(text: object) -> str:
    """The text as one part of a path.

    >>> in_path("a/b?")
    'a%2Fb%3F'
    """
    return quote(str(text).encode("utf-8", "replace"), safe="")


def anchor(words: object) -> str:
    """The name that a quoted sentence has as a place on its article's page.

    >>> anchor("Bitcoin fell 2%.") == anchor("Bitcoin fell 2%.") != anchor("Bitcoin fell 3%.")
    True
    """
    return f"q{zlib.crc32(str(words).encode('utf-8', 'replace')):08x}"


def percent(value: Any) -> str:
    """A signed percentage, of a number as SQLite or JSON gives it.

    >>> percent(-4.6), percent(12.0), percent(0)
    ('−4.6%', '+12%', '0%')
    """
    return text_wording.percent(Decimal(repr(value)))


def money(value: Any) -> str:
    """A sum in US dollars, of a number as SQLite or JSON gives it.

    >>> money(1180000000.0), money(68950), money(0.0913)
    ('$1.18 billion', '$68,950', '$0.0913')
    """
    return text_wording.dollars(Decimal(repr(value)))


def asset(ticker: object) -> str:
    """An asset as readers know it.

    >>> asset("MARKET"), asset("STOCK:HARB"), asset("BTC"), asset(None)
    ('Whole market', 'HARB (stock)', 'BTC', '')
    """
    return text_wording.asset(str(ticker or ""))


def cause(kind: object) -> str:
    """A cause as a heading.

    >>> cause("whale_loss"), cause("other causes")
    ("Large holders' losses", 'Other causes')
    """
    return labels.cause(str(kind or ""))


def words(value: object) -> str:
    """A label as words: etf_flows → ETF flows.

    >>> words("whale_loss"), words("etf_flows"), words("etf_outflow"), words("hack_loss")
    ('whale loss', 'ETF flows', 'ETF outflow', 'lost to a hack')
    """
    text = str(value or "")
    return _WHAT.get(text) or text.replace("_", " ").replace("etf ", "ETF ")


def window(value: object) -> str:
    """A window of time in words.

    >>> window("24h"), window("since_high"), window("since:launch"), window("unstated"), window(None)
    ('24h', 'from the high', 'since launch', '', '')
    """
    text = str(value or "")
    return _WINDOWS.get(text, text.replace("since:", "since ").replace("_", " "))


def bound(value: object) -> str:
    """The bound before a figure.

    >>> bound("over"), bound("exact")
    ('more than ', '')
    """
    return _BOUNDS.get(str(value or ""), "")


def clock(value: object) -> str:
    """An ISO time as hours and minutes of UTC.

    >>> clock("2026-03-17T14:10:00Z"), clock(None), clock("?")
    ('14:10', '', '')
    """
    moment = _moment(value)
    return f"{moment:%H:%M}" if moment else ""


def stamp(value: object) -> str:
    """An ISO time as day, hours and minutes of UTC.

    >>> stamp("2026-03-17T14:10:00+00:00"), stamp(None)
    ('2026-03-17 14:10', 'undated')
    """
    moment = _moment(value)
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "undated"


def share(value: Any) -> str:
    """A share from 0 to 1 as a percentage.

    >>> share(0.254), share(None)
    ('25 %', '')
    """
    return "" if value is None else f"{float(value) * 100:.0f} %"


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def fact(kind: str, row: dict[str, Any]) -> str:
    """One fact in a line.

    >>> row = {"asset": "BTC", "metric": "price", "pct": -4.6, "bound": "about", "window": "24h", "kind": "change"}
    >>> fact("move", row)
    'BTC price about −4.6% 24h'
    >>> row |= {"what": "liquidations", "side": "long", "usd": 402e6, "bound": "exact"}
    >>> fact("amount", row)
    'liquidations BTC long $402 million 24h'
    >>> fact("level", {"asset": "BTC", "role": "support", "usd": 67500})
    'BTC support $67,500'
    >>> fact("cause", {"type": "whale_loss", "effect": "down", "asset": "BTC"})
    "cause: Large holders' losses, BTC down"
    """
    if kind == "move":
        kind_of = "" if row["kind"] == "change" else row["kind"]
        parts = [
            asset(row["asset"]),
            words(row["metric"]),
            bound(row["bound"]) + percent(row["pct"]),
            window(row["window"]),
            kind_of,
        ]
    elif kind == "amount":
        parts = [
            words(row["what"]),
            asset(row["asset"]),
            row["side"],
            bound(row["bound"]) + money(row["usd"]),
            window(row["window"]),
        ]
    elif kind == "level":
        parts = [asset(row["asset"]), row["role"], money(row["usd"])]
    else:
        return f"cause: {cause(row['type'])}, {asset(row['asset'])} {row['effect']}"
    return " ".join(p for p in parts if p)
