"""Over what time it moved: the window phrases of the sentence and those its context carries, ranked by a learned model."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsdigest.read.moves.direction import Cue
from newsdigest.read.moves.passage import Passage
from newsdigest.read.moves.picks import window_pick
from newsdigest.read.moves.relation import bucket, neighbours, relation


@dataclass(frozen=True, slots=True)
class Carried:
    """The window that the move before had, and how far back it was told."""

    code: str
    gap: int  # sentences
    same_subject: bool = True


def candidates(p: Passage, carried: Carried | None, title_codes: Sequence[str]) -> list[tuple[str, int, str]]:
    """(code, window index or -1, source): those of the sentence, the one before, the title's, a day, none."""
    out = [(w.code, i, "here") for i, w in enumerate(p.windows)]
    if carried and carried.code != "unstated":
        out.append((carried.code, -1, "carried"))
    for code in dict.fromkeys(title_codes):
        out.append((code, -1, "title"))
    out += [("24h", -1, "day"), ("unstated", -1, "unstated")]
    return out


def features(
    p: Passage,
    index: int,
    candidate: tuple[str, int, str],
    cue: Cue,
    carried: Carried | None,
    kind: str,
    *,
    in_title: bool,
    metric: str = "price",
) -> list[str]:
    """Features of one window for one figure; `kind` is the move's."""
    code, ref, source = candidate
    count = min(len(p.windows), 3)
    pick = window_pick(p, index)
    group = (
        code
        if code in ("since_high", "since_low", "24h", "7d", "30d", "ytd", "1h")
        else "since"
        if code.startswith("since:")
        else "n"
    )
    if ref < 0:
        at = p.at[index]
        near = [t.lower for t in p.tokens[max(0, at - 5) : at] if t.tag == "w"]
        out = [f"src={source}", f"src={source},n={count}", f"src={source},cue={cue.side}", f"src={source},cueword={cue.word}",
               f"src={source},kind={kind}", f"src={source},title={in_title}", f"src={source},code={group}",
               f"src={source},signed={p.figures[index].signed}",
               f"src={source},paren={at > 0 and p.tokens[at - 1].lower == '('},n={count}"]  # fmt: skip
        out += [f"src={source},{w}" for w in near if w in _TENSE]
        out += [f"src={source},pick={pick >= 0}", f"src={source},pick={pick >= 0},n={count}"]
        out += [
            f"src={source},price={metric in ('price', 'market_cap')}",
            f"src={source},price={metric in ('price', 'market_cap')},n={count}",
        ]
        out.append(f"src={source},row={priced_row(p, at)}")
        size = abs(p.figures[index].value)
        out.append(f"src={source},size={'s' if size < 4 else 'm' if size < 10 else 'l' if size < 30 else 'x'}")
        if carried:
            out += [
                f"src={source},gap={bucket(carried.gap)}",
                f"src={source},same={carried.same_subject}",
                f"src={source},gap={bucket(carried.gap)},carriedcode={carried.code if carried.code in ('24h', '7d', 'unstated') else 'x'}",
            ]
        else:
            out.append(f"src={source},first")
        return out
    place = p.window_at[ref]
    rel = relation(p, index, place, cue)
    form = p.windows[ref].form
    out = ["here", f"here,form={form}", f"here,n={count}", f"here,kind={kind}", f"here,code={group}"]
    out += [
        f"picked={ref == pick}",
        f"picked={ref == pick},form={form}",
        f"picked={ref == pick},n={count}",
        f"pick={pick >= 0}",
    ]
    out += rel + [f"form={form},{r}" for r in rel[:6]] + neighbours(p, place)
    out += [f"form={form},{x}" for x in rel if x.startswith((f"{rel[0][-1]}path", f"{rel[0][-1]}short"))]
    at = p.at[index]
    nearer = sum(1 for pl in p.window_at if (pl < at) == (place < at) and abs(pl - at) < abs(place - at))
    out += [f"{rel[0]},nearer={min(nearer, 2)}", f"{rel[0]},only={count == 1}", f"{rel[0]},only={count == 1},{rel[2]}"]
    return out


def priced_row(p: Passage, at: int) -> bool:
    """ "BTC: 107.7k (+3%)": a row of prices."""
    return at > 1 and p.tokens[at - 1].lower == "(" and p.tokens[at - 2].tag in "nm"


_TENSE = frozenset("is are was were has had have currently now trading currently recently already up down".split())
