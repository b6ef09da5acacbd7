"""Whether the digest has use for an article: its language, and whether it is about crypto at all."""

import functools
import itertools
import re

from newsdigest.clean.cues import starts
from newsdigest.records import Promo
from newsdigest.reference.coins import forms
from newsdigest.text.anchors import matches

_ENGLISH = frozenset(
    "the of and to in a is for that on with as by at from it has was this its are be have will an or which but not they their".split()
)
# Frequent function words of other languages that English does not have.
_FOREIGN = frozenset(
    "el los las una del que por para con como más su pero o os uma dos das não com mais le les des une du et est dans pour qui sur pas au aux der das und ist nicht mit ein eine den dem von auf für sich "
    "il lo gli della che per di una sono con nel jest nie się na że w z do oraz ve bir bu için ile olarak yang dan di dengan untuk ini dari het een van voor niet zijn".split()
) - _ENGLISH  # fmt: skip
_CRYPTO = re.compile(  # of small letters
    r"\b(?:crypto\w*|bitcoin\w*|ether(?:eum)?|blockchain\w*|stablecoin\w*|altcoin\w*|token(?:s|ized|ization|omics)?|defi|nft\w*|web3|btc|eth|xrp|sol|solana|dogecoin|ripple|coinbase|binance|"
    r"tether|usdt|usdc|satoshi\w*|on-?chain|memecoins?|digital assets?|wallets?|mining|miners|halving|staking|presale|airdrop\w*|dao|layer[- ]2|smart contracts?|cbdc|hashrate|ledger)\b"
)
# Each match of _CRYPTO begins with one of these.
_CRYPTO_STARTS = (
    "crypto|bitcoin|ether|blockchain|stablecoin|altcoin|token|defi|nft|web3|btc|eth|xrp|sol|dogecoin|ripple|coinbase|binance|"
    "tether|usdt|usdc|satoshi|on-chain|onchain|memecoin|digital asset|wallet|mining|miners|halving|staking|presale|airdrop|dao|"
    "layer 2|layer-2|smart contract|cbdc|hashrate|ledger"
)
_BEYOND = re.compile(r"[^\W\d_\u0000-\u024f]")  # letters of no Latin alphabet
_HEAD = 6_000  # characters that are looked at


def language(text: str) -> str:
    """ "en", or "other" where too few of the words are English function words; "" where there is too little to tell.

    >>> language("The market fell by four percent on Friday and the traders of the world have sold a lot.")
    'en'
    >>> language("Der Markt ist am Freitag um vier Prozent gefallen und die Händler haben viel verkauft.")
    'other'
    >>> language("Bitcoin Options Expiry Nears $3 Billion Amid Market Caution. Implied volatility outpaces rivals, signaling")
    'en'
    """
    head = text[:_HEAD]
    words = _words(head.lower())
    if len(words) < 8:
        return "en" if text.isascii() else ""
    english = sum(map(_ENGLISH.__contains__, words))
    if _BEYOND.search(head) and sum(_BEYOND.search(w) is not None for w in words) > 0.3 * len(words):
        return "other"
    # a short text may be little more than headlines, which drop their function words
    few = english < 0.12 * len(words) if len(words) >= 100 else False
    return "other" if few or sum(map(_FOREIGN.__contains__, words)) > max(english, 1) else "en"


def _words(low: str) -> list[str]:
    """The words of a text in small letters."""
    for mark in _MARKS:
        low = low.replace(mark, " ")
    return (_PLAIN_WORD if low.isascii() else _WORD).findall(low)


_MARKS = "’‘“”–—…•·\xa0€£"  # most English texts hold no other character beyond ASCII, whose words are found four times as fast
_PLAIN_WORD = re.compile(r"[a-z]+")
_WORD = re.compile(r"[^\W\d_]+")


@functools.cache
def _coin_names() -> frozenset[str]:
    """Names of the larger coins that mean nothing else, in small letters."""
    return frozenset(f.text.lower() for f in forms() if f.certain and f.kind == "name" and 0 < f.rank <= 500)


def left_out(title: str, text: str, promo: Promo, spoken: str) -> str:
    """Why the digest leaves an article out; "" where it does not. SPOKEN is what `language` says of it."""
    if not text.strip() and not title.strip():
        return "empty"
    if spoken == "other":
        return "not_english"
    if not about_crypto(title, text):
        return "not_crypto"
    return "promotion" if promo == "yes" else ""


def about_crypto(title: str, text: str) -> bool:
    """True where the title, or the text more than in passing, speaks of crypto.

    >>> about_crypto("Bitcoin falls", ""), about_crypto("New plate for cell culture", "A new design for imaging.")
    (True, False)
    >>> about_crypto("Cardano Could Triple by the Year's End", "ADA holds its range.")
    True
    """
    small = title.lower()
    if _CRYPTO.search(small) or any(w in _coin_names() for w in re.findall(r"[^\W\d_]+", small)):
        return True
    low = text[:_HEAD].lower()
    found = len(list(itertools.islice(matches(_CRYPTO, low, starts(_CRYPTO_STARTS, low)), 2)))
    return found == 2 or bool(found and len(text) < 600)
