"""Headlines: the clearest title that a story's articles carry, never one that only baits."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from newsdigest.records import Item, Story
from newsdigest.write.told import told

_BAIT = re.compile(
    r"here'?s (?:why|what|how|when)|this is (?:why|what|how)|you (?:need|should|must|won'?t)|find out|what (?:to expect|next|happens)|"
    r"what'?s (?:next|happening|going|behind)|everything you|must[- ]know|shock(?:s|ing|ed)?\b|insane|massive(?:ly)?\b|explosive|unlock(?:s|ing)?\b|unveil(?:s|ing)?\b|"
    r"urgent|secret|game[- ]changer|skyrocket|to the moon|\bmoon(?:ing|shot)?\b|crucial|unbelievable|stunning|bombshell|"
    r"don'?t miss|alert\b|breaking\b|revealed|dramatic|remarkable|astonishing|ultimate|pivotal|incredible",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\?|^(?:why|how|will|can|could|is|are|what|when|should|does|do)\b", re.IGNORECASE)
_PREFIX = re.compile(
    r"^(?:just in|breaking|update|exclusive|analysis|opinion|report|watch|video)\s*[:|–-]\s*", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{2,}|\d[\d.,]*")


def headline(story: Story, items: Mapping[str, Item]) -> str:
    """The title that shares most with the others' titles and texts, plain and with a figure where one helps."""
    found = told(story, items) or tuple(items[a] for a in story.articles if a in items)
    return pick(found)


def pick(found: Sequence[Item]) -> str:
    """The best title of some items; "" where none has one."""
    titles = [(i, tidy(i.article.title)) for i in found if i.article.title.strip()]
    if not titles:
        return ""
    shared: Counter[str] = Counter()
    for item, _title in titles:
        shared.update(_words(item.article.title) | _words(item.article.text[:1200]))
    return max(titles, key=lambda t: (round(_score(t[1], shared, len(titles)), 6), -len(t[1]), t[1]))[1]


def _words(text: str) -> set[str]:
    return {w.lower().rstrip(".,") for w in _WORD.findall(text)}


def _score(title: str, shared: Counter[str], of: int) -> float:
    words = _words(title)
    if not words:
        return -9.0
    common = sum(shared[w] for w in words) / of
    score = common / (len(words) + 3)
    if re.search(r"\d", title):
        score += 0.12
    if _BAIT.search(title):
        score -= 0.35
    if _QUESTION.search(title):
        score -= 0.3
    length = len(title.split())
    if length < 5 or length > 18:
        score -= 0.15
    if title.isupper():
        score -= 0.3
    return score


def tidy(title: str) -> str:
    """A title on one line, without "BREAKING:" before it.

    >>> tidy("JUST IN:  Bitcoin falls\\n3%")
    'Bitcoin falls 3%'
    """
    return _PREFIX.sub("", " ".join(title.split()))
