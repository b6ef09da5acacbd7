"""When feeds are asked: published cases, and a thousand simulated hours."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsdigest.crawl.limits import CrawlLimits
from newsdigest.crawl.schedule import (
    Stated,
    after_answer,
    after_failure,
    after_move,
    is_due,
    next_check,
    poll_address,
)
from newsdigest.records import Feed

NOON = datetime(2025, 6, 13, 12, tzinfo=UTC)
LIMITS = CrawlLimits()
FEED = Feed("https://harbour.example/feed", "Harbour Ledger", etag='W/"a"', last_modified="yesterday")


def test_cases_of_lemon24_reader(shared: Path) -> None:
    cases = json.loads((shared / "suites/schedule/reader_update_after.json").read_text())
    month = timedelta(days=31)
    wrong = []
    for case in cases:
        limits = replace(
            LIMITS, interval=timedelta(minutes=case["interval_minutes"]), max_hint=month, max_retry_after=month
        )
        now = datetime.fromisoformat(case["now"]).replace(tzinfo=UTC)
        got = next_check(case["status"], case["headers"], now, limits)
        if got != datetime.fromisoformat(case["next_update"]).replace(tzinfo=UTC):
            wrong.append((case["name"], got))
    assert not wrong
    assert len(cases) == 28


def test_hints_of_weeks_are_believed_for_a_day() -> None:
    assert next_check(200, {"cache-control": "max-age=2600000"}, NOON, LIMITS) == NOON + timedelta(days=1)


@pytest.mark.parametrize(
    "value", ['"plain"', 'W/"weak"', "unquoted", '"with \\"quotes\\""', '"a,b"', '"  spaces  "']
)  # fmt: skip
def test_validators_are_kept_verbatim(value: str) -> None:
    got = after_answer(FEED, 200, {"etag": value, "last-modified": value}, Stated(entries=1), NOON, LIMITS)
    assert (got.etag, got.last_modified) == (value, value)
    again = after_answer(got, 304, {}, Stated(), NOON, LIMITS)
    assert (again.etag, again.last_modified, again.status) == (value, value, "not_modified")


def test_validators_that_a_full_answer_lacks_are_forgotten() -> None:
    assert after_answer(FEED, 200, {}, Stated(entries=1), NOON, LIMITS).etag == ""


def test_failures_back_off_and_are_forgiven() -> None:
    feed, waits = FEED, []
    for _ in range(9):
        feed = after_failure(feed, "timeout", "", NOON, LIMITS)
        assert feed.next_check is not None
        waits.append(feed.next_check - NOON)
    assert waits == sorted(waits) and waits[3] > 7 * waits[0] and waits[-1] <= timedelta(hours=27)
    assert (feed.status, feed.failing_since, feed.failures, feed.etag) == ("failing", NOON, 9, FEED.etag)
    healed = after_answer(feed, 304, {}, Stated(), NOON, LIMITS)
    assert (healed.failures, healed.failing_since, healed.detail) == (0, None, "")


def test_gone_is_gone() -> None:
    feed = after_failure(FEED, "http_410", "", NOON, LIMITS)
    assert feed.status == "gone"
    assert not is_due(feed, NOON + timedelta(days=900))


def test_skipped_hours_and_days() -> None:
    stated = Stated(entries=1, skip_hours=frozenset({12, 13}), skip_days=frozenset({5}))  # NOON is a Friday
    feed = after_answer(FEED, 200, {}, stated, NOON, LIMITS)
    assert feed.next_check == NOON.replace(hour=14)
    late = NOON.replace(hour=23, minute=50)
    again = after_answer(feed, 304, {}, Stated(), late, LIMITS)  # no body, and yet the hours still hold
    assert again.next_check == datetime(2025, 6, 15, 0, tzinfo=UTC)


def test_what_a_body_asked_holds_for_answers_without_one() -> None:
    feed = after_answer(FEED, 200, {}, Stated(entries=1, asked=timedelta(hours=3)), NOON, LIMITS)
    for answer in (
        after_answer(feed, 304, {}, Stated(), NOON, LIMITS),
        after_failure(feed, "timeout", "", NOON, LIMITS),
    ):
        assert answer.next_check == NOON + timedelta(hours=3)
    assert after_answer(feed, 200, {}, Stated(entries=1), NOON, LIMITS).next_check == NOON + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        (Stated(entries=3, undated=3), "undated"),
        (Stated(entries=3, malformed="cut"), "partly_malformed"),
        (Stated(entries=3, newest=NOON - timedelta(days=40)), "silent"),
        (Stated(), "silent"),
        (Stated(entries=1, newest=NOON), "ok"),
    ],
)
def test_health(stated: Stated, status: str) -> None:
    assert after_answer(FEED, 200, {}, stated, NOON, LIMITS).status == status


def test_a_permanent_move_is_believed_at_its_tenth_time_and_doubted_when_it_fails() -> None:
    feed = FEED
    for number in range(1, 12):
        assert (poll_address(feed, LIMITS) == "https://new.example/feed") == (number > 10)
        feed = after_move(feed, poll_address(feed, LIMITS), "https://new.example/feed")
    feed = after_failure(feed, "http_404", "", NOON, LIMITS)
    assert poll_address(feed, LIMITS) == FEED.url


def test_a_move_that_does_not_last_is_not_believed() -> None:
    feed = FEED
    for number in range(40):
        feed = after_move(feed, feed.url, "" if number % 9 == 8 else "https://new.example/feed")
        assert poll_address(feed, LIMITS) == feed.url


def test_a_thousand_hours() -> None:
    """Fifty feeds and twenty restarts: one unconditional request each, and never under the interval asked for."""
    dice = random.Random(7)
    asks = {
        f"https://site{n}.example/feed": timedelta(minutes=dice.choice((0, 15, 45, 90, 360, 1440))) for n in range(50)
    }
    state = {url: Feed(url) for url in asks}
    last: dict[str, datetime] = {}
    unconditional = dict.fromkeys(asks, 0)
    polls = 0
    for minute in range(0, 60_000, 7):
        now = NOON + timedelta(minutes=minute)
        if minute % 3003 == 0:  # a restart: what is not in the records is lost
            state = {url: replace(feed) for url, feed in state.items()}
        for url, feed in state.items():
            if not is_due(feed, now):
                continue
            polls += 1
            assert url not in last or now - last[url] >= asks[url], url
            last[url] = now
            if dice.random() < 0.05:
                state[url] = after_failure(feed, "timeout", "", now, LIMITS)
                continue
            status = 304 if feed.etag else 200
            unconditional[url] += status == 200
            headers = {"cache-control": f"max-age={int(asks[url].total_seconds())}"}
            headers |= {"etag": f'"{url}"'} if status == 200 else {}
            state[url] = after_answer(feed, status, headers, Stated(entries=5), now, LIMITS)
    assert max(unconditional.values()) == 1
    assert polls > 20_000
