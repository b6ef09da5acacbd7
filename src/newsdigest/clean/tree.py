"""A page's HTML as one parsed tree, bounded: size, nesting, attributes; and without what is never text."""

import re
from typing import Any, TypeAlias

import lxml.etree
from lxml.html import HtmlElement

from newsdigest.errors import CleanError

Element: TypeAlias = lxml.etree._Element

MAX_BODY = 5_000_000  # characters
MAX_DEPTH = 1_000  # nested elements; libxml2 follows some 2,000 and trafilatura's recursion fewer
MAX_ATTRIBUTES = 4  # of one element: where it has more, those that say nothing go before an extractor sees it
MAX_ELEMENTS = 20_000  # beyond it the page is read by its paragraphs alone
_NEVER_TEXT = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "object",
    "embed",
    "canvas",
    "math",
    "head",
    "select",
    "textarea",
    "dialog",
)
# No text holds them, and lxml raises on them in names later.
_UNREADABLE = bytes(n for n in range(32) if n not in (9, 10, 13))
_NO_CHARACTERS = "\ufffe\uffff"
_DECLARED = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_KEPT_ATTRIBUTES = frozenset(
    (
        "class",
        "id",
        "href",
        "rel",
        "role",
        "itemprop",
        "itemtype",
        "hidden",
        "aria-hidden",
        "data-testid",
        "style",
        "type",
        "datetime",
        "lang",
        "property",
        "name",
        "content",
        "src",
    )
)


def parse(body: str) -> Element:
    """The tree of BODY. Raises CleanError: "empty", "too_large", "too_deep"."""
    if not body.strip():
        raise CleanError("empty", "the page is empty")
    if len(body) > MAX_BODY:
        raise CleanError("too_large", f"{len(body):,} characters")
    _check_tags(body)
    body = _DECLARED.sub("", body, count=1)
    for character in _NO_CHARACTERS:
        body = body.replace(character, "")
    readable = body.encode("utf-8", "replace").translate(None, _UNREADABLE)
    parser = lxml.etree.HTMLParser(
        huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False, encoding="utf-8"
    )
    try:
        root = lxml.etree.fromstring(readable, parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError) as error:
        raise CleanError("empty", str(error)[:200]) from error
    if root is None:
        raise CleanError("empty", "the page holds no element")
    if is_too_deep(root) or "depth" in str(parser.error_log)[-2000:].lower():
        raise CleanError("too_deep", f"over {MAX_DEPTH} nested elements")
    return root


def _check_tags(body: str) -> None:
    """A tag of thousands of attributes takes libxml2 quadratic time: refuse it before parsing."""
    last = -1  # where a tag began last
    for start in range(0, len(body), _LONG_TAG // 2):
        end = start + _LONG_TAG // 2
        if body.find("<", start, end) >= 0:
            last = body.rfind("<", start, end)
        elif body.find(">", start, end) < 0:
            _check_tag(body[last + 1 : last + 2 + _LONG_TAG])


def _check_tag(part: str) -> None:
    tag = part[:_LONG_TAG]
    is_tag = len(part) > _LONG_TAG and "<" not in part and ">" not in tag and tag[0].isalpha()
    if is_tag and (tag.count("=") > 400 or tag.count(" ") > 4000):
        raise CleanError("too_large", "a tag of thousands of attributes")


_LONG_TAG = 20_000  # characters
_TOO_DEEP = lxml.etree.XPath("/*" * (MAX_DEPTH + 1))


def is_too_deep(root: Element) -> bool:
    """True where more than MAX_DEPTH elements are nested; asked of libxml2, without recursion here."""
    return bool(_TOO_DEEP(root.getroottree()))


def strip(root: Element) -> Element:
    """The tree without what is never text, such as scripts and styles. Changes the tree that it is given."""
    lxml.etree.strip_elements(root, *_NEVER_TEXT, with_tail=False)
    return root


def text_of(element: Element) -> str:
    """All text inside an element."""
    return "".join(str(part) for part in element.itertext())


def for_extractor(root: Element) -> HtmlElement:
    """The tree as lxml.html makes it, without attributes that say nothing: an extractor takes long over thousands."""
    import lxml.html

    text = lxml.etree.tostring(root, encoding="unicode", method="html")
    root = lxml.html.document_fromstring(text, parser=lxml.html.HTMLParser(huge_tree=True))
    for element in root.iter("*"):
        attributes: Any = element.attrib
        if len(attributes) > MAX_ATTRIBUTES:
            telling = {name: value for name, value in attributes.items() if name in _KEPT_ATTRIBUTES}
            attributes.clear()  # all at once: there are names that lxml reads but won't take, such as "{"
            attributes.update(telling)
    return root
