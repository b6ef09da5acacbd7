"""Clean: page to article, and nothing else of the page."""

from newsdigest.clean.article import clean
from newsdigest.clean.site import SiteBlocks, from_data, learn_site

__all__ = ["SiteBlocks", "clean", "from_data", "learn_site"]
