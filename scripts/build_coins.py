"""Write reference/coins.csv: the forms under which each crypto asset is named, and how far each form can be trusted.

Use: python scripts/build_coins.py COINS.csv OUT.csv [--texts CORPUS.jsonl.gz …] [--treebank TRAIN.conllu.gz]

COINS.csv is a public list (coingecko_id, symbol, name, rank); ALIASES below adds nicknames, renames, wrapped assets and
networks. A form is `certain` where it is hardly ever anything else, and `context` where the words around it must decide:
ordinary words of English (by the treebank and by lower-case use in the texts), and capitals that in the texts mostly
stand without any other sign of their coin. Only counts are taken from the texts.
"""

import argparse
import collections
import csv
import gzip
import json
import re
from pathlib import Path

# ticker: forms besides the list's own. A leading "~" marks a form that the context must decide.
ALIASES = """
BTC: Bitcoin|Bitcoins|XBT|Satoshis|Lightning Network
ETH: Ethereum|Ether|ERC-20
USDT: ~Tether|Tether USD|Tether USDt|USD₮
BNB: BNB|Binance Coin|BNB Chain|BNB Smart Chain|Binance Smart Chain|~BSC
SOL: Solana
XRP: XRP|XRP Ledger|XRPL|~Ripple
USDC: USD Coin|USDC
DOGE: Dogecoin
ADA: Cardano
AVAX: Avalanche
TON: Toncoin|The Open Network|TON Blockchain
SHIB: Shiba Inu|~Shiba|SHIBA INU|Shibarium
DOT: Polkadot
BCH: Bitcoin Cash
LINK: Chainlink
WBTC: Wrapped Bitcoin
TRX: Tron|TRON|Tronix
UNI: Uniswap
POL: Polygon|Polygon Ecosystem Token
MATIC: Matic
ICP: Internet Computer
LTC: Litecoin
NEAR: NEAR Protocol|Near Protocol
APT: Aptos
LEO: UNUS SED LEO
STX: Stacks
ATOM: Cosmos|Cosmos Hub
DAI: Dai
USDS: ~Sky Dollar
SKY: ~Sky Protocol
MKR: MakerDAO|~Maker
ARB: Arbitrum
MNT: Mantle|Mantle Network
RENDER: Render Network|Render Token|~Render
RNDR: RNDR
CRO: Cronos
XLM: Stellar|Stellar Lumens|Lumens
HBAR: Hedera|Hedera Hashgraph|Hashgraph
OP: Optimism
GRT: The Graph
PEPE: Pepe|Pepe Coin|PepeCoin
TAO: Bittensor
VET: VeChain|Vechain
INJ: Injective|Injective Protocol
KAS: Kaspa
FET: Fetch.ai|Artificial Superintelligence Alliance
ASI: ~ASI Alliance
RUNE: THORChain|Thorchain
FTM: Fantom
S: Sonic Labs|~Sonic
TIA: Celestia
AR: Arweave
LDO: Lido DAO|Lido|Lido Finance
XMR: Monero
SUI: Sui|Sui Network|Sui Blockchain
SEI: Sei|Sei Network
ALGO: Algorand
FLOW: Flow Blockchain|~Flow
QNT: Quant Network|~Quant
AAVE: Aave
CFX: Conflux
SAND: The Sandbox
AXS: Axie Infinity
STRK: Starknet|StarkNet
SNX: Synthetix
PYTH: Pyth Network|~Pyth
ORDI: Ordinals
XTZ: Tezos
FLR: Flare Network|~Flare
MANA: Decentraland
APE: ApeCoin|~Ape
EOS: EOS
A: ~Vaulta
CAKE: PancakeSwap
IOTA: IOTA
HNT: Helium
LUNC: Terra Luna Classic|Terra Classic|LUNA Classic
LUNA: Terra LUNA|~Terra
UST: TerraUSD
CRV: Curve DAO|Curve Finance|Curve DAO Token
1INCH: 1inch|1inch Network
ENJ: Enjin|Enjin Coin
COMP: Compound Finance|~Compound
ZEC: Zcash
DASH: ~Dash
XEM: ~NEM
ETC: Ethereum Classic
BSV: Bitcoin SV|Bitcoin Satoshi Vision
BTG: Bitcoin Gold
HYPE: Hyperliquid|~Hype
TRUMP: Official Trump|OFFICIAL TRUMP|Trump Coin|Trump coin|Trump memecoin|TRUMP memecoin
MELANIA: Official Melania|Melania Meme|Melania coin
WLFI: World Liberty Financial|World Liberty
USD1: USD1
PI: Pi Network|Pi Coin|~Pi
PUMP: Pump.fun|PumpFun
ONDO: Ondo Finance|~Ondo
ENA: Ethena|Ethena Labs
USDE: Ethena USDe|USDe
USDTB: USDtb
PYUSD: PayPal USD|PYUSD
RLUSD: Ripple USD|RLUSD
FDUSD: First Digital USD
TUSD: TrueUSD
USDD: USDD
USDG: Global Dollar
USDY: USDY
USD0: USD0
EURC: EURC
EURQ: EURQ
USDQ: USDQ
EURR: EURR
USDR: USDR
BUSD: Binance USD
JUP: Jupiter Exchange|~Jupiter
WIF: dogwifhat|Dogwifhat|dogwif
BONK: Bonk
FLOKI: Floki|Floki Inu
FARTCOIN: Fartcoin
PENGU: Pudgy Penguins
SPX: SPX6900
POPCAT: Popcat
MOODENG: Moo Deng
BRETT: ~Brett
MOG: Mog Coin
GOAT: Goatseus Maximus
PNUT: Peanut the Squirrel
VIRTUAL: Virtuals Protocol|~Virtuals
AI16Z: ai16z
AIXBT: aixbt
KAITO: Kaito|Kaito AI
IP: Story Protocol|~Story
MOVE: Movement Labs|Movement Network|~Movement
BERA: Berachain
LAYER: Solayer
ME: Magic Eden
EIGEN: EigenLayer|Eigenlayer
ETHFI: ether.fi|Ether.fi
ZRO: LayerZero
ZK: ZKsync|zkSync
W: ~Wormhole
JTO: Jito
RAY: Raydium
KMNO: Kamino
DRIFT: Drift Protocol|~Drift
GMX: GMX
DYDX: dYdX|dydx
BABY: Babylon Labs|~Babylon
IMX: Immutable X|Immutable|ImmutableX
RON: Ronin Network|~Ronin
AERO: Aerodrome Finance|Aerodrome
MORPHO: Morpho|Morpho Labs
PENDLE: Pendle
CETUS: Cetus Protocol|Cetus
WAL: Walrus Protocol|~Walrus
DEEP: DeepBook
HAEDAL: Haedal Protocol
BLUE: ~Bluefin
TRB: Tellor
XDC: XDC Network
KAIA: Kaia
TRAC: OriginTrail
AKT: Akash Network|Akash
GRASS: ~Grass
IO: io.net
WLD: Worldcoin|World Network
OM: MANTRA|~Mantra
BGB: Bitget Token
OKB: OKB
KCS: KuCoin Token
GT: GateToken
HT: Huobi Token
HTX: HTX token
CRONOS: 
FTT: FTX Token
NEXO: NEXO Token
CEL: CEL Token
SAFE: ~Safe
BAL: Balancer
YFI: yearn.finance|Yearn Finance|Yearn
SUSHI: SushiSwap
THETA: Theta Network
TFUEL: Theta Fuel
GALA: Gala Games|~Gala
CHZ: Chiliz
ROSE: Oasis Network
EGLD: MultiversX|Elrond
BTT: BitTorrent
JST: JUST
SUN: Sun Token|Sun.io
WIN: WINkLink
NFT: APENFT
BABYDOGE: Baby Doge Coin|Baby Doge
MEW: cat in a dogs world
TURBO: ~Turbo
NOT: Notcoin
DOGS: ~Dogs
HMSTR: Hamster Kombat
CATI: Catizen
BOME: BOOK OF MEME|Book of Meme
NEIRO: Neiro
ACT: ~Act I
SYRUP: Maple Finance
SKL: SKALE
ANKR: Ankr
ENS: Ethereum Name Service
BAT: Basic Attention Token
ZIL: Zilliqa
ZRX: 0x Protocol
CVX: Convex Finance
FXS: Frax Share
FRAX: Frax Finance|Frax
RPL: Rocket Pool
SSV: SSV Network
STETH: stETH|Lido Staked ETH|Lido Staked Ether
WSTETH: wstETH
RETH: rETH
CBBTC: cbBTC|Coinbase Wrapped BTC
CBETH: cbETH
WETH: Wrapped Ether|Wrapped Ethereum
METH: mETH
TBTC: tBTC
LBTC: Lombard Staked BTC
XAUT: Tether Gold|XAUt
PAXG: PAX Gold|Paxos Gold
BUIDL: BUIDL
BENJI: BENJI
RUNES: 
XYO: XYO Network
VTHO: VeThor
SOLV: Solv Protocol
CORE: Core DAO|CoreDAO|~Core
MERL: Merlin Chain
BOB: 
HEMI: 
XPL: Plasma
SPK: Spark Protocol
RESOLV: Resolv
HOME: 
SOPH: Sophon
HUMA: Huma Finance
SIGN: ~Sign Protocol
INIT: Initia
HYPER: Hyperlane
KERNEL: KernelDAO
PARTI: Particle Network
NIL: Nillion
RED: ~RedStone
SHELL: MyShell
GPS: GoPlus Security
PLUME: Plume Network|~Plume
ANIME: Animecoin
USUAL: 
LISTA: Lista DAO
FORM: Four.meme
PROVE: Succinct
NEWT: 
SAHARA: Sahara AI
CUDIS: 
RSR: Reserve Rights
LPT: Livepeer
FIL: Filecoin
HOT: Holo
MASK: Mask Network
CELO: Celo
ONE: Harmony ONE|~Harmony
AUDIO: Audius
ICX: ICON Network
CKB: Nervos Network|Nervos
XNO: Nano Currency
DCR: Decred
RVN: Ravencoin
KDA: Kadena
SC: Siacoin
LUMIA: 
QUBIC: Qubic
ALPH: Alephium
NOS: Nosana
PAAL: PAAL AI
ARKM: Arkham
T: Threshold Network
KEEP: Keep Network
CHEX: Chintai
EKUBO: Ekubo
MYTH: Mythos
BEST: ~Best Wallet Token
ZORA: Zora
FWOG: Fwog
GIGA: Gigachad
CHILLGUY: Just a chill guy
SUNDOG: Sundog
LAUNCHCOIN: Launch Coin|Launchcoin
MOTHER: Mother Iggy
HOUSE: Housecoin
JELLYJELLY: Jelly-My-Jelly
LIBRA: ~Libra
OMNI: Omni Network
SAGA: ~Saga
ALT: Altlayer|AltLayer
MANTA: Manta Network
METIS: Metis
BLAST: 
SCR: Scroll
LINEA: Linea
TAIKO: Taiko
MODE: 
MINA: Mina Protocol
POLYX: Polymesh
KSM: Kusama
GLMR: Moonbeam
ASTR: Astar Network|Astar
ACA: Acala
CFG: Centrifuge
BSW: Biswap
XVS: Venus Protocol
ALPACA: Alpaca Finance
BAKE: BakeryToken
TWT: Trust Wallet Token
SFP: SafePal
C98: Coin98
REZ: Renzo
PUFFER: Puffer Finance
SWELL: Swell Network
LQTY: Liquity
BOLD: 
GHO: GHO
CRVUSD: crvUSD
SUSDE: sUSDe
SUSDS: sUSDS
OETH: 
NXM: Nexus Mutual
INSP: 
PRIME: Echelon Prime
PIXEL: Pixels
BIGTIME: Big Time
XAI: 
ILV: Illuvium
GMT: STEPN
MAGIC: ~Treasure
ALICE: My Neighbor Alice
TLM: Alien Worlds
SLP: Smooth Love Potion
YGG: Yield Guild Games
BTCB: 
ZEN: Horizen
ARRR: Pirate Chain
SCRT: Secret Network
ROOK: 
PHB: 
AGIX: SingularityNET
OCEAN: Ocean Protocol
NMR: Numeraire
GNO: Gnosis
COW: CoW Protocol
UMA: UMA
LRC: Loopring
STORJ: Storj
GLM: Golem
ONT: Ontology
QTUM: Qtum
NEO: ~Neo
WAVES: ~Waves
LSK: Lisk
DGB: DigiByte
XEC: eCash
CSPR: Casper Network
FLUX: ~Flux
ZKJ: Polyhedra Network|Polyhedra
KOGE: KOGE
BNBCARD: 
VINE: Vine Coin
SWARMS: 
GRIFFAIN: Griffain
ARC: 
ZEREBRO: Zerebro
MUBARAK: Mubarak
TUT: 
BROCCOLI: 
CAT: Simon's Cat
WHY: 
KOMA: Koma Inu
MAGACOIN FINANCE: MAGACOIN FINANCE|MAGACOIN|Magacoin Finance|MagaCoin Finance
"""
# Names of the list that are exchanges or firms rather than assets: the name alone names no coin.
NOT_NAMES = {
    "KuCoin", "Gate", "Huobi", "HitBTC Token", "WazirX", "Robinhood", "BitMart", "Bitpanda Ecosystem Token", "Gemini",
    "Tether", "Trust Wallet", "Celsius Network", "Binance USD (Wormhole)", "Coinbase Wrapped BTC", "SwissBorg", "Arkham",
    "BTSE Token", "Telcoin", "Grok", "Token", "Bitcoin USD (BTCFi)", "CharacterAI", "Elon", "GameStop", "OKX", "Nexo",
    "NEXO", "Polygon Ecosystem Token", "TRUMP 47", "MSTR2100", "ETF The Token",
}  # fmt: skip
# Cashtags and capitals that name stocks, funds, indices, currencies or institutions.
NOT_COINS = """
MSTR COIN HOOD TSLA NVDA AAPL AMZN GOOG GOOGL META MSFT GME AMC MARA RIOT CLSK HUT CRCL SBET BMNR SMLR MTPLF HIVE BTBT
WULF IREN CORZ CIFR BITF GLXY NFLX AMD INTC PYPL SQ XYZ SHOP BLK JPM GS MS BAC SPY QQQ IBIT FBTC GBTC ETHA ETHE BITB
ARKB HODL EZBC BTCO BRRR BTCW BITO STRF STRD STRC STRK DJT DIA VOO GLD SLV USO TLT DXY VIX SPX NDX DJI USD EUR GBP JPY CNY AUD CAD CHF NZD
KRW INR BRL TRY HKD SGD SEC CFTC FBI DOJ IRS FED ECB BOJ CPI PPI PCE GDP FOMC NFP ETF ETP ETN IPO CEO CFO CTO COO DAO NFT
DEFI CEFI DEX CEX AMM TVL APY APR ATH ATL RSI MACD EMA SMA OI ROI KYC AML API AI ML US USA UK EU UAE UN NATO OPEC BIS
IMF FATF FTX OTC PR Q&A FAQ CBDC RWA DAPP EVM L1 L2 POW POS UTC EST EDT ET AM PM TV THE AND FOR NOT YOU ARE
"""


