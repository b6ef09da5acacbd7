"""The sample day is a good sample: what it must hold, and how its server answers."""

import json
import tomllib
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from newsdigest.crawl.serve import SAMPLE_DAY, load_sample, sample_dir, serve
from newsdigest.errors import InputError

TRUTH = tomllib.loads((Path(__file__).parents[2] / "sample" / "truth.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serve(sample_dir(), port=0) as url:
        yield url


def get(url: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    request = urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode(), {k.lower(): v for k, v in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), {k.lower(): v for k, v in error.headers.items()}


def feed_addresses(base: str) -> list[str]:
    from xml.etree import ElementTree

    opml = ElementTree.fromstring(get(f"{base}/feeds.opml")[1])
    return [outline.attrib["xmlUrl"] for outline in opml.iter("outline")]


def test_the_day_holds_what_was_asked_for() -> None:
    sample = load_sample(sample_dir())
    assert len(sample.articles) == TRUTH["articles"] >= 44
    assert len(sample.sites) == 8
    assert sum(bool(s.repost) for s in sample.sites.values()) == 2
    assert {s.feed for s in sample.sites.values()} == {"rss", "atom", "json"}
    days = Counter(a.published.date() for a in sample.articles if not a.undated)
    assert set(days) == {SAMPLE_DAY, date(2026, 3, 16)}
    assert days[SAMPLE_DAY] >= 40
    originals = {
        a.site for a in sample.articles if "liquidat" in a.body.lower() and not a.copy_of and a.language == "en"
    }
    assert len(originals) >= 6, "six publishers tell of the fall"


def test_truth_names_real_articles_and_the_files_agree_with_it() -> None:
    sample = load_sample(sample_dir())
    by_key = {f"{a.site}/{a.slug}": a for a in sample.articles}
    assert [[k, a.copy_of] for k, a in by_key.items() if a.copy_of] != []
    assert sorted([k, a.copy_of] for k, a in by_key.items() if a.copy_of) == sorted(TRUTH["reposts"])
    assert [[k, a.spun_from] for k, a in by_key.items() if a.spun_from] == TRUTH["spun"]
    assert [k for k, a in by_key.items() if a.undated] == TRUTH["undated"]
    assert sorted(k for k, a in by_key.items() if a.broken) == TRUTH["excerpt_only"]
    assert [k for k, a in by_key.items() if a.language != "en"] == TRUTH["not_english"]
    named = [k for table in ("moves", "amounts", "no_moves", "no_coins") for k in TRUTH[table]]
    assert set(named) <= set(by_key)


def test_every_page_answers_and_looks_like_its_site(base: str) -> None:
    sample = load_sample(sample_dir())
    addresses = {url.split("/")[3]: url.rsplit("/", 2)[0] for url in feed_addresses(base)}
    for article in sample.articles:
        status, text, _ = get(addresses[article.site] + article.path)
        assert status == (410 if article.broken == "gone" else 200), article.path
        if not article.broken:
            assert "Share on X" in text and "You May Also Like" in text and "application/ld+json" in text
            assert ("article:published_time" in text) != article.undated


def test_reposts_look_like_reposts(base: str) -> None:
    sites = {url.split("/")[3]: url.rsplit("/", 2)[0] for url in feed_addresses(base)}
    first = get(f"{sites['echomint']}/echomint/2026/03/17/meridian-unrealized-loss/")[1]
    assert "appeared first on Blockharbor News." in first
    assert first.index("<p>Meridian Treasury Corp.") < first.index("<h1>"), "the lead is repeated before the title"
    cut = get(f"{sites['bitrelay']}/bitrelay/2026/03/17/market-wrap/")[1]
    assert "appeared on BitRelayHub." in cut and "…" in cut and "All eyes are on the Fed" not in cut


def test_feeds_have_the_habits_of_real_ones(base: str) -> None:
    feeds = {url: get(url)[1] for url in feed_addresses(base)}
    by_site = {url.split("/")[3] + "/" + url.split("/")[4]: text for url, text in feeds.items()}
    assert "<content:encoded></content:encoded>" in by_site["tokenwire/feed.xml"]
    assert "utm_source=rss_feed&amp;" in by_site["tokenwire/feed.xml"]
    assert "Bulls & bears" in by_site["tokenwire/feed.xml"], "one item is not well-formed"
    assert ">Ledger Courier</source>" in by_site["echomint/feed.xml"]
    assert "ledgercourier-20260317-bitcoin-slides-below-70000" in by_site["echomint/feed.xml"], "it reuses the guid"
    assert len(json.loads(by_site["northchain/feed.json"])["items"]) == 6
    undated = by_site["halvinggazette/feed.xml"].split("what-is-a-liquidation")[1].split("</entry>")[0]
    assert "<updated>" not in undated
    assert {"ledgercourier/feed.xml", "ledgercourier/markets.xml"} <= set(by_site), "two feeds of one publisher"


def test_conditional_requests_are_answered_with_304(base: str) -> None:
    feed = feed_addresses(base)[0]
    _, _, headers = get(feed)
    assert get(feed, If_None_Match=headers["etag"])[0] == 304
    assert get(feed, If_Modified_Since=headers["last-modified"])[0] == 304
    assert get(feed, If_None_Match='"other"', If_Modified_Since=headers["last-modified"])[0] == 200
    assert get(f"{base}/robots.txt")[1].startswith("User-agent: *")
    assert get(f"{base}/nothing")[0] == 404


def test_two_servers_serve_the_same_words_side_by_side(base: str) -> None:
    with serve(sample_dir(), port=0) as other:
        assert other != base
        one, two = (get(f"{b}/feeds.opml")[1].replace(b.rsplit(":", 1)[1], "PORT") for b in (base, other))
        assert one == two


def test_a_broken_sample_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text('[a]\nname = "A"\n')
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.md").write_text('+++\ncopy_of = "a/missing"\npublished = 2026-03-17T10:00:00Z\n+++\n')
    with pytest.raises(InputError, match=r"a/x\.md: copy_of 'a/missing'"):
        load_sample(tmp_path)
    (tmp_path / "a" / "x.md").write_text("+++\ntitle = \n+++\n")
    with pytest.raises(InputError, match=r"x\.md: cannot be read as TOML"):
        load_sample(tmp_path)


def test_where_only_one_loopback_address_is_to_be_had_all_sites_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsdigest.crawl.serve.server._listen_on", lambda hosts, port, answers: None)
    with serve(sample_dir(), port=0) as base:
        for feed in feed_addresses(base):
            assert feed.startswith(base) and get(feed)[0] == 200


def test_the_server_is_gone_afterwards() -> None:
    with serve(sample_dir(), port=0) as base:
        assert get(f"{base}/feeds.opml")[0] == 200
    with pytest.raises(urllib.error.URLError):
        get(f"{base}/feeds.opml")
