"""Publish: the digest as terminal text, JSON, Markdown, HTML, feeds and web pages."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsdigest.publish.daily import from_json, to_json, write_json
    from newsdigest.publish.listing import (
        health_line,
        print_article,
        print_corrections,
        print_feeds,
        print_found,
        print_stories,
        print_story,
    )
    from newsdigest.publish.mail import to_html
    from newsdigest.publish.markdown import to_markdown
    from newsdigest.publish.site import print_site
    from newsdigest.publish.syndication import to_atom, to_json_feed
    from newsdigest.publish.terminal import print_digest, print_why, to_text

__all__ = [
    "from_json",
    "health_line",
    "print_article",
    "print_corrections",
    "print_digest",
    "print_feeds",
    "print_found",
    "print_site",
    "print_stories",
    "print_story",
    "print_why",
    "to_atom",
    "to_html",
    "to_json",
    "to_json_feed",
    "to_markdown",
    "to_text",
    "write_json",
]

_HOMES = {
    "from_json": "daily",
    "to_json": "daily",
    "write_json": "daily",
    "health_line": "listing",
    "print_article": "listing",
    "print_corrections": "listing",
    "print_feeds": "listing",
    "print_found": "listing",
    "print_stories": "listing",
    "print_story": "listing",
    "print_site": "site",
    "to_html": "mail",
    "to_markdown": "markdown",
    "to_atom": "syndication",
    "to_json_feed": "syndication",
    "print_digest": "terminal",
    "print_why": "terminal",
    "to_text": "terminal",
}


def __getattr__(name: str) -> Any:
    """Load a form when it is first asked for: a JSON export needs no rich, a terminal no templates."""
    if name in _HOMES:
        return getattr(importlib.import_module(f"newsdigest.publish.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
