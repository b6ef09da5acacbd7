"""A page's HTML as one parsed tree, bounded: size, nesting, attributes; and without what is never text."""

import re
from typing import Any, TypeAlias

import lxml.etree
from lxml.html import HtmlElement

from newsdigest.errors import CleanError

Element: TypeAlias = lxml.etree._Element

MAX_BODY = 5_000_000  # characters
MAX_DEPTH = 1_000  # nested elements; libxml2 follows some 2,000 and trafilatura's recursion fewer
MAX_ATTRIBUTES = 40  # of one element
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
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
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
    readable = _DECLARED.sub("", body, count=1).encode("utf-8", "replace").translate(None, _UNREADABLE)
    for character in _NO_CHARACTERS:
        readable = readable.replace(character, b"") if character in readable else readable
    parser = lxml.etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
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
    windows = range(0, len(body), _LONG_TAG // 2)
    ends = (body.find(mark, start, start + _LONG_TAG // 2) for start in windows for mark in "<>")
    if not any(one < 0 and other < 0 for one, other in zip(ends, ends, strict=True)):
        return
    for part in body.split("<"):
        if len(part) > _LONG_TAG and part[:1].isalpha() and ">" not in part[:_LONG_TAG]:
            tag = part[:_LONG_TAG]
            if tag.count("=") > 400 or tag.count(" ") > 4000:
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
        if len(attributes) > 4:
            for name in [n for n in attributes if n not in _KEPT_ATTRIBUTES][:5000]:
                del attributes[name]
        if len(attributes) > MAX_ATTRIBUTES:
            attributes.clear()
    return root
