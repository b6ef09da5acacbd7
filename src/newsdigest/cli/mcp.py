"""The ledger as tools for assistants: mcp. Each question opens the database read-only and closes it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsdigest import __version__
from newsdigest.cli.options import day_of, db_option, examples, parse_day, settings_of
from newsdigest.config import Settings
from newsdigest.errors import InputError

if TYPE_CHECKING:
    from newsdigest.store import Store

KINDS = ("change", "forecast", "past")


@click.command(
    epilog=examples(
        "newsdigest mcp --db ~/news/data/newsdigest.db",
        "claude mcp add newsdigest -- newsdigest mcp --db ~/news/data/newsdigest.db",
    )
)
@db_option
def mcp(db: Path | None) -> None:
    """Serve the ledger's questions as MCP tools on standard input and output; read-only. Needs newsdigest[mcp]."""
    from newsdigest import store
    from newsdigest.publish.mcp import server

    settings = settings_of(db=db)
    with store.open_store(settings.db):
        pass  # a clear error before the server starts
    server(StoredLedger(settings), __version__).run("stdio")


@dataclass(frozen=True, slots=True)
class StoredLedger:
    """The questions, answered from the database."""

    settings: Settings

    @contextmanager
    def _opened(self) -> Iterator["Store"]:
        from newsdigest import store

        with store.open_store(self.settings.db) as opened:
            yield opened

    def days(self) -> dict[str, Any]:
        """Which days have news, the latest first."""
        from newsdigest import store

        with self._opened() as opened:
            return {"days": [d.isoformat() for d in store.days_with_news(opened)]}

    def digest(self, day: str, coin: str, stories: int) -> dict[str, Any]:
        """The digest of a day, or of one coin on it."""
        from newsdigest import pipeline
        from newsdigest.publish.answers import digest_answer

        with self._opened() as opened:
            ticker = pipeline.known_coin(opened, coin) if coin else None
            return digest_answer(pipeline.digest(opened, day_of(opened, day), self.settings, coin=ticker), stories)

    def why(self, coin: str, day: str) -> dict[str, Any]:
        """What moved a coin on a day."""
        from newsdigest import pipeline
        from newsdigest.publish.answers import why_answer

        with self._opened() as opened:
            ticker = pipeline.known_coin(opened, coin)
            return why_answer(pipeline.digest(opened, day_of(opened, day), self.settings, coin=ticker), ticker)

    def moves(self, percent: float, coin: str, first: str, last: str, kind: str, limit: int) -> dict[str, Any]:
        """The stated moves of at least so many percent."""
        from newsdigest import pipeline
        from newsdigest.publish.daily import plain
        from newsdigest.store.ledger import moves_at_least

        if kind not in KINDS:
            raise InputError(f"{kind!r} is no kind of move: give one of {', '.join(KINDS)}")
        begin, end = (parse_day(x) if x else None for x in (first, last))
        with self._opened() as opened:
            asset = (
                ""
                if not coin
                else coin.upper()
                if coin.upper() in ("MARKET", "ALTCOINS")
                else pipeline.known_coin(opened, coin)
            )
            found = moves_at_least(
                opened,
                Decimal(str(percent)),
                first=begin or date.min,
                last=end or date.max,
                asset=asset,
                kind=kind,
                limit=limit,
            )
        return {
            "moves": [{k: plain(v) for k, v in asdict(m).items()} for m in found],
            "limit_reached": len(found) == limit,
        }

    def search(self, words: str, limit: int) -> dict[str, Any]:
        """Articles that hold all words."""
        from newsdigest import store

        with self._opened() as opened:
            found = store.search(opened, words, limit)
        marks = {ord("\x02"): None, ord("\x03"): None}
        return {"articles": [{**asdict(f), "sentence": f.sentence.translate(marks)} for f in found]}

    def story(self, story: str, day: str) -> dict[str, Any]:
        """One story by its id."""
        from newsdigest import pipeline
        from newsdigest.publish.answers import story_answer
        from newsdigest.store.find import known_story

        with self._opened() as opened:
            found = known_story(opened, story, parse_day(day) if day else None)
            digest = pipeline.digest(opened, found.day, self.settings)
        told = next((s for s in digest.stories if s.id == found.id), None)
        if told is None:
            raise InputError(f"{story}: a story of {found.day}, but the digest leaves out all of its articles")
        return story_answer(digest, told)

    def article(self, article: str) -> dict[str, Any]:
        """One article by its id or address."""
        from newsdigest import store
        from newsdigest.publish.answers import article_answer

        with self._opened() as opened:
            ids = store.find_article(opened, article)
            item = store.load_item(opened, ids[0]) if len(ids) == 1 else None
        if item is None:
            hint = f"several articles: {', '.join(ids)}" if ids else "no such article: search_articles finds some"
            raise InputError(f"{article}: {hint}")
        return article_answer(item)
