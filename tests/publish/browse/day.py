"""A database as a run leaves it: the sample day, with facts put in by hand, and hostile articles besides."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from newsdigest import store
from newsdigest.crawl.serve import SAMPLE_DAY, Written, load_sample, sample_dir
from newsdigest.publish.daily import to_json
from newsdigest.records import (
    Amount,
    Article,
    Driver,
    Entry,
    Facts,
    Feed,
    Level,
    Membership,
    Mention,
    Move,
    Outcome,
    Page,
    Removal,
    Repost,
    Story,
    Theme,
)
from newsdigest.records.digest import (
    DIGEST_SCHEMA,
    ArticleCounts,
    CauseEvidence,
    ConsensusMove,
    Coverage,
    Digest,
    DigestArticle,
    DigestStory,
    DigestSummary,
    Disputed,
    DisputedValue,
    Forecast,
    LevelRow,
    PercentEvidence,
    Since,
    StoryCause,
    StoryChange,
    SumEvidence,
    SummarySentence,
    SumRow,
    SumValue,
    ThemeRow,
)
from newsdigest.store import Made

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
COINS = {"Bitcoin": "BTC", "Ether": "ETH", "Solana": "SOL", "XRP": "XRP", "BNB": "BNB"}
HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(2)>", '"><svg/onload=alert(3)>', "javascript:alert(4)", "{{ 7 * 7 }}",
    "{% raw %}", "'; DROP TABLE articles; --", "=HYPERLINK(\"http://evil.example\")", "+1+1", "@SUM(A1)", "-2+3", "\u202egnp.exe",
    "\u2066isolated\u2069", "a\x00b", "x" * 10_000, "\ud83d\ude80 to the moon", "\u0645\u0631\u062d\u0628\u0627", "</title><script>alert(5)</script>",
    "</mark></p></main>", "<!-- comment", "&lt;b&gt;", "&#x3c;script&#x3e;", "AND OR NOT NEAR(", '"unclosed', "title:*", "\\", "%00", "../../etc/passwd",
    "%s%n", "${7*7}", "<%= 7*7 %>", "\r\nSet-Cookie: a=b", "\u2028line", "\ufeffmark", "<iframe src=//evil.example>", "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>", "<a href='data:text/html,x'>x</a>", "\t=1+1", "z\u0300\u0301" * 200, "<style>*{display:none}</style>",
)  # fmt: skip


def build(path: Path, *, hostile: bool = False, digest: bool = True) -> None:
    """Write the database at PATH."""
    written = [a for a in load_sample(sample_dir()).articles if not a.broken]
    ids = {f"{a.site}/{a.slug}": f"{n:016x}" for n, a in enumerate(sorted(written, key=lambda a: a.path), 1)}
    names = {slug: site.name for slug, site in load_sample(sample_dir()).sites.items()}
    made = {k: _made(a, ids[f"{a.site}/{a.slug}"], names[a.site]) for a in written for k in [f"{a.site}/{a.slug}"]}
    extra = [_hostile(n, words) for n, words in enumerate(HOSTILE)] if hostile else []
    with store.open_store(path, write=True, holder="test") as db:
        store.save_feeds(db, [_feed(n, name) for n, name in enumerate(names.values())])
        everything = [*made.values(), *extra]
        store.save_entries(db, [Entry(m.article.id, "http://127.0.1.1/feed.xml", m.article.publisher, m.article.url, published=m.article.published) for m in everything])  # fmt: skip
        store.save_pages(db, [Page(m.article.id, m.article.url, m.article.publisher, "page", published=m.article.published) for m in everything], NOON)  # fmt: skip
        store.save_made(db, everything, made_by="test", model="encoder")
        store.save_outcomes(db, [Outcome("clean", "http://127.0.1.5/x", "failed", "empty", "no text")], NOON)
        fall = _fall(ids, names)
        rest = [
            Story(f"s{m.article.id}", (m.article.id,), (Membership(m.article.id, 1.0, "alone"),), publishers=(m.article.publisher,),
                  independent_publishers=(m.article.publisher,), coins=m.facts.coins_primary)
            for m in everything if m.article.published and m.article.published.date() == SAMPLE_DAY and m.article.id not in fall.articles
        ]  # fmt: skip
        by_id = {m.article.id: m.article for m in everything}
        headlines = {s.id: by_id[s.articles[0]].title for s in (fall, *rest)}
        theme = Theme("liquidations", "down", (fall.id,), (1.0,))
        store.save_stories(db, SAMPLE_DAY, "f", [fall, *rest], [theme], headlines)
        store.save_stories(db, date(2026, 3, 16), "f", [], [], {})
        if digest:
            store.save_digest(db, SAMPLE_DAY, to_json(_digest(fall, made, ids)))


def _feed(number: int, name: str) -> Feed:
    status = "partly_malformed" if number == 4 else "ok"
    return Feed(f"http://127.0.1.{number + 1}/feed.xml", name, status=status, checked=NOON, newest=NOON)


def _sentences(full: str) -> Iterator[tuple[int, int]]:
    for found in re.finditer(r"[^\n]+?(?:[.!?](?=\s)|$)", full, re.MULTILINE):
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        yield start, found.end()


def _made(a: Written, wanted: str, publisher: str) -> Made:
    text = "\n\n".join(a.paragraphs)
    removed = (Removal("cta", "newsletter", "Join 180,000 readers."), Removal("disclaimer", "site", "Not advice."))
    article = Article(wanted, publisher, f"http://127.0.1.1/{a.slug}/", a.title, text, None if a.undated else a.published,
                      authors=(a.author,), language=a.language, removed=removed)  # fmt: skip
    full = article.full
    mentions = tuple(Mention(t, m.start(), m.end()) for n, t in COINS.items() for m in re.finditer(n, full))
    moves, amounts, levels, drivers = [], [], [], []
    for start, end in _sentences(full):
        quote = full[start:end]
        for coin, pct in re.findall(r"(Bitcoin|Ether|Solana|XRP|BNB)[^.%]{0,30}?(\d+(?:\.\d)?)%", quote):
            moves.append(Move(COINS[coin], "price", -Decimal(pct), "exact", "24h", "change", quote, start, end))
        for sum_, size in re.findall(r"\$([\d.]+) (million|billion)", quote):
            usd = Decimal(sum_) * (10**6 if size == "million" else 10**9)
            amounts.append(Amount("liquidations", None, "long" if "ong" in quote else None, usd, "exact", "24h", quote, start, end))  # fmt: skip
        if "support" in quote and "$67,500" in quote:
            levels.append(Level("BTC", Decimal(67500), "support", quote, start, end))
        if "liquidat" in quote and "after" in quote:
            drivers.append(Driver("liquidations", "down", "BTC", quote, start, end, "after", "Coinlens"))
    coins = tuple(dict.fromkeys(m.coin for m in mentions))
    facts = Facts(wanted, coins, coins[:1], mentions, tuple(moves), tuple(amounts), tuple(levels), tuple(drivers))
    return Made(article, facts, (), f"f{wanted}")


def _hostile(number: int, words: str) -> Made:
    words = words.encode("utf-8", "replace").decode()
    article = Article(f"h{number:03d}", words[:300], words, words, f"{words}\n\nBitcoin fell 3%. {words}",
                      datetime(2026, 3, 17, 3, tzinfo=UTC), authors=(words,), removed=(Removal(words, words, words),))  # fmt: skip
    start = article.full.index("Bitcoin fell 3%.")
    end = len(article.full)
    quote = article.full[start:end]
    move = Move("BTC", "price", Decimal(-3), "exact", "24h", "change", quote, start, end, words)
    driver = Driver("other", "down", "BTC", quote, start, end, words, words)
    return Made(article, Facts(article.id, ("BTC", words[:60]), ("BTC",), (), (move,), (), (), (driver,)), (), "f")


def _fall(ids: dict[str, str], names: dict[str, str]) -> Story:
    keys = ["tokenwire/liquidations-flash", "ledgercourier/bitcoin-slides-below-70000", "echomint/bitcoin-slides-below-70000",
            "blockharbor/crypto-crash-over-1-billion-liquidated", "altcompass/why-crypto-is-crashing", "northchain/market-wrap"]  # fmt: skip
    publishers = tuple(names[k.split("/")[0]] for k in keys)
    return Story(
        "fall", tuple(ids[k] for k in keys), tuple(Membership(ids[k], 0.84, "same figures: BTC −4.6 % 24h") for k in keys),
        (Repost(ids[keys[2]], ids[keys[1]], 0.98, "says it appeared first on Ledger Courier"),), publishers,
        tuple(p for p in publishers if p != "EchoMint News"), ("BTC", "ETH"),
    )  # fmt: skip


def _digest(fall: Story, made: dict[str, Made], ids: dict[str, str]) -> Digest:
    by_id = {m.article.id: m for m in made.values()}
    moves = [(i, m) for i in fall.articles for m in by_id[i].facts.moves]
    sums = [(i, a) for i in fall.articles for a in by_id[i].facts.amounts]
    first_move, first_sum = moves[0], sums[0]
    evidence = tuple(PercentEvidence(i, by_id[i].article.publisher, m.quote, m.pct) for i, m in moves[:3])
    market = tuple(ConsensusMove(c, "price", "24h", Decimal(p), Decimal(p) - 1, Decimal(p) + 1, 5, evidence)
                   for c, p in (("BTC", -5), ("ETH", "-7.3"), ("SOL", "-8.6"), ("XRP", "-6.1"), ("ONDO", 12)))  # fmt: skip
    money = tuple(
        SumValue(a.usd, "exact", 1, (SumEvidence(i, by_id[i].article.publisher, a.quote, a.usd),)) for i, a in sums[:3]
    )
    row = SumRow("liquidations", "MARKET", None, "24h", money)
    cause = CauseEvidence(first_move[0], "Tokenwire Daily", first_move[1].quote, "after", "Coinlens")
    sources = tuple(DigestArticle(i, by_id[i].article.url, by_id[i].article.publisher, by_id[i].article.published,
                                  by_id[i].article.title, ids["ledgercourier/bitcoin-slides-below-70000"] if by_id[i].article.publisher == "EchoMint News" else None, "no")
                    for i in fall.articles)  # fmt: skip
    sentences = tuple(SummarySentence(by_id[i].article.text.split("\n\n")[0], (i,)) for i in fall.articles[:2])
    disputed = (
        Disputed("liquidations", "timeline", (DisputedValue("$640 million", fall.articles[:1]), DisputedValue("$812 million", fall.articles[1:2]))),
        Disputed("unrealized_loss", "conflict", (DisputedValue("$973 million", fall.articles[3:4]), DisputedValue("$1 billion", fall.articles[4:5]))),
    )  # fmt: skip
    story = DigestStory("fall", 1, by_id[fall.articles[1]].article.title, DigestSummary(" ".join(s.text for s in sentences), sentences),
                        "updated", ("BTC", "ETH"), (StoryCause("liquidations", "down", (cause,)),), market[:1], (row,), sources,
                        fall.publishers, fall.independent_publishers, disputed)  # fmt: skip
    forecast = Forecast(
        "BTC",
        "price",
        Decimal(-20),
        None,
        "unstated",
        "Renzo Valdivia",
        first_move[0],
        "Alt Compass",
        first_move[1].quote,
    )
    level = LevelRow("BTC", "support", Decimal(67500), Decimal(67500), Decimal(67500), 3,
                     (SumEvidence(first_sum[0], "Ledger Courier", first_sum[1].quote, Decimal(67500)),))  # fmt: skip
    since = Since(("fall",), (StoryChange("fall", story.headline, 4, ()),), ())
    counts = ArticleCounts(52, 44, {"promotion": 2, "not_english": 1, "not_crypto": 1})
    coverage = Coverage(counts, 9, 8, Decimal("0.96"), 2, Decimal("0.8"), 1)
    themes = (
        ThemeRow("liquidations", "down", ("fall",), 5, (row,), (cause,)),
        ThemeRow("macro_policy", "down", ("fall",), 4, (), (cause,)),
        ThemeRow("unstated", "mixed", ("fall",), 1, (), ()),
    )
    return Digest(DIGEST_SCHEMA, SAMPLE_DAY, None, market, themes, (story,), (forecast,), (level,), since, coverage)
