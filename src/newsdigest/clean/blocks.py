"""A parsed page as its blocks of text in reading order, each with where it stands: what the block model looks at."""

import functools
import re
from dataclasses import dataclass, field
from typing import TypeAlias

from newsdigest.clean.tree import Element

_TAGS = (
    "p h1 h2 h3 h4 h5 h6 li dd dt td th blockquote pre figcaption div section article main ul ol dl table tbody thead "
    "tr tfoot figure header footer nav aside form fieldset address center details summary hr body html option caption "
    "label button legend picture video audio"
).split()
TAG = {name: number for number, name in enumerate(_TAGS)}
MAX_BLOCKS = 8_000

# Words of class, id and role names, by what they say of the element. One bit each.
_WORDS = (
    "article story post entry news hentry blog single",
    "body content text copy prose richtext paragraph paragraphs articlebody storybody maincontent txt",
    "main primary container wrapper wrap page",
    "nav navigation menu navbar breadcrumb breadcrumbs crumbs pagination pager subnav",
    "header head masthead top banner topbar",
    "footer foot bottom colophon copyright legal",
    "side sidebar aside rail right left secondary column col",
    "comment comments disqus respond reply replies discussion thread reader",
    "share sharing social facebook twitter socials addthis sharedaddy follow shares linkedin whatsapp pinterest",
    "related recommend recommended recommendation more next trending popular latest similar also outbrain taboola "
    "teaser teasers card cards promo promos promotion readmore suggested further recirc mostread river stories headlines",
    "ad ads advert advertisement advertising sponsor sponsored dfp adslot banner commercial paid affiliate",
    "newsletter subscribe subscription signup email mailing optin paywall piano register login",
    "author byline bio writer contributor contributors profile avatar authors",
    "date time meta published timestamp updated dateline info pubdate datetime category categories tag tags topics "
    "keywords section kicker eyebrow",
    "caption credit credits figcaption wpcaption photo image img media gallery slideshow video player thumbnail thumb "
    "picture figure carousel lightbox embed",
    "title headline heading h hed",
    "summary standfirst dek deck lead lede intro subtitle subhead excerpt description abstract synopsis",
    "cookie cookies consent gdpr popup modal overlay notice alert notification lightbox dialog",
    "widget widgets tool tools toolbar utility utilities button buttons btn icon icons controls print font accessibility",
    "quote pullquote blockquote factbox box infobox sidebox callout highlight aside inset note notes",
    "table list listing index toc summarylist ticker price quotes stock weather",
    "hidden hide sr screenreader visually invisible none skip offscreen",
    "search form input field filter select dropdown",
    "articlebody articletext storybody storytext storycontent articlecontent postcontent postbody entrycontent entrytext newsbody newstext bodytext maincontent bodycontent",
    "bodycopy bodytext",
    "comments commentlist commentarea commentsarea disqus",
)
GROUPS = len(_WORDS)
_BIT: dict[str, int] = {}
for _number, _words in enumerate(_WORDS):
    _BIT |= {word: _BIT.get(word, 0) | 1 << _number for word in _words.split()}
_SPLIT = re.compile(r"[A-Z]?[a-z]+|[A-Z]{2,}")
COMMENTS = _BIT["disqus"]  # names of what holds readers' words
ELSEWHERE = COMMENTS | _BIT["replies"] | _BIT["related"]  # … and other articles
_HIDDEN = 1 << GROUPS


@dataclass(slots=True)
class Blocks:
    """Runs of text that no block-level element interrupts, by columns: a value a block."""

    text: list[str] = field(default_factory=list)
    tag: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)  # characters inside links
    link_count: list[int] = field(default_factory=list)
    marked: list[int] = field(default_factory=list)  # characters in bold or italics
    holder: list[int] = field(default_factory=list)  # counts into Layout.holders

    def __len__(self) -> int:
        return len(self.text)


# tag, parent, depth, own, around, inside, kind, first: a row of Holders
_Row: TypeAlias = tuple[int, int, int, int, int, int, tuple[int, str], int]


@dataclass(slots=True)
class Holders:
    """Block-level elements by columns, a parent before its children: what each holds, what the names on it say."""

    tag: list[int] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    own: list[int] = field(default_factory=list)  # bits of its names
    around: list[int] = field(default_factory=list)  # bits of its names and those of all that holds it
    inside: list[int] = field(default_factory=list)  # tags that hold it, by bit of TAG, itself too
    kind: list[tuple[int, str]] = field(default_factory=list)  # tag and class: many of one kind are a list
    first: list[int] = field(default_factory=list)  # the blocks that it holds: from here …
    stop: list[int] = field(default_factory=list)  # … to before this

    def __len__(self) -> int:
        return len(self.tag)


@dataclass(slots=True)
class Layout:
    """The blocks of a page in order, what holds them, and what the page says of itself."""

    blocks: Blocks = field(default_factory=Blocks)
    holders: Holders = field(default_factory=Holders)
    title: str = ""
    description: str = ""
    stated: str = ""  # JSON-LD's articleBody


