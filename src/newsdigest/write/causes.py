"""Causes: what the articles say moved the market, with hedges and voices; themes of the day with their figures."""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from newsdigest.records import CauseEvidence, Item, Story, StoryCause, SumRow, Theme, ThemeRow
from newsdigest.write.candidates import stands
from newsdigest.write.claims import DIRECTION, assets
from newsdigest.write.rank import MAJOR
from newsdigest.write.sums import sum_rows
from newsdigest.write.told import told

# The sums that measure a cause; a theme of another cause shows none.
SUMS_OF_CAUSE: Mapping[str, frozenset[str]] = {
    "liquidations": frozenset({"liquidations"}),
    "deleveraging": frozenset({"open_interest", "open_interest_change", "liquidations"}),
    "whale_loss": frozenset({"unrealized_loss", "realized_loss"}),
    "whale_activity": frozenset({"whale_transfer", "purchase", "sale"}),
    "etf_flows": frozenset({"etf_inflow", "etf_outflow", "fund_inflow", "fund_outflow"}),
    "treasury_buying": frozenset({"purchase"}),
    "hack_exploit": frozenset({"hack_loss"}),
    "derivatives_expiry": frozenset({"options_expiry"}),
    "profit_taking": frozenset({"sale", "realized_loss", "unrealized_profit"}),
    "geopolitics": frozenset({"market_cap_change"}),
    "macro_policy": frozenset({"market_cap_change"}),
    "risk_sentiment": frozenset({"market_cap_change"}),
}
MAX_EVIDENCE, MAX_AMOUNTS = 12, 4
SHOWN = 2  # sentences of a theme that a reader sees at once
_ONE_SUM, _ONE_COUNT = Decimal("1.5"), Decimal(3)  # times, between values of one sum; of one that grows through the day
UNCLEAR = 4  # how little a sentence may serve to be shown beside a better one
MOST_CHARACTERS = 240  # of a sentence that a reader takes in at a glance
UNSTATED = "unstated"
_WORD = re.compile(r"[A-Za-z]+")
_GENERAL = re.compile(
    r"\b(?:typically|historically|often|generally|usually|tends? to|notorious\w*|classic|prior|ago|previously|occurs?|sometimes|"
    r"automatically|(?:every|each) time|whenever|capable of|in recent years|over the years|"
    r"(?:viewed|seen|regarded|recogni[sz]ed|known|described|argued) (?:as|to)|for a long time|increasingly|more and more|one of the|"
    r"(?:in|since|from|during|of) (?:early |late |mid-)?(?:[a-z]+ )?20\d\d)\b",
    re.IGNORECASE,
)
# What a price did, or money: rather than what is good for it.
_MOVED = re.compile(
    r"\b(?:rose|risen|rising|gain(?:ed|ing|s)|jump(?:ed|ing|s)|climb(?:ed|ing|s)|surg(?:ed|ing|es)|soar(?:ed|ing|s)|rall(?:ied|ying|ies)|rally|"
    r"rebound(?:ed|ing|s)|recover(?:ed|ing|s)|fell|fallen|falling|falls|drop(?:ped|ping|s)|declin(?:ed|ing|es)|slid|slides|sliding|slipp?(?:ed|ing|s)|"
    r"plung(?:ed|ing|es)|tumbl(?:ed|ing|es)|dip(?:ped|ping|s)|sank|sinking|crash(?:ed|ing|es)|retreat(?:ed|ing|s)|sell-?off|record high|all-time high|"
    r"highs?|lows?|(?:is|are|was|were) (?:up|down)|pushed|lifted|sent|dragged|fuel(?:l?ed|l?ing)|drove|driv(?:en|ing)|inflows?|outflows?|bought|purchased|acquired|sold)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d[\d.,]*\s?(?:%|percent|million|billion|trillion|[KMB]\b)|\$\s?\d")
