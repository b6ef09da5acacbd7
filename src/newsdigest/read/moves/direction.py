"""Which way a figure points: the word of direction that governs it, or the written sign."""

from dataclasses import dataclass

from newsdigest.read.moves import lexicon
from newsdigest.read.moves.passage import Passage, Token

LEFT_REACH = 14
RIGHT_REACH = 6
# Between a figure and the noun that it measures stands no such word: "5% in gains" is two phrases.
_STOPS = frozenset(
    "and but or , . ; : ( ) in over to of on from since at for during within after by as while with is was has have "
    "— – when that which this against despite amid following before compared versus per".split()
)
_CLAUSE = frozenset((";", "while", "whereas", "although", "though", "but", "despite", "—", "–"))


@dataclass(frozen=True, slots=True)
class Cue:
    """The sign of a figure and the token that gives it; `at` is -1 for a written sign, `side` "L", "R", "S" or ""."""

    sign: int
    at: int
    side: str
    distance: int
    word: str


NONE = Cue(0, -1, "", 99, "")


def _window_sign(token: Token) -> int:
    """ "below its peak" and "above the low" are windows that hold their direction."""
    first = token.lower.split(" ", 1)[0]
    if first in ("below", "lower", "less", "under", "off", "beneath", "shy", "short", "away"):
        return -1
    return 1 if first in ("above", "higher") else 0


def sign_of(token: Token, side: str) -> int:
    """The direction that a token gives to a figure on its other side; 0 for none."""
    if token.tag == "W":
        return _window_sign(token) if side == "R" else 0
    if token.tag != "w":
        return 0
    word = token.lower
    if word in lexicon.ONLY_AFTER and side == "L":
        return 0
    if word in lexicon.ONLY_BEFORE and side == "R":
        return 0
    return lexicon.SIGNS.get(word, 0)


def _right(tokens: tuple[Token, ...], at: int) -> Cue:
    for step in range(1, RIGHT_REACH + 1):
        i = at + step
        if i >= len(tokens):
            break
        token = tokens[i]
        sign = sign_of(token, "R")
        if sign and not (token.lower in lexicon.VERBS and token.lower not in lexicon.NOUNS_UP | lexicon.NOUNS_DOWN):
            if token.lower in ("up", "down") and step > 1:
                break
            return Cue(sign, i, "R", step, token.lower)
        if token.tag == "F" or (
            token.lower in ("or", "to", "-", "–", "and") and i + 1 < len(tokens) and tokens[i + 1].tag == "F"
        ):
            continue
        if token.lower in _STOPS or token.tag in "pnmN":
            break
    return NONE


def _left(tokens: tuple[Token, ...], at: int) -> Cue:
    distance = 0
    weak: Cue | None = None
    for step in range(1, LEFT_REACH + 1):
        i = at - step
        if i < 0:
            break
        token = tokens[i]
        if token.lower in _CLAUSE and token.tag != "W":
            break
        distance += 3 if token.tag == "F" or token.lower == "," else 1
        sign = _together(tokens, i) or sign_of(token, "L")
        if not sign or _bounds(tokens, i):
            continue
        cue = Cue(_grown(tokens, i) or sign, i, "L", distance, token.lower)
        if token.lower in lexicon.WEAK and step > 3:
            weak = weak or cue
            continue
        return cue
    return weak or NONE


def _bounds(tokens: tuple[Token, ...], i: int) -> bool:
    """ "fell up to 9%": how far at most, not which way."""
    if tokens[i].lower != "up" or i + 2 >= len(tokens) or tokens[i + 1].lower != "to":
        return False
    told = next((t for t in tokens[i + 2 : i + 5] if t.lower not in _LOOSELY), None)
    return told is not None and told.tag == "F"


# What two words say together: "pulled back 7%", "gave up 3%", "sold off", "headed south", "a hit of 12%".
_PARTICLES = {
    "back": (frozenset("pull pulls pulled pulling give gives gave giving given hand handed".split()), -1),
    "up": (frozenset("give gives gave giving given".split()), -1),
    "off": (frozenset("sell sells sold selling back backs backed backing".split()), -1),
    "south": (frozenset("head heads headed heading go goes went going".split()), -1),
    "hit": (frozenset(("a", "the")), -1),
    "north": (frozenset("head heads headed heading go goes went going".split()), 1),
}


def _together(tokens: tuple[Token, ...], i: int) -> int:
    """The sign of a verb with its particle at token I; 0 where none such ends there."""
    verbs, sign = _PARTICLES.get(tokens[i].lower, (frozenset(), 0))
    return sign if i and tokens[i - 1].lower in verbs else 0


def _grown(tokens: tuple[Token, ...], i: int) -> int:
    """ "losses in ADA rose to 9%", "gains shrank to 2%": the sign of what grew or shrank to the figure; 0 for nothing such."""
    if tokens[i].lower not in lexicon.VERBS or i + 1 >= len(tokens) or tokens[i + 1].lower != "to":
        return 0
    for token in reversed(tokens[max(0, i - _SUBJECT_REACH) : i]):
        if token.tag in "Fm" or token.lower in _CLAUSE or token.lower in (",", "that", "which"):
            break
        if token.lower in lexicon.NOUNS_DOWN:
            return -1
        if token.lower in lexicon.NOUNS_UP:
            return 1
    return 0


_LOOSELY = lexicon.ABOUT | {"a", "an", "the", "another"}
_SUBJECT_REACH = 5  # tokens before a verb, among which its subject stands


def _short_of_extreme(p: Passage, at: int) -> int:
    """ "within 3% of its high", "only 3% from a record": how far below (or above a low) something stands."""
    if at + 1 >= len(p.tokens) or p.tokens[at + 1].tag != "W":
        return 0
    token = p.tokens[at + 1]
    window = p.windows[token.ref]
    if window.form != "extreme" or not token.lower.startswith(("of ", "from ")):
        return 0
    return -1 if window.code == "since_high" else 1


def cue(p: Passage, index: int) -> Cue:
    """The cue of figure INDEX: a written sign, the noun it measures ("a 3% drop"), or the verb before it ("fell 3%")."""
    figure, at = p.figures[index], p.at[index]
    if at and p.tokens[at - 1].lower in ("negative", "minus"):
        return Cue(-1, at - 1, "L", 1, "negative")
    right, left = _right(p.tokens, at), _left(p.tokens, at)
    if figure.signed:
        sign = -1 if figure.value < 0 else 1
        other = right if right.distance <= 2 else left
        if sign > 0 and other.sign < 0 and other.distance <= 2:
            sign = -1
        return Cue(sign, other.at, "S", other.distance, other.word)
    short = _short_of_extreme(p, at)
    if short and (not left.sign or left.distance > 3 or p.tokens[at - 1].lower in ("within", "just")):
        return Cue(short, at + 1, "R", 1, "short")
    if right.sign and (right.distance <= 2 or not left.sign or left.distance > right.distance + 1):
        return right
    return left if left.sign else right
