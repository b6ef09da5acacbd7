"""Whether the digest has use for an article: its language, and whether it is about crypto at all."""

import re

from newsdigest.records import Promo

_ENGLISH = frozenset(
    "the of and to in a is for that on with as by at from it has was this its are be have will an or which but not they their".split()
)
_CRYPTO = re.compile(
    r"\b(?:crypto\w*|bitcoin\w*|ether(?:eum)?|blockchain\w*|stablecoin\w*|altcoin\w*|token(?:s|ized|ization|omics)?|defi|nft\w*|web3|btc|eth|xrp|sol|solana|dogecoin|ripple|coinbase|binance|"
    r"tether|usdt|usdc|satoshi\w*|on-?chain|memecoins?|digital assets?|wallets?|mining|miners|halving|staking|presale|airdrop\w*|dao|layer[- ]2|smart contracts?|cbdc|hashrate|ledger)\b",
    re.IGNORECASE,
)
_HEAD = 6_000  # characters that are looked at


def language(text: str) -> str:
    """ "en", or "other" where too few of the words are English function words; "" where there is too little to tell.

    >>> language("The market fell by four percent on Friday and the traders of the world have sold a lot.")
    'en'
    >>> language("Der Markt ist am Freitag um vier Prozent gefallen und die Händler haben viel verkauft.")
    'other'
    """
    words = re.findall(r"[^\W\d_]+", text[:_HEAD].lower())
    if len(words) < 8:
        return "en" if text.isascii() else ""
    share = sum(w in _ENGLISH for w in words) / len(words)
    foreign = sum(any(ord(c) > 0x24F for c in w) for w in words) / len(words)
    return "other" if share < (0.12 if len(words) >= 40 else 0.07) or foreign > 0.3 else "en"


def left_out(title: str, text: str, promo: Promo) -> str:
    """Why the digest leaves an article out; "" where it does not."""
    if not text.strip() and not title.strip():
        return "empty"
    if language(f"{title}\n{text}") == "other":
        return "not_english"
    if not about_crypto(title, text):
        return "not_crypto"
    return "promotion" if promo == "yes" else ""


def about_crypto(title: str, text: str) -> bool:
    """True where the title, or the text more than in passing, speaks of crypto.

    >>> about_crypto("Bitcoin falls", ""), about_crypto("New plate for cell culture", "A new design for imaging.")
    (True, False)
    """
    if _CRYPTO.search(title):
        return True
    found = [m[0].lower() for m in _CRYPTO.finditer(text[:_HEAD])]
    return len(found) >= 2 or bool(found and len(text) < 600)
