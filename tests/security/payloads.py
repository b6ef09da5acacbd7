"""The payloads of the shared suites, and what counts as active content in an answer."""

import json
from collections.abc import Iterator
from pathlib import Path

import html5lib

FORBIDDEN = frozenset(
    "script iframe frame frameset object embed applet form input button select textarea svg math link base img video "
    "audio source track template portal noscript plaintext xmp style meta".split()
)
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "data", "poster", "background", "srcset")
DOMPURIFY, SANITIZE, NAUGHTY = 223, 745, 515


def dompurify(shared: Path) -> list[str]:
    """DOMPurify's payloads."""
    cases = json.loads((shared / "suites/sanitizer/dompurify_expect.json").read_text(encoding="utf-8"))
    return [case["payload"] for case in cases]


def naughty(shared: Path) -> list[str]:
    """The Big List of Naughty Strings."""
    found: list[str] = json.loads((shared / "suites/strings/blns.json").read_text(encoding="utf-8"))
    return found


def sanitize(shared: Path) -> list[bytes]:
    """feedparser's feeds for sanitizers, as bytes."""
    return [p.read_bytes() for p in sorted((shared / "suites/feedparser/wellformed/sanitize").glob("*.xml"))]


def active(text: str, *, own: frozenset[str] = frozenset()) -> Iterator[str]:
    """What could act in TEXT as a browser reads it (html5lib): elements, handlers, addresses that are no web address.

    OWN are elements that the program itself writes; of those only handlers and addresses are looked at.
    """
    for element in html5lib.parse(text, namespaceHTMLElements=False).iter():
        tag = element.tag if isinstance(element.tag, str) else "comment"
        if tag.rpartition("}")[2].lower() in FORBIDDEN - own:
            yield f"<{tag}>"
        for name, value in element.attrib.items():
            plain = str(name).rpartition("}")[2].lower()
            if plain.startswith("on") or plain in ("srcdoc", "style"):
                yield f"<{tag} {plain}={value[:60]!r}>"
            if plain in ADDRESSES and not value.lower().startswith(("http://", "https://", "/", "#", "?")):
                yield f"<{tag} {plain}={value[:60]!r}>"
            if plain in ADDRESSES and value.startswith("//"):
                yield f"<{tag} {plain}={value[:60]!r}>"
