"""What stands before the article's first words: the publisher's name, a dateline, a byline, the title or lead again."""

import re
from collections.abc import Iterator

from newsdigest.clean.passage import Passage, is_own, known_name_end
from newsdigest.clean.spans import Span
from newsdigest.reference.publishers import bare

_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_DATE = rf"(?:{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?(?:\s\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH},?(?:\s\d{{4}})?|\d{{4}}-\d{{2}}-\d{{2}})"
_WIRE = r"(?:Chainwire|PRNewswire|PR Newswire|GLOBE NEWSWIRE|GlobeNewswire|Business Wire|BUSINESS WIRE|ACCESSWIRE|Accesswire|EIN Presswire|ZEX PR WIRE|MarketersMEDIA|Blockchain Wire|BTCWire|Newsfile|Plato Data Intelligence|CoinDesk|Reuters|AP|Bloomberg)"
_PLACE = r"(?!(?:On|In|By|As|At|Since|From|Until|After|Before|During|Between|Today|Yesterday|Earlier|Last|Late|Early)\s)[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){0,3}(?:,\s[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){0,3}){0,3}"
_DATELINE = re.compile(
    rf"\s*(?:(?:\[?PRESS RELEASE\]?|Press Release|\[?SPONSORED\]?|PARTNER CONTENT)\W{{0,3}})?(?:{_PLACE}\s?,?\s(?:[–—/-]{{1,2}}\s?)?{_DATE}\s?,?\s?(?:\(\s?{_WIRE}\s?\)|/\s?{_WIRE}\s?/|{_WIRE})?\s?,?(?:\s?[–—:-]{{1,2}}(?=\s)|(?=\s[A-Z]))"
    rf"|{_PLACE}\s?,?\s?(?:\(\s?{_WIRE}\s?\)|/\s?{_WIRE}\s?/|{_WIRE}\b)\s?[–—:-]{{0,2}}|{_DATE}\s?,?\s(?:{_WIRE}\b\s?)?[–—-]{{1,2}}(?=\s))"
)
_LABEL = re.compile(
    r"\s*\[?(?:PRESS RELEASE|Press Release|SPONSORED(?: CONTENT| POST)?|PARTNER CONTENT|ADVERTORIAL|Advertorial|Sponsored(?: Post| Content)?)\]?[.:]?(?=\s)"
)
_BYLINE = re.compile(
    r"\s*By:? (?:the )?[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3}(?:,? (?:and|&) [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3})?(?:\s?\([^()\n]{3,80}\)|\s?\||(?=\s?\n))"
)
_STAMP = re.compile(
    rf"\s*(?:(?:Published|Updated|Posted|Last updated)(?: on| at)?:?\s)?(?:\d{{4}}[/-]\d{{1,2}}[/-]\d{{1,2}}|{_DATE})(?:,? (?:at )?\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:UTC|GMT|ET|EST|EDT))?)?(?:\s?[·•|,-]?\s?\d{{1,3}} min(?:ute)?s?(?: read)?)?(?=\s*(?:\n|$))"
)


def find(view: Passage) -> Iterator[Span]:
    """Yield what precedes the article, from the start on, as far as each piece is recognised."""
    text = view.text
    at = _skip(text, 0)
    for _ in range(6):
        span = _own_name_with_title(view, at) or _repeated_title(view, at) or _pattern(text, at)
        if span is None:
            break
        yield span
        at = _skip(text, span.end)
    heading = _reworded_title(view, at)
    if heading:
        yield heading
    yield from _doubled(view)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _pattern(text: str, at: int) -> Span | None:
    for pattern, rule in ((_DATELINE, "dateline"), (_LABEL, "label"), (_BYLINE, "byline"), (_STAMP, "timestamp")):
        match = pattern.match(text, at, at + 240)
        if match and match.end() > at:
            return Span(at, match.end(), "prefix", rule)
    return None


def same_words(text: str, at: int, words: str) -> int:
    """Where WORDS end that stand at AT of TEXT, whatever their case, blanks and marks; -1 where they don't.

    >>> same_words("BTC’s  Fall: why it came. More", 0, "btcs fall why it came")
    24
    """
    want = bare(words)
    if not want or len(text) - at < len(want):
        return -1
    place, index, limit = at, 0, min(len(text), at + 3 * len(words) + 40)
    while index < len(want) and place < limit:
        for character in text[place].lower():
            if character.isalnum():
                if index >= len(want) or character != want[index]:
                    return -1
                index += 1
        place += 1
    return place if index == len(want) else -1


def _repeated_title(view: Passage, at: int) -> Span | None:
    end = same_words(view.text, at, view.title) if len(view.title) > 12 else -1
    if end < 0:
        return None
    while end < len(view.text) and view.text[end] in '?!.…"”’)':
        end += 1
    if end < len(view.text) and view.text[end].isalnum():
        # A show's name and number may have grown to the title: "… on FridayTHE HOUR EP12".
        label = re.match(r"(?:[A-Z]{2,}[\s\d]*){1,4}\d{0,4}(?=[A-Z\s])", view.text[end : end + 40])
        end += label.end() if label and view.text[end].isupper() else 0
        if label and view.text[end : end + 1].islower():
            end -= 1
    rest = view.text[end : end + 60].lstrip()
    if rest[:1].islower() and not view.text[end : end + 2].startswith("\n"):
        return None  # the first sentence merely begins with the title's words
    return Span(at, end, "duplicate", "repeated_title")


