"""Group: articles to reposts, stories and themes."""
