"""A person's corrections of stories: made of what is stored, kept, taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

from newsdigest.errors import InputError
from newsdigest.records import Correction
from newsdigest.store.articles import find_article
from newsdigest.store.database import Store, transaction
from newsdigest.store.find import StoredStory
from newsdigest.store.rows import from_time, to_time


def save_correction(store: Store, correction: Correction) -> Correction:
    """Keep a new correction; the same with its number."""
    with transaction(store) as connection:
        cursor = connection.execute(
            "INSERT INTO corrections (kind, at, why) VALUES (?, ?, ?)",
            [correction.kind, from_time(correction.at), correction.why],
        )
        number = int(cursor.lastrowid or 0)
        connection.executemany(
            'INSERT INTO correction_articles (correction, article, "out") VALUES (?, ?, ?)',
            [(number, a, int(a in correction.out)) for a in correction.articles],
        )
    return replace(correction, number=number)


def undo_correction(store: Store, number: int, at: datetime) -> Correction:
    """Mark a correction as undone, as which it stays on record; as it was before. Raises InputError."""
    before = next((c for c in load_corrections(store) if c.number == number), None)
    if before is None or before.undone:
        state = "undone already" if before else "no such correction"
        raise InputError(f"{number}: {state}: see `newsdigest story corrections`")
    with transaction(store) as connection:
        connection.execute("UPDATE corrections SET undone = ? WHERE id = ?", [from_time(at), number])
    return before


def load_corrections(store: Store) -> tuple[Correction, ...]:
    """Every correction ever made, in the order of making."""
    return _corrections(store, "SELECT id, kind, at, why, undone FROM corrections ORDER BY id", [])


def corrections_between(store: Store, first: date, last: date) -> tuple[Correction, ...]:
    """The corrections in force that name articles of the days from `first` to `last`, in the order of making."""
    sql = """
        SELECT id, kind, at, why, undone FROM corrections c WHERE undone IS NULL AND EXISTS (
          SELECT 1 FROM correction_articles x JOIN articles a ON a.id = x.article
          WHERE x.correction = c.id AND a.day BETWEEN ? AND ?) ORDER BY id"""
    return _corrections(store, sql, [first.isoformat(), last.isoformat()])


def _corrections(store: Store, sql: str, given: Sequence[str]) -> tuple[Correction, ...]:
    out = []
    for number, kind, at, why, undone in store.connection.execute(sql, given).fetchall():
        rows = store.connection.execute(
            'SELECT article, "out" FROM correction_articles WHERE correction = ? ORDER BY article', [number]
        ).fetchall()
        moment = to_time(at)
        assert moment is not None
        articles = tuple(a for a, _ in rows)
        taken = tuple(a for a, left in rows if left)
        out.append(Correction(number, kind, articles, taken, moment, why, to_time(undone)))
    return tuple(out)


def split_of(store: Store, story: StoredStory, out: Sequence[str], *, why: str, at: datetime) -> Correction:
    """The correction by which the articles `out` (ids, their first letters, or addresses) leave a story. Raises InputError."""
    leaving = tuple(sorted({_member(store, story, wanted) for wanted in out}))
    if len(leaving) == len(story.articles):
        raise InputError(f"{story.id}: no other article would stay in it: name only those that are to leave")
    return Correction(0, "split", tuple(sorted(story.articles)), leaving, at, why)


def merge_of(stories: Sequence[StoredStory], *, window_days: int, why: str, at: datetime) -> Correction:
    """The correction by which stories become one. Raises InputError where grouping never sees them at once."""
    ids = list(dict.fromkeys(s.id for s in stories))
    if len(ids) < 2:
        raise InputError(f"{ids[0]}: is one story: name two or more to merge")
    days = sorted({day for s in stories for day in s.days})
    gap = max((b - a).days for a, b in pairwise([days[0], *days]))
    if gap >= window_days:
        raise InputError(
            f"{', '.join(ids)}: {gap} days lie between their articles, and a story gathers those of {window_days}:"
            " set a larger window_days in newsdigest.toml to merge them"
        )
    return Correction(0, "merge", tuple(sorted({a for s in stories for a in s.articles})), (), at, why)


def _member(store: Store, story: StoredStory, wanted: str) -> str:
    ids = [a for a in find_article(store, wanted) if a in story.articles]
    if len(ids) != 1:
        state = "several articles" if ids else "no article"
        raise InputError(f"{wanted}: {state} of story {story.id}: `newsdigest story show {story.id}` lists them")
    return ids[0]
