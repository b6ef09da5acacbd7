"""First guesses by rules of English: the subject, metric and window that grammar prefers, as evidence for the rankers."""

import itertools

from newsdigest.read.moves import lexicon
from newsdigest.read.moves.direction import Cue
from newsdigest.read.moves.passage import Passage, Token
from newsdigest.read.moves.relation import BREAKS, shape

_ASIDE = frozenset(
    "against versus vs over than followed outpacing beating outperforming despite amid following like unlike behind to".split()
)
_FROM = frozenset(("from", "above", "below", "over", "than"))
_TO_NAME = frozenset(
    "in of for by on to the its a spot 's price prices value cryptocurrency token native , coin leading".split()
)


def _left_names(p: Passage, at: int) -> list[int]:
    return [i for i in range(len(p.names) - 1, -1, -1) if p.name_at[i] < at]


def _is_aside(p: Passage, place: int) -> bool:
    """True for a name that only sets the scene: "against BTC", "outpacing Bitcoin"."""
    before = p.tokens[place - 1].lower if place else ""
    if before in ("the", "its", "'s") and place > 1:
        before = p.tokens[place - 2].lower
    return before in _ASIDE


def subject_pick(p: Passage, index: int, cue: Cue, titled: str = "") -> int:
    """The name (by its number) that grammar makes the subject of figure INDEX, or -1.

    TITLED is the only coin of the title, to which "the token" points back.
    """
    at = p.at[index]
    left = _left_names(p, at)
    if left and titled and _anaphor(p, at) > p.name_at[left[0]]:
        same = [i for i in left if p.names[i].asset == titled]
        return same[0] if same else -1
    before = p.tokens[at - 1].lower if at else ""
    if (before == "(" or p.figures[index].signed) and left and not _has_break(p, p.name_at[left[0]], at, (";",)):
        return left[0]
    # "a 3% drop in BTC", "an increase of 5% in BTC's price"
    start = max(at, cue.at) if cue.side in ("R", "S") else at
    for i, place in enumerate(p.name_at):
        if place > start:
            gap = [t.lower for t in p.tokens[start + 1 : place]]
            if gap and len(gap) <= 4 and gap[0] in ("in", "of", "for") and all(w in _TO_NAME for w in gap):
                return i
            break
    for i, place in enumerate(p.name_at):
        # "35% above the current price of Ethereum"
        if place > at:
            gap = [t.lower for t in p.tokens[at + 1 : place]]
            if len(gap) <= 6 and gap[-1:] == ["of"] and gap[-2:-1] in (["price"], ["value"]) and gap[0] in _FROM:
                return i
            break
    owner = _owner(p, at)
    if owner >= 0:
        return owner
    described = _described(p, cue) if cue.side == "L" else -1
    if described >= 0:
        return described
    near = [i for i in left if not _is_aside(p, p.name_at[i])]
    for i in near:
        place = p.name_at[i]
        if _has_break(p, place, at, (";",)):
            break
        return i
    if not left and p.name_at and any(t.lower == "," for t in p.tokens[at : p.name_at[0]]) and not _pointing(p, at):
        return 0  # "Having surged 20% in a month, Bitcoin …"
    return -1


def _owner(p: Passage, at: int) -> int:
    """The name whose move a figure is told to be by its genitive: "pointed to XRP's recent 37% decline"; -1 for none."""
    for i, place in enumerate(p.name_at):
        inner = p.tokens[place + 1 : at]
        if place < at and 0 < len(inner) <= 4 and inner[0].lower in ("'s", "’s") and all(t.tag in "wW" for t in inner):
            return i if not any(t.lower in _JOINS or t.lower in lexicon.VERBS for t in inner) else -1
    return -1


_ARTICLES = frozenset(("a", "an", "the", "which", "who"))


