"""The words that weaken a stated cause: "could", "amid", "analysts say"; "as" where it only sets a move beside it."""

import re

from newsdigest.read.drivers.words import DOWN, UP

_MODAL = re.compile(
    # A month is no modal: "in May", "May 19".
    r"\b(?:could|might|would|should|may(?! \d)|can|cannot)\b"
)
_HEDGE = re.compile(
    r"\b(?:amid(?:st)?|"
    r"(?:analysts?|experts?|traders?|observers|critics|some|many|others?|strategists?)(?: also| now| widely)? "
    r"(?:say|says|said|think|thinks|believe|believes|believed|expect|expects|expected|suggest|suggests|suggested|argue|argues|see|warn|"
    r"warns|warned|predict|predicts|speculate|attribute|attributed)|"
    r"according to|reportedly|allegedly|apparently|arguably|presumably|supposedly|seemingly|"
    r"likely|unlikely|possibly|(?<!as )(?<!made )possible|possibility|perhaps|maybe|potentially|(?<!its )(?<!'s )(?<!their )potential(?= [a-z])|"
    r"suggest(?:s|ed|ing)?|hint(?:s|ed|ing)? at|hint(?:s|ed|ing)? that|impl(?:y|ies|ying)|indicat(?:e|es|ing)|signal(?:s|ing|ling) (?:that|a|an|the|more|further)|"
    r"appear(?:s|ed)? to|seem(?:s|ed)? to|expected to|expects?|expecting|believes?|believed|projected to|poised to|"
    r"in part|part(?:ly|ially)|speculat(?:e|es|ed|ion that)|chances? (?:of|that)|risks?(?= of a| of an| of further))\b"
)
_IF = re.compile(r"\b(?:if|unless|should (?=the|bitcoin|prices?|market)|whether)\b")
_AS = re.compile(r"\bas\b(?= [a-z$€£0-9'\x22“-]+ )")
_NOT_BEFORE_AS = re.compile(
    r"\b(?:such|well|known|same|much|many|far|long|soon|low|high|seen|viewed|regarded|considered|treated|treating|described|used|"
    r"acts?|acting|acted|serves?|serving|served|works?|working|emerged?|emerging|even|just|so|touted|identified|cited|classified|"
    r"positioned|position|role|status|reputation|bitcoin|btc|it|them|him|us)$"
)
_NOT_AFTER_AS = re.compile(
    r"(?:a|an|of|well|low|high|much|many|far|long|soon|per|part|expected|noted|mentioned|reported|shown|seen|opposed|usual|always|"
    r"if|though|to|for|early|late|little|support|resistance|one|its|their|his|being|both|always|such|such|yet)\b"
)
_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
_REACH = 60  # characters before "as" in which a movement must stand
_MOVES = UP | DOWN


def hedge(text: str) -> str | None:
    """The words of a sentence or clause that weaken what it states, as they stand there, or None where it states it flatly.

    >>> hedge("A break of $100,000 could trigger more selling."), hedge("Prices fell amid fears of a war.")
    ('could', 'amid')
    >>> hedge("Bitcoin fell in May as tariffs were announced."), hedge("Liquidations drove prices as low as $99,000 in May.")
    ('as', None)
    >>> hedge("Analysts say liquidations made it worse."), hedge("Forced selling drove the price down.")
    ('Analysts say', None)
    """
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found = [m.span() for form in (_HEDGE, _IF) if (m := form.search(low))]
    found += [m.span() for m in _MODAL.finditer(low) if text[m.start() : m.end()] != "May" or not m.start()][:1]
    if not found:
        found = [m.span() for m in _AS.finditer(low) if _side_by_side(low, *m.span())][:1]
    return text[slice(*min(found))] if found else None


def _side_by_side(low: str, start: int, end: int) -> bool:
    """True where "as" joins a movement to what happened beside it: "fell as tariffs came", not "as low as", "seen as a hedge"."""
    before = low[max(0, start - _REACH) : start].rstrip()
    if _NOT_BEFORE_AS.search(before) or _NOT_AFTER_AS.match(low, end + 1):
        return False
    return not _MOVES.isdisjoint(_WORD.findall(before))
