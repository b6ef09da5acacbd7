"""When a feed is asked next, and how well it is: pure decisions from its old state, the answer's facts and the time."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newsdigest.crawl.limits import CrawlLimits
from newsdigest.records import Feed
from newsdigest.text.addresses import with_secrets

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,12})\b")
_ZERO = timedelta(0)
_CLOCK = timedelta(hours=1)  # a feed asked further ahead than this was asked by a clock that was wrong


@dataclass(frozen=True, slots=True)
class Stated:
    """What a feed's body says of itself, as far as its schedule and health go."""

    title: str = ""
    publisher: str = ""  # as its title has it
    home: str = ""
    asked: timedelta = _ZERO  # <ttl> or sy:updatePeriod: the longer of them
    skip_hours: frozenset[int] = frozenset()  # hours of the day, UTC
    skip_days: frozenset[int] = frozenset()  # 0 is Monday
    newest: datetime | None = None
    entries: int = 0
    undated: int = 0
    malformed: str = ""  # what was wrong with the parts that could not be read
    cut: bool = False  # the body breaks off: there is more than was read


@dataclass(frozen=True, slots=True)
class Manners:
    """How a feed asks to be polled, as of its last answer that said so."""

    asked: timedelta = _ZERO  # by its body or its headers
    body_asked: timedelta = _ZERO  # by its body alone
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    until: datetime | None = None  # its host asked to be left alone until then


def write_manners(manners: Manners) -> str:
    """Manners as a feed's record keeps them.

    >>> write_manners(Manners(timedelta(hours=2), skip_hours=frozenset({4, 3})))
    'every=7200 hours=3,4'
    """
    seconds = {"every": manners.asked.total_seconds(), "body": manners.body_asked.total_seconds()}
    words = [f"{name}={value:.0f}" for name, value in seconds.items() if value]
    sets = {"hours": manners.skip_hours, "days": manners.skip_days}
    words += [f"{name}={','.join(map(str, sorted(value)))}" for name, value in sets.items() if value]
    words += [f"until={manners.until.timestamp():.0f}"] if manners.until else []
    return " ".join(words)


def read_manners(text: str) -> Manners:
    """The inverse of `write_manners`; what it cannot read it leaves out.

    >>> read_manners("every=7200 hours=3,4").asked
    datetime.timedelta(seconds=7200)
    """
    said = {k: [int(n) for n in v.split(",") if n.isdigit()] for k, _, v in (w.partition("=") for w in text.split())}
    every, body = (timedelta(seconds=min(sum(said.get(k, ())), 10**9)) for k in ("every", "body"))
    seconds = min(sum(said.get("until", ())), 10**11)
    until = _EPOCH + timedelta(seconds=seconds) if seconds else None
    return Manners(every, body, frozenset(said.get("hours", ())), frozenset(said.get("days", ())), until)


def is_due(feed: Feed, now: datetime, *, force: bool = False) -> bool:
    """True where the feed should be asked. One that is gone for good is asked by force only."""
    if force or feed.status == "gone":
        return force
    wrong = feed.checked is not None and feed.checked > now + _CLOCK
    return wrong or feed.next_check is None or feed.next_check <= now


def poll_address(feed: Feed, limits: CrawlLimits) -> str:
    """The address to ask: where a permanent redirect points once it has lasted, else the feed's own; with its secrets."""
    if feed.moved_to and feed.moved_times >= limits.believe_moves_after:
        return with_secrets(feed.moved_to, feed.private)
    return feed.private or feed.url


def after_answer(
    feed: Feed, status: int, headers: Mapping[str, str], stated: Stated, now: datetime, limits: CrawlLimits
) -> Feed:
    """The feed after a 200 with a readable body, or a 304."""
    old = read_manners(feed.manners)
    every = max(stated.asked, _fresh_for(headers, now))
    if status == 304:  # it has no body, and may leave out the headers that still hold
        manners = replace(old, asked=max(every, old.body_asked) if every else old.asked, until=None)
    else:
        manners = Manners(every, stated.asked, stated.skip_hours, stated.skip_days)
    kept = replace(
        feed,
        checked=now,
        failures=0,
        failing_since=None,
        detail="",
        etag=headers.get("etag", feed.etag if status == 304 else ""),
        last_modified=headers.get("last-modified", feed.last_modified if status == 304 else ""),
        next_check=next_check(status, {}, now, limits, manners=manners),
        manners=write_manners(manners),
    )
    newest = max((t for t in (feed.newest, stated.newest) if t), default=None)
    kept = replace(kept, newest=newest)
    if status != 304:
        kept = replace(
            kept,
            title=stated.title or feed.title,
            publisher=feed.publisher or stated.publisher,
            home=feed.home or stated.home,
        )
    health, detail = _health(feed, status, stated, newest, now, limits)
    return replace(kept, status=health, detail=detail)


def _health(
    feed: Feed, status: int, stated: Stated, newest: datetime | None, now: datetime, limits: CrawlLimits
) -> tuple[str, str]:
    if stated.malformed:
        return "partly_malformed", stated.malformed[:300]
    if newest and now - newest > limits.silent_after:
        return "silent", f"nothing new for {(now - newest).days} days"
    if status == 304:
        return ("undated", feed.detail) if feed.status == "undated" else ("not_modified", "")
    if stated.entries and stated.undated == stated.entries:
        return "undated", "no item states a time"
    return ("ok", "") if stated.entries else ("silent", "the feed holds no items")


