"""Notes of where a text appeared ("The post … appeared first on …"): stretches to remove, and the name that they give."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsdigest.clean.passage import Passage, known_name_end
from newsdigest.clean.spans import Span
from newsdigest.reference.publishers import family
from newsdigest.text.sentences import STARTERS

_SAID = (
    r"(?:first appeared|(?:was |has )?(?:originally |first )?(?:appeared|published|posted|featured)(?: first| originally)?|originally appeared"
    r"|is republished|was republished|was syndicated)"
)
_VERB = re.compile(r"\b" + _SAID + r"\s+(?:on|at|by|from|in|via)\s*:?\s+(?=[^\s])")
_HEAD = re.compile(
    r"\bThe post\b|\bThis (?:post|article|story|content|piece|news|press release)\b|\bThe (?:article|story)\b"
    r"|\bThe original (?:article|post|version)\b|\b(?:Originally|First) (?=published|posted|appeared)"
)
_REACH = 430  # characters between a head and its verb: a title stands there
_VIA = re.compile(
    r"(?P<cue>(?:Original )?Source|Original article|Originally from|Read the (?:full|original) (?:story|article)(?: (?:on|at))?|Republished from|Via)\s*(?::\s*)?"
    r"(?P<url>https?://[^\s<>\"')\]]{4,500})"
)
_STOP = frozenset(".!?…\n])”")
_NAME_WORD = re.compile(
    r"(?:[A-Z0-9][\w’'&+-]*(?:\.[A-Za-z]{2,5}\b)?|[a-z0-9-]+\.(?:com|io|co|org|net|news|today|finance)|of|the|and|&|[a-z]+(?=[A-Z.]))[^\S\n]?"
)
_WRITTEN = re.compile(
    r"\s*(?:,|-)?\s*and (?:is|was) written by [A-Z][\w.’-]*(?: [A-Z][\w.’-]*){0,3}|\s*(?:blog|here)(?=\W|$)"
)


@dataclass(frozen=True, slots=True)
class Note:
    """A note: where it stands, the name that it gives, or the address."""

    start: int
    end: int
    name: str
    url: str = ""
    words: str = ""


def find(view: Passage) -> list[Note]:
    """The notes of a passage, in order."""
    return sorted([*_posts(view), *_links(view)], key=lambda n: n.start)


def removals(notes: list[Note]) -> Iterator[Span]:
    """What goes with them."""
    for note in notes:
        yield Span(note.start, note.end, "prefix", "source_link" if note.url else "appeared_on")


def _posts(view: Passage) -> Iterator[Note]:
    if "note" not in view.cues:
        return
    if "appear" not in view.low and "publish" not in view.low and "posted" not in view.low:
        return
    at = 0
    for match in _VERB.finditer(view.text):
        heads = list(_HEAD.finditer(view.text, max(at, match.start() - _REACH), match.start()))
        if not heads:
            continue
        # What stands before the last "The post" is the article's.
        named = [h for h in heads if h[0] == "The post"] or [h for h in heads if h[0] in ("This post", "This article")]
        head = named[-1] if named else heads[0]
        begin, title = head.start(), view.text[head.end() : match.start()]
        plain = not view.text.startswith(("The post", "Originally", "First"), begin)
        said = view.low[match.start() : match.end()]
        if plain and not ("first" in said or "original" in said or "appeared" in said or "republish" in said):
            continue  # "This report was published by a research firm" is news
        if plain and len(view.text[begin : match.end()]) > 80 and view.title[:24] not in title:
            continue
        end, name = _name(view, match.end())
        if not name:
            continue
        if written := _WRITTEN.match(view.text, end):
            end = written.end()
        yield Note(begin, end, name, "", view.text[begin:end])
        at = end


_TAIL = re.compile(
    r"[^\n]{1,60}?(?=(?P<stop>\s?[.!]?\s*(?:$|\n)|\s\.|\.\s| and (?:is|was) )|, )"
)  # what may be a name: to a stop, or to a comma, which the article's first words may hold


def _name(view: Passage, start: int) -> tuple[int, str]:
    """The publisher's name at START: (end, name); to the stop, or by what is known, or the run of capitals.

    In flat text the article's first words may follow without a stop: "… appeared first on Example News On Friday, …".
    """
    text = view.text
    known = max(known_name_end(text, start), _own_end(view, start))
    tail = _TAIL.match(text[start : start + 80])
    words = tail[0].split() if tail else []
    if tail and len(words) <= 6 and known > start:
        more = text[known : start + tail.end()].split()
        if not more or (tail["stop"] is not None and len(more) <= 2 and not STARTERS.intersection(more)):
            return start + tail.end(), tail[0].strip(" .")
    if known > start:
        return known, text[start:known].strip()
    plain = tail is not None and (tail["stop"] is not None or len(words) <= 3) and not STARTERS.intersection(words[1:])
    if tail and plain and len(words) <= 6 and (words[0][0].isupper() or "." in tail[0]):
        return start + tail.end(), tail[0].strip(" .")
    end = start
    for _ in range(4):
        word = _NAME_WORD.match(text, end)
        if not word or (end > start and word[0].strip() in STARTERS):
            break
        end = word.end()
    name = text[start:end].strip()
    return (start + len(name), name) if name[:1].isupper() or "." in name else (start, "")


def _own_end(view: Passage, start: int) -> int:
    """Where the page's own name ends that stands at START, with words such as "News" after it; START where none does."""
    end = start
    for word in re.finditer(r"\S+", view.text[start : start + 80]):
        stop = start + word.end()
        if word.start() > 60 or (end > start and word[0].strip(".,").lower() not in _OF_MEDIA):
            break
        if end > start or family(view.text[start:stop].rstrip(".,")) in view.own:
            end = start + word.start() + len(word[0].rstrip(".,"))
    return end


_OF_MEDIA = frozenset(("news", "media", "blog", "daily", "magazine", "fintech", "online"))


def _links(view: Passage) -> Iterator[Note]:
    if "http" not in view.low:
        return
    at = 0
    while match := _VIA.search(view.text, at):
        at = match.end()
        if _begins(view.text, match.start()):
            yield Note(match.start(), match.end(), "", match["url"].rstrip(".,;"), match[0])
        else:
            at = match.start() + 1


def _begins(text: str, at: int) -> bool:
    """True where a sentence or line may begin at AT: only blanks stand between it and a stop."""
    while at and text[at - 1] not in _STOP:
        if not text[at - 1].isspace():
            return False
        at -= 1
    return True
