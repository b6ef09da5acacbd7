"""What a figure may be about: the coins that were found, and the market, sectors, stocks, indices, goods and funds."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from newsdigest.records import Mention
from newsdigest.reference.coins import forms, not_coins
from newsdigest.reference.subjects import Subject, subjects
from newsdigest.text.anchors import matches


@dataclass(frozen=True, slots=True)
class Name:
    """A span that names a possible subject. `kind`: coin, market, sector, stock, index, commodity, fx, yield, fund, ratio, proper, other."""

    asset: str
    start: int
    end: int
    kind: str


_LISTED = re.compile(
    r"\((?:NASDAQ|Nasdaq|NYSE|TSX|OTC\w*|LSE|TSE|AMEX|CSE|ASX|HKEX|TYO|NEO)[A-Za-z ]{0,9}:\s?\$?([A-Z0-9.]{1,8})\)"
    # "SharpLink (SBET), a Nasdaq-listed company"
    r"|\(([A-Z]{3,5})\),? (?:a|an|the) (?:[\w’'-]{1,20} ){0,6}(?:company|firm|miner|operator|retailer|broker|developer|conglomerate)\b"
)
_SHARES = re.compile(
    r"(?:(?P<owner>(?:[A-Z](?:[\w&]|\.(?=\w)){1,20} ){0,2}[A-Z][\w&.]{1,20})(?:['’]s?)? (?:\([A-Z]{2,6}\) )?|(?P<whose>[Ii]ts|[Tt]he company['’]s|[Tt]he firm['’]s|[Tt]heir|[Tt]he) )"
    r"(?:common |class A |publicly traded )?(?:[Ss]tocks?|[Ss]hares?)(?: [Pp]rice)?\b(?! of (?:the )?(?:total|supply|market))"
    # "– Stock soars 17%", "with shares closing 26% higher": of the firm that the text is about
    r"|(?:[–—:;,] |\bwith |\band |\bas )(?:[Ss]tock|[Ss]hares)(?= (?:[a-z]{3,}(?:ed|s|ing)|rose|fell|up|down)\b)"
    r"|\b[Ss]hares of (?P<of>(?:[A-Z][\w&.]{1,20} ){0,2}[A-Z][\w&.]{1,20})"
)
_DESCRIBED = re.compile(
    r"\b(?:the |[Tt]he |a )?(?:world['’]s )?(?:(?P<btc>(?:flagship|pioneer(?:ing)?|largest|leading|biggest|top|king|bellwether|premier|"
    r"foremost|number one|OG|original|apex) (?:crypto(?:currency)?|digital (?:asset|currency)|coin)\b)|"
    r"(?:second|2nd)[- ](?:largest|biggest)[- ](?:crypto(?:currency)?|digital asset|coin|token)\b|"
    r"(?:largest|leading|biggest|top) altcoin\b)(?! (?:exchange|market|platform|company|fund|treasury|whale|holder|asset manager))"
)
_FIRM = re.compile(r" [A-Z]\w")
_PRONOUNS = frozenset(("Its", "Their", "His", "The", "Our", "Your", "Company", "Those", "These", "This", "That"))
_SHARE_WORD = re.compile(r"[Ss](?<!\w.)(?:tock|hare)s?\b")
_KINDS = {"MARKET": "market", "ALTCOINS": "market"}


@functools.cache
def _automaton() -> tuple[AhoCorasick, tuple[tuple[str, Subject, bool], ...]]:
    rows: dict[str, tuple[str, Subject, bool]] = {}
    for subject in subjects():
        for exact, names in ((False, subject.names), (True, subject.exact)):
            for name in names:
                rows.setdefault(name.lower(), (name, subject, exact))
    finder = AhoCorasick(list(rows), implementation=Implementation.ContiguousNFA, matchkind=MatchKind.LeftmostLongest)
    return finder, tuple(rows.values())


def lowered(text: str) -> str:
    """Lower case, every character keeping its place."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def names(full: str, mentions: Sequence[Mention]) -> list[Name]:
    """All possible subjects named in a text, in order, none overlapping; a coin's mention goes first."""
    found = [_coin(full, m) for m in mentions]
    found = _pairs(full, found)
    found += _listed_tickers(full, found)
    found += [
        Name("BTC" if m["btc"] else "ETH", m.start(), m.end(), "coin")
        for m in matches(_DESCRIBED, full, _praised(full))
    ]
    found += _stocks(full, found)
    finder, rows = _automaton()
    low = lowered(full)
    for index, start, end in finder.find_matches_as_indexes(low):
        if (start and (low[start - 1].isalnum() or low[start - 1] == "$")) or (end < len(low) and low[end].isalnum()):
            continue
        name, subject, exact = rows[index]
        written = full[start:end]
        if exact and written != name and (len(name) < 5 or not written[0].isupper() or written.isupper()):
            continue
        if any(low.startswith(word, end + 1) or low.startswith(word, end) for word in subject.not_before):
            continue
        kind = _KINDS.get(subject.asset) or subject.asset.split(":")[0].lower()
        found.append(Name(subject.asset, start, end, kind))
    return _apart(found)


