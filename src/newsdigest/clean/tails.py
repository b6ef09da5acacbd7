"""What follows an article: a company's own portrait, contacts, link blocks, the site's closing words."""

import re
from collections.abc import Iterator

from newsdigest.clean.passage import Passage
from newsdigest.clean.spans import Span

_ABOUT = re.compile(
    r"(?:^|(?<=[.!?”\"\n)] )|(?<=[.!?”\"\n]))About:?\s(?:the\s)?(?P<name>[A-Z$][\w.&’'!-]*(?:\s(?:[A-Z(][\w.&’'!)-]*|of|the|and|for|&)){0,5}?)(?P<colon>\s?:|\s?\n)?\s(?P<again>\u200b?(?P=name)|Founded|Established|Launched|[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,3}\s(?:is|was|are|provides|offers|enables|empowers|operates|builds)\b|The (?:company|project|platform|firm)|At [A-Z]|With )"
)
_ABOUT_LINE = re.compile(r"\n[^\S\n]*About:?\s[A-Z$][^\n]{1,50}\n")
_CONTACT = re.compile(
    r"(?:^|(?<=[.!?”\"\n)] )|(?<=\n))(?:Media |Press |PR |Investor |Company |For media )?(?:Contacts?|Inquiries|inquiries|Enquiries|Relations)\b(?:\s(?:Info(?:rmation)?|Details|Us|Person|Name))?\s?:?\s(?=[^.!?\n]{0,160}?(?:[\w.+-]{1,64}@[\w-]{1,60}\.|https?://|$))",
    re.MULTILINE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,24}){1,3}")
_END = re.compile(
    r"(?:\b(?:Disclaimer|Disclosure|Contacts?|Media Contact|Press Contact)\b\s?:?|\bThe post\b|\bThis (?:article|press release|content) is|\bFor (?:more|further|additional) information\b|\bWebsite\s?:|\bContinue Reading:)"
)


def find(view: Passage) -> Iterator[Span]:
    """Yield portraits of companies (late in the text, in press releases) and contact blocks."""
    text = view.text
    if "About" in text:
        for form, since in ((_ABOUT, len(text) * 2 // 5), (_ABOUT_LINE, len(text) // 2)):
            for match in form.finditer(text, since):
                yield Span(match.start(), _portrait_end(text, match.end()), "bio", "about_company")
    for match in _CONTACT.finditer(text, len(text) // 2) if "contact" in view.cues else ():
        last = None
        for last in _EMAIL.finditer(text, match.end(), match.end() + 400):  # noqa: B007  (the last match counts)
            pass
        if last or len(text) - match.end() < 120:
            yield Span(match.start(), last.end() if last else len(text), "other", "contact")


def _portrait_end(text: str, start: int) -> int:
    """To what closes press releases, or to the text's end where little is left; two thousand characters at most."""
    end = _END.search(text, start)
    if end:
        return min(end.start(), start + 2000)
    return len(text) if len(text) - start < 2500 else text.find(". ", start + 400, start + 900) + 1 or start
