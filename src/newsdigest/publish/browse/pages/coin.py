"""The pages *coins* and *coin*: what a coin did over time, why, in which stories; every figure with its sentence."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import quantiles

from newsdigest.publish.browse import wording
from newsdigest.publish.browse.pages.page import Page, missing
from newsdigest.publish.browse.rows import TOLD_ONCE, Connection, Row, days, first, select
from newsdigest.records import LOWEST, spread

DAYS_SHOWN = 60


def coins(connection: Connection, parts: Mapping[str, str], args: Mapping[str, str]) -> Page:
    """Every coin of the latest day, or of ?day=, the most told first."""
    known = days(connection)
    day = args.get("day") or (known[0] if known else "")
    rows = select(
        connection,
        "SELECT coin, articles, primary_in, publishers FROM v_coins WHERE day = ?"
        " ORDER BY primary_in DESC, publishers DESC, articles DESC, coin LIMIT 300",
        day,
    )
    return Page("coins.html", {"title": f"Coins in the news of {day}", "day": day, "rows": rows})


def coin(connection: Connection, parts: Mapping[str, str], args: Mapping[str, str]) -> Page:
    """One coin, or MARKET."""
    ticker = parts["coin"].upper()[:40]
    moves = select(
        connection,
        'SELECT day, publisher, pct, bound, "window", kind, metric, said_by, quote, title, article FROM v_moves'
        f' WHERE asset = ? AND {TOLD_ONCE} AND day IS NOT NULL ORDER BY day DESC, article, "start" LIMIT 3000',
        ticker,
    )
    known = first(connection, "SELECT 1 FROM coins WHERE coin = ? LIMIT 1", ticker)
    if not moves and not known:
        return missing(f"Nothing about {ticker}", "Take a ticker such as BTC; the page Coins lists those in the news.")
    changes = [m for m in moves if m["kind"] == "change"]
    # Apart from the list above, which is cut off: a day's range is the whole day's.
    stated = select(
        connection,
        "SELECT day, publisher, pct, metric, \"window\" FROM v_moves WHERE asset = ? AND kind = 'change'"
        f" AND \"window\" = '24h' AND metric IN ('price', 'market_cap') AND {TOLD_ONCE} AND day IN"
        f" (SELECT DISTINCT day FROM v_moves WHERE asset = ? ORDER BY day DESC LIMIT {DAYS_SHOWN})",
        ticker,
        ticker,
    )
    series = by_day(stated)
    return Page(
        "coin.html",
        {
            "title": wording.asset(ticker),
            "coin": ticker,
            "series": series,
            "moves": changes[:60],
            "forecasts": [m for m in moves if m["kind"] == "forecast"][:30],
            "causes": _causes(connection, ticker),
            "stories": _stories(connection, ticker),
            "levels": _levels(connection, ticker),
        },
    )


def by_day(changes: Sequence[Row]) -> list[Row]:
    """A row a day: median and range of the stated 24-hour price moves, as in the digest (see spread), and the middle half over publishers. The first day first.

    >>> rows = [{"day": "2026-03-17", "publisher": p, "pct": x, "metric": "price", "window": "24h"}
    ...         for p, x in (("A", -4.6), ("B", -5.0), ("B", -5.2), ("C", -5.8))]
    >>> by_day(rows)
    [{'day': '2026-03-17', 'median_pct': -5.2, 'low_pct': -5.5, 'high_pct': -4.9, 'min_pct': -5.8, 'max_pct': -4.6, 'publishers': 3}]
    """
    found: dict[str, dict[str, list[Decimal]]] = {}
    metric = "price" if any(r["metric"] == "price" for r in changes) else "market_cap"  # the whole market has no price
    for row in changes:
        pct = Decimal(str(row["pct"]))
        if row["metric"] == metric and row["window"] == "24h" and pct >= LOWEST:
            found.setdefault(row["day"], {}).setdefault(row["publisher"], []).append(pct)
    out = []
    for day in sorted(found)[-DAYS_SHOWN:]:
        of = spread(found[day])
        values = [float(v) for v in of.values]
        low, _, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
        row = {"day": day, "median_pct": float(of.median), "low_pct": round(low, 2), "high_pct": round(high, 2)}
        out.append({**row, "min_pct": float(of.least), "max_pct": float(of.most), "publishers": len(found[day])})
    return out


def _causes(connection: Connection, ticker: str) -> list[Row]:
    return select(
        connection,
        "SELECT cause, effect, count(DISTINCT publisher) AS publishers, count(DISTINCT article) AS articles,"
        " max(day) AS latest, max(day || char(31) || article || char(31) || quote) AS example"
        " FROM v_drivers WHERE asset = ? AND left_out = ''"
        " GROUP BY cause, effect ORDER BY publishers DESC, articles DESC, cause LIMIT 25",
        ticker,
    )


def _stories(connection: Connection, ticker: str) -> list[Row]:
    return select(
        connection,
        "SELECT s.day, s.id, s.headline, s.articles, s.independent_publishers FROM v_stories s"
        " WHERE EXISTS (SELECT 1 FROM json_each(s.coins) WHERE value = ?)"
        " ORDER BY s.day DESC, s.independent_publishers DESC, s.articles DESC, s.id LIMIT 40",
        ticker,
    )


def _levels(connection: Connection, ticker: str) -> list[Row]:
    return select(
        connection,
        "SELECT day, usd, role, publisher, quote, article FROM v_levels"
        " WHERE asset = ? AND left_out = '' AND role <> 'current'"
        " ORDER BY day DESC, role, usd LIMIT 30",
        ticker,
    )
