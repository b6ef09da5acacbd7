"""Levels: which of an article's figures are prices of a coin, of which coin, and in what role."""

import re
from collections.abc import Sequence
from decimal import Decimal

from newsdigest.inference.linear import LinearModel, load_linear
from newsdigest.read.amounts.asset import named
from newsdigest.read.amounts.context import Place, places, prices_of
from newsdigest.read.amounts.features import features
from newsdigest.read.amounts.figures import Sum
from newsdigest.read.amounts.quote import quote_around
from newsdigest.read.amounts.sums import NONE, asset_chances, shared
from newsdigest.records import Article, Level, Mention

HIGHEST = Decimal(10_000_000)  # dollars: beyond it a figure with a scale is a sum, never a price


def is_candidate(figure: Sum) -> bool:
    """True where the figure may be a coin's price."""
    return figure.form in ("plain", "kilo", "bare") or (figure.form == "scaled" and figure.value <= HIGHEST)


_PER = re.compile(
    r"\s?(?:per|an?|/)\s?(?:troy |fine )?(?:ounce|oz|gram|barrel|bbl|share|tonne?|gallon|kwh|mwh|transaction|trade|user|"
    r"month|day|week|hour|year|person)\b",
    re.IGNORECASE,
)


def per_unit(full: str, end: int) -> bool:
    """True where the figure that ends at full[end] is the price of something else than a coin, or a fee.

    >>> [per_unit(t, 6) for t in ("$3,428 per ounce", "$3,428/oz", "$3,428 a share", "$3,428 per coin", "$3,428 a day ago")]
    [True, True, True, False, False]
    """
    match = _PER.match(full, end)
    return match is not None and not full.startswith((" ago", " earlier", " later", " before", " after"), match.end())


def read_levels(
    article: Article,
    mentions: Sequence[Mention],
    *,
    roles: LinearModel | None = None,
    assets: LinearModel | None = None,
) -> tuple[Level, ...]:
    """The price levels that an article states, in order, each with its words.

    `roles` and `assets` are the classifiers models/levels and models/levels_asset, unless others are given.
    Raises ModelError where a model is missing.
    """
    roles = roles or load_linear("levels")
    assets = assets or load_linear("levels_asset")
    found = places(article, mentions)
    prices, coins = prices_of(found), named(article, mentions, found)
    if not coins.counts:
        return ()
    chosen: list[tuple[Place, str]] = []
    for place in found:
        if is_candidate(place.figure) and not per_unit(article.full, place.figure.end):
            chance = roles.probabilities(features(place, prices))
            role = max(chance, key=lambda k: (chance[k], k))
            if role != NONE:
                chosen.append((place, role))
    owners = shared(
        [asset_chances(p, coins, role, assets, sums=False) for p, role in chosen], [p.figure.value for p, _ in chosen]
    )
    return tuple(
        _level(article.full, place, role, max(owner, key=lambda k: (owner[k], k)))
        for (place, role), owner in zip(chosen, owners, strict=True)
    )


def _level(full: str, place: Place, role: str, asset: str) -> Level:
    figure = place.figure
    start, end = quote_around(full, place.sentence, figure.start, figure.end)
    return Level(asset=asset, usd=figure.value, role=role, quote=full[start:end], start=start, end=end)
