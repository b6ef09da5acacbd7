"""The views: what people browse. Counts and joins are made here and never stored."""

import sqlite3

# A story is shown as of the last day it was grouped on.
VIEWS = {
    "v_articles": """
        SELECT a.id, a.day, a.published, a.publisher, a.title, a.url, a.topic, a.promo, a.genre, a.left_out, a.language,
               a.origin_publisher, a.full_text, length(a.text) AS characters,
               (SELECT group_concat(coin, ' ') FROM (SELECT coin FROM coins c WHERE c.article = a.id AND c."primary" ORDER BY coin)) AS primary_coins,
               (SELECT count(*) FROM moves m WHERE m.article = a.id) AS moves,
               (SELECT story FROM story_articles s WHERE s.article = a.id ORDER BY s.day DESC LIMIT 1) AS story
        FROM articles a""",
    "v_moves": """
        SELECT a.day, m.asset, m.metric, m.pct, m.bound, m."window", m.kind, m.said_by, a.publisher, m.quote, a.title,
               m.article, a.url, a.left_out, m."start", m."end"
        FROM moves m JOIN articles a ON a.id = m.article""",
    "v_amounts": """
        SELECT a.day, x.what, x.asset, x.side, x.usd, x.bound, x."window", a.publisher, x.quote, a.title, x.article, a.url,
               a.left_out, x."start", x."end"
        FROM amounts x JOIN articles a ON a.id = x.article""",
    "v_levels": """
        SELECT a.day, l.asset, l.usd, l.role, a.publisher, l.quote, a.title, l.article, a.url, a.left_out, l."start", l."end"
        FROM levels l JOIN articles a ON a.id = l.article""",
    "v_drivers": """
        SELECT a.day, d.type AS cause, d.effect, d.asset, d.hedge, d.said_by, a.publisher, d.quote, a.title, d.article, a.url,
               a.left_out, d."start", d."end"
        FROM drivers d JOIN articles a ON a.id = d.article""",
    "v_stories": """
        SELECT s.day, s.id, s.headline, json_array_length(s.publishers) AS publishers,
               json_array_length(s.independent_publishers) AS independent_publishers, s.coins,
               (SELECT count(*) FROM story_articles x WHERE x.day = s.day AND x.story = s.id) AS articles,
               (SELECT group_concat(cause, ' ') FROM story_themes t WHERE t.day = s.day AND t.story = s.id) AS causes
        FROM stories s""",
    "v_story_articles": """
        SELECT s.day, s.story, s.article, s.score, s.why, a.publisher, a.published, a.title, a.url,
               (SELECT original FROM reposts r WHERE r.day = s.day AND r."copy" = s.article LIMIT 1) AS repost_of
        FROM story_articles s JOIN articles a ON a.id = s.article""",
    "v_story_changes": """
        SELECT day, CASE WHEN sources = 1 THEN 'split' WHEN parts = 1 THEN 'merge' ELSE 'moved' END AS kind, story,
               earlier, articles, why,
               (SELECT group_concat(DISTINCT c.id) FROM corrections c JOIN correction_articles x ON x.correction = c.id
                JOIN story_articles m ON m.article = x.article
                WHERE c.undone IS NULL AND m.day = g.day AND m.story IN (g.story, g.earlier)) AS corrections
        FROM (SELECT s.day, s.story, w.story AS earlier, count(*) AS articles,
                     substr(max(printf('%.4f ', s.score) || s.why), 8) AS why,
                     count(*) OVER (PARTITION BY s.day, s.story) AS sources,
                     count(*) OVER (PARTITION BY s.day, w.story) AS parts
              FROM story_articles s JOIN story_articles w ON w.article = s.article AND w.day = date(s.day, '-1 day')
              GROUP BY s.day, s.story, w.story) g
        WHERE story <> earlier""",
    "v_story_figures": """
        SELECT day, story, kind, what, asset, side, "window", min(value) AS least, max(value) AS most, count(*) AS "values",
               CASE WHEN count(*) = 1 THEN 'one value' WHEN min(publishers) = max(publishers) THEN 'one source'
                    WHEN what IN ('liquidations', 'hack_loss', 'etf_inflow', 'etf_outflow', 'purchase', 'market_cap_change')
                         AND sum(earlier >= first) IS 0 THEN 'timeline'
                    ELSE 'range' END AS form,
               group_concat(CASE kind WHEN 'move' THEN printf('%+g%%', value) ELSE printf('$%,d', value) END
                            || ' ' || publishers, '; ') AS said
        FROM (SELECT *, lag(first) OVER (PARTITION BY day, story, kind, what, asset, side, "window" ORDER BY value) AS earlier
              FROM (SELECT t.day, t.story, f.kind, f.what, f.asset, f.side, f."window", f.value,
                           min(a.published) AS first, group_concat(DISTINCT a.publisher) AS publishers
                    FROM story_articles t JOIN articles a ON a.id = t.article AND a.left_out = ''
                    JOIN (SELECT article, 'move' AS kind, metric AS what, asset, NULL AS side, "window", pct AS value
                          FROM moves WHERE kind = 'change' AND "window" <> 'unstated'
                          UNION ALL SELECT article, 'amount', what, asset, side, "window", usd FROM amounts) f
                      ON f.article = t.article
                    WHERE NOT EXISTS (SELECT 1 FROM reposts r WHERE r.day = t.day AND r."copy" = t.article)
                    GROUP BY t.day, t.story, f.kind, f.what, f.asset, f.side, f."window", f.value))
        GROUP BY day, story, kind, what, asset, "window", side""",
    "v_corrections": """
        SELECT c.id, c.kind, c.at, c.why, c.undone, x.article, x."out", a.publisher, a.title,
               (SELECT story FROM story_articles s WHERE s.article = x.article ORDER BY s.day DESC LIMIT 1) AS story
        FROM corrections c JOIN correction_articles x ON x.correction = c.id LEFT JOIN articles a ON a.id = x.article""",
    "v_reposts": """
        SELECT r.day, r."copy", c.publisher AS copy_publisher, r.original, o.publisher AS original_publisher, r.score, r.why,
               c.title, c.url AS copy_url, o.url AS original_url
        FROM reposts r JOIN articles c ON c.id = r."copy" JOIN articles o ON o.id = r.original""",
    "v_causes": """
        SELECT a.day, d.type AS cause, d.effect, count(DISTINCT d.article) AS articles, count(DISTINCT a.publisher) AS publishers
        FROM drivers d JOIN articles a ON a.id = d.article WHERE a.left_out = '' GROUP BY a.day, d.type, d.effect""",
    "v_coins": """
        SELECT a.day, c.coin, count(*) AS articles, sum(c."primary") AS primary_in, count(DISTINCT a.publisher) AS publishers
        FROM coins c JOIN articles a ON a.id = c.article WHERE a.left_out = '' GROUP BY a.day, c.coin""",
    "v_sources": """
        SELECT f.publisher, f.url, f.status, f.detail, f.checked, f.next_check, f.newest, f.failing_since, f.tier, f.reposts,
               (SELECT count(*) FROM entries e WHERE e.feed = f.url) AS entries,
               (SELECT count(*) FROM articles a WHERE a.publisher = f.publisher) AS articles,
               (SELECT count(DISTINCT r."copy") FROM reposts r JOIN articles a ON a.id = r."copy" WHERE a.publisher = f.publisher) AS articles_reposted,
               (SELECT count(*) FROM articles a WHERE a.publisher = f.publisher AND a.promo = 'yes') AS promotional
        FROM feeds f""",
    "v_outcomes": """
        SELECT stage, status, reason, count(*) AS items, max(at) AS latest FROM outcomes GROUP BY stage, status, reason""",
}  # fmt: skip


def create_views(connection: sqlite3.Connection) -> None:
    """Make every view anew, and drop those that are no more."""
    drop_views(connection)
    for name, sql in VIEWS.items():
        connection.execute(f"CREATE VIEW [{name}] AS {sql}")


def drop_views(connection: sqlite3.Connection) -> None:
    """Drop every view."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        connection.execute(f"DROP VIEW [{name}]")


def views_are_current(connection: sqlite3.Connection) -> bool:
    """True where the file's views are those of this version."""
    found = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall())
    return found == {name: f"CREATE VIEW [{name}] AS {sql}" for name, sql in VIEWS.items()}
