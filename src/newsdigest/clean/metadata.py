"""What a page states of itself: title, times, authors, publisher, language; from JSON-LD, meta elements and headings."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from newsdigest.clean.stated import Stated, choose
from newsdigest.clean.tree import Element, text_of

MAX_JSON_LD = 65_536  # characters of one block: longer ones, and those full of backslashes, cost more than they tell
_TYPES = frozenset(
    (
        "NewsArticle",
        "Article",
        "BlogPosting",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "LiveBlogPosting",
        "Report",
        "OpinionNewsArticle",
    )
)
_TIME_NAMES = (
    "article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "dc.date",
    "parsely-pub-date",
    "sailthru.date",
)
_TITLE_CUT = re.compile(r"\s+(?:[|»•·]|[-–—]{1,2}|::)\s+(?=[^|»•·]{2,60}$)")
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found; "" and None where nothing was. `found` says where each came from."""

    title: str = ""
    site: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str = ""
    canonical: str = ""
    description: str = ""  # the lead as the page's head states it
    body: str = ""  # JSON-LD's articleBody
    original: str = ""  # an address that the page names as the original: isBasedOn, syndication-source
    found: Mapping[str, Stated] = field(default_factory=dict)  # where title, authors, date and modified are from
    paid: bool = False  # the page says that it is not free to read


def read_metadata(root: Element) -> Metadata:
    """Read the metadata of a parsed page; nothing of it is trusted more than its shape."""
    of = _elements(root)
    meta = _meta(of["meta"])
    ld = _article_ld(of["script"])
    site = meta.get("og:site_name") or _name(ld.get("publisher")) or meta.get("application-name", "")
    h1 = text_of(of["h1"][0]).strip()[:400] if len(of["h1"]) == 1 else ""
    raw = next((text_of(e).strip()[:500] for e in of["title"] if _in_head(e)), "")
    names = [
        ("meta", meta.get("og:title")),
        ("json-ld", _string(ld.get("headline"))),
        ("meta", meta.get("twitter:title")),
    ]
    title = choose([*names, ("h1", h1), ("title", raw)], _same_title)
    published = choose(
        [
            ("json-ld", parse_time(_string(ld.get("datePublished")))),
            ("meta", _first_time(*(meta.get(n) for n in _TIME_NAMES))),
            ("time", parse_time(next((e.get("datetime", "") for e in of["time"] if e.get("datetime")), ""))),
        ],
        _same_day,
    )
    modified = choose(
        [
            ("json-ld", parse_time(_string(ld.get("dateModified")))),
            ("meta", _first_time(meta.get("article:modified_time"), meta.get("og:updated_time"))),
        ],
        _same_day,
    )
    bylines = (meta.get(n, "") for n in ("author", "article:author", "parsely-author"))
    byline = tuple(a for a in bylines if a and "://" not in a)[:1]
    authors = choose([("json-ld", _names(ld.get("author"))), ("meta", byline)], lambda one, other: other[0] in one)
    links = {e.get("rel", "").lower(): e.get("href", "") for e in of["link"] if e.get("rel")}
    original = (
        meta.get("syndication-source")
        or meta.get("original-source")
        or _string(ld.get("isBasedOn"))
        or links.get("syndication-source", "")
    )
    html = root if root.tag == "html" else root.find("html")
    language = (html.get("lang") or "") if html is not None else ""
    return Metadata(
        clean_title(title.value or "", site, h1),
        site.strip()[:120],
        published.value,
        modified.value,
        tuple(a.strip()[:120] for a in authors.value or ())[:10],
        (language or meta.get("og:locale", ""))[:2].lower(),
        links.get("canonical", ""),
        (meta.get("og:description") or meta.get("description", ""))[:1000],
        ld["articleBody"] if isinstance(ld.get("articleBody"), str) else "",
        original,
        {"title": title, "authors": authors, "date": published, "modified": modified},
        str(ld.get("isAccessibleForFree")).lower() == "false"
        or meta.get("article:content_tier") in ("locked", "metered"),
    )


def _same_title(one: str, other: str) -> bool:
    short, long = sorted((re.sub(r"\W", "", t.lower()) for t in (one, other)), key=len)
    return len(short) >= 6 and short in long


