"""Other people's words made safe to print: no control characters, no direction tricks, no addresses but web addresses."""

import re

# C0 and C1 controls, bidi controls, zero-width and other format characters that hide or reorder what is read,
# lone surrogates, and the tag characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACE = re.compile(r"\s+")


def one_line(text: str) -> str:
    """Text on one line without characters that hide, move or ring.

    >>> one_line("a\\x1b[31mb\\u202ec\\n d")
    'a[31mbc d'
    """
    return _HIDDEN.sub("", _SPACE.sub(" ", text)).strip()


def web_address(url: str) -> str:
    """The address where it is http or https and holds nothing that could leave an attribute; "" otherwise.

    >>> web_address("https://example.org/a?b=1"), web_address("javascript:alert(1)"), web_address(" HTTPS://x.example ")
    ('https://example.org/a?b=1', '', 'HTTPS://x.example')
    """
    bare = url.strip()
    if not re.match(r"https?://[^\s/]", bare, re.IGNORECASE) or len(bare) > 2048:
        return ""
    return "" if re.search(r"[\s<>\"'`\\]", bare) or _HIDDEN.search(bare) else bare


def shortened(text: str, width: int) -> str:
    """At most `width` characters, cut at a word where one ends near, with an ellipsis.

    >>> shortened("Bitcoin falls after strikes", 20)
    'Bitcoin falls after…'
    """
    if len(text) <= width:
        return text
    cut = text[: width - 1]
    space = cut.rfind(" ")
    if space > width // 2 and not text[width - 1].isspace():
        cut = cut[:space]
    return cut.rstrip(" ,;:.-") + "…"
