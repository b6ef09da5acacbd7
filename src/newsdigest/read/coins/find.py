"""find_coins: the mentions of an article, each decided, and its main coins."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from newsdigest.inference.linear import load_linear
from newsdigest.read.coins.context import expanded, features
from newsdigest.read.coins.gazetteer import Candidate, candidates
from newsdigest.read.coins.primary import main_coins
from newsdigest.records import Article, Mention
from newsdigest.reference.coins import Form, forms, not_coins, tickers
from newsdigest.text.anchors import matches

MODEL = "coins"
THRESHOLD = 0.42
PASSES = 2  # over what is undecided: the second knows what the first decided
MOST_INTRODUCED = 20  # an article that introduces more new tokens than this is a list
# A "$" before a word is a cashtag; before digits it is money. Each begins with what a search can run to.
_CASHTAG = re.compile(r"\$(?<![\w$]\$)([A-Za-z][A-Za-z0-9]{1,11}(?:-[A-Z]{1,3})?)(?![\w])")
_INTRODUCED = re.compile(r"\((?<=[\w.’'\"”] \()\$?([A-Z][A-Z0-9]{1,10}(?:-[A-Z]{1,3})?)\)")
# "the Solana meme coin MOONPIG", "tokens like WLON and WYNN": what is called a token, in capitals.
_CALLED = re.compile(
    r"\b(?:(?:(?:[Mm]eme ?coin|[Tt]oken|[Cc]oin|[Aa]ltcoin),?(?: called| named| dubbed)?|"
    r"(?:[Mm]eme ?coin|[Tt]oken|[Cc]oin|[Aa]ltcoin)s (?:like|such as|including)|cryptocurrency (?:called|named)) )"
    r"(?:([A-Z][A-Z0-9]{2,10})(?: and ([A-Z][A-Z0-9]{2,10}))?(?![\w-])|[A-Z]\w{1,24}(?: [A-Z]\w{1,24})? \(\$?([A-Z][A-Z0-9]{1,10})\))"
)
_TOKEN_NAME = re.compile(r"[MmTtCcAa](?=eme ?coin|oken|oin|ltcoin|ryptocurrency )")
_EXCHANGE = re.compile(r"(?:NASDAQ|NYSE|TSX|OTC\w*|LSE|TSE|AMEX|CSE|ASX|HKEX|Nasdaq)[A-Z ]*:\s?$")
_NAME_BEFORE = re.compile(r"((?:[A-Z][\w.]{1,24} ){0,3}[A-Z][\w.]{1,24})['’\"”]? \(\$?$")
_AFTER_NAME = re.compile(r"['’\"”]? \(\$?([A-Z][A-Z0-9]{1,10})\)")
# "BTCUSDT", "ETHUSD": a pair names its first coin. "xBTC", "cbETH", "weETH": a wrapped asset of its own.
_PAIR = re.compile(r"([A-Z](?<![\w$].)[A-Z]{2,5}?)(?:USDT?|USDC|PERP)(?!\w)")
_WRAPPED_COIN = re.compile(r"[BESU](?<=[a-z].)(?:TC|TH|OL|SD)")
_WRAPPED = re.compile(r"(?<!\w)[a-z]{1,4}(?:BTC|ETH|SOL|USD[A-Za-z0-9]?)(?!\w)")
# "USDQ", "EURR", "IUSD": a stablecoin by its form.
_STABLE = re.compile(r"[A-Z](?<![\w$/].)(?:(?<=U)SD[A-Z0-9]|(?<=E)UR[A-Z]|[A-Z]?USD)(?![\w/])")
# "PEPE (-6.1%)", "BTC: $118,210 (+0.9%)": an item of a row of tickers.
_ITEM = re.compile(r"(?<![\w$])([A-Z][A-Z0-9]{1,9})(?:: | )?(?:\$[\d.,]{1,14} )?\([+−–-]?\d{1,6}(?:\.\d{1,4})?%\)")
_BETWEEN_ITEMS = re.compile(r"[\s,;|&·]{1,4}(?:and )?")
_TOKEN_WORD = re.compile(r"(?:token|coin|protocol|network|finance|dao|inu|chain|swap|ai)\s?\($", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Coins:
    """What find_coins says: mentions in order, tickers by first mention, and the one to three the article is about."""

    mentions: tuple[Mention, ...]
    all: tuple[str, ...]
    primary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """A text's candidates: `sure` ones as mentions, the rest undecided; `seen` tickers are proved elsewhere in it."""

    sure: tuple[Mention, ...]
    undecided: tuple[Candidate, ...]
    seen: frozenset[str]
    acronyms: frozenset[str]  # spelt out in the text as something else
    words: frozenset[str]  # forms that surely name coins here


