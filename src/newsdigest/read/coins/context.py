"""The words around an ambiguous form, as features: is "LINK" a coin here, or a link?"""

import re

from newsdigest.reference.coins import tickers

_TOKEN = re.compile(r"[$€£#@]?\d[\d,.]*\d?[%kKmMbB]?|[$€£#@]?[A-Za-z][A-Za-z0-9]*(?:['’]s)?|[^\w\s]|\n")
_REACH = 90
EXPANSION_REACH = 120
# What prices do: the verb after a ticker says more than its exact word.
_MOVES = frozenset(
    "rose rises rise rising fell falls fall falling jumped jumps dropped drops gained gains lost loses climbed climbs "
    "slid slides slipped surged surges soared soars rallied rallies plunged plunges tumbled added shed "
    "traded trades trading hit hits declined rebounded recovered dipped crashed sank up down + - is was "
    "price prices token tokens".split()
)
_LISTED = ("<coin>", "<cashtag>")
_SMALL_WORDS = frozenset("of the and for in on to a an & de".split())


def _norm(token: str, coins: frozenset[str]) -> str:
    if token in coins:
        return "<coin>"
    if token[-1] == "%":
        return "<pct>"
    if token[0].isdigit():
        return "<num>"
    if token[0] in "$€£" and len(token) > 1:
        return "<money>" if token[1].isdigit() else "<cashtag>"
    if token.isupper() and len(token) > 1:
        return "<caps>"
    return token.lower()


def features(text: str, start: int, end: int, form: str, kind: str, rank: int, coins: frozenset[str]) -> list[str]:
    """Names of what stands around text[start:end], where `form` was found; `coins` are forms surely coins here."""
    left = [_norm(t, coins) for t in _TOKEN.findall(text[max(0, start - _REACH) : start])[:-7:-1]]
    right = [_norm(t, coins) for t in _TOKEN.findall(text[end : end + _REACH])[:6]]
    left += ["^"] * (6 - len(left))
    right += ["^"] * (6 - len(right))
    written = text[start:end]
    around = text[max(0, start - 40) : start] + text[end : end + 40]
    letters = "".join(filter(str.isalpha, around))
    loud = len(letters) > 10 and sum(map(str.isupper, letters)) > 0.6 * len(letters)
    shape = "caps" if written.isupper() else "lower" if written.islower() else "title"
    size = "0" if not rank else "100" if rank <= 100 else "300" if rank <= 300 else "far"
    first = left[0] in ("^", ".", "\n", "!", "?", ":")
    out = [
        f"form={form}", f"kind={kind}", f"rank={size}", f"shape={shape}", f"kind={kind},shape={shape},rank={size}",
        f"len={min(len(form), 6)}", f"loud={loud}", f"first={first},{shape}",
        f"L1={left[0]}", f"R1={right[0]}", f"L2={left[1]}", f"R2={right[1]}",
        f"L12={left[1]} {left[0]}", f"R12={right[0]} {right[1]}", f"LR={left[0]} {right[0]}",
        f"shape={shape},L1={left[0]}", f"shape={shape},R1={right[0]}",
    ]  # fmt: skip
    moved = right[0] in _MOVES or (right[1] in _MOVES and right[0] in ("is", "has", "was", "(", "'", "price"))
    figure = "<pct>" in right[:5] or "<money>" in right[:5] or "<num>" in right[:3]
    out += [f"moved={moved},{shape}", f"figure={figure},{shape}", f"moved={moved},figure={figure},{shape},loud={loud}"]
    sure, known = beside(text, start, end, coins)
    out += [f"list={min(sure, 3)},{min(known, 3)}", f"list={min(sure, 2)},{min(sure + known, 4)},{shape}"]
    coins_near = sum(t in _LISTED for t in (*left[:6], *right[:6]))
    out += [f"near={coins_near}", f"near={coins_near},{shape}"]
    out += [f"L={t}" for t in left[:5]] + [f"R={t}" for t in right[:5]]
    return out


_JOIN = re.compile(r",? (?:and|or|&) |, |/| ?[|•·] |\n(?:[-•*] )?")
# What ticker lines say of each item: "BTC: $107,700 (+3%), ETH (-1%)".
_FIGURES = re.compile(r":? \$?[\d.,]{1,12}[KMBkmb]?(?= \()|:? ?\(?[+\-−–]?\d[\d.]{0,6}%\)?")
_LAST_ITEM = re.compile(r"\$?([A-Za-z0-9]{1,12})(?: \(\$?([A-Z0-9]{1,10})\))?$")
_FIRST_ITEM = re.compile(r"\$?([A-Za-z0-9]{1,12})(?: \(\$?([A-Z0-9]{1,10})\))?")
_LIST_REACH = 160


def beside(text: str, start: int, end: int, coins: frozenset[str]) -> tuple[int, int]:
    """How many items beside text[start:end] in a list are surely coins, and how many more are tickers that are known.

    >>> t = "listed SOL, MASK, HFT, ZZQ and XRP"
    >>> beside(t, t.index("HFT"), t.index("HFT") + 3, frozenset(("SOL", "XRP")))
    (1, 1)
    """
    counts = [0, 0]
    left = _JOIN.split(_FIGURES.sub("", text[max(0, start - _LIST_REACH) : start]))
    right = _JOIN.split(_FIGURES.sub("", text[end : end + _LIST_REACH]))
    if not left[-1]:
        _count([_LAST_ITEM.search(part) for part in left[-2::-1]], left[-2::-1], coins, counts)
    if not right[0] or re.fullmatch(r" \(\$?[A-Z0-9]{1,10}\)", right[0]):
        _count([_FIRST_ITEM.match(part) for part in right[1:]], right[1:], coins, counts)
    return counts[0], counts[1]


def _count(items: list[re.Match[str] | None], parts: list[str], coins: frozenset[str], counts: list[int]) -> None:
    """Add the items of one side up to the first that is no coin; the one that words go on behind is the last."""
    for match, part in zip(items, parts, strict=True):
        if match is None:
            return
        names = [n for n in match.groups() if n]
        if coins.intersection(names):
            counts[0] += 1
        elif any(n.isupper() and n in tickers() for n in names):
            counts[1] += 1
        else:
            return
        if len(match[0]) < len(part):
            return


def expanded(text: str, start: int, ticker: str) -> bool:
    """True where the words before "(TICKER)" spell it out: an acronym, not a coin's name and ticker.

    >>> expanded("a Strategic Bitcoin Reserve (SBR)", 28, "SBR")
    True
    >>> expanded("Department of Government Efficiency (DOGE", 36, "DOGE")
    True
    >>> expanded("Best Wallet Token (BEST)", 18, "BEST")
    False
    """
    words = re.findall(r"[A-Za-z]+", text[max(0, start - EXPANSION_REACH) : start])
    want = [c.lower() for c in ticker if c.isalpha()]
    if len(want) < 2 or len(words) < 2:
        return False
    for skip in (False, True):
        at = len(want) - 1
        for used, word in enumerate(reversed(words)):
            if used > 2 * len(want):
                break
            if word[0].lower() == want[at]:
                at -= 1
                if at < 0:
                    return True
            elif not (skip and word.lower() in _SMALL_WORDS):
                break
    return False
