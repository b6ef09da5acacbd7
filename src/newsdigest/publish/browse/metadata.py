"""What Datasette is told of the database: titles, descriptions of tables and columns, prepared queries, safe settings."""

from collections.abc import Mapping, Sequence
from typing import Any

# Measured: over 100,000 articles a table's page takes 8 ms with suggest_facets off, 590 ms with it on. Free SQL without
# these limits could take gigabytes in spite of the time limit.
SETTINGS: Mapping[str, Any] = {
    "default_allow_sql": False, "allow_download": False, "allow_csv_stream": False, "suggest_facets": False,
    "max_returned_rows": 500, "default_page_size": 50, "sql_time_limit_ms": 500, "facet_time_limit_ms": 500,
    "truncate_cells_html": 400, "max_csv_mb": 50, "num_sql_threads": 3,
}  # fmt: skip

_FACT = {
    "article": "The article that states it", "quote": "The sentence or clause, word for word",
    "start": "Where the quote begins, in characters of title + newline + text", "end": "Where the quote ends",
    "n": "Its place among the article's facts", "day": "Day of publication, UTC", "publisher": "Who published the article",
    "title": "The article's title", "url": "The article's address", "said_by": "Whom the text names for it",
    "left_out": "Why the digest leaves the article out; empty where it does not",
}  # fmt: skip
_MOVE = {
    "asset": "Ticker; or MARKET, ALTCOINS, INDEX:…, STOCK:…", "metric": "price, market_cap, open_interest, …",
    "pct": "Percent, falls negative", "bound": "exact, about, over, under", "window": "The time it covers: 1h, 24h, 7d, …, since_high, unstated",
    "kind": "change (has happened), forecast, past (told as history)",
}  # fmt: skip
_AMOUNT = {
    "what": "liquidations, unrealized_loss, etf_outflow, …", "asset": "Ticker, MARKET, or nothing", "side": "long, short, both",
    "usd": "US dollars", "bound": "exact, about, over, under", "window": "The time it covers",
}  # fmt: skip
_LEVEL = {
    "asset": "Ticker",
    "usd": "US dollars",
    "role": "current, support, resistance, target, low, high, ath, entry, …",
}
_DRIVER = {
    "type": "The kind of cause", "cause": "The kind of cause", "effect": "up, down or mixed", "asset": "What it moves",
    "hedge": "The words that weaken it, such as “amid”",
}  # fmt: skip

# name: (description, column descriptions, facets, sort_desc)
_TABLES: Mapping[str, tuple[str, Mapping[str, str], Sequence[str], str]] = {
    "articles": ("The cleaned articles. Search works on title and text.", {"left_out": _FACT["left_out"], "topic": "The cause the article is mainly about", "promo": "no, part (holds an advertisement), yes"}, ("day", "publisher"), "published"),
    "removed": ("What was taken out of pages, and by which rule.", {"kind": "prefix, related, cta, disclaimer, credit, …", "rule": "What removed it"}, ("kind", "rule"), ""),
    "coins": ("Which coins each article names.", {"primary": "1 where the article is mainly about it"}, ("coin",), ""),
    "mentions": ("Where coins are named in articles.", {}, (), ""),
    "moves": ("Every stated percentage change of a market quantity, with its sentence.", {**_FACT, **_MOVE}, ("asset", "kind"), ""),
    "amounts": ("Every stated sum of money, with its sentence. Values are never added up.", {**_FACT, **_AMOUNT}, ("what",), ""),
    "levels": ("Every stated price level, with its sentence.", {**_FACT, **_LEVEL}, ("asset", "role"), ""),
    "drivers": ("Every cause that an article states, with its sentence.", {**_FACT, **_DRIVER}, ("type", "effect"), ""),
    "stories": ("The stories of each day, as grouped then.", {}, ("day",), "day"),
    "story_articles": ("Which article stands in which story, and why.", {"score": "How sure the grouping is, 0 to 1", "why": "The reason"}, ("day",), "day"),
    "reposts": ("Articles that repeat another's text.", {"copy": "The article that repeats", "original": "What it repeats", "score": "How much alike, 0 to 1"}, ("day",), "day"),
    "story_themes": ("The causes of each story.", {}, ("day", "cause"), "day"),
    "digests": ("The day's JSON, as written last.", {}, (), "day"),
    "entries": ("The feeds' entries, as their feeds state them.", {}, ("day", "publisher"), "published"),
    "feeds": ("The feeds, with the state of their polling.", {}, ("status", "publisher"), ""),
    "outcomes": ("What became of each entry, page and article at each stage, with the reason.", {}, ("stage", "status", "reason"), "at"),
    "runs": ("The runs of the program.", {}, ("outcome",), "id"),
    "v_articles": ("Articles with their coins, number of moves, and story.", {}, ("day", "publisher", "topic"), "published"),
    "v_moves": ("Moves with publisher and title.", {**_FACT, **_MOVE}, ("day", "asset", "kind"), "day"),
    "v_amounts": ("Sums with publisher and title.", {**_FACT, **_AMOUNT}, ("day", "what"), "day"),
    "v_levels": ("Levels with publisher and title.", {**_FACT, **_LEVEL}, ("day", "asset", "role"), "day"),
    "v_drivers": ("Causes with publisher and title.", {**_FACT, **_DRIVER}, ("day", "cause", "effect"), "day"),
    "v_stories": ("Stories with the number of their articles and publishers.", {}, ("day",), "day"),
    "v_story_articles": ("The articles of stories, and why each is in it.", {}, ("day",), "day"),
    "v_reposts": ("Reposts with both publishers.", {}, ("day", "copy_publisher", "original_publisher"), "day"),
    "v_causes": ("Causes by day, with how many articles and publishers state them.", {}, ("day", "cause"), "day"),
    "v_coins": ("Coins by day, with how many articles name them.", {}, ("day",), "day"),
    "v_sources": ("Feeds with their health and how much came of them.", {}, ("status", "tier"), ""),
    "v_outcomes": ("Outcomes counted by stage and reason.", {}, (), ""),
}  # fmt: skip
_HIDDEN = ("vectors", "pages", "article_versions", "days", "_sqlite_migrations")
_TEXT_SEARCH = {"fts_table": "articles_fts", "fts_pk": "rowid"}

