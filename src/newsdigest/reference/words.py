"""How common words are in news, and how often they are written small: from words.csv, loaded once a process."""

import csv
import functools
import math
from importlib import resources

_LEAST = 3  # per mille: what a word that the list lacks counts as


@functools.cache
def _rows() -> dict[str, tuple[int, int]]:
    lines = resources.files(__package__).joinpath("words.csv").read_text(encoding="utf-8").splitlines()
    return {word: (int(per_mille), int(small)) for word, per_mille, small in csv.reader(lines[1:])}


def rarity(*words: str) -> float:
    """From 0 (in every article) to 1 (in fewer than three of a thousand), by the logarithm: inverse document frequency.

    Of several words that of the commonest.

    >>> rarity("the") < 0.01 < rarity("market") < 0.3 < rarity("convertible") < rarity("zyzzyva") == 1.0
    True
    """
    known = _rows()
    share = max(known.get(w.lower().replace("’", "'"), (_LEAST, 50))[0] for w in words)
    return math.log(1000 / max(share, _LEAST)) / math.log(1000 / _LEAST)


def usually_small(word: str) -> bool:
    """True for a word that news writes with a small letter inside sentences; False for names and unknown words.

    >>> usually_small("target"), usually_small("Coinbase"), usually_small("xyzzy")
    (True, False, False)
    """
    return _rows().get(word.lower().replace("’", "'"), (0, 0))[1] >= 70
