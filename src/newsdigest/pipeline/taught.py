"""What an archive teaches of its sites: some pages of each, cleaned by the general rules, before all pages are made.

Which pages those are is decided by their ids: of each site the `PAGES` with the least hashes. So neither the engine nor
the size of a shard decides what is learned, and what it costs does not grow with the archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsdigest import engines
from newsdigest.engines import Engine, Failure
from newsdigest.errors import InputError
from newsdigest.pipeline.page import clean_page
from newsdigest.pipeline.shards import Plan, Shard, all_done, mark
from newsdigest.pipeline.shared import Report
from newsdigest.pipeline.sites import LEAST, lesson
from newsdigest.records import Article
from newsdigest.store import parquet
from newsdigest.store.parquet import Folder
from newsdigest.text.ids import digest_id

if TYPE_CHECKING:
    from newsdigest.clean import SiteBlocks

PAGES = 200  # of a site: about as many as teach what recurs in one page of forty
AT_ONCE = 64  # sites that one task learns: some 13,000 short texts
SAMPLE = ("site", "id", "url", "title", "text", "name")  # name: what the page's note calls the site
NOTE = "appeared_on"


def learn_sites(
    plan: Plan, names: Sequence[str], shards: Engine, items: Engine | None, parts: Engine, report: Report
) -> None:
    """OUT/sites and OUT/site_blocks, as in the database, and OUT/shared_blocks.parquet: what several sites taught."""
    import functools

    from newsdigest.clean import shared

    if parquet.read_done(plan.folder, "sites") is not None:
        return
    chosen, sites, publishers = choose(plan.folder, names)
    work = sample_apart if items is None else functools.partial(sample, engine=items)
    wanted = [Shard(plan, name, tuple(sorted(ids))) for name, ids in sorted(chosen.items())]
    all_done(shards, work, wanted, "sample", report)
    sampled = tuple(w.name for w in wanted)
    lessons = [
        Lesson(plan.folder, sampled, tuple(sites[n : n + AT_ONCE]), tuple(publishers))
        for n in range(0, len(sites), AT_ONCE)
    ]
    found: list[SiteBlocks] = []
    for number, answer in enumerate(parts(learn, lessons), 1):
        if isinstance(answer, Failure):
            raise InputError(f"sites, part {number - 1}: {answer.reason} {answer.detail}: run the command again")
        found += answer
        report("sites", number, len(lessons))
    parquet.write_rows(plan.folder, "sites", "all", [(s.site, s.pages) for s in found])
    blocks = [(s.site, block, count) for s in found for block, count in s.blocks.items()]
    parquet.write_rows(plan.folder, "site_blocks", "all", blocks)
    common = shared(found).blocks
    columns = {"block": list(common), "sites": list(common.values())}
    parquet.write_columns(plan.folder, "shared_blocks.parquet", columns, types=("string", "int64"))
    mark(plan, "sites", {"sites": len(found)})


def choose(folder: Folder, names: Sequence[str]) -> tuple[dict[str, set[str]], list[str], list[str]]:
    """Shard → ids of the pages to learn from; the sites that have enough pages; all publishers."""
    counts: Counter[str] = Counter()
    kept: dict[str, dict[str, tuple[str, str]]] = {}  # site → id → (hash, shard)
    for name in names:
        table = parquet.read(folder, f"pages/{name}.parquet", only=["id", "publisher"])
        for id_, site in zip(table["id"].to_pylist(), table["publisher"].to_pylist(), strict=True):
            counts[site] += 1
            of = kept.setdefault(site, {})
            of.setdefault(id_, (digest_id("sample", id_), name))
            if len(of) > 2 * PAGES:
                kept[site] = _least(of)
    sites = sorted(s for s, n in counts.items() if s and n >= LEAST)
    chosen: dict[str, set[str]] = {}
    for site in sites:
        for id_, (_, name) in _least(kept[site]).items():
            chosen.setdefault(name, set()).add(id_)
    return chosen, sites, sorted(counts.keys() - {""})


def _least(of: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return dict(sorted(of.items(), key=lambda kv: (kv[1][0], kv[0]))[:PAGES])


def sample(shard: Shard, engine: Engine) -> dict[str, Any]:
    """OUT/samples/SHARD: what a site is learned from, of the chosen pages of a shard."""
    folder = shard.plan.folder
    pages: dict[str, Any] = {}
    for stored in parquet.read_pages(folder, shard.name, where=parquet.among("id", shard.only)):
        pages.setdefault(stored.page.id, stored.page)
    rows = []
    for page, answer in zip(pages.values(), engine(clean_page, pages.values()), strict=True):
        if isinstance(answer, Article) and answer.full_text:
            rows.append((page.publisher, page.id, answer.url, answer.title, answer.text, _name_in_note(answer)))
    values = list(zip(*rows, strict=True)) if rows else [()] * len(SAMPLE)
    columns = {name: list(v) for name, v in zip(SAMPLE, values, strict=True)}
    parquet.write_columns(folder, f"samples/{shard.name}.parquet", columns, types=("string",) * len(SAMPLE))
    return mark(shard.plan, f"sample-{shard.name}", {"articles": len(rows)})


def _name_in_note(article: Article) -> str:
    name = article.origin.publisher if article.origin else ""
    return name if name and any(r.rule == NOTE and name in r.text for r in article.removed) else ""


def sample_apart(shard: Shard) -> dict[str, Any]:
    """`sample` on a cluster's worker."""
    return sample(shard, engines.inside())


@dataclass(frozen=True, slots=True)
class Lesson:
    """Some sites to learn, from the samples of the named shards."""

    folder: Folder
    names: tuple[str, ...]
    sites: tuple[str, ...]
    publishers: tuple[str, ...]


def learn(work: Lesson) -> list[SiteBlocks]:
    """What is learned of each site that has enough articles."""
    mine = parquet.among("site", work.sites)
    of: dict[str, list[dict[str, str]]] = {site: [] for site in work.sites}
    for name in work.names:
        for row in parquet.read(work.folder, f"samples/{name}.parquet", where=mine).to_pylist():
            of[row["site"]].append(row)
    found = []
    for site, rows in of.items():
        rows.sort(key=lambda r: r["id"])
        if len(rows) >= LEAST:
            notes = [(r["url"], r["title"], r["name"]) for r in rows if r["name"]]
            found.append(lesson(site, [(r["title"], r["text"]) for r in rows], notes, work.publishers))
    return found


def known_here(folder: Folder, publishers: Iterable[str]) -> dict[str, SiteBlocks]:
    """What the archive taught of the given sites; under "" what several sites taught, for all others."""
    from newsdigest.clean import SiteBlocks

    mine = parquet.among("site", sorted(set(publishers)))
    pages = {r["site"]: r["pages"] for r in parquet.read(folder, "sites/all.parquet", where=mine).to_pylist()}
    blocks: dict[str, dict[str, int]] = {site: {} for site in pages}
    for row in parquet.read(folder, "site_blocks/all.parquet", where=mine).to_pylist():
        blocks[row["site"]][row["block"]] = row["pages"]
    shared = {r["block"]: r["sites"] for r in parquet.read(folder, "shared_blocks.parquet").to_pylist()}
    return {site: SiteBlocks(site, n, blocks[site]) for site, n in pages.items()} | {"": SiteBlocks("", 0, shared)}


def all_known(folder: Folder) -> list[SiteBlocks]:
    """What the archive taught of each site."""
    names = parquet.read(folder, "sites/all.parquet", only=["site"])["site"].to_pylist()
    found = known_here(folder, names)
    return [found[name] for name in sorted(names)]
