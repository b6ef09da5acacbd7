"""Stories as a person finds them: by id, by an article in them, by day; with the reasons of each membership."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from newsdigest.errors import InputError
from newsdigest.store.database import Store


@dataclass(frozen=True, slots=True)
class StoredMember:
    """An article in a story, with its score and why it stands there."""

    article: str
    score: float
    why: str
    publisher: str
    published: str | None
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class StoredStory:
    """One story as of one day, by what tells it from others."""

    id: str
    day: date
    headline: str
    members: tuple[StoredMember, ...]  # by time, then id

    @property
    def articles(self) -> tuple[str, ...]:
        """The members' ids."""
        return tuple(m.article for m in self.members)

    @property
    def days(self) -> tuple[date, ...]:
        """The days of its dated articles, ascending."""
        return tuple(sorted({date.fromisoformat(m.published[:10]) for m in self.members if m.published}))


def known_story(store: Store, wanted: str, day: date | None = None) -> StoredStory:
    """The one story whose id begins with `wanted`, or in which the article `wanted` stands (its id's beginning, or its
    address): as on its latest day, or as on `day`. Raises InputError, with what to do."""
    sql = """
        SELECT id, max(day) FROM stories WHERE (? IS NULL OR day = ?) AND (substr(id, 1, ?) = ? OR (day, id) IN (
          SELECT s.day, s.story FROM story_articles s JOIN articles a ON a.id = s.article
          WHERE a.url = ? OR substr(a.id, 1, ?) = ?)) GROUP BY id ORDER BY id LIMIT 10"""
    on, length = day.isoformat() if day else None, max(4, len(wanted))
    rows = store.connection.execute(sql, [on, on, length, wanted, wanted, length, wanted]).fetchall()
    if len(rows) != 1:
        when = f" on {day}" if day else ""
        raise InputError(
            f"{wanted}: several stories{when}: {', '.join(id_ for id_, _ in rows)}: give more letters, or --date DAY"
            if rows
            else f"{wanted}: no such story{when}: `newsdigest story list` shows those of a day with their ids"
        )
    return _stories(store, rows)[0]


def stories_of(store: Store, day: date) -> tuple[StoredStory, ...]:
    """The stories of a day, those with most articles first."""
    rows = store.connection.execute("SELECT id, day FROM stories WHERE day = ?", [day.isoformat()]).fetchall()
    return tuple(sorted(_stories(store, rows), key=lambda s: (-len(s.members), s.id)))


def stories_holding(store: Store, articles: Iterable[str]) -> tuple[StoredStory, ...]:
    """The stories in which the articles stand now, each as on its latest day."""
    latest = "SELECT story, day FROM story_articles WHERE article = ? ORDER BY day DESC LIMIT 1"
    found: dict[str, str] = {}
    for article in articles:
        for id_, day in store.connection.execute(latest, [article]):
            found[id_] = max(day, found.get(id_, ""))
    return _stories(store, sorted(found.items()))


def _stories(store: Store, rows: Iterable[tuple[str, str]]) -> tuple[StoredStory, ...]:
    out = []
    for id_, day in rows:
        (headline,) = store.connection.execute(
            "SELECT headline FROM stories WHERE id = ? AND day = ?", [id_, day]
        ).fetchone()
        members = store.connection.execute(
            "SELECT article, score, why, publisher, published, title, url FROM v_story_articles"
            " WHERE day = ? AND story = ? ORDER BY published, article",
            [day, id_],
        )
        out.append(StoredStory(id_, date.fromisoformat(day), headline, tuple(StoredMember(*m) for m in members)))
    return tuple(out)


def figures_of(store: Store, story: StoredStory) -> tuple[tuple[str, str, str], ...]:
    """The quantities for which a story's articles give several values: what, "range" or "timeline", who says which."""
    rows = store.connection.execute(
        """SELECT what, asset, side, "window", form, said FROM v_story_figures
           WHERE day = ? AND story = ? AND form IN ('range', 'timeline') ORDER BY what, asset, "window", side""",
        [story.day.isoformat(), story.id],
    )
    return tuple((" ".join(str(p).replace("_", " ") for p in parts if p), form, said) for *parts, form, said in rows)
