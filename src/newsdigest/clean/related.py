"""Links to other articles: "Read also: …" in and after the text, and lists of teasers that close a page."""

import re
from collections.abc import Iterator

from newsdigest.clean.cues import starts
from newsdigest.clean.passage import Passage, unmarked_end
from newsdigest.clean.spans import Span
from newsdigest.text.anchors import matches

_LABEL = re.compile(
    r"(?<![\w’'-])(?:(?:Read|See) (?:Also|also|More|more|Next|next)|(?:Also|ALSO) (?:Read|read|READ)|READ (?:ALSO|MORE|NEXT)|Must[ -][Rr]ead|Related(?: (?:Reading|reading|Articles?|articles?|News|news|Posts?|posts?|Stor(?:y|ies)|Read|Coverage))?|RELATED(?: \w+)?"
    r"|(?:See|SEE) ALSO|Continue Reading|Continue reading|(?:You )?(?:May|may|Might|might) (?:Also|also) [Ll]ike|Recommended(?: (?:Reading|reading|Articles?|for you))?|Suggested (?:Reading|reading|Articles)"
    r"|Further (?:Reading|reading)|Don['’]t (?:Miss|miss)|Editor['’]s [Pp]icks?|More (?:From|from|on|For|for) [A-Z][\w ]{1,25}|More (?:News|Stories|stories)|Trending(?: [Nn]ow)?|Magazine|In (?:case|Case) you missed it|Up [Nn]ext|Next [Aa]rticle|Previous [Aa]rticle|Check (?:this|also|out)(?: out)?|Learn (?:more|More)|Dive (?:deeper|Deeper)|Explore more|Other [Nn]ews|Popular [Nn]ews|Latest [Nn]ews)"
    r"\s?(?::|[–—»>]|\|)(?!//)\s*"
)
# Each match of _LABEL begins with one of these.
_LABEL_STARTS = (
    "read |see |also read|must read|must-read|related|continue reading|you may|you might|may also|might also|recommended|suggested |"
    "further reading|don't miss|don’t miss|editor's pick|editor’s pick|more |trending|magazine|in case you|up next|next article|"
    "previous article|check |learn more|dive deeper|explore more|other news|popular news|latest news"
)
_LIST = re.compile(
    r"(?:^|\n|(?<=[.!?…”\"] ))[^\S\n]*(?P<head>(?:You (?:May|may|Might|might) (?:Also|also) (?:Like|like|Enjoy|enjoy|Be Interested In)|Related (?:Articles|Posts|Stories|News|Reads|Topics|Coverage)|More (?:Stories|Articles|Like This|to Read)|Read (?:Next|More Stories)|Recommended (?:Articles|Reading|Stories|for [Yy]ou|Posts)"
    r"|Latest (?:News|Articles|Stories|Posts)|Popular (?:Posts|Articles|Stories|News)|Trending (?:Now|News|Stories|Articles|Topics)|Trending|Most (?:Read|Popular)|Editor['’]s Picks?|Also on [A-Z]\w+|Market Opportunity|What to [Rr]ead [Nn]ext|Up [Nn]ext|Don['’]t [Mm]iss|Keep Reading|Related)\s*:?)[^\S\n]*(?=\n|$)"
)
_LIST_FLAT = re.compile(
    r"(?<=[.!?…”\"] )(?:You May Also Like|You Might Also Like|Related Articles|Related Posts|Recommended Articles|Most Popular Posts)\s(?=[A-Z])"
)
_PAREN = re.compile(r"\(\s?(?:Read (?:more|also)|See also|Related)\s?:[^()\n]{5,250}\)")


def find(view: Passage) -> Iterator[Span]:
    """Yield each labelled link, and the closing list with all that follows it."""
    text = view.text
    for match in _PAREN.finditer(text):
        yield Span(match.start(), match.end(), "related", "read_also")
    for match in matches(_LABEL, text, starts(_LABEL_STARTS, view.low)) if "label" in view.cues else ():
        if not _opens(text, match.start()):
            continue
        yield Span(match.start(), _end(text, match.end()), "related", "read_also")
    if "list" in view.cues:
        yield from _closing_list(text)


def is_heading(block: str) -> bool:
    """True for a block that is the heading of a list of other articles, and nothing else.

    >>> is_heading("You May Also Like"), is_heading("Related rules came into force on Monday.")
    (True, False)
    """
    match = _LIST.match(block)
    return match is not None and match.end() >= len(block.rstrip())


def _opens(text: str, at: int) -> bool:
    """True where a label may begin: after a stop, a line break, a mark, or grown to the word before."""
    before = text[max(0, at - 2) : at].rstrip(" ")
    return (
        not before
        or before[-1] in '.!?…"”’)]}\n:,>*|•-–—'
        or text[at - 1] != " "
        or before[-1].isdigit()
        or text[at : at + 4].isupper()
        or _strong(text, at)
    )


def _strong(text: str, at: int) -> bool:
    return text.startswith(
        (
            "Read also",
            "Read Also",
            "Also Read",
            "Also read",
            "Related Reading",
            "See also",
            "Continue Reading",
            "READ MORE",
            "Read more:",
            "Related:",
        ),
        at,
    )


def _end(text: str, start: int) -> int:
    """Where the linked titles end: at the line's end where the line is short, else where a sentence or a note begins."""
    note = text.find(" The post ", start)
    end = _end_of_titles(text, start)
    return note if start < note < end else end


def _end_of_titles(text: str, start: int) -> int:
    line = text.find("\n", start)
    line = len(text) if line < 0 else line
    if line == start or not text[start:line].strip():
        following = re.match(r"\s*([^\n]{5,200})(?=\n|$)", text[start:])
        return start + following.end() if following else start
    if line - start <= 160 and line < len(text):
        return line
    return unmarked_end(text, start)


def _closing_list(text: str) -> Iterator[Span]:
    """A heading such as "You may also like" on a line of its own, late in the page, and everything after it."""
    least = len(text) // 4
    for match in _LIST.finditer(text):
        if match.start("head") >= least and len(text) - match.end() < max(12_000, 3 * len(text) // 4):
            yield Span(match.start("head"), len(text), "related", "closing_list")
            return
    flat = _LIST_FLAT.search(text)
    if flat and flat.start() >= least:
        yield Span(flat.start(), len(text), "related", "closing_list")
