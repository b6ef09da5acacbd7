"""What kind of piece an article is: news, press release, sponsored, price prediction; and whether it advertises."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsdigest.clean.pitches import Pitch, judge
from newsdigest.records import Promo, Removal
from newsdigest.text.sentences import spans

_SPONSORED = re.compile(
    r"\b(?:sponsored (?:press release|article|post|content|story|by)|paid (?:press release|content|post|partnership)|partner content|advertorial|content is provided by a (?:sponsor|third[- ]party)|"
    r"paid for by|in partnership with|this (?:press release|sponsored)|promoted (?:content|post))\b|^\W*sponsored\b",
    re.IGNORECASE,
)
_RELEASE = re.compile(
    r"\b(?:press release|PRNewswire|PR Newswire|GlobeNewswire|GLOBE NEWSWIRE|Business Wire|BUSINESS WIRE|Chainwire|ACCESSWIRE|EIN Presswire|ZEX PR WIRE|MarketersMEDIA|BTCWire|Newsfile)\b"
)
_ANNOUNCES = re.compile(
    r"\b(?:(?:is|are|was) (?:pleased|excited|proud|thrilled|delighted|happy) to (?:announce|introduce|unveil|launch|reveal|share)|today announced|announced today|(?:has|have) (?:officially |just )?(?:announced|released|launched|unveiled)|"
    r"the leading|a leading|leading global|world['’]s (?:first|largest|leading))\b",
    re.IGNORECASE,
)
_LIST_TITLE = re.compile(
    r"\b(?:best|top)\b.{0,30}\b(?:crypto(?:s|currenc(?:y|ies))?|altcoins?|meme ?coins?|presales?|coins?|tokens?|wallets?|casinos?)\b.{0,40}\b(?:to (?:buy|invest|watch|join)|now|today|for|in 20\d\d|before)|\bpresales?\b|\bcasinos?\b|cloud mining|\bhow to (?:buy|earn)|\b\d{2,5}x\b",
    re.IGNORECASE,
)
_PREDICTION = re.compile(
    r"\bprice (?:prediction|forecast|outlook|target)s?\b|\b(?:prediction|forecast)s?\b.{0,20}\b20[23]\d\b|\bcan\b.{0,40}\b(?:hit|reach) \$|\bhow high (?:can|could|will)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,10}")


@dataclass(frozen=True, slots=True)
class Label:
    """Promotion with the words that show it, and the genre."""

    promo: Promo = "no"
    evidence: str = ""
    genre: str = "news"


def label(title: str, text: str, removed: Sequence[Removal]) -> Label:
    """Judge a cleaned article by what was taken out of it, by its title, and by the wording of its sentences."""
    said = _says_so(removed)
    if said:
        return said
    pitch = judge(text, tuple(spans(text))) if text else Pitch((), (), ())
    release = _press_release(text, removed, pitch)
    if release:
        return Label("yes", release, "press_release")
    if _advertises(title, pitch):
        return Label("yes", _loudest(text, pitch), "sponsored")
    block = next((r for r in removed if r.kind == "promo"), None)
    genre = "price_prediction" if _PREDICTION.search(title) else "news"
    if block:
        return Label("part", block.text[:300], genre)
    hot = [i for i, odd in enumerate(pitch.odds) if odd > 0.75]
    if len(hot) >= max(4, 0.2 * len(pitch.odds)) and sum(pitch.sales[i] for i in hot) >= 2:
        return Label("part", _loudest(text, pitch), genre)
    return Label("no", "", genre)


def _says_so(removed: Sequence[Removal]) -> Label | None:
    """The label where the page itself says that it was paid for."""
    for removal in removed:
        if (
            removal.rule != "page_block"
            and removal.kind in ("disclaimer", "prefix", "other")
            and (match := _SPONSORED.search(removal.text))
        ):
            near = removal.text[max(0, match.start() - 60) : match.end() + 120].strip()
            release = "press release" in removal.text.lower()
            return Label("yes", near, "press_release" if release else "sponsored")
    return None


def _press_release(text: str, removed: Sequence[Removal], pitch: Pitch) -> str:
    """The words that make the article a press release; "" where fewer than two signs agree."""
    signs = []
    wire = next((r.text for r in removed if r.rule in ("dateline", "label") and _RELEASE.search(r.text)), "")
    if wire:
        return wire
    signs += [r.text[:160] for r in removed if r.rule == "dateline"][:1]
    signs += [r.text[:160] for r in removed if r.rule == "about_company"][:1]
    signs += [r.text[:160] for r in removed if r.rule == "contact" or ("@" in r.text and _EMAIL.search(r.text))][:1]
    if announces := _ANNOUNCES.search(text, 0, 700):
        signs.append(announces[0])
    if _RELEASE.search(text, 0, 300):
        signs.append("press release")
    return signs[0] if len(signs) >= 3 or (len(signs) >= 2 and pitch.mean >= 0.35) else ""


def _advertises(title: str, pitch: Pitch) -> bool:
    """True where the whole text pitches: by its mean, at its head too, or less loud under a title that does."""
    if len(pitch.odds) < 5:
        return False
    head = pitch.odds[: max(3, len(pitch.odds) // 3)]
    sales = sum(pitch.sales)
    at_head = sum(head) / len(head)
    if pitch.mean >= 0.52 and at_head >= 0.42:
        return sales >= 2 or pitch.mean >= 0.66
    return bool(_LIST_TITLE.search(title)) and sales >= 3 and pitch.mean >= 0.4 and at_head >= 0.3


def _loudest(text: str, pitch: Pitch) -> str:
    """The sentence that pitches most."""
    (start, end), _ = max(zip(pitch.sentences, pitch.odds, strict=True), key=lambda p: (p[1], -p[0][0]))
    return text[start:end][:300]
