"""Write reference/coins.csv: the forms under which each crypto asset is named, and how far each form can be trusted.

Use: python scripts/build_coins.py COINS.csv OUT.csv [--texts CORPUS.jsonl.gz …] [--treebank TRAIN.conllu.gz]

COINS.csv is a public list (coingecko_id, symbol, name, rank); ALIASES below adds nicknames, renames, wrapped assets
and networks. A form is `certain` where it is hardly ever anything else, and `context` where the words around it
must decide: ordinary words of English (by the treebank and by lower-case use in the texts), and capitals that in the texts mostly
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
DOGE: Dogecoin|~DOGE
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
XYO: XYO Network
VTHO: VeThor
SOLV: Solv Protocol
CORE: Core DAO|CoreDAO|~Core
MERL: Merlin Chain
XPL: Plasma
SPK: Spark Protocol
RESOLV: Resolv
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
LISTA: Lista DAO
FORM: Four.meme
PROVE: Succinct
SAHARA: Sahara AI
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
QUBIC: Qubic
ALPH: Alephium
NOS: Nosana
PAAL: PAAL AI
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
SCR: Scroll
LINEA: Linea
TAIKO: Taiko
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
GHO: GHO
CRVUSD: crvUSD
SUSDE: sUSDe
SUSDS: sUSDS
NXM: Nexus Mutual
PRIME: Echelon Prime
PIXEL: Pixels
BIGTIME: Big Time
ILV: Illuvium
GMT: STEPN
MAGIC: ~Treasure
ALICE: My Neighbor Alice
TLM: Alien Worlds
SLP: Smooth Love Potion
YGG: Yield Guild Games
ZEN: Horizen
ARRR: Pirate Chain
SCRT: Secret Network
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
VINE: Vine Coin
GRIFFAIN: Griffain
ZEREBRO: Zerebro
MUBARAK: Mubarak
CAT: Simon's Cat
KOMA: Koma Inu
MAGACOIN FINANCE: MAGACOIN FINANCE|MAGACOIN|Magacoin Finance|MagaCoin Finance
"""
UNRANKED = 99999
# Names of the list that are exchanges or firms rather than assets: the name alone names no coin.
NOT_NAMES = {
    "KuCoin", "Gate", "Huobi", "HitBTC Token", "WazirX", "Robinhood", "BitMart", "Bitpanda Ecosystem Token", "Gemini",
    "Tether", "Trust Wallet", "Binance", "Trump", "Strategic Bitcoin Reserve", "Celsius Network", "SwissBorg", "Arkham",
    "BTSE Token", "Telcoin", "Grok", "Token", "Bitcoin USD (BTCFi)", "CharacterAI", "Elon", "GameStop", "OKX", "Nexo",
    "NEXO", "Polygon Ecosystem Token", "TRUMP 47", "MSTR2100", "ETF The Token",
}  # fmt: skip
# Cashtags and capitals that name stocks, funds, indices, currencies or institutions.
NOT_COINS = """
AAPL AI AM AMC AMD AML AMM AMZN AND API APR APY ARE ARKB ATH ATL AUD BAC BIS BITB BITF BITO BLK BMNR BOJ BRL BRRR BTBT
BTCO BTCW CAD CBDC CEFI CEO CEX CFO CFTC CHF CIFR CLSK CNY COIN COO CORZ CPI CRCL CTO DAO DAPP DEFI DEX DIA DJI DJT
DOJ DXY ECB EDT EMA EST ET ETF ETHA ETHE ETN ETP EU EUR EVM EZBC FAQ FATF FBI FBTC FED FOMC FOR FTX GBP GBTC GDP GLD
GLXY GME GOOG GOOGL GS HIVE HKD HODL HOOD HUT IBIT IMF INR INTC IPO IREN IRS JPM JPY KRW KYC L1 L2 MACD MARA META ML
MS MSFT MSTR MTPLF NATO NDX NFLX NFP NFT NOT NVDA NZD OI OPEC OTC PCE PM POS POW PPI PR PYPL Q&A QQQ RIOT ROI RSI RWA
SBET SEC SGD SHOP SLV SMA SMLR SPX SPY SQ STRC STRD STRF STRK THE TLT TRY TSLA TV TVL UAE UK UN US USA USD USO UTC VIX
VOO WULF XYZ YOU
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


def proof(texts: list[Path], forms: dict[str, tuple[str, ...]]) -> dict[str, tuple[int, int]]:
    """For each form: in how many texts it stands, and in how many of them another form or a cashtag names its coin."""
    found: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0])
    starts = collections.defaultdict(list)
    for form in forms:
        starts[form.split(" ")[0]].append(form)
    for path in texts:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                item = json.loads(line)
                text = item["title"] + "\n" + item["text"]
                words = set(re.findall(r"(?<![\w$/])[^\W_][\w.]*\w(?![\w/])", text))
                for form in {f for w in words & starts.keys() for f in starts[w]}:
                    if form in words or (" " in form and form in text):
                        found[form][0] += 1
                        found[form][1] += any(other in text for other in forms[form])
    return {f: (a, b) for f, (a, b) in found.items()}


def trusted(ticker: str, rank: int, found: tuple[int, int]) -> bool:
    """True where a ticker in capitals needs no other proof: by its rank, its form, and how often the texts prove it."""
    alone, sure = found
    if len(ticker) > 3 and re.search("USD|EUR|BTC$|ETH$", ticker):
        return True
    if alone < 4:
        return rank <= 250
    if rank <= 80:
        return True
    return sure / alone >= (0.2 if rank <= 250 else 0.6)


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
        if " " in form:  # "Renewable Energy", "Guild of Guardians": made of ordinary words
            return all(words[w] > 0 or w == "bitcoin" for w in low.split())
        return words[low] > 0 or seen[low] > max(3, 0.25 * (seen[form] + seen[form.upper()]))

    aliases: dict[str, list[str]] = {}
    for line in ALIASES.strip().splitlines():
        ticker, _, given = line.partition(":")
        aliases[ticker.strip()] = [f.strip() for f in given.split("|") if f.strip()]
    listed = sorted(rows(args.coins), key=lambda r: int(r["rank"] or UNRANKED))
    ranks: dict[str, int] = {}
    names: dict[str, tuple[str, bool]] = {}  # name → ticker, doubted; aliases before the list, best rank first
    for row in listed:
        ranks.setdefault(row["symbol"].upper().lstrip("$"), int(row["rank"] or UNRANKED))
    doubted_tickers: set[str] = set()
    for ticker, given in aliases.items():
        for form in given:
            bare = form.lstrip("~")
            if form == "~" + ticker:  # the Department of Government Efficiency
                doubted_tickers.add(ticker)
            elif bare != ticker:
                names[bare] = ticker, form.startswith("~") or (common(bare) and " " not in bare)
                if (
                    not names[bare][1]
                    and ranks.get(ticker, UNRANKED) <= 25
                    and bare.istitle()
                    and bare != "Avalanche"
                    and len(bare) > 3
                ):
                    names[bare.lower()] = ticker, common(bare)
    for row in listed:
        ticker, name = row["symbol"].upper().lstrip("$"), re.sub(r"\s*[(\[].*?[)\]]", "", row["name"]).strip()
        if not re.fullmatch(r"[A-Z0-9.]{1,11}", ticker) or len(name) < 3 or name in NOT_NAMES or name in names:
            continue
        if name == ticker or ":" in name or "," in name:
            continue
        doubted = common(name) or len(name) < 4 or name.isdigit() or (name.isupper() and len(name) < 6)
        names[name] = ticker, doubted
    for name, (ticker, _) in list(names.items()):
        short = re.sub(r" (?:Protocol|Finance|Network|Labs|Token|Coin|DAO)$", "", name)
        if short not in names and short != ticker and len(short) > 3 and short not in NOT_NAMES:
            names[short] = ticker, True
    pair = re.compile("|".join(f"(?:{t}USDT?)" for t, r in ranks.items() if r <= 100))
    tickers = {
        t
        for t in [*aliases, *ranks]
        if re.fullmatch(r"[A-Z0-9]{1,11}|[A-Z]+ FINANCE", t) and not t.isdigit() and not pair.fullmatch(t)
    }
    no = set(NOT_COINS.split())
    others: dict[str, list[str]] = collections.defaultdict(list)
    for name, (ticker, doubted) in names.items():
        if not doubted:
            others[ticker].append(name)
    signs = {t: (f"({t})", f"${t}", f"{t}/", *others[t]) for t in tickers}
    for name, (ticker, doubted) in names.items():
        if not doubted:  # an acronym in brackets after the words that it abbreviates proves no coin
            spelt = "".join(w[0] for w in name.split()).upper() == ticker
            signs[name] = (f"${ticker}",) if spelt else (f"({ticker})", f"${ticker}", f" {ticker} ", f" {ticker},")
    found = proof(args.texts, signs)
    out: set[tuple[str, str, str, str, int]] = set()
    for name, (ticker, doubted) in names.items():
        alone, sure = found.get(name, (0, 0))
        rank = ranks.get(ticker, UNRANKED)
        doubted = doubted or (ticker not in aliases and alone >= 4 and sure / alone < (0.1 if rank <= 100 else 0.3))
        out.add((ticker, name, "name", "context" if doubted else "certain", rank))
    for ticker in tickers:
        rank = ranks.get(ticker, UNRANKED)
        certain = ticker not in doubted_tickers and not common(ticker) and len(ticker) > 2 and ticker not in no
        certain = certain and trusted(ticker, rank, found.get(ticker, (0, 0)))
        out.add((ticker, ticker, "ticker", "certain" if certain else "context", rank))
    out |= {("", t, "other", "certain", UNRANKED) for t in no}
    with args.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ticker", "form", "kind", "trust", "rank"))
        for row in sorted(out, key=lambda r: (r[2], r[4], r[0], r[1])):
            writer.writerow((*row[:4], row[4] if row[4] < UNRANKED else ""))


if __name__ == "__main__":
    main()