def scan(text: str) -> Scan:
    """Find a text's candidates and what the text itself proves about them. For find_coins and for training."""
    found = [_renamed(text, c) for c in candidates(text)]
    named = {c.form.ticker for c in found if c.certain and c.form.kind == "name"}
    acronyms: set[str] = set()
    undecided: list[Candidate] = []
    sure = [*_wrapped(text), *_pairs(text)]
    for match in _INTRODUCED.finditer(text):
        ticker = match[1]
        token_word = _TOKEN_WORD.search(text[max(0, match.start() - 12) : match.start() + 1])
        if ticker not in named and not token_word and expanded(text, match.start(), ticker):
            acronyms.add(ticker)
        elif ticker not in tickers() and (ticker not in not_coins() or _bears(text, ticker)):
            form = Form(ticker, ticker, "introduced", False, 0)
            undecided.append(Candidate(form, match.start(1), match.end(1), False))
    sure += _called(text, {c.start for c in found}, acronyms)
    for match in _CASHTAG.finditer(text):
        ticker = match[1].upper()
        if ticker in acronyms or not (match[1].isupper() or ticker in tickers()):
            continue
        if ticker not in not_coins() or _bears(text, ticker):
            sure.append(Mention(ticker, match.start(), match.end()))
    for c in found:
        if c.certain and c.form.ticker not in acronyms:
            sure.append(Mention(c.form.ticker, c.start, c.end))
        elif c.form.text not in acronyms and not _EXCHANGE.search(text[max(0, c.start - 12) : c.start]):
            undecided.append(c)
    rows = _rows(text, {c.start for c in undecided}, {m.start for m in sure})
    sure += [Mention(c.form.ticker, c.start, c.end) for c in undecided if c.start in rows]
    undecided = [c for c in undecided if c.start not in rows]
    return Scan(
        tuple(sure),
        tuple(sorted(undecided, key=lambda c: c.start)),
        frozenset(m.coin for m in sure),
        frozenset(acronyms),
        frozenset(text[m.start : m.end].lstrip("$") for m in sure),
    )


def _rows(text: str, undecided: set[int], sure: set[int]) -> set[int]:
    """Where undecided tickers stand in a row with a sure coin, and with nothing that is none: "PEPE (-6%), BONK (-5%)"."""
    found: set[int] = set()
    row: list[int] = []
    end = -1
    for match in [*_ITEM.finditer(text), None] if "%)" in text else ():
        if match is None or not row or not _BETWEEN_ITEMS.fullmatch(text, end, match.start()):
            if sure & set(row) and undecided | sure >= set(row):
                found |= undecided & set(row)
            row = []
        if match is not None:
            row.append(match.start())
            end = match.end()
    return found


def _called(text: str, known: set[int], acronyms: set[str]) -> Iterator[Mention]:
    """What a text calls a token and no list knows, wherever it stands."""
    new: dict[str, int] = {}
    for match in matches(_CALLED, text, (m.start() for m in _TOKEN_NAME.finditer(text))):
        for group in (1, 2, 3):
            ticker = match[group]
            if (
                ticker
                and match.start(group) not in known
                and not (ticker in tickers() or ticker in not_coins() or ticker in acronyms)
            ):
                new.setdefault(ticker, match.start(group))
    for ticker, start in list(new.items())[:MOST_INTRODUCED]:
        yield from _everywhere(text, ticker, start)


