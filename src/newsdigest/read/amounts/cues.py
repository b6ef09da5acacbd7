"""Word classes that tell what a figure measures: stems of news English for flows, trades, losses and price levels."""

from collections.abc import Sequence

# Each class holds stems as context.stem makes them, and pairs of stems joined by a space.
_CLASSES = {
    "LIQUIDATION": "liquidat liquidation wip flush rekt squeez flushout wipeout shakeout vaporiz blowout",
    "POSITION": "position long short leverag bet futur contract perpetual trad trader bull bear",
    "INFLOW": "inflow netflow pour attract drew draw pull influx accru amass inject",
    "OUTFLOW": "outflow redemption bleed bled exodu shedd",
    "ETF": "etf ibit fbtc gbtc etha arkb bitb hodl ezbc brrr farsid sosovalu exchange-trad exchang-traded",
    "FUND": "fund product vehicl etp coinshar investment institutional regional",
    "HACK": "hack hacker exploit stole stolen steal drain breach theft "
    "heist phish scam attack attacker attack compromis victim fraud rug",
    "BUY": "buy bought purchas acquir acquisition snapp scoop accumulat grabb gobbl buyer buye add pick load",
    "SPEND": "invest spent spend allocat commit pay paid cost pourr deploy plow plough",
    "PLAN": "plan aim intend seek eye eyes propos announc unveil target approv authoriz",
    "TREASURY": "treasury reserv holding strategic treasuri stash stockpil hoard",
    "SELL": "sell sold dump offload unload sale selloff liquidating convert diversif seller",
    "TRANSFER": "transfer mov withdraw withdrew withdrawal deposit sent send shift bridg mint wallet address",
    "WHALE": "whal wynn holder investor",
    "UNREAL": "unrealiz unrealis paper float",
    "PROFIT": "profit gain pnl earn earning win",
    "LOSS": "loss lost lose los underwater plung",
    "INTEREST": "interest oi",
    "OPEN": "open",
    "EXPIRY": "expir expiry expiration option call put notional strik",
    "CAP": "cap capitalization valuation capitalisation valu fdv",
    "VOLUME": "volum turnover",
    "RAISE": "rais fundrais offer offering convertibl not equity stock shar "
    "bond debt financ funding round presal issuanc issu proce",
    "WORTH": "worth amount hold own equal equivalent",
    "ASSETS": "asset aum manag lock tvl custody deposit",
    "REVENUE": "revenu fee incom sal salari prize reward bonus bounty ransom fine penalty settlement tax",
    "MACRO": "gdp tariff deficit budget treasury bond auction bill econom stimulus",
    "DAILY": "daily day yesterday today <day> hour hourly 24-hour",
    "WEEKLY": "week weekly",
    "MONTHLY": "month monthly <month>",
    "TOTAL": "total cumulativ combin overall altogether sinc inception launch lifetim",
    "SUPPORT": "support floor demand defend defens cushion base bas",
    "HOLD": "hold held stay remain abov maintain sustain",
    "RESISTANCE": "resistanc ceil barrier wall reject rejection supply hurdl cap obstacl",
    "BREAK": "break breakout broke reclaim clear surpass cross breach surg past flip overcom",
    "BELOW": "below beneath under",
    "TARGET": "target predict prediction forecast project projection expect estimat potential upsid outlook prophecy",
    "MODAL": "could would may might will can should if possibl likely potentially eventually",
    "REACH": "reach hit climb ris rally soar rocket skyrocket toward towards "
    "test retest push jump surge next path road en route",
    "FALL": "fall fell drop dip slip slid declin tumbl plung plummet sink sank crash correct pull retreat",
    "CURRENT": "current currently trad now hover stand stood sit sitt pric "
    "press writ time chang around consolidat presently moment valu quot",
    "RECENT": "recent recently last earlier previou previously",
    "LOW": "low bottom trough lows",
    "HIGH": "high peak top highs intraday",
    "ATH": "all-tim ath record ever alltime histor histori",
    "AVERAGE": "averag mean basis cost avg per coin token unit",
    "ENTRY": "entry enter open bought purchas acquir accumulat",
    "LIQPRICE": "liquidation liquidat",
    "MOVING": "sma ema ma moving averag fibonacci fib retracement band bolling vwap rsi macd",
    "SETTLE": "settl clos close closing",
    "RANGE": "between rang from and",
    "STOP": "stop stop-loss invalidat loss invalidation",
    "LEVEL": "level zon area mark region threshold mileston barrier point handl",
    "BULL": "bull bullish bulls",
    "BEAR": "bear bearish bears",
    "STOCK": "shar stock nasdaq nyse ticker per share",
    "GOLD": "gold oil ounc barrel silver crude",
    "PRESALE": "presal stag phas launch listing list ico",
}  # fmt: skip


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for name, stems in _CLASSES.items():
        for stem in stems.split():
            if name not in table.get(stem, ()):
                table[stem] = (*table.get(stem, ()), name)
    return table


