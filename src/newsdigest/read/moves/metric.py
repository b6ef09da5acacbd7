"""What of the subject moved: the metric word that governs a figure, ranked by a learned model; price where none does."""

from newsdigest.read.moves import lexicon
from newsdigest.read.moves.direction import Cue
from newsdigest.read.moves.passage import Passage
from newsdigest.read.moves.relation import neighbours, relation


def candidates(p: Passage) -> list[tuple[str, int]]:
    """(metric, token) of each metric word, two- and three-word ones at their last token; ("price", -1) for none."""
    out = [("price", -1)]
    words = [t.lower if t.tag == "w" else "" for t in p.tokens]
    for i in range(len(words)):
        if not words[i]:
            continue
        for size in (3, 2, 1):
            if i - size + 1 < 0:
                continue
            phrase = " ".join(words[i - size + 1 : i + 1])
            metric = lexicon.METRICS.get(phrase)
            if metric and not (size == 1 and i + 1 < len(words) and f"{words[i]} {words[i + 1]}" in lexicon.METRICS):
                out.append((metric, i))
                break
    return out


def features(p: Passage, index: int, metric: str, place: int, cue: Cue, subject_place: int, kind: str) -> list[str]:
    """Features of one metric word for one figure, given the place of its subject (-1: not in the sentence)."""
    group = "price" if metric == "price" else "other"
    if place < 0:
        return [
            "none",
            f"none,kind={kind}",
            f"none,cue={cue.side}",
            f"none,cueword={cue.word}",
            f"none,subj={subject_place >= 0}",
        ]
    rel = relation(p, index, place, cue)
    at = p.at[index]
    out = [f"g={group},{r}" for r in rel] + [
        f"m={metric}",
        f"m={metric},{rel[0]}",
        f"w={p.tokens[place].lower},{rel[0]}",
    ]
    out += [f"g={group},{x}" for x in neighbours(p, place)]
    nearer = sum(
        1 for _, pl in candidates(p) if pl >= 0 and (pl < at) == (place < at) and abs(pl - at) < abs(place - at)
    )
    out.append(f"g={group},{rel[0]},nearer={min(nearer, 2)}")
    if subject_place >= 0:
        low, high = min(subject_place, at), max(subject_place, at)
        where = "inside" if low < place < high else "outside"
        out += [f"g={group},subj={where},{rel[0]}", f"g={group},adjacent={abs(place - subject_place) <= 2},{rel[0]}"]
    return out
