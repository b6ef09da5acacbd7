"""Feeds as OPML 2.0."""

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from newsdigest.records import Feed


def to_opml(feeds: Iterable[Feed]) -> str:
    """One outline a feed.

    >>> 'xmlUrl="https://a.example/feed?a=1&amp;b=2"' in to_opml([Feed("https://a.example/feed?a=1&b=2", "A & B")])
    True
    """
    rows = "".join(
        f'    <outline type="rss" text={quoteattr(f.publisher or f.title or f.url)} xmlUrl={quoteattr(f.url)}'
        + (f" htmlUrl={quoteattr(f.home)}" if f.home else "")
        + "/>\n"
        for f in feeds
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n  <head><title>newsdigest</title></head>\n  <body>\n{rows}  </body>\n</opml>\n'