def after_failure(
    feed: Feed,
    reason: str,
    detail: str,
    now: datetime,
    limits: CrawlLimits,
    *,
    headers: Mapping[str, str] | None = None,
) -> Feed:
    """The feed after an answer that was none: backed off from, its validators kept. 410 retires it."""
    failures = feed.failures + 1
    gone = reason == "http_410"
    status = int(reason[5:]) if reason.startswith("http_") else 0
    manners = read_manners(feed.manners)
    asked = next_check(status, headers or {}, now, limits, manners=manners)
    wait = retry_after(headers or {}, now) if status in (429, 503) else None
    until = now + min(timedelta(seconds=wait), limits.max_retry_after) if wait else None
    # What redirects point to is not believed any more once it fails: the feed's own address is asked again.
    moved = ("", 0) if feed.moved_times >= limits.believe_moves_after else (feed.moved_to, feed.moved_times)
    return replace(
        feed,
        checked=now,
        failures=failures,
        failing_since=feed.failing_since or now,
        status="gone" if gone else "failing",
        detail=(f"{reason}: {detail}" if detail else reason)[:300],
        next_check=None if gone else max(now + _back_off(feed.url, failures, limits), asked),
        manners=write_manners(replace(manners, until=until)),
        moved_to=moved[0],
        moved_times=moved[1],
    )


def after_pause(feed: Feed, wait: timedelta, now: datetime) -> Feed:
    """The feed where its host asked, for a page, to be left alone for so long."""
    manners = write_manners(replace(read_manners(feed.manners), until=now + wait))
    return replace(feed, next_check=max(now + wait, feed.next_check or now), manners=manners)


def after_move(feed: Feed, asked: str, moved_to: str) -> Feed:
    """Count the polls in a row for which permanent redirects led from the feed's address to the same place."""
    if asked != feed.url:  # the new address was asked directly: it stays believed
        return feed
    if not moved_to:
        return replace(feed, moved_to="", moved_times=0)
    return replace(feed, moved_to=moved_to, moved_times=feed.moved_times + 1 if moved_to == feed.moved_to else 1)


def _back_off(url: str, failures: int, limits: CrawlLimits) -> timedelta:
    """Twice as long for each failure in a row, up to a tenth more by the feed's name, so that feeds spread out."""
    spread = int(hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:4], 16) / 0xFFFF
    wait = min(limits.interval * int(2 ** min(failures - 1, 10)), limits.max_hint)
    return wait * (1 + 0.1 * spread)


def next_check(
    status: int,
    headers: Mapping[str, str],
    now: datetime,
    limits: CrawlLimits,
    *,
    manners: Manners = Manners(),
) -> datetime:
    """When the feed may be asked next: the longest of our interval and of what headers and body ask for.

    Times fall on a grid of our interval, so that many feeds are asked by one run. Our own interval may come up to one
    step early by that; what the publisher asks for never does. As lemon24/reader does it, with miniflux's bounds.
    """
    step = limits.interval
    own = now - (now - _EPOCH) % step + step
    wait = max(min(manners.asked, limits.max_hint), min(_fresh_for(headers, now), limits.max_hint))
    if status in (429, 503):
        wait = max(wait, min(timedelta(seconds=retry_after(headers, now) or 0), limits.max_retry_after))
    then = max(own, _round_up(now + wait, step)) if wait > _ZERO else own
    return _past_skipped(then, manners)


def _round_up(then: datetime, step: timedelta) -> datetime:
    over: timedelta = (then - _EPOCH) % step
    return then + (step - over if over else _ZERO)


def _past_skipped(then: datetime, manners: Manners) -> datetime:
    """The first hour from THEN on that skipHours and skipDays leave; THEN where they leave none."""
    for ahead in range(24 * 8):
        at = then if not ahead else then.replace(minute=0, second=0, microsecond=0) + timedelta(hours=ahead)
        if at.hour not in manners.skip_hours and at.weekday() not in manners.skip_days:
            return at
    return then


def _fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """For how long Cache-Control or, without a max-age in it, Expires calls the answer fresh."""
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return _ZERO
    if match := _MAX_AGE.search(control):
        return timedelta(seconds=min(int(match[1]), 10**9))
    then = _http_date(headers.get("expires", ""))
    if then is None:
        return _ZERO
    return max(_ZERO, then - (_http_date(headers.get("date", "")) or now))


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that Retry-After asks for, None where it asks for nothing. A date is as seen from the server's own Date.

    >>> retry_after({"retry-after": "120"}), retry_after({"retry-after": "soon"})
    (120.0, None)
    >>> retry_after({"retry-after": "Fri, 01 Jan 2010 01:40:00 GMT", "date": "Fri, 01 Jan 2010 01:39:00 GMT"})
    60.0
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return float(value)
    then, since = _http_date(value), _http_date(headers.get("date", "")) or now
    if then is None or since is None:
        return None
    return max(0.0, (then - since).total_seconds())


def _http_date(value: str) -> datetime | None:
    try:
        time = parsedate_to_datetime(value)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
