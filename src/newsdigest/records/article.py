"""The cleaned article and what was taken out of its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Promo = Literal["no", "part", "yes"]


@dataclass(frozen=True, slots=True)
class Removal:
    """A stretch that is not the article. `start` and `end` count characters of the input text, None for HTML input."""

    kind: str  # prefix, related, cta, disclaimer, credit, markup, bio, promo, duplicate, other
    rule: str  # the name of what removed it
    text: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The publisher a repost came from, and the words that say so."""

    publisher: str
    url: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """The cleaned text and metadata of a page.

    Paragraphs of `text` are separated by a blank line. For flat input each is a verbatim stretch of it, so that a
    quotation inside a paragraph is an exact substring of what was given.
    """

    id: str
    publisher: str
    url: str
    title: str
    text: str
    published: datetime | None = None
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str = "en"
    origin: Origin | None = None
    promo: Promo = "no"
    promo_evidence: str = ""
    genre: str = "news"  # news, press_release, sponsored, price_prediction
    left_out: str = ""  # why the digest leaves it out: "", "promotion", "not_english", "not_crypto", "empty"
    removed: tuple[Removal, ...] = ()
    full_text: bool = True
    flags: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """Title and text as facts quote them: offsets of facts count characters of this string."""
        return f"{self.title}\n{self.text}"
