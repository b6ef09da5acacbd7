"""What publishers say of themselves, sentence by sentence: disclaimers, calls to follow or subscribe, credits, placeholders."""

import bisect
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from newsdigest.clean.passage import Passage
from newsdigest.clean.spans import Span

_NETWORK = r"(?:x\b|twitter|telegram|facebook|youtube|linkedin|instagram|discord|reddit|tiktok|google news|whatsapp|threads|bluesky|medium|linktree|flipboard)"
_ADVICE = r"(?:financial|investment|investing|legal|tax|trading|professional|medical|accounting)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wording that marks its sentence. `cues`: one of them must stand in the lower-case sentence before `form` is tried."""

    kind: str
    rule: str
    cues: tuple[str, ...]
    form: re.Pattern[str]
    longest: int = 600  # characters of a sentence that may go whole


def _phrase(kind: str, rule: str, cues: str, form: str, longest: int = 600) -> Phrase:
    return Phrase(kind, rule, tuple(cues.split("|")), re.compile(form, re.IGNORECASE), longest)


PHRASES = (
    _phrase("disclaimer", "disclaimer_heading", "disclaim|disclos|risk warning|editor|legal notice",
            r"^\W{0,3}(?:(?:risk|legal|general|investment|affiliate|important|full|standard|ai|our)\s){0,2}(?:disclaimers?|disclosures?|risk warning|legal notice|editor['’]?s['’]? (?:note|disclosure))\s?(?:[:.–—-]|\*|$|the\b|this\b)"),
    _phrase("disclaimer", "not_advice", "advice|advise|recommend|solicitation|counsel",
            r"\b(?:not|nor|never|isn['’]t|doesn['’]t|no|none|neither|cannot|shouldn['’]t)\b.{0,140}\b(?:" + _ADVICE + r"(?:,? (?:and/or|and|or) (?:other )?\w+| other)*,?(?: or other)? (?:advice|advis[eo]r|counsel|recommendations?)|advice of any kind|(?:solicitation|recommendation|offer)s? (?:of|to|for) (?:buy|sell|any|purchase|invest|the))"),
    _phrase("disclaimer", "is_no_advice", "advice",
            r"^\W{0,4}(?:this|the (?:above|content|information|article|material|post)\b.{0,60}?)\s?(?:is|are|does|do|constitutes?|provides?|contains?|offers?)(?: ?n[o']t| no)\b.{0,60}\badvice\b"),
    _phrase("disclaimer", "not_our_views", "reflect|represent|views|opinions",
            r"\b(?:do(?:es)? not|don['’]t|doesn['’]t|not) (?:necessarily |always )?(?:reflect|represent|express)\b.{0,80}\b(?:views?|opinions?|positions?|polic(?:y|ies)|stance|it intended)|(?:views|opinions)\b.{0,60}\b(?:expressed|stated|herein)\b.{0,80}\b(?:are|is) (?:solely |those |the |not )?(?:of |those of )?(?:the )?(?:own|author|not|solely|contributor|writer|personal)|does not reflect the (?:views|opinions?) of"),
    _phrase("disclaimer", "own_research", "research|due diligence|dyor",
            r"\b(?:do|conduct|perform|carry out|doing|conducting) (?:their|your|own|his|thorough|in-depth|independent|extensive|careful|additional|some)?\s?(?:own )?(?:own|independent|thorough|in-depth|due|extensive|market|the necessary|necessary)?\s?(?:research|due diligence|dyor)\b.{0,100}\b(?:before|when|prior|decision|invest)|(?:always|please) (?:do|conduct|dyor)\b.{0,30}research|\b(?:consult|seek)\b.{0,60}\b(?:licensed|professional|qualified|independent|financial) (?:professional|financial|advis[eo]r|legal|advice)|^\W{0,3}(?:DYOR|do your own research)\W{0,3}$|(?:users|readers|investors) (?:must|should) do their own research|due diligence before making"),
    _phrase("disclaimer", "risk_warning", "risk",
            r"every investment and trading move involves risk|\b(?:at|on) (?:your|their) own risk\b|(?:cryptocurrenc(?:y|ies)|crypto|digital assets?|trading|investments?|investing)\b.{0,60}\b(?:are|is|carry|carries|involves?) (?:a )?(?:highly |very |extremely |inherently |subject to )?(?:volatile|high|substantial|significant|considerable|market)\b.{0,40}\brisks?\b.{0,120}\b(?:lose|loss|suitable|careful|invest only|afford|capital)"),
    _phrase("disclaimer", "for_information", "purposes only|for information only|educational purposes|informational purposes|general information",
            r"\b(?:for|as)\b.{0,40}\b(?:informational?|educational?|entertainment|reference)\b.{0,40}\b(?:purposes?|only)\b"),
    _phrase("disclaimer", "no_liability", "responsib|liab|warrant|guarantee|endors|accura|at their own|losses|damages",
            r"\b(?:is|are|be|will|shall) not (?:be )?(?:held )?(?:responsible|liable|accountable)\b.{0,100}\b(?:loss|losses|damage|action|content|accuracy|decision|any)|\b(?:makes?|gives?|provides?|offers?) no (?:guarantees?|warrant(?:y|ies)|representations?)|any (?:losses|action)\b.{0,60}\b(?:you|reader)(?: may)?\b.{0,40}\b(?:your responsibility|own risk|incur)|does not (?:endorse|recommend|guarantee|take responsibility|accept)\b.{0,120}\b(?:content|product|accuracy|quality|compan|buying|cryptocurrenc|any)|should not be (?:considered|construed|taken|treated|interpreted|relied)\b.{0,60}\b(?:advice|recommendation|endorsement|offer|as legal)"),
    _phrase("disclaimer", "affiliate", "affiliate|commission|sponsored|advertis|compensat|paid",
            r"\b(?:participates? in affiliate|affiliate links?|earn (?:a |an )?(?:small )?(?:affiliate )?commission|at no (?:extra|additional) cost to you|advertiser['’]?s? on our|this is a (?:sponsored|paid)\b.{0,60}(?:article|post|press release|content|story|ad)|(?:content|article|post) is (?:provided|sponsored|paid) (?:for )?by|compensated (?:for|by)\b.{0,40}(?:link|article|post|content))"),
    _phrase("disclaimer", "rights", "rights|removal|infring|third-party|reposted|republished|public platforms",
            r"\ball rights (?:remain|reserved|belong)|infring\w+\b.{0,60}\brights?\b|\bcontact\b.{0,80}\bfor removal|articles? (?:reposted|republished|reprinted|published) (?:on this site|here)\b|sourced from public platforms|come from public platforms|rights belong to"),
    _phrase("disclaimer", "editorial_policy", "editorial|ai tools|ai policy|assistance|trust project|fact-check|reviewed by",
            r"\b(?:generated|written|produced|created) with (?:the )?(?:assistance|help)\b.{0,30}\bAI\b|\bfull AI policy\b|\b(?:our|strict|high) (?:editorial )?(?:editorial )?(?:policy|standards|integrity)\b.{0,120}\b(?:accura|review|adher|trust|content|journal)|adheres to strict editorial|trusted editorial content"),
    _phrase("cta", "follow", "follow|connect with us|find us|catch us",
            r"\b(?:follow|find|connect with|catch|like) (?:us|me|our|the [A-Z][\w ]{1,30}|[A-Z@][\w@ .]{1,30}?) (?:on|at|via|here)\b.{0,30}?" + _NETWORK + r"|\bfollow us\b|\bfollow (?:@\w+|our (?:channel|page|social|official))|follow on (?:twitter|x\b|telegram)|connect with us"),
    _phrase("cta", "subscribe", "subscri|newsletter|inbox|email|e-mail|sign up|sign-up|signup",
            r"\bsubscribe (?:to|now|today|here|for|and|us|via)\b|\bre-?subscribe\b|\bunsubscribe\b|your subscription\b|\bfor subscribing\b|\b(?:our|the|free|daily|weekly|morning|crypto|a) (?:[\w-]+ ){0,3}newsletters?\b.{0,120}\b(?:sign|subscri|join|inbox|get|receive|delivered|email)|\b(?:sign up|join|register|opt in)\b.{0,60}\bnewsletters?\b|(?:straight|directly|delivered|right) to your inbox|\benter your e-?mail|\bemail address\b|\bsign[ -]?up (?:for|to|now|here|today|and|with)\b.{0,60}\b(?:free|newsletter|alerts?|account|updates|daily|weekly|list|email|today|now)|\bsubscribe$|^\W{0,3}newsletter\W{0,3}$", 500),
    _phrase("cta", "member", "member|subscriber|log in|sign in|journalism|our work",
            r"^\W{0,3}(?:become (?:an? |our )(?:[\w-]+ ){0,2}(?:members?|subscribers?|patrons?|supporters?)\b|support (?:our|independent) (?:work|journalism|reporting)\b|(?:already|not) (?:yet )?an? (?:[\w-]+ )?(?:member|subscriber)\b|(?:log|sign) in to (?:read|continue|comment|view)\b)", 300),
    _phrase("cta", "join", "join",
            r"^\W{0,3}(?:click (?:here )?to )?join (?:our|us|the|thousands|millions|over|[\d,]+\+?|now|today|[A-Z]\w+['’]s)\b.{0,80}(?:" + _NETWORK + r"|community|channel|readers|subscribers|group|newsletter|conversation|discussion|waitlist|today|now|for free|free)|\bjoin (?:our|us on|the conversation)\b.{0,60}" + _NETWORK + r"|^join (?:now|here|hosts?)\b", 400),
    _phrase("cta", "stay", "stay |briefing|never miss|miss a|don't miss|don’t miss|keep up|keep reading|be the first|get the latest|ahead of",
            r"^\W{0,3}(?:so,? )?(?:stay (?:tuned|informed|updated|ahead|connected|alert|up to date|up-to-date|in the loop|with us)\b(?!\s?:)|never miss\b|(?:please )?(?:don['’]t|do not) miss (?:a|out|an|the|our|this|your)\b|keep up (?:with|to date)\b.{0,80}(?:follow|subscri|news|updat)|keep reading\b|be the first to\b|get (?:the|our) (?:morning|evening|daily|weekly) briefing\W*$|get (?:the latest|all the latest|the inside|daily|real-time|your daily)\b.{0,80}(?:news|alert|update|insight|inbox|brief))", 330),
    _phrase("cta", "more_information", "for more|to learn more|learn more|find out more|read more about|to find out|want to learn|want to know|full report|read the|for additional|for further|for the full|details",
            r"^\W{0,3}(?:for (?:more|further|additional|the full|full|the latest|detailed|a detailed|any)\b.{0,100}?(?:visit|see|check|go to|contact|refer|follow|click|read|log ?in|head|email|https?:)|(?:to|want to) (?:learn|read|know|find out|discover) more\b.{0,160}?(?:visit|explore|check|see|click|read|go to|follow|head|join|https?:|website|our)|(?:learn|read|find out|discover) more\W*(?:$|here|about\b.{0,100}(?:here|https?:|website|$)|at\b|on\b|:)|(?:view|read|review|download|see|get) (?:the |our )?(?:full|complete|entire) (?:report|story|article|analysis|research|interview|disclosure|list)\b.{0,30}$|read the full\b.{0,40}\bhere)", 420),
    _phrase("cta", "click", "click|tap |register|save your|buy now|visit |check out|download|book |get started|start trading|act now|join now|shop|apply",
            r"^\W{0,3}(?:click (?:here|the|on|to|below)|tap (?:here|the|to)|register (?:now|today|here|for free|via)\b.{0,80}$|save your (?:spot|seat)\W*|(?:book|reserve|get|claim) your (?:tickets?|spot|seat|copy|pass)\b|visit (?:our|the (?:official )?[\w .]{1,30}(?:website|site|page)|us|https?:)\b|(?:also |be sure to |make sure to |please )?check (?:out |latest |price )(?:our|the latest|latest|this|price|action|industry|headlines)|download (?:the|our)\b.{0,40}\b(?:app|report|guide|wallet)\b.{0,40}$|start trading\b.{0,80}$|get started (?:now|today|with)\b.{0,60}$)", 300),
    _phrase("cta", "links_block", "website:|telegram:|twitter:|socials:|linktree:|x:|discord:|whitepaper:|twitter/x:|website |medium:|telegram channel|official website",
            r"(?:\b(?:official )?(?:website|telegram|twitter|twitter/x|twitter \(x\)|x|socials?|linktree|discord|whitepaper|white paper|medium|instagram|facebook|youtube|linkedin|community|presale|email|github|buy [\w$]{2,10}|apply|docs|app)\s?:\s?(?:https?://|www\.|@|[\w.-]+\.(?:com|io|org|net|xyz|finance|app)\b)\S*)", 500),
    _phrase("cta", "our_article", "our article|our guide|our price prediction|our detailed|our list|our recent|our in-depth|our previous|our latest|our full|our comprehensive|our 'how|our ‘how|our review|our page|our coverage",
            r"\b(?:explore|see|read|check(?: out)?|visit|view|browse|consult|discover|take a look at)\b.{0,20}\bour (?:[\w'‘’$-]+ ){0,6}(?:articles?|guides?|price predictions?|predictions?|lists?|reviews?|page|forecast|breakdown|explainer|roundup)\b.{0,160}$", 330),
    _phrase("cta", "show", "brings you|streaming live|hosted by|episode|listen|watch|youtube",
            r"\bbrings you the (?:biggest|latest|top|best|most|daily|hottest)\b|^streaming live\b|\b(?:listen|watch|subscribe|tune in)\b.{0,40}\b(?:apple podcasts|spotify|youtube channel|the full (?:episode|interview)|live at|wherever you get)|^join hosts?\b", 700),
    _phrase("cta", "many_links", "http",
            r"(?:https?://\S+.{0,120}?){3,}", 1500),
    _phrase("cta", "survey", "we'd love|we’d love|share your thoughts|let us know|comment|rate this|vote|share this|tell us|what do you think",
            r"^\W{0,3}(?:(?:please )?(?:share|tell us|leave|drop|let us know)\b.{0,60}\b(?:comments?|thoughts|opinions?|below|feedback)\b.{0,40}$|share this (?:article|post|story|news)\b|rate this\b|what do you think(?: about| of)?\b.{0,100}(?:let us|comment|below|tell)|what are your thoughts\b|let us know\b)", 260),
    _phrase("cta", "house_advert", "academy|webclass|webinar|your crypto news deserves|key difference|difference wire|media coverage|our app|our mobile|premium|pro member|trade with|open an account|welcome bonus|deposit bonus|use code|promo code|referral",
            r"\bAcademy: |\bwebclass\b|KEY Difference Wire|guaranteed media coverage|Your crypto news deserves|\b(?:download|get|try|install) our (?:mobile )?app\b|(?:use|with|enter)(?: the)? (?:promo |referral |bonus )?code\b.{0,60}|(?:welcome|deposit|sign-?up) bonus\b.{0,80}(?:exclusive|register|claim|open|sign|get)"),
    _phrase("credit", "image_credit", "image|photo|picture|chart|cover|graphic|screenshot|shutterstock|unsplash|pixabay|midjourney|dall|getty|illustration|thumbnail|pexels|adobe",
            r"^\W{0,3}(?:(?:featured|cover|header|main|title|top|article|thumbnail|lead|stock|generated|feature)\s)?(?:images?|photos?|pictures?|charts?|graphics?|screenshots?|illustrations?|artwork|visuals?|thumbnail)\b(?:\s(?:is|was|were))?\s?(?:(?:credits?|source|courtesy|copyright|licen[cs]e)\b|(?:created |generated |taken |provided |made |used |sourced |designed |powered )?(?:by|from|via|with|courtesy)\s(?=[A-Z@\"“a-z])|:)|^\W{0,3}(?:images?|photo|featured image)[ :](?:shutterstock|unsplash|pixabay|getty|midjourney|dall|pexels|adobe|freepik|flickr|wikimedia|.{0,30}(?:via|/) (?:shutterstock|unsplash|getty))|^(?:shutterstock|unsplash|pixabay|getty images|dall-e|midjourney|adobe stock|pexels)\b.{0,40}$", 170),
    _phrase("credit", "written_by", "written by|edited by|reported by|reporting by|posted by|updated by|reviewed by|translated by|original post",
            r"^\W{0,3}(?:this (?:article|post|story|piece|news) (?:was|is|has been) (?:originally )?(?:written|edited|translated|produced|reviewed) by\b|(?:written|edited|reported|translated|reviewed|posted|fact-checked|reporting|editing) by:? [A-Z]|original post$)", 160),
    _phrase("bio", "about_author", "about the author|is a journalist|is a reporter|is a crypto|is an editor|is a writer|is a freelance|is a content|has covered|holds no|owns no|does not own|i/we have|years of experience|is a senior|is a seasoned|is an experienced|passionate|is a news",
            r"^\W{0,3}about the (?:author|writer|editor|publisher)\b|^[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3},? (?:is|was) (?:an? |the )?(?:[\w-]+ ){0,4}(?:journalist|reporter|writer|editor|copywriter|columnist|author|content (?:creator|writer|strategist))\b.{0,200}\b(?:at|for|with|who|covering|passion|experience|based)|\bdesk has covered\b|^i/we have (?:no|a)\b|\b(?:author|writer|he|she|i) (?:holds?|owns?|has) (?:no|some) (?:positions?|crypto|bitcoin|cryptocurrenc)", 420),
    _phrase("other", "page_furniture", "cookies|share on|copy link|min read|minute read|minutes read|loading|advertisement|table of contents|listen to|estimated reading|reading time|toggle|comments|go to top|print|accept all|story highlights|key takeaways|last updated|share:",
            r"^\W{0,3}(?:we use cookies\b.{0,100}|accept all\b.{0,30}|share (?:on|this on) \w+.{0,90}|copy link.{0,30}|\d{1,3} ?(?:min|minute|minutes)(?: read)?|(?:estimated )?reading time:?.{0,25}|advertise(?:ment)?|sponsored(?: content)?|table of contents|listen to (?:this )?article.{0,40}|go to top|(?:no |leave a |\d+ )comments?|last updated:?.{0,40}|story highlights|share:?|print|loading)\W{0,3}$", 140),
)  # fmt: skip

