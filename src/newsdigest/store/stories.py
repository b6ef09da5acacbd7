"""Stories, reposts, themes and digests, day by day."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from newsdigest.records import ArticleCounts, Membership, Repost, Story, Theme
from newsdigest.store.database import Store, transaction
from newsdigest.store.rows import from_list, from_time, to_list
from newsdigest.text.ids import digest_id


def day_fingerprint(store: Store, first: date, last: date, made_by: str) -> str:
    """What the grouping of a window of days rests on: its articles, their words, and the version of the code."""
    rows = store.connection.execute(
        "SELECT id, page_fingerprint, made_by FROM articles WHERE day BETWEEN ? AND ? ORDER BY id",
        [first.isoformat(), last.isoformat()],
    )
    hasher = hashlib.sha256(made_by.encode())
    for row in rows:
        hasher.update("\x1f".join(row).encode())
    return hasher.hexdigest()[:16]


def grouped_fingerprint(store: Store, day: date) -> str | None:
    """What the stored grouping of a day rests on, or None."""
    row = store.connection.execute("SELECT fingerprint FROM days WHERE day = ?", [day.isoformat()]).fetchone()
    return row[0] if row else None


def save_stories(
    store: Store,
    day: date,
    fingerprint: str,
    stories: Sequence[Story],
    themes: Sequence[Theme],
    headlines: Mapping[str, str],
) -> None:
    """Replace the stories of a day."""
    d = day.isoformat()
    with transaction(store) as connection:
        connection.execute("DELETE FROM days WHERE day = ?", [d])
        connection.execute("INSERT INTO days VALUES (?, ?)", [d, fingerprint])
        for s in stories:
            connection.execute(
                "INSERT INTO stories VALUES (?, ?, ?, ?, ?, ?)",
                [
                    d,
                    s.id,
                    headlines.get(s.id, ""),
                    from_list(s.publishers),
                    from_list(s.independent_publishers),
                    from_list(s.coins),
                ],
            )
            members = {m.article: m for m in s.members}
            for article in s.articles:
                m = members.get(article, Membership(article, 1.0, "alone"))
                connection.execute(
                    "INSERT INTO story_articles VALUES (?, ?, ?, ?, ?)", [d, s.id, article, m.score, m.why]
                )
            for r in s.reposts:
                connection.execute(
                    "INSERT OR IGNORE INTO reposts VALUES (?, ?, ?, ?, ?, ?)",
                    [d, s.id, r.copy, r.original, r.score, r.why],
                )
        for t in themes:
            for story, weight in zip(t.stories, t.weights, strict=True):
                connection.execute(
                    "INSERT OR REPLACE INTO story_themes VALUES (?, ?, ?, ?, ?)", [d, story, t.cause, t.effect, weight]
                )


def load_stories(store: Store, day: date) -> tuple[Story, ...]:
    """The stories of a day as grouped then, by id."""
    d = day.isoformat()
    members: dict[str, list[Membership]] = {}
    for story, article, score, why in store.connection.execute(
        "SELECT s.story, s.article, s.score, s.why FROM story_articles s JOIN articles a ON a.id = s.article WHERE s.day = ? ORDER BY a.published, a.id",
        [d],
    ):
        members.setdefault(story, []).append(Membership(article, score, why))
    reposts: dict[str, list[Repost]] = {}
    for story, *values in store.connection.execute(
        'SELECT story, "copy", original, score, why FROM reposts WHERE day = ? ORDER BY "copy", original', [d]
    ):
        reposts.setdefault(story, []).append(Repost(*values))
    rows = store.connection.execute(
        "SELECT id, publishers, independent_publishers, coins FROM stories WHERE day = ? ORDER BY id", [d]
    )
    return tuple(
        Story(
            id=i,
            articles=tuple(m.article for m in members.get(i, [])),
            members=tuple(members.get(i, [])),
            reposts=tuple(reposts.get(i, [])),
            publishers=to_list(p),
            independent_publishers=to_list(ip),
            coins=to_list(c),
        )
        for i, p, ip, c in rows
    )


def load_headlines(store: Store, day: date) -> dict[str, str]:
    """The headlines of a day's stories as they were grouped then."""
    return dict(store.connection.execute("SELECT id, headline FROM stories WHERE day = ?", [day.isoformat()]))


def story_members(store: Store, day: date) -> tuple[tuple[str, str], ...]:
    """(story, article) of every member of a day's stories, in order: what the next day's grouping rests on."""
    sql = "SELECT story, article FROM story_articles WHERE day = ? ORDER BY story, article"
    return tuple((str(s), str(a)) for s, a in store.connection.execute(sql, [day.isoformat()]))


def load_themes(store: Store, day: date) -> tuple[Theme, ...]:
    """The themes of a day, heaviest first."""
    found: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for cause, effect, story, weight in store.connection.execute(
        "SELECT cause, effect, story, weight FROM story_themes WHERE day = ? ORDER BY cause, weight DESC, story",
        [day.isoformat()],
    ):
        found.setdefault((cause, effect), []).append((story, weight))
    return tuple(
        Theme(cause, effect, tuple(s for s, _ in rows), tuple(w for _, w in rows))
        for (cause, effect), rows in sorted(found.items(), key=lambda x: (-sum(w for _, w in x[1]), x[0]))
    )


