"""Values as words: the one place where figures get their written form."""

from decimal import Decimal

_SCALES = ((Decimal(10**12), " trillion"), (Decimal(10**9), " billion"), (Decimal(10**6), " million"))
_MARKETS = {"MARKET": "Whole market", "ALTCOINS": "Altcoins"}


def dollars(usd: Decimal) -> str:
    """A sum in dollars, to the digits that it was given with.

    >>> [dollars(Decimal(v)) for v in ("1140000000", "237000000.0", "76831", "0.5214", "2500000000000")]
    ['$1.14 billion', '$237 million', '$76,831', '$0.5214', '$2.5 trillion']
    """
    sign = "-" if usd < 0 else ""
    value = abs(usd)
    for scale, word in _SCALES:
        if value >= scale:
            return f"{sign}${_plain(value / scale)}{word}"
    return f"{sign}${_plain(value)}"


def percent(pct: Decimal, *, sign: bool = True) -> str:
    """A percentage with its sign, a true minus before falls.

    >>> percent(Decimal("-2.50")), percent(Decimal("3")), percent(Decimal("3"), sign=False)
    ('−2.5%', '+3%', '3%')
    """
    before = ("−" if pct < 0 else "+") if sign and pct else ""
    return f"{before}{_plain(abs(pct))}%"


def asset(ticker: str | None) -> str:
    """An asset as readers know it.

    >>> asset("MARKET"), asset("STOCK:COIN"), asset("BTC"), asset(None)
    ('Whole market', 'COIN (stock)', 'BTC', '')
    """
    if ticker is None:
        return ""
    if ticker in _MARKETS:
        return _MARKETS[ticker]
    kind, colon, name = ticker.partition(":")
    return f"{name} ({kind.lower()})" if colon and name else ticker


def measured(ticker: str, metric: str, window: str) -> str:
    """What a percentage is of.

    >>> measured("BTC", "price", "24h"), measured("STOCK:GME", "price", "since:announcement")
    ('BTC price over 24h', 'GME (stock) price since announcement')
    >>> measured("ETH", "open_interest", "unstated")
    'ETH open interest'
    """
    span = "" if window == "unstated" else window.replace("since:", "since ").replace("_", " ")
    over = f" {span}" if span.startswith("since") else f" over {span}" if span else ""
    return f"{asset(ticker)} {metric.replace('_', ' ')}{over}"


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