def rows(path: Path) -> list[dict[str, str]]:
    """The public list."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counts(texts: list[Path], treebank: Path | None) -> tuple[collections.Counter[str], collections.Counter[str]]:
    """Word counts as written, over the texts; and lower-case words of the treebank that are no proper names."""
    seen: collections.Counter[str] = collections.Counter()
    for path in texts:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                item = json.loads(line)
                seen.update(set(re.findall(r"[A-Za-z0-9]+", item["title"] + "\n" + item["text"])))
    words: collections.Counter[str] = collections.Counter()
    if treebank:
        with gzip.open(treebank, "rt", encoding="utf-8") as file:
            for line in file:
                cells = line.split("\t")
                if len(cells) > 3 and cells[3] != "PROPN" and cells[1].islower():
                    words[cells[1]] += 1
    return seen, words


def evidence(texts: list[Path], forms: dict[str, set[str]]) -> dict[str, tuple[int, int]]:
    """For each ticker: in how many texts it stands in capitals, and in how many of them something else names its coin."""
    found: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0])
    for path in texts:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                item = json.loads(line)
                text = item["title"] + "\n" + item["text"]
                for ticker in set(re.findall(r"(?<![\w$(/])[A-Z0-9]{2,10}(?![\w/)])", text)) & forms.keys():
                    found[ticker][0] += 1
                    sure = f"({ticker})" in text or f"${ticker}" in text or f"{ticker}/" in text
                    found[ticker][1] += sure or any(name in text for name in forms[ticker])
    return {t: (a, b) for t, (a, b) in found.items()}


def main() -> None:
    """Parse, join, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("coins", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--treebank", type=Path)
    args = parser.parse_args()
    seen, words = counts(args.texts, args.treebank)

    def common(form: str) -> bool:
        low = form.lower()
        return " " not in form and (words[low] > 0 or seen[low] > max(3, 0.25 * (seen[form] + seen[form.upper()])))

    aliases: dict[str, list[str]] = {}
    for line in ALIASES.strip().splitlines():
        ticker, _, forms = line.partition(":")
        aliases[ticker.strip()] = [f.strip() for f in forms.split("|") if f.strip()]
    taken: dict[str, str] = {}  # form → ticker, best rank first, aliases before all
    out: list[tuple[str, str, str, str, str]] = []
    ranks: dict[str, str] = {}
    listed = sorted(rows(args.coins), key=lambda r: int(r["rank"] or 99999))
    for row in listed:
        ranks.setdefault(row["symbol"].upper().lstrip("$"), row["rank"])
    names: dict[str, set[str]] = collections.defaultdict(set)
    for ticker, forms in aliases.items():
        for form in forms:
            bare = form.lstrip("~")
            if bare == ticker:
                continue
            taken[bare] = ticker
            trust = "context" if form.startswith("~") else "certain"
            out.append((ticker, bare, "name", trust, ranks.get(ticker, "")))
            if trust == "certain" and not common(bare):
                names[ticker].add(bare)
    for row in listed:
        ticker, name = row["symbol"].upper().lstrip("$"), re.sub(r"\s*[(\[].*?[)\]]", "", row["name"]).strip()
        if not re.fullmatch(r"[A-Z0-9.]{1,11}", ticker) or len(name) < 3 or name in NOT_NAMES or name in taken:
            continue
        if name.upper() == ticker or ":" in name or "," in name:
            continue
        taken[name] = ticker
        doubtful = common(name) or len(name) < 4 or name.isdigit() or (name.isupper() and len(name) < 6)
        out.append((ticker, name, "name", "context" if doubtful else "certain", row["rank"]))
        if not doubtful:
            names[ticker].add(name)
    tickers = {t for t in [*aliases, *ranks] if re.fullmatch(r"[A-Z0-9]{1,11}|[A-Z]+ FINANCE", t) and not t.isdigit()}
    no = set(NOT_COINS.split())
    proof = evidence(args.texts, {t: names[t] for t in tickers})
    for ticker in sorted(tickers):
        alone, sure = proof.get(ticker, (0, 0))
        rank = int(ranks.get(ticker) or 99999)
        share = sure / alone if alone >= 4 else None
        trusted = share >= 0.6 if share is not None and rank > 250 else rank <= 80 or (rank <= 250 and (share or 1) >= 0.2)
        trusted = trusted or (len(ticker) > 3 and re.search("USD|EUR|BTC$|ETH$", ticker) is not None)
        trust = "context" if common(ticker) or len(ticker) < 3 or not trusted or ticker in no else "certain"
        out.append((ticker, ticker, "ticker", trust, ranks.get(ticker, "")))
    out += [("", t, "other", "certain", "") for t in sorted(no)]
    with args.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ticker", "form", "kind", "trust", "rank"))
        writer.writerows(sorted(set(out), key=lambda r: (r[2], int(r[4] or 99999), r[0], r[1])))


if __name__ == "__main__":
    main()
