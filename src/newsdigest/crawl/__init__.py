"""Crawl: feeds, pages and files to entries and pages. The only code that opens a socket."""
