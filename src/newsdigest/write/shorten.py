"""Shorter variants of a sentence: asides, attributions and tails left out where the rest stays true and whole.

Only words are left out, never changed or moved, so that every figure of a variant stands in its sentence beside the
same subject and verb (sentence compression by deletion: Knight and Marcu 2002, done here by rules of punctuation).
"""

import re
from collections.abc import Callable, Iterator

SAY = r"(?:said|says|say|added|adds|wrote|writes|noted|notes|explained|explains|stated|states|told|tells|tweeted|posted|reported|reports|remarked|claimed|argued|argues|emphasi[sz]ed|commented|announced|revealed|confirmed|warned|suggested|shared)"
_NAME = r"(?:[A-Z][\w.'’&-]*|the|a|an|his|her|its|their|of|at|and|in|on|for|senior|chief|lead|head|[a-z]+(?:er|or|ist|yst|ief|ive|ent))"

# ", he said on Tuesday." / ", according to data from X." / ", reports CNBC."
_ATTRIBUTION_TAIL = re.compile(
    rf",\s+(?:(?:according to|per|citing|as reported by|as per|data from)\s[^,;]{{3,90}}|(?:he|she|they|it|{_NAME}(?:\s{_NAME}){{0,7}})\s{SAY}(?:\s[^,;]{{1,50}})?|{SAY}\s[^,;]{{3,60}})(?=[.]$)"
)
_ATTRIBUTION_HEAD = re.compile(
    r"^(?:According to|Per|As reported by|As per|Based on|As noted by|As of|Citing|In (?:a|an|his|her|its|their) (?:recent |latest |new |official )?(?:post|tweet|statement|report|interview|blog|note|announcement|press|filing|message|thread|video|update|article)|Speaking (?:to|on|at|with|in)|Writing (?:on|in)|Taking to)\b[^,;:]{2,110},\s+(?=[A-Za-z$“\"])"
)
# "On June 13, …": the digest is of a day.
_DATE_HEAD = re.compile(
    r"^(?:On|In|As of|Earlier|Late|Early|Last|Since) (?:on |in )?(?:today|yesterday|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December|this week|the day|recent (?:days|weeks|months|hours)|the (?:past|last)[^,]{0,25})[^,;$%]{0,30},\s+(?=[A-Za-z$“\"])"
)
_CONCESSION_HEAD = re.compile(
    r"^(?:While|Although|Though|As|With|Despite|Amid|Following|After|Since|Because|Given|Even as|Once|If completed|"
    r"In addition to|Besides|Along with|Alongside|Apart from|(?!Assuming|Pending|Barring|Provid|Suppos|Unless)[A-Z][a-z]{2,}(?:ed|ing))\b[^,;:]{8,120},\s+(?=(?!and\b|but\b|or\b|which\b|who\b)[A-Za-z$“\"])"
)
_PARENTHESIS = re.compile(r"\s\((?:[^()]{1,80})\)")
# ", which has …," or to the end; ", a Nasdaq-listed firm,".
_RELATIVE = re.compile(r",\s+(?:which|who|whose|where)\s[^,;:]{3,140}(?:,(?=\s)|(?=[.]$))")
_APPOSITIVE = re.compile(
    r"(?<=[a-z’'A-Z)]),\s+(?:the|a|an|one of|formerly|known as|currently|founder|CEO|co-founder|president|chairman|head|led by|including)\s[^,;:$%\d]{3,80},(?=\s(?!and\b|or\b))"
)
# Before the first comma no main clause yet: "Developed with banks, the card pays 2%, …" holds no apposition.
_OPENER = re.compile(
    r"^(?:(?:[A-Z][a-z]+(?:ed|ing)|To|With|In|On|At|By|For|From|As|After|Before|Amid|Despite|Following|Since|While|When|If|During|Under|"
    r"Although|Though|Because|Once|Given|Like|Unlike|Along|Among|Besides|Beyond|Despite|Through|Until|Upon|Within|Without)\b)[^,]*$"
)
_PARTICIPLE_TAIL = re.compile(
    r",\s+(?:(?:thereby|thus|potentially|further|effectively|possibly|largely|partly|also|while|but|yet|although|though|as|even as|despite|amid|following|after|with|because|since|before|where|when|raising|particularly|especially|including|such as|not)\s[^;]{3,170}|[a-z]+ing\s[^;]{3,170})(?=[.]$)"
)
_ADVERB = re.compile(
    r"(?<=\s)(?:reportedly|currently|recently|also|further|notably|significantly|essentially|effectively|officially|simply|merely|particularly|increasingly|already|approximately|furthermore|ultimately|strategically|publicly)\s(?=[a-z$\d])"
)
_THAT_SAID = re.compile(rf"^{_NAME}(?:\s{_NAME}){{0,9}}\s{SAY}(?:\s(?:on|in|to)\s[^,;]{{2,40}}?)?\sthat\s(?=[a-zA-Z$])")
_DASH_ASIDE = re.compile(r"\s[–—]\s[^–—]{3,100}\s[–—](?=\s)")

