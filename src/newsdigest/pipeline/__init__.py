"""The order of the work: crawl, clean, read, group, write, publish. The only place where the rooms meet.

`page`: one page on any engine · `given`: JSON Lines without a database · `collect`: the web and files into the store ·
`days`: from stored pages to days and their digests · `archive`: years of pages into Parquet.
"""

from newsdigest.pipeline.collect import Crawled, add, crawl, use_feeds
from newsdigest.pipeline.days import digest, export, keep_digests, known_coin, no_news, process, regroup
from newsdigest.pipeline.given import analyze, group_lines
from newsdigest.pipeline.page import analyze_page, make
from newsdigest.pipeline.shared import ENCODER, STAGES, WRITE, Report, check_device, engine_of, maker, silent
from newsdigest.pipeline.sites import with_removals

__all__ = [
    "ENCODER", "STAGES", "WRITE", "Crawled", "Report", "add", "analyze", "analyze_page", "check_device", "crawl", "digest",
    "engine_of", "export", "group_lines", "keep_digests", "known_coin", "make", "maker", "no_news", "process",
    "regroup", "silent", "use_feeds", "with_removals",
]  # fmt: skip