@functools.lru_cache(maxsize=20_000)
def name_bits(names: str) -> int:
    """What the words of class, id and role names say, as bits.

    >>> name_bits("article-body") == name_bits("storyContent"), name_bits("x1"), name_bits("shareBar") > 0
    (True, 0, True)
    >>> name_bits("relatedpoststitle") == name_bits("related")
    True
    """
    bits, last = 0, ""
    for word in _SPLIT.findall(names[:400]):
        word = word.lower()
        known = _BIT.get(word)
        if known is None and len(word) > _GROWN:  # words that have grown together tell by the first
            known = next((_BIT[word[:n]] for n in range(_GROWN, 4, -1) if word[:n] in _BIT), 0)
        bits |= (known or 0) | _BIT.get(last + word, 0)
        last = word
    return bits


_GROWN = 9  # letters


def layout(root: Element, title: str = "", description: str = "", stated: str = "") -> Layout:
    """The blocks of the tree. It is walked once, without recursion."""
    walk = _Walk()
    texts, parts = walk.blocks.text, walk.parts
    above: list[tuple[Element, str]] = []  # the elements that are open, with their tags
    for element in root.iter():
        parent = element.getparent()
        while above and above[-1][0] is not parent:
            walk.close(*above.pop())
        tag = element.tag
        above.append((element, tag))
        if tag in _TELLS:
            walk.open(element, tag)
        if text := element.text:
            if not text.isspace():
                walk.add(text)
            elif parts:
                parts.append(text)
        if len(texts) > MAX_BLOCKS:
            break
    while len(above) > 1:
        walk.close(*above.pop())
    return Layout(walk.blocks, walk.finish(), title, description, stated)


_MARKED = frozenset(("b", "strong", "em", "i"))
_TELLS = frozenset((*TAG, *_MARKED, "a", "br"))  # all other elements are their text


class _Walk:
    """The holders that are open, and the text that is gathered until a block-level element ends it."""

    __slots__ = ("_breaks", "_in_link", "_in_mark", "_link_count", "_links", "_marked", "_open", "_rows", "_stop", "blocks", "parts")  # fmt: skip

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.parts: list[str] = []
        self._rows: list[_Row] = []  # of each holder the values of its columns, but for `stop`
        self._stop: list[int] = []
        self._open: list[int] = []  # numbers of holders
        self._links = self._marked = self._breaks = self._link_count = self._in_link = self._in_mark = 0
        self._hold((TAG["html"], 0, 0, 0, 0, 1 << TAG["html"], (TAG["html"], ""), 0))

    def open(self, element: Element, tag: str) -> None:
        """An element of _TELLS begins."""
        number = TAG.get(tag)
        if number is not None:
            if self.parts or self._link_count:
                self._flush()
            parent = self._open[-1]
            _, _, depth, _, around, inside, _, _ = self._rows[parent]
            kind, own = _names(element)
            self._hold(
                (number, parent, depth + 1, own, own | around, 1 << number | inside, (number, kind), len(self.blocks))
            )
        elif tag == "a":
            self._in_link += 1
            self._link_count += 1
        elif tag == "br":
            self._breaks += 1
            self.parts.append(" ")
            if self._breaks == 2:
                self._flush()
        else:
            self._in_mark += 1

    def close(self, element: Element, tag: str) -> None:
        """An element ends, and the text after it begins."""
        if tag in TAG:
            if self.parts or self._link_count:
                self._flush()
            self._stop[self._open.pop()] = len(self.blocks.text)
        elif tag == "a":
            self._in_link -= 1
        elif tag in _MARKED:
            self._in_mark -= 1
        if text := element.tail:
            if not text.isspace():
                self.add(text)
            elif self.parts:
                self.parts.append(text)

    def finish(self) -> Holders:
        """The page ends."""
        self._flush()
        for number in self._open:
            self._stop[number] = len(self.blocks.text)
        tag, parent, depth, own, around, inside, kind, first = map(list, zip(*self._rows, strict=True))
        return Holders(tag, parent, depth, own, around, inside, kind, first, self._stop)

    def add(self, text: str) -> None:
        """Text that is not blank."""
        self.parts.append(text)
        self._breaks = 0
        if self._in_link:
            self._links += len(text)
        if self._in_mark:
            self._marked += len(text)

    def _hold(self, row: _Row) -> None:
        self._open.append(len(self._rows))
        self._rows.append(row)
        self._stop.append(0)

    def _flush(self) -> None:
        text = " ".join("".join(self.parts).split())
        if text:
            blocks, holder = self.blocks, self._open[-1]
            blocks.text.append(text)
            blocks.tag.append(self._rows[holder][0])
            blocks.links.append(self._links)
            blocks.link_count.append(self._link_count)
            blocks.marked.append(self._marked)
            blocks.holder.append(holder)
        self.parts.clear()
        self._links = self._marked = self._breaks = self._link_count = 0


def _names(element: Element) -> tuple[str, int]:
    """An element's class, and what all names on it say."""
    keys = element.keys()
    if not keys:
        return "", 0
    get = element.get
    kind = get("class", "")
    if keys == _CLASS:  # as most have no other
        return kind, name_bits(kind)
    own = name_bits(f"{kind} . {get('id', '')} . {get('role', '')} . {get('itemprop', '')}")
    if get("hidden") is not None or get("aria-hidden") == "true" or _is_invisible(get("style")):
        own |= _HIDDEN
    return kind, own


_CLASS = ["class"]


def _is_invisible(style: str | None) -> bool:
    return style is not None and "none" in style and "display:none" in style.replace(" ", "")
