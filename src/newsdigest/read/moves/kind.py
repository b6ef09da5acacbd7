"""Whether a figure is a change, a forecast, a change of the past, or no move at all: features for a learned classifier."""

from newsdigest.read.moves import lexicon
from newsdigest.read.moves.direction import Cue
from newsdigest.read.moves.passage import Passage, Token
from newsdigest.read.moves.picks import subject_pick
from newsdigest.read.moves.relation import shape


def _word(token: Token) -> str:
    if token.tag in "wp":
        return token.lower
    return {"F": "<fig>", "N": "<name>", "W": "<win>", "n": "<num>", "m": "<money>"}[token.tag]


def features(p: Passage, index: int, cue: Cue, *, in_title: bool) -> list[str]:
    """Features of one figure."""
    at, tokens = p.at[index], p.tokens
    left = [_word(t) for t in tokens[max(0, at - 8) : at]][::-1]
    right = [_word(t) for t in tokens[at + 1 : at + 7]]
    left += ["^"] * (8 - len(left))
    right += ["$"] * (6 - len(right))
    left_shape = [shape(t) for t in tokens[max(0, at - 4) : at]][::-1] + ["^"] * 4
    right_shape = [shape(t) for t in tokens[at + 1 : at + 4]] + ["$"] * 3
    figure = p.figures[index]
    size = abs(figure.value)
    out = [
        f"cue={cue.side}", f"cue={cue.side},{cue.sign}", f"cue={cue.side},d={min(cue.distance, 9)}", f"cueword={cue.word}",
        f"cueword={cue.word},{cue.side}", f"signed={figure.signed}", f"title={in_title}", f"title={in_title},cue={cue.side}",
        f"size={'s' if size < 3 else 'm' if size < 10 else 'l' if size < 30 else 'x' if size < 100 else 'h'}",
        f"whole={size == size.to_integral_value()}", f"paren={left[0] == '('}",
        f"L1={left[0]}", f"L2={left[1]}", f"L21={left[1]} {left[0]}", f"R1={right[0]}", f"R2={right[1]}", f"R12={right[0]} {right[1]}",
        f"LR={left[0]} {right[0]}", f"sL={left_shape[1]} {left_shape[0]}", f"sR={right_shape[0]} {right_shape[1]}",
        f"sLR={left_shape[1]} {left_shape[0]} {right_shape[0]}", f"sR3={' '.join(right_shape[:3])}", f"sL3={' '.join(left_shape[:3][::-1])}", f"wins={min(len(p.windows), 2)}",
    ]  # fmt: skip
    out += [f"L={w}" for w in left[:6]] + [f"R={w}" for w in right[:5]]
    before = {t.lower for t in tokens[max(0, at - 25) : at]}
    after = {t.lower for t in tokens[at + 1 : at + 16]}
    for name, words in (
        ("future", lexicon.FUTURE),
        ("old", lexicon.OLD),
        ("share", lexicon.SHARE),
        ("pos", lexicon.POSITION),
        ("gen", lexicon.GENERIC),
    ):
        for side, bag in (("B", before), ("A", after)):
            hits = bag & words
            out.append(f"{name}{side}={min(len(hits), 2)}")
            out += [f"{name}{side}:{w}" for w in hits]
    all_words = [t.lower for t in tokens]
    modal = any(w in lexicon.FUTURE for w in all_words)
    out += [f"modal={modal}", f"modal={modal},cue={cue.side}", f"if={'if' in all_words}"]
    out += _outlook(p, index, cue)
    pick = subject_pick(p, index, cue)
    out += [f"kinds={n.kind}" for n in p.names] + [f"names={min(len(p.names), 2)}"]
    about = p.names[pick].kind if pick >= 0 else "none"
    out += [f"about={about}", f"about={about},cue={cue.side}"]
    for window in p.windows:
        out.append(f"win={window.form}")
        if window.code in ("24h", "7d", "30d", "ytd", "since_high", "since_low"):
            out.append(f"wincode={window.code}")
    return out


_MODALS = frozenset("could may might would will can should must".split())
_TOLD = frozenset("expects expected predicts predicted forecasts forecast projects projected anticipates targets target targeting "
                  "potential implies implying suggests suggesting eyes eyeing possible likely represent representing if reaching "
                  "hypothetical upside poised trigger triggering estimates".split())  # fmt: skip


def _outlook(p: Passage, index: int, cue: Cue) -> list[str]:
    """Whether the figure's own clause looks ahead: the nearest modal before it, "from current levels" after it."""
    at, tokens = p.at[index], p.tokens
    out = []
    for step in range(1, 22):
        i = at - step
        if i < 0 or tokens[i].lower == ";":
            break
        if tokens[i].tag == "F" and step > 4:
            out.append("beyondfigure")
            break
        if tokens[i].lower in _MODALS or tokens[i].lower in _TOLD:
            word = "modal" if tokens[i].lower in _MODALS else "told"
            out += [f"ahead={word}", f"ahead={word},{'near' if step <= 6 else 'far'}", f"ahead={word},{cue.side}"]
            break
    else:
        out.append("ahead=none")
    if not out:
        out.append("ahead=none")
    after = [t.lower for t in tokens[at + 1 : at + 9]]
    before = [t.lower for t in tokens[max(0, at - 9) : at]]
    if "current" in after or "currently" in after or ("here" in after and "from" in after):
        out += ["fromcurrent", f"fromcurrent,{out[0]}"]
    if before[-1:] == ["from"] and "to" in after[:4]:
        out.append("level:from-to")
    if before[-1:] in (["to"], ["at"]):
        out += [f"level:{before[-1]}", f"level:{before[-1]},{cue.side}"]
    if after[:1] == ["of"]:
        out += ["share:of", f"share:of,{cue.side}"]
    if any(t.tag == "m" for t in tokens[max(0, at - 6) : at + 7]):
        out.append("nearmoney")
        held = {t.lower for t in tokens[max(0, at - 25) : at + 16]} & lexicon.POSITION
        out.append(f"nearmoney,held={min(len(held), 2)}")
    return out
