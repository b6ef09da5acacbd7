"""Where a repost came from: by the feed's <source>, the notes in the text, links that name an original."""

from urllib.parse import urlsplit

from newsdigest.clean.metadata import Metadata
from newsdigest.clean.notes import Note
from newsdigest.clean.passage import is_own
from newsdigest.records import Origin, Page
from newsdigest.reference.publishers import display, family, host_name
from newsdigest.text.addresses import same_site


def find_origin(page: Page, notes: tuple[Note, ...], meta: Metadata, own: frozenset[str]) -> Origin | None:
    """The origin, or None where the article is the site's own."""
    link = next((n for n in notes if n.url and not _here(n.url, page, meta)), None)
    names = [n for n in notes if n.name and not is_own(n.name, own)]
    if names:
        # The last note is the reposting site's; an earlier one may be the original's about itself.
        return Origin(names[-1].name, link.url if link else "", names[-1].words)
    if link:
        return Origin(display(host_name(link.url) or urlsplit(link.url).netloc), link.url, link.words)
    if meta.original and not _here(meta.original, page, meta) and host_name(meta.original):
        return Origin(display(host_name(meta.original)), meta.original, meta.original)
    if page.source and not is_own(page.source, own):
        return Origin(display(page.source), page.source_url, page.source)
    return None


def own_names(page: Page, meta: Metadata) -> tuple[str, ...]:
    """The names of the site that a page stands on."""
    names = [page.publisher, meta.site, host_name(page.url), host_name(meta.canonical)]
    return tuple(n for n in names if n)


def _here(url: str, page: Page, meta: Metadata) -> bool:
    """True for an address of the page's own site."""
    if any(same_site(url, mine) for mine in (page.url, meta.canonical) if mine):
        return True
    return bool(page.url) and family(url) == family(page.url)
