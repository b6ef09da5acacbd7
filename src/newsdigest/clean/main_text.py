"""The main text of a parsed page, by paragraphs: trafilatura with settings chosen by measurement, bounded."""

import re

from lxml.html import HtmlElement

from newsdigest.clean.tree import MAX_ELEMENTS

_BLOCKS = frozenset(
    (
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "blockquote",
        "pre",
        "td",
        "th",
        "dd",
        "dt",
        "figcaption",
        "div",
        "section",
        "article",
        "main",
    )
)
_SPACE = re.compile(r"\s+")
MAX_LINKS = 4_000  # trafilatura takes seconds on tens of thousands


def main_text(root: HtmlElement) -> list[str]:
    """The paragraphs of the main text; [] where there is none. Changes the tree that it is given."""
    if sum(1 for _ in root.iter("*")) > MAX_ELEMENTS or sum(1 for _ in root.iter("a")) > MAX_LINKS:
        return by_paragraphs(root)
    import trafilatura

    text = trafilatura.extract(
        root,
        fast=True,
        include_comments=False,
        include_tables=False,
        include_formatting=False,
        deduplicate=False,
        output_format="txt",
    )
    return [line.strip() for line in (text or "").split("\n") if line.strip()] or by_paragraphs(root)


def by_paragraphs(root: HtmlElement) -> list[str]:
    """Every <p> of the page with some length and few links: for pages that are too large for more."""
    out = []
    for element in root.iter("p"):
        text = _SPACE.sub(" ", str(element.text_content())).strip()
        if len(text) >= 40:
            out.append(text)
            if len(out) >= 3_000:
                break
    return out
