"""Headlines: the clearest title that a story's articles carry, never one that only baits."""

import html
import re
from collections.abc import Mapping, Sequence

from newsdigest.records import Item, Story
from newsdigest.write.told import told
from newsdigest.write.weigh import Scale, weigh

_BAIT = re.compile(
    r"here['’]?s (?:why|what|how|when)|this is (?:why|what|how)|you (?:need|should|must|won'?t)|find out|what (?:to expect|next|happens)|"
    r"what['’]?s (?:next|happening|going|behind)|everything you|must[- ]know|shock(?:s|ing|ed)?\b|insane|massive(?:ly)?\b|explosive|unlock(?:s|ing)?\b|unveil(?:s|ing)?\b|"
    r"urgent|secret|game[- ]changer|skyrocket|to the moon|\bmoon(?:ing|shot)?\b|crucial|unbelievable|stunning|bombshell|"
    r"don'?t miss|alert\b|breaking\b|revealed|dramatic|remarkable|astonishing|coming soon|ultimate|pivotal|incredible",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\?|^(?:why|how|will|can|could|is|are|what|when|should|does|do)\b", re.IGNORECASE)
_PREFIX = re.compile(
    r"^(?:just in|breaking|update|exclusive|analysis|opinion|report|watch|video)\s*[:|–-]\s*", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s*[:–—|-]+\s*(?:what['’]?s next|here['’]?s (?:why|what|how)|what (?:to expect|you need|it means|this means|comes next)|"
    r"everything you|details inside|find out|is it (?:time|too late)|will it|can it|should you)\b.*$",
    re.IGNORECASE,
)
MAX_WORDS = 20
BASE = 14  # words that every title costs besides its own


def headline(story: Story, items: Mapping[str, Item]) -> str:
    """The title that tells most of what the story's articles share, plain, with a figure where one helps."""
    found = told(story, items) or tuple(items[a] for a in story.articles if a in items)
    return pick(found, weigh(found))


def pick(found: Sequence[Item], scale: Scale) -> str:
    """The best title of some items, by what its units are worth; "" where none has one.

    A repost's title stands for its story only where no other has one: spinners change titles too.
    """
    titled = [i.article for i in found if i.article.title.strip()]
    titles = [tidy(a.title) for a in [a for a in titled if a.origin is None] or titled]
    if not titles:
        return ""
    return max(titles, key=lambda t: (round(_score(t, scale), 6), -len(t), t))


def _score(title: str, scale: Scale) -> float:
    words = title.split()
    held = scale.value(scale.carried(" ".join(words[:MAX_WORDS])))
    score = held / (len(words) + BASE)
    for pattern, price in ((_BAIT, 0.35), (_QUESTION, 0.5)):
        if pattern.search(title):
            score *= 1 - price
    if not 5 <= len(words) <= 18:
        score *= 0.8
    return score * (0.6 if title.isupper() else 1.0)


def tidy(title: str) -> str:
    """A title on one line, without "BREAKING:" before it and bait behind it.

    >>> tidy("JUST IN:  Bitcoin falls\\n3%")
    'Bitcoin falls 3%'
    >>> tidy("Bitcoin falls 3% on Friday: What’s Next?")
    'Bitcoin falls 3% on Friday'
    """
    bare = _PREFIX.sub("", " ".join(html.unescape(title).split()))
    short = _TAIL.sub("", bare)
    return short if len(short.split()) >= 4 else bare
