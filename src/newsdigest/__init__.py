"""newsdigest: what moved in crypto, by how much, why, and who says so, with every figure linked to its sentence.

From a page to its facts, with no database and no network:

>>> from newsdigest.clean import clean
>>> from newsdigest.read import read
>>> from newsdigest.records import Page
>>> page = Page(id="1", url="https://example.org/a", publisher="Example", kind="text", title="Bitcoin slips",
...             body="Bitcoin fell 2.5% on Friday after ETF outflows, while Ether lost more than 6%.")
>>> facts = read(clean(page))
>>> [(m.asset, str(m.pct), m.bound, m.window) for m in facts.moves]
[('BTC', '-2.5', 'exact', '24h'), ('ETH', '-6', 'over', '24h')]

The command line does the whole of it: `newsdigest run`, `newsdigest digest`, `newsdigest why BTC`, `newsdigest browse`.
"""

from newsdigest.records import Article, Facts, Item, Page, Story

__version__ = "0.1.0"
__all__ = ["Article", "Facts", "Item", "Page", "Story"]
