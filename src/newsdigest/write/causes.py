"""Causes: what the articles say moved the market, with hedges and voices; themes of the day with their figures."""

from collections.abc import Iterable, Mapping, Sequence

from newsdigest.records import CauseEvidence, Item, Story, StoryCause, Theme, ThemeRow
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
MAX_EVIDENCE = 12


def causes_of(items: Iterable[Item]) -> tuple[StoryCause, ...]:
    """The causes that the items state, by the number of publishers; one sentence a publisher and cause."""
    found: dict[tuple[str, str], dict[str, CauseEvidence]] = {}
    for item in items:
        for d in item.facts.drivers:
            said = CauseEvidence(item.article.id, item.article.publisher, d.quote, d.hedge, d.said_by)
            found.setdefault((d.type, d.effect), {}).setdefault(item.article.publisher, said)
    rows = [StoryCause(kind, effect, tuple(voices.values())) for (kind, effect), voices in found.items()]
    rows.sort(key=lambda c: (-len(c.evidence), c.type, c.effect))
    return tuple(rows)


def theme_rows(
    themes: Sequence[Theme], stories: Mapping[str, Story], items: Mapping[str, Item]
) -> tuple[ThemeRow, ...]:
    """The day's themes with their figures and sentences, in the order given; stories that tell nothing are left out."""
    rows = []
    for theme in themes:
        inside = [(s, told(stories[s], items)) for s in theme.stories if s in stories]
        kept = [(s, t) for s, t in inside if t]
        if not kept:
            continue
        all_told = [item for _, t in kept for item in t]
        causes = [c for c in causes_of(all_told) if c.type == theme.cause and c.effect == theme.effect]
        evidence = tuple(e for c in causes for e in c.evidence)
        stating = {e.article for e in evidence}
        measured = [i for i in all_told if i.article.id in stating]
        whats = SUMS_OF_CAUSE.get(theme.cause, frozenset())
        rows.append(
            ThemeRow(
                cause=theme.cause,
                effect=theme.effect,
                stories=tuple(s for s, _ in kept),
                publishers=len({i.article.publisher for i in (measured or all_told)}),
                amounts=sum_rows(measured, whats=whats) if whats else (),
                evidence=evidence[:MAX_EVIDENCE],
            )
        )
    return tuple(rows)
