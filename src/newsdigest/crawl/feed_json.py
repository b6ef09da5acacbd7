"""JSON Feed, versions 1.0 and 1.1, by the standard library."""

import html
import json
from collections.abc import Mapping
from typing import Any

from newsdigest.crawl.feeds import Channel, Item
from newsdigest.crawl.lines import parse_time
from newsdigest.errors import FetchError


def read_json_feed(body: bytes) -> Channel:
    """Parse BODY. An item that is no object is left out and said. Raises FetchError "not_a_feed"."""
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise FetchError("not_a_feed", f"its JSON breaks off: {error}"[:200]) from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise FetchError("not_a_feed", "it is JSON, but no JSON Feed: it has no list of items")
    good = [i for i in data["items"] if isinstance(i, dict)]
    bad = len(data["items"]) - len(good)
    return Channel(
        title=_text(data.get("title")),
        home=_text(data.get("home_page_url")),
        items=tuple(_item(i) for i in good),
        malformed=f"{bad} items are no objects" if bad else "",
    )


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _item(given: Mapping[str, Any]) -> Item:
    people = given.get("authors") if isinstance(given.get("authors"), list) else [given.get("author")]
    names = [_text(p.get("name")) for p in people or () if isinstance(p, Mapping)]
    text = _text(given.get("content_text"))
    # flat text becomes a fragment of paragraphs, which is what `content` holds for every other feed
    content = _text(given.get("content_html")) or "".join(
        f"<p>{html.escape(p, quote=False)}</p>" for p in text.split("\n\n") if p.strip()
    )
    return Item(
        guid=_text(given.get("id")),
        link=_text(given.get("url")) or _text(given.get("external_url")),
        title=_text(given.get("title")),
        published=parse_time(_text(given.get("date_published"))),
        updated=parse_time(_text(given.get("date_modified"))),
        summary=_text(given.get("summary")),
        content=content,
        source_url=_text(given.get("external_url")) if given.get("url") else "",
        authors=tuple(n for n in names if n),
    )
