"""What readers read in place of the ledger's words: causes, metrics, assets, windows, statuses."""

from newsdigest.records import ConsensusMove, Forecast, SumRow, SumValue
from newsdigest.text.wording import asset, dollars, percent

CAUSES = {
    "liquidations": "Liquidations",
    "deleveraging": "Deleveraging",
    "whale_loss": "Large holders' losses",
    "whale_activity": "Whale activity",
    "etf_flows": "ETF flows",
    "treasury_buying": "Treasury buying",
    "macro_policy": "Macro and policy",
    "geopolitics": "Geopolitics",
    "risk_sentiment": "Risk sentiment",
    "regulation": "Regulation",
    "enforcement": "Enforcement",
    "hack_exploit": "Hacks and exploits",
    "network_upgrade": "Network upgrades",
    "adoption": "Adoption",
    "listing": "Listings",
    "token_supply": "Token supply",
    "profit_taking": "Profit taking",
    "technicals": "Technicals",
    "derivatives_expiry": "Derivatives expiry",
    "stablecoins": "Stablecoins",
    "exchange_trouble": "Exchange trouble",
    "social_hype": "Social hype",
    "seasonality": "Seasonality",
    "other": "Other causes",
    "unstated": "No cause stated",
}
EFFECTS = {"up": "lifts prices", "down": "presses prices", "mixed": "cuts both ways"}
STATUSES = {"new": "new", "updated": "updated", "fading": "fading"}
ARROWS = {"up": "▲", "down": "▼", "mixed": "◆"}


def cause(kind: str) -> str:
    """A cause as a heading."""
    return CAUSES.get(kind, kind.replace("_", " ").capitalize())


def metric(name: str) -> str:
    """A metric in words: market_cap is "market cap"."""
    return name.replace("_", " ")


def window(name: str | None) -> str:
    """A window in words.

    >>> window("24h"), window("since_high"), window("since:april"), window("unstated"), window(None)
    ('24h', 'since high', 'since april', 'no window', '')
    """
    if not name:
        return ""
    return {"unstated": "no window"}.get(name, name.replace("_", " ").replace("since:", "since "))


def row_name(row: ConsensusMove | Forecast) -> str:
    """What a row of the market table or a forecast is of: the asset, with the metric where it is not its price."""
    plain = row.metric == "price" or (row.metric == "market_cap" and row.asset in ("MARKET", "ALTCOINS"))
    return asset(row.asset) + ("" if plain else f" {metric(row.metric)}")


def spread(row: ConsensusMove) -> str:
    """The range of a move, or "" where all agree."""
    if row.min_pct == row.max_pct:
        return ""
    return f"{percent(row.min_pct)} to {percent(row.max_pct)}"


def publishers(count: int) -> str:
    """How many, in words.

    >>> publishers(1), publishers(4)
    ('1 publisher', '4 publishers')
    """
    return f"{count} publisher" + ("" if count == 1 else "s")


def quantity(row: SumRow) -> str:
    """What a sum measures: "BTC long liquidations, 24h"."""
    words = [asset(row.asset), row.side if row.side and row.side != "both" else "", metric(row.what)]
    name = " ".join(w for w in words if w)
    return f"{name}, {window(row.window)}" if row.window and row.window != "unstated" else name


def value(entry: SumValue) -> str:
    """One value with its bound: "over $1.1 billion"."""
    before = {"about": "about ", "over": "over ", "under": "up to "}.get(entry.bound, "")
    return before + dollars(entry.usd)
