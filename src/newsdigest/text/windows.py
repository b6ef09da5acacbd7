"""Windows of time in words: "over the past 24 hours" is 24h, "this week" 7d, "below its peak" since_high."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

STATED = ("1h", "4h", "12h", "24h", "3d", "7d", "14d", "30d", "90d", "180d", "1y", "ytd", "since_high", "since_low")
UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Window:
    """A phrase that names a window. `start` and `end` count characters of the text; `code` is as gold/GUIDE normalises.

    `form` says how it is told: "span" ("24 hours"), "point" ("today", "on Friday"), "since", "extreme" (from a high or low).
    """

    start: int
    end: int
    code: str
    form: str


NUMBER_WORDS = {
    "a": 1, "an": 1, "one": 1, "single": 1, "two": 2, "couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "thirty": 30,
    "sixty": 60, "ninety": 90, "twenty-four": 24, "24": 24,
}  # fmt: skip
_HOURS = {1: "1h", 4: "4h", 12: "12h", 24: "24h", 48: "2d", 72: "3d"}
_DAYS = {1: "24h", 3: "3d", 7: "7d", 14: "14d", 28: "30d", 30: "30d", 31: "30d", 60: "60d", 90: "90d", 180: "180d",
         360: "1y", 365: "1y"}  # fmt: skip
_MONTHS = {1: "30d", 3: "90d", 6: "180d", 12: "1y"}

_MONTH = r"(?-i:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_COUNT = (
    r"(?P<count>\d{1,3}|a|an|one|single|couple of|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"fourteen|thirty|sixty|ninety|twenty-four)"
)
_HIGH = r"(?:all[- ]time[- ](?:high|peak)s?|record[- ](?:high|peak|level)s?|ATHs?\b|peaks?\b|record\b|highs?\b|tops?\b|highest (?:point|level|price|value))"
_LOW = r"(?:all[- ]time[- ]lows?|lows?\b|bottoms?\b|ATLs?\b|trough|lowest (?:point|level|price|value))"
_SPAN = (
    r"(?:\b|(?<=\())" + _COUNT + r"[\s-]{0,2}(?P<unit>minutes?|mins?|hours?|hrs?|hr|h|days?|d|weeks?|wks?|w|months?|mo|m|quarters?|years?|yrs?|y)"
    r"(?![\w’'](?![s]))"
)  # fmt: skip

_PATTERNS: tuple[tuple[str, str, str], ...] = (
    # (code, form, expression); the first that matches at a place wins
    ("ytd", "span", r"\b(?:on (?:a|the) )?year[- ]to[- ]date\b|\bYTD\b|\bso far (?:this year|in 20\d\d)\b|\bthis year\b"
                    r"|\b(?:since|from) (?:the )?(?:start|beginning|turn) of (?:the|this) year\b"
                    r"|\bsince (?:the )?(?:start|beginning) of 20\d\d\b|\bsince (?:January|Jan\.?) 1(?:st)?\b"
                    r"|\bin 2025 (?:alone|so far)\b"),
    ("since_high", "extreme",
     r"\b(?:from|since|below|lower than|less than|off|under|beneath|beyond|shy of|short of|away from|(?<=[%\dt] )of|(?:compared|comparison|relative) (?:to|with)) (?:(?!(?:and|but|to|while|which|that|after|as|in|over|up|down|it|is|was|has)\b)[\w’'$.,-]{1,20} ){0,5}?"
     + _HIGH + r"|\bpeak[- ]to[- ]trough\b|\bhigh[- ]to[- ]low\b"),
    ("since_low", "extreme",
     r"\b(?:from|since|above|higher than|off|(?:compared|comparison|relative) (?:to|with)|after (?:hitting|touching|reaching)) (?:(?!(?:and|but|to|while|which|that|after|as|in|over|up|down|it|is|was|has)\b)[\w’'$.,-]{1,20} ){0,5}?" + _LOW
     + r"|\btrough[- ]to[- ]peak\b|\blow[- ]to[- ]high\b"),
    ("since:previous report", "since", r"\b(?:compared (?:to|with)|from|since) (?:the |its )?(?:previous|last|prior) (?:report|reading|analysis|update|announcement)\b"),
    ("since:announcement", "since", r"\b(?:after|following|since|upon|on|in response to) (?:the |its |this |that |their )?(?:[\w-]+ )?(?:announcement|announcing|disclosure|disclosing|news|release|filing)\b"),
    ("since:open", "since", r"\b(?:from|since) (?:the |its )?(?:weekly|monthly|daily|yearly) open\b"),
    ("24h", "point", r"\bsince yesterday\b|\bfrom yesterday\b|\b(?:the )?previous day(?:['’]s close)?\b|\bprevious close\b|\bprior day\b"),
    ("since:launch", "since", r"\b(?:since|after|from|post|following)[- ](?:its |the |their |going )?(?:initial |public |token |mainnet )*(?:launch(?:ing)?|inception|debut(?:ing)?|listing|IPO|live|TGE)\b"),
    # "has since fallen" is no beginning.
    ("", "since", r"\b(?:(?<!has )(?<!have )(?<!had )(?<!['’]ve )since|since(?= then\b)|starting (?:from|on)|that (?:started|began) (?:on|in)|(?:started|began|beginning) (?:on|in))\s(?P<since>(?:(?:early|mid|late|the|last|its|their|his|our|announcing|President|Trump['’]s|her|a|an)[ -]){0,3}"
                  r"(?:" + _MONTH + r"(?:\.? \d{1,2}(?:st|nd|rd|th)?\b)?(?:,? (?:of )?\d{4})?|" + _DAY + r"|(?:19|20)\d\d|yesterday|[\w’'-]+(?: (?:of|in|on|the|Day|day|election|news|attack|report|analysis|post|\w+ing)\b){0,3}))"),
    ("", "span", _SPAN),
    ("24h", "span", r"\b(?:past|last|previous|prior|over the|in the|within the|during the|for the|on the|of the|in one|in a|per|each|every|a) day\b(?![- ](?:before|after|moving|EMA|SMA|MA\b))"
                    r"|\b(?:past|last|one|single|full) 24[- ]?h(?:ou)?rs?\b|\bdaily\b(?! (?:RSI|MACD|chart|candle|close|EMA|SMA|average|active|moving|newsletter|hodl|live))|\bday[- ]over[- ]day\b|\bDoD\b|\bday-on-day\b"),
    ("24h", "point", r"\b(?:earlier |later )?to(?:day|night)\b|\bintra-?day\b|\bovernight\b|\byesterday\b|\b(?:this|in the|early|late|Asian|European|US|U\.S\.|previous|current|ongoing|latest|last|trading|the|after-hours|pre-?market|morning|afternoon|evening)[ -](?:morning|afternoon|evening|session|trading day|trading|hours|market hours)\b"
                     r"|\bpre-?market\b|\bafter[- ]hours\b|\bin(?:tra)?-?session\b|\b(?:on|by|late|early|since|last|this|past)? ?" + _DAY + r"\b(?:['’]s)?"
                     r"|\b(?:on|by) (?:the )?" + _MONTH + r" \d{1,2}(?:st|nd|rd|th)?\b|\bon (?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)? " + _MONTH + r"\b|\bon the (?:same )?day\b|\bsame day\b"),
    ("1h", "span", r"\b(?:past|last|an|one|previous|single|within the|in the|per) hour\b|\bhourly\b(?! (?:RSI|MACD|chart|candle|close|EMA|SMA|time))"),
    ("weekend", "point", r"\b(?:over |on |during |this |last |the |past )*weekend\b"),
    ("7d", "span", r"(?<!start )(?<!started )(?<!began )(?<!kicked off )(?<!starting )\b(?:this|past|last|previous|prior|the|in a|in one|a|per|each|every|single|entire|full|on the|current|earlier this|same) week\b(?!end)|\bweekly\b(?! (?:RSI|MACD|chart|candle|close|EMA|SMA|open\b|newsletter|timeframe chart))|\bweek[- ](?:over|on|to)[- ](?:week|date)\b|\bWoW\b|\bWTD\b"),
    ("30d", "span", r"\b(?:this|past|last|previous|prior|the|in a|in one|a|per|each|every|single|entire|full|current|same) month\b|\bmonthly\b(?! (?:RSI|MACD|chart|candle|close|EMA|SMA|open\b|active|newsletter))|\bmonth[- ](?:over|on|to)[- ](?:month|date)\b|\bMoM\b|\bMTD\b"
                    r"|\b(?:in|during|throughout|for|of) (?:early |late |mid-?)?" + _MONTH + r"\b(?! \d{1,2}(?:st|nd|rd|th)?\b(?! ?\d{3}))"),
    ("90d", "span", r"\b(?:this|past|last|previous|prior|the|in a|in one|a|per|single|first|second|third|fourth|current|same) quarter\b|\bquarterly\b|\bquarter[- ](?:over|on|to)[- ](?:quarter|date)\b|\bQoQ\b|\bQTD\b|\b(?:in|for|during|of) Q[1-4]\b|\bQ[1-4]\b"),
    ("180d", "span", r"\bhalf(?:[- ]a)?[- ]year\b|\b(?:in|for|during) H[12]\b"),
    ("1y", "span", r"\b(?:past|last|previous|prior|the|in a|in one|a|per|single|entire|full) year\b(?!s| to date|-to-date)|\b(?:yearly|annually|annual|annualized|per annum)\b(?! (?:report|percentage|yield|meeting|high|low|interest|return))|\byear[- ](?:over|on)[- ](?:year)\b|\bYoY\b|\byoy\b|\b(?:in|during|throughout|for) (?:19|20)\d\d\b"),
)  # fmt: skip
_ALL = re.compile("|".join(f"(?P<p{i}>{e})" for i, (_, _, e) in enumerate(_PATTERNS)), re.ASCII | re.IGNORECASE)
_DROPPED = frozenset(("the", "its", "their", "his", "our", "her", "a", "an"))  # of what a "since" is about


def _span_code(count: str, unit: str) -> str:
    """The code of a number and a unit.

    >>> _span_code("24", "hours"), _span_code("two", "weeks"), _span_code("6", "months"), _span_code("5", "d")
    ('24h', '14d', '180d', '5d')
    """
    number = NUMBER_WORDS.get(count.lower()) or int(count)
    letter = unit[0].lower()
    if unit.lower() in ("m", "mo"):
        letter = "mo"
    if unit.lower().startswith("month"):
        letter = "mo"
    if unit in ("M", "MO"):
        letter = "mo"
    if letter == "m":
        return "1h" if number == 60 else f"{number}min"
    if letter == "h":
        return _HOURS.get(number, f"{number}h")
    if letter == "d":
        return _DAYS.get(number, f"{number}d")
    if letter == "w":
        return "30d" if number == 4 else _DAYS.get(number * 7, f"{number * 7}d")
    if letter == "mo":
        return _MONTHS.get(number, f"{number * 30}d")
    if letter == "q":
        return {1: "90d", 2: "180d", 4: "1y"}.get(number, f"{number * 90}d")
    return f"{number}y"


def _since_code(words: str) -> str:
    kept = [w for w in words.replace("’", "'").split() if w.lower() not in _DROPPED]
    return "since:" + " ".join(kept[:5])[:40]


def _acceptable_span(text: str, match: re.Match[str]) -> bool:
    """False for "200-day EMA", "a day" in "a day trader", "5 d" and "1 m" that are other things."""
    unit, count = match["unit"], match["count"]
    if (
        match.start()
        and text[match.start() - 1] in "$€£¥.,#"
        and text[max(0, match.start() - 2) : match.start()] != ", "
    ):
        return False  # the end of a price or of a number
    if len(unit) <= 2 and unit.lower() in ("m", "d", "h", "w", "y", "mo", "hr"):
        if unit != unit.lower() and unit not in ("D", "H", "W", "Y") and match[0] not in ("1M", "3M", "6M"):
            return False  # "63M" is a sum
        if not (count.isdigit() and match.end() - match.start() == len(count) + len(unit)):
            return False  # "24h", "7d", "1y", never "5 d"
        if unit == "m" and count not in ("1", "3", "6", "12"):
            return False
    if unit.lower().startswith("h") and re.match(r"[- ]time\s?frame", text[match.end() : match.end() + 12]):
        return False  # "the 4-hour time frame" is a chart
    after = text[match.end() : match.end() + 28].lower()
    return not re.match(
        r"[- ](?:e?ma\b|sma\b|simple|exponential|moving|average|rsi\b|chart|candle|treasury|yield|bond|note|trader|trading view|ago|old|streak|anniversary|mark|low|high|peak|extension|pause|deadline|lock|vesting)",
        after,
    )


def windows(text: str, *, year: int | None = None) -> Iterator[Window]:
    """Yield each phrase that names a window, in order, none inside another. `year` is the one in which it was written.

    >>> [w.code for w in windows("up 3% in the past 24 hours, 5% this week and 12% over the last month")]
    ['24h', '7d', '30d']
    >>> [w.code for w in windows("down 20% from its all-time high but 40% above its April low; 10% YTD")]
    ['since_high', 'since_low', 'ytd']
    >>> [w.code for w in windows("fell on Friday; six-month gain; over two weeks; 7d; since May 5; in the last hour; in Q2")]
    ['24h', '180d', '14d', '7d', 'since:May 5', '1h', '90d']
    >>> [w.code for w in windows("above the 200-day EMA, 4-hour chart, a 10-year yield")]
    []
    >>> [w.code for w in windows("up 18% in 2025 after 121% in 2024", year=2025)]
    ['ytd', '1y']
    """
    for match in _ALL.finditer(text):
        index = int((match.lastgroup or "p0")[1:])
        code, form, _ = _PATTERNS[index]
        if not code:
            if form == "since":
                code = _since_code(match["since"])
            else:
                if not _acceptable_span(text, match):
                    continue
                code = _span_code(match["count"], match["unit"])
        if code == "1y" and year and match[0].endswith(str(year)):
            code = "ytd"
        yield Window(match.start(), match.end(), code, form)
