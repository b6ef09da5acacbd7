"""Who stands behind a story independently: publishers by family, reposts to their original, articles to their claim."""

import re
from collections.abc import Mapping, Sequence

from newsdigest.group.signs import without_title
from newsdigest.records import Article, Item, Repost
from newsdigest.reference.claim_sources import claim_sources
from newsdigest.reference.publishers import family

REACH = 700  # characters of title and text in which an article names what it rests on

_KEPT = {name.lower(): source.names[0].lower() for source in claim_sources() for name in source.names}
_NAME = "(" + "|".join(re.escape(n) for n in sorted(_KEPT, key=len, reverse=True)) + ")"
_CLAIM = re.compile(
    rf"(?:according to|as per|per|data (?:from|by)|cit(?:ing|ed by)|report(?:ed)? by|figures from|told|from)"
    rf"(?: (?:the|a|an|its|data|recent|new|on-?chain|blockchain|analytics|analysis|intelligence|tracking|firm|platform|"
    rf"tracker|provider|report|by|from))*"
    rf" {_NAME}\b"
    rf"|\b{_NAME}(?:['’]s?)?(?: (?:data|figures|analysts?|report|research))*"
    rf" (?:data|shows?|showed|report(?:s|ed)|said|noted|found|revealed|flagged|estimates?|wrote)\b",
    re.IGNORECASE,
)


def claim_of(article: Article) -> str:
    """The one source that title and opening attribute the news to, or "" where they name none or several.

    >>> claim_of(Article("1", "p", "", "Longs wiped out", "According to data from CoinGlass, $1 billion was lost."))
    'coinglass'
    >>> claim_of(Article("1", "p", "", "Longs wiped out", "The exchange said so itself."))
    ''
    """
    opening = f"{article.title}. {without_title(article)}"[:REACH]
    names = {_KEPT[(m[1] or m[2]).lower()] for m in _CLAIM.finditer(opening)}
    return names.pop() if len(names) == 1 else ""


def independent(
    articles: Sequence[str], items: Mapping[str, Item], reposts: Sequence[Repost]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A story's publishers, and those that stand for an independent source each; both in the order of telling.

    Two feeds of a family are one publisher. A repost counts for its original's publisher. Articles that rest on one
    claim count once, for the first who told it.
    """
    original = {r.copy: r.original for r in reposts}
    publishers: dict[str, str] = {}
    sources: dict[str, str] = {}
    used: set[str] = set()
    for id_ in articles:
        article = items[id_].article
        house = family(article.publisher)
        name = publishers.setdefault(house, article.publisher)
        first = items[original[id_]].article if original.get(id_) in items else article
        if first is article and article.origin is not None and family(article.origin.publisher) != house:
            source = family(article.origin.publisher)  # a repost whose original is not at hand
        else:
            source = family(first.publisher)
        claim = claim_of(first)
        key = f"claim {claim}" if claim else f"publisher {source}"
        if key not in sources and house not in used:
            sources[key] = name
            used.add(house)
    return tuple(publishers.values()), tuple(sources.values())
