"""Words of direction, metrics, bounds and outlook: what a reader of markets knows before reading."""

_UP = (
    "rise rose risen|climb|gain|jump|surge|soar|rally|spike|add|increase|grow grew grown|advance|rebound|recover|bounce|"
    "skyrocket|rocket|pump|appreciate|swell|expand|explode|shoot shot|leap leapt|edge|tick|moon|accelerate|boost|lift|"
    "improve|escalate|breakout|return|strengthen|ascend|balloon|double|outperform|inch|pop|zoom|better|reclaim|catapult|"
    "propel|mushroom|rip|roar|fly flew flown|upswing|ramp|push|bump|outpace|regain|win won|top|vault|thrive|notch"
)
_DOWN = (
    "fall fell fallen|drop|decline|lose lost|slide slid|slip|plunge|tumble|crash|sink sank sunk|dip|decrease|plummet|"
    "shed|retreat|retrace|correct|shrink shrank shrunk|collapse|dump|slump|nosedive|tank|depreciate|contract|weaken|"
    "dive dove|crater|ease|reduce|cut|erase|trim|bleed bled|stumble|wipe|underperform|sag|diminish|dwindle|fade|"
    "pull-back|descend|cool|swoon|give gave given|deflate|subside|flush|crumble|skid|falter|surrender|hemorrhage|depress|erode|suffer|wane|ebb|halve|nose-dive"
)
NOUNS_UP = frozenset(
    "rise gain gains jump surge rally rallies spike increase increases growth advance rebound recovery bounce uptick "
    "upside upswing uptrend boost return returns appreciation expansion pump leap climb hike profit profits upturn "
    "breakout run-up bump pop premium improvement ascent upsurge expansion upward increment up-move".split()
)
NOUNS_DOWN = frozenset(
    "fall drop drops decline declines loss losses slide slip plunge tumble crash dip dips decrease decreases plummet "
    "retreat retracement retracements correction corrections pullback pullbacks pull-back contraction collapse dump "
    "slump nosedive downturn downside selloff sell-off drawdown drawdowns depreciation reduction setback haircut hit "
    "downtrend discount shrinkage deficit flush wipeout freefall erosion cut outflow downswing".split()
)
ADJECTIVES_UP = frozenset("up higher above upward upwards green positive larger taller stronger more bullish".split())
ADJECTIVES_DOWN = frozenset("down lower below downward downwards red negative off under weaker short shy away less beneath bearish".split())  # fmt: skip
# Directions only in one place of the phrase: "off 3%", "3% above", "3% short of", never "above 3%" or "more than 3%".
ONLY_AFTER = frozenset(
    "above below under short shy away beneath more less premium discount stronger weaker larger hit".split()
)
ONLY_BEFORE = frozenset("off green red positive negative bullish bearish add".split())
# Verbs that move a thing only together with a particle, or say it weakly.
WEAK = frozenset(
    "add adds added adding return returns returned returning edge edged edging tick ticked push pushed pushing inch "
    "inched top topped win won give gave given double doubled better pop shot notch notched notching cut cuts cutting "
    "reduce reduced reducing correct corrected correcting ease eased easing cool cooled suffer suffered reclaim "
    "reclaimed outperform outperformed outperforming underperform underperformed outpace outpaced flush thrive lift".split()
)