CUES = _table()


# The classes that by themselves say what a sum measures.
TELLING = (
    "LIQUIDATION", "INFLOW", "OUTFLOW", "ETF", "FUND", "HACK", "BUY", "SELL", "TRANSFER", "UNREAL", "PROFIT", "LOSS",
    "INTEREST", "EXPIRY", "CAP", "VOLUME", "RAISE",
)  # fmt: skip


def own_classes(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """The telling classes near a figure, the two nearest at most.

    >>> own_classes(["of", "inflow"], ["in", "etf"])
    ('ETF', 'INFLOW')
    """
    near = sorted(
        (n, name)
        for keys in (before, after)
        for n, k in enumerate(keys[:9])
        for name in CUES.get(k, ())
        if name in TELLING
    )
    return tuple(sorted(dict.fromkeys(name for _, name in near[:2])))


def _distance(n: int) -> str:
    return "0" if n < 1 else "1" if n < 2 else "2" if n < 4 else "3" if n < 8 else "4"


def cue_features(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Features from word classes: `before` runs back from the figure, `after` runs on from it; each a stem or class.

    >>> cue_features(["about", "inflow", "etf"], ["on", "<day>"])[:3]
    ['<1:INFLOW', '<2:ETF', '<first=INFLOW']
    """
    names: list[str] = []
    nearest: list[tuple[int, str]] = []
    found: set[str] = set()
    for sign, keys in (("<", before), (">", after)):
        first: list[str] = []
        for n, key in enumerate(keys[:40]):
            for name in CUES.get(key, ()):
                mark = f"{sign}{name}"
                if mark in found:
                    continue
                found.add(mark)
                names.append(f"{sign}{_distance(n)}:{name}")
                first.append(name)
                nearest.append((n, mark))
        names += [f"{sign}first={'+'.join(first[:1])}", f"{sign}two={'+'.join(first[:2])}"]
    nearest.sort()
    names += [f"near={'|'.join(sorted(m for _, m in nearest[:k]))}" for k in (1, 2, 3)]
    either = sorted({m[1:] for m in found})
    names += [f"has:{m}" for m in either] + sorted(f"side:{m}" for m in found)
    close = sorted({m[1:] for n, m in nearest if n < 10})
    names += [f"pair:{x}+{y}" for i, x in enumerate(close) for y in close[i + 1 :]]
    return names


_STOPS = frozenset(",;:—–()[]|•.")


def _tie(keys: Sequence[str]) -> tuple[list[str], bool]:
    """The telling classes of the words that run from the figure to the end of its clause or to the next figure."""
    found: list[str] = []
    for n, key in enumerate(keys[:14]):
        if (key in _STOPS and n) or key == "<money>":
            return found, True
        found += [name for name in CUES.get(key, ()) if name in TELLING and name not in found]
    return found, False


def tie_features(before: Sequence[str], after: Sequence[str], *, title: frozenset[str]) -> list[str]:
    """Features of the figure's own clause: which telling classes it holds, on which side, and which come first.

    >>> tie_features(["of", "inflow"], ["in", "etf", ",", "loss"], title=frozenset())[:4]
    ['tie<INFLOW', 'tie>ETF', 'ties=<INFLOW>ETF', 'tied:ETF+INFLOW']
    """
    left, _ = _tie(before)
    right, _ = _tie(after)
    names = [f"tie<{c}" for c in left] + [f"tie>{c}" for c in right]
    names.append(f"ties=<{'+'.join(left[:1])}>{'+'.join(right[:1])}")
    both = sorted({*left, *right})
    names += [f"tied:{x}+{y}" for i, x in enumerate(both) for y in both[i + 1 :]] or [f"tied:{'+'.join(both)}"]
    names.append(f"tied={'+'.join(both[:5])}")
    for kind in ("ETF", "FUND"):
        where = "own" if kind in both else "title" if kind in title else "no"
        names += [f"{where}-{kind}:{c}" for c in both]
    return names
