"""Captions of charts and images with their sources: "BTC/USD daily chart. Source: TradingView"."""

import bisect
import re
from collections.abc import Iterator

from newsdigest.clean.passage import Passage, unmarked_end
from newsdigest.clean.spans import Span
from newsdigest.text.anchors import matches
from newsdigest.text.sentences import STARTERS

_KNOWN = (
    r"(?:[A-Z]\w+\s?/\s?)?(?:TradingView|Trading View|Tradingview|CoinGlass|Coinglass|CryptoQuant|Glassnode|Laevitas(?:\.ch)?|Santiment|CoinMarketCap|Coinmarketcap|CoinGecko|Coingecko|Farside(?: Investors)?|"
    r"SoSoValue|Sosovalue|TRDR\.io|Material Indicators|Google Finance|Trading Economics|Bluesky|Midjourney|Shutterstock|Getty Images|Unsplash|Pixabay|Dune(?: Analytics)?|DefiLlama|DeFiLlama|Arkham(?: Intelligence)?|"
    r"Lookonchain|IntoTheBlock|Nansen|Bloomberg|Yahoo Finance|Finbold|Messari|Token Terminal|CoinShares|Alternative\.me|CryptoRank|Kaiko|K33|Deribit|Velo(?: Data)?|Checkonchain|FRED|Coinalyze|Kiyotaka|Hyblock|Artemis|Etherscan|"
    r"CoinWarz|Coinwarz|Saylortracker|Bitcoin ?Treasuries(?:[. ][Nn]et)?|Polymarket|Kalshi|LunarCrush|CoinDesk Data|CoinCodex|Seeking Alpha|YCharts|FactSet|Refinitiv|BeInCrypto|Barchart|StockCharts|Fundstrat|SEC|X|Twitter|Telegram|YouTube|Facebook|Reddit|Truth Social|Discord|LinkedIn)"
)
_SOURCE = re.compile(
    r"(?P<open>\(\s?)?(?:\|\s?)?(?<![\w-])(?:Sources?|Chart(?: source)?|Image(?: source)?|Credits?|Data|Courtesy|Graph|Photo)\s?:\s?(?!https?:)(?=[A-Z@a-z\d\"“])"
)
_NAMED = ("ource", "ources", "hart", "mage", "redit", "redits", "Data", "ourtesy", "Graph", "Photo")
_KNOWN_AT = re.compile(
    _KNOWN + r"(?![a-z])(?:\s?(?:/|,|and|via|&)\s?" + _KNOWN + r"(?![a-z]))?(?:\.com|\.io)?", re.IGNORECASE
)
_NAME_WORD = re.compile(
    r"(?:@?[A-Z0-9][\w.’'&/+-]*|of|the|via|on|and|&|/|[a-z0-9-]+\.(?:com|io|co|org|net|me|ch))[^\S\n]?"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|could|can|may|said|says|rose|fell|dropped|climbed|surged|gained|lost|traded|trades|told|added|noted|reached|hit|remains?|continues?|shows?|began|became|made|saw|bought|sold)\b"
)
_CHART_NOUN = re.compile(
    r"\b(?:charts?|price|data|index|volumes?|flows?|inflows?|outflows?|netflows?|heatmap|map|liquidations?|interest|distribution|metrics?|activity|performance|ratio|model|cap|dominance|overview|holdings|balances?|holders|supply|addresses|reserves?|CVD|RSI|EMA|MVRV|SOPR|timeframe|snapshot|screenshot|table|graph|infographic|statistics|fees|transactions|premium|rates?|odds|forecast|analysis|levels?|basis|tracker|dashboard|calculator|history|comparison|cost)\b",
    re.IGNORECASE,
)
_IMAGE_TAIL = re.compile(r"(?:Featured|Cover|Header)\s(?:image|Image|photo)\b[^.\n]{3,140}(?:\.com\b)?\.?\s*$")
_BEGINS = re.compile(r"[.!?:”\"] (?=[A-Z])")  # where a caption does that stands inside a text
_MARKED = re.compile(
    r"(?<=[.!?”\"] )[A-Z][^.!?\n]{3,110}?\s?[|–-]\s(?:Source|Sources|Chart):?\s" + _KNOWN + r"(?![a-z])"
)
_TWICE = re.compile(r"(?:(?<=[.!?”\"] )|^)(?P<caption>[A-Z][^.!?\n]{11,90}) (?P=caption)(?: \| [\w.]+)?(?=\s|$)")
_IN_BRACKETS = re.compile(
    r"(?<=[.!?:”\"] )[A-Z][^.!?()\n]{3,80} \((?:" + _KNOWN + r"|[A-Z]\w+(?: [A-Z]\w+)?, 10-[QK])\)(?= [A-Z]|$)"
)
_DONE = re.compile(
    r"\b\w+ed (?:for|to|the|by|a|an|its|over|from|in|at|on|that)\b|^(?:Together|However|Meanwhile|This|These|They|It|He|She|We|The)\b(?! [a-z]* ?(?:chart|price))"
)
_COUNTS = frozenset(("One", "Two", "Three", "Some", "Many", "Most", "All", "Another", "Several", "Each", "Other"))
_NOTE_WORD = re.compile(r"\b(?:said|told|familiar|close to|according|anonymous|confirmed|reveal)", re.IGNORECASE)


