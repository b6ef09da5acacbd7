"""The feeds that newsdigest begins with, from feeds.toml, loaded once a process."""

import functools
import tomllib
from importlib import resources

from newsdigest.records import Feed


@functools.cache
def default_feeds() -> tuple[Feed, ...]:
    """The bundled list, in the file's order: publisher, address, front page, tier, and whether it mostly reposts."""
    path = resources.files(__package__).joinpath("feeds.toml")
    with path.open("rb") as file:
        rows = tomllib.load(file)["feed"]
    return tuple(
        Feed(
            url=row["url"],
            publisher=row["publisher"],
            home=row.get("home", ""),
            tier=row.get("tier", 2),
            reposts=row.get("reposts", False),
        )
        for row in rows
    )
