"""Whose figure it is: candidates in the sentence and its context, ranked by a learned model; coordination shares them."""

import itertools
import re
from dataclasses import dataclass

from newsdigest.read.moves.direction import Cue
from newsdigest.read.moves.names import Name
from newsdigest.read.moves.passage import Passage
from newsdigest.read.moves.picks import subject_pick
from newsdigest.read.moves.relation import bucket, neighbours, relation


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader remembers: the title's names, the names of the sentence before, the assets of the last move."""

    titled: tuple[str, ...]
    main: str  # the coin named most
    before: tuple[Name, ...]  # names of the nearest earlier sentence that has some
    before_gap: int  # how many sentences ago
    last: tuple[str, ...]  # assets of the move before
    last_gap: int  # sentences since


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible subject; `place` is its token, -1 where it comes from the context. `ref` numbers the passage's names."""

    asset: str
    kind: str
    place: int
    ref: int
    source: str


_PRONOUNS = frozenset("it its they their them he she itself".split())
_GENERIC = frozenset("token coin asset cryptocurrency altcoin memecoin currency crypto".split())


def only_titled(context: Context) -> str:
    """The coin of a title that names one only, else ""."""
    coins = [a for a in context.titled if _kind(a) == "coin"]
    return coins[0] if len(coins) == 1 else ""


def candidates(p: Passage, index: int, context: Context) -> list[Candidate]:
    """The occurrences in the sentence, then what the context offers and the sentence doesn't name."""
    out = [Candidate(n.asset, n.kind, p.name_at[i], i, "here") for i, n in enumerate(p.names)]
    here = {n.asset for n in p.names}
    offered: list[tuple[str, str, str]] = []
    for asset in context.last:
        offered.append((asset, _kind(asset), "last"))
    if context.before:
        first, final = context.before[0], context.before[-1]
        offered += [(first.asset, first.kind, "before_first"), (final.asset, final.kind, "before_last")]
    for asset in context.titled[:3]:
        offered.append((asset, _kind(asset), "title"))
    if context.main:
        offered.append((context.main, "coin", "main"))
    offered.append(("MARKET", "market", "market"))
    seen: set[str] = set()
    for asset, kind, source in offered:
        if asset not in here and asset not in seen:
            seen.add(asset)
            out.append(Candidate(asset, kind, -1, -1, source))
    if _of_shares(p, p.at[index]):
        if any(c.kind in ("stock", "fund") for c in out):
            return [c for c in out if c.kind != "coin"]
        return [Candidate("STOCK:UNNAMED", "stock", -1, -1, "market")]
    return out


def _of_shares(p: Passage, at: int) -> bool:
    """ "a 40% rise in share price", "shares are higher by 5%": no coin has shares."""
    words = [t.lower for t in p.tokens[at + 1 : at + 8]]
    if any(a in ("share", "stock") and b in ("price", "prices") for a, b in itertools.pairwise(words)):
        return True
    for token in reversed(p.tokens[max(0, at - 8) : at]):
        if token.tag in "NF" or token.lower in (",", ";", "and", "but", "as", "while"):
            return False
        if token.lower == "shares":
            return True
    return False


def _kind(asset: str) -> str:
    if asset in ("MARKET", "ALTCOINS"):
        return "market"
    return asset.split(":")[0].lower() if ":" in asset else "coin"