_AHEAD = re.compile(
    r"\b(?:could|would|will|may|might|predict\w*|forecasts?|foresees?|projects?|targeting|someday|one day|by 20[3-9]\d|"
    r"(?:price )?prediction|potential(?:ly)?|hopes?|anticipat\w+|expect\w*|must|needs?|poised|appears?|on the horizon|impending)\b",
    re.IGNORECASE,
)
# What opens with another market tells that one's cause.
_OTHER_MARKET = re.compile(
    r"(?:The )?(?:Gold|Silver|Oil|Brent|Crude|S&P|Nasdaq|NASDAQ|Dow|Nikkei|(?:U\.S\.|US|Asian|European|Global) (?:stocks|equities|dollar)|Stocks|Equities|Dollar)\b"
)
# Rises that a sentence doubts: a halt, a warning. They count as words of the other direction.
_DOUBTS_RISE = frozenset(
    "halt caution cautious exhaustion exhausted bearish overbought headwinds fatigue weakness stalls stalled".split()
)
# "Macro Landscape: Bitcoin's performance is …", "Safe havens: gold Gold has …": a label or a heading stands before it.
_LABELLED = re.compile(r"^[A-Z][^.:;,“”\"$\d]{2,60}: (?=\S.*[.]$)|\b([a-z]+) (?=(?!\1)[A-Z])(?i:\1)\b")
_OF_THE_DAY = re.compile(
    r"\b(?:today|tonight|overnight|this (?:morning|week)|(?:past|last) (?:24 hours|day|week)|24 hours|in a day|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b",
    re.IGNORECASE,
)
_OF_COINS = frozenset(
    "crypto cryptos cryptocurrency cryptocurrencies coin coins token tokens altcoin altcoins stablecoin stablecoins "
    "memecoin memecoins btc eth defi digital market markets".split()
)
_DOUBT = frozenset(
    "may might could can would should if likely possible possibly potential potentially expected".split()
)


def causes_of(items: Iterable[Item]) -> tuple[StoryCause, ...]:
    """The causes that the items state, by the number of publishers; one sentence a publisher and cause, the clearest first."""
    found: dict[tuple[str, str], dict[str, list[CauseEvidence]]] = {}
    for item in items:
        for d in item.facts.drivers:
            said = CauseEvidence(item.article.id, item.article.publisher, d.quote, d.hedge, d.said_by)
            found.setdefault((d.type, d.effect), {}).setdefault(item.article.publisher, []).append(said)
    rows = []
    for (kind, effect), voices in found.items():
        best = [min(said, key=lambda e: _clarity(e, effect)) for said in voices.values()]
        rows.append(StoryCause(kind, effect, tuple(sorted(best, key=lambda e: _clarity(e, effect)))))
    rows.sort(key=lambda c: (-len(c.evidence), c.type, c.effect))
    return tuple(rows)


@functools.lru_cache(maxsize=20_000)  # asked for each story that shows it, and again for its themes
def _clarity(evidence: CauseEvidence, effect: str) -> int:
    """How little a sentence serves to show a cause, 0 being the best: doubt, what can't stand alone, what is
    always or was years ago, the other direction; then what tells no effect, no figure, nothing of the day or of coins."""
    quote, sign = evidence.quote, {"up": 1, "down": -1}.get(effect, 0)
    words = [w.lower() for w in _WORD.findall(quote)]
    ways = {DIRECTION.get(w, 0) for w in words} | ({-1} if not _DOUBTS_RISE.isdisjoint(words) else set())
    general = bool(_GENERAL.search(quote))
    coins = {ticker for _, _, ticker in assets(quote)}
    unclear = len(quote) > MOST_CHARACTERS or not stands(quote)
    return (
        3 * (not _DOUBT.isdisjoint((evidence.hedge or "").lower().split()))
        + 4 * unclear
        + 2 * general
        + 2 * (-sign in ways and sign not in ways)
        + (sign not in ways)
        + (not _FIGURE.search(quote))
        + (not _MOVED.search(quote))
        - (not general and bool(_OF_THE_DAY.search(quote)))
        + 2 * bool(_LABELLED.search(quote))
        + 2 * (_OF_COINS.isdisjoint(words) and not coins)
        + (bool(coins) and coins.isdisjoint(MAJOR))
        + 2 * bool(_AHEAD.search(quote))
        + 3 * bool(_OTHER_MARKET.match(quote))
    )


