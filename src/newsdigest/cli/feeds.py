"""Sources: list, show, add, remove, import, export, check."""

from dataclasses import replace
from pathlib import Path

import click

from newsdigest.cli.options import allow_option, console, db_option, examples, now, progress, say, settings_of


@click.group(
    epilog=examples("newsdigest feeds list", "newsdigest feeds add https://example.org/feed", "newsdigest feeds check")
)
def feeds() -> None:
    """Sources and their health."""


@feeds.command(name="list")
@db_option
def list_(db: Path | None) -> None:
    """Every feed with its publisher and health; before the first run, the bundled list."""
    from newsdigest import publish, store
    from newsdigest.reference.feeds import default_feeds

    settings = settings_of(db=db)
    if settings.db.exists():
        with store.open_store(settings.db) as opened:
            rows = store.load_feeds(opened)
    else:
        say(f"{settings.db} does not exist yet: this is the list that the first run will use.")
        rows = default_feeds()
    publish.print_feeds(rows, console())


@feeds.command(epilog=examples("newsdigest feeds add https://captainaltcoin.com/feed/ --publisher CaptainAltcoin"))
@click.argument("url")
@click.option("--publisher", default="", help="Who puts it out. [the feed's own title]")
@click.option("--reposts", is_flag=True, help="A site that mostly repeats others.")
@db_option
def add(url: str, publisher: str, reposts: bool, db: Path | None) -> None:
    """Poll URL from now on."""
    from newsdigest import store
    from newsdigest.crawl.sources import feed_at

    settings = settings_of(db=db)
    feed = replace(feed_at(url, publisher=publisher), reposts=reposts)
    with store.open_store(settings.db, write=True, holder="feeds add") as opened:
        store.keep_secrets(opened, [feed])
        if any(f.url == feed.url for f in store.load_feeds(opened)):
            say(f"{feed.url} is known already." + " Its token is the one given now." * bool(feed.private))
            return
        store.save_feeds(opened, [feed])
    kept = f" Its token is kept in {settings.db}.secrets, which only you can read." if feed.private else ""
    say(f"{feed.url} added; `newsdigest run` fetches it.{kept}")


@feeds.command(epilog=examples("newsdigest feeds show CaptainAltcoin", "newsdigest feeds show captainaltcoin.com"))
@click.argument("site")
@db_option
def show(site: str, db: Path | None) -> None:
    """What was learned of SITE (a publisher's name or host): sentences that recur, and what the rules took out."""
    from newsdigest import publish, store
    from newsdigest.errors import InputError
    from newsdigest.reference.publishers import family

    settings = settings_of(db=db)
    with store.open_store(settings.db) as opened:
        names = store.publishers(opened)
        found = [n for n in names if n == site] or [n for n in names if family(n) == family(site)]
        if not found:
            raise InputError(f"{site}: no articles of it are stored: see the publishers in `newsdigest feeds list`")
        learned = store.load_sites(opened)
        rows = [(n, *learned.get(n, (0, {})), store.site_removals(opened, n)) for n in found]
    for name, pages, blocks, removals in rows:
        publish.print_site(name, pages, blocks, removals, console())


@feeds.command()
@click.argument("url")
@db_option
def remove(url: str, db: Path | None) -> int:
    """Forget URL; its articles stay."""
    from newsdigest import store

    settings = settings_of(db=db)
    with store.open_store(settings.db, write=True, holder="feeds remove") as opened:
        if store.remove_feed(opened, url):
            say(f"{url} removed; its articles stay.")
            return 0
    say(f"{url} is no known feed: see `newsdigest feeds list`")
    return 2


@feeds.command(name="import", epilog=examples("newsdigest feeds import subscriptions.opml"))
@click.argument("source", metavar="FILE|URL")
@db_option
@allow_option
def import_(source: str, db: Path | None, allow_hosts: tuple[str, ...]) -> None:
    """Add every feed of an OPML file."""
    from newsdigest import pipeline, store

    settings = settings_of(db=db, feeds=source, allow_hosts=allow_hosts)
    with store.open_store(settings.db, write=True, holder="feeds import") as opened:
        before = len(store.load_feeds(opened))
        after = len(pipeline.use_feeds(opened, settings))
    say(f"{after - before} new feeds, {after} in all.")


@feeds.command(name="export")
@db_option
def export_(db: Path | None) -> None:
    """Every feed as OPML, to standard output."""
    from newsdigest import store
    from newsdigest.publish.opml import to_opml
    from newsdigest.text.addresses import MASK

    settings = settings_of(db=db)
    with store.open_store(settings.db) as opened:
        feeds = store.load_feeds(opened)
    click.echo(to_opml(feeds), nl=False)
    if private := sum(MASK in f.url for f in feeds):
        say(
            f"{private} of these addresses need a token, which is left out: whoever imports this gives it with `newsdigest feeds add`."
        )


@feeds.command(epilog=examples("newsdigest feeds check"))
@db_option
@allow_option
def check(db: Path | None, allow_hosts: tuple[str, ...]) -> int:
    """Ask every feed now, and tell its health; articles are fetched by the next run."""
    from newsdigest import pipeline, publish, store

    settings = settings_of(db=db, allow_hosts=allow_hosts)
    with store.open_store(settings.db, write=True, holder="feeds check") as opened, progress("check") as report:
        pipeline.use_feeds(opened, settings)
        pipeline.crawl(opened, settings, now=now, force=True, pages=False, report=report)
        rows = store.load_feeds(opened)
    publish.print_feeds(rows, console())
    bad = [f for f in rows if f.status in ("failing", "gone")]
    return 1 if bad else 0
