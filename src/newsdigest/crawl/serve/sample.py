"""Read a sample folder: sites.toml, and one Markdown file with TOML front matter for each article."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from newsdigest.errors import InputError

SAMPLE_DAY = date(2026, 3, 17)
_FENCE = "+++"


@dataclass(frozen=True, slots=True)
class Site:
    """One publisher as sites.toml states it. `repost`: "" writes its own, "first" and "on" copy others."""

    slug: str
    name: str
    feed: str = "rss"  # rss, atom, json
    feeds: tuple[str, ...] = ("main",)
    full: bool = False
    empty_content: bool = False  # an empty content:encoded beside the excerpt
    broken_item: bool = False  # one item of the feed is not well-formed
    tracking: bool = False  # links carry utm parameters
    source: bool = False  # RSS <source> names the origin
    utc_offset: int = 0  # hours: how the site writes its times
    style: str = "article"
    repost: str = ""
    nav: tuple[str, ...] = ()
    read_also: str = ""
    newsletter: str = ""
    tail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """One article as its file states it; of a copy, with the title, text and author of the original."""

    site: str
    slug: str
    title: str
    body: str  # paragraphs separated by blank lines; "## " opens a heading, "| " a table's row
    published: datetime  # of an undated article the morning of the day, used for its place in the feed only
    author: str = ""
    language: str = "en"
    feeds: tuple[str, ...] = ("main",)
    undated: bool = False
    broken: str = ""  # "empty": a page without text; "gone": 410
    promo_block: str = ""  # an advertisement inside the article
    copy_of: str = ""  # site/slug whose text this repeats
    spun_from: str = ""  # site/slug whose words this swaps

    @property
    def path(self) -> str:
        """Where the page stands, from the site's root."""
        return f"/{self.site}/{self.published:%Y/%m/%d}/{self.slug}/"

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of the body."""
        return [p.strip() for p in self.body.split("\n\n") if p.strip()]


@dataclass(frozen=True, slots=True)
class Sample:
    """All sites, and all articles, newest first."""

    sites: Mapping[str, Site]
    articles: tuple[Written, ...]
    ticker: tuple[str, ...] = ()


def sample_dir() -> Path:
    """The folder of the sample day: in the installed package, or in the checkout. Raises InputError."""
    package = Path(__file__).resolve().parents[2]
    for folder in (package / "_sample", package.parents[1] / "data" / "sample"):
        if (folder / "sites.toml").is_file():
            return folder
    raise InputError("the sample day is not installed: reinstall newsdigest, or run from its checkout")


def load_sample(folder: Path) -> Sample:
    """Read FOLDER. Raises InputError that names the file."""
    given = _toml(folder / "sites.toml", (folder / "sites.toml").read_text(encoding="utf-8"))
    sites = {slug: _site(slug, value) for slug, value in given.items() if isinstance(value, dict)}
    articles: dict[str, Written] = {}
    for path in sorted(folder.glob("*/*.md")):
        if path.parent.name not in sites:
            raise InputError(f"{path}: no site {path.parent.name!r} in sites.toml")
        articles[f"{path.parent.name}/{path.stem}"] = _article(path)
    for key, article in articles.items():
        if article.copy_of:
            original = articles.get(article.copy_of)
            if original is None:
                raise InputError(f"{key}.md: copy_of {article.copy_of!r} is no article")
            articles[key] = replace(
                original,
                site=article.site,
                slug=article.slug,
                published=article.published,
                copy_of=article.copy_of,
                feeds=("main",),
            )
    newest_first = sorted(articles.values(), key=lambda a: (a.published, a.path), reverse=True)
    return Sample(sites, tuple(newest_first), tuple(given.get("ticker", ())))


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: cannot be read as TOML: {error}") from error


def _tuples(given: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}


def _site(slug: str, given: Mapping[str, Any]) -> Site:
    try:
        return Site(slug=slug, **_tuples(given))
    except TypeError as error:
        raise InputError(f"sites.toml, [{slug}]: {error}") from error


def _article(path: Path) -> Written:
    _, front, body = (path.read_text(encoding="utf-8") + "\n").split(_FENCE, 2)
    given = _tuples(_toml(path, front))
    given.setdefault("title", "")
    if given.get("undated"):
        given["published"] = datetime(SAMPLE_DAY.year, SAMPLE_DAY.month, SAMPLE_DAY.day, tzinfo=UTC)
    try:
        return Written(site=path.parent.name, slug=path.stem, body=body.strip(), **given)
    except TypeError as error:
        raise InputError(f"{path}: {error}") from error
