"""Publish: the digest as terminal text, JSON, Markdown, HTML and web pages."""
