"""Amounts: which of an article's sums of money are liquidations, flows, losses, purchases…, and whose."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from newsdigest.inference.linear import LinearModel, load_linear
from newsdigest.read.amounts.asset import NOBODY, Named, asset_features, candidates, named
from newsdigest.read.amounts.context import Place, places, prices_of
from newsdigest.read.amounts.details import bound, carried_windows, retyped, side
from newsdigest.read.amounts.enumerated import enumerated
from newsdigest.read.amounts.features import wide_features
from newsdigest.read.amounts.figures import Sum
from newsdigest.read.amounts.quote import quote_around
from newsdigest.records import MARKET, Amount, Article, Mention, Move

NONE = "none"
_MARKET = frozenset(("market", "crypto", "exchang", "trader"))
# The classifier leans to "none" (its rarest kinds have few examples): so much its chance counts. Between what the gold left
# out (0.4) and labels that nothing was trained on (0.6 and more) like best.
NONE_WEIGHT = 0.5
PRICE, PRICE_WEIGHT = Decimal(500_000), 3.0  # below that many dollars, a figure without a scale is mostly a price
# What is also told as a percentage, and the metric of the move that it then stands beside.
_MOVES_AS = {
    "open_interest": "open_interest",
    "open_interest_change": "open_interest",
    "market_cap_change": "market_cap",
}
SMALLEST = Decimal(10_000)  # dollars: a smaller sum is a price, a fee or a prize


def is_candidate(figure: Sum) -> bool:
    """True where the figure may be an amount of the market."""
    return figure.form != "bare" and figure.value >= SMALLEST


def shared(chances: Sequence[Mapping[str, float]], keys: Sequence[object]) -> list[dict[str, float]]:
    """Let statements of the same figure speak together: each one's chances, averaged in logarithms with its namesakes'.

    >>> three = [{"a": 0.9, "b": 0.1}, {"a": 0.5, "b": 0.5}, {"a": 0.2, "b": 0.8}]
    >>> [round(c["a"], 2) for c in shared(three, [1, 1, 2])]
    [0.84, 0.63, 0.2]
    """
    groups: dict[object, list[Mapping[str, float]]] = {}
    for chance, key in zip(chances, keys, strict=True):
        groups.setdefault(key, []).append(chance)
    means = {
        key: {n: sum(math.log(g[n] + 1e-9) for g in group) / len(group) for n in group[0] if all(n in g for g in group)}
        for key, group in groups.items()
        if len(group) > 1
    }
    out = []
    for chance, key in zip(chances, keys, strict=True):
        if key not in means:
            out.append(dict(chance))
            continue
        mean = means[key]
        log = {n: 0.5 * math.log(chance[n] + 1e-9) + 0.5 * mean[n] for n in chance if n in mean}
        top = max(log.values(), default=0.0)
        weight = {n: math.exp(v - top) for n, v in log.items()}
        total = sum(weight.values())
        out.append({n: w / total for n, w in weight.items()})
    return out


def likeliest(chances: Mapping[str, float], figure: Sum) -> str:
    """The kind with the greatest chance, none weighed down for a figure with a scale, up for one that may be a price.

    >>> million = Sum(0, 2, Decimal(5_000_000), "scaled")
    >>> likeliest({"none": 0.5, "sale": 0.4, "purchase": 0.1}, million)
    'sale'
    """
    weight = PRICE_WEIGHT if figure.form in ("plain", "kilo") and figure.value < PRICE else NONE_WEIGHT
    return max(chances, key=lambda k: (chances[k] * (weight if k == NONE else 1.0), k))


def asset_chances(place: Place, coins: Named, kind: str, model: LinearModel, *, sums: bool) -> dict[str, float]:
    """Each candidate's chance of being the figure's asset; they need not add up to one."""
    if place.figure.coin:
        return {place.figure.coin: 1.0}  # "28M USDC" is counted in its coin
    return {
        coin: model.probabilities(asset_features(place, coin, coins, kind))["yes"]
        for coin in candidates(place, coins, sums=sums)
    }


def read_amounts(
    article: Article,
    mentions: Sequence[Mention],
    moves: Sequence[Move] = (),
    *,
    kinds: LinearModel | None = None,
    assets: LinearModel | None = None,
) -> tuple[Amount, ...]:
    """The amounts that an article states, in order, each with its words; liquidations stay apart by side and window.

    `kinds` and `assets` are the classifiers models/amounts and models/amounts_asset, unless others are given.
    Raises ModelError where a model is missing.
    """
    kinds = kinds or load_linear("amounts")
    assets = assets or load_linear("amounts_asset")
    found = places(article, mentions)
    prices, coins = prices_of(found), named(article, mentions, found)
    sums = [p for p in found if is_candidate(p.figure)]
    values = [p.figure.value for p in sums]
    chances = shared([kinds.probabilities(wide_features(p, article, prices)) for p in sums], values)
    chosen = [(p, likeliest(c, p.figure)) for p, c in zip(sums, chances, strict=True)]
    chosen = [(p, retyped(article.full, p, what)) for p, what in chosen if what != NONE]
    owners = shared(
        [asset_chances(p, coins, what, assets, sums=True) for p, what in chosen],
        [(what, p.figure.value) for p, what in chosen],
    )
    named_owners = [max(owner, key=lambda k: (owner[k], k)) for owner in owners]
    assets_of = enumerated(article.full, chosen, coins, _inherited(chosen, named_owners))
    windows_of = carried_windows(article.full, chosen)
    amounts = (
        _amount(article.full, place, what, asset, window)
        for (place, what), asset, window in zip(chosen, assets_of, windows_of, strict=True)
    )
    return tuple(_of_the_market(amount, mentions, moves) for amount in amounts)


def _of_the_market(amount: Amount, mentions: Sequence[Mention], moves: Sequence[Move]) -> Amount:
    """Where the quote names no coin and the same quantity's percentage in it is the whole market's, so is its sum."""
    metric = _MOVES_AS.get(amount.what)
    beside = {m.asset for m in moves if m.metric == metric and amount.start <= m.start < amount.end}
    named_there = any(amount.start <= m.start < amount.end for m in mentions)
    return replace(amount, asset=MARKET) if beside == {MARKET} and not named_there else amount


def _inherited(chosen: Sequence[tuple[Place, str]], owners: Sequence[str]) -> list[str]:
    """The owners; a sentence that names nobody ("over the past month, they add up to…") speaks of the one before it."""
    out: list[str] = []
    for n, ((place, what), owner) in enumerate(zip(chosen, owners, strict=True)):
        before = chosen[n - 1] if n else None
        if before and before[1] == what and before[0].sentence == place.previous:
            keys = {w.key for w in place.words}
            if "they" in keys and "<coin>" not in keys and not keys & _MARKET:
                owner = out[n - 1]
        out.append(owner)
    return out


def _amount(full: str, place: Place, what: str, asset: str, window: str | None) -> Amount:
    figure = place.figure
    start, end = quote_around(full, place.sentence, figure.start, figure.end)
    return Amount(
        what=what,
        asset=None if asset == NOBODY else asset,
        side=side(full, place, what),
        usd=figure.value,
        bound=bound(full, figure.start, figure.end),
        window=window,
        quote=full[start:end],
        start=start,
        end=end,
    )
