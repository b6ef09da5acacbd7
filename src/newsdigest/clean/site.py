"""What recurs across a site's articles, learned from them and kept as data: sentences that are not any one article.

Learned is a sentence that stands in at least `LEAST_PAGES` articles of one site under different titles, and in at least
`LEAST_SHARE` of them. Figures count alike ("Join 250,000 readers"), but a sentence with a price or a percentage is news
that recurs ("The next resistance is near the $2,650 level") and is never learned; nor is a question, which is a heading.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from newsdigest.clean.spans import Span
from newsdigest.text.sentences import spans as sentence_spans

LEAST_PAGES = 6
LEAST_SHARE = 0.025  # of the site's articles
LEAST_SITES = 2  # from here on it is held for true of every site
_LENGTH = range(16, 400)  # characters of a sentence
OWN_NAME = "⟨own name⟩ "
_KEEP = 300  # sentences of one site
_FIGURE = re.compile(r"[$€£]\s?0|\b0\s?(?:%|percent)|\b0x\b")


@dataclass(frozen=True, slots=True)
class SiteBlocks:
    """Sentences of one site as `sentence_key` writes them, with how many of its `pages` articles held each.

    A key that begins with OWN_NAME is no sentence: it is a name that the site gives itself in its notes.
    """

    site: str = ""
    pages: int = 0
    blocks: Mapping[str, int] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the site gives itself."""
        return tuple(b.removeprefix(OWN_NAME) for b in self.blocks if b.startswith(OWN_NAME))

    def spans(self, text: str) -> list[Span]:
        """The sentences and lines of TEXT that are blocks of the site."""
        if not self.blocks:
            return []
        return [
            Span(s, e, "other", "site_block") for s, e in sentence_spans(text) if sentence_key(text[s:e]) in self.blocks
        ]


def sentence_key(text: str) -> str:
    """A sentence as it is compared: figures alike, blanks alike.

    >>> sentence_key("Join  250,000 readers.") == sentence_key("Join 9,100 readers.")
    True
    """
    return re.sub(r"\d(?:[\d,.]*\d)?", "0", re.sub(r"\s+", " ", text)).strip().lower()


def learn_site(site: str, articles: Iterable[tuple[str, str]], known: Mapping[str, int] | None = None) -> SiteBlocks:
    """Learn from a site's articles, each a title and its text before site blocks went; KNOWN is kept.

    >>> texts = [(f"Title {n}", f"Coin {n} fell. Daily news lands in {n} inboxes.") for n in "abcdef"]
    >>> dict(learn_site("Example Post", texts).blocks)
    {}
    >>> texts = [(f"Title {n}", f"Coin {n} fell. Our desk never sleeps for you.") for n in "abcdef"]
    >>> dict(learn_site("Example Post", texts).blocks)
    {'our desk never sleeps for you.': 6}
    """
    titles: dict[str, set[str]] = defaultdict(set)
    number = 0
    for title, text in articles:
        number += 1
        for start, end in sentence_spans(text):
            if end - start in _LENGTH:
                titles[sentence_key(text[start:end])].add(title.strip().lower())
    least = max(LEAST_PAGES, LEAST_SHARE * number)
    found = {k: len(t) for k, t in titles.items() if len(t) >= least and _is_furniture(k)}
    merged = {k: max(n, found.get(k, 0)) for k, n in (known or {}).items()} | found
    ranked = sorted(merged.items(), key=lambda kn: (-kn[1], kn[0]))
    return SiteBlocks(site, number, dict(ranked[:_KEEP]))


def _is_furniture(sentence: str) -> bool:
    """False for what recurs because markets are told of in the same words every day."""
    return not sentence.endswith("?") and not _FIGURE.search(sentence)


def shared(sites: Iterable[SiteBlocks]) -> SiteBlocks:
    """What several sites taught: it holds for one that nothing is known of yet."""
    holders: dict[str, int] = defaultdict(int)
    for site in sites:
        for block in site.blocks:
            holders[block] += not block.startswith(OWN_NAME)
    return SiteBlocks("", 0, {b: n for b, n in sorted(holders.items()) if n >= LEAST_SITES})
