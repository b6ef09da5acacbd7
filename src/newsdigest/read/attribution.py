"""Who says it: the person, firm or publication that a sentence names for its statement."""

import itertools
import re

MOST_NAMES = 5  # of a sentence, looked at

_NAME = r"(?:[A-Z][\w.&’'-]*[\w]|[A-Z])(?: (?:[A-Z][\w.&’'-]*[\w]|[A-Z]\.?|of|de|van|von|&)){0,4}"
# What opens a sentence or describes a name, and is no part of it: "To Bernstein", "Bullish Glassnode", "Some say".
_OPENERS = frozenset(
    "the this that these those it its he his she her they their we our you i a an in on at as for to by from with of after before "
    "since until when while if once because although though despite amid under over following given like unlike and but or so yet "
    "however meanwhile still also even just only now then there here both another others other some many most several few all each "
    "various recent last first second next new early late please well called according earlier later today yesterday overall notably "
    "bullish bearish dovish hawkish separate similar technical on-chain onchain historical outgoing former senior veteran prominent "
    "popular renowned pseudonymous crypto bitcoin ethereum price market data analyst analysts trader traders expert experts critics "
    "skeptics officials investors economist founder ceo cfo management history press researchers sources reports "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
    "november december".split()
)
_SAYS = (
    r"(?:says?|said|told|notes?|noted|adds?|added|warns?|warned|writes?|wrote|explains?|explained|argues?|argued|believes?|expects?|"
    r"predicts?|predicted|reports?|reported|states?|stated|claims?|claimed|estimates?|estimated|reveals?|revealed|points? out|"
    r"pointed out|(?P<weak>suggests?|suggested|shows?|showed|projects?|projected|adds?|added)|observed|observes|shared|posted|tweeted|"
    r"forecasts?|highlighted)"
)
_FORMS = (
    re.compile(rf"\b[Aa]ccording to (?:data (?:from|by|provided by) |a (?:report|post|note) (?:from|by) |analysts? at |analyst |the |on-chain (?:data )?(?:firm|platform) |crypto analyst )*(?P<who>{_NAME})"),
    re.compile(rf"\b(?:[Dd]ata (?:from|by|provided by|compiled by)|(?:(?<=, )|(?<=\()|(?<=[Aa]s )|^)[Pp]er|[Aa]s (?:reported|noted|shown) by|[Aa]nalysts? at|figures from) (?:the )?(?P<who>{_NAME})"),
    re.compile(rf"(?P<who>{_NAME})(?P<work>(?:['’]s?)? (?:data|figures|report|analysis|analysts?|researchers|strategists))?(?:, [^,]{{3,60}},)? {_SAYS}\b"),
    re.compile(rf"\b{_SAYS} (?:analyst |trader |economist )?(?P<who>{_NAME})(?=[,.]|$)"),
)  # fmt: skip
_INDICATOR = re.compile(r"[A-Z0-9]+s?")  # "the MACD shows", "CPI suggests": what is read, not who says it


def said_by(full: str, start: int, end: int) -> str | None:
    """The one whom full[start:end] (a sentence or clause) names as its source, or None.

    >>> t = "BTC fell 3%, according to data from CoinGecko."
    >>> said_by(t, 0, len(t))
    'CoinGecko'
    >>> t = "Analyst Jane Roe said the token could drop 20%."
    >>> said_by(t, 0, len(t))
    'Jane Roe'
    >>> said_by("It fell 3% on Friday.", 0, 21) is None
    True
    >>> said_by("To Bernstein analysts said it fell.", 0, 34), said_by("Bullish Glassnode noted a fall.", 0, 31)
    ('Bernstein', 'Glassnode')
    """
    text = full[start : min(end, start + 400)]
    for form in _FORMS:
        for match in itertools.islice(form.finditer(text), MOST_NAMES):
            who = _trimmed(match["who"])
            weak = "weak" in form.groupindex and match["weak"] and not ("work" in form.groupindex and match["work"])
            if who and not (weak and _INDICATOR.fullmatch(who)):
                return who
    return None


def _trimmed(name: str) -> str | None:
    """A name without what opens the sentence before it, and without what a new sentence adds after it."""
    words = name.split()
    while words and words[0].lower().removesuffix("'ll") in _OPENERS:
        words.pop(0)
    while words and (not words[-1][0].isupper() or words[-1].lower() in _OPENERS):
        words.pop()  # "Data by YCharts The funds": two sentences run together
    out = re.sub(r"['’]s$", "", " ".join(words)).strip("’'.,")
    return out or None
