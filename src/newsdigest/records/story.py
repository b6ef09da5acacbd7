"""What grouping finds: reposts, stories, memberships with their reasons, themes by cause; and a person's corrections."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsdigest.records.article import Article
from newsdigest.records.facts import Facts


@dataclass(frozen=True, slots=True)
class Item:
    """One article with its facts and its vector: what grouping and writing work on."""

    article: Article
    facts: Facts
    vector: tuple[float, ...] = ()  # unit length, of title and lead; empty where no encoder ran


@dataclass(frozen=True, slots=True)
class Repost:
    """`copy` repeats `original` (article ids): score from 0 to 1, and why in a few words."""

    copy: str
    original: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Membership:
    """Why an article stands in its story."""

    article: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Story:
    """The articles about one event. `id` comes from its first article, so that a later run finds it again."""

    id: str
    articles: tuple[str, ...]  # by time, then id
    members: tuple[Membership, ...]
    reposts: tuple[Repost, ...] = ()
    publishers: tuple[str, ...] = ()
    independent_publishers: tuple[str, ...] = ()
    coins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """The stories of a day that share a cause. `weights` go with `stories`; "unstated" is a cause of its own."""

    cause: str
    effect: str  # up, down, mixed
    stories: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's word on stories, told by articles, whose ids stay where a story's may not.

    "merge": `articles` tell one event. "split": those of `out` were taken out of the story of `articles`, into one of
    their own.
    """

    number: int  # 0 where it is not stored yet
    kind: Literal["merge", "split"]
    articles: tuple[str, ...]  # all, ascending
    out: tuple[str, ...]  # ascending; () for a merge
    at: datetime
    why: str = ""
    undone: datetime | None = None
