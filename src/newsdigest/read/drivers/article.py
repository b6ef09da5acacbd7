"""From sentences to the article: which causes it states, with which effect, and what it is about."""

import bisect
import functools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from newsdigest.inference.linear import LinearModel
from newsdigest.read.drivers.features import Sentence, direction, effect_features

Scores = npt.NDArray[np.float32]  # (sentences, types), log-odds
MOST = 5  # the guide's bound
THRESHOLD = 0.34
THRESHOLD_RARE = 0.25
LEAST_ODDS = -2.2
TOPIC_BY_CAUSE = 0.5
FLOOR_OF_CHANCE = 0.05
MEANING_COUNTS = 1.0
NETWORK_COUNTS = 0.5  # of the network's log-odds of a cause, beside those of the linear models
NEVER = 1e-9  # chances are kept from nought and one
READ_FOR_EFFECT = 3  # sentences
SEVERAL = 2  # causes stated, from which on a topic that is none of them counts less
UNSTATED = 0.5
_STEPS = (-6.0, -5.0, -4.0, -3.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)
_CROSSED = frozenset(("max>-2", "max>-1", "max>0", "causal>0", "strong>2", "strong title"))
# Types that too few labelled articles state: what is learned of all types decides, without a prior of their own.
_RARE = frozenset("whale_loss hack_exploit listing derivatives_expiry exchange_trouble stablecoins enforcement".split())
# Types that the network, left out by publisher, reads no better: too few examples teach it, and a few words tell liquidations.
_LINEAR_ALONE = _RARE | {"liquidations"}


def _above(name: str, value: float, steps: Sequence[float]) -> Sequence[str]:
    """A number as the names of the steps that it is above: what is learned of a step holds for all values beyond."""
    return _names(name, tuple(steps))[: bisect.bisect_left(steps, value)]


@functools.lru_cache(maxsize=500)
def _names(name: str, steps: tuple[float, ...]) -> tuple[str, ...]:
    return tuple(f"{name}>{step:g}" for step in steps)


def cause_features(
    sents: Sequence[Sentence], scores: Scores, column: int, type_: str, shared: Sequence[str] | None = None
) -> list[str]:
    """How much an article looks as if it stated one cause. All types share the features: rare ones learn from all.

    SHARED are the article's `any_cause`, where they are known.
    """
    own = scores[:, column].tolist()
    order = sorted(own, reverse=True)
    best_of = scores.max(axis=0)
    out = [*_above("max", order[0], _STEPS)]
    out += _above("second", order[1] if len(order) > 1 else -9, _STEPS)
    out += _above("third", order[2] if len(order) > 2 else -9, _STEPS)
    out += _above("title", own[0], _STEPS) if sents[0].index == 0 else ()
    out += _above("lead", max(own[:4]), _STEPS)
    out += _above("rank", -int((best_of > best_of[column]).sum()), (-8, -7, -6, -5, -4, -3, -2, -1, -0.5))
    holding = [s for s in sents if type_ in s.strong]
    strong = len(holding)
    causal = sum(s.connective and s.moved and s.up + s.down > 0 for s in holding)
    explicit = sum(s.explicit and s.moved for s in holding)
    out += _above("explicit", explicit, (0, 1, 2, 3))
    out += _above("explicit share", explicit / (strong or 1), (0, 0.3, 0.6))
    out += _above("strong", strong, (0, 1, 2, 3, 5, 8))
    out += _above("weak", sum(type_ in s.weak for s in sents), (0, 1, 3, 6))
    out += _above("causal", causal, (0, 1, 2, 3, 5))
    out += _above("share", strong / len(sents), (0, 0.05, 0.1, 0.2, 0.3, 0.5))
    if type_ in sents[0].strong and sents[0].index == 0:
        out.append("strong title")
    out += any_cause(sents, scores) if shared is None else shared
    best = sents[own.index(order[0])]
    out.append(f"best={best.connective},{best.up + best.down > 0},{best.moved}")
    out.append(f"best strong={type_ in best.strong}")
    own_prior = [] if type_ in _RARE else [f"t={type_}"]
    return [*own_prior, *out, *(f"t={type_},{name}" for name in out if name in _CROSSED)]