_OPEN = re.compile(r"[A-Z*“\"]")
_LONE = frozenset(
    (
        "Subscribe",
        "Subscribe to News",
        "Learn More",
        "Save Your Spot",
        "Register Now",
        "Read More",
        "Sign Up",
        "Share",
        "Join Now",
        "Follow",
        "Advertisement",
    )
)


_SHOUTED = r"[A-Z$\d][A-Z\d$%.,’'&]*(?![a-z])"
_SHOUT = re.compile(
    rf"(?<!\w)(?<!\w[^\w\s])(?:{_SHOUTED}[ –—:-]{{1,3}}){{0,9}}(?:ACT NOW|JOIN NOW|CLICK HERE|BUY NOW|TIME IS RUNNING OUT|SIGN UP NOW|REGISTER NOW|APPLY NOW|GET STARTED|START NOW)(?!\w)(?:[ –—:!-]{{1,3}}{_SHOUTED})*!?(?!\S{{0,20}}\w)"
)
_EMBED = re.compile(r"pic\.twitter\.com/|https://t\.co/|\(@\w{1,20}\) [A-Z][a-z]{2,8} \d")


def find(view: Passage) -> Iterator[Span]:
    """Yield each sentence, or its end from the wording on, that is the publisher's own talk."""
    if "shout" in view.cues:
        for match in _SHOUT.finditer(view.text):
            yield Span(match.start(), match.end(), "cta", "shout")
    cued = _cued(view)
    for number, (start, end) in enumerate(view.sentences):
        span = judge(view.text[start:end], start, [PHRASES[n] for n in sorted(cued.get(number, ()))])
        if span:
            yield span


