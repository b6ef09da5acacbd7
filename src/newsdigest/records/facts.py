"""Facts read from one article. Each keeps its words: `quote` is `article.full[start:end]`."""

from dataclasses import dataclass
from decimal import Decimal

MARKET = "MARKET"
ALTCOINS = "ALTCOINS"

DRIVER_TYPES = (
    "liquidations", "deleveraging", "whale_loss", "whale_activity", "etf_flows", "treasury_buying", "macro_policy",
    "geopolitics", "risk_sentiment", "regulation", "enforcement", "hack_exploit", "network_upgrade", "adoption",
    "listing", "token_supply", "profit_taking", "technicals", "derivatives_expiry", "stablecoins", "exchange_trouble",
    "social_hype", "seasonality", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names a coin. `start` and `end` count characters of `article.full`."""

    coin: str  # ticker, in capitals
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Move:
    """A stated percentage change. Values as gold/GUIDE defines them: see docs/facts.md."""

    asset: str
    metric: str
    pct: Decimal  # signed: falls are negative
    bound: str  # exact, about, over, under
    window: str  # 1h, 24h, 7d, …, since_high, since:<words>, unstated
    kind: str  # change, forecast, past
    quote: str
    start: int
    end: int
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A stated sum of money, in US dollars, with what it measures."""

    what: str
    asset: str | None
    side: str | None  # long, short, both
    usd: Decimal
    bound: str
    window: str | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Level:
    """A stated price level of a coin, in US dollars, with its role."""

    asset: str
    usd: Decimal
    role: str  # current, support, resistance, target, low, high, ath, entry, liquidation, other
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Driver:
    """A cause that the article states, with its words."""

    type: str
    effect: str  # up, down, mixed
    asset: str
    quote: str
    start: int
    end: int
    hedge: str | None = None
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was read from one article."""

    article: str
    coins_all: tuple[str, ...] = ()
    coins_primary: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    moves: tuple[Move, ...] = ()
    amounts: tuple[Amount, ...] = ()
    levels: tuple[Level, ...] = ()
    drivers: tuple[Driver, ...] = ()
    topic: str = "other"