_COMPOUND = re.compile(
    r"(?:['’]s)?[ -](?:based )?(?:(NFTs?|Ordinals|memecoins|meme coins|stablecoins?)|(miners?|mining (?:stocks|companies)|treasury (?:companies|firms)))\b"
)


def _coin(full: str, mention: Mention) -> Name:
    """A mention as a name: "Bitcoin NFTs" and "Solana memecoins" are sectors, not coins."""
    match = _COMPOUND.match(full, mention.end)
    if match and match[1]:
        return Name(f"SECTOR:{mention.coin} {match[1].upper()}", mention.start, match.end(), "sector")
    if match:
        return Name(f"OTHER:{mention.coin} {match[2].upper()}", mention.start, match.end(), "other")
    return Name(mention.coin, mention.start, mention.end, "coin")


_NEXT_TICKER = re.compile(r"(?:,? and |, | & )([A-Z]{3,6})(?![\w-])")


@functools.cache
def _praises() -> AhoCorasick:
    words = "flagship pioneer largest leading biggest top king bellwether premier foremost OG original apex second 2nd".split()
    return AhoCorasick([*words, "number one"], implementation=Implementation.DFA, matchkind=MatchKind.Standard)


def _praised(full: str) -> list[int]:
    """Where _DESCRIBED may begin: at its first word, or at what stands before that."""
    starts: set[int] = set()
    for _, start, _ in _praises().find_matches_as_indexes(full, overlapping=True):
        begin = start - 8 if full.startswith(("world's ", "world’s "), max(0, start - 8)) else start
        starts |= {start, begin}
        starts |= {
            begin - len(word) for word in ("the ", "The ", "a ") if full.startswith(word, max(0, begin - len(word)))
        }
    return sorted(starts)


@functools.cache
def great_tickers() -> frozenset[str]:
    """Tickers of the coins that everybody trades, without those that are words or other things' names."""
    return frozenset(f.ticker for f in forms() if 0 < f.rank <= 150) - not_coins()


def _listed_tickers(full: str, coins: list[Name]) -> list[Name]:
    """The ticker of a great coin that follows another coin in a list: "XRP, SOL and DOGE"."""
    starts = {n.start for n in coins}
    out = []
    for name in coins:
        end = name.end
        while match := _NEXT_TICKER.match(full, end):
            if match[1] not in great_tickers() or match.start(1) in starts:
                break
            out.append(Name(match[1], match.start(1), match.end(1), "coin"))
            starts.add(match.start(1))
            end = match.end(1)
    return out


_PAIR_WORD = re.compile(r" (?:trading |spot |perpetual )?(?:pair|market|volume|contract|futures|perp)")


def _pairs(full: str, coins: list[Name]) -> list[Name]:
    """ "XRP/BTC" is a ratio, a subject of its own; "the XMR/ETH pair" is a market of the first."""
    out: list[Name] = []
    for name in coins:
        last = out[-1] if out else None
        if last and last.kind == "coin" and full[last.end : name.start] == "/":
            ratio = not _PAIR_WORD.match(full, name.end) and name.asset not in ("USDT", "USDC", "USD")
            asset, kind = (f"OTHER:{last.asset}/{name.asset}", "ratio") if ratio else (last.asset, "coin")
            out[-1] = Name(asset, last.start, name.end, kind)
        else:
            out.append(name)
    return out


def _stocks(full: str, coins: list[Name]) -> list[Name]:
    ends = {n.start: n.end for n in coins}
    out = [Name(f"STOCK:{m[1]}", m.start(), m.end(), "stock") for m in _LISTED.finditer(full) if m[1]]
    out += [Name(f"STOCK:{m[2]}", m.start(), m.end(2) + 1, "stock") for m in _LISTED.finditer(full) if m[2]]
    for match in _shares(full):
        owner = match["owner"] or match["of"]
        if owner in _PRONOUNS:
            owner = None
        start, end = match.span("owner" if match["owner"] else "of")
        # "XRP shares its gains" is the coin's; "Ripple Labs shares" are a firm's
        if owner and start in ends and not _FIRM.match(full, ends[start], end):
            continue
        asset = f"STOCK:{owner.upper()}" if owner else "STOCK:"
        out.append(Name(asset, match.start(), match.end(), "stock"))
    return out


def _shares(full: str) -> Iterator[re.Match[str]]:
    """Matches of _SHARES, looked for only around the words "stock" and "shares"."""
    after = 0
    for word in _SHARE_WORD.finditer(full):
        match = _SHARES.search(full, max(after, word.start() - 80), word.end() + 70)
        if match:
            after = match.end()
            yield match


def _apart(found: list[Name]) -> list[Name]:
    """Leave out what another overlaps: the longer stays, of two as long the coin."""
    out: list[Name] = []
    for name in sorted(found, key=lambda n: (n.start, -(n.end - n.start), n.kind != "coin")):
        if out and name.start < out[-1].end:
            if name.end - name.start > out[-1].end - out[-1].start:
                out[-1] = name
            continue
        out.append(name)
    latest = ""
    resolved = []
    for name in out:
        if name.kind == "stock":
            if name.asset == "STOCK:":
                name = Name(latest or "STOCK:UNNAMED", name.start, name.end, "stock")
            else:
                latest = name.asset
        resolved.append(name)
    return resolved
