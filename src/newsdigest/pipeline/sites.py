"""What the pipeline learns of sites between cleaning: from the store to clean's rules and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsdigest import store
from newsdigest.errors import CleanError
from newsdigest.records import Removal
from newsdigest.reference.publishers import family
from newsdigest.store import Store
from newsdigest.text.sentences import sentences

if TYPE_CHECKING:
    from newsdigest.clean import SiteBlocks

LEAST = 20  # articles of a site before anything is learned of it
GROWTH = 1.25  # times as many articles before it is learned again


def known(db: Store) -> Mapping[str, SiteBlocks]:
    """What is known of each site by its publisher's name; under "" what several sites taught, for all others."""
    from newsdigest.clean import SiteBlocks, shared

    found = {site: SiteBlocks(site, pages, blocks) for site, (pages, blocks) in store.load_sites(db).items()}
    return found | {"": shared(found.values())}


def with_removals(db: Store, article: str) -> tuple[str, tuple[Removal, ...]] | None:
    """The text that a stored article was cut from, with what was taken out in its place; None where it can't be told."""
    from newsdigest.clean import in_place

    given = store.load_page(db, article)
    if given is None:
        return None
    sites = known(db)
    try:
        return in_place(given.page, site=sites.get(given.page.publisher, sites[""]))
    except CleanError:
        return None  # the page held no article: what its feed said of it stands for it


def lesson(
    site: str,
    texts: Sequence[tuple[str, str]],
    notes: Sequence[tuple[str, str, str]],
    publishers: Iterable[str],
    known: Mapping[str, int] | None = None,
) -> SiteBlocks:
    """What a site's articles teach, KNOWN kept. TEXTS: title and text; NOTES: address, title and the name in its note.

    PUBLISHERS: all that anything is known of.
    """
    from newsdigest.clean import OWN_NAME, learn_names, learn_site

    learned = learn_site(site, texts, known)
    if not notes:
        return learned
    others = [p for p in publishers if family(p) != family(site)]
    names = learn_names(site, {urlsplit(u).netloc for u, _, _ in notes}, [(t, n) for _, t, n in notes], others)
    return replace(
        learned, blocks={**learned.blocks, **{OWN_NAME + n: sum(n == name for *_, name in notes) for n in names}}
    )


def learn(db: Store, window: int) -> None:
    """Learn of the sites that have grown. The articles that hold what is new are to be made again: the store says so.

    So are the days that rest on them, up to WINDOW days from theirs on.
    """
    before = known(db)
    for site in store.sites_to_learn(db, LEAST, GROWTH):
        texts = [(title, text) for _, title, text in store.site_texts(db, site)]
        notes = [(url, title, name) for _, url, title, name in store.site_notes(db, site)]
        old = before[site].blocks if site in before else {}
        keep_site(db, lesson(site, texts, notes, store.publishers(db), old), old, window)


def keep_site(db: Store, site: SiteBlocks, old: Mapping[str, int], window: int) -> None:
    """Store what is known of a site, in place of OLD; its articles that hold what is new are to be made again."""
    from newsdigest.clean import OWN_NAME, sentence_key

    new = {b for b in site.blocks.keys() - old.keys() if not b.startswith(OWN_NAME)}
    again = [
        i
        for i, _, text in store.site_texts(db, site.site)
        if new and any(sentence_key(s) in new for s in sentences(text))
    ]
    notes = store.site_notes(db, site.site)
    again += [i for i, _, _, name in notes if OWN_NAME + name in site.blocks and i not in again]
    store.save_site(db, site.site, site.pages, site.blocks, again, window)
