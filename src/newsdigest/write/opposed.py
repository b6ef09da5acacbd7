"""Opposed deeds: pairs of words of which one side denies the other ("approved", "rejected"), each with its forms."""

import functools
import re

# One pair a line. Verbs stand for their regular forms; words after | for themselves.
_PAIRS = (
    ("rise gain jump climb surge soar rally increase grow advance rebound recover spike boost|rose risen grew grown higher up upside bullish uptick",
     "fall drop slip slide plunge tumble decline decrease crash sink dip slump plummet retreat shrink tank|fell fallen slid sank sunk shed shedding shrank lower down downside bearish"),
    ("buy purchase|bought", "sell|sold"),
    ("|long longs", "|short shorts"),
    ("|above", "|below under"),
    ("|inflow inflows", "|outflow outflows"),
    ("|profit profits profitable gains", "|loss losses"),
    ("approve pass accept grant clear allow permit authorize authorise greenlight adopt endorse ratify enact legalize legalise|approval passage nod",
     "reject deny refuse block ban oppose dismiss veto prohibit forbid outlaw disapprove overturn|rejection refusal denial forbade forbidden"),
    ("launch start open begin resume activate unveil debut introduce reopen restart|began begun",
     "halt pause stop close end suspend cease freeze cancel scrap abandon discontinue delay postpone shut|froze frozen suspension"),
    ("join enter list add onboard", "leave exit delist remove quit drop withdraw|left withdrew withdrawn"),
    ("win beat|won beaten", "lose|lost"),
    ("hire appoint elect promote|named", "fire resign oust sack"),
    ("sue charge accuse indict allege|guilty", "acquit settle exonerate pardon|innocent"),
    ("hack exploit drain steal breach|stole stolen", "return refund repay reimburse|repaid"),
    ("confirm admit acknowledge", "refute|denied denies"),
    ("arrest detain jail imprison convict sentence", "release free"),
    ("support back favor favour praise welcome", "criticize criticise condemn attack"),
    ("deposit stake lock lend|lent", "unstake unlock redeem borrow"),
    ("merge acquire", "divest"),
    ("|high highs peak peaked", "|low lows bottom bottomed"),
    ("|legal lawful", "|illegal unlawful"),
    ("|before ahead", "|after following"),
    ("expand extend widen", "narrow limit restrict|cut cuts cutting"),
    ("strengthen improve ease", "weaken worsen tighten"),
    ("|optimistic optimism", "|pessimistic pessimism"),
    ("|largest biggest most highest", "|smallest least lowest"),
)  # fmt: skip


def _forms(verb: str) -> set[str]:
    """A verb's regular forms, the last consonant doubled where English does so.

    >>> sorted(_forms("ban")), sorted(_forms("deny"))
    (['ban', 'banned', 'banning', 'bans'], ['denied', 'denies', 'deny', 'denying'])
    """
    if verb.endswith("e"):
        return {verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"}
    if verb[-1] == "y" and verb[-2] not in "aeiou":
        return {verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"}
    stem = verb + verb[-1] if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnpt]|permit|begin|acquit|admit", verb) else verb
    third = f"{verb}es" if verb.endswith(("s", "x", "sh", "ch")) else f"{verb}s"
    return {verb, third, f"{stem}ed", f"{stem}ing"}


@functools.cache
def sides() -> dict[str, tuple[int, int]]:
    """Each form of a paired word, in small letters, to the number of its pair and its side, 1 or -1.

    >>> sides()["approved"][0] == sides()["rejects"][0], sides()["approved"][1], sides()["rejects"][1]
    (True, 1, -1)
    """
    found: dict[str, tuple[int, int]] = {}
    for number, pair in enumerate(_PAIRS):
        for told, side in zip(pair, (1, -1), strict=True):
            verbs, _, words = told.partition("|")
            for form in (*words.split(), *(f for verb in verbs.split() for f in sorted(_forms(verb)))):
                found.setdefault(form, (number, side))
    return found
