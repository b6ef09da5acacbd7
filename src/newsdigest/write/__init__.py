"""Write: stories to headline, summary and the day's digest. The gate lets no number through that no fact carries."""

from newsdigest.write.digest import describe, for_coin, write_digest
from newsdigest.write.headline import headline
from newsdigest.write.market import consensus
from newsdigest.write.summary import summarize

__all__ = ["consensus", "describe", "for_coin", "headline", "summarize", "write_digest"]
