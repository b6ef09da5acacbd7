"""Clean: page to article, and nothing else of the page."""
