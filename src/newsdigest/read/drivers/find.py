"""read_drivers: the causes that an article states, each with its words, effect, asset, hedge and speaker; its topic."""

import re
from collections.abc import Sequence

import numpy as np

from newsdigest.inference.linear import load_linear
from newsdigest.read.attribution import said_by
from newsdigest.read.coins.primary import main_coins
from newsdigest.read.drivers.article import (
    LEAST_ODDS,
    Scores,
    about,
    any_cause,
    asks_network,
    cause_features,
    chosen,
    effect_of,
    together,
    topic_features,
    topic_of,
)
from newsdigest.read.drivers.features import Sentence, sentences
from newsdigest.read.drivers.hedge import hedge
from newsdigest.read.drivers.meaning import load_meaning, sums_of, topics
from newsdigest.read.drivers.network import beliefs
from newsdigest.read.drivers.quote import quoted
from newsdigest.read.drivers.score import sentence_scores
from newsdigest.records import ALTCOINS, MARKET, Article, Driver, Mention, Move

_MARKET = re.compile(r"\b(?:crypto(?:currency|currencies)?|digital assets?|market|markets)\b", re.IGNORECASE)
_ALTCOINS = re.compile(r"\baltcoins?\b", re.IGNORECASE)


def read_drivers(
    article: Article, mentions: tuple[Mention, ...], moves: tuple[Move, ...]
) -> tuple[tuple[Driver, ...], str]:
    """Find at most five causes, strongest first, and the type that best says what the article is about.

    An article that states no effect on the market has no drivers. Every quote is one sentence or clause.
    """
    sents = sentences(article, mentions)
    if not sents:
        return (), "other"
    model, meaning = load_linear("drivers"), load_meaning()
    sums = sums_of(sents, meaning)
    scores = sentence_scores(sents, model, meaning, sums)
    best = scores.max(axis=0).tolist()
    hinted = [(column, type_) for column, type_ in enumerate(model.classes) if best[column] >= LEAST_ODDS]
    shared = any_cause(sents, scores)
    found = [cause_features(sents, scores, column, type_, shared) for column, type_ in hinted]
    odds_of = load_linear("drivers_article").probabilities_of(found)
    believed = beliefs(sents).tolist() if asks_network(type_ for _, type_ in hinted) else None
    chances = {
        type_: together(type_, odds["stated"], believed[column]) if believed else odds["stated"]
        for (column, type_), odds in zip(hinted, odds_of, strict=True)
    }
    stated = chosen(chances)
    odds = load_linear("topic").probabilities(topic_features(sents, scores, model.classes))
    topic = topic_of(about(odds, topics(sents, meaning, sums)), chances, stated)
    main = main_coins(article, mentions) if stated else ()
    columns = {type_: _text_first(sents, scores[:, model.classes.index(type_)]) for type_ in stated}
    drivers = tuple(_driver(article, mentions, main, sents, own, type_) for type_, own in columns.items())
    return drivers, topic


def _text_first(sents: Sequence[Sentence], own: Scores) -> Scores:
    """A cause's log-odds by sentence, with the title's lowered: a sentence of the text states it where they are near."""
    if sents[0].index != 0 or len(sents) == 1:
        return own
    out = own.copy()
    out[0] -= 1.0
    return out


def _driver(
    article: Article,
    mentions: Sequence[Mention],
    main: tuple[str, ...],
    sents: Sequence[Sentence],
    own: Scores,
    type_: str,
) -> Driver:
    full = article.full
    sentence = sents[int(np.argmax(own))]
    start, end = quoted(full, sentence.start, sentence.end, type_)
    text = full[start:end]
    return Driver(
        type=type_,
        effect=effect_of(sents, own, type_, load_linear("drivers_effect")),
        asset=_asset(text, [m for m in mentions if start <= m.start < end], main),
        quote=text,
        start=start,
        end=end,
        hedge=hedge(text),
        said_by=said_by(full, start, end),
    )


def _asset(text: str, named: Sequence[Mention], main: tuple[str, ...]) -> str:
    """What is moved: the main coin if it is named here, another named coin, the market, or the main coin."""
    coins = [m.coin for m in named]
    for coin in main:
        if coin in coins:
            return coin
    if coins:
        return coins[0]
    if _ALTCOINS.search(text):
        return ALTCOINS
    if _MARKET.search(text) or not main:
        return MARKET
    return main[0]
