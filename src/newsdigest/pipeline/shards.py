"""What the steps of an archive share: the plan, its shards, and the markers by which a step is known to be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from newsdigest.config import CPU
from newsdigest.engines import Engine, Failure
from newsdigest.errors import InputError
from newsdigest.pipeline.shared import Report, maker
from newsdigest.records import Outcome
from newsdigest.store import parquet
from newsdigest.store.parquet import Folder

FORMAT = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done where: it stands in OUT/done/plan.json, and a second run must agree with it."""

    out: str
    inputs: tuple[dict[str, object], ...]
    shard_size: int
    window_days: int
    device: str = CPU  # where the encoder runs

    @property
    def folder(self) -> Folder:
        """Where the tables go."""
        return Folder(self.out)


@dataclass(frozen=True, slots=True)
class Shard:
    """One piece of work of a plan; `only` names the pages that a step looks at, where it does not look at all."""

    plan: Plan
    name: str
    only: tuple[str, ...] = ()


def agree(plan: Plan) -> None:
    """Write the plan down, or hold it against what is written. Raises InputError where they differ."""
    said = {
        "format": FORMAT, "inputs": [dict(i) for i in plan.inputs], "shard_size": plan.shard_size,
        "window_days": plan.window_days, "device": plan.device, "made_by": maker(),
    }  # fmt: skip
    before = parquet.read_done(plan.folder, "plan")
    if before is None:
        parquet.mark_done(plan.folder, "plan", said)
    elif before != said:
        differs = ", ".join(k for k in said if before.get(k) != said[k])
        raise InputError(f"{plan.out}: begun with other {differs}: give another --out, or remove the folder")


def all_done(
    engine: Engine, work: Callable[[Shard], Any], shards: Sequence[Shard], what: str, report: Report
) -> list[dict[str, Any]]:
    """The markers of all shards, those that are missing made on the engine. The first failure ends it, named."""
    done = {s.name: parquet.read_done(s.plan.folder, f"{what}-{s.name}") for s in shards}
    waiting = [s for s in shards if done[s.name] is None]
    skipped = len(shards) - len(waiting)
    report(what, skipped, len(shards))
    lost: list[str] = []
    for number, (shard, answer) in enumerate(zip(waiting, engine(work, waiting), strict=True), skipped + 1):
        if isinstance(answer, Failure):
            lost.append(f"{what} {shard.name}: {answer.reason} {answer.detail}".strip())
        else:
            done[shard.name] = answer
        report(what, number, len(shards))
    if lost:
        raise InputError(f"{len(lost)} of {len(shards)} shards failed: {lost[0]}: the same command tries them again")
    fresh = {s.name for s in waiting}
    return [{**d, "skipped": int(name not in fresh)} for name, d in done.items() if d is not None]


def mark(plan: Plan, name: str, said: dict[str, Any]) -> dict[str, Any]:
    """Write the marker of a step of a shard; what it says."""
    parquet.mark_done(plan.folder, name, said)
    return said


def reasons(bad: Sequence[Outcome]) -> dict[str, int]:
    """How many failed, by reason."""
    out: dict[str, int] = {}
    for outcome in bad:
        out[outcome.reason] = out.get(outcome.reason, 0) + 1
    return out
