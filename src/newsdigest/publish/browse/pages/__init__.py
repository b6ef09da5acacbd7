"""The project's pages: each a plain function from a connection and an address to a template's values."""

from newsdigest.publish.browse.pages.article import article
from newsdigest.publish.browse.pages.audit import audit
from newsdigest.publish.browse.pages.causes import causes
from newsdigest.publish.browse.pages.coin import coin, coins
from newsdigest.publish.browse.pages.page import Page
from newsdigest.publish.browse.pages.search import search
from newsdigest.publish.browse.pages.sources import sources
from newsdigest.publish.browse.pages.story import story
from newsdigest.publish.browse.pages.today import today

PAGES = (
    (r"^/today$", today),
    (r"^/today/(?P<day>\d{4}-\d\d-\d\d)$", today),
    (r"^/coins$", coins),
    (r"^/coin/(?P<coin>[^/]+)$", coin),
    (r"^/story/(?P<story>[^/]+)$", story),
    (r"^/article/(?P<article>[^/]+)$", article),
    (r"^/causes$", causes),
    (r"^/sources$", sources),
    (r"^/audit$", audit),
    (r"^/search$", search),
)

__all__ = ["PAGES", "Page"]
