"""Stateless work on JSON Lines: analyze and group, without a database."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import IO, Any

from newsdigest.engines import Engine
from newsdigest.pipeline.page import analyze_page, make
from newsdigest.pipeline.shared import Report, outcome_of, silent
from newsdigest.records import Article, Facts, Item, Outcome, Page


def analyze(file: IO[bytes], name: str, engine: Engine) -> Iterator[tuple[Mapping[str, Any], Outcome | None]]:
    """`newsdigest analyze`: for each line of FILE the object to print, and what failed, in order."""
    for line, answer in _lines_through(file, name, engine, analyze_page):
        from newsdigest.publish.lines import error_line, facts_line

        if isinstance(answer, Outcome):
            yield error_line(str(line.given.get("id", "")) if line else answer.item, answer), answer
        else:
            yield facts_line(line.given, *answer), None


def _lines_through(
    file: IO[bytes], name: str, engine: Engine, work: Callable[[Page], Any]
) -> Iterator[tuple[Any, Any]]:
    """(line, answer) for each line of FILE, in order; the engine sees only the lines that could be read."""
    from newsdigest.crawl.lines import Line, read_lines

    seen: deque[Line | Outcome] = deque()

    def pages() -> Iterator[Page]:
        for line in read_lines(file, name):
            seen.append(line)
            if isinstance(line, Line):
                yield line.page

    for answer in engine(work, pages()):
        while isinstance(seen[0], Outcome):
            bad = seen.popleft()
            yield None, bad
        line = seen.popleft()
        assert isinstance(line, Line)
        yield line, outcome_of(line.page, answer)
    yield from ((None, bad) for bad in seen)


def group_lines(
    file: IO[bytes], name: str, engine: Engine, report: Report = silent
) -> tuple[list[Mapping[str, Any]], list[Outcome]]:
    """`newsdigest group`: the stories of all lines, and what failed. A page that failed is a story of its own."""
    from newsdigest.group import group, themes
    from newsdigest.publish.lines import story_line
    from newsdigest.write import describe, summarize

    items: list[Item] = []
    failed: list[Outcome] = []
    for line, answer in _lines_through(file, name, engine, make):
        if isinstance(answer, Outcome):
            failed.append(answer)
            if line is None:
                continue
            page: Page = line.page
            items.append(
                Item(
                    Article(page.id, page.publisher, page.url, page.title, "", page.published, left_out=answer.reason),
                    Facts(page.id),
                )
            )
        else:
            article, facts, vector = answer
            given = line.given
            items.append(Item(replace(article, publisher=given.get("source") or article.publisher), facts, vector))
        report("read", len(items), 0)
    by_id = {i.article.id: i for i in items}
    stories = group(items)
    grouped = themes(stories, items)
    out: list[Mapping[str, Any]] = []
    for number, story in enumerate(stories, 1):
        summary = summarize(story, by_id)
        causes, moves = describe(story, by_id, grouped)
        out.append(
            story_line(story, summary.headline, [(s.text, s.articles) for s in summary.sentences], causes, moves)
        )
        report("write", number, len(stories))
    return out, failed
