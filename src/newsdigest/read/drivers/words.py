"""Word classes of causal news prose: connectives, directions, what is moved, contrast, condition, denial."""

CONNECTIVES = frozenset(
    "because due after following amid as since thanks driven fueled fuelled sparked triggered caused pushed dragged "
    "lifted boosted weighed led sent prompted spurred reflecting helped hurt hit pressured supported weigh weighs "
    "drive drives driving fuel fuels fueling trigger triggers triggering spark sparks sparking boost boosts boosting "
    "push pushes pushing drag drags dragging lift lifts lifting lead leads leading send sends sending cause causes "
    "causing pressure pressures pressuring support supports supporting help helps helping reduce reduces reducing "
    "attributed attribute attributes catalyst catalysts driver drivers reason reasons factor factors impact impacted "
    "response reacted reaction reacting suggest suggests suggesting signal signals signaling indicate indicates "
    "indicating imply implies hint hints hinting could may might would if should until unless despite offset "
    "contributed contributing contributes stems stemmed thereby pave paves paving propel propelled propels propelling "
    "shook shaken rattled rattle spooked erased wiped accelerated accelerating deepened exacerbated bolster bolstered "
    "eased easing tailwind tailwinds headwind headwinds coincided coinciding".split()
)
UP = frozenset(
    "rise rises rose risen rising gain gains gained gaining climb climbs climbed climbing jump jumps jumped jumping "
    "surge surges surged surging soar soars soared soaring rally rallies rallied rallying rebound rebounds rebounded "
    "rebounding recover recovers recovered recovering recovery bullish upside upward uptrend higher high highs bounce "
    "bounced breakout breakouts increase increased increases increasing boost boosted boosts lift lifted lifts "
    "bull bulls optimism optimistic optimist momentum moon parabolic growth grow grew appreciate "
    "appreciation strengthen strength "
    "strong skyrocket skyrocketed explode exploded explosive spike spiked outperform outperformed "
    "record support supported "
    "supports inflows buying accumulation accumulating demand positive tailwind tailwinds propel fuel fueled advance "
    "advances advanced pump pumped".split()
)
DOWN = frozenset(
    "fall falls fell fallen falling drop drops dropped dropping decline declines declined declining plunge plunges "
    "plunged plunging slide slides slid sliding sink sinks sank slump slumps slumped tumble tumbles tumbled tumbling "
    "crash crashes crashed crashing dip dips dipped dipping slip slips slipped slipping lose loses lost losing losses "
    "loss bearish downside downward downtrend lower low lows correction corrections selloff sell-off selling sell "
    "sold pullback pull-back retreat retreated weak weaker weakness weakened weigh weighed weighs pressure pressured "
    "panic fear fears concern concerns worry worries risk risks negative bear bears breakdown rejection rejected "
    "outflows profit-taking hurt drag dragged tailspin turmoil rout collapse collapsed crumble dump dumped dumping "
    "volatility uncertainty headwind headwinds struggle struggled struggling stall stalled reverse reversed wiped "
    "liquidated liquidations".split()
)
MOVED = frozenset(
    "price prices market markets crypto cryptocurrency cryptocurrencies bitcoin ethereum ether altcoin altcoins "
    "token tokens coin coins asset assets memecoin memecoins memes rally sell-off selloff value valuation".split()
)
CONTRAST = frozenset("despite although while but however yet though".split())
CONDITIONAL = frozenset("if could might may would unless".split())
DENIAL = frozenset(
    "not no without fail fails failed lack halt halted ease eases eased easing reduce reduces reduced reducing stop stopped "
    "end ended limit limits limited limiting offset offsets absorb absorbed absorbing cool cooled cooling".split()
)