def _described(p: Passage, cue: Cue) -> int:
    """The name that an insertion describes: "SharpLink, a firm that buys ether, tumbled", "Mantra, a token that plunged";
    -1 where none does.
    """
    if cue.at < 2:
        return -1
    if p.tokens[cue.at - 1].lower in ("that", "which"):
        lead = [t.lower for t in p.tokens[max(0, cue.at - 6) : cue.at - 1]]
        comma = cue.at - 1 - len(lead) + lead.index(",") if "," in lead else -1
        opens = p.tokens[comma + 1].lower if comma > 0 else ""
        return p.name_at.index(comma - 1) if opens in _ARTICLES and comma - 1 in p.name_at else -1
    if p.tokens[cue.at - 1].lower != ",":
        return -1
    for i, place in enumerate(p.name_at):
        behind = place + 1
        while behind < cue.at and p.tokens[behind].lower == ")":
            behind += 1
        if behind + 1 < cue.at - 1 and p.tokens[behind].lower == "," and p.tokens[behind + 1].lower in _ARTICLES:
            inside = [t.lower for t in p.tokens[behind + 1 : cue.at - 1]]
            return i if "," not in inside and ";" not in inside else -1
    return -1


_POINTERS = frozenset("it its they their token coin asset cryptocurrency price memecoin altcoin".split())


def _pointing(p: Passage, at: int) -> bool:
    """True where a pronoun or "the token" before the figure points back to an earlier sentence."""
    return any(t.lower in _POINTERS for t in p.tokens[max(0, at - 14) : at])


_KIND_WORDS = frozenset("token coin asset memecoin altcoin cryptocurrency".split())


def _anaphor(p: Passage, at: int) -> int:
    """The place of the last "the token", "the coin" before a figure, or -1."""
    for i in range(at - 1, max(0, at - 24), -1):
        if p.tokens[i].lower in _KIND_WORDS and p.tokens[i - 1].lower == "the":
            following = p.tokens[i + 1] if i + 1 < len(p.tokens) else p.tokens[i]
            return i if following.tag == "w" and following.lower not in ("of", "for", "on", "market") else -1
    return -1


def _has_break(p: Passage, a: int, b: int, breaks: tuple[str, ...] = ()) -> bool:
    wanted = breaks or BREAKS
    return any(t.lower in wanted for t in p.tokens[min(a, b) + 1 : max(a, b)] if t.tag in "wp")


_JOINS = frozenset(("and", "but", "while", "whereas", ";", "along", "alongside", "although", "(", "versus", "vs"))


def window_pick(p: Passage, index: int) -> int:
    """The window (by its number) that grammar ties to figure INDEX, or -1.

    Inside its noun phrase ("a weekly decline of 3%"), else after it in its clause ("fell 3% in a week"), else before
    it with no figure between ("over the past week it fell 3%"), else before it at all. Where two stand in one phrase
    ("to $2,551 on Friday from a low of $2,440", "since its launch last year") an extreme or a beginning says more.
    """
    at = p.at[index]
    after = [i for i, pl in enumerate(p.window_at) if pl > at]
    before = [i for i, pl in enumerate(p.window_at) if pl < at]
    if before:
        inner = p.tokens[p.window_at[before[-1]] + 1 : at]
        if (
            len(inner) <= 5
            and any(t.lower in lexicon.NOUNS_UP or t.lower in lexicon.NOUNS_DOWN for t in inner)
            and all(t.tag == "w" and t.lower not in _JOINS for t in inner)
        ):
            return before[-1]
    if after and not _cut(p, _last_in_row(p, index), p.window_at[after[0]], figures=True):
        return _fuller(p, after)
    if before:
        low = p.window_at[before[-1]]
        if not _cut(p, low, at, figures=True) or not _cut(p, low, at, figures=False):
            return _fuller(p, before[::-1])
    return -1


_LISTED = frozenset((",", "and", "or", "&", "to", "-", "–"))


def _last_in_row(p: Passage, index: int) -> int:
    """Where the last figure stands of "2%, 3% and 4% over the week", of which figure INDEX is one."""
    while index + 1 < len(p.at) and all(t.lower in _LISTED for t in p.tokens[p.at[index] + 1 : p.at[index + 1]]):
        index += 1
    return p.at[index]


def _cut(p: Passage, a: int, b: int, *, figures: bool) -> bool:
    """True where a figure or a word that joins clauses stands between two places."""
    inner = p.tokens[a + 1 : b]
    return any((figures and t.tag == "F") or (t.lower in _JOINS if figures else t.lower in _CLAUSES) for t in inner)


