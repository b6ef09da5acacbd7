"""read_moves: every stated percentage change of an article, typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from newsdigest.inference.linear import LinearModel
from newsdigest.read.attribution import said_by
from newsdigest.read.moves import kind as kinds
from newsdigest.read.moves import lexicon, span, subject
from newsdigest.read.moves import metric as metrics
from newsdigest.read.moves.bound import bound, is_range, joined
from newsdigest.read.moves.certain import certain_kind, generic, no_market, told_of_past
from newsdigest.read.moves.direction import Cue, cue
from newsdigest.read.moves.models import Models, models
from newsdigest.read.moves.passage import Passage
from newsdigest.read.moves.picks import subject_pick, window_pick
from newsdigest.read.moves.quote import quote_span
from newsdigest.read.moves.rows import in_step, runs_of, share
from newsdigest.read.moves.walk import Decision, Scene, walk
from newsdigest.records import Article, Mention, Move
from newsdigest.text.windows import UNSTATED

MOST_SUBJECTS = 24  # names of one passage that are ranked for one figure
WINDOW_BONUS = 0.7
# Price moves in a day, in percent, that the great coins never made: such a figure is a stock's, or no move at all.
NEVER_IN_A_DAY = {"BTC": 39, "ETH": 45, "BNB": 60, "SOL": 60, "ADA": 90, "XRP": 90, "DOGE": 400}
IN_A_DAY = frozenset(("1h", "4h", "12h", "24h"))
# What the grammar's own guess is worth beside the models' probabilities.
SUBJECT_BONUS = 0.3


@dataclass(frozen=True, slots=True)
class _Heads:
    """Places of the chosen subjects in the passage (-1: of the context), and their assets."""

    assets: tuple[str, ...]
    refs: tuple[int, ...]
    place: int
    kind: str


def best_subject(full: str, scene: Scene, index: int, found: Cue, model: LinearModel) -> _Heads:
    """The subject that ranks highest, with the names coordinated with it."""
    p = scene.passage
    at = p.at[index]
    if (
        at > 1
        and p.tokens[at - 1].lower == "("
        and p.tokens[at - 2].tag == "N"
        and p.tokens[at + 1 : at + 2]
        and p.tokens[at + 1].lower == ")"
    ):
        ref = p.tokens[at - 2].ref  # "SOL (-4%)"
        return _Heads((p.names[ref].asset,), (ref,), at - 2, p.names[ref].kind)
    best, best_score = None, -1.0
    pick = subject_pick(p, index, found, subject.only_titled(scene.context))
    offered = subject.candidates(p, index, scene.context)
    if len(offered) > MOST_SUBJECTS:  # no sentence of prose: the nearest names will do
        offered = sorted(offered, key=lambda c: abs(c.place - p.at[index]) if c.place >= 0 else 0)[:MOST_SUBJECTS]
    for c in offered:
        score = model.probabilities(subject.features(p, index, c, found, scene.context))["yes"]
        if pick >= 0 and c.ref == pick:
            score += SUBJECT_BONUS
        if score > best_score:
            best, best_score = c, score
    assert best is not None
    if best.ref < 0:
        return _Heads((best.asset,), (), -1, best.kind)
    refs = tuple(subject.one_each(p, subject.listed(p, full, best.ref)))
    return _Heads(tuple(p.names[r].asset for r in refs), refs, best.place, best.kind)


def _best_window(scene: Scene, index: int, found: Cue, kind: str, metric: str, model: LinearModel) -> str:
    p = scene.passage
    if scene.heading and not p.windows:
        return scene.heading
    timeless = not p.windows and (scene.carried is None or scene.carried.code == UNSTATED)
    at = p.at[index]
    if timeless and at > 2 and span.priced_row(p, at) and p.tokens[at - 3].lower == ":":
        return UNSTATED  # a table of prices that says nothing of time
    if not p.windows and any(t.lower == "since" for t in p.tokens[max(0, at - 6) : at]):
        return UNSTATED  # "has since fallen": since what was told before
    ordered = in_step(p, index)
    if ordered >= 0:
        return p.windows[ordered].code
    options = span.candidates(p, scene.carried, scene.title_codes)
    pick = window_pick(p, index)
    scored = []
    for i, o in enumerate(options):
        features = span.features(p, index, o, found, scene.carried, kind, in_title=scene.in_title, metric=metric)
        bonus = WINDOW_BONUS if o[1] >= 0 and o[1] == pick else 0.0
        scored.append((model.probabilities(features)["yes"] + bonus, -i, o[0]))
    return max(scored)[2]


def decide(full: str, scene: Scene, by: Models) -> list[Decision]:
    """What is decided of each figure of a passage."""
    p = scene.passage
    out: list[Decision] = []
    runs = runs_of(full, p)
    cues = [cue(p, index) for index in range(len(p.figures))]
    kinds_here = _kinds(scene, cues, runs, by.kind)
    sign = 1
    for index, found in enumerate(cues):
        kind = kinds_here[index]
        if index and is_range(full, p.figures[index - 1].end, p.figures[index].start) and out[-1].kind != "none":
            kind = out[-1].kind  # one end of "3% to 5%" is what the other is
        if kind == "none":
            out.append(Decision(index, "none"))
            continue
        if kind == "change" and (told_of_past(p, window_pick(p, index), scene.year) or generic(p, index)):
            kind = "past"
        sign = found.sign or sign
        heads = best_subject(full, scene, index, found, by.subject)
        assets = share(full, p, index, runs[index], heads.assets, heads.refs)
        metric = metrics.metric_of(p, index, found, scene.last_metric)
        if metric == "price" and _goes_on(p, index, found) and out[-1].kind != "none":
            metric = out[-1].metric
        if scene.of_nfts and not any(t.lower in ("price", "prices", "trading", "trades") for t in p.tokens):
            assets = tuple(
                a if ":" in a else "SECTOR:NFT" if a in ("MARKET", "ALTCOINS") else f"SECTOR:{a} NFTS" for a in assets
            )
        assets = _against(p, index, assets)
        if (
            metric == "market_cap"
            and _in_trillions(p, index)
            and all(a not in ("BTC", "ALTCOINS") and ":" not in a for a in assets)
        ):
            assets = ("MARKET",)
        if assets == ("MARKET",) and metric == "price":
            metric = "market_cap"
        out.append(
            Decision(index, kind, assets, metric, _best_window(scene, index, found, kind, metric, by.window), sign)
        )
    return out


def _kinds(scene: Scene, cues: list[Cue], runs: list[list[int]], model: LinearModel) -> list[str]:
    """What each figure is: by grammar, or the likeliest; the figures of one enumeration are judged together."""
    p = scene.passage
    certain = [certain_kind(p, index, found) for index, found in enumerate(cues)]
    chances = {
        i: model.probabilities(kinds.features(p, i, cues[i], in_title=scene.in_title))
        for i, k in enumerate(certain)
        if not k
    }
    out: list[str] = []
    for index, known in enumerate(certain):
        if out and [t.lower for t in p.tokens[p.at[index] - 2 : p.at[index]]] == ["(", "or"]:
            out.append(out[-1])  # "3.9% (or 0.01% daily)": told again
            continue
        if known:
            out.append(known)
            continue
        told = [chances[i] for i in runs[index] if i in chances]
        out.append(
            max(chances[index], key=lambda k: max(c[k] for c in told) if k != "none" else min(c[k] for c in told))
        )
    return out


def _goes_on(p: Passage, index: int, found: Cue) -> bool:
    """ "open interest in Ether fell 12%, and in Solana 14%": the verb before the last figure governs this one too; "the
    metric fell 10%, and in 90 days it lost 95%": its subject is the same.
    """
    if not index:
        return False
    between = p.tokens[p.at[index - 1] : p.at[index]]
    if (
        any(t.lower == "it" for t in between)
        and not any(t.tag == "N" for t in between)
        and not lexicon.METRICS.keys() & {t.lower for t in between}
    ):
        return True
    if not 0 <= found.at < p.at[index - 1]:
        return False
    return not any(t.lower in ("price", "prices") for t in p.tokens[p.at[index - 1] : p.at[index]])


def _against(p: Passage, index: int, assets: tuple[str, ...]) -> tuple[str, ...]:
    """ "a 20% drop against BTC" is a move of the ratio."""
    at = p.at[index]
    for i in range(at + 1, min(at + 5, len(p.tokens) - 1)):
        if p.tokens[i].lower not in ("against", "versus", "vs"):
            continue
        other = next((t for t in p.tokens[i + 1 : i + 4] if t.tag == "N"), None)
        after = p.tokens[i + 2 : i + 4]
        if (
            other
            and p.names[other.ref].kind in ("coin", "commodity")
            and not any(t.lower == "'s" or t.tag == "F" for t in after)
        ):
            ratio = p.names[other.ref].asset.split(":")[-1]
            return tuple(a if ":" in a or a == ratio else f"OTHER:{a}/{ratio}" for a in assets)
    return assets


def _in_trillions(p: Passage, index: int) -> bool:
    """ "market cap: down 7%, to $3.8 trillion": more than any coin but the first has ever been worth."""
    return any(t.lower == "trillion" for t in p.tokens[p.at[index] + 1 : p.at[index] + 9])


def _never(asset: str, pct: Decimal) -> bool:
    return asset in NEVER_IN_A_DAY and abs(pct) > NEVER_IN_A_DAY[asset]


def read_moves(article: Article, mentions: Sequence[Mention], *, by: Models | None = None) -> tuple[Move, ...]:
    """Read every stated percentage change of an article, in order. Pure; quotes are `article.full[start:end]`."""
    full = article.full
    named = {m.coin for m in mentions}
    moves: list[Move] = []
    for scene, decisions in walk(article, mentions, lambda s: decide(full, s, by or models())):
        p = scene.passage
        inherited = "exact"
        for decision in decisions:
            figure = p.figures[decision.index]
            stated = bound(full, figure.start, figure.end)
            previous = p.figures[decision.index - 1] if decision.index else None
            if stated == "exact" and previous and joined(full, previous.end, figure.start):
                stated = inherited
            inherited = stated
            if decision.kind == "none":
                continue
            start, end = quote_span(full, *scene.sentence, figure.start, figure.end)
            pct = abs(figure.value) * decision.sign
            speaker = said_by(full, start, end)
            for asset in decision.assets:
                if decision.metric == "price" and decision.window in IN_A_DAY and _never(asset, pct):
                    continue
                if no_market(asset, p, decision.index):
                    continue
                bare = asset.removeprefix("OTHER:")
                moves.append(
                    Move(
                        bare if bare in named else asset,  # an article that names the coin elsewhere
                        decision.metric,
                        Decimal(pct),
                        stated,
                        decision.window,
                        decision.kind,
                        full[start:end],
                        start,
                        end,
                        speaker,
                    )
                )
    return tuple(moves)
