"""Write: stories to headline, summary and the day's digest. The gate lets no number through that no fact carries."""

from newsdigest.write.digest import describe, for_coin, write_digest
from newsdigest.write.headline import headline
from newsdigest.write.market import consensus
from newsdigest.write.prose import ByModel
from newsdigest.write.span import merged_stories, merged_themes
from newsdigest.write.summary import Summarizer, composed, extractive, summarize
from newsdigest.write.ways import summarizer_of

__all__ = [
    "ByModel",
    "Summarizer",
    "composed",
    "consensus",
    "describe",
    "extractive",
    "for_coin",
    "headline",
    "merged_stories",
    "merged_themes",
    "summarize",
    "summarizer_of",
    "write_digest",
]
