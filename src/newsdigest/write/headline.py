"""Headlines: the clearest title that a story's articles carry; where all of them only bait, a sentence of theirs."""

import html
import re
from collections.abc import Mapping, Sequence

from newsdigest.records import Item, Story
from newsdigest.write.candidates import sources_of, variants
from newsdigest.write.told import told
from newsdigest.write.weigh import Scale, weigh

# What teases tells nothing; what shouts tells too loudly, and yields to a plain title where there is one.
_TEASE = re.compile(
    r"here(?:['’]?s| is) (?:why|what|how|when)|this is (?:why|what|how)|you (?:need|should|must|won'?t)|you['’]?ll|find out|"
    r"what (?:to expect|next|happens)|what['’]?s (?:next|happening|going|behind)|everything you|must[- ]know|changes everything|"
    r"(?:two|three|four|five|six|seven|\d+) (?:\w+ )?(?:reasons|things|ways|charts|facts)|reasons? (?:why|behind)|"
    r"don['’]?t (?:miss|sleep|ignore)|coming soon|before it['’]?s too late|next big|one (?:simple|weird)|the real reason|nobody|no one is",
    re.IGNORECASE,
)
_SHOUT = re.compile(
    r"shock(?:s|ing|ed)?\b|insane|gigantic|unleash\w*|explod\w+|massive(?:ly)?\b|explosive|unlock(?:s|ing)?\b|unveil(?:s|ing)?\b|urgent|secret|game[- ]changer|skyrocket|"
    r"to the moon|\bmoon(?:ing|shot)?\b|crucial|unbelievable|stunning|bombshell|alert\b|breaking\b|revealed|dramatic|remarkable|"
    r"!|breaks? (?:his |her |their |its )?silence|(?:critical|major|big|bold|huge|important|wild|key) (?:statements?|news|updates?|announcements?|calls?|\w*\s?warnings?|predictions?|claims?)|"
    r"astonishing|ultimate|pivotal|incredible|goes wild|going viral|mind[- ]blowing|jaw[- ]dropping|hidden gem|epic\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\?|^(?:why|how|will|can|could|is|are|what|when|should|does|do)\b", re.IGNORECASE)
_PREFIX = re.compile(
    r"^(?:just in|breaking|update|exclusive|analysis|opinion|report|watch|video)\s*[:|–-]\s*", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s*[:–—|-]+\s*(?:what['’]?s next|here(?:['’]?s| is) (?:why|what|how)|what (?:to expect|you need|it means|this means|comes next)|"
    r"everything you|details inside|find out|is it (?:time|too late)|will it|can it|should you)\b.*$",
    re.IGNORECASE,
)
# "Here's why" before a clause that tells what happened: the clause is the news
_TELLS_WHY = re.compile(
    r"^(?:here['’]?s|this is) (?:why|how)\s+(?!(?:high|low|much|far|long|many|soon|to|you)\b)(?=\S)", re.IGNORECASE
)
# "…: is $3K next?" behind a headline, "Bitcoin to $150K?" before one: what is asked is no news
_ASKS_BEHIND = re.compile(r"\s*(?:[:;–—|]|\s-)\s+[^:;–—|?]{3,90}\?\s*$")
_ASKS_BEFORE = re.compile(r"^[^?]{3,60}\?\s+(?=\S)")
SENTENCES = 12  # of a story's articles, that may stand for titles which only bait
LEAST_WORDS = 4  # of what is left of a title
MAX_WORDS = 20
MOST_WORDS = 16  # of a sentence that stands for a title
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
    best = _best(titles, scale)
    return (baits(best) and _sentence(found, scale)) or best


def _best(titles: Sequence[str], scale: Scale) -> str:
    return max(titles, key=lambda t: (round(_score(t, scale), 6), -len(t), t))


def baits(title: str) -> bool:
    """True for a title that asks or teases in place of telling."""
    return bool(_TEASE.search(title) or _QUESTION.search(title))


def _sentence(found: Sequence[Item], scale: Scale) -> str:
    """The sentence among the articles' first that would make the best headline; "" where none is short enough."""
    told = [v for s in sources_of(found)[:SENTENCES] for v in variants(s.text)]
    fitting = [v.rstrip(".") for v in told if 6 <= len(v.split()) <= MOST_WORDS and not baits(v)]
    return _best(fitting, scale) if fitting else ""


def _score(title: str, scale: Scale) -> float:
    words = title.split()
    held = scale.value(scale.carried(" ".join(words[:MAX_WORDS])))
    score = held / (len(words) + BASE)
    for pattern, price in ((_TEASE, 0.35), (_SHOUT, 0.35), (_QUESTION, 0.5)):
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
    >>> tidy("Ether clocks a 20% candle — a turning point?"), tidy("Bitcoin to $150K? Oakmere Says the Fund Is Coming")
    ('Ether clocks a 20% candle', 'Oakmere Says the Fund Is Coming')
    >>> tidy("Here’s why the market is sliding as Ether dips below $2K")
    'The market is sliding as Ether dips below $2K'
    >>> tidy("Here’s how high the token can go this week")
    'Here’s how high the token can go this week'
    """
    bare = _PREFIX.sub("", " ".join(html.unescape(title).split()))
    for pattern in (_TELLS_WHY, _TAIL, _ASKS_BEHIND, _ASKS_BEFORE):
        short = pattern.sub("", bare)
        short = short[:1].upper() + short[1:]
        bare = short if len(short.split()) >= LEAST_WORDS else bare
    return bare
