"""The words a figure rests on: its sentence, or the clause around it where the sentence is long."""

import re

LONGEST = 250
_BREAK = re.compile(r"(?:[;:,]|\s[—–-])\s|\s(?=\()|\)\s")


def quote_around(full: str, sentence: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """The stretch that holds full[start:end]: the sentence, or at most LONGEST characters cut at clauses or spaces.

    >>> t = "Short. " + "word " * 60 + "of bets, and $5M was lost, " + "more " * 60
    >>> s, e = quote_around(t, (7, len(t)), t.index("$"), t.index("$") + 3)
    >>> t[s:e]
    'and $5M was lost'
    """
    left, right = sentence[0], max(sentence[1], end)
    paragraph = full.find("\n", left, right)
    if paragraph >= 0:  # a paragraph's end inside a sentence: stay on the figure's side of it
        left = max(left, full.rfind("\n", left, start) + 1)
        cut = full.find("\n", end, right)
        right = cut if cut >= 0 else right
    if right - left <= LONGEST:
        return _trim(full, left, right)
    room = (LONGEST - (end - start)) // 2
    low, high = max(left, start - room), min(right, end + room)
    if low > left:
        breaks = [m.end() for m in _BREAK.finditer(full, low, start)]
        space = full.find(" ", low, start)
        low = breaks[-1] if breaks else space + 1 if space >= 0 else low
    if high < right:
        match = _BREAK.search(full, end, high)
        space = full.rfind(" ", end, high)
        high = match.start() if match else space if space >= 0 else high
    return _trim(full, low, high)


def _trim(full: str, start: int, end: int) -> tuple[int, int]:
    while start < end and full[start].isspace():
        start += 1
    while end > start and full[end - 1].isspace():
        end -= 1
    return start, end
