"""What an article shows to grouping: its words, figures and shape, read once; pairs are compared by these alone."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from newsdigest.records import Article, Item
from newsdigest.text.words import figures, words

LEAD = 400  # characters: what most sites put before the fold, and what excerpts hold
BODY = 3_000
FULL = 300  # a text shorter than this is an excerpt
ENCODED = 500

Vector = npt.NDArray[np.float32]
_OUTLOOK = re.compile(
    r"price prediction|price analysis|forecast|technical analysis|key level|could|target", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Signs:
    """One article, as grouping sees it. Word counts and figures are keys of text/words."""

    id: str
    publisher: str  # in lower case, letters and digits only
    hour: float | None  # hours since 1970, None where the article is undated
    title: Counter[str]
    lead: Counter[str]  # title and lead
    body: Counter[str]  # title and body
    figures: frozenset[str]  # of title and body, to two digits
    title_figures: frozenset[str]
    coins: frozenset[str]  # what the article is mainly about; empty where its facts were not read
    outlook: bool  # the title announces a forecast or a chart analysis
    excerpt: bool
    vector: Vector | None


def without_title(article: Article) -> str:
    """The text, without its title where a site repeats it in front.

    >>> without_title(Article("1", "p", "", "Coin up", "Coin up Today it rose."))
    'Today it rose.'
    """
    text = article.text.strip()
    return text.removeprefix(article.title.strip()).strip() if article.title else text


def text_to_encode(article: Article) -> str:
    """Title and lead, as the encoder takes them.

    >>> text_to_encode(Article("1", "p", "", "Coin up", "Today it rose."))
    'Coin up. Today it rose.'
    """
    return f"{article.title.strip()}. {without_title(article)[:ENCODED]}".strip()


def coarse(figure: str) -> str:
    """A figure's key to two digits, so that 881,578 and 880,000 meet.

    >>> coarse("#8.82e+05"), coarse("%5.5")
    ('#8.8e+05', '%5.5')
    """
    return f"{figure[0]}{float(figure[1:]):.2g}"


def plain(name: str) -> str:
    """A publisher's name as a key.

    >>> plain("U.Today")
    'utoday'
    """
    return re.sub(r"[^a-z0-9]", "", name.lower())


def signs_of(item: Item) -> Signs:
    """Read one article's signs. Pure: the same item gives the same signs."""
    article = item.article
    title, text = article.title[:BODY], without_title(article)
    lead, body = text[:LEAD], text[:BODY]
    title_words, title_figures = list(words(title)), list(figures(title))
    body_figures = list(figures(body))
    return Signs(
        id=article.id,
        publisher=plain(article.publisher),
        hour=article.published.timestamp() / 3600 if article.published else None,
        title=Counter(title_words + title_figures),
        lead=Counter(title_words + title_figures + list(words(lead)) + list(figures(lead))),
        body=Counter(title_words + list(words(body))),
        figures=frozenset(map(coarse, title_figures + body_figures)),
        title_figures=frozenset(map(coarse, title_figures)),
        coins=frozenset(item.facts.coins_primary),
        outlook=bool(_OUTLOOK.search(title)),
        excerpt=len(text) <= FULL,
        vector=np.asarray(item.vector, dtype=np.float32) if item.vector else None,
    )


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much a word tells: the logarithm of how few articles hold it, in a background of news and in those at hand.

    The articles at hand count `LOCAL` times: on the day of a crash, "crash" tells little.
    """

    background: dict[str, int]
    here: Counter[str]
    articles: int  # in background and at hand, as counted

    def __call__(self, word: str) -> float:
        """From 0 (everywhere) to 8 (hardly anywhere)."""
        seen = self.background.get(word, 0) + LOCAL * self.here[word] + 1
        return min(8.0, math.log(self.articles / seen)) if seen < self.articles else 0.0


LOCAL = 5


def rarity(signs: Iterable[Signs], background: dict[str, int], background_articles: int) -> Rarity:
    """Count the words at hand against the background."""
    here: Counter[str] = Counter()
    number = 0
    for s in signs:
        here.update(s.lead.keys() | s.body.keys() | s.figures)
        number += 1
    return Rarity(background, here, background_articles + LOCAL * number + 1)
