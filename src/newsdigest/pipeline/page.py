"""What is done with one page, on any engine: clean, read, encode. `pipeline` says when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newsdigest.errors import CleanError
from newsdigest.records import Article, Facts, Outcome, Page
from newsdigest.store import Made

if TYPE_CHECKING:
    from newsdigest.clean import SiteBlocks


def clean_page(page: Page) -> Article | Outcome:
    """Clean one page by the general rules."""
    from newsdigest.clean import clean

    try:
        return clean(page)
    except CleanError as error:
        return Outcome("clean", page.id, "failed", error.reason, error.detail)


def analyze_page(page: Page, site: SiteBlocks | None = None, excerpt: str = "") -> tuple[Article, Facts] | Outcome:
    """Clean and read one page, with what is known of its site; an Outcome where it makes no article.

    A page that holds no article gives what its feed said of it, EXCERPT, as one that was not read whole.
    """
    from newsdigest.clean import clean
    from newsdigest.read import read

    try:
        try:
            article = clean(page, site=site)
        except CleanError as error:
            if error.reason != "empty" or not excerpt.strip() or page.kind != "html":
                raise
            flags = (*page.flags, "page_empty")
            article = clean(replace(page, body=excerpt, kind="fragment", full=False, flags=flags), site=site)
    except CleanError as error:
        return Outcome("clean", page.id, "failed", error.reason, error.detail)
    return article, read(article)


def analyze_of_site(
    work: tuple[Page, SiteBlocks | None, str],
) -> tuple[Article, Facts, tuple[float, ...]] | Outcome:
    """`make_of_site` without the vector, which `with_vectors` makes of many articles at once."""
    made = analyze_page(*work)
    return made if isinstance(made, Outcome) else (*made, ())


def with_vectors(made: Sequence[Made], device: str) -> list[Made]:
    """The same articles with vectors, made together on a device other than the processor ("cuda")."""
    from newsdigest.group import text_to_encode
    from newsdigest.inference.encoder import load_encoder

    vectors = load_encoder(device).encode([text_to_encode(m.article) for m in made], batch=len(made) or 1)
    return [replace(m, vector=tuple(v.tolist())) for m, v in zip(made, vectors, strict=True)]


def make_of_site(work: tuple[Page, SiteBlocks | None, str]) -> tuple[Article, Facts, tuple[float, ...]] | Outcome:
    """`make`, of a page with what is known of its site and what its feed said of it."""
    return make(*work)


def make(
    page: Page, site: SiteBlocks | None = None, excerpt: str = ""
) -> tuple[Article, Facts, tuple[float, ...]] | Outcome:
    """Clean, read and encode one page."""
    from newsdigest.group import text_to_encode
    from newsdigest.inference.encoder import load_encoder

    made = analyze_page(page, site, excerpt)
    if isinstance(made, Outcome):
        return made
    article, facts = made
    vector = load_encoder().encode([text_to_encode(article)])[0]
    return article, facts, tuple(vector.tolist())