def find(view: Passage) -> Iterator[Span]:
    """Yield each source note with the caption before it."""
    text = view.text
    starts = {s: i for i, (s, _) in enumerate(view.sentences)}
    begins = [m.end() for m in _BEGINS.finditer(text)]
    for match in matches(_MARKED, text, begins) if "Source" in text or "Chart" in text else ():
        yield Span(match.start(), match.end(), "credit", "caption")
    for match in _SOURCE.finditer(text) if _is_named(text) else ():
        if _is_own_noun(text, starts, match):
            continue
        end = _source_end(text, match.end(), closing=bool(match["open"]))
        if end > match.end():
            yield Span(_caption_start(view, starts, match.start()), end, "credit", "source")
    for pattern in (_TWICE, _IN_BRACKETS) if " (" in text else (_TWICE,):
        for match in matches(pattern, text, [0, *begins]):
            yield Span(match.start(), match.end(), "credit", "caption")
    tail = _IMAGE_TAIL.search(text, max(0, len(text) - 220)) if "mage" in text or "photo" in text else None
    if tail:
        yield Span(tail.start(), tail.end(), "credit", "image_credit")


def _is_named(text: str) -> bool:
    """True where a colon follows one of the words that _SOURCE begins with."""
    at = text.find(":")
    while at >= 0:
        if text[max(0, at - 10) : at].rstrip().endswith(_NAMED):
            return True
        at = text.find(":", at + 1)
    return False


def _is_own_noun(text: str, starts: dict[int, int], match: re.Match[str]) -> bool:
    """True where "Data:" or "Image:" closes a phrase of the article ("Inflation Data: …"), no caption."""
    word = re.sub(r"\W", "", match[0])
    apart = (
        match["open"] or "|" in match[0] or match.start() in starts or text[match.start() - 1 : match.start()] == "\n"
    )
    return word in ("Data", "Image", "Graph", "Photo", "Chart") and not apart and not _KNOWN_AT.match(text, match.end())


def _source_end(text: str, start: int, *, closing: bool) -> int:
    """Where the source's name ends; START where it is none."""
    if closing:
        close = text.find(")", start, start + 90)
        return close + 1 if close > 0 else start
    known = _KNOWN_AT.match(text, start)
    if known:
        return known.end()
    line = re.match(r"[^\n]{1,70}(?=\n|$)", text[start:])
    if line and not _VERB.search(line[0]):
        return start + line.end()
    end, words = start, 0
    while words < 5 and (word := _NAME_WORD.match(text, end)):
        if words and (word[0].strip() in STARTERS or word[0].strip() in _COUNTS or text[end - 2 : end - 1] in ".:"):
            break
        glue = re.search(r"(?<=[a-z])(?=[A-Z][a-z])", word[0])
        end, words = word.end(), words + 1
        if glue and words > 1:
            end = word.start() + glue.start()
            break
    end = min(end, max(start, unmarked_end(text, start, 90)))
    while loose := re.search(r"\s(?:of|the|via|on|and|&)\s*$", text[start:end]):
        end = start + loose.start()
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _caption_start(view: Passage, starts: dict[int, int], at: int) -> int:
    """The start of the caption that a source note closes: its own sentence's head, or the verbless sentence before."""
    index = starts.get(at)
    if index is None:
        place = bisect.bisect_right(view.sentences, (at, len(view.text) + 1)) - 1
        inside = view.sentences[place][0] if place >= 0 and view.sentences[place][1] > at else at
        head = view.text[inside:at]
        return inside if len(head) <= 130 and not _NOTE_WORD.search(head) else at
    if index == 0:
        return at
    start, end = view.sentences[index - 1]
    caption = view.text[start:end]
    short = len(caption) <= 130 and not _VERB.search(caption) and not _DONE.search(caption)
    return (
        start
        if short and (_CHART_NOUN.search(caption) or len(caption) <= 60) and not view.text[end:at].count("\n\n")
        else at
    )