def _fuller(p: Passage, order: list[int]) -> int:
    """The first of ORDER, or the one beside it in the same phrase that is an extreme or a beginning."""
    best = order[0]
    for last, i in itertools.pairwise(order):
        if p.windows[best].form in ("extreme", "since"):
            break
        low, high = sorted((p.window_at[last], p.window_at[i]))
        inner = p.tokens[low + 1 : high]
        if len(inner) > 5 or any(t.tag == "F" or t.lower in _JOINS or t.lower in (",", ".") for t in inner):
            break
        if p.windows[i].form in ("extreme", "since") and p.tokens[p.window_at[i]].lower.startswith(
            ("from", "since", "off")
        ):
            best = i
    return best


_CLAUSES = frozenset((";", "while", "but", "whereas"))


def metric_pick(p: Passage, index: int, cue: Cue, options: list[tuple[str, int]]) -> int:
    """The metric word that governs figure INDEX: "in trading volume" right after, or the last before it in its clause."""
    at = p.at[index]
    start = max(at, cue.at) if cue.side in ("R", "S") else at
    for _, place in options:
        if (
            at < place < start
            and place - at <= 3
            and all(t.tag == "w" and t.lower not in _JOINS for t in p.tokens[at + 1 : start])
        ):
            return place  # "a 36% trading volume increase"
        if place > start:
            gap = p.tokens[start + 1 : place]
            if (
                len(gap) <= 6
                and gap
                and gap[0].lower in ("in", "of", "for")
                and not any(t.lower == "," or t.tag == "F" or t.lower in _JOINS for t in gap)
            ):
                return place
            if place - at <= 2 and not any(
                t.lower == "," or t.lower in BREAKS or t.lower in _JOINS for t in p.tokens[at + 1 : place]
            ):
                return place
            break
    left = [place for _, place in options if 0 <= place < at]
    for n, place in enumerate(reversed(left), 1):
        earlier = left[-n - 1] if n < len(left) else -1
        if earlier >= 0 and _of_it(p, earlier, place):
            continue  # "trading volume in the token soared": the volume did
        return place if _governs(p, place, at) else -1
    return -1


def _of_it(p: Passage, metric: int, thing: int) -> bool:
    """True where a metric word is followed by "in the" and the thing that it counts: "volume in the token"."""
    inner = [t.lower for t in p.tokens[metric + 1 : thing]]
    return (
        1 <= len(inner) <= 3
        and inner[0] in ("in", "of", "for", "on")
        and inner[-1] in ("the", "its", "this", "in", "of")
    )


_OF_THE = frozenset("on of for in the its these those most major other".split())


def _past_insertion(metric: Token, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without what is inserted right behind: "dominance (BTC.D) rose", "open interest, or money in futures, fell"."""
    words = [t.lower for t in tokens]
    if metric.lower == "dominance" and words[:1] == ["("] and ")" in words[:_INSERTED]:
        return tokens[words.index(")") + 1 :]
    if words[:2] in ([",", "or"], [",", "which"]) and "," in words[2:_INSERTED]:
        return tokens[words.index(",", 2) + 1 :]
    return tokens


_INSERTED = 12  # tokens of an insertion at most


def _governs(p: Passage, place: int, at: int) -> bool:
    """True where a metric word before a figure is what it measures: no other clause, no other name's figure between."""
    between = _past_insertion(p.tokens[place], p.tokens[place + 1 : at])
    if any(t.lower in (";", "while", "but", "whereas", "although", "amid", "despite") for t in between):
        return False
    told = [i for i, t in enumerate(between) if t.tag == "m"]
    if told and any(t.lower == "and" for t in between[told[-1] :]):
        return False  # "a volume of $52 billion and a 0.8% dip": the metric has its value
    named = [i for i, t in enumerate(between) if shape(t) == "<name>"]
    if named and any(t.tag == "F" for t in between):
        return False
    # "open interest on UNI derivatives rose" but not "put sellers were caught off guard by BTC's rally"
    return not named or (named[0] > 0 and all(t.lower in _OF_THE or t.tag == "N" for t in between[: named[0] + 1]))
