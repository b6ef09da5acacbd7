"""How exact a figure is told: "nearly" is about, "more than" over, "up to" under."""

import re

_ABOUT = r"nearly|almost|around|roughly|about|approximately|approx\.?|some|close to|near|circa|or so|an estimated|~|≈|practically|just about|in the region of|a near|the near"
_OVER = r"more than|over|above|at least|exceed(?:s|ed|ing)|greater than|upwards? of|well over|just over|beyond|surpass(?:es|ed|ing)|crossed|higher than|topp(?:ed|ing)|no less than|north of|better than|>|≥|a little over|slightly over|in excess of|excess of"
_UNDER = r"less than|under|below|up to|as much as|as high as|as low as|at most|no more than|within|just under|lower than|<|≤|south of|not more than|maximum of"
_BEFORE = re.compile(
    rf"(?:(?<![\w])(?P<about>{_ABOUT})|(?<![\w])(?P<over>{_OVER})|(?<![\w])(?P<under>{_UNDER}))[\s-]*(?:(?:by|a|an|the|whopping|massive|impressive|staggering|of|another|further|additional)\s+){{0,2}}[+\-−–(]?\s?$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\+|\s(?:plus|or (?:more|higher|greater))\b", re.IGNORECASE)
_JOINT = re.compile(r"^\s?(?:%|percent|per cent)?(?:,? and|,| or| to|\s?[-–—])\s?$", re.IGNORECASE)


def bound(full: str, start: int, end: int) -> str:
    """The bound of the figure at full[start:end].

    >>> t = "fell nearly 4%"; bound(t, 12, 14)
    'about'
    >>> t = "by more than 4%"; bound(t, 13, 15)
    'over'
    >>> t = "as much as 4%"; bound(t, 11, 13)
    'under'
    """
    match = _BEFORE.search(full[max(0, start - 48) : start])
    if match and not match[0].startswith("NEAR"):  # the coin: "NEAR (+4.9%)"
        return "about" if match["about"] else "over" if match["over"] else "under"
    if _AFTER.match(full, end):
        return "over"
    return "exact"


def joined(full: str, first_end: int, second_start: int) -> bool:
    """True where two figures are one enumeration: nothing but a comma, "and", "or", "to" or a dash between."""
    return second_start - first_end < 8 and bool(_JOINT.match(full[first_end:second_start]))


def is_range(full: str, first_end: int, second_start: int) -> bool:
    """True for "3%-5%" and "3% to 5%"."""
    return bool(re.match(r"^\s?%?\s?(?:[-–—]|to)\s?$", full[first_end:second_start]))