@functools.cache
def _cues() -> tuple[AhoCorasick, tuple[int, ...]]:
    """One automaton of all cues, and for each the number of its phrase."""
    pairs = [(cue, n) for n, phrase in enumerate(PHRASES) for cue in phrase.cues]
    return AhoCorasick([cue for cue, _ in pairs]), tuple(n for _, n in pairs)


def _cued(view: Passage) -> Mapping[int, set[int]]:
    """By sentence, the phrases of which a cue stands in it: all are looked for at once."""
    automaton, phrase_of = _cues()
    starts = [start for start, _ in view.sentences]
    found: dict[int, set[int]] = {}
    for pattern, start, end in automaton.find_matches_as_indexes(view.low, overlapping=True):
        number = bisect.bisect_right(starts, start) - 1
        if number >= 0 and end <= view.sentences[number][1]:
            found.setdefault(number, set()).add(phrase_of[pattern])
    return found


def judge(sentence: str, start: int, cued: Iterable[Phrase]) -> Span | None:
    """The span of a sentence that stands at START, where one of the phrases that it holds cues of marks it."""
    end = start + len(sentence)
    if sentence.strip(" .!:→»") in _LONE:
        return Span(start, end, "cta", "lone_label")
    for phrase in cued:
        match = phrase.form.search(sentence[:2000])
        if not match or (phrase.kind == "cta" and phrase.rule != "follow" and _EMBED.search(sentence)):
            continue  # a post from X that is quoted whole is content, whatever it advertises
        begin = _begin(sentence, match.start(), phrase)
        if end - start - begin <= phrase.longest:
            return Span(start + begin, end, phrase.kind, phrase.rule)
    return None


def _begin(sentence: str, at: int, phrase: Phrase) -> int:
    """A wording deep inside a long "sentence" of flat text begins its own: at its capital, if it has one."""
    if at < 60 or not _OPEN.match(sentence[at : at + 1]) or sentence[at : at + 2].isupper():
        return 0
    return at if len(sentence) > 160 or phrase.kind in ("cta", "credit") else 0