def features(p: Passage, index: int, candidate: Candidate, cue: Cue, context: Context) -> list[str]:
    """Features of one candidate for one figure."""
    asset, kind = candidate.asset, candidate.kind
    pick = subject_pick(p, index, cue, only_titled(context))
    picked = pick >= 0 and p.names[pick].asset == asset
    here = list(dict.fromkeys(n.asset for n in p.names))
    roles = [
        f"last={asset in context.last}", f"title={asset in context.titled}", f"main={asset == context.main}",
        f"beforefirst={bool(context.before) and context.before[0].asset == asset}",
    ]  # fmt: skip
    count = min(len(here), 3)
    out = [
        f"kind={kind}",
        f"src={candidate.source}",
        f"src={candidate.source},kind={kind}",
        f"src={candidate.source},n={count}",
    ]
    where = "here" if candidate.place >= 0 else "ctx"
    out += [f"{where},{r}" for r in roles] + [f"{where},n={count},{r}" for r in roles]
    out += [
        f"pick={picked}",
        f"pick={picked},kind={kind}",
        f"pick={picked},{where},{roles[0]}",
        f"anypick={pick >= 0},{where}",
    ]
    if pick >= 0 and candidate.ref == pick:
        out += ["picked", f"picked,n={count}", f"picked,kind={kind}"]
    at = p.at[index]
    lead = [t.lower for t in p.tokens[max(0, at - 14) : at]]
    pronoun = "pron" if any(w in _PRONOUNS for w in lead) else "gen" if any(w in _GENERIC for w in lead) else "none"
    if candidate.place < 0:
        ranks = [s for s in ("last", "title", "main", "beforefirst") if f"{s}=True" in roles]
        out += [f"ctx={'+'.join(ranks)}", f"ctx={'+'.join(ranks)},n={count}", f"ctx,pron={pronoun},n={count}"]
        out += [f"ctx,{s},pron={pronoun}" for s in (*ranks, candidate.source)]
        out += [
            f"ctx,gap={bucket(context.last_gap)},{candidate.source}",
            f"ctx,bgap={bucket(context.before_gap)},{candidate.source}",
        ]
        left_here = any(place < at for place in p.name_at)
        out += [f"ctx,lefthere={left_here}", f"ctx,lefthere={left_here},pron={pronoun}"]
        if cue.at < 0:
            out.append("ctx,nocue")
        return out
    rel = relation(p, index, candidate.place, cue)
    out += [f"here,pron={pronoun},side={'L' if candidate.place < at else 'R'}", *rel, *neighbours(p, candidate.place)]
    out += [f"{rel[1]},n={count}", f"{rel[0]},src={cue.side},n={count}"]
    out += [
        f"next={_next(p, candidate.place)},{rel[0]}",
        f"first={candidate.ref == 0}",
        f"first={candidate.ref == 0},{rel[0]}",
    ]
    nearer = [
        pl for pl in p.name_at if (pl < at) == (candidate.place < at) and abs(pl - at) < abs(candidate.place - at)
    ]
    out += [f"{rel[0]},nearer={min(len(nearer), 3)}", f"{rel[0]},nearer={min(len(nearer), 3)},{roles[0]}"]
    if candidate.place > at:
        after = " ".join(
            t.lower if t.tag in "wp" else t.tag for t in p.tokens[max(at, candidate.place - 3) + 1 : candidate.place]
        )
        out.append(f"Rwords={after}")
    else:
        out.append(
            f"Lprev={p.tokens[candidate.place - 1].lower if candidate.place and p.tokens[candidate.place - 1].tag == 'w' else '-'}"
        )
    return out


def _next(p: Passage, place: int) -> str:
    if place + 1 >= len(p.tokens):
        return "$"
    token = p.tokens[place + 1]
    return token.lower if token.tag in "wp" else token.tag


_JOINED = re.compile(r"^(?:[\s,&/()$]|and|or|as well as|along with|alongside|plus|both|price|prices|'s|’s|\w{2,6}\))*$")


def listed(p: Passage, full: str, chosen: int) -> list[int]:
    """The names coordinated with names[chosen]: "BTC, ETH and SOL" gives all three, in order; each asset once."""
    group = [chosen]
    for step in (-1, 1):
        i = chosen
        while 0 <= i + step < len(p.names) and len(group) < 12:
            a, b = (p.names[i + step], p.names[i]) if step < 0 else (p.names[i], p.names[i + step])
            gap = full[a.end : b.start]
            if len(gap) > 24 or not _JOINED.match(gap) or a.kind != b.kind:
                break
            # "A and B, A jumps": a name that comes again, or a comma after the last item, begins another clause.
            if p.names[i + step].asset in {p.names[g].asset for g in group} and "," in gap:
                break
            if gap.strip() in (",", ";"):
                before = full[p.names[max(0, i - 2)].end : a.start] if step < 0 and i >= 2 else ""
                if before.strip() in ("and", "or", "&"):
                    break
            i += step
            group.append(i)
    return sorted(group)


def one_each(p: Passage, group: list[int]) -> list[int]:
    """The first occurrence of each asset in a group."""
    seen: dict[str, int] = {}
    for i in group:
        seen.setdefault(p.names[i].asset, i)
    return list(seen.values())
