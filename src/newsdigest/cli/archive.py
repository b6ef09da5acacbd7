"""Archives into Parquet: bulk."""

from pathlib import Path

import click

from newsdigest.cli.options import device_option, examples, progress, say, settings_of


@click.command(
    epilog=examples(
        "newsdigest bulk news-2025.jsonl.gz --out archive/",
        "newsdigest bulk CC-NEWS-*.warc.gz --out archive/ --engine dask --jobs 8",
        "newsdigest bulk s3://bucket/news/ --out s3://bucket/facts/ --engine dask --scheduler tcp://10.0.0.5:8786",
        "newsdigest add archive/ --from 2025-06-01 --to 2025-06-30",
    )
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "--out", required=True, metavar="DIR", help="Folder or address for the tables; an unfinished one goes on."
)
@click.option(
    "--engine", type=click.Choice(["pool", "dask", "serial"]), default="pool", show_default=True, help="Where it runs."
)
@click.option(
    "--scheduler", default="", metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786. [this machine]"
)
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes. [one a core]")
@click.option(
    "--shard-size", type=click.IntRange(1, 1_000_000), default=1_000, show_default=True, help="Pages a shard."
)
@device_option
def bulk(
    inputs: tuple[str, ...],
    out: str,
    engine: str,
    scheduler: str,
    jobs: int | None,
    shard_size: int,
    device: str | None,
) -> int:
    """Archives into Parquet tables: JSON Lines, WARC or Parquet, local or at fsspec addresses.

    Finished shards are skipped on a re-run. The tables have the database's columns: DuckDB or Polars read them as they
    are, and `newsdigest add DIR` takes a span of days into the database.
    """
    import os

    from newsdigest.crawl.archives import find_archives
    from newsdigest.pipeline import archive, check_device
    from newsdigest.pipeline.shards import Plan

    settings = settings_of(jobs=jobs, device=device)
    if scheduler and engine != "dask":
        raise click.UsageError("--scheduler goes with --engine dask")
    if engine != "dask":  # a cluster's workers have cards of their own
        check_device(settings)
    address = out if "://" in out else str(Path(out).resolve())
    plan = Plan(address, find_archives(inputs), shard_size, settings.window_days, settings.device)
    with (
        progress("bulk") as report,
        archive.workplace(engine, jobs=settings.jobs or os.cpu_count() or 1, scheduler=scheduler) as place,
    ):
        done = archive.bulk(plan, place, report)
    said = f"{done.articles:,} articles, {done.stories:,} stories of days, {done.near_copies:,} near copies in {out}"
    say(said + (f"; {done.skipped} shards were finished before" if done.skipped else ""))
    for reason, count in done.failed.items():
        say(f"failed: {count:,} {reason} (named in {out}/outcomes)")
    return 1 if done.failed else 0
