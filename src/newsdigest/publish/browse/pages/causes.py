"""The page *causes*: what the news says moved the market, as shares of each day; for ?cause= its sentences."""

from collections.abc import Mapping, Sequence

from newsdigest.publish.browse.pages.page import Page
from newsdigest.publish.browse.rows import Connection, Row, select
from newsdigest.publish.browse.wording import cause as cause_label

SHOWN = 8  # causes with a colour of their own; the rest is "other causes"
DAYS_SHOWN = 45


def causes(connection: Connection, parts: Mapping[str, str], args: Mapping[str, str]) -> Page:
    """All causes, or the sentences of one."""
    rows = select(
        connection,
        "SELECT day, cause, sum(articles) AS articles FROM v_causes WHERE day IN"
        " (SELECT DISTINCT day FROM articles WHERE day IS NOT NULL ORDER BY day DESC LIMIT ?)"
        " GROUP BY day, cause ORDER BY day, cause",
        DAYS_SHOWN,
    )
    cause = args.get("cause", "")
    day = args.get("day", "")
    sentences = (
        select(
            connection,
            "SELECT day, cause, effect, asset, hedge, said_by, publisher, quote, title, article FROM v_drivers"
            " WHERE cause = ? AND (? = '' OR day = ?) AND left_out = ''"
            " ORDER BY day DESC, publisher, article LIMIT 100",
            cause,
            day,
            day,
        )
        if cause
        else []
    )
    chart = shares(rows)
    return Page(
        "causes.html",
        {
            "title": "Causes",
            "chart": chart,
            "totals": _totals(rows),
            "cause": cause,
            "day": day,
            "sentences": sentences,
        },
    )


def shares(rows: Sequence[Row]) -> Row:
    """The share of each cause in each day's stated causes, the largest causes apart, ready for a stacked chart.

    >>> rows = [{"day": "d", "cause": c, "articles": n} for c, n in (("liquidations", 3), ("listing", 1))]
    >>> shares(rows)["days"], [(c["cause"], c["shares"]) for c in shares(rows)["causes"]]
    (['d'], [('liquidations', [0.75]), ('listing', [0.25])])
    """
    days = sorted({r["day"] for r in rows if r["day"]})
    totals = {t["cause"]: t["articles"] for t in _totals(rows)}
    top = list(totals)[:SHOWN]
    of_day = {d: sum(r["articles"] for r in rows if r["day"] == d) for d in days}
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        name = row["cause"] if row["cause"] in top else "other causes"
        counts[name, row["day"]] = counts.get((name, row["day"]), 0) + row["articles"]
    names = [*top, *(["other causes"] if len(totals) > len(top) else [])]
    rows_of = {c: [round(counts.get((c, d), 0) / of_day[d], 4) for d in days] for c in names}
    return {"days": days, "causes": [{"cause": c, "label": cause_label(c), "shares": rows_of[c]} for c in names]}


def _totals(rows: Sequence[Row]) -> list[Row]:
    found: dict[str, int] = {}
    for row in rows:
        found[row["cause"]] = found.get(row["cause"], 0) + row["articles"]
    return [{"cause": c, "articles": n} for c, n in sorted(found.items(), key=lambda x: (-x[1], x[0]))]
