"""Feeds' health on the terminal: what needs a look comes first, in words, and no address is broken."""

import io
from datetime import UTC, datetime

from rich.console import Console

from newsdigest.publish import health_line, print_feeds
from newsdigest.records import Feed

NOON = datetime(2025, 6, 13, 12, tzinfo=UTC)
LONG = "https://feeds.harbour.example/" + "a-long-path/" * 9 + "feed.xml"
FEEDS = [
    Feed("https://b.example/feed", "Beacon", status="ok", newest=NOON),
    Feed(LONG, "Harbour Ledger", status="failing", detail="http_503", failing_since=NOON, failures=4),
    Feed("https://c.example/feed", "Cove", status="gone", detail="http_410", failing_since=NOON, failures=1),
    Feed("https://d.example/feed", "Dune", status="silent", newest=NOON, detail="nothing new for 20 days"),
    Feed("https://e.example/feed", "Ebb", status="silent", detail="the feed holds no items"),
    Feed("https://f.example/feed", "Fen", status="partly_malformed", detail="it breaks off: 1:325: no element found"),
    Feed("https://g.example/feed", "Gull", status="undated", detail="no item states a time"),
    Feed("https://h.example/feed", "\x1b[31mHaze\u202e", status="not_modified", moved_to="https://i.example/feed"),
    Feed("https://j.example/feed", status="new"),
]


def test_each_kind_of_health_is_told() -> None:
    console = Console(file=io.StringIO(), width=60)
    print_feeds(FEEDS, console)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert [" ".join(line.split()) for line in lines] == [
        f"failing Harbour Ledger {LONG}",
        "since 2025-06-13 12:00, 4 times: HTTP 503",
        "gone for good Cove https://c.example/feed",
        "since 2025-06-13 12:00: HTTP 410",
        "partly malformed Fen https://f.example/feed",
        "it breaks off: 1:325: no element found",
        "without dates Gull https://g.example/feed",
        "no item states a time",
        "silent Dune 2025-06-13 https://d.example/feed",
        "silent Ebb https://e.example/feed",
        "the feed holds no items",
        "not asked yet https://j.example/feed",
        "unchanged [31mHaze https://h.example/feed",
        "moved to https://i.example/feed",
        "ok Beacon 2025-06-13 https://b.example/feed",
        "9 feeds · 1 failing · 1 gone for good · 1 partly malformed · 1 without dates · 2 silent · 1 not asked yet"
        " · 1 unchanged · 1 ok · see to Harbour Ledger, Cove",
    ]


def test_many_that_fail_are_counted() -> None:
    feeds = [Feed(f"https://{n}.example/", f"P{n:02}", status="failing", failing_since=NOON) for n in range(14)]
    assert health_line(feeds).plain.endswith("P08, P09 and 4 more")
    assert health_line([]).plain == "0 feeds"
