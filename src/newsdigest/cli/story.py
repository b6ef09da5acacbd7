"""Stories as a person sees and corrects them: list, show, split, merge, undo, corrections."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsdigest.cli.options import console, date_option, day_of, db_option, examples, now, parse_day, say, settings_of

if TYPE_CHECKING:
    from newsdigest.records import Correction
    from newsdigest.store import Store, StoredStory

_WHY = click.option("--why", default="", metavar="TEXT", help="Why, kept with the correction.")


@click.group(
    epilog=examples(
        "newsdigest story list --date yesterday",
        "newsdigest story show 81a4",
        "newsdigest story split 81a4 3fa9 77c0 --why 'another whale'",
        "newsdigest story merge 81a4 90bb",
        "newsdigest story undo 1",
    )
)
def story() -> None:
    """Stories: what is in them and why, and a person's corrections, which are remembered.

    STORY is a story's id or its first letters, or an article that stands in it (its id, first letters or address).
    """


@story.command(name="list", epilog=examples("newsdigest story list", "newsdigest story list --date 2025-06-13"))
@db_option
@date_option
def list_(db: Path | None, day: str | None) -> None:
    """The stories of a day with their ids, the most widely told first."""
    from newsdigest import publish, store

    with store.open_store(settings_of(db=db).db) as opened:
        publish.print_stories(map(_head, store.stories_of(opened, day_of(opened, day))), console())


@story.command(epilog=examples("newsdigest story show 81a4", "newsdigest story show https://example.org/news/a"))
@click.argument("wanted", metavar="STORY")
@db_option
@date_option
def show(wanted: str, db: Path | None, day: str | None) -> None:
    """The articles of STORY, each with its score and why it stands there; figures; corrections."""
    from newsdigest import publish, store

    with store.open_store(settings_of(db=db).db) as opened:
        found = store.known_story(opened, wanted, parse_day(day) if day else None)
        figures = store.figures_of(opened, found)
    rows = [(m.article, m.published or "", m.publisher, m.title, m.url, m.score, m.why) for m in found.members]
    publish.print_story(_head(found), rows, figures, console())


@story.command(epilog=examples("newsdigest story split 81a4 3fa9 77c0", "newsdigest story split 3fa9 3fa9 --why other"))
@click.argument("wanted", metavar="STORY")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@_WHY
@db_option
@date_option
def split(wanted: str, articles: tuple[str, ...], why: str, db: Path | None, day: str | None) -> None:
    """Take each ARTICLE out of STORY, into a story of their own; processing again keeps it so."""
    from newsdigest import pipeline, store

    settings, on = settings_of(db=db), parse_day(day) if day else None
    with store.open_store(settings.db, write=True, holder="story split") as opened:
        found = store.known_story(opened, wanted, on)
        made = store.save_correction(opened, store.split_of(opened, found, articles, why=why, at=now()))
        pipeline.regroup(opened, settings)
        _tell(opened, made)


@story.command(epilog=examples("newsdigest story merge 81a4 90bb", "newsdigest story merge 81a4 90bb --why 'one hack'"))
@click.argument("stories", metavar="STORY STORY...", nargs=-1, required=True)
@_WHY
@db_option
@date_option
def merge(stories: tuple[str, ...], why: str, db: Path | None, day: str | None) -> None:
    """Make one story of several; processing again keeps it so."""
    from newsdigest import pipeline, store

    settings, on = settings_of(db=db), parse_day(day) if day else None
    with store.open_store(settings.db, write=True, holder="story merge") as opened:
        found = [store.known_story(opened, wanted, on) for wanted in stories]
        wish = store.merge_of(found, window_days=settings.window_days, why=why, at=now())
        made = store.save_correction(opened, wish)
        pipeline.regroup(opened, settings)
        _tell(opened, made)


@story.command(epilog=examples("newsdigest story undo 1"))
@click.argument("number", type=click.IntRange(1))
@db_option
def undo(number: int, db: Path | None) -> None:
    """Take a correction back, by its number; it stays on record as undone."""
    from newsdigest import pipeline, store

    settings = settings_of(db=db)
    with store.open_store(settings.db, write=True, holder="story undo") as opened:
        undone = store.undo_correction(opened, number, now())
        pipeline.regroup(opened, settings)
        _tell(opened, undone, undone=True)


@story.command(epilog=examples("newsdigest story corrections"))
@db_option
def corrections(db: Path | None) -> None:
    """Every correction ever made, with its number; undone ones too."""
    from newsdigest import publish, store

    with store.open_store(settings_of(db=db).db) as opened:
        found = store.load_corrections(opened)
    if not found:
        say("No corrections yet: `newsdigest story split` and `newsdigest story merge` make them.")
    publish.print_corrections(found, console())


def _head(story: "StoredStory") -> tuple[str, str, str, int]:
    return story.id, story.day.isoformat(), story.headline, len(story.members)


def _tell(opened: "Store", correction: "Correction", *, undone: bool = False) -> None:
    """Print where the correction's articles stand now, and how to take it back."""
    from newsdigest import publish, store

    publish.print_stories(map(_head, store.stories_holding(opened, correction.articles)), console())
    number = correction.number
    kept = f"Correction {number} is kept: `newsdigest story undo {number}` takes it back."
    say(f"Correction {number} is taken back." if undone else kept)
    say("`newsdigest export` writes the day's JSON anew.")
