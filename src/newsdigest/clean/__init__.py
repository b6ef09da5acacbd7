"""Clean: page to article, and nothing else of the page."""

from newsdigest.clean.article import clean, in_place
from newsdigest.clean.own_names import learn_names
from newsdigest.clean.site import OWN_NAME, SiteBlocks, learn_site, sentence_key, shared

__all__ = ["OWN_NAME", "SiteBlocks", "clean", "in_place", "learn_names", "learn_site", "sentence_key", "shared"]