_RULES: tuple[Callable[[str], str], ...] = (
    lambda s: _ATTRIBUTION_TAIL.sub("", s, count=1),
    lambda s: _ATTRIBUTION_HEAD.sub("", s, count=1),
    lambda s: _DATE_HEAD.sub("", s, count=1),
    lambda s: _PARENTHESIS.sub("", s),
    lambda s: _DASH_ASIDE.sub("", s),
    lambda s: _APPOSITIVE.sub(lambda m: m[0] if _OPENER.match(s[: m.start()]) else "", s),
    lambda s: _RELATIVE.sub("", s),
    lambda s: _PARTICIPLE_TAIL.sub("", s, count=1),
    lambda s: _CONCESSION_HEAD.sub("", s, count=1),
)
MAX_VARIANTS = 12


def shorter(sentence: str) -> Iterator[str]:
    """Yield variants, each once, the sentence itself not among them; at most MAX_VARIANTS.

    >>> list(shorter("Developed with banks, the card is a first and pays 2% in bitcoin."))
    ['The card is a first and pays 2% in bitcoin.']
    >>> list(shorter("According to Reuters, bitcoin (BTC) fell 3% to $103,000, extending losses."))[-1]
    'Bitcoin fell 3% to $103,000.'
    """
    found = {sentence: None}
    for rule in _RULES:
        for known in list(found):
            made = rule(known)
            # Quotations are not cut into, and what is left must still be a sentence.
            if made != known and made and balanced(made) and whole(made):
                made = made[0].upper() + made[1:]
                found.setdefault(made)
                if len(found) > MAX_VARIANTS:
                    break
    yield from list(found)[1:]


_FINITE = frozenset(
    "is are was were be been am has have had does do did will would can could may might must should shall isn't aren't "
    "said says fell falls rose rises lost loses made makes saw sees took takes came comes went goes gave gives got gets "
    "began begins held holds kept keeps led leads left leaves met meets paid pays put puts ran runs sent sends set sets "
    "shows told tells thinks thought won wins wrote writes bought buys sold sells sank sinks shed sheds slid slides drew "
    "draws drove drives grew grows hit hits cut cuts spent spends stood stands brought brings built builds became becomes "
    "broke breaks wants expects plans aims seeks sought offers believes argues warns notes adds claims calls suggests "
    "remains remain includes include means mean follows follow allows gains jumps drops climbs trades reports raises "
    "supports faces signals marks reflects continues continue appears seems looks gives works helps moves requires "
    "launches launched reaches hopes proposes lets carries pushes rewards starts begins costs pays hurts triggers sparks".split()
)
_LETTERS = re.compile(r"[a-z][a-z']*")
_SUBORDINATE = re.compile(
    r"^(?:With|If|When|While|As|Although|Though|Because|Since|Firms like|Companies like|Given|Whether)\b"
)


def whole(text: str) -> bool:
    """True where a text has a finite verb outside an opening subordinate clause: a sentence, not a splinter of one.

    >>> whole("Firms like Herald, Courier and Mirror."), whole("Bitcoin fell 3%."), whole("If the current pace of growth holds.")
    (False, True, False)
    """
    main = text
    if _SUBORDINATE.match(text):
        comma = text.find(", ")
        if comma < 0:
            return False
        main = text[comma + 2 :]
    words = _LETTERS.findall(main.lower().replace("’", "'"))
    return not _FINITE.isdisjoint(words) or any(len(w) > 4 and w.endswith("ed") for w in words)


def balanced(text: str) -> bool:
    return text.count("“") == text.count("”") and text.count('"') % 2 == 0 and text.count("(") == text.count(")")
