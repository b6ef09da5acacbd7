"""Near copies over a whole archive: fingerprints of every article, joined band by band on any engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from newsdigest.engines import Engine, Failure
from newsdigest.errors import InputError
from newsdigest.pipeline.shared import Report, silent
from newsdigest.records import Article
from newsdigest.store import parquet
from newsdigest.store.parquet import Folder

PARTS = 16  # of the join of bands: each is held in memory by itself
UNDATED = 2**62


def time_of(article: Article) -> tuple[int, str]:
    """Where an article stands in time: its second, undated ones last, then its id."""
    return int(article.published.timestamp()) if article.published else UNDATED, article.id


def write_prints(folder: Folder, shard: str, articles: Sequence[Article]) -> None:
    """OUT/prints/SHARD: (article, at, same, signature); OUT/bands/PART/SHARD: (key, at, shard, row)."""
    from newsdigest.group.near_copies import PLACES, band_keys, same_text_hash, signature

    found = [(time_of(a), same_text_hash(a.text), signature(a.text)) for a in articles]
    kept = [(id_, at, same, made) for (at, id_), same, made in found if made is not None]
    signatures = np.array([made for *_, made in kept], dtype=np.uint32).reshape(len(kept), PLACES)
    prints: dict[str, Any] = {
        "article": [id_ for id_, *_ in kept],
        "at": np.array([at for _, at, _, _ in kept], dtype=np.int64),
        "same": np.array([same for _, _, same, _ in kept], dtype=np.int64),
        "signature": [row.tobytes() for row in signatures],
    }
    kinds = ("string", "int64", "int64", "binary")
    parquet.write_columns(folder, f"prints/{shard}.parquet", prints, types=kinds)
    keys = band_keys(signatures)
    places = np.repeat(np.arange(len(kept), dtype=np.int64), keys.shape[1])
    flat, times = keys.reshape(-1), np.repeat(prints["at"], keys.shape[1])
    part = (flat % np.uint64(PARTS)).astype(np.int64)
    for n in range(PARTS):
        here = part == n
        parquet.write_columns(
            folder, f"bands/{n:02d}/{shard}.parquet", {"key": flat[here], "at": times[here], "row": places[here]}
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the join: the keys that fall to it, over all shards."""

    folder: Folder
    names: tuple[str, ...]
    number: int


def join_part(part: Part) -> list[tuple[str, str, float, bool]]:
    """(one, other, score, same text) of the pairs that a part's keys bring together and whose signatures agree."""
    from newsdigest.group.near_copies import NEAR, candidates

    folder = part.folder
    bands = [parquet.read(folder, f"bands/{part.number:02d}/{name}.parquet") for name in part.names]
    sizes = [len(b) for b in bands]
    if not sum(sizes):
        return []
    keys, at, row = (np.concatenate([np.asarray(b[c]) for b in bands]) for c in ("key", "at", "row"))
    shard = np.repeat(np.arange(len(bands)), sizes)
    pairs = candidates(keys, at)
    wanted = np.unique(pairs)
    prints = _prints_of(part, shard[wanted], row[wanted])
    place = {int(w): n for n, w in enumerate(wanted)}
    found: dict[tuple[str, str], tuple[float, bool]] = {}
    for a, b in pairs.tolist():
        (one, at_one, same_one, sig_one), (other, at_other, same_other, sig_other) = prints[place[a]], prints[place[b]]
        score = float(np.mean(sig_one == sig_other))
        if one != other and score >= NEAR:
            first, second = sorted(((at_one, one), (at_other, other)))
            found[first[1], second[1]] = (round(score, 3), same_one == same_other)
    return [(a, b, *v) for (a, b), v in sorted(found.items())]


def _prints_of(part: Part, shards: Any, rows: Any) -> list[tuple[str, int, int, Any]]:
    """(article, at, same, signature) of the given rows of the given shards, in their order."""
    out: list[Any] = [None] * len(rows)
    for n in np.unique(shards).tolist():
        places = np.flatnonzero(shards == n)
        table = parquet.read(part.folder, f"prints/{part.names[n]}.parquet").take(rows[places])
        for place, r in zip(places.tolist(), table.to_pylist(), strict=True):
            out[place] = (r["article"], r["at"], r["same"], np.frombuffer(r["signature"], dtype=np.uint32))
    return out


def near_copies(folder: Folder, names: Sequence[str], engine: Engine, report: Report = silent) -> int:
    """OUT/near_copies.parquet: (copy, original, score, same): every copy with the earliest text that it is joined to."""
    from newsdigest.group.near_copies import Pair, copies

    before = parquet.read_done(folder, "near_copies")
    if before is not None:
        return int(before["near_copies"])
    parts = [Part(folder, tuple(names), n) for n in range(PARTS)]
    found: dict[tuple[str, str], tuple[float, bool]] = {}
    for number, answer in enumerate(engine(join_part, parts), 1):
        if isinstance(answer, Failure):
            raise InputError(f"near copies, part {number - 1}: {answer.reason} {answer.detail}: run the command again")
        found.update({(a, b): (score, same) for a, b, score, same in answer})
        report("copies", number, PARTS)
    times: dict[str, int] = {}
    for name in names:
        table = parquet.read(folder, f"prints/{name}.parquet", only=["article", "at"])
        times.update(zip(table["article"].to_pylist(), table["at"].to_pylist(), strict=True))
    rank = sorted({a for pair in found for a in pair}, key=lambda a: (times[a], a))
    originals = copies((Pair(a, b, s) for (a, b), (s, _) in found.items()), rank)
    best = {b: v for (a, b), v in sorted(found.items(), key=lambda kv: kv[1][0])}  # the strongest link of each copy
    rows = [
        (copy, original, *found.get((original, copy), best.get(copy, (0.0, False))))
        for copy, original in originals.items()
    ]
    values: list[Any] = [list(v) for v in zip(*rows, strict=True)] if rows else [[], [], [], []]
    parquet.write_columns(
        folder,
        "near_copies.parquet",
        dict(zip(("copy", "original", "score", "same_text"), values, strict=True)),
        types=("string", "string", "double", "bool"),
    )
    parquet.mark_done(folder, "near_copies", {"near_copies": len(rows)})
    return len(rows)
