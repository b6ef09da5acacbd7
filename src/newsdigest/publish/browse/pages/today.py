"""The page *today*: the digest of a day; where none was written, what the views know of the day."""

import functools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from newsdigest.publish.browse.pages.page import Page, missing
from newsdigest.publish.browse.rows import TOLD_ONCE, Connection, Row, days, digest_of, neighbours, select
from newsdigest.records import LOWEST, spread

MARKET_ROWS, MORE_ROWS = 16, 60


def today(connection: Connection, parts: Mapping[str, str], args: Mapping[str, str]) -> Page:
    """The digest of the latest day, or of the day in the address."""
    known = days(connection)
    if not known:
        return missing("No news yet", "Run `newsdigest run`, or `newsdigest add FILE` and `newsdigest process`.")
    day = parts.get("day") or known[0]
    if day not in known:
        return missing(f"No news of {day}", f"The latest day with news is {known[0]}.")
    before, after = neighbours(known, day)
    digest = digest_of(connection, day)
    values: dict[str, Any] = {
        "title": f"Digest of {day}",
        "day": day,
        "before": before,
        "after": after,
        "digest": digest,
    }
    if digest is None:
        values["market"] = market_of(connection, day)
        values["stories"] = select(
            connection,
            "SELECT id, headline, articles, independent_publishers, causes FROM v_stories WHERE day = ?"
            " ORDER BY independent_publishers DESC, articles DESC, id LIMIT 60",
            day,
        )
    else:
        values["publisher_of"] = {a["id"]: a["publisher"] for s in digest.get("stories", ()) for a in s["articles"]}
        rows = digest.get("market", ())
        main = [r for r in rows if r["window"] == "24h" and r["metric"] in ("price", "market_cap")][
            :MARKET_ROWS
        ] or rows
        values["market"] = main
        values["more_moves"] = [r for r in rows if r not in main][:MORE_ROWS]
        values["largest"] = largest(main, "median_pct")
        values["tellers"] = functools.partial(tellers, values["publisher_of"])
    return Page("today.html", values)


def tellers(publisher_of: Mapping[str, str], articles: Sequence[str]) -> list[tuple[str, str]]:
    """One article of each publisher among ARTICLES, with the publisher, in their order.

    >>> tellers({"a": "A", "b": "B", "c": "A"}, ["a", "b", "c", "x"])
    [('a', 'A'), ('b', 'B'), ('x', 'source')]
    """
    first: dict[str, str] = {}
    for article in articles:
        first.setdefault(publisher_of.get(article, "source"), article)
    return [(article, publisher) for publisher, article in first.items()]


def largest(rows: Any, key: str) -> float:
    """The largest size among the rows, for the bars.

    >>> largest([{"p": -3}, {"p": 2}], "p"), largest([], "p")
    (3.0, 0.0)
    """
    return max((abs(float(r[key])) for r in rows), default=0.0)


def market_of(connection: Connection, day: str) -> list[Row]:
    """The day's moves of prices over a day by asset, median and range as in the digest (see spread): the most told first."""
    found: dict[str, dict[str, dict[str, list[Decimal]]]] = {}
    for row in select(
        connection,
        "SELECT asset, metric, publisher, pct FROM v_moves WHERE day = ? AND \"window\" = '24h' AND kind = 'change'"
        f" AND metric IN ('price', 'market_cap') AND {TOLD_ONCE} AND pct >= {LOWEST}",
        day,
    ):
        of_asset = found.setdefault(row["asset"], {}).setdefault(row["metric"], {})
        of_asset.setdefault(row["publisher"], []).append(Decimal(str(row["pct"])))
    out = []
    for asset, by_metric in found.items():
        by_publisher = by_metric.get("price") or by_metric["market_cap"]  # the whole market has no price
        of = spread(by_publisher)
        shown: Row = {"asset": asset, "median_pct": float(of.median), "publishers": len(by_publisher)}
        out.append({**shown, "min_pct": float(of.least), "max_pct": float(of.most)})
    return sorted(out, key=lambda r: (-r["publishers"], r["asset"]))[:25]
