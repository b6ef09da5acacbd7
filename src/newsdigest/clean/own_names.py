"""The names by which a site calls itself in its notes, learned from its articles: no repost comes from them.

A site whose every page ends with "… appeared first on" one name either writes that name of itself or always copies from
one source. It is its own only where all of this holds: most of its notes give it, hardly any gives another; nobody else
publishes under it, here or in the list of publishers; and it is tied to the site's name or host by a word or by initials.
"""

import re
from collections import Counter
from collections.abc import Iterable

from newsdigest.reference.publishers import bare, family, host_name, known_names

LEAST = 6  # notes under different titles
MOST_OTHERS = 0.1  # of the notes may give another name: guests write, too
_GENERIC = frozenset(
    "crypto cryptocurrency coin coins bitcoin ethereum blockchain block chain news daily times today post world market "
    "markets media blog digital finance financial journal report reports wire token tokens trading online magazine "
    "global international network press review insider weekly hub".split()
)


def learn_names(
    site: str, hosts: Iterable[str], notes: Iterable[tuple[str, str]], others: Iterable[str]
) -> tuple[str, ...]:
    """The names that SITE gives itself. NOTES: an article's title and the name in its note; OTHERS: who else publishes.

    >>> notes = [(f"Title {n}", "Harbour Ledger") for n in range(9)]
    >>> learn_names("HL Wire", ["hl.example"], notes, ["Mirror Example"])
    ('Harbour Ledger',)
    >>> learn_names("Mirror Example", ["mirror.example"], notes, [])
    ()
    >>> learn_names("HL Wire", ["hl.example"], notes, ["Harbour Ledger"])
    ()
    """
    titles = {(title.strip().lower(), name) for title, name in notes}
    counted = Counter(family(name) for _, name in titles)
    total = sum(counted.values())
    taken = {family(o) for o in others} | {family(n) for n in known_names()}
    mine = {bare(site), *(_label(h) for h in hosts)} - {""}
    found = set()
    for _, name in titles:
        key = family(name)
        if counted[key] < LEAST or counted[key] < (1 - MOST_OTHERS) * total:
            continue
        if (key not in taken or key == family(site)) and _tied(name, mine):
            found.add(name)
    return tuple(sorted(found))


def _label(host: str) -> str:
    """What names the site in its host: "www.hl-news.example" gives "hlnews"."""
    labels = (host_name(host) or host).removeprefix("www.").split(".")
    return "" if labels[-1].isdigit() else bare(max(labels[:-1] or labels, key=len))


def _tied(name: str, mine: Iterable[str]) -> bool:
    """True where a telling word of NAME, or its initials, stands in the site's own names."""
    words = [bare(w) for w in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)]
    telling = [w for w in words if len(w) >= 4 and w not in _GENERIC]
    initials = "".join(w[0] for w in words)
    return any(any(w in own for w in telling) or (len(initials) >= 2 and _begins(own, initials)) for own in mine)


def _begins(own: str, initials: str) -> bool:
    """True for initials that are the site's name, or its name but for a word such as "news"."""
    return own == initials or (own.startswith(initials) and own[len(initials) :] in _GENERIC)
