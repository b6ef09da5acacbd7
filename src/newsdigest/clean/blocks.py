"""A parsed page as its blocks of text in reading order, each with where it stands: what the block model looks at."""

import functools
import re
from dataclasses import dataclass, field

import lxml.etree

from newsdigest.clean.tree import Element

_TAGS = (
    "p h1 h2 h3 h4 h5 h6 li dd dt td th blockquote pre figcaption div section article main ul ol dl table tbody thead "
    "tr tfoot figure header footer nav aside form fieldset address center details summary hr body html option caption "
    "label button legend picture video audio"
).split()
TAG = {name: number for number, name in enumerate(_TAGS)}
_BROKEN = ("br", "hr")
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
)
GROUPS = len(_WORDS)
_BIT = {word: 1 << number for number, words in enumerate(_WORDS) for word in words.split()}
_NAMED = ("class", "id", "role", "itemprop", "data-testid")
_SPLIT = re.compile(r"[A-Z]?[a-z]+|[A-Z]{2,}")
ELSEWHERE = _BIT["comments"] | _BIT["related"]  # names of what holds others' words and other articles
_HIDDEN = 1 << GROUPS
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Block:
    """A run of text that no block-level element interrupts. `holder` counts into Layout.holders."""

    text: str
    tag: int
    links: int  # characters inside links
    link_count: int
    holder: int
    marked: int  # characters in bold or italics


@dataclass(slots=True)
class Holder:
    """A block-level element: which blocks it holds (first, stop), and what the names on it and around it say."""

    tag: int
    parent: int
    depth: int
    own: int  # bits of its names
    around: int  # bits of its names and those of all that holds it
    inside: int  # tags that hold it, by bit of TAG, itself too
    kind: tuple[int, str]  # its tag and class: what stands in many holders of one kind is a list
    first: int
    stop: int = 0


@dataclass(slots=True)
class Layout:
    """The blocks of a page in order, their holders, a parent before its children, and what the page says of itself."""

    blocks: list[Block] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)
    title: str = ""
    description: str = ""
    stated: str = ""  # JSON-LD's articleBody


@functools.lru_cache(maxsize=20_000)
def name_bits(names: str) -> int:
    """What the words of class, id and role names say, as bits.

    >>> name_bits("article-body") == name_bits("storyContent"), name_bits("x1"), name_bits("shareBar") > 0
    (True, 0, True)
    """
    bits, last = 0, ""
    for word in _SPLIT.findall(names[:400]):
        word = word.lower()
        bits |= _BIT.get(word, 0) | _BIT.get(last + word, 0)
        last = word
    return bits


def _bits(element: Element) -> tuple[int, str]:
    """What the names on an element say, and its class."""
    pairs = element.items()
    if not pairs:
        return 0, ""
    get = dict(pairs).get
    style = get("style")
    bits = name_bits(" . ".join([v for v in map(get, _NAMED) if v]))
    if (
        get("hidden") is not None
        or get("aria-hidden") == "true"
        or (style and "display:none" in style.replace(" ", ""))
    ):
        bits |= _HIDDEN
    return bits, get("class", "")


def layout(root: Element, title: str = "", description: str = "", stated: str = "") -> Layout:
    """The blocks of the tree. It is read once, without recursion."""
    out = Layout(title=title, description=description, stated=stated)
    holders, stack = out.holders, [0]
    holders.append(Holder(TAG["html"], 0, 0, 0, 0, 1 << TAG["html"], (0, ""), 0))
    run = _Run(out)
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        number = TAG.get(tag) if isinstance(tag, str) else None
        if event == "start":
            if number is not None:
                run.flush(stack[-1])
                above = holders[stack[-1]]
                own, kind = _bits(element)
                stack.append(len(holders))
                holders.append(
                    Holder(
                        number,
                        stack[-2],
                        above.depth + 1,
                        own,
                        above.around | own,
                        above.inside | 1 << number,
                        (number, kind),
                        len(out.blocks),
                    )
                )
            elif tag == "a":
                run.in_link += 1
                run.link_count += 1
            elif tag in ("b", "strong", "em", "i"):
                run.in_mark += 1
            elif tag == "br":
                run.line_break(stack[-1])
            if element.text:
                run.add(element.text)
        else:
            if number is not None:
                run.flush(stack[-1])
                holders[stack.pop()].stop = len(out.blocks)
            elif tag == "a":
                run.in_link -= 1
            elif tag in ("b", "strong", "em", "i"):
                run.in_mark -= 1
            if element.tail and element is not root:
                run.add(element.tail)
            if len(out.blocks) > MAX_BLOCKS:
                break
    run.flush(0)
    for holder in stack:
        holders[holder].stop = len(out.blocks)
    return out


class _Run:
    """The text that is being gathered until a block-level element ends it."""

    __slots__ = (
        "_breaks",
        "_links",
        "_marked",
        "_out",
        "_parts",
        "in_link",
        "in_mark",
        "link_count",
    )

    def __init__(self, out: Layout) -> None:
        self._out = out
        self._parts: list[str] = []
        self._links = self._marked = self._breaks = 0
        self.in_link = self.in_mark = self.link_count = 0

    def add(self, text: str) -> None:
        if text.isspace():
            self._parts.append(" ")
            return
        self._parts.append(text)
        self._breaks = 0
        if self.in_link:
            self._links += len(text)
        if self.in_mark:
            self._marked += len(text)

    def line_break(self, holder: int) -> None:
        self._breaks += 1
        self._parts.append(" ")
        if self._breaks == 2:
            self.flush(holder)

    def flush(self, holder: int) -> None:
        if self._parts:
            text = " ".join("".join(self._parts).split())
            if text:
                place = self._out.holders[holder]
                self._out.blocks.append(
                    Block(
                        text,
                        place.tag,
                        self._links,
                        self.link_count,
                        holder,
                        self._marked,
                    )
                )
            self._parts = []
        self._links = self._marked = self._breaks = self.link_count = 0
