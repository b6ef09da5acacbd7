"""Which rules a text can answer to: the words without which they can't match, all looked for at once.

A regular expression of many alternatives is tried at every character; most texts hold none of its words.
"""

import functools

from ahocorasick_rs import AhoCorasick

# By rule: each match of its form holds one of these, in small letters.
CUES = {
    "placeholder": "a line of text in|lorem ipsum|[chart|[image|[img|[ad|[table|[video|[tweet|[widget|[embed|[placeholder|"
    "undefined undefined|[object object]|{{|nan%|nan usd|loading...|loading…",
    "script": "function|document|window|typeof|$(|(adsbygoogle|tradingview.|/*|googletag.",
    "variable": "var |let |const ",
    "note": "the post|this post|this article|this story|this content|this piece|this news|this press release|the article|"
    "the story|the original |originally |first p|first a",
    "seam": "*|disclaimer|disclosure|featured image|follow us on |the post ",
    "shout": "act now|join now|click here|buy now|time is running out|sign up now|register now|apply now|get started|start now",
    "label": "read also|read more|read next|see also|see more|see next|also read|must read|must-read|related|continue reading|"
    "may also like|might also like|recommended|suggested reading|suggested articles|further reading|don't miss|don’t miss|"
    "editor's pick|editor’s pick|more from|more on|more for|more news|more stories|trending|magazine|in case you missed it|"
    "up next|next article|previous article|check this|check also|check out|learn more|dive deeper|explore more|other news|"
    "popular news|latest news",
    "list": "you may |you might |related|more stories|more articles|more like this|more to read|read next|read more stories|"
    "recommended |latest news|latest articles|latest stories|latest posts|popular |trending|most read|most popular|"
    "editor's pick|editor’s pick|also on |market opportunity|what to read next|up next|don't miss|don’t miss|keep reading",
    "sale": "presale|pre-sale|token sale|ico|initial coin offering",
    "contact": "contact|inquiries|enquiries|relations",
}


@functools.cache
def _automaton() -> tuple[AhoCorasick, tuple[frozenset[str], ...]]:
    rules: dict[str, set[str]] = {}
    for rule, words in CUES.items():
        for word in words.split("|"):
            rules.setdefault(word, set()).add(rule)
    return AhoCorasick(list(rules)), tuple(map(frozenset, rules.values()))


def cued(low: str) -> frozenset[str]:
    """The rules of CUES that a text in small letters can answer to.

    >>> sorted(cued("read also: what loads the contact")), cued("coins fell again")
    (['contact', 'label'], frozenset())
    """
    automaton, rules = _automaton()
    found = {m[0] for m in automaton.find_matches_as_indexes(low, overlapping=True)}
    return frozenset().union(*(rules[n] for n in found))


@functools.cache
def _finder(words: str) -> AhoCorasick:
    return AhoCorasick(words.split("|"))


def starts(words: str, low: str) -> list[int]:
    """Where one of WORDS, "a|b", begins in a text in small letters, in order.

    >>> starts("sale|presale", "a presale, a sale")
    [2, 5, 13]
    """
    return sorted({m[1] for m in _finder(words).find_matches_as_indexes(low, overlapping=True)})
