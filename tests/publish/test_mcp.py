"""The MCP server, asked by the SDK's own client over standard input and output, as an assistant would."""

import asyncio
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.publish.browse.day import HOSTILE, build

pytest.importorskip("mcp.client", reason="the extra mcp is not installed")
DAY = "2026-03-17"
QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("days", {}),
    ("digest_of_day", {"day": DAY, "stories": 2}),
    ("why_coin", {"coin": "bitcoin", "day": DAY}),
    ("moves_at_least", {"percent": 5, "coin": "BTC", "first_day": DAY, "last_day": DAY}),
    ("search_articles", {"words": "liquidat* bitcoin", "limit": 3}),
    ("story", {"story": "fall"}),
    ("article_facts", {"article": "h000"}),
    ("why_coin", {"coin": "ETHERIUM"}),
    ("digest_of_day", {"day": "yesteryear"}),
    ("article_facts", {"article": "'; DROP TABLE pages; --"}),
    ("moves_at_least", {"percent": 1, "kind": "rumour"}),
    ("search_articles", {"words": 'NEAR("a" AND'}),
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mcp") / "n.db"
    build(path, hostile=True)
    return path


async def ask(db: Path) -> tuple[dict[str, Any], list[Any]]:
    from mcp.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    env = {k: v for k, v in os.environ.items() if k in ("PATH", "PYTHONPATH", "HOME")}
    server = StdioServerParameters(command=sys.executable, args=["-m", "newsdigest", "mcp", "--db", str(db)], env=env)
    async with Client(stdio_client(server)) as client:
        tools = (await client.list_tools()).tools
        return {t.name: t for t in tools}, [await client.call_tool(name, given) for name, given in QUESTIONS]


@pytest.fixture(scope="module")
def asked(db: Path) -> tuple[dict[str, Any], list[Any], bool]:
    before = hashlib.sha256(db.read_bytes()).digest()
    tools, answers = asyncio.run(asyncio.wait_for(ask(db), 90))
    return tools, answers, hashlib.sha256(db.read_bytes()).digest() == before


def test_each_tool_says_what_it_does_and_that_it_only_reads(asked: tuple[dict[str, Any], list[Any], bool]) -> None:
    tools, _, unchanged = asked
    assert set(tools) == {name for name, _ in QUESTIONS}
    for tool in tools.values():
        assert len(tool.description) > 20 and tool.annotations.read_only_hint and tool.input_schema["type"] == "object"
    assert unchanged, "the database is as it was"


def test_questions_are_answered_with_their_sentences(asked: tuple[dict[str, Any], list[Any], bool]) -> None:
    days, digest, why, moves, found, story, article, *_ = (a.structured_content for a in asked[1])
    assert DAY in days["days"]
    assert (
        len(digest["stories"]) == 2
        and digest["more_stories"] > 0
        and digest["market"]
        and digest["coverage"]["articles"]
    )
    assert why["coin"] == "BTC" and why["moves"][0]["asset"] == "BTC" and why["cause_stated"]
    said = why["moves"][0]["said"][0]
    assert said["quote"] and said["publisher"] and said["url"].startswith("http")
    assert moves["moves"] and all(m["asset"] == "BTC" and abs(m["pct"]) >= 5 and m["quote"] for m in moves["moves"])
    assert [abs(m["pct"]) for m in moves["moves"]] == sorted((abs(m["pct"]) for m in moves["moves"]), reverse=True)
    assert 0 < len(found["articles"]) <= 3 and not any(c in json.dumps(found) for c in ("\\u0002", "\\u0003"))
    assert story["story"] == "fall" and story["articles"] and story["sums"] and story["summary_sentences"][0]["sources"]
    assert article["text"].startswith(HOSTILE[0]) and article["moves"][0]["pct"] == -3


def test_a_question_that_cannot_be_answered_says_why(asked: tuple[dict[str, Any], list[Any], bool]) -> None:
    coin, day, article, kind, syntax = asked[1][-5:]
    assert coin.is_error and "'ETHERIUM' is no coin" in coin.content[0].text and "ETH" in coin.content[0].text
    assert day.is_error and "YYYY-MM-DD" in day.content[0].text
    assert article.is_error and "no such article" in article.content[0].text
    assert kind.is_error and "forecast" in kind.content[0].text
    assert not syntax.is_error


def test_without_the_sdk_it_says_what_to_install(db: Path) -> None:
    code = "import sys; sys.modules['mcp'] = None; sys.argv = ['newsdigest', 'mcp', '--db', sys.argv[1]]; from newsdigest.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, str(db)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2 and 'pip install "newsdigest[mcp]"' in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == ""
