"""The words to quote for a cause: its sentence, or the clause with the cue where the sentence is long."""

import re

from newsdigest.read.drivers.features import cue_places

LONGEST_QUOTE = 250
_CUT = re.compile(r"[;:—–]\s|,\s|\s(?=(?:and|but|while|which|as|after|because|when|although|though)\s)")


def quoted(full: str, start: int, end: int, type_: str) -> tuple[int, int]:
    """Offsets of the quotation, at most LONGEST_QUOTE characters, inside full[start:end].

    >>> t = "Prices fell. " + "word " * 60 + ", and liquidations pushed them lower" + ", more" * 50
    >>> s, e = quoted(t, 13, len(t), "liquidations")
    >>> e - s <= 250 and "liquidations pushed" in t[s:e]
    True
    """
    if end - start <= LONGEST_QUOTE:
        return start, end
    text = full[start : min(end, start + 4 * LONGEST_QUOTE)]
    places = cue_places(text, type_)
    anchor = places[0] if places else 0
    cuts = [0, *(m.end() if m[0].strip() else m.start() + 1 for m in _CUT.finditer(text)), len(text)]
    left = max(c for c in cuts if c <= anchor)
    right = next((c for c in cuts if c > anchor and c - left >= 80), len(text))
    if right - left > LONGEST_QUOTE:
        left, right = _words(text, max(left, anchor - LONGEST_QUOTE // 2))
    for cut in reversed(cuts):  # take in the clauses around it while there is room
        if cut < left and right - cut <= LONGEST_QUOTE:
            left = cut
    for cut in cuts:
        if cut > right and cut - left <= LONGEST_QUOTE:
            right = cut
    while right > left and (text[right - 1].isspace() or text[right - 1] in ",;:—–"):
        right -= 1
    while left < right and text[left].isspace():
        left += 1
    return start + left, start + right


def _words(text: str, left: int) -> tuple[int, int]:
    """At most LONGEST_QUOTE characters from `left`, whole words where there are any."""
    begin = text.rfind(" ", 0, left + 1) + 1
    begin = begin if left - begin < 40 else left
    right = min(len(text), begin + LONGEST_QUOTE)
    space = text.rfind(" ", begin, right)
    return begin, (space if right < len(text) and space > begin + 40 else right)
