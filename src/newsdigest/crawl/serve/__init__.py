"""A day of written-for-us news as eight websites on loopback: what `newsdigest demo` and the tests crawl.

>>> from newsdigest.crawl.serve import sample_dir, serve
>>> with serve(sample_dir(), port=0) as base:
...     base.startswith("http://127.0.0.1:")
True
"""

from newsdigest.crawl.serve.sample import SAMPLE_DAY, Sample, Site, Written, load_sample, sample_dir
from newsdigest.crawl.serve.server import PREFERRED_PORT, serve

__all__ = ["PREFERRED_PORT", "SAMPLE_DAY", "Sample", "Site", "Written", "load_sample", "sample_dir", "serve"]