def any_cause(sents: Sequence[Sentence], scores: Scores) -> list[str]:
    """Those features of an article that are the same for all causes."""
    best_of = scores.max(axis=0)
    moving = sum(s.moved and s.up + s.down > 0 for s in sents)
    return [
        *_above("length", len(sents), (3, 6, 10, 15, 25, 40)),
        *_above("any", float(best_of.max()), _STEPS),
        *_above("candidates", int((best_of > -1).sum()), (0, 1, 2, 3, 4, 5, 6)),
        *_above("percents", sum(s.percent for s in sents), (0, 1, 3, 6)),
        *_above("moving", moving / len(sents), (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)),
    ]


def asks_network(types: Iterable[str]) -> bool:
    """True where what the network believes counts for one of these causes."""
    return not _LINEAR_ALONE.issuperset(types)


def together(type_: str, chance: float, believed: float) -> float:
    """The chance that the article states a cause: the linear models' and the network's log-odds, averaged by weight."""
    if type_ in _LINEAR_ALONE:
        return chance
    sure = min(max(chance, NEVER), 1 - NEVER)
    odds = (math.log(sure / (1 - sure)) + NETWORK_COUNTS * believed) / (1 + NETWORK_COUNTS)
    return 1 / (1 + math.exp(-odds))


def chosen(chances: Mapping[str, float]) -> list[str]:
    """The causes that the article states, likeliest first. `chances`: of causes that some sentence hints at (LEAST_ODDS)."""
    likely = {t: p / (THRESHOLD_RARE if t in _RARE else THRESHOLD) for t, p in chances.items()}
    stated = [t for t, times in likely.items() if times >= 1]
    return sorted(stated, key=lambda t: (-likely[t], t))[:MOST]


def likeliest(own: npt.NDArray[np.float32]) -> list[tuple[int, float]]:
    """The sentences that state a cause best, by its log-odds in each, with their odds as shares of the best one's."""
    order = np.argsort(-own, kind="stable")[:READ_FOR_EFFECT].tolist()
    return [(at, math.exp(float(own[at] - own[order[0]]))) for at in order]


def effect_of(sents: Sequence[Sentence], own: npt.NDArray[np.float32], type_: str, model: LinearModel) -> str:
    """Up, down or mixed: by the sentences that state the cause best, each counted by its odds."""
    read = likeliest(own)
    total: dict[str, float] = {}
    chances = model.probabilities_of([effect_features(sents, at, type_) for at, _ in read])
    for (_, sure), chance in zip(read, chances, strict=True):
        for effect, odds in chance.items():
            total[effect] = total.get(effect, 0.0) + sure * odds
    return max(sorted(total), key=total.__getitem__)


def about(odds: Mapping[str, float], meant: Mapping[str, float]) -> dict[str, float]:
    """The odds of each topic by the article's words and cues, times those by what the words mean (given as log-odds)."""
    return {t: p * math.exp(MEANING_COUNTS * meant[t]) for t, p in odds.items()}


def topic_of(odds: Mapping[str, float], chances: Mapping[str, float], stated: Sequence[str]) -> str:
    """The likeliest topic; causes that the article states count more, where it states several the others count half."""

    def weight(type_: str) -> float:
        unstated = UNSTATED if type_ not in stated and len(stated) >= SEVERAL else 1.0
        return float(odds[type_] * unstated * (FLOOR_OF_CHANCE + chances.get(type_, 0.0)) ** TOPIC_BY_CAUSE)

    return max(sorted(odds), key=weight)


def topic_features(sents: Sequence[Sentence], scores: Scores, types: Sequence[str]) -> list[str]:
    """What the article is about: the title's words and cues, the lead's cues, how often each cause is hinted at."""
    title = sents[0]
    lead = sents[1:4]
    out = [f"t={t}" for t in title.tokens]
    out += [f"tb={a}_{b}" for a, b in zip(title.tokens, title.tokens[1:], strict=False)]
    out += [f"tS={t}" for t in title.strong] + [f"tW={t}" for t in title.weak]
    out += [f"l={t}" for s in lead[:2] for t in s.tokens]
    out += [f"lS={t}" for s in lead for t in s.strong]
    out.append(f"way={direction(title)}")
    holding = Counter(t for s in sents for t in s.strong)
    columns = zip(types, scores.max(axis=0).tolist(), scores[0].tolist(), strict=True)
    for type_, most, of_title in columns:
        strong = holding[type_]
        out += _above(f"n {type_}", strong, (0, 1, 2, 4, 7))
        out += _above(f"s {type_}", strong / len(sents), (0.1, 0.2, 0.3, 0.5))
        out += _above(f"max {type_}", most, (-3, -2, -1, 0, 1))
        out += _above(f"title {type_}", of_title, (-4, -3, -2, -1, 0))
    return out