def _renamed(text: str, c: Candidate) -> Candidate:
    """A name followed by another known ticker in brackets is that coin: "Pepecoin (PEPE)", "Movement (MOVE)"."""
    if c.form.kind != "name":
        return c
    match = _AFTER_NAME.match(text, c.end)
    if match is None or match[1] in not_coins() or match[1] not in tickers():
        return c
    return Candidate(Form(match[1], c.form.text, "name", True, c.form.rank), c.start, c.end, True)


def _bears(text: str, ticker: str) -> bool:
    """True where some word of the text begins with the ticker and a capital: "XYZVerse ($XYZ)" is no Block Inc."""
    return re.search(rf"(?<!\w){re.escape(ticker)}[A-Z][a-z]", text) is not None


def _wrapped(text: str) -> Iterator[Mention]:
    for match in _WRAPPED.finditer(text) if _WRAPPED_COIN.search(text) else ():
        yield Mention(match[0].upper(), match.start(), match.end())
    for match in _STABLE.finditer(text):
        if match[0] not in not_coins():
            yield Mention(match[0], match.start(), match.end())


def _pairs(text: str) -> Iterator[Mention]:
    for match in _PAIR.finditer(text):
        if match[1] in _ranked():
            yield Mention(match[1], match.start(), match.end())


@functools.cache
def _ranked() -> frozenset[str]:
    return frozenset(f.ticker for f in forms() if f.kind == "ticker" and 0 < f.rank <= 150)


def context(text: str, candidate: Candidate, found: Scan) -> list[str]:
    """The features on which an undecided candidate is judged."""
    form = candidate.form
    name = "?" if form.kind == "introduced" else form.text
    out = features(text, candidate.start, candidate.end, name, form.kind, form.rank, found.words)
    out.append(f"seen={form.ticker in found.seen},{form.kind}")
    out.append(f"not={form.text in not_coins()}")
    return out


def _decided(text: str, found: Scan) -> Iterator[Mention]:
    yield from found.sure
    model = load_linear(MODEL)
    introduced: dict[str, Candidate] = {}
    waiting = found.undecided
    for _ in range(PASSES):
        taken: list[Candidate] = []
        left: list[Candidate] = []
        for candidate in waiting:
            sure = model.probabilities(context(text, candidate, found))["coin"] >= THRESHOLD
            (taken if sure else left).append(candidate)
        for candidate in taken:
            yield Mention(candidate.form.ticker, candidate.start, candidate.end)
            if candidate.form.kind == "introduced":
                introduced.setdefault(candidate.form.ticker, candidate)
        if not taken or not left:
            break
        # What was decided is proof for what stands beside it: the rest of a list, the next place of a token.
        waiting = tuple(left)
        found = replace(found, words=found.words | {c.form.text for c in taken})
    for ticker, candidate in list(introduced.items())[:MOST_INTRODUCED]:
        yield from _everywhere(text, ticker, candidate.start)


def _everywhere(text: str, ticker: str, start: int) -> Iterator[Mention]:
    """The other places of a token that the text introduces: "Remittix (RTX)", then "Remittix" and "RTX" alone."""
    name = _NAME_BEFORE.search(text[max(0, start - 110) : start])
    forms_here = [ticker, *([name[1]] if name else [])]
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, forms_here)) + r")(?![\w-])")
    for match in pattern.finditer(text):
        yield Mention(ticker, match.start(), match.end())


def find_coins(article: Article) -> Coins:
    """Find every crypto asset that title or text names, with its places, and the one to three the article is about.

    A name or ticker that is hardly ever anything else counts where it stands; every other one is judged by the words
    around it. Cashtags of stocks, and acronyms that the text spells out, are not coins.
    """
    mentions = find_mentions(article)
    return Coins(mentions, tuple(dict.fromkeys(m.coin for m in mentions)), main_coins(article, mentions))


def find_mentions(article: Article) -> tuple[Mention, ...]:
    """The places where coins are named, in order, none overlapping; of two that begin together the longer."""
    text = article.full
    places: dict[int, Mention] = {}
    for mention in _decided(text, scan(text)):
        if mention.start not in places or places[mention.start].end < mention.end:
            places[mention.start] = mention
    ordered: list[Mention] = []
    for start in sorted(places):
        if not ordered or start >= ordered[-1].end:
            ordered.append(places[start])
    return tuple(ordered)
