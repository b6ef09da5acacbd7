"""An archive of invented articles: some repeated, one that makes no article, over four days; and what `bulk` made of it."""

import json
import random
from pathlib import Path

COINS = (("Bitcoin", "BTC"), ("Ethereum", "ETH"), ("Solana", "SOL"), ("XRP", "XRP"))
CAUSES = (
    "after leveraged longs were liquidated across the large exchanges",
    "as spot funds lost money for a third day in a row",
    "because traders fear another rise of interest rates",
    "after a bridge of the network was drained by a thief",
)
TABLES = (
    *("articles", "removed", "coins", "mentions", "moves", "amounts", "levels", "drivers", "vectors", "outcomes"),
    *("stories", "story_articles", "reposts", "story_themes"),
)
PLACES = ("Harbour Post", "Ledger Lane", "Coin Quarry", "North Desk")


def article(number: int, seed: int) -> dict[str, str]:
    """Article NUMBER: the seed decides its words."""
    r = random.Random(seed)
    name, ticker = r.choice(COINS)
    fall, amount, level = r.randint(20, 90) / 10, r.randint(20, 900), r.randint(1_000, 90_000)
    cause = r.choice(CAUSES)
    names = [
        f"{r.choice('BDFGKLMNPRSTV')}{r.choice('aeiou')}{r.choice('lmnrst')}{r.choice('aeiou')}x" for _ in range(12)
    ]
    text = "\n\n".join(
        [
            f"{name} ({ticker}) fell {fall}% in the past 24 hours {cause}, {names[0]} of {names[1]} said on Thursday.",
            f"Some ${amount} million of long positions were closed by force within a day, data from {names[2]} shows.",
            f"The coin traded at ${level:,}, and {names[3]} sees support at ${level * 9 // 10:,} for {names[4]} and {names[5]}.",
            f"{names[6]} wrote to clients of {names[7]} that {names[8]} holders kept their coins through the {names[9]} week.",
            f"Volumes at {names[10]} rose by {r.randint(5, 60)}% while {names[11]} counted {r.randint(1000, 99999):,} transfers.",
        ]
    )
    return {
        "id": f"a{number:05d}",
        "source": PLACES[number % len(PLACES)],
        "published": f"2025-03-{10 + number % 4:02d}T{number % 24:02d}:15:00Z",
        "url": f"https://news{number % 4}.example/{number}",
        "title": f"{name} slides {fall}% {cause.split(',')[0]}",
        "text": text,
    }


def write_archive(path: Path, count: int, *, copies: int = 0, poison: bool = False, first: int = 0) -> Path:
    """`count` articles from number `first` on, the last `copies` of them repeating the first ones' text."""
    lines = []
    for n in range(first, first + count):
        copied = n >= first + count - copies
        made = article(n, n - (count - copies) if copied else n)
        made["title"] = f"Again: {made['title']}" if copied else made["title"]
        lines.append(json.dumps(made))
    if poison:
        lines.append(json.dumps({"id": "deep", "source": "Pit", "title": "Deep", "html": "<div>" * 60_000 + "x"}))
        lines.append("{not json")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def tables(out: Path) -> dict[str, list[object]]:
    """Every row of every table, in an order that no shard decides."""
    import pyarrow.parquet as pq

    found: dict[str, list[object]] = {}
    for name in TABLES:
        rows = [tuple(r.items()) for f in sorted((out / name).glob("*.parquet")) for r in pq.read_table(f).to_pylist()]
        found[name] = sorted(rows, key=repr)
    found["near_copies"] = pq.read_table(out / "near_copies.parquet").to_pylist()
    return found