def _same_day(one: datetime, other: datetime) -> bool:
    return abs(one - other) < timedelta(days=1)


def clean_title(title: str, site: str, heading: str = "") -> str:
    """A title without its site's name at the end.

    >>> clean_title("Bitcoin falls below $100K | Example Times", "Example Times")
    'Bitcoin falls below $100K'
    >>> clean_title("ETH up 5% - what next?", "Example Times")
    'ETH up 5% - what next?'
    """
    title = re.sub(r"\s+", " ", title).strip()
    heading = re.sub(r"\s+", " ", heading).strip()
    if heading and title != heading and title.startswith(heading) and len(heading) > 15:
        return heading
    cut = None
    for cut in _TITLE_CUT.finditer(title):  # noqa: B007  (the last match counts)
        pass
    if cut:
        tail = re.sub(r"[^a-z0-9]", "", title[cut.end() :].lower())
        name = re.sub(r"[^a-z0-9]", "", site.lower())
        if name and tail and (tail in name or name in tail):
            return title[: cut.start()].rstrip()
    return title


def parse_time(text: str | None) -> datetime | None:
    """An ISO time as aware UTC, without a zone taken as UTC; None where it is none.

    >>> parse_time("2025-06-13T10:00:00+02:00").isoformat(), parse_time("2025-06-13").isoformat(), parse_time("soon")
    ('2025-06-13T08:00:00+00:00', '2025-06-13T00:00:00+00:00', None)
    """
    match = _TIME.search((text or "")[:60])
    if not match:
        return None
    zone = (match[3] or "+00:00").replace("Z", "+00:00").replace("UTC", "+00:00")
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00'}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _first_time(*texts: str | None) -> datetime | None:
    return next((t for t in (parse_time(x) for x in texts if x) if t), None)


_MOST = {
    "meta": 400,
    "link": 400,
    "script": 400,
    "title": 20,
    "h1": 5,
    "time": 20,
}  # elements of each that are looked at


def _elements(root: Element) -> dict[str, list[Element]]:
    """The elements that say something of the page, by tag, in one pass over the tree."""
    found: dict[str, list[Element]] = {tag: [] for tag in _MOST}
    for element in root.iter(*_MOST):
        same = found[str(element.tag)]
        if len(same) < _MOST[str(element.tag)]:
            same.append(element)
    return found


def _meta(elements: list[Element]) -> dict[str, str]:
    out: dict[str, str] = {}
    for element in elements:
        key = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = element.get("content", "")
        if key and content.strip() and len(content) < 2000:
            out.setdefault(key.lower(), content.strip())
    return out


def _in_head(element: Element) -> bool:
    above = element.getparent()
    return above is not None and above.tag == "head"


def _article_ld(scripts: list[Element]) -> dict[str, Any]:
    """The first JSON-LD object that is an article; {} where there is none, or none that is small and sound."""
    for script in [s for s in scripts if s.get("type") == "application/ld+json"][:20]:
        block = script.text or ""
        if not 2 < len(block) <= MAX_JSON_LD:
            continue
        try:
            data = json.loads(block, strict=False)
        except (ValueError, RecursionError):
            continue
        for candidate in _objects(data):
            kinds = candidate.get("@type")
            if any(k in _TYPES for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)):
                return candidate
    return {}


def _objects(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, list):
        return [d for d in data[:50] if isinstance(d, dict)]
    if isinstance(data, dict):
        graph = data.get("@graph")
        return [
            data,
            *([d for d in graph[:50] if isinstance(d, dict)] if isinstance(graph, list) else []),
        ]
    return []


def _string(value: Any) -> str:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("name")
    return value.strip()[:2000] if isinstance(value, str) else ""


def _name(value: Any) -> str:
    return _string(value.get("name")) if isinstance(value, dict) else ""


def _names(value: Any) -> tuple[str, ...]:
    rows = value if isinstance(value, list) else [value]
    names = [r.get("name") if isinstance(r, dict) else r for r in rows[:10]]
    return tuple(n.strip() for n in names if isinstance(n, str) and n.strip() and "://" not in n)
