"""What of the subject moved: the metric word that governs a figure, ranked by a learned model; price where none does."""

from newsdigest.read.moves import lexicon
from newsdigest.read.moves.direction import Cue
from newsdigest.read.moves.passage import Passage
from newsdigest.read.moves.picks import metric_pick
from newsdigest.read.moves.relation import neighbours, relation


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
            if metric and i - size >= 0 and words[i - size] in ("by", "total") and metric == "market_cap":
                break  # "the largest coin by market cap"
            if metric and not (size == 1 and i + 1 < len(words) and f"{words[i]} {words[i + 1]}" in lexicon.METRICS):
                out.append((metric, i))
                break
    return out


def features(
    p: Passage, index: int, metric: str, place: int, cue: Cue, subject_place: int, kind: str, last: str = "price"
) -> list[str]:
    """Features of one metric word for one figure, given the place of its subject (-1: not in the sentence)."""
    group = "price" if metric == "price" else "other"
    options = candidates(p, last)
    pick = metric_pick(p, index, cue, options)
    of_pick = next((m for m, pl in options if pl == pick and pl >= 0), "none")
    kind_of_pick = of_pick if of_pick in ("none", "price") else "other"
    at = p.at[index]
    lead = {t.lower for t in p.tokens[max(0, at - 12) : at]}
    pointer = "metric" if lead & _POINTERS else "it" if "it" in lead else "none"
    if place == -2:
        return ["carried", f"carried,pointer={pointer}", f"carried,pick={kind_of_pick}", f"carried,subj={subject_place >= 0}",
                f"carried,pointer={pointer},subj={subject_place >= 0}", f"carried,pointer={pointer},pick={kind_of_pick}"]  # fmt: skip
    if place < 0:
        return [
            "none",
            f"none,pointer={pointer},last={last != 'price'}",
            f"none,pick={kind_of_pick}",
            f"none,pick={kind_of_pick},kind={kind}",
            f"none,kind={kind}",
            f"none,cue={cue.side}",
            f"none,cueword={cue.word}",
            f"none,subj={subject_place >= 0}",
        ]
    rel = relation(p, index, place, cue)
    out = [f"g={group},{r}" for r in rel] + [
        f"m={metric}",
        f"g={group},picked={place == pick}",
        f"g={group},samepick={metric == of_pick}",
        f"g={group},pick={kind_of_pick}",
        f"m={metric},{rel[0]}",
        f"w={p.tokens[place].lower},{rel[0]}",
    ]
    out += [f"g={group},{x}" for x in neighbours(p, place)]
    nearer = sum(1 for _, pl in options if pl >= 0 and (pl < at) == (place < at) and abs(pl - at) < abs(place - at))
    out.append(f"g={group},{rel[0]},nearer={min(nearer, 2)}")
    if subject_place >= 0:
        low, high = min(subject_place, at), max(subject_place, at)
        where = "inside" if low < place < high else "outside"
        out += [f"g={group},subj={where},{rel[0]}", f"g={group},adjacent={abs(place - subject_place) <= 2},{rel[0]}"]
    return out


_POINTERS = frozenset("metric figure number indicator it this total".split()) - {"it"}