def _forms(entry: str) -> list[str]:
    base, *irregular = entry.split()
    if base.endswith("e"):
        regular = [base, base + "s", base + "d", base[:-1] + "ing"]
    elif base.endswith("y") and base[-2] not in "aeiou":
        regular = [base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"]
    elif base.endswith(("sh", "ch", "ss")):
        regular = [base, base + "es", base + "ed", base + "ing"]
    else:
        regular = [base, base + "s", base + "ed", base + "ing", base + base[-1] + "ed", base + base[-1] + "ing"]
    return regular + irregular


VERBS: dict[str, int] = {form: 1 for entry in _UP.split("|") for form in _forms(entry)}
VERBS |= {form: -1 for entry in _DOWN.split("|") for form in _forms(entry)}
SIGNS: dict[str, int] = dict(VERBS)
SIGNS |= dict.fromkeys(NOUNS_UP | ADJECTIVES_UP, 1) | dict.fromkeys(NOUNS_DOWN | ADJECTIVES_DOWN, -1)

METRICS: dict[str, str] = {
    "volume": "volume", "volumes": "volume", "turnover": "volume", "sales": "volume",
    "open interest": "open_interest", "oi": "open_interest", "dominance": "dominance", "tvl": "tvl",
    "total value locked": "tvl", "value locked": "tvl", "supply": "supply", "circulating supply": "supply",
    "holdings": "holdings", "balances": "holdings", "balance": "holdings", "reserves": "holdings", "assets": "holdings",
    "stash": "holdings", "inflows": "flows", "inflow": "flows", "outflows": "flows", "outflow": "flows",
    "netflow": "flows", "netflows": "flows", "net flows": "flows", "exchange inflows": "flows",
    "transactions": "activity", "transaction": "activity", "active addresses": "activity", "addresses": "activity",
    "address": "activity", "users": "activity", "fees": "activity", "wallets": "activity", "network activity": "activity", "on-chain activity": "activity",
    "buyers": "activity", "sellers": "activity", "holders": "activity", "downloads": "activity", "traders": "activity",
    "hashrate": "hashrate", "hash rate": "hashrate", "hashprice": "other", "difficulty": "other",
    "liquidations": "liquidations", "market cap": "market_cap", "market capitalization": "market_cap",
    "market capitalisation": "market_cap", "market value": "market_cap", "capitalization": "market_cap",
    "price": "price", "prices": "price", "price's": "price", "token": "price", "coin": "price", "trading at": "price",
    "trades": "price", "shares": "price", "stock": "price", "value": "price", "burn rate": "other",
    "burn": "other", "volatility": "other", "liquidity": "other", "revenue": "other", "funding rate": "other", "mentions": "other",
    "social volume": "other", "sentiment": "other", "long positions": "other", "interest": "other",
    "deposits": "holdings", "funding": "other", "burns": "other", "withdrawals": "flows", "demand": "other",
    "production": "other", "realized cap": "other", "fear and greed": "other", "greed index": "other", "network fees": "activity", "wash trading": "volume", "inflow volume": "flows", "block reward": "other", "staking": "other", "staked": "other", "nft sales": "volume", "trading activity": "volume",
}  # fmt: skip

# Words of things that are named for many reasons: a metric only where they are what is counted.
WEAK_METRICS = frozenset(
    "traders sellers holders buyers wallets users demand sentiment interest mentions addresses address assets balance "
    "balances value transaction transactions token coin stock shares revenue burn staking staked funding".split()
)

ABOUT = frozenset(
    "nearly almost around roughly about approximately some close approx circa ~ near ≈ practically".split()
)
OVER = frozenset("over above exceeding least > ≥ beyond surpassing topping upwards".split())
UNDER = frozenset("under below < ≤ within".split())
FUTURE = frozenset(
    "could may might would will can should expects expected expect expecting predicts predicted predict predicting "
    "prediction forecast forecasts forecasted forecasting projects projected projection projecting potential "
    "potentially target targets targeting targeted if implies implying imply suggest suggests suggesting anticipates "
    "anticipate anticipated anticipating likely possible possibly eyes eyeing eye upside scenario represents "
    "representing hypothetical needs need requires require must poised set aims aim hints signals estimates estimated "
    "believes sees upcoming outlook ahead next probability possibility risk unless until before would-be trigger "
    "triggers triggering looks toward towards reaching reach opens open open up further another".split()
)
GENERIC = frozenset(
    "typically usually generally often defined average historically tends tend whenever always every".split()
)
OLD = frozenset(
    "2010 2011 2012 2013 2014 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 previous previously historically history "
    "historical cycle cycles ago averaged average earlier once former during halving era last instances".split()
)
# What a holder made or paid is no move of the market.
POSITION = frozenset(
    "purchase purchased purchases acquisition acquired position positions investment invested portfolio unrealized "
    "realized profit profits paper breakeven basis entry deposit treasury bought stake fund principal roi payout "
    "returns reward presale bonus stage investors holders gains ownership owned collateral".split()
)
SHARE = frozenset(
    "yield apy apr yields interest rate rates fee fees commission odds chance chances probability supply total share "
    "stake staking ownership stakes owns own control controls holds hold held portfolio allocation allocate allocated "
    "allocating tariff tariffs tax taxes discount bonus cashback rebate respondents investors users voters votes "
    "dominance margin percentage reserve collateral ltv leverage accuracy win success confidence roi rewards reward "
    "cut majority accounts account accounting accounted representing represents comprising makes weight weighting "
    "level proportion of threshold retracement fibonacci fib inflation unemployment cpi gdp coupon dividend "
    "annualized guaranteed survey poll said locked staked burned allocated reserved unlocked".split()
)
