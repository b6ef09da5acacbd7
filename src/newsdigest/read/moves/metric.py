"""What of the subject moved: the metric word that governs a figure, by grammar; price where none does."""

from newsdigest.read.moves import lexicon
from newsdigest.read.moves.direction import Cue
from newsdigest.read.moves.passage import Passage
from newsdigest.read.moves.picks import metric_pick


def candidates(p: Passage, last: str = "price") -> list[tuple[str, int]]:
    """(metric, token) of each metric word, two- and three-word ones at their last token; ("price", -1) for none.

    LAST, the metric of the move before, is offered at -2: "the metric has fallen by 10%".
    """
    out = [("price", -1)]
    if last != "price":
        out.append((last, -2))
    words = [t.lower if t.tag == "w" else "" for t in p.tokens]
    for i, token in enumerate(p.tokens):
        if token.tag == "N" and p.names[token.ref].kind in ("market", "sector"):
            inside = [m for w, m in lexicon.METRICS.items() if token.lower.endswith(w) and m != "price"]
            if inside:
                out.append((inside[0], i))
    for i in range(len(words)):
        if not words[i]:
            continue
        for size in (3, 2, 1):
            if i - size + 1 < 0:
                continue
            phrase = " ".join(words[i - size + 1 : i + 1])
            metric = lexicon.METRICS.get(phrase)
            if size == 1 and i and words[i - 1] in _ASIDE:
                continue
            if size == 1 and words[i] in lexicon.WEAK_METRICS and not _counts(words, i):
                continue
            if metric and i - size >= 0 and words[i - size] in ("by", "total") and metric == "market_cap":
                break  # "the largest coin by market cap"
            if metric and not (size == 1 and i + 1 < len(words) and f"{words[i]} {words[i + 1]}" in lexicon.METRICS):
                out.append((metric, i))
                break
    return out


def _counts(words: list[str], i: int) -> bool:
    """True where a word such as "users" is the thing counted: "the number of users", "active users", "users rose"."""
    before = words[max(0, i - 3) : i]
    after = words[i + 1 : i + 4]
    if "in" in before and any(w in lexicon.SIGNS for w in words[max(0, i - 5) : i]):
        return True  # "a 15% rise in Ethereum transactions"
    return bool({"number", "active", "daily", "new", "count", "unique"} & set(before)) or any(
        w in lexicon.SIGNS for w in after
    )


_ASIDE = frozenset("from by amid despite reduced due than".split())


def metric_of(p: Passage, index: int, cue: Cue, last: str = "price") -> str:
    """The metric that grammar picks; the last move's where the sentence points back to it ("the metric has fallen")."""
    options = candidates(p, last)
    pick = metric_pick(p, index, cue, [o for o in options if o[1] >= 0])
    if pick >= 0:
        return next(m for m, pl in options if pl == pick)
    at = p.at[index]
    lead = {t.lower for t in p.tokens[max(0, at - 12) : at]}
    if last != "price" and lead & _POINTERS and not p.names:
        return last
    if any(m == last and place < 0 for m, place in options) and any(
        lexicon.METRICS.get(t.lower) == last for t in p.tokens[max(0, at - 20) : at] if t.tag == "w"
    ):
        return last
    if cue.word in ("up", "down", "increase", "decrease", "rise") and _quantity(p, at):
        return "holdings"
    return "price"


def _quantity(p: Passage, at: int) -> bool:
    """ "own some 819,000 BTC, up 3%": a number of coins is what has changed."""
    place = max((pl for pl in p.name_at if pl < at), default=-1)
    return place > 0 and at - place <= 4 and p.tokens[place - 1].tag == "n" and p.names[0].kind == "coin"


_POINTERS = frozenset("metric figure number indicator it this total".split()) - {"it"}
