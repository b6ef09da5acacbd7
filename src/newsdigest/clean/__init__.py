"""Clean: page to article, and nothing else of the page."""

from newsdigest.clean.article import clean, in_place
from newsdigest.clean.site import SiteBlocks, learn_site, sentence_key, shared

__all__ = ["SiteBlocks", "clean", "in_place", "learn_site", "sentence_key", "shared"]
