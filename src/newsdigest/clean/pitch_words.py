"""A sentence as features for telling advertising from news: its words, names and figures made alike."""

import itertools
import re
from collections.abc import Iterator

from newsdigest.reference.words import usually_small

_TOKEN = re.compile(r"\$?\d[\d,.]*(?:[KMBkmb%x]|st|nd|rd|th)?|\$[A-Za-z]{2,12}|[A-Za-z][A-Za-z’'-]*|[!?:%]")
_MOST = 80  # tokens of one sentence


def features(sentence: str) -> set[str]:
    """Words and pairs of words; names are "NAME", figures "0", "$0", "0%", "0x".

    >>> sorted(features("Join the $PUMPY presale now!"))
    ['!', '$TOKEN', '$TOKEN presale', 'join', 'join the', 'now', 'now !', 'presale', 'presale now', 'the', 'the $TOKEN']
    """
    words = list(_normal(sentence))
    return {*words, *(f"{a} {b}" for a, b in itertools.pairwise(words))} - {"NAME NAME"}


def _normal(sentence: str) -> Iterator[str]:
    last = ""
    for number, match in enumerate(_TOKEN.finditer(sentence)):
        if number >= _MOST:
            return
        word = _class(match[0], first=number == 0)
        if word != "NAME" or last != "NAME":
            yield word
        last = word


def _class(token: str, *, first: bool) -> str:
    if token[0] == "$" and token[1:2].isalpha():
        return "$TOKEN"
    if token[0].isdigit() or (token[0] == "$" and len(token) > 1):
        mark = "%" if token.endswith("%") else "x" if token.endswith("x") else ""
        return f"{'$' if token[0] == '$' else ''}0{mark}"
    small = token.lower().replace("’", "'")
    if token[0].isupper() and not first and not usually_small(small):
        return "NAME"
    return "NAME" if first and token[0].isupper() and not usually_small(small) else small
