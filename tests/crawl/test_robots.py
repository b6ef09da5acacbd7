"""robots.txt: Google's published cases, and how its failures are read."""

import asyncio
import json
from pathlib import Path

import pytest

from newsdigest.crawl import CrawlLimits
from newsdigest.crawl.fetch import Fetcher
from newsdigest.crawl.robots import Robots, parse_robots
from newsdigest.errors import FetchError
from tests.crawl.servers import Answer, reply, serving

# protego's remaining misses, by what they are about
SPEC_MISSES = {
    "correctness/non-ascii-paths",
    "correctness/user-agent-name",
    "stress/327748",
    "stress/369883",
    "stress/701159",
    "stress/860237",
}
CODE_MISSES = {
    "ID_LineSyntax_Groups_OtherRules",
    "ID_UserAgentValueCaseInsensitive",
    "GoogleOnly_AcceptUserAgentUpToFirstSpace",
    "ID_Encoding",
}


def missed(path: Path, name: str) -> tuple[int, int, set[str]]:
    cases = json.loads(path.read_text())
    bad = [
        c
        for c in cases
        if parse_robots(c["robotstxt_latin1"].encode("latin-1")).can_fetch(c["url"], c["agent"]) != c["allowed"]
    ]
    return len(cases) - len(bad), len(cases), {c[name] for c in bad}


def test_googles_specification(shared: Path) -> None:
    right, all_, names = missed(shared / "suites/robots/google_spec_test.json", "id")
    assert (right, all_) == (381, 400)
    assert {"/".join(n.split("/")[:2]) for n in names} == SPEC_MISSES


def test_googles_parser(shared: Path) -> None:
    assert missed(shared / "suites/robots/google_robots_test_cc.json", "test") == (132, 142, CODE_MISSES)


def ask(robots: Answer, *paths: str) -> tuple[list[str], list[str]]:
    """For each path the reason why it may not be asked, and the paths that the server saw."""

    async def go(base: str) -> list[str]:
        limits = CrawlLimits(allowed_hosts=("127.0.0.0/8",), attempts=1, first_byte_timeout=0.5, robots_bytes=1000)
        async with Fetcher(limits) as fetcher:
            rules, out = Robots(fetcher), []
            for path in paths:
                try:
                    await rules.allow(base + path)
                    out.append("")
                except FetchError as error:
                    out.append(error.reason)
            return out

    with serving(lambda path, head: robots) as site:
        return asyncio.run(go(site.base)), site.paths


def test_rules_are_kept_and_asked_for_once() -> None:
    text = "User-agent: newsdigest\nDisallow: /private/\nCrawl-delay: 0.1\n\nUser-agent: *\nDisallow: /"
    got, asked = ask(reply(text, kind="text/plain"), "/a", "/private/b", "/c?d=/private/")
    assert got == ["", "robots", ""]
    assert asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply("gone", status="404 Not Found"), ""),
        (reply("no", status="403 Forbidden"), ""),
        (reply("", status="301 Moved"), ""),
        (reply("", "Location: /robots.txt", status="301 Moved"), ""),
        (reply("oops", status="500 Oops"), "robots_unreachable"),
        (reply("busy", status="503 Busy"), "robots_unreachable"),
        (lambda connection: connection.close(), "robots_unreachable"),
        (reply("<html>a page, not rules</html>"), ""),
        (reply(b"\xff\xfe\x00binary\x00"), ""),
        (reply("User-agent: *\nDisallow: /a\n" + "#" * 900 + "\n" * 90 + "Disallow: /\n"), "robots"),
    ],
)
def test_failures_as_rfc_9309_reads_them(answer: Answer, reason: str) -> None:
    assert ask(answer, "/a")[0] == [reason]


def test_what_is_beyond_the_limit_is_not_read() -> None:
    assert ask(reply("User-agent: *\nDisallow: /a\n" + "#" * 2000 + "\nDisallow: /b\n"), "/a", "/b")[0] == [
        "robots",
        "",
    ]
