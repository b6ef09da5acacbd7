"""Sitemaps, those of news too: what a site lists itself, with dates. For back-filling a past span."""

import codecs
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from newsdigest.crawl.lines import parse_time
from newsdigest.errors import FetchError
from newsdigest.text.addresses import canonical, join_address

MAX_ROWS = 50_000  # what the protocol allows in one file
IN_PATH = re.compile(r"/(20[0-3]\d)[/-](0[1-9]|1[0-2])(?:[/-](0[1-9]|[12]\d|3[01]))?(?=[/-])")
_DECLARED = re.compile(r"^<\?xml[^>]{0,200}\?>")
NO_ARTICLE = re.compile(r"://[^/]+/?$|/(?:tag|tags|category|categories|author|authors|page|search|topic|topics)/", re.I)


@dataclass(frozen=True, slots=True)
class Row:
    """One address of a sitemap. `published` is what a news sitemap states; `modified` any <lastmod>."""

    url: str
    modified: datetime | None = None
    published: datetime | None = None
    title: str = ""

    @property
    def dated(self) -> datetime | None:
        """The best that is known of its age: its publication, the day in its path, its last change."""
        return self.published or day_in_path(self.url) or self.modified


def parse_sitemap(body: bytes, base: str) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """(further sitemaps, pages) of a sitemap or of an index of them. Raises FetchError "not_a_sitemap"."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = _DECLARED.sub("", body.decode("utf-16", "replace")).encode()
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"\0" in body:  # anywhere: what stands before it may be long
        raise FetchError("not_a_sitemap", "it has a document type")
    try:
        root = ElementTree.fromstring(body.lstrip())
    except ElementTree.ParseError as error:
        raise FetchError("not_a_sitemap", f"its XML is broken: {error}"[:200]) from error
    kind = _local(root.tag)
    if kind not in ("urlset", "sitemapindex"):
        raise FetchError("not_a_sitemap", "it is neither <urlset> nor <sitemapindex>")
    rows = tuple(row for element in list(root)[:MAX_ROWS] if (row := _row(element, base)).url)
    return (rows, ()) if kind == "sitemapindex" else ((), rows)


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _row(element: ElementTree.Element, base: str) -> Row:
    said: dict[str, str] = {}
    for child in element.iter():
        said.setdefault(_local(child.tag), (child.text or "").strip())
    url = join_address(base, said.get("loc", ""))
    return Row(
        url=canonical(url) if url else "",
        modified=parse_time(said.get("lastmod", "")),
        published=parse_time(said.get("publication_date", "")),
        title=" ".join(said.get("title", "").split())[:1000],
    )


def day_in_path(url: str) -> datetime | None:
    """The day, or the month's first, that an address holds.

    >>> day_in_path("https://a.example/news/2025/06/13/btc-falls").isoformat()
    '2025-06-13T00:00:00+00:00'
    """
    match = IN_PATH.search(url)
    try:
        return datetime(int(match[1]), int(match[2]), int(match[3] or 1), tzinfo=UTC) if match else None
    except ValueError:
        return None


def worth_opening(child: Row, since: datetime) -> bool:
    """False for a sitemap that was last changed before SINCE, and for lists of tags and authors.

    >>> worth_opening(Row("https://a.example/post_tag-sitemap.xml"), datetime(2025, 1, 1, tzinfo=UTC))
    False
    """
    if re.search(r"(tag|category|author|image|video|page)s?-?sitemap", child.url, re.IGNORECASE):
        return False
    return child.modified is None or child.modified >= since


def is_wanted(row: Row, since: datetime) -> bool:
    """True for an article's address that is dated SINCE or later; what has no date at all stays out."""
    dated = row.dated
    return dated is not None and dated >= since.replace(hour=0, minute=0) and not NO_ARTICLE.search(row.url)
