"""What the runs of the program did: for the log and for `doctor`."""

from dataclasses import dataclass
from datetime import datetime

from newsdigest.records import Outcome
from newsdigest.store.database import Store
from newsdigest.store.rows import from_time


@dataclass(frozen=True, slots=True)
class Run:
    """One run as it stands in the store. `outcome` is done, failed, interrupted, or unfinished: killed, or at work."""

    number: int
    command: str
    started: str
    finished: str
    outcome: str


def last_runs(store: Store, most: int = 5) -> tuple[Run, ...]:
    """The latest runs, the last one first."""
    sql = "SELECT id, command, started, coalesce(finished, ''), outcome FROM runs ORDER BY id DESC LIMIT ?"
    return tuple(Run(*row) for row in store.connection.execute(sql, [most]))


def outcomes_since(store: Store, moment: datetime) -> tuple[Outcome, ...]:
    """What ended otherwise than kept at MOMENT or later, in the order of time."""
    rows = store.connection.execute(
        "SELECT stage, item, status, reason, detail FROM outcomes WHERE at >= ? AND status <> 'kept'"
        " ORDER BY at, stage, item",
        [from_time(moment)],
    )
    return tuple(Outcome(*row) for row in rows)


def all_outcomes(store: Store) -> tuple[tuple[str, str, str, int], ...]:
    """(stage, status, reason, how many items), the most of each stage first."""
    sql = "SELECT stage, status, reason, items FROM v_outcomes ORDER BY stage, items DESC, status, reason"
    return tuple(store.connection.execute(sql).fetchall())


def feeds_by_status(store: Store) -> dict[str, int]:
    """How many feeds are ok, silent, failing…"""
    return dict(
        store.connection.execute("SELECT status, count(*) FROM feeds GROUP BY status ORDER BY status").fetchall()
    )
