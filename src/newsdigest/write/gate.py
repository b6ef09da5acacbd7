"""The gate: written text may carry only figures that its evidence carries, and only names that its articles hold.

A figure is carried when one evidence sentence states the same value in the same unit, of the same asset, in the same
direction, over the same window. "7 days" doesn't prove "7%", "rose 3%" doesn't prove "fell 3%". What the written
sentence leaves unsaid is not compared; what it says must stand in the evidence, what it says was done also (see deeds).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsdigest.reference.words import usually_small
from newsdigest.write.claims import Claim, assets, claims
from newsdigest.write.deeds import contradicted, undone

_NAME = re.compile(r"(?<![\w’'])[A-Z][\w&’'.-]*[\w]|(?<![\w’'])[A-Z]{2,}")
_OPENS = re.compile(r"(?:^|[.!?:]\s+|[“\"‘(]\s*)$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown, and why not: one reason a figure or name that nothing carries."""

    ok: bool
    reasons: tuple[str, ...] = ()


def check(sentence: str, evidence: Sequence[str], *, articles: Iterable[str] = ()) -> Verdict:
    """Judge a written sentence against its evidence.

    `evidence` are sentences (or quotes of facts); `articles` are the texts whose names may be used besides the
    evidence's. Raises nothing; an empty evidence carries no figure.

    >>> check("Bitcoin fell 3%.", ["Bitcoin rose 3% today."]).reasons
    ('3 %: direction',)
    >>> check("Bitcoin rose 3%.", ["On Friday bitcoin rose 3% to $105,000."]).ok
    True
    >>> check("Bitcoin rose 7%.", ["Bitcoin rose for 7 days."]).reasons
    ('7 %: no such figure',)
    """
    if sentence in evidence:
        return Verdict(True)
    known = [c for e in evidence for c in claims(e)]
    named = {ticker for e in evidence for _, _, ticker in assets(e)}
    written = claims(sentence)
    reasons = [r for r in (_unproved(c, known, named) for c in written) if r]
    if not reasons:
        reasons += filter(None, [_undone(sentence, written, evidence)])
    reasons += _strangers(sentence, evidence, articles)
    return Verdict(not reasons, tuple(reasons))


def _undone(sentence: str, written: Sequence[Claim], evidence: Sequence[str]) -> str:
    """Why the evidence doesn't carry the deeds of a sentence: that with its figures, where it has some."""
    if not written:
        return undone(sentence, evidence)
    figures = {(c.value, c.unit) for c in written}
    return contradicted(sentence, [e for e in evidence if not figures.isdisjoint((c.value, c.unit) for c in claims(e))])


def _unproved(claim: Claim, known: Sequence[Claim], named: set[str]) -> str:
    """Why no known claim carries this one; "" where one does."""
    same = [k for k in known if k.value == claim.value and k.unit == claim.unit]
    label = f"{claim.value} {claim.unit}".strip()
    if not same:
        return f"{label}: no such figure"
    for what, fits in _FITS:
        same = [k for k in same if fits(claim, k)]
        if not same:
            return f"{label}: {what}"
    if claim.asset and named and claim.asset not in named:
        return f"{label}: asset"
    return ""


def _direction_fits(claim: Claim, known: Claim) -> bool:
    return claim.direction == 0 or claim.direction == known.direction


def _asset_fits(claim: Claim, known: Claim) -> bool:
    return not claim.asset or claim.asset == known.asset


def _window_fits(claim: Claim, known: Claim) -> bool:
    return not claim.window or claim.window == known.window


def _bound_fits(claim: Claim, known: Claim) -> bool:
    return not claim.bound or claim.bound == known.bound


def _end_fits(claim: Claim, known: Claim) -> bool:
    return not claim.end or claim.end == known.end


_FITS = (
    ("direction", _direction_fits),
    ("asset", _asset_fits),
    ("window", _window_fits),
    ("bound", _bound_fits),
    ("end", _end_fits),
)


def _strangers(sentence: str, evidence: Sequence[str], articles: Iterable[str]) -> list[str]:
    """Names of the sentence that stand neither in its evidence nor, looked at only then, in its articles."""
    names = [
        word
        for match in _NAME.finditer(sentence)
        for word in _parts(match[0])
        if not (_OPENS.search(sentence[: match.start()]) and usually_small(word))
    ]
    unknown = _unknown(names, evidence)
    return [f"{word}: not named" for word in (_unknown(unknown, list(articles)) if unknown else ())]


def _unknown(names: Sequence[str], texts: Sequence[str]) -> list[str]:
    held = {w.lower() for t in texts for w in _names(t)}
    left = [w for w in names if w.lower() not in held]
    if not left:
        return []
    coins = {ticker for t in texts for _, _, ticker in assets(t)}
    return [w for w in left if not any(t in coins for _, _, t in assets(w))]


def _names(text: str) -> Iterable[str]:
    for match in re.finditer(r"[^\W\d_][\w&’'.-]*", text):
        yield from _parts(match[0])


def _parts(word: str) -> list[str]:
    """A name without possessive and full stop; its parts where a hyphen joins them."""
    bare = re.sub(r"['’]s?$", "", word.rstrip(".'’"))
    return [p for p in bare.split("-") if p] or [bare]
