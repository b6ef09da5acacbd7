"""What recurs across a site's pages, learned from them and kept as data: blocks of text that are not any one article."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from newsdigest.clean.spans import Span
from newsdigest.records import Page
from newsdigest.text.sentences import spans as sentence_spans

_LEAST_PAGES = 4
_LEAST_SHARE = 0.04  # of the pages
_LEAST_LENGTH = 12  # characters of a block
_KEEP = 300  # blocks of one site


@dataclass(frozen=True, slots=True)
class SiteBlocks:
    """Blocks of one site: text with figures as "0", mapped to how many of `pages` hold it. JSON-able by `as_data`."""

    site: str = ""
    pages: int = 0
    blocks: Mapping[str, int] = field(default_factory=dict)

    def spans(self, text: str) -> list[Span]:
        """The sentences and lines of TEXT that are blocks of the site."""
        return [Span(s, e, "other", "site_block") for s, e in sentence_spans(text) if key(text[s:e]) in self.blocks]

    def as_data(self) -> dict[str, object]:
        """Plain data, for the store."""
        return {"site": self.site, "pages": self.pages, "blocks": dict(self.blocks)}


def from_data(data: Mapping[str, object]) -> SiteBlocks:
    """What `as_data` made."""
    blocks, pages = data.get("blocks"), data.get("pages")
    return SiteBlocks(
        str(data.get("site") or ""),
        pages if isinstance(pages, int) else 0,
        {str(k): int(v) for k, v in blocks.items()} if isinstance(blocks, Mapping) else {},
    )


def key(text: str) -> str:
    """A block as it is compared: figures alike, blanks alike.

    >>> key("Join  250,000 readers.") == key("Join 9,100 readers.")
    True
    """
    return re.sub(r"\d[\d,.]*", "0", re.sub(r"\s+", " ", text)).strip().lower()[:400]


def learn_site(pages: Iterable[Page]) -> SiteBlocks:
    """Learn the blocks of one site from its pages: sentences and lines that stand in several, title aside."""
    from newsdigest.clean.main_text import main_text
    from newsdigest.clean.metadata import Metadata
    from newsdigest.clean.tree import parse, strip
    from newsdigest.errors import CleanError

    counts: Counter[str] = Counter()
    name, number = "", 0
    for page in pages:
        name = name or page.publisher
        try:
            text = (
                page.body
                if page.kind == "text"
                else "\n\n".join(main_text(strip(parse(page.body)), Metadata()).paragraphs)
            )
        except CleanError:
            continue
        number += 1
        counts.update({k for s, e in sentence_spans(text) if len(k := key(text[s:e])) >= _LEAST_LENGTH})
    least = max(_LEAST_PAGES, _LEAST_SHARE * number)
    frequent = [(k, n) for k, n in counts.items() if n >= least]
    frequent.sort(key=lambda kn: (-kn[1], kn[0]))
    return SiteBlocks(name, number, dict(frequent[:_KEEP]))
