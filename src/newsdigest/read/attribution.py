"""Who says it: the person, firm or publication that a sentence names for its statement."""

import re

_NAME = r"(?:[A-Z][\w.&’'-]*[\w]|[A-Z])(?: (?:[A-Z][\w.&’'-]*[\w]|[A-Z]\.?|of|de|van|von|&)){0,4}"
_NOT_NAMES = frozenset(
    "The This That These Those It He She They We You In On At As For However Meanwhile Still According While Bitcoin Ethereum "
    "Price Market Crypto Monday Tuesday Wednesday Thursday Friday Saturday Sunday Technical On-chain Data Analysts Experts".split()
)
_SAYS = (
    r"(?:says?|said|told|notes?|noted|adds?|added|warns?|warned|writes?|wrote|explains?|explained|argues?|argued|believes?|expects?|"
    r"predicts?|predicted|reports?|reported|states?|stated|claims?|claimed|estimates?|estimated|reveals?|revealed|points? out|"
    r"pointed out|suggests?|suggested|observed|observes|shared|posted|tweeted|projects?|projected|forecasts?|highlighted|shows?|showed)"
)
_FORMS = (
    re.compile(rf"\b[Aa]ccording to (?:data (?:from|by|provided by) |a (?:report|post|note) (?:from|by) |analysts? at |analyst |the |on-chain (?:data )?(?:firm|platform) |crypto analyst )*(?P<who>{_NAME})"),
    re.compile(rf"\b(?:[Dd]ata (?:from|by|provided by|compiled by)|[Pp]er|[Aa]s (?:reported|noted|shown) by|[Aa]nalysts? at|figures from) (?:the )?(?P<who>{_NAME})"),
    re.compile(rf"(?P<who>{_NAME})(?:['’]s? (?:data|figures|report|analysis|analysts?))?(?:, [^,]{{3,60}},)? {_SAYS}\b"),
    re.compile(rf"\b{_SAYS} (?:analyst |trader |economist )?(?P<who>{_NAME})(?=[,.]|$)"),
)  # fmt: skip


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
    """
    text = full[start : min(end, start + 400)]
    for form in _FORMS:
        match = form.search(text)
        if match:
            who = _trimmed(match["who"])
            if who:
                return who
    return None


def _trimmed(name: str) -> str | None:
    words = name.split()
    while words and (words[0] in _NOT_NAMES or words[0] in ("Analyst", "Trader", "CEO", "Economist", "Founder")):
        words.pop(0)
    while words and not words[-1][0].isupper():
        words.pop()
    out = re.sub(r"['’]s$", "", " ".join(words)).strip("’'.,")
    return out or None