def save_digest(store: Store, day: date, text: str, *, way: str = "", at: datetime | None = None) -> None:
    """Keep the day's JSON; `way` names what wrote it, `at` when."""
    with transaction(store) as connection:
        connection.execute(
            "INSERT INTO digests VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET json = excluded.json",
            [day.isoformat(), text],
        )
        connection.execute(
            "INSERT INTO outcomes (stage, item, status, reason, detail, at, basis) VALUES ('write', ?, 'kept', '', '', ?, ?)"
            " ON CONFLICT (stage, item) DO UPDATE SET at = excluded.at, basis = excluded.basis",
            [day.isoformat(), from_time(at) or "", _bases(store, way).get(day, "")],
        )


def load_digest(store: Store, day: date) -> str | None:
    """The day's JSON as last kept."""
    row = store.connection.execute("SELECT json FROM digests WHERE day = ?", [day.isoformat()]).fetchone()
    return row[0] if row else None


def kept_digest(store: Store, day: date, way: str) -> str | None:
    """The day's JSON where it was kept for the stories that stand now, and written in this way."""
    basis = _bases(store, way).get(day)
    known = store.connection.execute(
        "SELECT basis FROM outcomes WHERE stage = 'write' AND item = ?", [day.isoformat()]
    ).fetchone()
    stands = basis is not None and ((known and known[0] == basis) or is_pruned(store, day))
    return load_digest(store, day) if stands else None


def digests_due(store: Store, way: str) -> tuple[date, ...]:
    """The days, in order, whose stories have changed since their digest was kept, or that `way` would write anew.

    A kept digest of a pruned day stays: the words that it was made of are gone.
    """
    kept = dict(store.connection.execute("SELECT item, basis FROM outcomes WHERE stage = 'write'").fetchall())
    due = [day for day, basis in _bases(store, way).items() if kept.get(day.isoformat()) != basis]
    held = {row[0] for row in store.connection.execute("SELECT day FROM digests")}
    return tuple(day for day in due if day.isoformat() not in held or not is_pruned(store, day))


def is_pruned(store: Store, day: date) -> bool:
    """True where articles of a day have lost their words to `prune`: its stories and its digest stay as they are."""
    sql = """
        SELECT 1 FROM articles a JOIN pages p ON p.id = a.id
        WHERE a.day = ? AND a.text = '' AND length(p.body) = 0 LIMIT 1"""
    return store.connection.execute(sql, [day.isoformat()]).fetchone() is not None


def _bases(store: Store, way: str) -> dict[date, str]:
    """What the digest of each day that has stories rests on: they, those of the day before, and what writes it."""
    sql = """
        SELECT d.day, d.fingerprint, coalesce(b.fingerprint, '')
        FROM days d LEFT JOIN days b ON b.day = date(d.day, '-1 day')
        WHERE EXISTS (SELECT 1 FROM stories s WHERE s.day = d.day) ORDER BY d.day"""
    return {date.fromisoformat(day): digest_id(way, *prints) for day, *prints in store.connection.execute(sql)}


def counts_of(store: Store, first: date, last: date) -> ArticleCounts:
    """How the entries and pages of the days from `first` to `last` ended."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    ended = sum((Counter(entries_of_day(store, d)) for d in days), Counter())
    return ArticleCounts(seen=sum(ended.values()), kept=ended.pop("kept", 0), dropped=ended)


def entries_of_day(store: Store, day: date) -> dict[str, int]:
    """How the entries and pages of a day ended: "kept", or the reason they were dropped or failed for, to their number.

    An article's own day counts before its entry's, that before its page's; each item is counted once.
    """
    sql = """
        SELECT CASE WHEN a.id IS NOT NULL THEN CASE a.left_out WHEN '' THEN 'kept' ELSE a.left_out END
               ELSE coalesce(nullif(c.reason, ''), nullif(o.reason, ''), 'not_fetched') END AS ended, count(*)
        FROM (SELECT id FROM entries WHERE day = :day UNION SELECT id FROM articles WHERE day = :day
              UNION SELECT id FROM pages WHERE published >= :day AND published < :after) x
        LEFT JOIN articles a ON a.id = x.id LEFT JOIN entries e ON e.id = x.id LEFT JOIN pages p ON p.id = x.id
        LEFT JOIN outcomes c ON c.stage = 'clean' AND c.item = x.id
        LEFT JOIN outcomes o ON o.stage = 'crawl' AND o.item = coalesce(e.url, p.url)
        WHERE coalesce(a.day, e.day, substr(p.published, 1, 10)) = :day GROUP BY ended ORDER BY ended"""
    after = (day + timedelta(days=1)).isoformat()
    return dict(store.connection.execute(sql, {"day": day.isoformat(), "after": after}).fetchall())