def _own_name_with_title(view: Passage, at: int) -> Span | None:
    """The publisher's name and then the title: "ExampleWorld Bitcoin Falls Again Bitcoin fell …"."""
    titled = len(view.text) - at > len(bare(view.title)) > 0
    if not view.own or not (titled or _STOP.search(view.text, at, at + _NAME + 4)):
        return None
    ends = {known_name_end(view.text, at)}
    ends |= {m.end() for m in _NAME_WORD.finditer(view.text, at, at + _NAME)}
    for end in sorted(ends):
        if end - at <= 3:
            continue
        title = _repeated_title(view, _skip(view.text, end)) if titled else None
        stop = _STOPPED.match(view.text, end, end + 4)
        name = view.text[at:end].strip()
        if (title or stop) and len(name) > 3 and is_own(name, view.own):
            return (
                Span(at, title.end, "prefix", "name_and_title") if title else Span(at, end, "prefix", "publisher_name")
            )
    return None


_NAME = 60  # characters of a publisher's name at most
_NAME_WORD = re.compile(r"\S+(?=\s)")
_STOP = re.compile(r"[–—:|\n-]")  # what may follow it
_STOPPED = re.compile(r"\s*[–—:|\n-]")


def _reworded_title(view: Passage, at: int) -> Span | None:
    """A heading that says the title in other words, before the first sentence of flat text."""
    from newsdigest.clean.passage import unmarked_end

    # No heading stands in a text that is short, or under a title that shares fewer than two words with its beginning.
    if at > 200 or len(view.text) <= at + _AFTER_HEADING or len(_shared(view, at)) < 2:
        return None
    end = unmarked_end(view.text, at, _HEADING)
    heading = view.text[at:end]
    words = _WORD.findall(heading)
    if not 4 <= len(words) <= 18 or heading[-1:] in ".,":
        return None
    if (
        end >= len(view.text) - _AFTER_HEADING
        or not view.text[end:].lstrip()[:1].isupper()
        or words[-1].lower() in _LOOSE_ENDS
    ):
        return None
    long = [w for w in words if len(w) > 3 and w[0].isalpha()]
    if not long or sum(w[0].isupper() for w in long) < 0.85 * len(long):
        return None
    mine = {w.lower() for w in words if len(w) > 2}
    shared = mine & _shared(view, at)
    return Span(at, end, "duplicate", "reworded_title") if len(shared) >= 2 and len(shared) >= 0.4 * len(mine) else None


def _shared(view: Passage, at: int) -> set[str]:
    """The title's words, in small letters, that stand where a heading at AT would."""
    head = view.text[at : at + _HEADING].lower()
    return {small for w in _WORD.findall(view.title) if (small := w.lower()) in head}


_HEADING = 140  # characters of a heading at most
_AFTER_HEADING = 200  # … and of the text that follows it at least
_WORD = re.compile(r"[A-Za-z][\w’'-]+|\$?\d[\d.,]*[MBK%]?")
_LOOSE_ENDS = frozenset("a an and as at by for from in into is of on or president that the to us vs with".split())


def _doubled(view: Passage) -> Iterator[Span]:
    """The title once more inside the text, on a line or between sentences; a lead that stands twice in a row."""
    text = view.text
    if len(view.title) >= 30:
        place = text.find(view.title, 1)
        while place > 0:
            end = place + len(view.title)
            before, after = text[max(0, place - 2) : place].rstrip(" "), text[end : end + 3].lstrip(" .")
            if (not before or before[-1] in '.!?\n”"') and (not after or after[0].isupper() or after[0] == "\n"):
                yield Span(place, end, "duplicate", "title_again")
            place = text.find(view.title, end)
    for (s1, e1), (s2, e2) in zip(view.sentences, view.sentences[1:], strict=False):
        if e1 - s1 >= 40 and text[s1:e1] == text[s2:e2]:
            yield Span(s1, e1, "duplicate", "sentence_twice")
    lead = _twice(text, 0)
    if lead:
        yield Span(0, lead, "duplicate", "repeated_lead")


def _twice(text: str, at: int) -> int:
    """The end of an opening that is twice the same stretch, or the start of what follows; 0 where there is none."""
    probe = text[at : at + 60]
    if len(probe) < 60:
        return 0
    second = text.find(probe, at + 30, at + 1500)
    if second < 0:
        return 0
    length = 0
    while second + length < len(text) and at + length < second and text[at + length] == text[second + length]:
        length += 1
    if at + length < second and text[at + length : second].strip():
        return 0
    end = second + length
    # The lead itself follows in full: both short copies go. Otherwise the second copy is the article's.
    return end if text.find(probe, end) >= 0 else second