QUERIES: Mapping[str, Mapping[str, str]] = {
    "what_moved": {
        "title": "What moved by 5 % or more, and why",
        "description": "Moves that have happened, over a day, with the causes the same article states for that asset. percent: how much.",
        "sql": """SELECT m.day, m.asset, m.pct, m.publisher, m.quote, group_concat(DISTINCT d.type) AS causes, m.article
FROM v_moves m LEFT JOIN drivers d ON d.article = m.article AND d.asset IN (m.asset, 'MARKET')
WHERE m.kind = 'change' AND m.metric IN ('price', 'market_cap') AND m.window = '24h' AND m.left_out = ''
  AND abs(m.pct) >= abs(CAST(coalesce(nullif(:percent, ''), '5') AS REAL)) AND (:day = '' OR m.day = :day)
GROUP BY m.day, m.asset, m.pct, m.publisher, m.quote, m.article ORDER BY m.day DESC, abs(m.pct) DESC LIMIT 300""",
    },
    "who_reposts_whom": {
        "title": "Who reposts whom",
        "description": "How many articles of one publisher repeat another's.",
        "sql": """SELECT copy_publisher, original_publisher, count(DISTINCT "copy") AS articles, round(avg(score), 2) AS alike, max(day) AS latest
FROM v_reposts GROUP BY copy_publisher, original_publisher ORDER BY articles DESC, copy_publisher, original_publisher LIMIT 300""",
    },
    "forecasts_and_what_came": {
        "title": "Forecasts against what came",
        "description": "Each forecast of a price with the lowest and highest 24-hour move stated for that asset in the days after it. days: how many.",
        "sql": """SELECT f.day, f.asset, f.pct AS forecast, f.window, f.said_by, f.publisher, f.quote,
  min(m.pct) AS lowest_after, max(m.pct) AS highest_after, count(m.pct) AS moves_after
FROM v_moves f LEFT JOIN v_moves m ON m.asset = f.asset AND m.metric = 'price' AND m.kind = 'change' AND m.window = '24h' AND m.left_out = ''
  AND m.day > f.day AND m.day <= date(f.day, '+' || CAST(coalesce(nullif(:days, ''), '7') AS INTEGER) || ' days')
WHERE f.kind = 'forecast' AND f.metric = 'price' AND f.left_out = ''
GROUP BY f.day, f.asset, f.pct, f.window, f.said_by, f.publisher, f.quote ORDER BY f.day DESC, f.asset LIMIT 300""",
    },
    "first_movers": {
        "title": "Who tells stories first",
        "description": "Of the stories that several publishers tell: in how many each was the first.",
        "sql": """WITH told AS (SELECT day, story, publisher, min(published) AS at FROM v_story_articles WHERE published IS NOT NULL GROUP BY 1, 2, 3),
ranked AS (SELECT publisher, rank() OVER (PARTITION BY day, story ORDER BY at) AS place, count(*) OVER (PARTITION BY day, story) AS tellers FROM told)
SELECT publisher, sum(place = 1) AS first, count(*) AS stories, round(1.0 * sum(place = 1) / count(*), 2) AS share
FROM ranked WHERE tellers > 1 GROUP BY publisher ORDER BY first DESC, stories DESC, publisher LIMIT 300""",
    },
    "figures_that_differ": {
        "title": "Sums on which publishers differ",
        "description": "Within one story: the same quantity with different values.",
        "sql": """SELECT s.day, s.story, t.headline, x.what, x.asset, x.side, x.window, min(x.usd) AS lowest, max(x.usd) AS highest,
  count(DISTINCT x.usd) AS "values", count(DISTINCT a.publisher) AS publishers
FROM story_articles s JOIN amounts x ON x.article = s.article JOIN articles a ON a.id = s.article
JOIN stories t ON t.day = s.day AND t.id = s.story WHERE a.left_out = '' AND (:day = '' OR s.day = :day)
GROUP BY s.day, s.story, x.what, x.asset, x.side, x.window HAVING count(DISTINCT x.usd) > 1
ORDER BY s.day DESC, publishers DESC, t.headline LIMIT 300""",
    },
}


def metadata_of(database: str, *, hosts: Sequence[str] = ()) -> dict[str, Any]:
    """The metadata for a database file of this name (without its ending)."""
    tables: dict[str, Any] = {name: {"hidden": True} for name in _HIDDEN}
    for name, (description, columns, facets, sort) in _TABLES.items():
        tables[name] = {"description": description, "columns": dict(columns), "facets": list(facets)}
        if sort:
            tables[name]["sort_desc"] = sort
    tables["articles"] |= {"label_column": "title", **_TEXT_SEARCH}
    tables["stories"]["label_column"] = "headline"
    queries = {name: dict(query) for name, query in QUERIES.items()}
    return {
        "title": "newsdigest",
        "description": "What moved in crypto, by how much, why, and who says so",
        "plugins": {"newsdigest": {"home": True, "hosts": list(hosts)}},
        "databases": {
            database: {
                "tables": tables,
                "queries": queries,
                "description": "Pages: Today, Coins, Causes, Sources, Audit",
            }
        },
    }