def theme_rows(
    themes: Sequence[Theme], stories: Mapping[str, Story], items: Mapping[str, Item]
) -> tuple[ThemeRow, ...]:
    """The day's themes with their figures and sentences, by the publishers that state the cause; "unstated" last."""
    rows = [row for theme in themes if (row := _theme_row(theme, stories, items))]
    rows.sort(key=lambda r: (r.cause == UNSTATED, -r.publishers, r.cause, r.effect))
    shown: set[str] = set()
    for n, row in enumerate(rows):
        fresh = tuple(
            sorted(row.evidence, key=lambda e: e.quote in shown)
        )  # a sentence that gives two causes stands once
        shown.update(e.quote for e in fresh[:SHOWN])
        rows[n] = replace(row, evidence=fresh)
    return tuple(rows)


def _theme_row(theme: Theme, stories: Mapping[str, Story], items: Mapping[str, Item]) -> ThemeRow | None:
    kept = [(s, found) for s in theme.stories if s in stories and (found := told(stories[s], items))]
    if not kept:
        return None
    # The story first for which most publishers state this cause: in others it is one publisher's background.
    told_by = [(s, [i for i in found if _states(i, theme)]) for s, found in kept]
    told_by.sort(key=lambda k: (-len({i.article.publisher for i in k[1]}), k[0]))
    stating = [found for _, found in told_by]
    causes = [c for c in causes_of(i for found in stating for i in found) if _is(theme, c.type, c.effect)]
    evidence = [e for c in causes for e in c.evidence]
    evidence.sort(key=lambda e: _clarity(e, theme.effect))
    worst = max(UNCLEAR, _clarity(evidence[0], theme.effect)) if evidence else 0
    speaking = [i for found in stating for i in found] or [i for _, found in kept for i in found]
    return ThemeRow(
        cause=theme.cause,
        effect=theme.effect,
        stories=tuple(s for s, _ in kept),
        publishers=len({i.article.publisher for i in speaking}),
        amounts=_amounts(theme.cause, stating),
        evidence=tuple(e for e in evidence[:MAX_EVIDENCE] if _clarity(e, theme.effect) <= worst),
    )


def _states(item: Item, theme: Theme) -> bool:
    return any(_is(theme, d.type, d.effect) for d in item.facts.drivers)


def _is(theme: Theme, cause: str, effect: str) -> bool:
    """True for a stated cause that the theme gathers; one that cuts both ways gathers both."""
    return cause == theme.cause and theme.effect in (effect, "mixed")


def _amounts(cause: str, stories: Sequence[Sequence[Item]]) -> tuple[SumRow, ...]:
    """The sums that measure a cause, those that several publishers of one story give.

    Each story's by themselves: two firms' purchases are two quantities, not two values of one.
    """
    whats = SUMS_OF_CAUSE.get(cause)
    if not whats:
        return ()
    rows = [_of_one(r) for found in stories for r in sum_rows(found, whats=whats) if r.values[0].publishers > 1]
    rows.sort(key=lambda r: (-r.values[0].publishers, -r.values[0].usd))
    return tuple(rows[:MAX_AMOUNTS])


def _of_one(row: SumRow) -> SumRow:
    """The row without the values far from the most told: other quantities."""
    main, times = row.values[0].usd, _ONE_COUNT if row.what == "liquidations" else _ONE_SUM
    near = tuple(v for v in row.values if main <= v.usd * times <= main * times * times)
    return replace(row, values=near)
