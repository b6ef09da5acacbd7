"""The digest of a day. Its fields are those of the day's JSON, in the same order: publish writes the records as they are.

Every row leads to its evidence, and evidence names an article that stands in one of the stories. Percentages are signed,
sums are US dollars, times are aware UTC. Nothing here depends on when or how often the program ran.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

DIGEST_SCHEMA = "newsdigest/digest/1"

Status = Literal["new", "updated", "fading"]


@dataclass(frozen=True, slots=True)
class PercentEvidence:
    """A sentence that states a percentage."""

    article: str
    publisher: str
    quote: str
    pct: Decimal


@dataclass(frozen=True, slots=True)
class SumEvidence:
    """A sentence that states a sum or a price."""

    article: str
    publisher: str
    quote: str
    usd: Decimal


@dataclass(frozen=True, slots=True)
class CauseEvidence:
    """A sentence that states a cause, with the words that weaken it and who says so."""

    article: str
    publisher: str
    quote: str
    hedge: str | None = None
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class ConsensusMove:
    """One asset, metric and window: the median and the range over independent publishers, and how many they are."""

    asset: str
    metric: str
    window: str
    median_pct: Decimal
    min_pct: Decimal
    max_pct: Decimal
    publishers: int
    evidence: tuple[PercentEvidence, ...]


@dataclass(frozen=True, slots=True)
class SumValue:
    """One value of a sum, as so many independent publishers give it. Roundings of one figure are one value."""

    usd: Decimal
    bound: str
    publishers: int
    evidence: tuple[SumEvidence, ...]


@dataclass(frozen=True, slots=True)
class SumRow:
    """One quantity of money with its values side by side: they are never added up."""

    what: str
    asset: str | None
    side: str | None
    window: str | None
    values: tuple[SumValue, ...]


@dataclass(frozen=True, slots=True)
class StoryCause:
    """A cause that the story's articles state."""

    type: str
    effect: str
    evidence: tuple[CauseEvidence, ...]


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A cause shared by stories of the day, with its figures. "unstated" gathers the moves that nobody explains."""

    cause: str
    effect: str
    stories: tuple[str, ...]
    publishers: int
    amounts: tuple[SumRow, ...]
    evidence: tuple[CauseEvidence, ...]


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary and the articles it rests on. `quoted` is True where the gate put a quotation in its place."""

    text: str
    articles: tuple[str, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """A story in at most 80 words. `refused` counts the sentences that the gate did not let through."""

    headline: str
    text: str
    sentences: tuple[SummarySentence, ...]
    refused: int = 0


@dataclass(frozen=True, slots=True)
class DigestSummary:
    """The summary as the digest holds it: the headline stands with the story."""

    text: str
    sentences: tuple[SummarySentence, ...]


@dataclass(frozen=True, slots=True)
class DisputedValue:
    """One of the values that stand against each other, and the articles that give it."""

    value: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disputed:
    """One quantity, different values. `kind`: "conflict", or "timeline" where the figure only grew during the day."""

    what: str
    kind: Literal["conflict", "timeline"]
    values: tuple[DisputedValue, ...]


@dataclass(frozen=True, slots=True)
class DigestArticle:
    """A source of a story. `repost_of` is the article's id that it repeats."""

    id: str
    url: str
    publisher: str
    published: datetime | None
    title: str
    repost_of: str | None
    promo: Literal["no", "part", "yes"]


@dataclass(frozen=True, slots=True)
class DigestStory:
    """A story of the day."""

    id: str
    rank: int
    headline: str
    summary: DigestSummary
    status: Status
    coins: tuple[str, ...]
    causes: tuple[StoryCause, ...]
    moves: tuple[ConsensusMove, ...]
    amounts: tuple[SumRow, ...]
    articles: tuple[DigestArticle, ...]
    publishers: tuple[str, ...]
    independent_publishers: tuple[str, ...]
    disputed: tuple[Disputed, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """A predicted move (`pct`) or a price target (`usd`), with who says so. Never mixed with what has happened."""

    asset: str
    metric: str
    pct: Decimal | None
    usd: Decimal | None
    window: str
    said_by: str | None
    article: str
    publisher: str
    quote: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A price level to watch: its values lie within one percent; `usd` is the one most publishers give."""

    asset: str
    role: str
    usd: Decimal
    min_usd: Decimal
    max_usd: Decimal
    publishers: int
    evidence: tuple[SumEvidence, ...]


@dataclass(frozen=True, slots=True)
class FigureChange:
    """How a figure of a story stood yesterday and stands today."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StoryChange:
    """What is new in a story that was known yesterday."""

    story: str
    headline: str
    new_articles: int
    figures: tuple[FigureChange, ...]


@dataclass(frozen=True, slots=True)
class FadedStory:
    """A story of yesterday of which nothing was heard today; `url` is where one of its articles can be read."""

    story: str
    headline: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the day before."""

    new: tuple[str, ...] = ()
    updated: tuple[StoryChange, ...] = ()
    faded: tuple[FadedStory, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleCounts:
    """How the day's entries ended: seen, kept, dropped by reason."""

    seen: int = 0
    kept: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the digest rests on. Shares are from 0 to 1."""

    articles: ArticleCounts = field(default_factory=ArticleCounts)
    reposts_collapsed: int = 0
    publishers: int = 0
    full_text_share: Decimal = Decimal(0)
    promotion_hidden: int = 0
    stated_cause_share: Decimal = Decimal(0)
    sentences_refused: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """The day, or the `days` days that end with it; of one coin where `coin` is given."""

    schema: str
    date: date
    coin: str | None
    market: tuple[ConsensusMove, ...]
    themes: tuple[ThemeRow, ...]
    stories: tuple[DigestStory, ...]
    forecasts: tuple[Forecast, ...]
    levels: tuple[LevelRow, ...]
    since: Since
    coverage: Coverage
    days: int = 1
